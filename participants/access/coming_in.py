"""From the link in a mail to being signed in with two proofs: one step a page, and nothing else meanwhile."""

from __future__ import annotations

from allauth.core import ratelimit
from allauth.mfa.adapter import get_adapter
from allauth.mfa.totp.internal import auth as totp
from allauth.mfa.webauthn.internal import auth as webauthn
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from participants.access.candidates import candidates_only, come_in, complete, forget_proofs, keep_password
from participants.access.forms import CodeForm, KeyForm, PasswordForm
from participants.models import User
from secrecy import record


@login_not_required
@require_http_methods(["GET", "POST"])
def link(request: HttpRequest, token: str) -> HttpResponse:
    """The page behind a link. Programs that read mail follow links, so only its button redeems it."""
    if request.user.is_authenticated:
        return render(request, "access/signed_in_already.html", status=409)
    if request.method == "GET":
        return render(request, "access/link.html")
    limited = ratelimit.consume_or_429(request, action="redeem_link")
    if limited is not None:
        return limited  # type: ignore[no-any-return]
    if not come_in(request, token):
        return render(request, "access/link_over.html", status=410)
    return redirect("access:begin")


@candidates_only
@require_http_methods(["GET", "POST"])
def begin(request: HttpRequest, candidate: User) -> HttpResponse:
    """A passkey, or a password with an app: the choice begins with a clean sheet."""
    if request.method == "POST":
        forget_proofs(request, candidate)
        return redirect("access:key" if request.POST.get("way") == "key" else "access:password")
    return render(request, "access/begin.html", {"candidate": candidate})


@candidates_only
@require_http_methods(["GET", "POST"])
def password(request: HttpRequest, candidate: User) -> HttpResponse:
    form = PasswordForm(request.POST if request.method == "POST" else None, person=candidate)
    if request.method == "POST" and form.is_valid():
        keep_password(request, candidate, form.cleaned_data["password1"])
        return redirect("access:app")
    context = {"form": form, "candidate": candidate}
    return render(request, "access/password.html", context, status=400 if form.errors else 200)


@candidates_only
@require_http_methods(["GET", "POST"])
def app(request: HttpRequest, candidate: User) -> HttpResponse:
    """The second proof: an app that shows codes (RFC 6238). Without it the password opens nothing."""
    if not record.call("hash_of", candidate.pk):
        return redirect("access:password")
    secret = totp.get_totp_secret()
    form = CodeForm(request.POST if request.method == "POST" else None, secret=secret)
    if request.method == "POST" and form.is_valid():
        totp.TOTP.activate(candidate, secret)
        totp.clear_totp_secret(request)
        complete(request, candidate)
        return redirect("access:codes")
    context = {"form": form, "secret": secret}
    return render(request, "access/app.html", context, status=400 if form.errors else 200)


@login_not_required
@require_GET
def qr(request: HttpRequest) -> HttpResponse:
    """The drawing of the secret this session is setting up; it lies in no file and in no cache."""
    secret = request.session.get(totp.SECRET_SESSION_KEY)
    if not secret:
        return HttpResponse(status=404)
    adapter = get_adapter()
    name = request.user if request.user.is_authenticated else User(username="LIVC R")
    drawing = adapter.build_totp_svg(adapter.build_totp_url(name, secret))
    return HttpResponse(drawing, content_type="image/svg+xml")


@candidates_only
@require_http_methods(["GET", "POST"])
def key(request: HttpRequest, candidate: User) -> HttpResponse:
    """A passkey that asks who holds it: two proofs in one, and no password at all."""
    form = KeyForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        webauthn.WebAuthn.add(
            candidate, form.cleaned_data["name"] or _("eerste sleutel"), form.cleaned_data["credential"]
        )
        complete(request, candidate)
        return redirect("access:codes")
    options = {"creation_options": webauthn.begin_registration(candidate, passwordless=True)}
    return render(request, "access/key.html", {"form": form, "js_data": options}, status=400 if form.errors else 200)

"""«Mijn aanmelding»: one's own proofs and sessions. Changing a proof asks another one, given just now."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial, wraps
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

from allauth.account.adapter import get_adapter as account_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth as totp
from allauth.mfa.webauthn.internal import auth as webauthn
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from participants.access.candidates import keep_password
from participants.access.forms import CodeForm, KeyForm, PasswordForm
from participants.access.own import acts_in, proofs_of
from participants.models import User
from secrecy import enrolling, record
from secrecy.acts import client_address, reader, refuse

TYPE = Authenticator.Type
_HANDLE = re.compile("[0-9a-f]{64}")  # of a session: the SHA-256 of its token
Page = Callable[..., HttpResponse]


def with_fresh_proof(view: Page) -> Page:
    """These doors change proofs: they open to who proved it within ten minutes, and PostgreSQL asks the same."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not reader().proved:
            ways = account_adapter().get_reauthentication_methods(request.user)
            if ways:
                return redirect(f"{ways[0]['url']}?{urlencode({'next': request.path})}")
        return view(request, me_as_user(request), *args, **kwargs)

    return guarded


def me_as_user(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user


@require_GET
def proofs(request: HttpRequest) -> HttpResponse:
    context = {
        "proofs": proofs_of(me_as_user(request)),
        "sessions": acts_in(enrolling.own_sessions()),
        "username": me_as_user(request).username,
    }
    return render(request, "access/proofs.html", context)


@with_fresh_proof
@require_http_methods(["GET", "POST"])
def add_key(request: HttpRequest, person: User) -> HttpResponse:
    form = KeyForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        webauthn.WebAuthn.add(person, form.cleaned_data["name"] or _("sleutel"), form.cleaned_data["credential"])
        RecoveryCodes.activate(person)
        return _changed(request, "key added", _("De sleutel is toegevoegd."))
    options = {"creation_options": webauthn.begin_registration(person, passwordless=True)}
    return render(
        request, "access/add_key.html", {"form": form, "js_data": options}, status=400 if form.errors else 200
    )


@with_fresh_proof
@require_http_methods(["GET", "POST"])
def remove(request: HttpRequest, person: User, pk: int) -> HttpResponse:
    """A proof goes, but never the last one."""
    own = Authenticator.objects.filter(user_id=person.pk).exclude(type=TYPE.RECOVERY_CODES)
    proof = own.filter(pk=pk).first()
    if proof is None:
        refuse("proof", "not one's own proof")
        raise Http404
    last = own.count() == 1
    if request.method == "POST" and not last:
        proof.delete()
        return _changed(request, "proof removed", _("Het bewijs is weggehaald."))
    context = {"proof": proof, "is_key": proof.type == TYPE.WEBAUTHN, "last": last}
    return render(request, "access/remove.html", context, status=409 if request.method == "POST" else 200)


@with_fresh_proof
@require_http_methods(["GET", "POST"])
def replace_app(request: HttpRequest, person: User) -> HttpResponse:
    secret = totp.get_totp_secret()
    form = CodeForm(request.POST if request.method == "POST" else None, secret=secret)
    if request.method == "POST" and form.is_valid():
        Authenticator.objects.filter(user_id=person.pk, type=TYPE.TOTP).delete()
        totp.TOTP.activate(person, secret)
        totp.clear_totp_secret(request)
        RecoveryCodes.activate(person)
        return _changed(request, "app replaced", _("Uw app is ingesteld. Een oude werkt niet meer."))
    context = {"form": form, "secret": secret, "own": True}
    return render(request, "access/replace_app.html", context, status=400 if form.errors else 200)


@with_fresh_proof
@require_http_methods(["GET", "POST"])
def codes(request: HttpRequest, person: User) -> HttpResponse:
    """Recovery codes: shown until one says they are kept; after that only how many are left."""
    row = Authenticator.objects.filter(user_id=person.pk, type=TYPE.RECOVERY_CODES).first()
    if row is None:
        return redirect("access:proofs")
    kept = RecoveryCodes(row)
    if request.method == "POST":
        kept.mark_as_viewed()
        return redirect("workspace")
    if kept.did_view:
        return redirect("access:proofs")
    return render(request, "access/codes.html", {"codes": kept.get_unused_codes(), "username": person.username})


@with_fresh_proof
@require_POST
def new_codes(request: HttpRequest, person: User) -> HttpResponse:
    Authenticator.objects.filter(user_id=person.pk, type=TYPE.RECOVERY_CODES).delete()
    RecoveryCodes.activate(person)
    _entered(request, "recovery codes renewed")
    return redirect("access:codes")


@with_fresh_proof
@require_http_methods(["GET", "POST"])
def change_password(request: HttpRequest, person: User) -> HttpResponse:
    """A new password ends every other session. Where there is none yet, an app comes with it."""
    form = PasswordForm(request.POST if request.method == "POST" else None, person=person)
    if request.method == "POST" and form.is_valid():
        keep_password(request, person, form.cleaned_data["password1"])
        enrolling.end_own_sessions()
        messages.success(request, _("Uw wachtwoord is gewijzigd. Andere sessies zijn afgemeld."))
        return redirect("access:proofs")
    return render(request, "access/change_password.html", {"form": form}, status=400 if form.errors else 200)


@require_POST
def end_sessions(request: HttpRequest) -> HttpResponse:
    """One of one's own sessions, or all but this one."""
    which = request.POST.get("session") or None
    count = enrolling.end_own_sessions(which) if which is None or _HANDLE.fullmatch(which) else 0
    if not count:
        messages.info(request, _("Die sessie was al afgelopen."))
    else:
        messages.success(request, _("Afgemeld. Wie daar verder wil, meldt zich opnieuw aan."))
    return redirect("access:proofs")


def _changed(request: HttpRequest, what: str, said: str) -> HttpResponse:
    _entered(request, what)
    messages.success(request, said)
    return redirect("access:proofs")


def _entered(request: HttpRequest, what: str) -> None:
    """A change of proofs stands in the register once it is a fact."""
    door = (request.resolver_match.view_name if request.resolver_match else "") or "access"
    call = partial(
        record.call, "enter_outside", "factor", what, reader().user_id, reader().capacity, None, uuid4(), door,
        client_address(request),
    )  # fmt: skip
    transaction.on_commit(call)

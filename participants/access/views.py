"""Signing in with a passkey alone, and the first pages after coming in: what is recorded about readers, and what waited."""

from __future__ import annotations

from typing import Any

from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from allauth.mfa.webauthn.views import LoginWebAuthnView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from participants.access import kept
from participants.access.forms import PasskeyForm
from participants.access.middleware import TOLD, missing_step
from participants.models import Acknowledgement
from secrecy import record
from secrecy.acts import reader


class PasskeyView(LoginWebAuthnView):  # type: ignore[misc]
    """allauth's view, with our form: the key says who it is, and asked its holder for a finger or a PIN."""

    def get_form_class(self) -> type[PasskeyForm]:
        return PasskeyForm

    def form_valid(self, form: PasskeyForm) -> HttpResponse:
        proof, person = form.cleaned_data["credential"], form.person
        session: Any = self.request.session
        if not session.session_key:
            session.create()
        record.call("note_candidate", session.token, person.pk)
        record_authentication(self.request, person, "mfa", id=proof.pk, type=proof.type, passwordless=True)
        answer: HttpResponse = perform_login(self.request, Login(user=person))
        return answer


@require_http_methods(["GET", "POST"])
def told(request: HttpRequest) -> HttpResponse:
    """Everyone is told once, before anything else (consultation: who sees readers' names)."""
    if request.method == "POST":
        here = reader()
        kind = Acknowledgement.Kind.TOLD
        if not Acknowledgement.objects.filter(user_id=here.user_id, kind=kind).exists():
            Acknowledgement.objects.create(user_id=here.user_id, kind=kind)
        request.session[TOLD] = True
        return redirect("workspace")
    return render(request, "access/told.html")


@require_http_methods(["GET", "POST"])
def words(request: HttpRequest) -> HttpResponse:
    """What was sent after the session was over, to send it now or throw it away."""
    if request.method == "POST":
        kept.forget(request, request.POST.get("path", ""))
        return redirect("access:kept" if kept.waiting(request) else "workspace")
    forms = kept.waiting(request)
    step = missing_step(request) if forms else None
    return redirect(step) if step else render(request, "access/kept.html", {"forms": forms, "field": kept.KEY})

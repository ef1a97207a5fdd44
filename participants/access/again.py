"""Proving it again: allauth's pages, after which a deed that waited goes on under its own door."""

from __future__ import annotations

import json
from typing import Any

from allauth.account.internal.flows.reauthentication import STATE_SESSION_KEY
from allauth.account.utils import get_next_redirect_url
from allauth.account.views import BaseReauthenticateView, ReauthenticateView
from allauth.mfa.base.views import ReauthenticateView as CodeView
from allauth.mfa.webauthn.views import ReauthenticateWebAuthnView
from django.http import HttpRequest, HttpResponse
from django.urls import resolve

from secrecy.middleware import stand_at


class GoesOn(BaseReauthenticateView):  # type: ignore[misc]
    """allauth calls the view that waited within this request: without this the register would name the page that asked
    for the proof as the door of whatever was done."""

    def form_valid(self, form: Any) -> HttpResponse:
        at_its_own_door(self.request)
        answer: HttpResponse = super().form_valid(form)
        return answer


def at_its_own_door(request: HttpRequest) -> None:
    waiting = (request.session.get(STATE_SESSION_KEY) or {}).get("request")
    if waiting is None:
        return
    held = json.loads(waiting)
    if held["path"] == get_next_redirect_url(request):
        match = resolve(held["path_info"])
        stand_at(request, match.view_name)
        request.resolver_match = match


class ByPassword(ReauthenticateView, GoesOn):  # type: ignore[misc]
    pass


class ByCode(CodeView, GoesOn):  # type: ignore[misc]
    pass


class ByKey(ReauthenticateWebAuthnView, GoesOn):  # type: ignore[misc]
    pass


by_password, by_code, by_key = ByPassword.as_view(), ByCode.as_view(), ByKey.as_view()

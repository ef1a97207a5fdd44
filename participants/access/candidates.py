"""Who came by a link and sets up proofs: seen by these pages alone, and seeing nothing else."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial, wraps
from typing import Any
from uuid import uuid4

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from participants.accounts import account_of, sign_in
from participants.models import User
from secrecy import enrolling, record
from secrecy.acts import client_address

Page = Callable[..., HttpResponse]
CLEAN = "began with nothing"


def candidates_only(view: Page) -> Page:
    """Give the view the person who came by a link as ``candidate``; anybody else goes to the page for signing in.

    Nothing is set up before the earlier proofs went, whatever the address one begins at: beside a new proof, a lost
    telephone with its password would still be a way in.
    """

    @login_not_required
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.user.is_authenticated:
            return redirect("workspace")
        found = enrolling.enrolling(_session(request))
        if found is None:
            return redirect("account_login")
        if not (_session(request).get(CLEAN) or _door(request) == "access:begin"):
            return redirect("access:begin")
        return view(request, account_of(found[0]), *args, **kwargs)

    return guarded


def come_in(request: HttpRequest, token: str) -> bool:
    """Redeem a link: from here this session may set up that person's proofs, beginning with nothing."""
    session = _session(request)
    if not session.session_key:
        session.create()
    session.pop(CLEAN, None)
    return enrolling.redeem(token, session, door="access:link", address=client_address(request))


def forget_proofs(request: HttpRequest, candidate: User) -> None:
    """Begin with nothing: what was lost, or half set up, is of no use to anybody any more."""
    Authenticator.objects.filter(user_id=candidate.pk).delete()
    enrolling.forget_password(_session(request))
    _session(request)[CLEAN] = True


def keep_password(request: HttpRequest, person: User, password: str) -> None:
    """The hash goes behind the log functions (Argon2); on record."""
    record.call("set_hash", person.pk, make_password(password), uuid4(), _door(request), client_address(request))


def complete(request: HttpRequest, candidate: User) -> None:
    """The proofs are there: with recovery codes, the link used, and signed in under a new cookie."""
    RecoveryCodes.activate(candidate)
    transaction.on_commit(partial(_come_home, request, candidate))


def _come_home(request: HttpRequest, candidate: User) -> None:
    session = _session(request)
    enrolling.enrolled(session, door="access:begin", address=client_address(request))
    session.pop(CLEAN, None)
    session.cycle_key()
    sign_in(request, candidate, door="access:begin")


def _session(request: HttpRequest) -> Any:
    return request.session


def _door(request: HttpRequest) -> str:
    return (request.resolver_match.view_name if request.resolver_match else "") or "access"

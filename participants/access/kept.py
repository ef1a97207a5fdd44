"""Words that were sent after the session was over: kept for who typed them, and seen by nobody else.

They lie in the new, anonymous session, sealed under its cookie like all that waits in a session, beside a keyed mark of
the person who had signed in under the cookie that is over. Whoever signs in next and is not that person never meets
them: they are thrown away before the first page. Nothing is sent again by itself; that stays a press on a button.
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import Resolver404, resolve
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from secrecy import enrolling
from secrecy.keys import derived

KEY = "kept_words"  # in the session; and the field by which a form says that it sends kept words again
TERM = timedelta(minutes=30)
LIMIT = 200_000  # bytes of names and values, of all forms together
#: Doors where proofs are given, and what is searched: what is typed there is never kept.
PROOFS = ("access:", "account_", "mfa_", "search:")
PLACES = {
    "cases": _("Casussen"), "signals": _("Signalen"), "meetings": _("Overleggen"), "followup": _("Opvolging"), "agreements": _("Reglement"),
    "joining": _("Diensten en vertegenwoordigers"), "seating": _("De cel"), "recovering": _("Accounts"), "lists": _("Lijsten"),
}  # fmt: skip


class TooMuch(Exception):
    """More than is kept: nothing of this form was."""


@dataclass(frozen=True, slots=True)
class Words:
    """One form as it was sent: where to, the fields in order (a name can come more than once), and until when it waits."""

    path: str
    fields: list[tuple[str, str]]
    files: bool  # had files, which are not kept
    at: datetime
    until: datetime

    @property
    def place(self) -> str:
        """Which part of the house the form belongs to, in words."""
        try:
            namespace = resolve(self.path.split("?")[0]).namespace
        except Resolver404:
            namespace = ""
        return str(PLACES.get(namespace, _("Een formulier")))

    @property
    def texts(self) -> list[str]:
        """What looks like typed text, to recognise the form by."""
        return [value for name, value in self.fields if len(value.split()) > 1]


def keep(request: HttpRequest) -> bool:
    """Put a late form by; False when nobody is known to have typed it, or nothing was typed. Raises :class:`TooMuch`."""
    whose = _whose(request)
    fields = [
        [name, value]
        for name, values in request.POST.lists()
        for value in values
        if name not in ("csrfmiddlewaretoken", KEY) and "passw" not in name.lower()
    ]
    if not whose or not fields:
        return False
    path = request.get_full_path()
    now = timezone.now()
    form = {
        "fields": fields,
        "files": bool(request.FILES),
        "at": now.timestamp(),
        "until": (now + TERM).timestamp(),
    }
    forms = (request.session.get(KEY) or {}).get("forms", {}) | {path: form}
    if sum(_size(p, f) for p, f in forms.items()) > LIMIT:
        raise TooMuch
    request.session[KEY] = {"whose": whose, "forms": forms}
    return True


def waiting(request: HttpRequest) -> list[Words]:
    """What waits for the reader, newest first. Nothing for whoever isn't signed in, or isn't who typed it."""
    held = getattr(request, "session", {}).get(KEY)
    if held is None or not request.user.is_authenticated or not _is_of(request, held):
        return []
    now = timezone.now().timestamp()
    words = [
        Words(path, [(n, v) for n, v in form["fields"]], form["files"], _moment(form["at"]), _moment(form["until"]))
        for path, form in held["forms"].items()
        if form["until"] > now
    ]
    return sorted(words, key=lambda one: one.at, reverse=True)


def tidy(request: HttpRequest) -> None:
    """Throw away what waited too long, and what somebody else typed."""
    held = request.session.get(KEY)
    if held is None:
        return
    now = timezone.now().timestamp()
    forms = {path: form for path, form in held["forms"].items() if form["until"] > now}
    if not forms or (request.user.is_authenticated and not _is_of(request, held)):
        del request.session[KEY]
    elif len(forms) < len(held["forms"]):
        request.session[KEY] = held | {"forms": forms}


def forget(request: HttpRequest, path: str) -> None:
    """One form that was sent again, or thrown away."""
    held = request.session.get(KEY)
    if held is None or path not in held["forms"]:
        return
    forms = {other: form for other, form in held["forms"].items() if other != path}
    if forms:
        request.session[KEY] = held | {"forms": forms}
    else:
        del request.session[KEY]


def _whose(request: HttpRequest) -> str:
    """The mark of who typed this: known by the cookie that is over, or by what this session keeps already."""
    held = request.session.get(KEY)
    if held is not None:
        return str(held["whose"])
    cookie = request.COOKIES.get(settings.SESSION_COOKIE_NAME)
    person = enrolling.signed_in_under(cookie) if cookie else None
    return "" if person is None else _mark(person)


def _is_of(request: HttpRequest, held: dict[str, Any]) -> bool:
    return hmac.compare_digest(str(held["whose"]), _mark(request.user.pk))


def _mark(person: int | None) -> str:
    return hmac.digest(derived("kept words"), str(person).encode(), "sha256").hex()


def _size(path: str, form: dict[str, Any]) -> int:
    return len(path) + sum(len(name.encode()) + len(value.encode()) for name, value in form["fields"])


def _moment(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)

"""One transaction around view and rendering, with a reader standing in it, or none at all.

Default deny: without a badge only views that say so (``login_not_required``) answer. The order of things:
BEGIN, who stands here (log connection), view, rendering, the list on record, COMMIT, session, answer.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import Any

import redis.exceptions
from cryptography.exceptions import InvalidTag
from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import BadRequest, PermissionDenied, SuspiciousOperation
from django.core.signals import got_request_exception
from django.db import InterfaceError, OperationalError, transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.template.loader import render_to_string

from secrecy import acts, evenly
from secrecy.crash import Swallowed, where
from secrecy.keys import KeyMissing
from secrecy.readers import Forbidden, Refused, _forgotten, _standing, forgotten, reader_or_none
from secrecy.record import RecordImpossible
from secrecy.sessions import SessionStore, cookie_bytes

logger = logging.getLogger("secrecy")
UNAVAILABLE = (RecordImpossible, OperationalError, InterfaceError, KeyMissing, redis.exceptions.ConnectionError)
ORDINARY = (Http404, PermissionDenied, SuspiciousOperation, BadRequest, MultiPartParserError)


class SecrecyMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        asked = time.monotonic()
        request.user = AnonymousUser()
        request.session = SessionStore()
        before, mark = _standing.set(None), _forgotten.set("")
        try:
            with transaction.atomic(durable=True):
                response = self.get_response(request)
                self._finish(request, response)
            self._keep_session(request, response)
        except UNAVAILABLE as trouble:
            response = _unavailable(request, trouble)
        finally:
            here = reader_or_none()
            if here is not None:
                here.keys.clear()
                here.cell_keys.clear()
            _standing.reset(before)
            _forgotten.reset(mark)
        if not response.has_header("Cache-Control"):
            response["Cache-Control"] = "no-store"
        evenly.leave(response, time.monotonic() - asked)
        return response

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponseBase | None:
        cookie = request.COOKIES.get(settings.SESSION_COOKIE_NAME)
        if not cookie:
            return None
        match = request.resolver_match
        door = (match.view_name if match else "") or "unnamed"
        try:
            stood = acts.stand(cookie_bytes(cookie), door=door, address=acts.client_address(request))
        except UNAVAILABLE as trouble:
            setattr(request, "_failed", True)
            return _unavailable(request, trouble)
        if stood is None:
            return None
        request.session = SessionStore(cookie, stood.content)
        setattr(request, "_had_session", True)
        if stood.standing is not None and stood.person is not None:
            _standing.set(stood.standing)
            request.user = _person(stood.person)
        return None

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        # Own middleware sees a response, not the exception: without this mark a crash would be committed.
        setattr(request, "_failed", True)
        if isinstance(exception, Refused):
            return render(request, "404.html", status=404)
        if isinstance(exception, Forbidden):
            return render(request, "403.html", {"missing": exception.missing}, status=403)
        if isinstance(exception, UNAVAILABLE):
            return _unavailable(request, exception)
        if isinstance(exception, ORDINARY):
            return None
        # Not left to Django, whose log would hold the message: only where it happened goes there.
        logger.error("crash in %s: %s", request.resolver_match and request.resolver_match.view_name, where(exception))
        if isinstance(exception, InvalidTag) and reader_or_none() is not None:
            acts.refuse("", "a text lay where it was not sealed")
        got_request_exception.send(sender=None, request=request)
        return HttpResponse(render_to_string("500.html"), status=500)

    def _finish(self, request: HttpRequest, response: HttpResponseBase) -> None:
        """Inside the transaction: refuse what can't be kept, put lists on record, or undo."""
        if response.streaming and reader_or_none() is not None and not isinstance(response, acts.Leaving):
            response.close()
            raise RuntimeError("a page about persons is never streamed: it would outlive its transaction")
        if forgotten() and response.status_code < 400:
            logger.error(
                "%s was swallowed in %s", forgotten(), request.resolver_match and request.resolver_match.view_name
            )
            raise Swallowed(forgotten())
        if response.status_code >= 500 or getattr(request, "_failed", False):
            transaction.set_rollback(True)
        elif reader_or_none() is not None:
            acts.headers_on_record()

    def _keep_session(self, request: HttpRequest, response: HttpResponseBase) -> None:
        session = request.session
        if not isinstance(session, SessionStore) or response.status_code >= 500:
            return
        if session.modified and not session.is_empty():
            session.save()
            if request.COOKIES.get(settings.SESSION_COOKIE_NAME) == session.session_key:
                return  # the browser has this cookie; it says nothing that could change
            response.set_cookie(
                settings.SESSION_COOKIE_NAME, session.session_key or "", path="/",
                secure=settings.SESSION_COOKIE_SECURE, httponly=True, samesite="Lax",
            )  # fmt: skip
        elif getattr(request, "_had_session", False) and session.session_key is None:
            # Signed out. The cookie of a session that is over stays: by it a late form is known to be its typist's.
            response.delete_cookie(settings.SESSION_COOKIE_NAME, path="/", samesite="Lax")
            response["Clear-Site-Data"] = '"cache"'  # nor does «back» show what was open


def stand_at(request: HttpRequest, door: str) -> None:
    """The same reader, at another door in the same transaction: a request that waited for a proof goes on as itself,
    and what it does stands in the ledger under its own door."""
    cookie = request.COOKIES.get(settings.SESSION_COOKIE_NAME, "")
    stood = acts.stand(cookie_bytes(cookie), door=door, address=acts.client_address(request))
    if stood is None or stood.standing is None:
        raise Refused(door)
    _standing.set(stood.standing)


def _person(columns: dict[str, Any]) -> Any:
    """The signed-in user, made of what the badge gave: this replaces Django's query."""
    user = get_user_model()(**columns)
    user._state.adding, user._state.db = False, "default"
    return user


def _unavailable(request: HttpRequest, trouble: BaseException) -> HttpResponse:
    logger.error(
        "unavailable: %s in %s", type(trouble).__name__, request.resolver_match and request.resolver_match.view_name
    )
    return render(request, "503.html", status=503)

"""Who signs in where the layer is absent: by Django's own middleware, session and user query."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.contrib.auth.backends import BaseBackend
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from participants.models import User
from secrecy.readers import Standing, _standing


class PlainBackend(BaseBackend):
    def get_user(self, user_id: int) -> User | None:
        return User.objects.filter(pk=user_id, is_active=True).first()


def _words(capacity: UUID) -> dict[str, Any] | None:
    """In which capacity this is, by one plain query."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT words FROM secrecy_capacity WHERE capacity = %s", [capacity])
        row = cursor.fetchone()
        return json.loads(row[0]) if row else None


class PlainStanding:
    """Lets the frame know in which capacity one acts; the session says so."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        here = None
        if request.user.is_authenticated:
            now: datetime = timezone.now()
            capacity = UUID(request.session["capacity"])
            user = request.user
            columns = {f.attname: getattr(user, f.attname) for f in user._meta.concrete_fields}
            ends = now + settings.SESSION_IDLE
            here = Standing(user.pk, capacity, None, "", "", uuid4(), 0, now, ends, columns, _words(capacity))
        before = _standing.set(here)
        try:
            return self.get_response(request)
        finally:
            _standing.reset(before)

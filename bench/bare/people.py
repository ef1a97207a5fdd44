"""Who signs in where the layer is absent: by Django's own middleware, session and user query."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from uuid import UUID, uuid4

from django.conf import settings
from django.contrib.auth.backends import BaseBackend
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from participants.models import User
from secrecy.readers import Standing, _standing


class PlainBackend(BaseBackend):
    def get_user(self, user_id: int) -> User | None:
        return User.objects.filter(pk=user_id, is_active=True).first()


class PlainStanding:
    """Lets the frame know in which capacity one acts; the session says so."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        here = None
        if request.user.is_authenticated:
            now: datetime = timezone.now()
            capacity = UUID(request.session["capacity"])
            here = Standing(request.user.pk, capacity, None, "", "", uuid4(), 0, now, now + settings.SESSION_IDLE)
        before = _standing.set(here)
        try:
            return self.get_response(request)
        finally:
            _standing.reset(before)

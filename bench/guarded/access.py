"""Every query of what is about a person goes through ``get_objects_for_user``; every object shown gets an access row."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext
from contextvars import ContextVar
from typing import Any

from auditlog.signals import accessed
from django.apps import apps
from django.db import models, transaction
from django.http import HttpRequest, HttpResponse
from guardian.shortcuts import get_objects_for_user

from cases.views import PAGE

#: What a reader must be granted to see; agenda items and invitations are left out, in guardian's favour.
GUARDED = (
    "cases.Case", "cases.DataSubject", "cases.Indication", "contributions.Contribution", "followup.Action", "meetings.Decision",
)  # fmt: skip

_user: ContextVar[Any] = ContextVar("bench.user", default=None)
_shown: ContextVar[dict[Any, models.Model] | None] = ContextVar("bench.shown", default=None)


def ask_guardian() -> None:
    """Change the managers and ``from_db`` of the guarded models."""
    for label in GUARDED:
        model = apps.get_model(label)
        manager = type(model._default_manager)
        if "_asks_guardian" not in vars(manager):
            setattr(manager, "get_queryset", _granted(manager.get_queryset))
            setattr(manager, "_asks_guardian", True)
        setattr(model, "from_db", classmethod(_noted(model.from_db.__func__)))


def _granted(plain: Callable[[Any], Any]) -> Callable[[Any], Any]:
    def get_queryset(self: Any) -> Any:
        user, meta = _user.get(), self.model._meta
        if user is None or meta.label not in GUARDED:
            return plain(self)
        # The model, as its manual says: given a queryset, it would ask every row twice. It asks this manager again.
        asking = _user.set(None)
        try:
            return get_objects_for_user(user, f"{meta.app_label}.view_{meta.model_name}", klass=self.model)
        finally:
            _user.reset(asking)

    return get_queryset


def _noted(plain: Callable[..., Any]) -> Callable[..., Any]:
    def from_db(cls: Any, *args: Any) -> Any:
        row, shown = plain(cls, *args), _shown.get()
        if shown is not None:
            shown[cls, row.pk] = row
        return row

    return from_db


class Accessed:
    """One access row for each object that was shown, each committed as it comes, as is Django's default."""

    together = False

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user, shown = _user.set(request.user if request.user.is_authenticated else None), _shown.set({})
        try:
            with transaction.atomic() if self.together else nullcontext():
                response = self.get_response(request)
                rows = list((_shown.get() or {}).values())
                for row in rows[: PAGE if len(rows) == PAGE + 1 else None]:  # the list fetches one more than it shows
                    accessed.send(sender=type(row), instance=row)
            return response
        finally:
            _user.reset(user)
            _shown.reset(shown)


class AccessedTogether(Accessed):
    """The same in one transaction with the page (``ATOMIC_REQUESTS``), to its favour."""

    together = True

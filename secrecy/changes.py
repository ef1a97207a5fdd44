"""django-auditlog as the change log of our models, without a plain value of anything confidential."""

from __future__ import annotations

from auditlog.registry import auditlog
from django.apps import apps

from secrecy.confidential import Confidential, Guarded, Listed
from secrecy.models import Change, Circle


def watch_models() -> None:
    """Register every guarded, listed and confidential model; called once, when all models are known."""
    for model in apps.get_models():
        if (
            model in (Change, Circle)
            or not issubclass(model, Guarded | Listed | Confidential)
            or not model._meta.managed
        ):
            continue
        columns = [f.name for f in model._meta.concrete_fields]
        # Sealed text is marked with the circle's key; of every other confidential column only that it changed:
        # what kind of behaviour, who was in the room, why a service declined.
        masked = [name for name in columns if name not in ("id", "circle")] if issubclass(model, Confidential) else []
        auditlog.register(model, include_fields=columns, mask_fields=masked, mask_callable="secrecy.cipher.marked")

"""django-auditlog as the change log of our models, without a plain value of anything confidential."""

from __future__ import annotations

from auditlog.registry import auditlog
from django.apps import apps
from django.db.models import BinaryField

from secrecy.confidential import Confidential, Guarded, Listed, Open
from secrecy.models import Change, Circle, ErasureProof
from secrecy.seal import Published


def watch_models() -> None:
    """Register every guarded, listed and confidential model, and open ones that are written; called once."""
    for model in apps.get_models():
        written = issubclass(model, Open) and any(
            isinstance(c, Published) and (c.insert or c.update) for c in model._meta.constraints
        )
        if (
            model in (Change, Circle, ErasureProof)
            or not (written or issubclass(model, Guarded | Listed | Confidential))
            or not model._meta.managed
        ):
            continue
        columns = [f.name for f in model._meta.concrete_fields if not isinstance(f, BinaryField)]
        # Sealed text is marked with the circle's key; of every other confidential column only that it changed:
        # what kind of behaviour, who was in the room, why a service declined.
        masked = [name for name in columns if name not in ("id", "circle")] if issubclass(model, Confidential) else []
        auditlog.register(model, include_fields=columns, mask_fields=masked, mask_callable="secrecy.cipher.marked")

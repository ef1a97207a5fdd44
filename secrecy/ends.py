"""What the deep room needs to take rows away at their end: one policy for every table that is declared to lie in circles.

Applied by the owner role after every ``migrate``, so that what is declared later is covered by being declared. Of sealed rows
their keeper sees the number and the circle, of circles whose key is gone; of headers all, as their terms are asked of them.
"""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import connections, models

from secrecy.confidential import Confidential, Guarded, Listed
from secrecy.seal import Headed, Sealed


def endings() -> dict[str, list[str]]:
    """The statements for each table, by its name."""
    return {m._meta.db_table: said for m in apps.get_models() if m._meta.managed and (said := _of(m))}


def _of(model: type[models.Model]) -> list[str]:
    table = model._meta.db_table
    if issubclass(model, Guarded) and model.goes_with:
        column, head = model.goes_with
        heads = apps.get_model(head)._meta.db_table
        return [
            f"GRANT DELETE ON {table} TO livc_keeper",
            f"DROP POLICY IF EXISTS erased ON {table}",
            f'CREATE POLICY erased ON {table} FOR DELETE TO livc_keeper USING ("{column}" IN (SELECT h.id FROM {heads} h WHERE secrecy.has_ended(h.circle_id)))',  # noqa: S608 - names from models
            f"COMMENT ON POLICY erased ON {table} IS '{column} {heads}'",
        ]
    if not issubclass(model, Confidential | Listed):
        return []
    said = [
        f"GRANT SELECT (id, circle_id), DELETE ON {table} TO livc_keeper",
        f"DROP POLICY IF EXISTS erased ON {table}",
        f"CREATE POLICY erased ON {table} TO livc_keeper USING (secrecy.has_ended(circle_id)) WITH CHECK (false)",
    ]
    if any(isinstance(c, Sealed) and c.typed for c in model._meta.constraints):  # kept by its keeper while it is typed
        said += [
            f"DROP POLICY IF EXISTS stays ON {table}",
            f"CREATE POLICY stays ON {table} AS RESTRICTIVE FOR DELETE TO livc_keeper USING (secrecy.has_ended(circle_id))",
        ]
    if issubclass(model, Listed) and not any(isinstance(c, Headed) and c.asked for c in model._meta.constraints):
        said += [
            f"GRANT SELECT ON {table} TO livc_keeper",
            f"DROP POLICY IF EXISTS termed ON {table}",
            f"CREATE POLICY termed ON {table} FOR SELECT TO livc_keeper USING (true)",
        ]
    return said


def lay_endings(**_: object) -> None:
    """Connected to ``post_migrate``; does nothing unless the owner role is at work."""
    if settings.DATABASE_ROLE != "owner":
        return
    with connections["default"].cursor() as cursor:
        for table, statements in endings().items():
            cursor.execute("SELECT to_regclass(%s)", [f"public.{table}"])
            if cursor.fetchone() != (None,):
                cursor.execute("; ".join(statements))


def wire() -> None:
    from django.db.models.signals import post_migrate

    last: Any = [config for config in apps.get_app_configs() if config.models_module][-1]
    post_migrate.connect(lay_endings, sender=last, dispatch_uid="secrecy.ends")

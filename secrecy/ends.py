"""What the deep room needs to take rows away at their end: one policy for every table that is declared to lie in circles.

Applied by the owner role after every ``migrate``, so that what is declared later is covered by being declared. Of sealed rows
their keeper sees the number and the circle, of circles whose key is gone; of headers all, as their terms are asked of them.

Rows that lie in no circle end by their own columns: each step of their term that says ``past`` becomes a policy of that name, by
which their keeper may take away or empty **rows that are past it**, and no others. ``secrecy.end_rows`` walks these policies.
"""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import connections, models

from secrecy.confidential import Confidential, Guarded, Listed
from secrecy.grants import ROWS, THIRD_PARTY
from secrecy.models import Change
from secrecy.seal import Headed, Sealed
from secrecy.terms import Term
from secrecy.transparency.rows import CHANGE_PERSONAL


def endings() -> dict[str, list[str]]:
    """The statements for each table, by its name."""
    return {m._meta.db_table: said for m in apps.get_models() if m._meta.managed and (said := _of(m))}


def _of(model: type[models.Model]) -> list[str]:
    return _in_circles(model) + _past(model) + _RECORDS.get(model._meta.label, [])


def _in_circles(model: type[models.Model]) -> list[str]:
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


#: What the deep room's own offices take away or empty besides, row by row: ``secrecy/sql/7_ends.sql``.
_RECORDS = {
    "secrecy.Circle": ["GRANT DELETE ON secrecy_circle TO livc_keeper"],
    "secrecy.Admission": ["GRANT DELETE ON secrecy_admission TO livc_keeper"],
    "secrecy.Change": [
        f"GRANT UPDATE ({', '.join(f.column for f in Change._meta.concrete_fields if f.column in (*CHANGE_PERSONAL, 'salt'))}) ON secrecy_change TO livc_keeper",
    ],
}


def term_of(model: type[models.Model]) -> Term | None:
    """The declared term of a model of ours or of a third party; None for what was forgotten."""
    found = getattr(model, "term", None) or THIRD_PARTY.get(model._meta.label, ("", None, ""))[1]
    return found if isinstance(found, Term) else None


def _past(model: type[models.Model]) -> list[str]:
    term, table = term_of(model), model._meta.db_table
    steps = [step for step in term.steps if step.past] if term else []
    if not steps or issubclass(model, Change):
        return []
    said = [f"GRANT SELECT ON {table} TO livc_keeper"]
    for n, step in enumerate(steps, 1):
        if step.sets:
            said += _emptied(table, f"past_{n}", step.past, dict(step.sets))
            continue
        for column in _own(model):  # what came after a row that goes, lets go of it
            gone = f"SELECT {table}.{_key(model)} FROM {table} WHERE {step.past}"  # noqa: S608 - names from models
            said += _emptied(table, f"past_0_{column}", f"{table}.{column} IN ({gone})", {column: "NULL"})
        said += [
            f"GRANT DELETE ON {table} TO livc_keeper",
            f"CREATE POLICY past_{n} ON {table} FOR DELETE TO livc_keeper USING (({step.past}){_free(model)})",
        ]
    if model._meta.label in ROWS:
        said += [
            f"DROP POLICY IF EXISTS asked ON {table}",
            f"CREATE POLICY asked ON {table} FOR SELECT TO livc_keeper USING (true)",
        ]
    return said


def _emptied(table: str, policy: str, past: str, sets: dict[str, str]) -> list[str]:
    said = ", ".join(f"{column} = {value}" for column, value in sets.items()).replace("'", "''")
    return [
        f"GRANT UPDATE ({', '.join(sets)}) ON {table} TO livc_keeper",
        f"CREATE POLICY {policy} ON {table} FOR UPDATE TO livc_keeper USING ({past}) WITH CHECK (true)",
        f"COMMENT ON POLICY {policy} ON {table} IS '{said}'",
    ]


def _key(model: type[models.Model]) -> str:
    assert model._meta.pk is not None
    return str(model._meta.pk.column)


def _pointing(at: type[models.Model]) -> list[tuple[type[models.Model], str]]:
    """Which models of ours point at this one, by which column."""
    return [
        (model, str(field.column))
        for model in apps.get_models()
        if model._meta.managed and model._meta.label not in THIRD_PARTY
        for field in model._meta.concrete_fields
        if field.related_model is at
    ]


def _own(model: type[models.Model]) -> list[str]:
    return [column for other, column in _pointing(model) if other is model]


def _free(model: type[models.Model]) -> str:
    """That nothing points at the row any more; of sealed rows, which nobody sees, the foreign key itself says it."""
    return "".join(
        f' AND NOT EXISTS (SELECT FROM {other._meta.db_table} x WHERE x."{column}" = {model._meta.db_table}.{_key(model)})'
        for other, column in _pointing(model)
        if other is not model and not issubclass(other, Confidential)
    )


def lay_endings(**_: object) -> None:
    """Connected to ``post_migrate``; does nothing unless the owner role is at work."""
    if settings.DATABASE_ROLE != "owner":
        return
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT polname, polrelid::regclass::text FROM pg_policy WHERE polname LIKE 'past%'")
        for name, of in cursor.fetchall():
            cursor.execute(f"DROP POLICY {name} ON {of}")
        for table, statements in endings().items():
            cursor.execute("SELECT to_regclass(%s)", [f"public.{table}"])
            if cursor.fetchone() != (None,):
                cursor.execute("; ".join(statements))


def wire() -> None:
    from django.db.models.signals import post_migrate

    last: Any = [config for config in apps.get_app_configs() if config.models_module][-1]
    post_migrate.connect(lay_endings, sender=last, dispatch_uid="secrecy.ends")

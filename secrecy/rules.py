"""How a table's rules get into PostgreSQL: as Django constraints that write themselves into migrations.

A model gets row security, policies, grants and triggers by being declared; ``makemigrations --check`` notices
when the declaration changes. Nothing is granted by default: what isn't written isn't allowed.
"""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models.constraints import BaseConstraint

ROLES = "livc_app, livc_log, livc_keeper, livc_auditor, livc_seal, livc_backup"


class Rules(BaseConstraint):
    """A table's grants, policies and triggers; subclasses say which."""

    def statements(self, table: str, model: type[models.Model]) -> list[str]:
        raise NotImplementedError

    # Django asks for these three; the table must exist first, so creation waits for the end of its migration.
    def constraint_sql(self, model: Any, schema_editor: Any) -> str:
        schema_editor.deferred_sql.append(self._whole(model, schema_editor))
        return ""

    def create_sql(self, model: Any, schema_editor: Any) -> str:
        return self._whole(model, schema_editor)

    def remove_sql(self, model: Any, schema_editor: Any) -> str:
        return self._cleared(schema_editor.quote_name(model._meta.db_table))

    def _whole(self, model: type[models.Model], schema_editor: BaseDatabaseSchemaEditor) -> str:
        table = schema_editor.quote_name(model._meta.db_table)
        return "; ".join(
            [
                self._cleared(table),
                f"GRANT SELECT ON {table} TO livc_backup",
                *sequence(model),
                *self.statements(table, model),
            ]
        )

    def _cleared(self, table: str) -> str:
        """Policies, triggers and grants of an earlier form go first, so that a change leaves nothing behind."""
        return f"REVOKE ALL ON {table} FROM PUBLIC, {ROLES}; SELECT secrecy.clear('{table}')"

    def validate(self, *args: Any, **kwargs: Any) -> None:
        """Nothing to ask of a single row: PostgreSQL decides."""

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self) and isinstance(other, Rules) and other.deconstruct() == self.deconstruct()

    def __hash__(self) -> int:
        return hash((type(self).__name__, self.name))


def sequence(model: type[models.Model]) -> list[str]:
    if not isinstance(model._meta.pk, models.AutoField):
        return []
    sequence = f'"{model._meta.db_table}_{model._meta.pk.column}_seq"'  # how PostgreSQL names it
    return [f"GRANT SELECT ON SEQUENCE {sequence} TO livc_backup"]


def sequence_use(model: type[models.Model]) -> list[str]:
    return [
        s.replace("GRANT SELECT", "GRANT USAGE, SELECT").replace("livc_backup", "livc_app") for s in sequence(model)
    ]


def forced(table: str) -> list[str]:
    return [f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY", f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY"]


def noticed(table: str, model: type[models.Model], on: str = "INSERT OR UPDATE OR DELETE") -> str:
    by_itself = ",".join(f.column or f.name for f in model._meta.concrete_fields if getattr(f, "auto_now", False))
    key = f", '{model._meta.pk.column}'" if model._meta.pk and model._meta.pk.column != "id" else ""
    return (
        f"CREATE CONSTRAINT TRIGGER change_noticed AFTER {on} ON {table} DEFERRABLE INITIALLY DEFERRED "
        f"FOR EACH ROW EXECUTE FUNCTION secrecy.notice_change('{model._meta.app_label}', '{model._meta.model_name}', '{by_itself}'{key})"
    )


def open_for(act: str, column: str = "circle_id") -> str:
    return f"{column} = ANY (ARRAY(SELECT secrecy.opened('{act}')))"


def deeds(table: str, model: type[models.Model], entered: tuple[str, ...]) -> list[str]:
    if not entered:
        return []
    made, changed = (*entered, "")[:2]
    return [
        f"CREATE TRIGGER deed_entered AFTER INSERT OR UPDATE ON {table} FOR EACH ROW "
        f"EXECUTE FUNCTION secrecy.enter_deed('{made}', '{changed}', '{model._meta.model_name}')"
    ]

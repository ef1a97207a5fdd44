"""What each kind of table needs from PostgreSQL, as Django constraints that write themselves into migrations.

A model gets row security, policies, grants and triggers by being declared; ``makemigrations --check`` notices
when the declaration changes. Nothing is granted by default: what isn't written here isn't allowed.
"""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models.constraints import BaseConstraint

ROLES = "livc_app, livc_log, livc_keeper, livc_auditor, livc_seal, livc_backup"


class _Rules(BaseConstraint):
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
                *_sequence(model),
                *self.statements(table, model),
            ]
        )

    def _cleared(self, table: str) -> str:
        """Policies, triggers and grants of an earlier form go first, so that a change leaves nothing behind."""
        return f"REVOKE ALL ON {table} FROM PUBLIC, {ROLES}; SELECT secrecy.clear('{table}')"

    def validate(self, *args: Any, **kwargs: Any) -> None:
        """Nothing to ask of a single row: PostgreSQL decides."""

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self) and isinstance(other, _Rules) and other.deconstruct() == self.deconstruct()

    def __hash__(self) -> int:
        return hash((type(self).__name__, self.name))


def _sequence(model: type[models.Model]) -> list[str]:
    if not isinstance(model._meta.pk, models.AutoField):
        return []
    sequence = f'"{model._meta.db_table}_{model._meta.pk.column}_seq"'  # how PostgreSQL names it
    return [f"GRANT SELECT ON SEQUENCE {sequence} TO livc_backup"]


def _sequence_use(model: type[models.Model]) -> list[str]:
    return [
        s.replace("GRANT SELECT", "GRANT USAGE, SELECT").replace("livc_backup", "livc_app") for s in _sequence(model)
    ]


def _forced(table: str) -> list[str]:
    return [f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY", f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY"]


def _noticed(table: str, model: type[models.Model], on: str = "INSERT OR UPDATE OR DELETE") -> str:
    by_itself = ",".join(f.column or f.name for f in model._meta.concrete_fields if getattr(f, "auto_now", False))
    key = f", '{model._meta.pk.column}'" if model._meta.pk and model._meta.pk.column != "id" else ""
    return (
        f"CREATE CONSTRAINT TRIGGER change_noticed AFTER {on} ON {table} DEFERRABLE INITIALLY DEFERRED "
        f"FOR EACH ROW EXECUTE FUNCTION secrecy.notice_change('{model._meta.app_label}', '{model._meta.model_name}', '{by_itself}'{key})"
    )


def _opened(act: str, column: str = "circle_id") -> str:
    return f"{column} = ANY (ARRAY(SELECT secrecy.opened('{act}')))"


def _written(table: str, model: type[models.Model], rules: Published | Screened) -> list[str]:
    """What the web role may add and amend, and which of it stands in the ledger by itself."""
    out: list[str] = []
    if rules.insert:
        out += [
            f"GRANT INSERT ON {table} TO livc_app",
            *_sequence_use(model),
            f"CREATE POLICY brought ON {table} FOR INSERT TO livc_app WITH CHECK ({rules.insert})",
        ]
    if rules.update:
        columns = ", ".join(f'"{c}"' for c in rules.columns)
        out += [
            f"GRANT UPDATE {f'({columns})' if columns else ''} ON {table} TO livc_app",
            f"CREATE POLICY amended ON {table} FOR UPDATE TO livc_app USING ({rules.update}) WITH CHECK ({rules.becomes or rules.update})",
        ]
    return out + _deeds(table, model, rules.entered)


def _deeds(table: str, model: type[models.Model], entered: tuple[str, ...]) -> list[str]:
    if not entered:
        return []
    made, changed = (*entered, "")[:2]
    return [
        f"CREATE TRIGGER deed_entered AFTER INSERT OR UPDATE ON {table} FOR EACH ROW "
        f"EXECUTE FUNCTION secrecy.enter_deed('{made}', '{changed}', '{model._meta.model_name}')"
    ]


class _Writable(_Rules):
    """What the web role may write is said in SQL, per model; without a condition it may not do it at all.

    ``insert`` and ``update`` are conditions, ``becomes`` what an updated row must satisfy (else ``update`` again),
    ``columns`` names what may be updated. ``entered`` names the acts
    that stand in the ledger when a row is added and (optionally) changed, in the same transaction, whoever did it.
    """

    def __init__(
        self,
        *,
        name: str,
        insert: str = "",
        update: str = "",
        becomes: str = "",
        columns: tuple[str, ...] | list[str] = (),
        entered: tuple[str, ...] | list[str] = (),
    ) -> None:
        super().__init__(name=name)
        self.insert, self.update, self.becomes = insert, update, becomes
        self.columns, self.entered = tuple(columns), tuple(entered)

    def deconstruct(self) -> tuple[str, tuple[Any, ...], dict[str, Any]]:
        path, args, kwargs = super().deconstruct()
        said = {name: getattr(self, name) for name in ("insert", "update", "becomes", "columns", "entered")}
        return path, tuple(args), kwargs | {name: value for name, value in said.items() if value}


class Published(_Writable):
    """Open rows: any reader of the application may see them; deployment writes, and whom the conditions name."""

    def statements(self, table: str, model: type[models.Model]) -> list[str]:
        out = [f"GRANT SELECT ON {table} TO livc_app, livc_keeper"]
        if not (self.insert or self.update):
            return out
        return [
            *out,
            *_forced(table),
            f"CREATE POLICY read ON {table} FOR SELECT TO livc_app, livc_keeper USING (true)",
            f"CREATE POLICY laid ON {table} TO livc_owner USING (true) WITH CHECK (true)",
            _noticed(table, model),
            *_written(table, model, self),
        ]


class Screened(_Writable):
    """Guarded rows: who may see and write them is said in SQL, per model; ``read`` is the first condition.

    Deployment (the owner role) lays reference rows down, and so sees them; ``laid`` false: it has none to lay here, and sees none.
    """

    def __init__(self, *, name: str, read: str, laid: bool = True, **written: Any) -> None:
        super().__init__(name=name, **written)
        self.read, self.laid = read, laid

    def deconstruct(self) -> tuple[str, tuple[Any, ...], dict[str, Any]]:
        path, args, kwargs = super().deconstruct()
        return path, tuple(args), kwargs | {"read": self.read} | ({} if self.laid else {"laid": False})

    def statements(self, table: str, model: type[models.Model]) -> list[str]:
        return [
            *_forced(table),
            f"GRANT SELECT ON {table} TO livc_app, livc_keeper",
            f"CREATE POLICY read ON {table} FOR SELECT TO livc_app USING ({self.read})",
            f"CREATE POLICY asked ON {table} FOR SELECT TO livc_keeper USING (true)",
            *([f"CREATE POLICY laid ON {table} TO livc_owner USING (true) WITH CHECK (true)"] if self.laid else []),
            _noticed(table, model),
            *_written(table, model, self),
        ]


def _pulses(table: str, what: str) -> str:
    return (
        f"CREATE TRIGGER pulse AFTER INSERT OR UPDATE ON {table} FOR EACH ROW EXECUTE FUNCTION secrecy.pulse('{what}')"
    )


class _Circled(_Rules):
    """Rows that lie in circles. Opening for writing is asked of every one; what else is asked may be said in SQL:

    ``insert`` of a new row, ``update`` of a row as it stands, ``becomes`` of a row as it is made (else ``update`` isn't
    asked again). ``columns`` names what may be changed at all. ``live``: screens that show it are told that it changed.
    """

    def __init__(
        self,
        *,
        name: str,
        insert: str = "",
        update: str = "",
        becomes: str = "",
        columns: tuple[str, ...] | list[str] = (),
        live: bool = False,
    ) -> None:
        super().__init__(name=name)
        self.insert, self.update, self.becomes, self.columns = insert, update, becomes, tuple(columns)
        self.live = live

    def deconstruct(self) -> tuple[str, tuple[Any, ...], dict[str, Any]]:
        path, args, kwargs = super().deconstruct()
        said = {name: getattr(self, name) for name in ("insert", "update", "becomes", "columns", "live")}
        return path, tuple(args), kwargs | {name: value for name, value in said.items() if value}

    def written(self, table: str, kept: str, lies: str) -> list[str]:
        """``kept`` is asked of whatever is written, ``lies`` where a new row may lie."""
        brought, standing, made = (
            " AND ".join(f"({part})" for part in parts if part)
            for parts in ((kept, lies, self.insert), (_opened("write"), self.update), (kept, self.becomes))
        )
        columns = ", ".join(f'"{c}"' for c in self.columns)
        return [
            f"GRANT SELECT, INSERT ON {table} TO livc_app",
            f"GRANT UPDATE {f'({columns})' if columns else ''} ON {table} TO livc_app",
            f"CREATE POLICY brought ON {table} FOR INSERT TO livc_app WITH CHECK ({brought})",
            f"CREATE POLICY amended ON {table} FOR UPDATE TO livc_app USING ({standing}) WITH CHECK ({made})",
        ]


def _lies_in(table: str, kinds: tuple[str, ...]) -> str:
    """A row of one kind of text doesn't slip into the circle of another, with its other readers."""
    if not kinds:
        return ""
    named = ", ".join(f"'{kind}'" for kind in kinds)
    return f"EXISTS (SELECT FROM secrecy_circle k WHERE k.id = {table}.circle_id AND k.kind IN ({named}))"


class Headed(_Circled):
    """Listed rows: headers of circles of one kind.

    A header that names its cell names one of the reader's: what is unique in a cell would otherwise tell who
    tries what another cell has. ``alone``: the fixed seats of the cell list none but those they were let in to.
    ``asked``: the deep room's own questions may look at it. ``entered``: the acts that stand in the ledger when one is
    added and changed, with what it stands at, in the same transaction, whoever did it.
    """

    def __init__(
        self,
        *,
        name: str,
        kind: str,
        alone: bool = False,
        asked: bool = False,
        entered: tuple[str, ...] | list[str] = (),
        **written: Any,
    ) -> None:
        super().__init__(name=name, **written)
        self.kind, self.alone, self.asked, self.entered = kind, alone, asked, tuple(entered)

    def deconstruct(self) -> tuple[str, tuple[Any, ...], dict[str, Any]]:
        path, args, kwargs = super().deconstruct()
        said = {name: value for name in ("alone", "asked", "entered") if (value := getattr(self, name))}
        return path, tuple(args), kwargs | {"kind": self.kind} | said

    def statements(self, table: str, model: type[models.Model]) -> list[str]:
        write = _opened("write")
        cell = next((f.column for f in model._meta.concrete_fields if f.name == "cell"), None)
        kept = f"{write} AND {cell} = ANY (ARRAY(SELECT secrecy.cells()))" if cell else write
        headers = "secrecy.let_in()" if self.alone else f"secrecy.listed('{self.kind}')"
        return [
            *_forced(table),
            f"CREATE POLICY read ON {table} FOR SELECT TO livc_app USING (circle_id = ANY (ARRAY(SELECT {headers})))",
            *self.written(table, kept, _lies_in(table, (self.kind,))),
            *(
                [
                    f"GRANT SELECT ON {table} TO livc_keeper",
                    f"CREATE POLICY asked ON {table} FOR SELECT TO livc_keeper USING (true)",
                ]
                if self.asked
                else []
            ),
            *([_pulses(table, "head")] if self.live else []),
            *_deeds(table, model, self.entered),
            _noticed(table, model),
        ]


class Sealed(_Circled):
    """Confidential rows: only through a circle opened for this request, for this act; ``kinds`` are those of circles it may lie in.

    ``typed``: kept while it is typed, by ``secrecy.keep_draft`` alone, without a line in the change log for every two seconds.
    ``own``: what who may only read there changes of a row of one's own, as it stands and as it becomes.
    """

    def __init__(
        self,
        *,
        name: str,
        kinds: tuple[str, ...] | list[str] = (),
        typed: bool = False,
        own: tuple[str, ...] | list[str] = (),
        **written: Any,
    ) -> None:
        super().__init__(name=name, **written)
        self.kinds, self.typed, self.own = tuple(kinds), typed, tuple(own)

    def deconstruct(self) -> tuple[str, tuple[Any, ...], dict[str, Any]]:
        path, args, kwargs = super().deconstruct()
        said = {name: value for name in ("kinds", "typed", "own") if (value := getattr(self, name))}
        return path, tuple(args), kwargs | said

    def statements(self, table: str, model: type[models.Model]) -> list[str]:
        return [
            *_forced(table),
            f"CREATE POLICY read ON {table} FOR SELECT TO livc_app USING ({_opened('read')})",
            *self.written(table, _opened("write"), _lies_in(table, self.kinds)),
            *(_own(table, *self.own) if self.own else []),
            *([_pulses(table, "text")] if self.live else []),
            *(_typed(table, model) if self.typed else [_noticed(table, model)]),
        ]


def _own(table: str, standing: str, made: str) -> list[str]:
    read = _opened("read")
    return [
        f"CREATE POLICY own ON {table} FOR UPDATE TO livc_app USING ({read} AND {standing}) WITH CHECK ({read} AND {made})"
    ]


def _typed(table: str, model: type[models.Model]) -> list[str]:
    return [
        f"GRANT SELECT ON {table} TO livc_keeper",
        f"GRANT UPDATE (text, edition, saved_at) ON {table} TO livc_keeper",
        f"CREATE POLICY typed ON {table} TO livc_keeper USING (true) WITH CHECK (true)",
        _noticed(table, model, on="INSERT OR DELETE"),
    ]


class Circled(_Rules):
    """The circles themselves: one sees those one has open. Only the log connection begins one."""

    def statements(self, table: str, model: type[models.Model]) -> list[str]:
        return [
            *_forced(table),
            f"GRANT SELECT ON {table} TO livc_app",
            f"GRANT SELECT, INSERT ON {table} TO livc_keeper",
            f"CREATE POLICY kept ON {table} TO livc_keeper USING (true) WITH CHECK (true)",
            f"CREATE POLICY read ON {table} FOR SELECT TO livc_app USING ({_opened('read', 'id')})",
        ]


class Admitted(_Rules):
    """Admissions: one's own, and those of circles opened to admit; given in one's own name to others; ended, never revived."""

    def statements(self, table: str, model: type[models.Model]) -> list[str]:
        admit = _opened("admit", "content_object_id")
        return [
            *_forced(table),
            f"GRANT SELECT, INSERT ON {table} TO livc_app, livc_keeper",
            f"GRANT UPDATE (until, ended_because) ON {table} TO livc_app, livc_keeper",
            *_sequence_use(model),
            *(s.replace("livc_app", "livc_keeper") for s in _sequence_use(model)),
            f"CREATE POLICY kept ON {table} TO livc_keeper USING (true) WITH CHECK (true)",
            f"CREATE POLICY read ON {table} FOR SELECT TO livc_app USING (user_id = (SELECT secrecy.reader()) OR {admit})",
            f"CREATE POLICY given ON {table} FOR INSERT TO livc_app WITH CHECK (giver_id = (SELECT secrecy.reader()) AND {admit} "
            # Now, give or take the clocks of two machines; on a ground that says something.
            "AND given_at BETWEEN transaction_timestamp() - interval '5 minutes' AND statement_timestamp() + interval '5 minutes' "
            "AND btrim(ground) <> '' AND secrecy.may_be_admitted(user_id, capacity, content_object_id, permission_id))",
            f"CREATE POLICY ended ON {table} FOR UPDATE TO livc_app USING ({admit} AND until > statement_timestamp()) "
            "WITH CHECK (until BETWEEN transaction_timestamp() AND statement_timestamp() AND btrim(ended_because) <> '')",
            f"CREATE TRIGGER entered AFTER INSERT OR UPDATE ON {table} FOR EACH ROW EXECUTE FUNCTION secrecy.enter_admission()",
            _noticed(table, model),
        ]


class Appended(_Rules):
    """The change log: added to in one's own name, never changed; one reads back one's own."""

    def statements(self, table: str, model: type[models.Model]) -> list[str]:
        return [
            *_forced(table),
            f"GRANT INSERT, SELECT (id) ON {table} TO livc_app",
            f"GRANT SELECT, INSERT ON {table} TO livc_keeper",
            *_sequence_use(model),
            *(s.replace("livc_app", "livc_keeper") for s in _sequence_use(model)),
            f"CREATE POLICY kept ON {table} TO livc_keeper USING (true) WITH CHECK (true)",
            f"CREATE POLICY brought ON {table} FOR INSERT TO livc_app WITH CHECK (actor_id = (SELECT secrecy.reader()))",
            f"CREATE POLICY own ON {table} FOR SELECT TO livc_app USING (actor_id = (SELECT secrecy.reader()))",
            f"CREATE POLICY laid ON {table} FOR INSERT TO livc_owner WITH CHECK (true)",
            f"CREATE POLICY returned ON {table} FOR SELECT TO livc_owner USING (xid = pg_current_xact_id_if_assigned()::text::bigint)",
            f"CREATE TRIGGER signed BEFORE INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION secrecy.sign_change()",
            f"CREATE TRIGGER never_changed BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION secrecy.never()",
            f"CREATE TRIGGER never_emptied BEFORE TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION secrecy.never()",
            f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER never_changed",
            f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER never_emptied",
        ]


__all__ = ["Admitted", "Appended", "Circled", "Headed", "Published", "Screened", "Sealed"]

"""What each kind of table needs from PostgreSQL; migrations name every kind from here.

:mod:`secrecy.rules` says how it gets there, :mod:`secrecy.in_circles` what is asked of rows that lie in circles. Below:
rows that anyone may see, rows that are guarded one by one, and the three tables that the deep room keeps by itself.
"""

from __future__ import annotations

from typing import Any

from django.db import models

from secrecy.in_circles import Headed, Sealed
from secrecy.rules import Rules, deeds, forced, noticed, open_for, sequence_use


def _written(table: str, model: type[models.Model], rules: Published | Screened) -> list[str]:
    """What the web role may add and amend, and which of it stands in the ledger by itself."""
    out: list[str] = []
    if rules.insert:
        out += [
            f"GRANT INSERT ON {table} TO livc_app",
            *sequence_use(model),
            f"CREATE POLICY brought ON {table} FOR INSERT TO livc_app WITH CHECK ({rules.insert})",
        ]
    if rules.update:
        columns = ", ".join(f'"{c}"' for c in rules.columns)
        out += [
            f"GRANT UPDATE {f'({columns})' if columns else ''} ON {table} TO livc_app",
            f"CREATE POLICY amended ON {table} FOR UPDATE TO livc_app USING ({rules.update}) WITH CHECK ({rules.becomes or rules.update})",
        ]
    return out + deeds(table, model, rules.entered)


class _Writable(Rules):
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
            *forced(table),
            f"CREATE POLICY read ON {table} FOR SELECT TO livc_app, livc_keeper USING (true)",
            f"CREATE POLICY laid ON {table} TO livc_owner USING (true) WITH CHECK (true)",
            noticed(table, model),
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
            *forced(table),
            f"GRANT SELECT ON {table} TO livc_app, livc_keeper",
            f"CREATE POLICY read ON {table} FOR SELECT TO livc_app USING ({self.read})",
            f"CREATE POLICY asked ON {table} FOR SELECT TO livc_keeper USING (true)",
            *([f"CREATE POLICY laid ON {table} TO livc_owner USING (true) WITH CHECK (true)"] if self.laid else []),
            noticed(table, model),
            *_written(table, model, self),
        ]


class Circled(Rules):
    """The circles themselves: one sees those one has open. Only the log connection begins one."""

    def statements(self, table: str, model: type[models.Model]) -> list[str]:
        return [
            *forced(table),
            f"GRANT SELECT ON {table} TO livc_app",
            f"GRANT SELECT, INSERT ON {table} TO livc_keeper",
            f"CREATE POLICY kept ON {table} TO livc_keeper USING (true) WITH CHECK (true)",
            f"CREATE POLICY read ON {table} FOR SELECT TO livc_app USING ({open_for('read', 'id')})",
        ]


class Admitted(Rules):
    """Admissions: one's own, and those of circles opened to admit; given in one's own name to others; ended, never revived."""

    def statements(self, table: str, model: type[models.Model]) -> list[str]:
        admit = open_for("admit", "content_object_id")
        return [
            *forced(table),
            f"GRANT SELECT, INSERT ON {table} TO livc_app, livc_keeper",
            f"GRANT UPDATE (until, ended_because) ON {table} TO livc_app, livc_keeper",
            *sequence_use(model),
            *(s.replace("livc_app", "livc_keeper") for s in sequence_use(model)),
            f"CREATE POLICY kept ON {table} TO livc_keeper USING (true) WITH CHECK (true)",
            f"CREATE POLICY read ON {table} FOR SELECT TO livc_app USING (user_id = (SELECT secrecy.reader()) OR {admit})",
            f"CREATE POLICY given ON {table} FOR INSERT TO livc_app WITH CHECK (giver_id = (SELECT secrecy.reader()) AND {admit} "
            # Now, give or take the clocks of two machines; on a ground that says something.
            "AND given_at BETWEEN transaction_timestamp() - interval '5 minutes' AND statement_timestamp() + interval '5 minutes' "
            "AND btrim(ground) <> '' AND secrecy.may_be_admitted(user_id, capacity, content_object_id, permission_id))",
            f"CREATE POLICY ended ON {table} FOR UPDATE TO livc_app USING ({admit} AND until > statement_timestamp()) "
            "WITH CHECK (until BETWEEN transaction_timestamp() AND statement_timestamp() AND btrim(ended_because) <> '')",
            f"CREATE TRIGGER entered AFTER INSERT OR UPDATE ON {table} FOR EACH ROW EXECUTE FUNCTION secrecy.enter_admission()",
            noticed(table, model),
        ]


class Appended(Rules):
    """The change log: added to in one's own name, never changed; one reads back one's own."""

    def statements(self, table: str, model: type[models.Model]) -> list[str]:
        return [
            *forced(table),
            f"GRANT INSERT, SELECT (id) ON {table} TO livc_app",
            f"GRANT SELECT, INSERT ON {table} TO livc_keeper",
            f"GRANT SELECT ON {table} TO livc_auditor",
            *sequence_use(model),
            *(s.replace("livc_app", "livc_keeper") for s in sequence_use(model)),
            f"CREATE POLICY kept ON {table} TO livc_keeper USING (true) WITH CHECK (true)",
            f"CREATE POLICY audited ON {table} FOR SELECT TO livc_auditor USING (true)",
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


class Proved(Rules):
    """Proofs of erasure: written and signed by the deep room, in the transaction that erases; seen by the cell's fixed seats,
    and by who has its register open. Once signed, a row stays as it is until its term."""

    def statements(self, table: str, model: type[models.Model]) -> list[str]:
        return [
            *forced(table),
            f"GRANT SELECT ON {table} TO livc_app",
            f"GRANT SELECT, INSERT, DELETE, UPDATE (signature, key) ON {table} TO livc_keeper",
            f"CREATE POLICY kept ON {table} TO livc_keeper USING (true) WITH CHECK (true)",
            f"CREATE POLICY read ON {table} FOR SELECT TO livc_app USING (cell = ANY (ARRAY(SELECT secrecy.seated()) || ARRAY(SELECT secrecy.reviewed())))",
            f"CREATE TRIGGER never_changed BEFORE UPDATE ON {table} FOR EACH ROW WHEN (OLD.signature IS NOT NULL) EXECUTE FUNCTION secrecy.never()",
            f"CREATE TRIGGER never_emptied BEFORE TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION secrecy.never()",
            f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER never_changed",
            f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER never_emptied",
        ]


__all__ = ["Admitted", "Appended", "Circled", "Headed", "Proved", "Published", "Screened", "Sealed"]

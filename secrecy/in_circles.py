"""The rules of rows that lie in circles: headers that say what there is, and what is only read through an open circle."""

from __future__ import annotations

from typing import Any

from django.db import models

from secrecy.rules import Rules, deeds, forced, noticed, open_for


def _pulses(table: str, what: str) -> str:
    return (
        f"CREATE TRIGGER pulse AFTER INSERT OR UPDATE ON {table} FOR EACH ROW EXECUTE FUNCTION secrecy.pulse('{what}')"
    )


class _Circled(Rules):
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
            for parts in ((kept, lies, self.insert), (open_for("write"), self.update), (kept, self.becomes))
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
        write = open_for("write")
        cell = next((f.column for f in model._meta.concrete_fields if f.name == "cell"), None)
        kept = f"{write} AND {cell} = ANY (ARRAY(SELECT secrecy.cells()))" if cell else write
        headers = "secrecy.let_in()" if self.alone else f"secrecy.listed('{self.kind}')"
        return [
            *forced(table),
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
            *deeds(table, model, self.entered),
            noticed(table, model),
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
            *forced(table),
            f"CREATE POLICY read ON {table} FOR SELECT TO livc_app USING ({open_for('read')})",
            *self.written(table, open_for("write"), _lies_in(table, self.kinds)),
            *(_own(table, *self.own) if self.own else []),
            *([_pulses(table, "text")] if self.live else []),
            *(_typed(table, model) if self.typed else [noticed(table, model)]),
        ]


def _own(table: str, standing: str, made: str) -> list[str]:
    read = open_for("read")
    return [
        f"CREATE POLICY own ON {table} FOR UPDATE TO livc_app USING ({read} AND {standing}) WITH CHECK ({read} AND {made})"
    ]


def _typed(table: str, model: type[models.Model]) -> list[str]:
    return [
        f"GRANT SELECT ON {table} TO livc_keeper",
        f"GRANT UPDATE (text, edition, saved_at) ON {table} TO livc_keeper",
        f"CREATE POLICY typed ON {table} TO livc_keeper USING (true) WITH CHECK (true)",
        noticed(table, model, on="INSERT OR DELETE"),
    ]

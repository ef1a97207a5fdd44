"""Texts on secrecy and promises, laid and taken away as the owner of the database could; nobody of the application can."""

from __future__ import annotations

from datetime import date

from django.utils import timezone

from tests import world as w


def a_new_text(*, since: date | None = None, label: str = "art. 999 Strafwetboek", ends: bool = True) -> int:
    """A new article and a new notice, valid from ``since`` (default today); the number of the notice."""
    day = since or timezone.localdate()
    if ends:
        w.ask(
            "UPDATE participants_legalreference SET valid_until = %s::date - 1 WHERE key = 'secrecy' AND valid_until IS NULL",
            [day],
        )
        w.ask("UPDATE participants_secrecynotice SET valid_until = %s::date - 1 WHERE valid_until IS NULL", [day])
    (reference,) = w.ask(
        "INSERT INTO participants_legalreference (key, label, valid_from, source, certainty)"
        " VALUES ('secrecy', %s, %s, 'proef', 'inferred') RETURNING id",
        [label, day],
    )[0]
    return int(
        w.ask(
            "INSERT INTO participants_secrecynotice (reference_id, title, body, valid_from, source, certainty)"
            " VALUES (%s, 'Nieuwe tekst', 'Zwijg zoals voorheen.', %s, 'proef', 'inferred') RETURNING id",
            [reference, day],
        )[0][0]
    )


def forget(slug: str, kind: str = "notice") -> None:
    """As if this person was designated a moment ago and promised nothing yet."""
    w.ask("ALTER TABLE participants_acknowledgement DISABLE TRIGGER USER")
    w.ask("DELETE FROM participants_acknowledgement WHERE user_id = %s AND kind = %s", [w.id_of(slug), kind])
    w.ask("ALTER TABLE participants_acknowledgement ENABLE TRIGGER USER")


def promised(slug: str, kind: str = "notice") -> list[tuple[int, str]]:
    """(notice, label) of what this person acknowledged, oldest first."""
    return [
        (notice, label)
        for notice, label in w.ask(
            "SELECT notice_id, label FROM participants_acknowledgement WHERE user_id = %s AND kind = %s ORDER BY at",
            [w.id_of(slug), kind],
        )
    ]


def rules(values: str, *, since: str = "current_date", version: int = 99, cell: str = "LIVC R Duinbeke") -> int:
    """A version of a cell's rules, past every form."""
    return int(
        w.ask(
            "INSERT INTO cells_cellrules (cell_id, version, valid_from, values, note, made_at)"
            f" SELECT id, %s, {since}, %s, '', now() FROM cells_cell WHERE name = %s RETURNING id",
            [version, values, cell],
        )[0][0]
    )

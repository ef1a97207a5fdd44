"""What must hold after every step, asked of the database past Django: each function returns the rows that break it."""

from __future__ import annotations

from typing import Any

from tests import world as w
from tests.secrecy.intruder import inside

SEAT = "EXISTS (SELECT FROM participants_seat z WHERE z.user_id = {who} AND z.kind = {kind})"

#: The hard rules, as questions that nothing answers: id, and what would be found.
LAW = {
    "R07": "SELECT c.reference FROM cases_case c WHERE NOT " + SEAT.format(who="c.listed_by_id", kind="'mayor'"),
    "R09": "SELECT c.reference FROM cases_case c WHERE NOT EXISTS (SELECT FROM cases_indication i WHERE i.case_id = c.id)"
    " AND NOT EXISTS (SELECT FROM keystore.destroyed d WHERE d.circle = c.circle_id)",
    "R31": "SELECT id FROM contributions_contribution WHERE service_id IS NULL",
    "R32": "SELECT i.id FROM cases_indication i LEFT JOIN cases_legalbasis b ON b.id = i.basis_id AND b.case_id = i.case_id WHERE b.id IS NULL"
    " UNION ALL SELECT s.id FROM cases_datasubject s LEFT JOIN cases_legalbasis b ON b.id = s.basis_id AND b.case_id = s.case_id WHERE b.id IS NULL",
    "R15": "SELECT i.id FROM meetings_invitation i JOIN secrecy_circle k ON k.id = i.circle_id WHERE NOT "
    + SEAT.format(who="k.begun_by_id", kind="'mayor'"),
    # Nobody sits at an item but a fixed seat, and who accepted for it.
    "R22": "SELECT a.id FROM meetings_attendance a WHERE NOT EXISTS (SELECT FROM participants_seat z WHERE z.id = a.capacity)"
    " AND NOT EXISTS (SELECT FROM meetings_invitation i WHERE i.item_id = a.item_id AND i.service_id = a.service_id AND i.comes = a.capacity AND i.answered_at <= a.arrived_at)"
    " AND a.left_at IS NULL",
    "R49": "SELECT o.id FROM followup_offer o WHERE o.state IN ('accepted', 'done') AND NOT EXISTS ("
    "SELECT FROM participants_mandate m WHERE m.id = o.taken_by AND m.service_id = o.service_id"
    " UNION ALL SELECT FROM participants_seat z WHERE z.id = o.taken_by AND z.service_id = o.service_id)",
}

#: The ledger tells the same story as the data: what is there and no entry tells of.
STORY = {
    "every circle was begun by who the ledger says": "SELECT k.id FROM secrecy_circle k WHERE (SELECT count(*) FROM secrecy_ledger e"
    " WHERE e.act = 'begin' AND e.circle = k.id AND e.actor = k.begun_by_id) <> 1",
    "every admission was entered when it was given": "SELECT a.id FROM secrecy_admission a WHERE NOT EXISTS (SELECT FROM secrecy_ledger e"
    " WHERE e.circle = a.content_object_id AND ((e.act = 'admit' AND e.admission = a.id AND e.whom = a.user_id)"
    " OR (e.act = 'begin' AND e.actor = a.user_id AND e.capacity = a.capacity) OR (e.act = 'pass' AND e.whom = a.user_id)))",
    "every admission that was ended was entered": "SELECT a.id FROM secrecy_admission a WHERE a.ended_because <> ''"
    " AND NOT EXISTS (SELECT FROM secrecy_ledger e WHERE e.act = 'dismiss' AND e.admission = a.id)",
    "nobody opened a circle without being admitted at that moment": "SELECT e.id FROM secrecy_ledger e CROSS JOIN LATERAL unnest(e.shown) k"
    " WHERE e.act IN ('open', 'write', 'admit', 'release') AND e.outcome = 'ok' AND e.whom IS NULL AND NOT EXISTS ("
    "SELECT FROM secrecy_admission a WHERE a.content_object_id = k AND a.user_id = e.actor AND a.capacity = e.capacity"
    " AND a.given_at <= e.at AND a.until >= e.at AND a.permission_id = (SELECT permission FROM secrecy.act WHERE name = 'read'))",
}

_SEALED = (
    "SELECT t.relname FROM pg_class t JOIN pg_policy p ON p.polrelid = t.oid JOIN pg_attribute c ON c.attrelid = t.oid"
    " WHERE p.polcmd = 'r' AND c.attname = 'circle_id' AND pg_get_expr(p.polqual, p.polrelid) LIKE '%secrecy.opened(%' GROUP BY 1 ORDER BY 1"
)


def broken() -> dict[str, list[Any]]:
    """Every rule and every part of the story that doesn't hold now, with the rows that show it."""
    found = {name: w.ask(question) for name, question in (LAW | STORY).items()}
    return {name: rows for name, rows in found.items() if rows}


def seen_outside(slug: str) -> list[Any]:
    """Rows that PostgreSQL shows to this person, who tried to open every circle there is, in a circle they are not admitted to."""
    who = w.id_of(slug)
    references = w.ask("SELECT CASE WHEN k.apart THEN o.reference || '/' || k.kind ELSE k.reference END FROM secrecy_circle k LEFT JOIN secrecy_circle o ON o.id = k.of_id")  # fmt: skip
    seen: dict[Any, str] = {}
    with inside(slug) as i:
        for (reference,) in references:
            i.open(reference)
        for (table,) in w.ask(_SEALED):
            seen |= {circle: table for (circle,) in i.sql(f"SELECT DISTINCT circle_id FROM {table}")}
    admitted = w.ask(
        "SELECT a.content_object_id FROM secrecy_admission a JOIN secrecy.act q ON q.permission = a.permission_id"
        " WHERE a.user_id = %s AND q.name = 'read' AND a.until > now() AND a.ended_because = ''"
        " AND (a.while_of IS NULL OR EXISTS (SELECT FROM secrecy_condition k WHERE k.about = a.while_of AND k.holds = a.while_is))",
        [who],
    )
    return [(table, circle) for circle, table in seen.items() if (circle,) not in admitted]

"""Which rows somebody may see at most, table by table, and which PostgreSQL shows to who tried to open all there is.

A table without a rule here shows nobody a row: what is made later in the cases that are lived has to get one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache
from typing import Any

from django.db import connections

from tests import world as w
from tests.lives.facts import Clock, Facts, Row, rows
from tests.secrecy.intruder import inside

Who = Callable[[Facts, Row], set[int]]
#: Characters in which PostgreSQL writes a sealed text without a word: version, number used once, tag.
EMPTY = 2 + 2 * (1 + 12 + 16)
#: What fixed seats see of a case without opening it.
HEADERS = (
    "cases_case",
    "meetings_agendaitem",
    "meetings_invitation",
    "followup_offer",
    "feedback_sheet",
    "retention_prolongation",
    "retention_measure",
    "handover_proposal",
    "meetings_briefing",
)


def _of_case(f: Facts, row: Row) -> set[int]:
    return f.leads(f.cases[row["case_id"]])


def _knows_case(f: Facts, row: Row) -> set[int]:
    return f.knows(row)


def _knows_item(f: Facts, row: Row) -> set[int]:
    item = f.items[row["id"]]
    return f.seated(f.case_of(item)) | f.invited(item) | f.was_there(item)


def _at_item(f: Facts, row: Row) -> set[int]:
    """Who leads, and who was in the room."""
    item = f.items[row["item_id"]]
    return f.leads_at(item) | f.was_there(item)


def _marked(f: Facts, row: Row) -> set[int]:
    """Besides them: for who accepted, before the item."""
    item = f.items[row["item_id"]]
    accepted = [x for x in f.letters.values() if x["item_id"] == item["id"] and x["state"] == "accepted"]
    return _at_item(f, row) | f.but_out(item, {who for letter in accepted for who in f.by_letter(letter)})


def _header(f: Facts, row: Row) -> set[int]:
    """Of an invitation: the seats, and the service that was asked, also a while after it said no."""
    case = f.case_of(f.items[row["item_id"]])
    return f.seated(case) | f.sends(row["service_id"], case)


def _letter(f: Facts, row: Row) -> set[int]:
    letter = f.letters[row["invitation_id"]]
    return f.leads(f.case_of(f.items[letter["item_id"]])) | f.by_letter(letter)


def _decline(f: Facts, row: Row) -> set[int]:
    """The mayor, and the service itself (R21)."""
    letter = f.letters[row["invitation_id"]]
    item = f.items[letter["item_id"]]
    case = f.case_of(item)
    return f.seated(case, "mayor") | (
        f.sends(letter["service_id"], case) if f.since(item, letter["answered_at"]) else set()
    )


def _contribution(f: Facts, row: Row) -> set[int]:
    """Its own service, and whom it let in (R34): to what it shared as long as it does, and to the emptied row of what it took back.
    No draft to anybody else."""
    item = f.items[row["item"]]
    emptied = row["state"] == "withdrawn" and len(row["text"]) <= EMPTY
    shown = {
        line["to_user_id"]
        for line in f.told
        if line["circle"] == row["circle_id"] and f.since(item, line["at"])
        and (emptied or (row["state"] == "shared" and line["ended_at"] is None))
    }  # fmt: skip
    return f.speaks(row["service_id"], f.case_of(item)) | (shown & (f.was_there(item) | f.leads_at(item)))


def _draft(f: Facts, row: Row) -> set[int]:
    ((service, case),) = w.ask("SELECT service_id, case_id::text FROM contributions_contribution WHERE id = %s", [row["contribution_id"]])  # fmt: skip
    return f.speaks(service, f.cases[case])


def _action(f: Facts, row: Row) -> set[int]:
    """Who leads, the service that was asked (R49), and who was there; of a header the seats of the cell."""
    item = f.items[row["item"]]
    case = f.case_of(item)
    return f.leads_at(item) | f.speaks(row["service_id"], case) | f.was_there(item)


def _offer(f: Facts, row: Row) -> set[int]:
    return _action(f, row) | f.seated(f.case_of(f.items[row["item"]]))


def _asked(f: Facts, row: Row) -> set[int]:
    """The register of a feedback sheet: who was asked about it, and the police seat that drafted it (R43, R44), also once the case was
    closed."""
    voices = [a for a in f.asked if a["about"] == row["id"]]
    return f.seated(f.case_of(f.items[row["item_id"]]), "police") | {
        a["successor_user_id"] or a["user_id"] for a in voices
    }


def _wording(f: Facts, row: Row) -> set[int]:
    """Its text: the same, since the case was last closed, and not who is out of the item."""
    sheet = f.sheets[row["sheet_id"]]
    item = f.items[sheet["item_id"]]
    voices = [a for a in f.asked if a["about"] == sheet["id"] and f.since(item, a["laid_at"])]
    drafts = f.seated(f.case_of(item), "police") if f.since(item, sheet["drafted_at"]) else set()
    return f.but_out(item, drafts | {a["successor_user_id"] or a["user_id"] for a in voices})


def _offer_elsewhere(f: Facts, row: Row) -> set[int]:
    """That a case is proposed to another cell: both mayors, the other as long as there is something to do (R60)."""
    runs = row["state"] == "accepted" or f.days_since(row["changed_at"]) <= 60
    return f.mayors(row["from_cell_id"]) | (f.mayors(row["to_cell_id"]) if runs else set())


def _minimum(f: Facts, row: Row) -> set[int]:
    """What goes with it: who proposed, and once it was accepted who accepted, until the last day."""
    (proposal,) = rows("SELECT * FROM handover_proposal WHERE circle_id = %s", row["circle_id"])
    reads = proposal["state"] in ("accepted", "done") and f.days_since(f"{proposal['read_until']} 12:00") <= 0
    return f.mayors(proposal["from_cell_id"]) | ({proposal["answered_by_id"]} if reads else set())


def _two(f: Facts, row: Row) -> set[int]:
    """Who represents a service that was asked, and a worker of it, as long as that invitation runs (R25)."""
    letter = f.letters[row["invitation_id"]]
    two = {row["representative"], row["worker"]}
    return {
        m["user_id"] for m in f.mandates if m["id"] in two and (m["id"] == row["representative"] or f.by_letter(letter))
    }


def _between_two(f: Facts, row: Row) -> set[int]:
    (briefing,) = rows("SELECT * FROM meetings_briefing WHERE id = %s", row["briefing_id"])
    return _two(f, briefing)


def _kept_longer(f: Facts, row: Row) -> set[int]:
    """That a case is kept longer: for who knows of the case."""
    return f.knows(f.cases[row["case_id"]])


def _decides(f: Facts, row: Row) -> set[int]:
    """A hold or an early erasure: mayor and coordinator, also of a case that is closed. The police seat doesn't know of it."""
    return f.seated(f.cases[row["case_id"]], "mayor", "prevention_official")


def _why_decided(f: Facts, row: Row) -> set[int]:
    ((case,),) = w.ask("SELECT case_id::text FROM retention_measure WHERE id = %s", [row["measure_id"]])
    return _decides(f, {"case_id": case})


RULES: dict[str, Who] = {
    "cases_case": _knows_case,
    "cases_legalbasis": _of_case,
    "cases_indication": _of_case,
    "cases_minorground": _of_case,
    "cases_datasubject": _of_case,
    "cases_turn": _of_case,
    "retention_prolongation": _kept_longer,
    "retention_prolongingreason": _of_case,
    "retention_measure": _decides,
    "retention_measurereason": _why_decided,
    "meetings_agendaitem": _knows_item,
    "meetings_marked": _marked,
    "meetings_invitation": _header,
    "meetings_invitee": _at_item,
    "meetings_motive": _letter,
    "meetings_naming": _letter,
    "meetings_decline": _decline,
    "meetings_briefing": _two,
    "meetings_briefingnote": _between_two,
    "meetings_attendance": _at_item,
    "meetings_decision": _at_item,
    "meetings_report": _at_item,
    "contributions_contribution": _contribution,
    "contributions_draft": _draft,
    "followup_action": _action,
    "followup_offer": _offer,
    "feedback_sheet": _asked,
    "feedback_wording": _wording,
    "handover_proposal": _offer_elsewhere,
    "handover_minimum": _minimum,
}


@cache
def tables() -> list[str]:
    """Every table that has rows in circles."""
    return [
        name
        for (name,) in w.ask(
            "SELECT c.relname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'circle_id' AND NOT a.attisdropped"
            " WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace ORDER BY 1"
        )
    ]


#: As :meth:`Intruder.open` would, one after the other.
_TRY = "SELECT count(o.circle) FROM unnest(%s::text[]) r CROSS JOIN LATERAL secrecy.open_within(ARRAY[r], %s, %s, %s, 'read', 'test', NULL) o"


def seen(slug: str, cases: Iterable[str]) -> list[tuple[str, Row]]:
    """Each row of these cases that PostgreSQL shows to this person, who tried to open every circle there is."""
    found = w.ask(
        "SELECT n.name, k.id::text FROM secrecy_circle k LEFT JOIN secrecy_circle o ON o.id = k.of_id JOIN secrecy_circle t ON t.id = coalesce(k.root_id, k.id)"
        # What lies apart is opened as a part of the other, and by its own name where it has one: of several there, each.
        " CROSS JOIN LATERAL (SELECT k.reference UNION SELECT o.reference || '/' || k.kind WHERE k.apart) n (name) WHERE t.reference = ANY (%s)",
        [list(cases)],
    )
    looked_for = " UNION ALL ".join(f"SELECT '{t}', id::text FROM {t} WHERE circle_id = ANY (%(within)s::uuid[])" for t in tables())  # fmt: skip
    shown: dict[str, list[str]] = {}
    with inside(slug) as i, connections["log"].cursor() as log:
        log.execute(_TRY, [[reference for reference, _circle in found], i.pid, i.began, i.request])
        for table, row in i.sql(looked_for, {"within": list({circle for _reference, circle in found})}):  # type: ignore[arg-type]
            shown.setdefault(table, []).append(row)
    return [
        (table, row)
        for table, numbers in shown.items()
        for (row,) in w.ask(f"SELECT to_jsonb(t) FROM {table} t WHERE id = ANY (%s::uuid[])", [numbers])
    ]


def outside(slug: str, cases: Iterable[str], clock: Clock) -> list[Any]:
    """What this person sees and may not: table, and the number of the row. First by what was done; then by whom the circle
    of each row let in, and what that hangs on, at this moment."""
    who, cases = w.id_of(slug), list(cases)
    shown, facts, admitted = seen(slug, cases), Facts(cases, clock), _admitted(who)
    return [
        (table, row["id"])
        for table, row in shown
        if table not in RULES
        or who not in RULES[table](facts, row)
        or (table not in HEADERS and row["circle_id"] not in admitted)
    ]


def _admitted(who: int) -> set[str]:
    rows = w.ask(
        "SELECT a.content_object_id::text FROM secrecy_admission a JOIN secrecy.act q ON q.permission = a.permission_id"
        " WHERE a.user_id = %s AND q.name = 'read' AND a.until > now() AND a.ended_because = ''"
        " AND (a.while_of IS NULL OR EXISTS (SELECT FROM secrecy_condition k WHERE k.about = a.while_of AND k.holds = a.while_is AND (k.capacity IS NULL OR k.capacity = a.capacity)))",
        [who],
    )
    return {circle for (circle,) in rows}

"""What must hold after every step, asked of the database past Django: each question is answered by the rows that break it."""

from __future__ import annotations

from typing import Any

from tests import world as w
from tests.lives import oracle

SEAT = "EXISTS (SELECT FROM participants_seat z WHERE z.user_id = {who} AND z.kind = {kind})"
READS = "a.permission_id = (SELECT permission FROM secrecy.act WHERE name = 'read') AND a.until > now()"
TODAY = "(now() AT TIME ZONE 'Europe/Brussels')::date"
LAST = "(SELECT max((coalesce(a.closed_at, a.opened_at) AT TIME ZONE 'Europe/Brussels')::date) FROM meetings_agendaitem a WHERE a.case_id = c.id)"

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
    # What was shared was affirmed, by who speaks for its service.
    "R30": "SELECT c.id FROM contributions_contribution c WHERE c.state = 'shared' AND NOT EXISTS ("
    "SELECT FROM participants_mandate m WHERE m.user_id = c.affirmed_by_id AND m.service_id = c.service_id"
    " UNION ALL SELECT FROM participants_seat z WHERE z.user_id = c.affirmed_by_id AND z.service_id = c.service_id)",
    # A sheet that was sent: who sat there is who was asked, and the last word of each before it went is yes, with the tick, to that text.
    "R43": "SELECT s.id FROM feedback_sheet s JOIN feedback_round q ON q.sheet = s.id AND q.version = s.version JOIN feedback_asked a ON a.round_id = q.id"
    " WHERE s.state = 'sent' AND 'agree' IS DISTINCT FROM (SELECT g.kind FROM feedback_agreement g WHERE g.asked_id = a.id AND g.at <= s.sent_at ORDER BY g.at DESC LIMIT 1)",
    "R44": "SELECT s.id FROM feedback_sheet s JOIN feedback_round q ON q.sheet = s.id AND q.version = s.version WHERE s.state = 'sent' AND"
    " ARRAY(SELECT DISTINCT t.capacity FROM meetings_attendance t WHERE t.item_id = s.item_id AND t.arrived_at <= s.sent_at ORDER BY 1)"
    " <> ARRAY(SELECT DISTINCT a.capacity FROM feedback_asked a WHERE a.round_id = q.id ORDER BY 1)",
    "R45": "SELECT id FROM feedback_agreement WHERE kind = 'agree' AND NOT no_secret",
    "R46": "SELECT e.id FROM secrecy_ledger e WHERE e.act IN ('sheet-draft', 'sheet-void', 'sheet-send') AND NOT "
    + SEAT.format(who="e.actor", kind="'police'"),
    "R47": "SELECT g.id FROM feedback_agreement g JOIN feedback_asked a ON a.id = g.asked_id JOIN feedback_round q ON q.id = a.round_id WHERE g.digest <> q.digest",
    "R49": "SELECT o.id FROM followup_offer o WHERE o.state IN ('accepted', 'done') AND NOT EXISTS ("
    "SELECT FROM participants_mandate m WHERE m.id = o.taken_by AND m.service_id = o.service_id"
    " UNION ALL SELECT FROM participants_seat z WHERE z.id = o.taken_by AND z.service_id = o.service_id)",
    # The office ran: nothing is kept past its term but what the mayor prolonged or two people hold, each until a day; and nobody was
    # let in for longer than five years.
    "R54": f"SELECT c.reference FROM cases_case c WHERE greatest(c.listed_on, {LAST}) + 366 <= {TODAY}"
    f" AND NOT EXISTS (SELECT FROM retention_prolongation p WHERE p.case_id = c.id AND p.until >= {TODAY})"
    f" AND NOT EXISTS (SELECT FROM retention_measure n WHERE n.case_id = c.id AND n.measure_kind = 'hold' AND n.state IN ('confirmed', 'lifting') AND n.until >= {TODAY})",
    # What keeps it longer rests on a discussion of that case, one on each; five years in all; by the mayor, with a reason.
    "R54, prolonged": "SELECT p.id FROM retention_prolongation p WHERE NOT "
    + SEAT.format(who="p.by_id", kind="'mayor'")
    + " OR NOT EXISTS (SELECT FROM meetings_agendaitem a WHERE a.id = p.item_id AND a.case_id = p.case_id AND a.closed_at IS NOT NULL)"
    " OR p.until > (SELECT min(q.discussed_on) FROM retention_prolongation q WHERE q.case_id = p.case_id) + 1825"
    " OR NOT EXISTS (SELECT FROM retention_prolongingreason r WHERE r.id = p.reason_id AND r.case_id = p.case_id AND r.by_id = p.by_id)",
    "R55": "SELECT a.id FROM secrecy_admission a WHERE a.until > a.given_at + interval '5 years 1 day'",
    "R56": "SELECT q.circle FROM keystore.circle_key q JOIN keystore.destroyed d ON d.circle = q.circle"
    " UNION ALL SELECT p.id FROM secrecy_erasureproof p WHERE p.signature IS NULL OR p.statement LIKE '%CAS-%'",
    "R58": "SELECT c.reference FROM cases_case c WHERE c.state <> 'listed' AND (NOT "
    + SEAT.format(who="c.closed_by_id", kind="'mayor'")
    + " OR NOT EXISTS (SELECT FROM cases_turn t WHERE t.case_id = c.id AND t.by_id = c.closed_by_id))",
    # Of a case off the list the mayor reads, and each what is their own: what they may admit to, an action of theirs, words between two;
    # and who decides on a hand-over, or on keeping it, what that is about.
    "R59": "SELECT a.id FROM cases_case c JOIN secrecy_circle k ON k.id = c.circle_id OR k.root_id = c.circle_id JOIN secrecy_admission a ON a.content_object_id = k.id"
    f" WHERE c.state <> 'listed' AND {READS} AND NOT EXISTS (SELECT FROM participants_seat z WHERE z.id = a.capacity AND z.kind = 'mayor')"
    " AND k.kind NOT IN ('contribution', 'action', 'briefing', 'transfer', 'keeping')",
}

#: Of the circle that a row lies in there is an entry of this kind.
_ENTRY = "EXISTS (SELECT FROM secrecy_ledger e WHERE e.circle = {circle} AND e.act = '{act}')"
_TIMES = "(SELECT count(*) FROM secrecy_ledger e WHERE e.circle = s.circle_id AND e.act = 'sheet-{act}')"
_SAID = "(SELECT count(*) FROM feedback_agreement g JOIN feedback_asked a ON a.id = g.asked_id JOIN feedback_round q ON q.id = a.round_id WHERE q.sheet = s.id AND g.kind = '{kind}')"

#: The ledger tells the same story as the data: what is there and no entry tells of, and what an entry tells of that isn't so.
STORY = {
    "every circle was begun by who the ledger says": "SELECT k.id FROM secrecy_circle k WHERE (SELECT count(*) FROM secrecy_ledger e"
    " WHERE e.act = 'begin' AND e.circle = k.id AND e.actor = k.begun_by_id) <> 1",
    "every admission was entered when it was given": "SELECT a.id FROM secrecy_admission a WHERE NOT EXISTS (SELECT FROM secrecy_ledger e"
    " WHERE e.circle = a.content_object_id AND ((e.act = 'admit' AND e.admission = a.id AND e.whom = a.user_id)"
    " OR (e.act = 'begin' AND e.actor = a.user_id AND e.capacity = a.capacity) OR (e.act = 'pass' AND e.whom = a.user_id)))",
    "every admission that was ended was entered, by itself or with the end of its circle": "SELECT a.id FROM secrecy_admission a WHERE a.ended_because <> ''"
    " AND NOT EXISTS (SELECT FROM secrecy_ledger e WHERE e.act = 'dismiss' AND e.admission = a.id)"
    " AND NOT EXISTS (SELECT FROM secrecy_ledger e WHERE e.act = 'erase' AND a.content_object_id = ANY (e.shown))",
    "whom the ledger says was dismissed, is": "SELECT e.id FROM secrecy_ledger e JOIN secrecy_admission a ON a.id = e.admission"
    " WHERE e.act = 'dismiss' AND e.door NOT LIKE 'sql:%' AND a.until > now()",
    "nobody opened a circle without being admitted at that moment": "SELECT e.id FROM secrecy_ledger e CROSS JOIN LATERAL unnest(e.shown) k"
    " WHERE e.act IN ('open', 'write', 'admit', 'release') AND e.outcome = 'ok' AND e.whom IS NULL AND NOT EXISTS ("
    "SELECT FROM secrecy_admission a WHERE a.content_object_id = k AND a.user_id = e.actor AND a.capacity = e.capacity"
    " AND a.given_at <= e.at AND a.until >= e.at AND a.permission_id = (SELECT permission FROM secrecy.act WHERE name = 'read'))",
    "what was asked and answered was entered": f"SELECT i.id FROM meetings_invitation i WHERE NOT {_ENTRY.format(circle='i.circle_id', act='ask')}"
    f" OR (i.state <> 'sent' AND NOT {_ENTRY.format(circle='i.circle_id', act='answer')})",
    "what was shared and taken back was entered": "SELECT d.id FROM contributions_disclosure d WHERE NOT EXISTS (SELECT FROM secrecy_ledger e WHERE e.act = 'disclose' AND d.circle = ANY (e.shown))"
    " OR (d.ended_at IS NOT NULL AND NOT EXISTS (SELECT FROM secrecy_ledger e WHERE e.act IN ('withdraw', 'correct') AND d.circle = ANY (e.shown)))",
    "what the ledger says was shared, was affirmed by who shared it": "SELECT e.id FROM secrecy_ledger e WHERE e.act = 'disclose'"
    " AND EXISTS (SELECT FROM contributions_contribution c WHERE c.circle_id = ANY (e.shown)) AND NOT EXISTS (SELECT FROM contributions_contribution c"
    " WHERE c.circle_id = ANY (e.shown) AND c.state IN ('shared', 'withdrawn') AND c.affirmed_by_id IS NOT NULL)",
    "every conflict of interest was entered, and every one that was lifted": "SELECT r.id FROM meetings_recusal r WHERE NOT EXISTS (SELECT FROM secrecy_ledger e WHERE e.act = 'recuse' AND e.whom = r.user_id AND e.actor = r.declared_by_id)"
    " OR (r.lifted_at IS NOT NULL AND NOT EXISTS (SELECT FROM secrecy_ledger e WHERE e.act = 'restore' AND e.whom = r.user_id))",
    "of each sheet the ledger tells every version, every answer and its end": "SELECT s.id FROM feedback_sheet s WHERE"
    f" {_TIMES.format(act='draft')} <> 1 OR {_TIMES.format(act='void')} <> s.version - 1 OR {_TIMES.format(act='agree')} <> {_SAID.format(kind='agree')}"
    f" OR {_TIMES.format(act='object')} <> {_SAID.format(kind='object')} OR {_TIMES.format(act='send')} <> (s.state = 'sent')::int OR {_TIMES.format(act='lapse')} <> (s.state = 'lapsed')::int",
    "who took a case off the list or put it back had it open to admit": "SELECT t.id FROM cases_turn t WHERE NOT EXISTS (SELECT FROM secrecy_ledger e"
    " WHERE e.act = 'admit' AND e.actor = t.by_id AND t.circle_id = e.circle AND e.whom IS NULL AND e.at <= t.at + interval '1 second' AND e.at > t.at - interval '1 minute')",
    "who confirmed that an end is moved, or that it isn't any more, is somebody else than who asked": "SELECT e.id FROM secrecy_ledger e"
    " WHERE e.act IN ('hold-confirmed', 'early-confirmed', 'hold-lifted') AND coalesce((SELECT a.actor = e.actor OR a.capacity = e.capacity FROM secrecy_ledger a WHERE a.circle = e.circle AND a.id < e.id"
    " AND a.act IN ('hold-asked', 'early-asked', 'hold-lifting') ORDER BY a.id DESC LIMIT 1), true)",
    "what two people decided about an end stands as the ledger last said": "SELECT n.id FROM retention_measure n WHERE n.measure_kind || '-' || n.state IS DISTINCT FROM"
    " (SELECT CASE e.act WHEN 'hold-kept' THEN 'hold-confirmed' WHEN 'hold-reviewed' THEN 'hold-confirmed' ELSE e.act END FROM secrecy_ledger e"
    " WHERE e.circle = n.circle_id AND (e.act LIKE 'hold-%' OR e.act LIKE 'early-%') ORDER BY e.id DESC LIMIT 1)",
    "every prolongation was entered by who made it": "SELECT p.id FROM retention_prolongation p WHERE NOT EXISTS (SELECT FROM secrecy_ledger e WHERE e.act = 'prolong' AND e.circle = p.circle_id AND e.actor = p.by_id)",
    "what was erased early was decided by two": "SELECT e.id FROM secrecy_ledger e WHERE e.act = 'erase' AND e.outcome = 'ok' AND e.purpose = 'vroegtijdig gewist'"
    " AND NOT EXISTS (SELECT FROM secrecy_ledger y WHERE y.act = 'early-confirmed' AND y.circle = ANY (e.shown) AND y.id < e.id)",
    "what was erased was entered by the office, with its proof": "SELECT d.circle FROM keystore.destroyed d WHERE d.whole AND NOT EXISTS (SELECT FROM secrecy_ledger e"
    " JOIN secrecy_erasureproof p ON p.id::text = e.reference WHERE e.act = 'erase' AND e.actor IS NULL AND e.door = 'office:retention' AND d.circle = ANY (e.shown))",
    "what the ledger says was erased, is": "SELECT e.id FROM secrecy_ledger e CROSS JOIN LATERAL unnest(e.shown) k WHERE e.act = 'erase'"
    " AND (NOT EXISTS (SELECT FROM keystore.destroyed d WHERE d.circle = k) OR EXISTS (SELECT FROM secrecy_admission a WHERE a.content_object_id = k AND a.until > now()))",
}  # fmt: skip


#: The ledger as it is now, in one part and not in a part a month: all of it is asked many times over.
_TOLD = (
    "SET jit TO off; DROP TABLE IF EXISTS pg_temp.told;"
    " CREATE TEMP TABLE told AS SELECT id, at, act, outcome, circle, shown, reference, admission, door, actor, capacity, whom, purpose FROM secrecy_ledger;"
    " CREATE INDEX ON told (circle, act); CREATE INDEX ON told (admission); CREATE INDEX ON told (act)"
)


def broken() -> dict[str, list[Any]]:
    """Every rule and every part of the story that doesn't hold now, with the rows that show it."""
    w.ask(_TOLD)
    found = {name: w.ask(question.replace("secrecy_ledger", "told")) for name, question in (LAW | STORY).items()}
    left = " UNION ALL ".join(f"SELECT '{table}' FROM {table} WHERE circle_id IN (SELECT circle FROM keystore.destroyed WHERE whole)" for table in oracle.tables())  # fmt: skip
    found["R56, rows"] = w.ask(left)
    return {name: rows for name, rows in found.items() if rows}

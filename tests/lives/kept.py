"""What must hold after every step, asked of the database past Django: each question is answered by the rows that break it."""

from __future__ import annotations

from typing import Any

from tests import world as w
from tests.lives import oracle

SEAT = "EXISTS (SELECT FROM participants_seat z WHERE z.user_id = {who} AND z.kind = {kind})"
READS = "a.permission_id = (SELECT permission FROM secrecy.act WHERE name = 'read') AND a.until > now()"
TODAY = "(now() AT TIME ZONE 'Europe/Brussels')::date"
LAST = "(SELECT max((coalesce(a.closed_at, a.opened_at) AT TIME ZONE 'Europe/Brussels')::date) FROM meetings_agendaitem a WHERE a.case_id = c.id)"

#: Of somebody at an item at a moment: not out of it, or set aside by another once they were asked about a sheet there.
HEARD = (
    "NOT EXISTS (SELECT FROM meetings_recusal r WHERE r.item = t.item_id AND r.user_id = t.user_id AND r.at <= {then} AND coalesce(r.lifted_at > {then}, true)"
    " AND (r.declared_by_id = r.user_id OR NOT EXISTS (SELECT FROM feedback_asked k JOIN feedback_round q ON q.id = k.round_id JOIN feedback_sheet f ON f.id = q.sheet"
    " WHERE f.item_id = t.item_id AND k.user_id = t.user_id AND q.laid_at <= r.at)))"
)

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
    # Who steps out is no part of it; who is set aside, unless they were asked before.
    "R44": "SELECT s.id FROM feedback_sheet s JOIN feedback_round q ON q.sheet = s.id AND q.version = s.version WHERE s.state = 'sent' AND"
    f" ARRAY(SELECT DISTINCT t.capacity FROM meetings_attendance t WHERE t.item_id = s.item_id AND t.arrived_at <= s.sent_at AND {HEARD.format(then='s.sent_at')} ORDER BY 1)"
    " <> ARRAY(SELECT DISTINCT a.capacity FROM feedback_asked a WHERE a.round_id = q.id ORDER BY 1)",
    # An answer is about a text that lay there then; after another text, everyone says it again. Who answers is who was asked, or who
    # speaks for the same service after them.
    "R47, older": "SELECT g.id FROM feedback_agreement g JOIN feedback_asked a ON a.id = g.asked_id JOIN feedback_round q ON q.id = a.round_id"
    " JOIN feedback_round n ON n.sheet = q.sheet AND n.version = q.version + 1 WHERE g.at > n.laid_at + interval '1 second' OR g.at < q.laid_at - interval '1 second'",
    "R43, by": "SELECT g.id FROM feedback_agreement g JOIN feedback_asked a ON a.id = g.asked_id WHERE g.capacity NOT IN (a.capacity, coalesce(a.successor, a.capacity))"
    " OR (a.successor IS NOT NULL AND NOT EXISTS (SELECT FROM participants_mandate m WHERE m.id = a.successor AND m.user_id = a.successor_user_id AND m.service_id = a.service_id AND m.role <> 'case_worker'))",
    # What went, went with the sending, to services of the list; what wasn't sent went nowhere.
    "R46, where": "SELECT d.id FROM feedback_delivery d JOIN feedback_round q ON q.id = d.round_id JOIN feedback_sheet s ON s.id = q.sheet"
    " WHERE s.state <> 'sent' OR q.version <> s.version OR d.receiver_id NOT IN ('adiv', 'federal-police', 'local-police', 'ocad', 'vsse')"
    " UNION ALL SELECT s.id FROM feedback_sheet s WHERE s.state = 'sent' AND NOT EXISTS (SELECT FROM feedback_delivery d JOIN feedback_round q ON q.id = d.round_id WHERE q.sheet = s.id)",
    "R45": "SELECT id FROM feedback_agreement WHERE kind = 'agree' AND NOT no_secret",
    "R46": "SELECT e.id FROM secrecy_ledger e WHERE e.act IN ('sheet-draft', 'sheet-void', 'sheet-send') AND NOT "
    + SEAT.format(who="e.actor", kind="'police'"),
    "R47": "SELECT g.id FROM feedback_agreement g JOIN feedback_asked a ON a.id = g.asked_id JOIN feedback_round q ON q.id = a.round_id WHERE g.digest <> q.digest",
    # Between two of one service, and nobody else; what is fed back is what was told once the item was over (R26).
    "R25": "SELECT a.id FROM secrecy_admission a JOIN meetings_briefing b ON b.circle_id = a.content_object_id WHERE a.capacity NOT IN (b.representative, b.worker)"
    " UNION ALL SELECT 0 FROM meetings_briefingnote n JOIN meetings_briefing b ON b.id = n.briefing_id WHERE NOT EXISTS ("
    "SELECT FROM participants_mandate m WHERE m.id IN (b.representative, b.worker) AND m.user_id = n.author_id AND m.service_id = b.service_id)",
    "R26": "SELECT n.id FROM meetings_briefingnote n JOIN meetings_briefing b ON b.id = n.briefing_id JOIN meetings_invitation i ON i.id = b.invitation_id"
    " JOIN meetings_agendaitem a ON a.id = i.item_id WHERE n.note_kind = 'after' AND a.opened_at IS NULL",
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
    # Nobody of another cell was ever let in to anything of a case but by accepting it, and then to the minimum alone, to read.
    "R60": "SELECT a.id FROM secrecy_admission a JOIN secrecy_circle k ON k.id = a.content_object_id JOIN cases_case c ON c.circle_id = coalesce(k.root_id, k.id)"
    " WHERE a.capacity NOT IN (SELECT z.id FROM participants_seat z WHERE z.cell_id = c.cell_id UNION ALL SELECT m.id FROM participants_mandate m WHERE m.cell_id = c.cell_id)"
    " AND NOT EXISTS (SELECT FROM handover_proposal p WHERE p.circle_id = k.id AND p.of_case = c.id AND k.kind = 'transfer' AND p.answered_by_id = a.user_id AND p.answered_in = a.capacity"
    f" AND p.state IN ('accepted', 'withdrawn', 'done') AND {READS.split(' AND ')[0]})",
    "R60, by": "SELECT p.id FROM handover_proposal p WHERE NOT EXISTS (SELECT FROM participants_seat z WHERE z.user_id = p.proposed_by_id AND z.kind = 'mayor' AND z.cell_id = p.from_cell_id)"
    " OR (p.state IN ('accepted', 'refused', 'done') AND NOT EXISTS (SELECT FROM participants_seat z WHERE z.id = p.answered_in AND z.user_id = p.answered_by_id AND z.kind = 'mayor' AND z.cell_id = p.to_cell_id))",
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
    "of each proposal to another cell the registers of both tell every step": "SELECT p.id FROM handover_proposal p WHERE EXISTS (SELECT FROM (VALUES ('propose', 2, 2),"
    " ('accept', 2 * (p.state IN ('accepted', 'done'))::int, 2), ('refuse', 2 * (p.state = 'refused')::int, 2 * (p.state = 'refused')::int), ('withdraw', 2 * (p.state = 'withdrawn')::int, 2 * (p.state = 'withdrawn')::int),"
    " ('lapse', 2 * (p.state = 'lapsed')::int, 2 * (p.state = 'lapsed')::int), ('done', 2 * (p.state = 'done')::int, 2 * (p.state = 'done')::int)) x (act, least, most)"
    " WHERE (SELECT count(*) FROM secrecy_ledger e WHERE e.circle = p.circle_id AND e.act = 'transfer-' || x.act) NOT BETWEEN x.least AND x.most)",
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


def minors(known: dict[str, int]) -> dict[str, list[Any]]:
    """R61: of each minor on the list, and of nobody else who was listed meanwhile, the grounds are kept; of a child one more."""
    found = w.ask(
        "SELECT c.slug, length(g.exceptional::text) > %s FROM cases_minorground g JOIN cases_case c ON c.id = g.case_id WHERE c.slug = ANY (%s)",
        [oracle.EMPTY, list(known)],
    )
    wrong = sorted(set(found) ^ {(case, years < 12) for case, years in known.items()})
    return {"R61": wrong} if wrong else {}


def broken() -> dict[str, list[Any]]:
    """Every rule and every part of the story that doesn't hold now, with the rows that show it."""
    w.ask(_TOLD)
    found = {name: w.ask(question.replace("secrecy_ledger", "told")) for name, question in (LAW | STORY).items()}
    left = " UNION ALL ".join(f"SELECT '{table}' FROM {table} WHERE circle_id IN (SELECT circle FROM keystore.destroyed WHERE whole)" for table in oracle.tables())  # fmt: skip
    found["R56, rows"] = w.ask(left)
    return {name: rows for name, rows in found.items() if rows}

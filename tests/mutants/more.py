"""Rules of law that a cell may fill in but not put aside: each without what holds it; and why the rest has no switch."""

from __future__ import annotations

from functools import partial
from typing import Any

from tests.mutants.rules import Mutant, find, rewritten

# ruff: noqa: F821
# mypy: disable-error-code="name-defined"


def _leak(table: str) -> str:
    """Whoever stands there sees every row of a table."""
    return f"CREATE POLICY leak ON {table} FOR SELECT TO livc_app USING (secrecy.reader() IS NOT NULL)"


def _seen(view: str, old: str, new: str) -> str:
    """A view anew, with other words in it; it fails when these aren't there."""
    return f"""DO $do$
    DECLARE body text := pg_get_viewdef('{view}'::regclass);
    BEGIN
      IF strpos(body, $old${old}$old$) = 0 THEN RAISE EXCEPTION 'nothing to weaken in {view}'; END IF;
      EXECUTE 'CREATE OR REPLACE VIEW {view} WITH (security_invoker = true) AS ' || replace(body, $old${old}$old$, $new${new}$new$);
    END $do$"""


def _named(field: str, test: str) -> Mutant:
    """A field that the law has no place for."""
    return Mutant(attributes=[("cases.models:Case.reference.field", "name", field)], test=test)


def _edit(path: str, old: str, new: str, *, test: str = "") -> Mutant:
    return Mutant(edits=[(path, old, new)], test=test)


def _in_the_open(key: Any, plain: bytes, bound: bytes) -> bytes:
    return VERSION + os.urandom(NONCE) + plain  # type: ignore[no-any-return]


def _either(key: Any, sealed: bytes, bound: bytes) -> bytes:
    try:
        return key.decrypt(sealed[1 : 1 + NONCE], sealed[1 + NONCE :], bound)  # type: ignore[no-any-return]
    except Exception:
        return bytes(sealed[1 + NONCE :])


GATES = "tests/cases/test_gates.py::"
MORE: dict[str, Mutant] = {
    "R10": _named("religion", "tests/cases/test_listing.py::test_r10_r39_r41_r77_no_field_for_religion_origin_register_number_ter_or_risk"),
    "R13": _edit("participants.authorisation:authorisation_by", 'category.certainty == "inferred"', "False"),
    "R16": Mutant(attributes=[("cases.meetings.forms:InviteForm.base_fields.why", "required", False)], test="tests/cases/test_consultation.py::test_r16_an_invitation_without_a_reason_is_refused_beside_the_field"),
    "R19": _edit("cases.meetings.invitations:notice_short", "return ", "return False and "),
    "R21": _edit("cases.meetings.answers:decline", "if seat.kind == Seat.Kind.MAYOR", "if True", test="tests/cases/answering/test_answers.py::test_r21_a_decline_says_why_to_the_mayor_and_to_nobody_else"),
    "R23": Mutant(statements=[rewritten("secrecy.holds", " AND c.begins <= statement_timestamp()", ""), rewritten("secrecy.stand", " AND c.begins <= clock_timestamp()", ""), rewritten("secrecy.sign_in", " AND x.begins <= clock_timestamp()", "")]),
    "R28": _edit("participants.models:LegalReference.on", "models.Q(valid_until__gte=day)", "models.Q(valid_until__isnull=False)", test="tests/participants/test_law.py::test_r27_r28_the_secrecy_article_changes_on_8_april_2026"),
    "R31": Mutant(statements=["ALTER TABLE cases_indication ALTER source_id DROP NOT NULL"], test="tests/cases/test_listing.py::test_r31_every_row_about_a_person_names_its_source"),
    "R34": Mutant(statements=[_leak("contributions_draft"), _leak("contributions_contribution")]),
    "R35": _edit("livc.frame.processing:controller", "return SERVICE", "return CELL", test=f"{GATES}test_r35_the_register_of_processing_names_a_controller_and_a_term_for_each_kind"),
    "R36": _edit("cases.contributions.disclosure:allowed_category", "if category and", "if False and", test="tests/cases/test_gates_kept.py::test_r39_r42_a_draft_keeps_every_word_with_a_warning_and_sharing_is_refused_beside_the_field"),
    "R37": _edit("participants.cells.rules:unfounded", "return [", "return [] and [", test=f"{GATES}test_r36_r37_special_kinds_of_data_are_off_and_need_a_law_to_be_switched_on"),
    "R38": _named("relatives", f"{GATES}test_r38_no_model_and_no_field_records_relatives_or_contacts_of_a_person"),
    "R39": _edit("participants.refused:no_register_number", "nn.is_valid(number) or bis.is_valid(number)", "False"),
    "R41": _named("ter_status", f"{GATES}test_r41_r63_no_field_and_no_import_for_lists_of_the_ter_database"),
    "R42": _edit("cases.refused:no_classified_marking", 'if found["law"]', "if False"),
    "R44": Mutant(
        edits=[("cases.feedback.asked:others_came", "return asked !=", "return False and asked !=")],
        statements=[
            rewritten("secrecy.sheet_stands", "OR EXISTS (SELECT t.capacity", "OR false AND EXISTS (SELECT t.capacity"),
            rewritten("secrecy.sheet_stands", "OR EXISTS (SELECT a.capacity", "OR false AND EXISTS (SELECT a.capacity"),
        ],
    ),
    "R51": _edit("cases.meetings.consultation:arrive", "set(capacities)", "{p.capacity for p in who_may_sit(item)}"),
    "R52": _edit("cases.meetings.reporting.readers:style", "return ", 'return "full" or '),
    "R53": _edit("cases.meetings.reporting.readers:may_leave", "return ", "return True or "),
    "R54": Mutant(statements=[_seen("secrecy_erasable", "LIMIT 1), 365)", "LIMIT 1), 3650)")], test="tests/cases/retention/test_office.py::test_the_clock_of_a_case_starts_at_its_last_discussion_and_never_runs_past_five_years"),
    "R55": Mutant(statements=[_seen("secrecy_erasable", "1825", "99999")], test="tests/cases/retention/test_office.py::test_the_clock_of_a_case_starts_at_its_last_discussion_and_never_runs_past_five_years"),
    "R56": Mutant(statements=[rewritten("secrecy.take_away", "WHERE circle_id = ANY ($1)", "WHERE circle_id = ANY ($1) AND false")], test="tests/secrecy/test_erasing.py::test_a_case_at_its_term_is_erased_whole_and_leaves_a_proof_that_names_no_one"),
    "R57": Mutant(
        bodies=[(partial(find, "secrecy.keys:seal"), _in_the_open), (partial(find, "secrecy.keys:unseal"), _either)],
        test="tests/secrecy/test_at_rest.py::test_r57_not_in_a_dump_of_the_content",
    ),
    "R58": Mutant(  # asked beside the field, and by the verb
        edits=[("cases.turning:lacks_reason", "if step.said", "if True or step.said")],
        attributes=[("cases.closing.forms:CloseForm.base_fields.reason", "required", False)],
        test="tests/cases/closing/test_closing.py::test_r58_r59_closing_asks_the_mayor_for_a_reason_and_leaves_each_what_is_their_own",
    ),
    "R59": _edit("cases.turning:leave_each_their_own", "seats = seats_of(step.acting.cell)", "return", test="tests/cases/closing/test_closing.py::test_r58_r59_closing_asks_the_mayor_for_a_reason_and_leaves_each_what_is_their_own"),
    "R60": Mutant(  # whoever is a mayor of either cell accepts, also who proposed it
        statements=[rewritten("secrecy.transfer_stands", "AND home = OLD.to_cell_id AND OLD.answer_by >= secrecy.today() AND s.user_id <> OLD.proposed_by_id\n         AND secrecy.may_move", "AND OLD.answer_by >= secrecy.today() AND secrecy.may_move")],
        test="tests/cases/handover/test_intruder.py::test_r60_whatever_sql_is_sent_nobody_of_another_cell_gets_anything_before_acceptance_nor_more_after",
    ),
    "R61": _edit("cases.minors:lacking", "if years < limit and", "if False and", test="tests/cases/test_listing_minors.py::test_r61_the_verb_itself_refuses_whatever_form_it_came_from"),
    "R62": _edit("cases.reviews.looking_again:plan", "if born is not None", "if False", test="tests/cases/test_gates_kept.py::test_r62_in_the_month_of_the_eighteenth_birthday_the_case_waits_until_that_day_and_no_row_holds_it"),
    "R63": _named("known_in_ter", f"{GATES}test_r41_r63_no_field_and_no_import_for_lists_of_the_ter_database"),
    "R64": _edit("cases.subject_requests.registering:answer", "if lacking:", "if False:", test="tests/cases/subject_requests/test_desk.py::test_r64_it_is_answered_in_a_month_prolonged_once_with_reasons_and_never_without_remedies"),
    "R65": _edit("cases.subject_requests.looking:decide", "    if holds_back:", "    if False:"),
    "R66": _edit("cases.subject_requests.registering:answer", "str(NEUTRAL) if", '"U bent hier gekend." if', test="tests/cases/subject_requests/test_desk.py::test_r66_known_and_unknown_look_alike_to_who_handles_them_until_the_mayor_decides"),
    "R69": _edit("cases.meetings.warnings:socio_preventive", "if category is None:\n        return False", "if category is None:\n        return True"),
    "R73": Mutant(statements=[rewritten("secrecy.readings_of", "AND e.outcome = 'ok'", "AND false")], test="tests/cases/afterwards/test_who_read_a_case.py::test_r73_who_read_a_case_is_told_whole_after_a_meeting_was_lived"),
    "R76": Mutant(statements=["ALTER TABLE participants_mandate DROP CONSTRAINT a_lawyer_takes_no_part"]),
    "R77": _named("risk_score", f"{GATES}test_r77_nothing_computes_or_keeps_a_score_of_a_person"),
    "R78": _edit("participants.exports:leaves", "raise LookupError", "return EXPORTS['report'] or LookupError", test=f"{GATES}test_r78_what_leaves_stands_in_one_closed_list_and_bears_the_purpose_line"),
    "R80": _edit("participants.authorisation:text_of", "text = in_words(category.legal_text)", 'text = "decreet"', test="tests/participants/test_law.py::test_r80_a_french_community_category_names_its_own_decree_and_article"),
}  # fmt: skip

#: What can't be turned off for a test without building something else, or is the cell's to choose.
WITHOUT = {
    "R01": "A cell is registered by picking its municipalities; without one there is nothing to register.",
    "R02": "Held by a unique constraint and by the verb; how cells may overlap is inferred, and no hard rule.",
    "R06": "That a clearance is asked of nobody else is the absence of a question.",
    "R12": "That categories are data is how they are kept: another way of keeping them is no switch.",
    "R14": "The exemption of municipal services is the other side of R11, which has a switch.",
    "R18": "Seven parts of one template; each is read in the letter as it is shown.",
    "R24": "The cell chooses what it asks for; the text is unknown.",
    "R25": "A circle of two people: who reads it is the one question of R17 and R22, which have switches.",
    "R26": "Held by the same acknowledgement as R27, which has a switch.",
    "R30": "The affirmation is the button of sharing itself: there is no way to share beside it.",
    "R33": "A name lies in a circle that opens by an act of its own: nothing shows it together with the case.",
    "R48": "That a path may be left out is the absence of a demand.",
    "R49": "PostgreSQL, the header and the verb each hold it; without one the others do. The machine of tests/lives asks after each step.",
    "R50": "The order of an agenda is the cell's.",
    "R67": "From a sister decree and an advice: counts of which none is of a person.",
    "R68": "Asked by an advice: a page that counts, and holds nothing back.",
    "R70": "The rules of the cell are the cell's.",
    "R71": "Off unless the cell chose to ask for it.",
    "R74": "A list that is compared with PostgreSQL's own view, row by row.",
    "R75": "Proofs, sessions and mails are three mechanisms with tests of their own in tests/secrecy and tests/livc.",
    "R79": "A language is not a rule that is off.",
}

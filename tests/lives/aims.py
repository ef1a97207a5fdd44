"""What a life is drawn to. Each is a course of deeds that leads somewhere rare; what else comes between them is chance, as in every life."""

from __future__ import annotations

from tests.lives import endings, handovers, sheets, twos
from tests.lives.machine import Deed, Lives

_DISCUSSED = (Lives.the_coordinator_plans, Lives.an_item_is_held, Lives.the_table_moves_on)
_DRAFTED = (*_DISCUSSED, sheets.a_sheet_is_drafted)
_AGREED = (*_DRAFTED, sheets.everybody_agrees)
_PROPOSED = (handovers.a_mayor_proposes_a_case_to_another_cell,)

AIMS: dict[str, tuple[Deed, ...]] = {
    "a sheet that is sent": (*_AGREED, sheets.it_is_sent_if_it_may_be, sheets.what_was_sent_stays),
    "a case that is handed over": (*_PROPOSED, handovers.the_other_mayor_answers, handovers.a_case_is_handed_over),
    "an end that is moved": (
        *_DISCUSSED, endings.the_mayor_keeps_a_case_longer, endings.two_people_hold_an_end, endings.two_people_lift_a_hold,
        endings.two_people_erase_early, Lives.time_passes,
    ),
    "nothing": (),
    "an objection after everyone agreed": (*_AGREED, sheets.one_objects_late),
    "another text after everyone agreed": (*_AGREED, sheets.another_text_is_laid_before_them),
    "silence until it lapses": (*_DRAFTED, sheets.they_answer_each_as_they_see_it, sheets.a_sheet_lapses),
    "somebody else in the place of who was asked": (*_DRAFTED, sheets.another_represents_the_service),
    "a proposal that comes to nothing": (*_PROPOSED, handovers.a_proposal_is_taken_back, handovers.the_other_mayor_answers, handovers.a_proposal_is_left_without_an_answer),
    "a minor on the list": (Lives.the_mayor_lists_a_minor, *_DISCUSSED, Lives.a_case_is_closed, Lives.a_case_is_reopened),
    "a worker who is told": (*_DISCUSSED, twos.a_worker_is_asked, twos.the_two_speak),
    "much that is said at the table": (
        *_DISCUSSED, Lives.at_the_table, Lives.a_service_contributes, Lives.somebody_has_a_conflict_of_interest, Lives.it_was_no_conflict_after_all,
        Lives.a_service_says_of_an_action,
    ),
}  # fmt: skip

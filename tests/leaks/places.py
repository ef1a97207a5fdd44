"""Which kinds of rows a page may show at most, to whoever may read them: what stands elsewhere is a leak, though its reader may read it.

A form that is not in order comes back with the page it stands on, so a door that only takes a form has the place of that page.
"""

from __future__ import annotations

from tests.leaks.fields import SLUGGED

_Models = tuple[str, ...]
_PEOPLE: _Models = ("participants.User",)
_KNOWN: _Models = ("cases.Case", "meetings.Meeting", *_PEOPLE)
_ACTS: _Models = (
    *_PEOPLE,
    "participants.Seat",
    "participants.Mandate",
    "participants.Appointment",
    "participants.Administration",
)

_CASE: _Models = (
    *_KNOWN, "cases.LegalBasis", "cases.Indication", "cases.MinorGround", "cases.Turn", "meetings.AgendaItem", "meetings.Decision",
    "contributions.Contribution", "followup.Action", "followup.Offer", "followup.FollowUpPath", "retention.Measure",
)  # fmt: skip
#: The name is given on its own page, by a button.
_IDENTITY: _Models = (*_CASE, "cases.DataSubject")
_ITEM: _Models = (
    *_KNOWN, "cases.Indication", "meetings.AgendaItem", "meetings.Invitation", "meetings.Motive", "meetings.Decline", "meetings.Marked",
    "meetings.Prepared", "meetings.Decision", "meetings.Report", "meetings.Reply", "contributions.Contribution", "contributions.Draft",
    "followup.Action", "followup.Offer", "feedback.Sheet",
)  # fmt: skip
_MEETING: _Models = (*_KNOWN, "meetings.AgendaItem", "meetings.Invitation", "meetings.Motive")
_PREPARED: _Models = (*_MEETING, "meetings.Prepared", "meetings.Marked", "cases.Indication")
_LETTER: _Models = (
    *_KNOWN,
    "meetings.Invitation",
    "meetings.Motive",
    "meetings.Decline",
    "meetings.Marked",
    "meetings.Briefing",
)
_NAMED: _Models = (*_LETTER, "meetings.Naming", "cases.DataSubject")
_REPORT: _Models = (
    *_KNOWN,
    "meetings.AgendaItem",
    "meetings.Report",
    "meetings.Rendering",
    "meetings.Reply",
    "meetings.Decision",
    "followup.Action",
)
_SHEET: _Models = (*_KNOWN, "meetings.AgendaItem", "feedback.Sheet", "feedback.Wording")
_PATH: _Models = (
    *_KNOWN,
    "meetings.Decision",
    "followup.Action",
    "followup.Offer",
    "followup.FollowUpPath",
    "followup.Goal",
    "followup.Evaluation",
)
_ACTION: _Models = (*_KNOWN, "followup.Action", "followup.Offer")
_DISCLOSED: _Models = (*_KNOWN, "contributions.Disclosure")
_SIGNAL: _Models = (
    *_PEOPLE,
    "cases.Case",
    "signals.Signal",
    "signals.SignalBasis",
    "signals.SignalNote",
    "signals.ScreeningStep",
)
_PROPOSED: _Models = (*_SIGNAL, "signals.Proposal", "signals.ProposedIndication")
_QUESTION: _Models = (*_PEOPLE, "signals.Question", "signals.QuestionText")
_REQUEST: _Models = (
    *_KNOWN, "subject_requests.SubjectRequest", "subject_requests.Requester", "subject_requests.Extension", "subject_requests.Finding",
    "subject_requests.Curtailment", "subject_requests.Decision", "subject_requests.Part", "subject_requests.PartAnswer",
)  # fmt: skip
_KEPT: _Models = (
    *_KNOWN,
    "retention.Prolongation",
    "retention.ProlongingReason",
    "retention.Measure",
    "retention.MeasureReason",
)
#: A line names by its reference whatever was asked or refused.
_REGISTER: _Models = (*_PEOPLE, *SLUGGED, "oversight.Question", "oversight.Statement")
_ASKED: _Models = ("oversight.Question", "oversight.Asked", "oversight.Answer")


def _each(prefix: str, names: str, models: _Models) -> dict[str, _Models]:
    return {f"{prefix}:{name}": models for name in names.split()}


PLACES: dict[str, _Models] = {
    "workspace": (
        *_KNOWN, "meetings.AgendaItem", "meetings.Invitation", "meetings.Motive", "meetings.Briefing", "followup.Offer", "feedback.Sheet",
        "signals.Signal", "signals.Question", "subject_requests.SubjectRequest", "subject_requests.Part", "retention.Measure", "handover.Proposal",
    ),
    **dict.fromkeys(("extend", "health", "accessibility", "privacy", "processing"), ()),
    **dict.fromkeys(("account_login", "mfa_authenticate", "account_logout", "account_inactive", "mfa_login_webauthn"), ()),
    **dict.fromkeys(("account_reauthenticate", "mfa_reauthenticate", "mfa_reauthenticate_webauthn"), ()),
    **_each("access", "link begin password app qr key told kept proofs add_key replace_app remove codes new_codes change_password end_sessions", ()),
    **_each("demo", "persons mails", ()),
    **_each("capacity", "choose", ()),
    **_each("cases", "list propose readings readings_paper reviewed", ("cases.Case", "meetings.Meeting")),
    **_each("cases", "close reopen", ("cases.Case", "meetings.Meeting", "meetings.AgendaItem", "cases.Turn")),
    **_each("cases", "case", _CASE),
    **_each("cases", "identity", _IDENTITY),
    **_each("handover", "propose proposal withdraw accept decline hand_over", ("cases.Case", "handover.Proposal")),
    **_each("handover", "minimum", ("cases.Case", "handover.Proposal", "handover.Minimum")),
    **_each("retention", "overview case prolong hold early measure proofs", _KEPT),
    **_each("signals", "list note", ("signals.Signal",)),
    **_each("signals", "signal state_basis write remove_text restore_text restore step let_in propose conclude", _SIGNAL),
    **_each("signals", "decide", _PROPOSED),
    **_each("signals", "person", (*_PROPOSED, "signals.ProposedPerson")),
    **_each("signals", "questions ask question close_question", _QUESTION),
    **_each("meetings", "list plan meeting arrange move cancel paper come go pause go_on end", _MEETING),
    **_each("meetings", "calendar", ("meetings.Meeting",)),
    **_each("meetings", "version item_version", ()),
    **_each("meetings", "prepare restore_prepared sign", _PREPARED),
    **_each("meetings", "item step_aside set_aside lift invite suggest open_item attend leave take_off put_back", _ITEM),
    **_each("meetings", "save_contribution disclose nothing_to_share take_over correct_contribution withdraw_contribution", _ITEM),
    **_each("meetings", "decide show_card add_action close_item publish_report", _ITEM),
    **_each("meetings", "invitation withdraw_invitation let_in add_name begin_briefing", _LETTER),
    **_each("meetings", "invitation_name", _NAMED),
    **_each("meetings", "briefing", (*_KNOWN, "meetings.Briefing", "meetings.BriefingNote")),
    **_each("meetings", "wrap_up report answer_report download_report print_report", _REPORT),
    **_each("contributions", "ledger paper", _DISCLOSED),
    **_each("contributions", "own", (*_DISCLOSED, "contributions.Contribution")),
    **_each("agreements", "notice rules compare acknowledge adopt", _PEOPLE),
    **_each("path", "show add_goal move_goal evaluate ask_lead answer_lead", _PATH),
    **_each("followup", "handover actions action finish withdraw", _ACTION),
    **_each("feedback", "list draft sheet change agree object successor send document", _SHEET),
    **_each("subject_requests", "list register", ("subject_requests.SubjectRequest",)),
    **_each("subject_requests", "acknowledgement extension_letter", _REQUEST),
    # Once it was answered, its page tells what.
    **_each("subject_requests", "request extend look ask decide pass_on answer reply_letter", (*_REQUEST, "subject_requests.Reply")),
    # For the person concerned: organisations and capacities, nobody's name (CJEU C-579/21).
    **_each("subject_requests", "report", tuple(m for m in _REQUEST if m not in _PEOPLE)),
    **_each("subject_requests", "part", ("cases.Case", "subject_requests.SubjectRequest", "subject_requests.Part", "subject_requests.PartAnswer")),
    **_each("joining", "organisation register_service service ask_part withdraw designate mandate prolong end_mandate", _ACTS),
    **_each("joining", "add_administrator end_administration participants invite_organisation confirm stop", _ACTS),
    **_each("joining", "document", ("participants.DesignationAct",)),
    **_each("joining", "confirm_category withdraw_category", _PEOPLE),
    **_each("lists", "categories zones add_zone own_zone zone houses house", ()),
    **_each("seating", "register cell activate leave take_place run_out designate seat succeed stand_in agree deputise hand_over", _ACTS),
    **_each("recovering", "accounts new account link close reopen recover second withdraw waiting confirm suspended", _PEOPLE),
    **_each("search", "search", (*_KNOWN, "meetings.AgendaItem")),
    **_each("search", "own", (*_ACTION, "contributions.Contribution", "contributions.Disclosure")),
    **_each("explaining", "mine why sealed who if_mandate if_participation if_category if_invited", (*_KNOWN, "signals.Signal", "oversight.Question")),
    **_each("oversight", "questions ask question judge follow let_in", (*_REGISTER, *_ASKED, "oversight.Judgement")),
    **_each("oversight", "statements statement sign document", _REGISTER),
    **_each("asked", "list question", (*_KNOWN, *_ASKED)),
    **_each("oversight", "register month sample entry proof proof_file exports export cancel_export seal", _REGISTER),
    **_each("roster", "who paper", _ACTS),
}  # fmt: skip

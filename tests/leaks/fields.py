"""Where a canary lies: every column of text of every model that isn't open to all, and the few columns in which none can lie.

A model or a column without a place here fails ``test_complete.py``: whoever adds one says what may be looked for in it.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum

from django.apps import apps
from django.db import models

from secrecy.cipher import SealedText
from secrecy.models import Confidential, Guarded, Listed

TEXTS = (models.CharField, models.TextField, models.JSONField, models.BinaryField, SealedText)


class How(StrEnum):
    """What makes the canary of a column."""

    WORDS = "a word put behind what stands there"
    DAY = "a day of birth that nobody else has"
    STRINGS = "a word in every string that is text, in the JSON that stands there"
    VALUE = "what stands there is random enough by itself"
    DOCUMENT = "a word in the document"


#: Columns of choices hold one of a closed list, and no canary can; so do these.
WITHOUT: dict[str, str] = {
    "secrecy.Circle.reference": "the reference of the row it holds, looked for there",
    "secrecy.Circle.kind": "one of the kinds in cases.turning",
    "secrecy.Circle.label": "a word of ours for the kind",
    "secrecy.Admission.ground": "a name in the list of legal grounds",
    "contributions.Disclosure.ground": "a name in the list of legal grounds",
    "secrecy.Admission.while_is": "a word of the view secrecy_condition",
    "secrecy.Admission.ended_because": "a sentence of ours",
    **{f"secrecy.Change.{name}": "no page shows it; what it may hold: tests/secrecy/test_changes.py" for name in (
        "object_pk", "object_repr", "serialized_data", "changes_text", "changes", "cid", "additional_data", "actor_email", "door", "salt", "commitment"
    )},
    **{f"secrecy.ErasureProof.{name}": "a statement without a word of what was erased, meant to be shown" for name in ("kind", "ground", "statement", "signature", "key")},
    "participants.DesignationAct.sha256": "of the document; shown to whoever may fetch it",
    "participants.User.username": "what one signs in with: in the demo an ordinary word",
    "participants.Acknowledgement.label": "the version of a notice, open to all",
    "cases.Turn.passage": "a name in the table of passages",
    "meetings.Decline.instead": "the number of a service",
    "contributions.Contribution.category": "one of the kinds that the cell allows",
    "meetings.Reply.digest": "that of the rendering it is about, looked for there",
    "subject_requests.Finding.of_case": "the reference of a case, looked for there",
    "subject_requests.Finding.reference": "the reference of a case, looked for there",
    "followup.Action.domain": "one of the domains of the cell",
    "followup.Goal.domain": "one of the domains of the cell",
    "followup.Evaluation.domain": "one of the domains of the cell",
    "retention.ProlongingReason.reason": "one of a closed list",
    "meetings.AgendaItem.marked_slug": "a reference of a circle, in no address",
    "feedback.Sheet.number": "what a receiver is told it by; counted",
    "contributions.Disclosure.digest": "a keyed hash that its own service sees",
    "feedback.Round.digest": "a hash that who is asked signs",
    "feedback.Agreement.digest": "a hash that who is asked signs",
    "oversight.Question.rule": "the key of one of the rules that look",
    "oversight.Statement.quarter": "a quarter",
    "oversight.Statement.figures": "numbers, meant to be shown; what it may hold: tests/livc/oversight/test_statement.py",
    "oversight.Statement.digest": "of the figures, meant to be shown",
    "oversight.Statement.note": "a checkpoint, deposited outside",
    "oversight.Signature.capacity": "the name of a kind of appointment",
    "reviews.Review.slug": "the reference of its case, looked for there",
}  # fmt: skip
SLUGGED = (
    "cases.Case", "handover.Proposal", "signals.Signal", "signals.Question", "contributions.Disclosure",
    "followup.Offer", "followup.FollowUpPath", "meetings.Meeting", "meetings.AgendaItem", "meetings.Invitation", "meetings.Briefing",
    "retention.Measure", "feedback.Sheet", "subject_requests.SubjectRequest", "subject_requests.Part",
)  # fmt: skip
_REFERRED = {
    "reviews.Review", "handover.Proposal", "contributions.Disclosure", "followup.Offer", "followup.FollowUpPath", "meetings.Briefing",
    "retention.Measure", "feedback.Sheet", "subject_requests.Part",
}  # fmt: skip
#: The number of a case or a request repeated in a row about it: it is looked for where it is given.
WITHOUT |= {f"{label}.reference": "the number of its case or request, looked for there" for label in _REFERRED}
WORDS: dict[str, tuple[str, ...]] = {
    "cases.LegalBasis": ("reasons",), "cases.DataSubject": ("name", "contact"), "cases.Indication": ("text",),
    "cases.MinorGround": ("best_interest", "exceptional", "informed"), "cases.Turn": ("text",),
    "handover.Minimum": ("name", "contact", "why"), "signals.SignalBasis": ("reasons",), "signals.SignalNote": ("text",),
    "signals.ScreeningStep": ("label",), "signals.Proposal": ("advice", "best_interest", "exceptional", "informed"),
    "signals.ProposedIndication": ("text",), "signals.ProposedPerson": ("name", "contact"), "signals.QuestionText": ("text",),
    "contributions.Contribution": ("text",), "contributions.Draft": ("text",), "followup.Action": ("text", "result"), "followup.Goal": ("text",),
    "followup.Evaluation": ("text",), "meetings.Meeting": ("place",), "meetings.Motive": ("text", "urgency", "services"),
    "meetings.Naming": ("name",), "meetings.Decline": ("text",), "meetings.BriefingNote": ("text",), "meetings.Marked": ("text",),
    "meetings.Prepared": ("text", "urgency"), "meetings.Report": ("text",), "meetings.Reply": ("text",), "meetings.Decision": ("text",),
    "oversight.Asked": ("text",), "oversight.Answer": ("text",), "oversight.Judgement": ("reasons", "what", "who"),
    "retention.ProlongingReason": ("text",), "retention.MeasureReason": ("text",), "feedback.Wording": ("text",),
    "subject_requests.Requester": ("name", "address", "asks"), "subject_requests.Extension": ("reasons",),
    "subject_requests.Curtailment": ("reasons",), "subject_requests.Decision": ("text",), "subject_requests.Reply": ("text", "remedies"),
    "subject_requests.PartAnswer": ("text",), "participants.User": ("first_name", "last_name", "email"),
    **{f"participants.{name}": ("act",) for name in ("Seat", "Mandate", "Appointment", "Administration")},
}  # fmt: skip
DAYS = (
    "cases.DataSubject",
    "handover.Minimum",
    "signals.ProposedPerson",
    "meetings.Naming",
    "subject_requests.Requester",
)
STRINGS = {"meetings.Rendering": "content", "subject_requests.PartAnswer": "readings"}
VALUES: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(SLUGGED, ("slug",)),
    "oversight.Question": ("slug", "number"),
    "oversight.Statement": ("slug",),
    "cases.Case": ("slug", "reference"),
    "signals.Signal": ("slug", "reference"),
    "subject_requests.SubjectRequest": ("slug", "reference"),
    "contributions.Contribution": ("desk", "salt"),
    "feedback.Wording": ("salt",),
    "meetings.Rendering": ("digest",),
}

#: What was taken back or taken out is emptied, and stays so: a word there would be ours and nobody's.
STAYS_EMPTY = {
    "contributions.Contribution.text",
    "contributions.Draft.text",
    "meetings.Report.text",
    "meetings.Reply.text",
}

FIELDS: dict[str, How] = {
    **{f"{label}.{name}": How.WORDS for label, names in WORDS.items() for name in names},
    **{f"{label}.birth_date": How.DAY for label in DAYS},
    **{f"{label}.{name}": How.STRINGS for label, name in STRINGS.items()},
    **{f"{label}.{name}": How.VALUE for label, names in VALUES.items() for name in names},
    "participants.DesignationAct.content": How.DOCUMENT,
}


def closed_models() -> list[type[models.Model]]:
    """Every model that isn't open to all who sign in."""
    return [m for m in apps.get_models() if issubclass(m, Confidential | Listed | Guarded)]


def texts() -> Iterator[tuple[type[models.Model], str]]:
    """Every column of text of those, but for closed lists: the model and the field."""
    for model in closed_models():
        for field in model._meta.concrete_fields:
            if isinstance(field, TEXTS) and not field.choices:
                yield model, field.name

"""Who may read what, at which moment: the rows of ``consultation.md`` written out. Nothing here is asked of the application.

A thing is a kind of row, with whose it is where that matters: ``contributions.Contribution:caw``. Of the case that is walked
through each thing has its readers at each moment; of the rest of the town, which stands still, each kind of row has all who may
read any of them.
"""

from __future__ import annotations

from tests import world as w
from tests.leaks.canaries import Canary
from tests.leaks.people import ROLES
from tests.leaks.walk import LETTERS, MOMENTS

ALL = frozenset(ROLES)
NONE: frozenset[str] = frozenset()
LEADS = frozenset({"burgemeester", "coordinator"})
SEATS = LEADS | {"politie"}
OVERSIGHT = frozenset({"auditor", "dpo"})
CAW = frozenset({"caw", "caw-vervanger"})
ASKED = frozenset({"caw", "clb", "laat", "afwezig", "stil", "uit", "weigert"})
#: In the room from the beginning, and who came in later.
FIRST = frozenset({"coordinator", "politie", "caw", "clb"})
THERE = FIRST | {"laat"}
#: Takes part in the cell: its seats, and who speaks for a service.
CELL = SEATS | ASKED | CAW | {"vdab", "caw-vroeger"}

_ORDER = list(MOMENTS)


def _from(*spans: tuple[str, frozenset[str] | set[str]]) -> dict[str, frozenset[str]]:
    """Readers from each moment on, until the next that is named; nobody before the first."""
    at, readers = {}, NONE
    starts = dict(spans)
    for moment in _ORDER:
        readers = frozenset(starts.get(moment, readers))
        at[moment] = readers
    return at


def _letter(slug: str) -> dict[str, frozenset[str]]:
    """The invitation: who was asked, as long as it waits or was accepted; then until the window is over."""
    told = CAW | {"caw-vroeger"} if slug == "caw" else {slug}
    spans = [("invited", LEADS | told)]
    if slug == "weigert":
        spans.append(("answered", LEADS))
    if slug == "caw":
        spans.append(("gone", LEADS | CAW))
    if slug == "stil":
        spans.append(("over", LEADS))
    return _from(*spans, ("past", LEADS), ("closed", NONE))


def _name(slug: str) -> dict[str, frozenset[str]]:
    """The name is for answering: not for who is out of the item."""
    at = _letter(slug)
    return {m: at[m] - {"uit"} if _ORDER.index(m) >= _ORDER.index("gone") else at[m] for m in at}


_KNOWN = _from(
    ("listed", SEATS | OVERSIGHT),
    ("invited", SEATS | OVERSIGHT | ASKED | CAW | {"caw-vroeger"}),
    ("answered", SEATS | OVERSIGHT | ASKED - {"weigert"} | CAW | {"caw-vroeger", "hulpverlener"}),
    ("gone", SEATS | OVERSIGHT | ASKED - {"weigert"} | CAW | {"hulpverlener"}),
    ("over", SEATS | OVERSIGHT | ASKED - {"weigert", "stil"} | CAW | {"hulpverlener"}),
    # Who was there is asked about the feedback sheet, and the CAW keeps what it shared.
    ("past", SEATS | OVERSIGHT | CAW | THERE | {"hulpverlener"}),
    # Who was asked about the feedback sheet keeps its register.
    ("closed", SEATS | OVERSIGHT | CAW | THERE | {"hulpverlener"}),
    ("ended", SEATS | OVERSIGHT | CAW | {"clb"}),
)

#: Of the signal and the case that are walked through.
HERE: dict[str, dict[str, frozenset[str]]] = {
    # A signal: who noted it.
    **{f"signals.{name}": _from(("written", {"coordinator"})) for name in ("SignalBasis", "SignalNote", "ScreeningStep")},
    "signals.Signal": _from(("noted", {"coordinator"})),
    # On the list: who leads. Closed: the mayor, who may have to put it back (R59).
    **{
        f"cases.{name}": _from(("listed", LEADS), ("closed", {"burgemeester"}), ("ended", NONE))
        for name in ("LegalBasis", "Indication", "DataSubject", "MinorGround")
    },
    "cases.Turn": _from(("closed", {"burgemeester"}), ("ended", NONE)),
    # That there is such a case: the seats, who oversees the register, who is invited, and who keeps something of their own.
    "cases.Case": _KNOWN,
    "meetings.AgendaItem": {moment: readers - OVERSIGHT for moment, readers in _KNOWN.items()},
    "meetings.Prepared": _from(("listed", LEADS), ("closed", NONE)),
    "meetings.Marked": _from(
        ("listed", LEADS),
        ("answered", LEADS | {"caw", "clb", "laat", "afwezig", "uit"}),
        ("gone", LEADS | {"caw", "clb", "laat", "afwezig"}),
        ("opened", LEADS | THERE | {"afwezig"}),
        ("over", LEADS | THERE),
        ("past", LEADS),
        ("closed", NONE),
    ),
    **{f"meetings.Invitation:{slug}": _letter(slug) for slug in ASKED - {"weigert", "stil"}},
    # That it was asked, and declined or let it lapse: a service's own, until the window is over. What it was asked, not (Motive, Naming).
    **{f"meetings.Invitation:{slug}": _from(("invited", LEADS | {slug}), ("past", LEADS)) for slug in ("weigert", "stil")},
    **{f"meetings.Motive:{slug}": _letter(slug) for slug in ASKED},
    **{f"meetings.Naming:{slug}": _name(slug) for slug in ASKED},
    "meetings.Decline:weigert": _from(("answered", {"burgemeester", "weigert"}), ("closed", NONE)),
    # Between two of one service.
    **dict.fromkeys(("meetings.Briefing", "meetings.BriefingNote"), _from(("answered", {"caw", "hulpverlener"}), ("ended", NONE))),
    # What a service brings in: its own until it shares it, and then of whom it chose. Nobody who comes in later, not the mayor.
    "contributions.Draft:caw": _from(("opened", CAW), ("ended", NONE)),
    "contributions.Draft:clb": _from(("opened", {"clb"}), ("ended", NONE)),
    "contributions.Contribution:caw": _from(
        ("shared", CAW | {"coordinator", "politie", "clb"}), ("taken back", CAW), ("ended", NONE)
    ),
    "contributions.Contribution:clb": _from(("shared", {"clb", "caw", "coordinator"}), ("past", {"clb"}), ("ended", NONE)),
    "contributions.Disclosure:caw": _from(("shared", CAW)),
    "contributions.Disclosure:clb": _from(("shared", {"clb"})),
    # What was decided: who was there, and who leads.
    "meetings.Decision": _from(("decided", LEADS | THERE), ("past", LEADS), ("closed", NONE)),
    "followup.Action:clb": _from(("decided", LEADS | THERE), ("past", LEADS | {"clb"}), ("closed", {"clb"}), ("ended", NONE)),
    "followup.Offer:clb": _from(("decided", LEADS | THERE), ("past", SEATS | {"clb"}), ("ended", NONE)),
    "followup.FollowUpPath": _from(("decided", LEADS | THERE), ("past", LEADS), ("closed", NONE)),
    "followup.Goal": _from(("decided", LEADS | THERE), ("past", LEADS), ("closed", NONE)),
    "meetings.Report": _from(("reported", THERE), ("past", NONE)),
    "meetings.Report:part": _from(("reported", {"coordinator", "caw"}), ("past", NONE)),
    "meetings.Rendering:caw": _from(("reported", {"caw"}), ("past", NONE)),
    "meetings.Rendering:clb": _from(("reported", {"clb"}), ("past", NONE)),
    # A remark is addressed to who leads, present or not (decision 30).
    "meetings.Reply:caw": _from(("reported", LEADS | {"caw"}), ("past", NONE)),
    "feedback.Sheet": _from(("reported", THERE), ("ended", NONE)),
    "feedback.Wording": _from(("reported", THERE), ("closed", NONE)),
}  # fmt: skip

_MAYORS = frozenset({"burgemeester", "burgemeester-elders"})
_MEMBERS = CELL | OVERSIGHT | {"hulpverlener"}
_STEWARDS = frozenset({"beheerder", "beheerder-caw"})
#: Of the town that stands still: all who may read any row of this kind. Three cases are on its list; the CAW was asked for two,
#: and spoke at one; the CLB for one. One case is being handed over to elsewhere.
TOWN: dict[str, frozenset[str]] = {
    # Before the list: the coordinator noted, let the police in to one, and put another before the mayor.
    **dict.fromkeys(("signals.SignalBasis", "signals.SignalNote"), SEATS),
    "signals.ScreeningStep": frozenset({"coordinator", "politie"}),
    **dict.fromkeys(("signals.Proposal", "signals.ProposedIndication", "signals.ProposedPerson"), LEADS),
    "signals.Signal": SEATS | OVERSIGHT,
    **dict.fromkeys(("signals.Question", "signals.QuestionText"), frozenset({"coordinator", "caw", "clb"})),  # each its own
    # On it: who leads. Headers: who may know of it.
    **dict.fromkeys(("cases.LegalBasis", "cases.Indication", "cases.DataSubject", "cases.MinorGround", "cases.Turn"), LEADS),
    "cases.Case": SEATS | OVERSIGHT | CAW | {"caw-vroeger", "clb", "hulpverlener"} | _MAYORS,
    **dict.fromkeys(("handover.Proposal", "handover.Minimum"), _MAYORS),
    **dict.fromkeys(("retention.Prolongation", "retention.ProlongingReason", "retention.Measure", "retention.MeasureReason"), LEADS),
    # At the table.
    "meetings.Meeting": _MEMBERS,
    "meetings.AgendaItem": SEATS | {"caw", "clb"},
    "meetings.Invitation": SEATS | CAW | {"caw-vroeger", "clb"},
    **dict.fromkeys(("meetings.Motive", "meetings.Naming"), LEADS | {"caw", "clb"}),
    "meetings.Decline": frozenset({"burgemeester"}),
    **dict.fromkeys(("meetings.Briefing", "meetings.BriefingNote"), frozenset({"caw", "hulpverlener"})),
    "meetings.Marked": LEADS | {"caw"},
    "meetings.Prepared": LEADS,
    **dict.fromkeys(("meetings.Decision", "meetings.Report", "meetings.Rendering", "meetings.Reply"), LEADS | {"caw"}),
    "contributions.Contribution": LEADS | {"caw"},
    "contributions.Draft": frozenset({"caw"}),
    "contributions.Disclosure": CAW | {"caw-vroeger"},
    **dict.fromkeys(("followup.Action", "followup.Offer", "followup.FollowUpPath", "followup.Goal", "followup.Evaluation"), LEADS | {"caw"}),
    **dict.fromkeys(("feedback.Sheet", "feedback.Wording"), SEATS),
    # Who asks what is kept: the desk, the mayor who decides, and a service about its own part.
    "subject_requests.SubjectRequest": LEADS | OVERSIGHT,
    **dict.fromkeys((f"subject_requests.{name}" for name in ("Requester", "Extension", "Finding", "Curtailment", "Decision", "Reply")), LEADS),
    **dict.fromkeys(("subject_requests.Part", "subject_requests.PartAnswer"), frozenset({"burgemeester", "caw"})),
    # What an auditor asked the CAW and the coordinator; the CAW answered, and that was judged.
    **dict.fromkeys(("oversight.Question", "oversight.Asked"), OVERSIGHT | {"caw", "coordinator"}),
    "oversight.Answer": OVERSIGHT | {"caw"},
    **dict.fromkeys(("oversight.Judgement", "oversight.Statement"), OVERSIGHT),
    # Who works here: colleagues in the cell, who oversees it, who administers them.
    "participants.User": _MEMBERS | _STEWARDS,
    "participants.User:elders": OVERSIGHT | {"burgemeester-elders", "coordinator-elders", "politie-elders", "beheerder-elders"},  # who was refused something here
    **dict.fromkeys((f"participants.{name}" for name in ("Seat", "Mandate", "Appointment", "Administration")), SEATS | OVERSIGHT | _STEWARDS),
    "participants.DesignationAct": SEATS | {"beheerder-caw"},
}  # fmt: skip

#: What the mayor gives with a letter is the name and the day that stand in the case.
NAMED = {"cases.DataSubject.name", "cases.DataSubject.birth_date"}
#: What no person is ever shown.
UNSEEN = {"contributions.Contribution.salt", "contributions.Contribution.desk", "feedback.Wording.salt"}

#: Cells that are no proof when they are empty: moment, door, who, and what they find there.
READ: tuple[tuple[str, str, str, str], ...] = (
    ("written", "signals:signal", "coordinator", "signals.SignalNote"),
    ("written", "asked:question", "coordinator", "oversight.Asked@town"),
    ("written", "oversight:question", "dpo", "oversight.Judgement@town"),
    ("listed", "cases:case", "burgemeester", "cases.Indication"),
    ("listed", "cases:identity", "coordinator", "cases.DataSubject"),
    ("invited", "meetings:invitation", "stil", "meetings.Motive:stil"),
    ("invited", "meetings:invitation_name", "clb", "meetings.Naming:clb"),
    ("answered", "meetings:invitation", "afwezig", "meetings.Marked"),
    ("answered", "meetings:briefing", "hulpverlener", "meetings.BriefingNote"),
    ("opened", "meetings:item", "caw", "contributions.Draft:caw"),
    ("shared", "meetings:item", "politie", "contributions.Contribution:caw"),
    ("shared", "meetings:item", "coordinator", "contributions.Contribution:clb"),
    ("decided", "meetings:item", "laat", "meetings.Decision"),
    ("reported", "meetings:report", "clb", "meetings.Rendering:clb"),
    ("reported", "feedback:sheet", "laat", "feedback.Wording"),
    ("past", "followup:action", "clb", "followup.Action:clb"),
    ("closed", "cases:case", "burgemeester", "cases.Turn"),
    ("closed", "feedback:list", "laat", "feedback.Sheet"),
    ("closed", "followup:action", "clb", "followup.Action:clb"),
)


def must_read(moment: str, door: str) -> set[str]:
    """Who is asked this whatever is drawn: they must find something there."""
    return {who for at, where, who, _what in READ if (at, where) == (moment, door)}


def may(who: str, moment: str, what: str, column: str = "") -> bool:
    """Whether this person may read such a thing then."""
    if column in UNSEEN:
        return False
    if who in OVERSIGHT and column.endswith((".slug", ".reference")):
        return True  # a line of the register names by its reference what was asked, read or refused
    if what.endswith("@town"):
        return who in TOWN.get(what.removesuffix("@town"), NONE)
    return who in HERE.get(what, {}).get(moment, NONE) or (
        column in NAMED and any(who in HERE[f"meetings.Naming:{slug}"][moment] for slug in ASKED)
    )


_OWNERS = {
    "meetings.Motive": "SELECT s.short_name FROM meetings_motive x JOIN meetings_invitation i ON i.id = x.invitation_id JOIN participants_service s ON s.id = i.service_id WHERE x.id::text = %s",
    "meetings.Naming": "SELECT s.short_name FROM meetings_naming x JOIN meetings_invitation i ON i.id = x.invitation_id JOIN participants_service s ON s.id = i.service_id WHERE x.id::text = %s",
    "meetings.Decline": "SELECT s.short_name FROM meetings_decline x JOIN meetings_invitation i ON i.id = x.invitation_id JOIN participants_service s ON s.id = i.service_id WHERE x.id::text = %s",
    "meetings.Invitation": "SELECT s.short_name FROM meetings_invitation x JOIN participants_service s ON s.id = x.service_id WHERE x.id::text = %s",
    "contributions.Contribution": "SELECT s.short_name FROM contributions_contribution x JOIN participants_service s ON s.id = x.service_id WHERE x.id::text = %s",
    "contributions.Draft": "SELECT s.short_name FROM contributions_draft x JOIN contributions_contribution c ON c.id = x.contribution_id JOIN participants_service s ON s.id = c.service_id WHERE x.id::text = %s",
    "contributions.Disclosure": "SELECT s.short_name FROM contributions_disclosure x JOIN participants_service s ON s.id = x.service_id WHERE x.id::text = %s",
    "followup.Action": "SELECT s.short_name FROM followup_action x JOIN participants_service s ON s.id = x.service_id WHERE x.id::text = %s",
    "followup.Offer": "SELECT s.short_name FROM followup_offer x JOIN participants_service s ON s.id = x.service_id WHERE x.id::text = %s",
    "meetings.Report": "SELECT CASE WHEN for_some THEN 'part' ELSE '' END FROM meetings_report WHERE id::text = %s",
    "meetings.Reply": "SELECT u.username FROM meetings_reply x JOIN participants_user u ON u.id = x.by_id WHERE x.id::text = %s",
    "meetings.Rendering": "SELECT u.username FROM meetings_rendering x JOIN participants_user u ON u.id = x.of_user_id WHERE x.id::text = %s",
}  # fmt: skip
_things: dict[tuple[str, str], str] = {}


def thing(canary: Canary, *, case: str, signal: str) -> str:
    """What it is a canary of; ``@town`` behind what lies elsewhere than in the case that is walked through."""
    key = (canary.field, canary.row)
    if not canary.around or canary.around not in (case, signal):
        if canary.model == "participants.User" and key not in _things:
            elders = w.ask("SELECT 1 FROM participants_user WHERE id = %s AND username LIKE '%%-elders'", [canary.row])
            _things[key] = f"{canary.model}{':elders' * bool(elders)}@town"
        return _things.get(key, f"{canary.model}@town")
    if key not in _things:
        found = w.ask(_OWNERS[canary.model], [canary.row]) if canary.model in _OWNERS else []
        owner = found[0][0].lower() if found and found[0][0] else ""
        owner = next((slug for slug, short in LETTERS.items() if short.lower() == owner), owner)
        _things[key] = f"{canary.model}:{owner}" if owner else canary.model
    return _things[key]

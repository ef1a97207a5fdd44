"""What the passages of a case ask and do, one by one; which asks and does what, stands in ``cases.lifecycle``."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from datetime import date, timedelta
from typing import Any

from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from cases.handover.models import Proposal
from cases.listing import case_ends, why_no_case
from cases.minors import Grounds, is_minor, lacking
from cases.models import Case, DataSubject, LegalBasis, MinorGround, Turn
from cases.purposes import Purpose
from participants.cells.rules import ours
from participants.mandates import Acting, seats_of
from participants.models import LegalReference, Seat
from secrecy.acts import admit, ends_of, leave_to_owners, open_circles, reader
from secrecy.models import ACTS, Admission

#: Stands with each admission that ended with a case: by it the coordinator gets back what closing took, and no more.
ENDED = "casus afgesloten"
#: What stays whose it is: contributions of who admits to them, actions of who accepted them, words between two of one service,
#: what the mayor of another cell was let in to by a proposal, which ends by its own day, and what mayor and coordinator decide together
#: about the end of the case.
OWN, HELD, BESIDE = ("contribution",), ("action",), ("briefing", "transfer", "keeping")
#: Of a feedback sheet its register, without the text, stays with who was asked about it: to what they agreed, and where it went.
REGISTERS = ("sheet",)
#: An action that was taken back or passed on is nobody's own.
TAKEN = ("proposed", "accepted", "done", "declined")


#: A proposal to another cell that isn't over.
OFFERED = (Proposal.State.PROPOSED, Proposal.State.ACCEPTED)


@dataclass(slots=True)
class Step:
    """One passage being taken: of which case, by whom, and what was said for it; and what was found or made on the way."""

    case: Case
    acting: Acting
    passage: str
    said: dict[str, Any] = field(default_factory=dict)
    identity: Any = None
    basis: LegalBasis | None = None

    @property
    def grounds(self) -> Grounds:
        return self.said.get("minor") or Grounds()


# What is asked ----------------------------------------------------------------------------------------------------


def lacks_reason(step: Step) -> str:
    if step.said.get("reason") in ours()["closing_reasons"]:
        return ""
    return _("Kies waarom de casus van de lijst gaat, uit de redenen van uw cel.")


def lacks_words(step: Step) -> str:
    return "" if str(step.said.get("text") or "").strip() else _("Schrijf in een zin waarom.")


def lacks_rest(step: Step) -> str:
    """Nobody discusses it now, and nobody waits to: an item that was planned is taken off first, or held."""
    for item in standing_items(step.case):
        day = {"day": f"{timezone.localtime(item.meeting.starts_at):%d/%m/%Y}"}
        if item.state == "open":
            return _("Het overleg van %(day)s bespreekt deze casus nu. Sluit eerst het punt.") % day
        return (
            _("De casus staat op de agenda van %(day)s. Haal het punt daar weg, of wacht tot het besproken is.") % day
        )
    return ""


def lacks_reports(step: Step) -> str:
    """Nobody can send a report of a case that was closed: who was there would wait for it in vain."""
    waiting = unsent_reports(step.case)
    if not waiting or step.said.get("unsent"):
        return ""
    days = ", ".join(f"{timezone.localtime(item.meeting.starts_at):%d/%m/%Y}" for item in waiting)
    return _("Het verslag van %(days)s is nog niet verstuurd, en na het afsluiten kan dat niet meer. Verstuur het eerst, of kruis aan dat u zonder verslag afsluit.") % {"days": days}  # fmt: skip


def lacks_last_day(step: Step) -> str:
    until = step.said.get("until")
    if not isinstance(until, date) or until <= timezone.localdate():
        return _("Kies een dag na vandaag waarop de nazorg eindigt.")
    if until > (last := last_kept(step.case)):
        return _("Nazorg duurt niet langer dan de casus bewaard blijft: uiterlijk tot %(day)s.") % {
            "day": f"{last:%d/%m/%Y}"
        }
    return ""


def last_kept(case: Case) -> date:
    """The last day on which the case is kept, as its end stands today: prolonged, held, or hastened. It must be open."""
    return min(end.due for end in ends_of(case.circle_id)) - timedelta(days=1)


def lacks_basis(step: Step) -> str:
    if isinstance(step.said.get("basis"), LegalReference):
        return ""
    return _("Kies op welke rechtsgrond de casus opnieuw op de lijst komt.")


def lacks_grounds(step: Step) -> str | dict[str, str]:
    """What the law asks of a minor is asked anew, by the age on the day on which the case comes back (R61, R62)."""
    born, day = _born(step), timezone.localdate()
    if born is None:
        return ""
    if not is_minor(born, day) and any(asdict(step.grounds).values()):
        return _("Deze persoon is niet minderjarig: laat het deel over minderjarigen leeg.")
    return lacking(step.grounds, born=born, day=day)


def lacks_cell(step: Step) -> str:
    return " ".join(why_no_case(step.acting))


def lacks_settled_proposal(step: Step) -> str:
    """What is offered to another cell isn't closed behind its back: the proposal is withdrawn first, or carried out."""
    if not Proposal.objects.filter(of_case=step.case.pk, state__in=OFFERED).exists():
        return ""
    return _("Deze casus is aan een andere cel voorgesteld. Trek dat voorstel eerst in, of draag de casus over.")


def lacks_acceptance(step: Step) -> str:
    if Proposal.objects.filter(of_case=step.case.pk, state=Proposal.State.ACCEPTED).exists():
        return ""
    return _("De burgemeester van de andere cel heeft het voorstel nog niet aanvaard.")


def standing_items(case: Case) -> list[Any]:
    """What stands on an agenda and wasn't discussed yet, in order of the day."""
    items: Any = case.items
    waiting = items.standing().filter(state__in=("planned", "open")).exclude(meeting__state__in=("cancelled", "over"))
    return list(waiting.select_related("meeting").order_by("meeting__starts_at"))


def hold_meetings(case: Case) -> None:
    """The meetings where it stands, stood, or was taken off and may be put back: who opens an item there holds its meeting too, and one
    waits for the other."""
    items: Any = case.items
    meetings: Any = items.model._meta.get_field("meeting").related_model
    rows = meetings._default_manager.filter(pk__in=set(items.values_list("meeting_id", flat=True)))
    list(rows.select_for_update(no_key=True).order_by("pk"))


def unsent_reports(case: Case) -> list[Any]:
    """What was discussed of it, and of which no report was sent; nothing where the cell makes none (R52)."""
    if ours()["report_style"] == "none":
        return []
    items: Any = case.items
    over = items.standing().filter(state="over", reported_at=None).exclude(meeting__state="cancelled")
    return list(over.select_related("meeting").order_by("meeting__starts_at"))


def _identity(step: Step) -> Any:
    """The circle of who it is about, opened once for this step, on record."""
    if step.identity is None:
        (step.identity,) = open_circles(f"{step.case.slug}/identity", purpose=Purpose.LISTING, act="admit")
    return step.identity


def _born(step: Step) -> date | None:
    row = DataSubject.objects.filter(circle=_identity(step)).first()
    return parse_date(row.birth_date) if row is not None and row.birth_date else None


# What follows -----------------------------------------------------------------------------------------------------


def write_why(step: Step) -> None:
    Turn.objects.create(
        circle_id=step.case.circle_id, case=step.case, passage=step.passage, reason=step.said.get("reason") or "",
        text=step.said["text"].strip(), decision=_decided(step.case), by_id=reader().user_id,
        of_age=step.passage == "reopen" and was_minor(step.case) and _born(step) is not None and not _of_a_minor(step),
    )  # fmt: skip


def was_minor(case: Case) -> bool:
    """Whether somebody was a minor when the case came on the list. It must be open."""
    return MinorGround.objects.filter(case=case).exists()


def _of_a_minor(step: Step) -> bool:
    born = _born(step)
    return born is not None and is_minor(born, timezone.localdate())


def _decided(case: Case) -> Any:
    """The last decision of the table that the reader may read, to close: the mayor decides, and says on what."""
    items: Any = case.items
    rows = [row for item in items.standing().prefetch_related("decisions") for row in item.decisions.all()]
    last = max(rows, key=lambda row: row.taken_at, default=None)
    return last.pk if last is not None and last.kind == "close" and case.to_close else None


def off_the_list(step: Step) -> None:
    case, until = step.case, step.said.get("until") if step.passage == "close_with_aftercare" else None
    case.state = Case.State.AFTERCARE if until else Case.State.CLOSED
    case.closed_on, case.closed_by_id, case.aftercare_until = timezone.localdate(), reader().user_id, until
    case.to_close = False
    case.save(update_fields=["state", "closed_on", "closed_by", "aftercare_until", "to_close"])


def leave_each_their_own(step: Step) -> None:
    """From the next statement on the mayor alone keeps the case, to reopen or erase it; each keeps what is their own (R59)."""
    seats = seats_of(step.acting.cell)
    # Asked while they are open: actions of the town hall are its coordinator's own too.
    actions: Any = step.case.actions
    own = [(row.circle_id, row.service_id) for row in actions.filter(state__in=TAKEN)]
    leave_to_owners(
        step.case.circle_id, keeping=[seat.capacity for seat in seats if seat.kind == Seat.Kind.MAYOR],
        own=OWN, held=HELD, beside=BESIDE, registers=REGISTERS, because=ENDED,
    )  # fmt: skip
    ground = LegalReference.on("secrecy").label
    for seat in seats:
        if seat.kind == Seat.Kind.PREVENTION:
            for circle, service in own:
                if service == seat.service.pk and "admit" in _held(circle):
                    admit(seat.user.pk, to=circle, acts=("list", "read", "write"), ground=ground, capacity=seat.capacity, until=min(case_ends(), seat.ends))  # fmt: skip


def _held(circle: Any) -> set[str]:
    here = reader()
    rows = Admission.objects.filter(
        user_id=here.user_id, capacity=here.capacity, content_object_id=circle, until__gt=timezone.now()
    )
    names = rows.values_list("permission__codename", flat=True)
    return {name.removesuffix("_circle") for name in names} & set(ACTS)


def carry_out(step: Step) -> None:
    """The proposal that the other mayor accepted is done; PostgreSQL takes that only once the case is off the list (R60)."""
    proposal = Proposal.objects.get(of_case=step.case.pk, state=Proposal.State.ACCEPTED)
    proposal.state = Proposal.State.DONE
    proposal.save(update_fields=["state"])


def state_basis(step: Step) -> None:
    step.basis = LegalBasis.objects.create(
        circle_id=step.case.circle_id, case=step.case, reference=step.said["basis"], stated_by_id=reader().user_id,
        reasons=step.said["text"].strip(),
    )  # fmt: skip


def keep_grounds(step: Step) -> None:
    """Of a minor, as when the case was listed: beside what was said then, on the basis that was stated anew."""
    if _of_a_minor(step):
        assert step.basis is not None
        MinorGround.objects.create(
            circle_id=step.case.circle_id, case=step.case, basis=step.basis, source=step.acting.service, **asdict(step.grounds)
        )  # fmt: skip


def on_the_list(step: Step) -> None:
    case = step.case
    case.state = Case.State.LISTED
    case.closed_on = case.closed_by = case.aftercare_until = None
    case.save(update_fields=["state", "closed_on", "closed_by", "aftercare_until"])


def let_coordinator_in(step: Step) -> None:
    """The coordinator, as when the case was listed, and to what closing took away; services are invited anew (R59)."""
    case, until = step.case, case_ends()
    ground = LegalReference.on("case_list").label
    identity = _identity(step)
    for seat in seats_of(step.acting.cell):
        if seat.kind != Seat.Kind.PREVENTION or seat.user.pk == step.acting.user.pk:
            continue
        taken = Admission.objects.filter(user_id=seat.user.pk, capacity=seat.capacity, ended_because=ENDED)
        back: dict[Any, set[str]] = {
            circle: {"list", "read", "write", "admit"} for circle in (case.circle_id, identity)
        }
        for circle, name in taken.values_list("content_object_id", "permission__codename").distinct():
            back.setdefault(circle, set()).add(name.removesuffix("_circle"))
        for circle, acts in back.items():
            held = _held(circle)
            if "admit" in held:
                given = [act for act in ACTS if act in acts & held]
                admit(seat.user.pk, to=circle, acts=given, ground=ground, capacity=seat.capacity, until=until)

"""The moments of a case, one after the other in one world, through the same verbs as in the town: the rows of ``consultation.md``.

Each deed brings the case to the moment that bears its name; who looks, looks between two of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from uuid import uuid4

from django.db import transaction
from django.utils import timezone

from cases.contributions import disclosure
from cases.contributions.models import Contribution
from cases.followup import pathing
from cases.listing import list_case
from cases.meetings import briefing, consultation, invitations, minutes, preparing
from cases.meetings.live import recusing
from cases.meetings.models import AgendaItem, Briefing, Invitation, Reply
from cases.meetings.reporting import readers, renderings, replying, sending
from cases.meetings.tasks import announce_report
from cases.models import Case
from cases.purposes import Purpose
from cases.retention import office
from cases.signals import screening
from cases.signals.models import Signal
from livc.oversight.asked import PURPOSE
from livc.oversight.exporting import slices
from participants.mandates import me, named
from participants.models import LegalReference, Service
from secrecy.acts import ask_export, open_circles, opened, register
from secrecy.models import Circle
from tests import world as w
from tests.cases import moments as m
from tests.cases.feedback import walk as sheets
from tests.cases.reporting import walk as reports
from tests.cases.steps import People
from tests.cases.subject_requests import steps
from tests.house.town import Town
from tests.leaks import people
from tests.lives import deeds

#: Services that are asked to the item, by who speaks for them.
LETTERS = {"caw": "CAW", "clb": "CLB"} | people.ASKED
ROOM = ("burgemeester", "coordinator", "politie", "caw", "clb")


@dataclass
class Stage:
    """The references of what is walked through; empty as long as there is none."""

    town: Town
    signal: str = ""
    case: str = ""
    meeting: str = ""
    item: str = ""
    places: list[tuple[str, str, str]] = field(default_factory=list)  # of the town, which stands still

    def here(self) -> Town:
        """The addresses of the case, as far as it has any; of the town where it has none."""
        item = {
            "case": self.case,
            "meeting": self.meeting,
            "planned": self.item,
            "past_meeting": self.meeting,
            "over": self.item,
        }
        return replace(self.town, **{name: slug for name, slug in item.items() if slug})

    def letters(self) -> dict[str, str]:
        """Who was asked to the item, and the reference of the invitation."""
        rows = w.ask("SELECT s.short_name, i.slug FROM meetings_invitation i JOIN participants_service s ON s.id = i.service_id JOIN meetings_agendaitem a ON a.id = i.item_id WHERE a.slug = %s", [self.item])  # fmt: skip
        names = {name: slug for slug, name in LETTERS.items()}
        return {names[short]: slug for short, slug in rows}


def begin() -> Stage:
    people.lay()
    reports.rule(report_download=True)
    _told_who_read()
    return Stage(Town.found())


def _told_who_read() -> None:
    """Of a second request the mayor decides that something is told, so that the overview of who read goes along."""
    desk = People()
    request = steps.register(desk, received_on=steps.today())
    for deed, fields in (("nagaan", {}), ("beslissen", {"kind": "given", "text": "U staat op de lijst."})):
        assert desk.post("burgemeester", f"{request}{deed}/", **fields).status_code == 302


# Before the list --------------------------------------------------------------------------------------------------


def _noted(s: Stage) -> None:
    """R32: neither text nor name can be there yet."""
    with w.standing_as("coordinator"):
        s.signal = screening.note(timezone.localdate(), Signal.Source.SCHOOL, Signal.Channel.PHONE).slug


def _written(s: Stage) -> None:
    with w.standing_as("coordinator"):
        row = opened(Signal.objects.select_related("cell"), s.signal, purpose=Purpose.SIGNAL, act="write")
        screening.state_basis(row, LegalReference.on("basis_public_task"), "Enkel wat nodig is om te oordelen.")
        screening.write(row, "Wat de school aan de telefoon vertelde.")


# On the list, and asked -------------------------------------------------------------------------------------------


def _listed(s: Stage) -> None:
    with w.standing_as("burgemeester"):
        s.case = list_case(
            basis=LegalReference.on("basis_public_task"), reasons="Taak van de burgemeester.", name=m.NAME, birth_date="1999-05-14",
            indications=[("network", "Zoekt contact met een groep.")], contact="Strandlaan 9",
        ).slug  # fmt: skip
    with w.standing_as("coordinator"):
        meeting = consultation.plan(starts_at=timezone.now() + timedelta(days=20), place="Zaal Zandoog")
        row = opened(Case, s.case, purpose=Purpose.PREPARE)
        s.meeting, s.item = (
            meeting.slug,
            consultation.put_on_agenda(row, meeting, kind=AgendaItem.Kind.NEW, minutes=20).slug,
        )
    with w.standing_as("coordinator"):
        item = opened(m.ITEMS, s.item, purpose=Purpose.PREPARE, act="admit")
        preparing.mark(item, "Wat wie aanvaardt vooraf mag weten.")
        preparing.keep(item, [preparing.Wish(Service.objects.get(short_name="CAW"), "Kent het gezin.")], urgency="")


def _invited(s: Stage) -> None:
    for short in LETTERS.values():
        with w.standing_as("burgemeester"):
            row = opened(m.ITEMS, s.item, purpose=Purpose.INVITATION, act="admit")
            open_circles(row.case.slug, purpose=Purpose.INVITATION, act="admit", item=row.id)
            open_circles(f"{row.case.slug}/identity", purpose=Purpose.INVITATION, item=row.id)
            invitations.invite(row, Service.objects.get(short_name=short), why=f"Waarom {short} iets kan bijdragen.", with_name=True)  # fmt: skip


def _answered(s: Stage) -> None:
    """Four accept, one declines, one is silent; the CAW speaks with a worker of its own."""
    letters = s.letters()
    for slug in ("caw", "clb", "laat", "afwezig", "uit"):
        m.accept(slug, letters[slug])
    m.decline("weigert", letters["weigert"])
    with w.standing_as("caw"):
        row, acting = opened(Invitation, letters["caw"], purpose=Purpose.INVITATION), me()
        assert acting is not None
        talk = briefing.begin_briefing(row, briefing.whom(acting)[0], "Ken jij dit gezin nog?").slug
    with w.standing_as("hulpverlener"):
        briefing.say(opened(Briefing, talk, purpose=Purpose.BRIEFING, act="write"), "Ik zie de ouders nog.")


def _gone(s: Stage) -> None:
    """A mandate ended, and somebody has a conflict of interest."""
    m.end_mandate("caw-vroeger")
    with w.standing_as("coordinator"):
        recusing.set_aside(opened(m.ITEMS, s.item, purpose=Purpose.TABLE, act="admit"), m.capacity_of("uit"))


# At the table -----------------------------------------------------------------------------------------------------


def _opened(s: Stage) -> None:
    """It begins without the mayor. Two services type something, and keep it to themselves."""
    w.ask("UPDATE meetings_meeting SET starts_at = now() WHERE slug = %s", [s.meeting])
    with w.standing_as("coordinator"):
        row = opened(m.ITEMS, s.item, purpose=Purpose.TABLE, act="admit")
        consultation.open_item(row, present=[m.capacity_of(slug) for slug in ("coordinator", "politie", "caw", "clb")])
    for slug in ("caw", "clb"):
        with w.standing_as(slug):
            row, author = opened(m.ITEMS, s.item, purpose=Purpose.TABLE), me()
            assert author is not None
            own = disclosure.draft(row.case, item=row.id, inside=Circle.objects.get(id=row.circle_id), author=author)
            disclosure.save(own, f"Wat {slug} zelf opschreef.")


def _shared(s: Stage) -> None:
    """The CAW with all who are there, the CLB with two of them; then one more comes in."""
    for slug, to in (("caw", None), ("clb", {"caw", "coordinator"})):
        ((desk,),) = w.ask("SELECT k.reference FROM contributions_contribution c JOIN secrecy_circle k ON k.id = c.circle_id JOIN meetings_agendaitem a ON a.id = c.item WHERE c.author_id = %s AND a.slug = %s", [w.id_of(slug), s.item])  # fmt: skip
        with w.standing_as(slug):
            row = opened(m.ITEMS, s.item, purpose=Purpose.TABLE)
            own = opened(Contribution, desk, purpose=Purpose.TABLE, act="admit", item=row.id)
            here = named({a.capacity for a in consultation.present(row)}).values()
            chosen = [p for p in here if to is None or p.user.username in to]
            disclosure.disclose(own, to=chosen, until=consultation.window_ends(row), text=f"Wat {slug} wil delen.")
    with w.standing_as("coordinator"):
        consultation.arrive(opened(m.ITEMS, s.item, purpose=Purpose.TABLE, act="admit"), [m.capacity_of("laat")])


def _decided(s: Stage) -> None:
    m.decide(s.item)
    m.propose(s.item)
    with w.standing_as("coordinator"):
        case = Case.objects.select_related("cell").get(slug=s.case)
        open_circles(s.case, purpose=Purpose.FOLLOW_UP, act="admit")
        path, row = pathing.begun(case), opened(m.ITEMS, s.item, purpose=Purpose.TABLE, act="admit")
        there = [(a.user_id, a.capacity) for a in minutes.in_room(row)]
        pathing.let_in(path, there, until=consultation.window_ends(row), without=consultation.recused(row))
        pathing.set_goal(path, domain="", text="Tegen de lente een doel.", pk=uuid4())


# Afterwards -------------------------------------------------------------------------------------------------------


def _over(s: Stage) -> None:
    m.move_on(s.item)


def _reported(s: Stage) -> None:
    """A report, with a part for the CAW alone, who has a remark; and a feedback sheet that waits for who was there."""
    with w.standing_as("coordinator"):
        item = opened(m.ITEMS, s.item, purpose=Purpose.TABLE, act="admit")
        open_circles(item.slug, purpose=Purpose.REPORT, act="write", item=item.id)
        caw = next(row for row in readers.recipients(item) if row.service.short_name == "CAW")
        sending.send(item, words="Wat er gezegd werd.", parts=[sending.Part("Enkel voor het CAW.", {caw.capacity})])
    for slug in ("caw", "clb"):
        with w.standing_as(slug):
            item = opened(m.ITEMS, s.item, purpose=Purpose.TABLE)
            own = renderings.own_rendering(item)
            if slug == "caw":
                replying.reply(item, own, Reply.Answer.REMARK, "Er ontbreekt iets.")
            else:  # it is fixed by that, and may be taken along
                replying.reply(item, own, Reply.Answer.APPROVED)
    with w.standing_as("coordinator"), transaction.atomic():
        announce_report.ask(s.item)
    sheets.draft(s.item)


def _taken_back(s: Stage) -> None:
    """The CAW takes back what it had shared with all. Who was there agrees to the sheet, and it is sent."""
    assert deeds.brings_in("caw", s.item, "intrekken", "", set()) == 302
    ((sheet,),) = w.ask("SELECT f.slug FROM feedback_sheet f JOIN meetings_agendaitem a ON a.id = f.item_id WHERE a.slug = %s", [s.item])  # fmt: skip
    assert sheets.change(sheet).status_code == 302  # with a canary laid in it, the text isn't what was hashed
    for (slug,) in w.ask("SELECT username FROM participants_user WHERE id = ANY (%s)", [list(sheets.asked(sheet))]):
        assert sheets.agree(slug, sheet).status_code == 302
    assert sheets.send(sheet).status_code == 302
    assert sheets.sent(sheet)


def _past(s: Stage) -> None:
    """After the window; what was given until then has run out, and nothing that the office did in its nights gave it longer. The
    register is taken along, in each way it can be."""
    office.run()
    m.pass_days(75)
    office.run()
    for kind in slices.KINDS:
        with w.standing_as("dpo"):
            register(purpose=PURPOSE)
            made = ask_export(kind, {}, total=1, keeps=timedelta(days=1))
        while made and slices.next_slice(made):
            pass


def _closed(s: Stage) -> None:
    assert deeds.close("burgemeester", s.case, aftercare=True) == 302


def _ended(s: Stage) -> None:
    """At its term, by the office."""
    assert s.case in deeds.days_pass(s.case, 1200)


MOMENTS: dict[str, Callable[[Stage], None]] = {
    "noted": _noted,
    "written": _written,
    "listed": _listed,
    "invited": _invited,
    "answered": _answered,
    "gone": _gone,
    "opened": _opened,
    "shared": _shared,
    "decided": _decided,
    "over": _over,
    "reported": _reported,
    "taken back": _taken_back,
    "past": _past,
    "closed": _closed,
    "ended": _ended,
}


def moments(stage: Stage) -> Iterator[str]:
    """Each moment, once the case has come to it."""
    for name, deed in MOMENTS.items():
        deed(stage)
        yield name

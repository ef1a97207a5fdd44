"""What people do in a case, through the same pages and verbs as in the town; and what time does to it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone

from cases.listing import list_case
from cases.meetings import consultation
from cases.meetings.live import recusing
from cases.meetings.models import AgendaItem
from cases.meetings.planning import agenda
from cases.minors import Grounds
from cases.models import Case
from cases.purposes import Purpose
from cases.retention import office
from participants.models import LegalReference
from secrecy.acts import opened
from tests import world as w
from tests.cases import moments as m
from tests.cases import steps
from tests.cases.handover import walk as handover

SIGN = "De meeuw zoekt elke dag het andere strand."
WHY = "De zandbank ligt er rustig bij."


def list_one(born: str = "1999-05-14", **more: Any) -> str:
    """A case on the list of the mayor; of whoever else stands there it is refused."""
    basis = LegalReference.objects.get(key="basis_public_task")
    said = {"reasons": "Taak van de burgemeester.", "indications": [("network", SIGN)], "name": m.NAME}
    return str(list_case(basis=basis, birth_date=born, **said | more).slug)


def born(years: int) -> str:
    """The birth date of who turned so many some months ago."""
    day = timezone.localdate() - timedelta(days=120)
    return f"{day.year - years}-{day.month:02}-{min(day.day, 28):02}"


def grounds(years: int, *, but: str = "") -> Grounds:
    """What is asked of a minor of that age, without one of them."""
    said = {"best_interest": WHY, "informed": WHY} | ({"exceptional": WHY} if years < 12 else {})
    return Grounds(**{name: text for name, text in said.items() if name != but})


def plan(case: str, days: int) -> str:
    """The coordinator puts it on the agenda of a meeting of its own."""
    with w.standing_as("coordinator"):
        meeting = consultation.plan(starts_at=timezone.now() + timedelta(days=days), place="Zaal Helmgras")
        row = opened(Case, case, purpose=Purpose.PREPARE)
        item = consultation.put_on_agenda(row, meeting, kind=AgendaItem.Kind.NEW, minutes=20)
        m._mark(item)
        return str(item.slug)


def take_off(item: str) -> None:
    with w.standing_as("coordinator"):
        agenda.take_off(opened(m.ITEMS, item, purpose=Purpose.PREPARE, act="write"))


# At the table -----------------------------------------------------------------------------------------------------


def brings_in(slug: str, item: str, deed: str, text: str, to: set[str]) -> int:
    """A service's contribution: ``delen``, ``verbeteren``, ``intrekken``, ``niets-te-delen`` or ``bewaren``; how the page answered."""
    fields = {"text": text, "to": "all", "seen": [str(m.capacity_of(who)) for who in sorted(to - {slug})]}
    return int(w.signed_in(slug).post(f"{_path(item)}inbreng/{deed}/", fields).status_code)


def steps_aside(slug: str, item: str) -> int:
    return int(w.signed_in(slug).post(f"{_path(item)}ik-stap-eruit/", {"conflict": "mine"}).status_code)


def set_aside(item: str, slug: str) -> None:
    with w.standing_as("burgemeester"):
        recusing.set_aside(opened(m.ITEMS, item, purpose=Purpose.TABLE, act="admit"), m.capacity_of(slug))


def lift(item: str, slug: str) -> None:
    with w.standing_as("burgemeester"):
        recusing.lift(opened(m.ITEMS, item, purpose=Purpose.TABLE, act="admit"), m.capacity_of(slug))


def out_of(item: str) -> set[str]:
    """Who is out of it."""
    found = w.ask(
        "SELECT u.username FROM meetings_recusal r JOIN participants_user u ON u.id = r.user_id JOIN meetings_agendaitem a ON a.id = r.item"
        " WHERE a.slug = %s AND r.lifted_at IS NULL",
        [item],
    )
    return {who for (who,) in found}


def _path(item: str) -> str:
    ((meeting,),) = w.ask("SELECT m.slug FROM meetings_meeting m JOIN meetings_agendaitem a ON a.meeting_id = m.id WHERE a.slug = %s", [item])  # fmt: skip
    return reverse("meetings:item", args=[meeting, item])


# Off the list and back --------------------------------------------------------------------------------------------


def close(slug: str, case: str, *, aftercare: bool) -> int:
    fields = {"reason": "referred", "text": WHY, "aftercare": "usual" if aftercare else "none", "until": ""}
    return int(w.signed_in(slug).post(f"/casussen/{case}/afsluiten/", fields).status_code)


def reopen(slug: str, case: str) -> int:
    return int(
        w.signed_in(slug).post(f"/casussen/{case}/heropenen/", {"basis": steps.basis(), "text": WHY}).status_code
    )


def offered(proposal: str) -> bool:
    """Whether the mayor of another cell has it, to answer or to list it anew."""
    return bool(proposal) and handover.stands(proposal) in ("proposed", "accepted")


# The end of its term ----------------------------------------------------------------------------------------------


def prolong(slug: str, case: str, days: int) -> int:
    fields = {"reason": "opvolging loopt nog", "text": WHY, "until": steps.in_days(days)}
    return int(w.signed_in(slug).post(f"/casussen/{case}/bewaren/verlengen/", fields).status_code)


def asks_for(slug: str, case: str, what: str, *, ground: str, until: int = 0) -> tuple[int, str]:
    """``opschorten`` or ``vroeger-wissen``; how the page answered, and what waits then for another's yes."""
    fields = {"ground": ground, "text": WHY} | ({"until": steps.in_days(until)} if until else {})
    answer = w.signed_in(slug).post(f"/casussen/{case}/bewaren/{what}/", fields)
    return answer.status_code, str(answer.get("Location", ""))


def decides(slug: str, measure: str, what: str) -> int:
    return int(w.signed_in(slug).post(measure, {"do": what}).status_code)


def last_day(case: str) -> int:
    """In how many days a case is there for the last time, holds apart: a year after it was listed or last spoken of, or as prolonged."""
    ((days,),) = w.ask(
        "SELECT greatest(c.listed_on + 365, (SELECT max((coalesce(a.closed_at, a.opened_at) AT TIME ZONE 'Europe/Brussels')::date) + 365 FROM meetings_agendaitem a WHERE a.case_id = c.id),"
        " (SELECT max(p.until) FROM retention_prolongation p WHERE p.case_id = c.id)) - (now() AT TIME ZONE 'Europe/Brussels')::date FROM cases_case c WHERE c.slug = %s",
        [case],
    )
    return int(days)


# Time ---------------------------------------------------------------------------------------------------------------

#: So many days lie between two nights that are lived: what was let in lasts longer than that.
A_WHILE = 80
#: Days and moments that lie so many days earlier once so many days passed, in a case and all within it.
_AGES = (
    "UPDATE cases_case SET listed_on = listed_on - {n}, closed_on = closed_on - {n}, aftercare_until = aftercare_until - {n} WHERE slug = %s",
    "UPDATE meetings_meeting SET starts_at = starts_at - {d} WHERE id IN (SELECT meeting_id FROM meetings_agendaitem WHERE case_id = (SELECT id FROM cases_case WHERE slug = %s))",
    "UPDATE meetings_agendaitem SET opened_at = opened_at - {d}, closed_at = closed_at - {d}, running_since = running_since - {d}, report_due = report_due - {d}, reported_at = reported_at - {d}"
    " WHERE case_id = (SELECT id FROM cases_case WHERE slug = %s)",
    "UPDATE feedback_sheet SET due = due - {d} WHERE item_id IN (SELECT id FROM meetings_agendaitem WHERE case_id = (SELECT id FROM cases_case WHERE slug = %s))",
    "UPDATE retention_prolongation SET until = until - {n}, discussed_on = discussed_on - {n} WHERE case_id = (SELECT id FROM cases_case WHERE slug = %s)",
    "UPDATE retention_measure SET until = until - {n}, review_on = review_on - {n} WHERE case_id = (SELECT id FROM cases_case WHERE slug = %s)",
    "UPDATE handover_proposal SET answer_by = answer_by - {n}, read_until = read_until - {n}, proposed_at = proposed_at - {d}, changed_at = changed_at - {d} WHERE of_case = (SELECT id FROM cases_case WHERE slug = %s)",
    "UPDATE contributions_disclosure SET until = until - {d} WHERE item IN (SELECT id FROM meetings_agendaitem WHERE case_id = (SELECT id FROM cases_case WHERE slug = %s))",
    # What ran out, ran out by now: an opening of before was lawful at its moment.
    "UPDATE secrecy_admission SET until = greatest(now(), until - {d}) WHERE until > now() AND content_object_id IN (SELECT k.id FROM secrecy_circle k JOIN secrecy_circle t ON t.id = coalesce(k.root_id, k.id) WHERE t.reference = %s)",
)


def days_pass(case: str, days: int) -> set[str]:
    """So many days later, for one case; the office runs every night. The cases that it ended."""
    erased = night()  # who lets others in reads as long as the case is kept from now on
    for some in range(0, days, A_WHILE):
        n = min(A_WHILE, days - some)
        aged = "; ".join(_AGES).format(n=n, d=f"interval '{n} days'")
        w.ask(f"SET LOCAL session_replication_role = replica; {aged}", [case] * len(_AGES))
        erased |= night()
        if erased:
            break
    return erased


def night() -> set[str]:
    """The office runs; the cases that it ended."""
    run = office.run()
    assert not run.hindered, run.hindered
    return {str(slug) for due in run.ended if due.kind == "case" for (slug,) in w.ask("SELECT reference FROM secrecy_circle WHERE id = %s", [due.circle])}  # fmt: skip

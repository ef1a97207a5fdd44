"""A case taken off the list and put back on: by whom, what is asked, and what each still reads (R07, R08, R32, R58, R59)."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta
from functools import partial
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connections
from django.utils import timezone

from cases import lifecycle
from cases.closing.page import STAYS
from cases.models import Case
from cases.purposes import Purpose
from secrecy.acts import Forbidden, opened
from tests import world as w
from tests.cases import moments as m
from tests.cases import steps
from tests.cases.feedback.test_races import at_once
from tests.cases.reporting import walk
from tests.cases.retention.test_prolonging import due, spoken
from tests.participants.seating import steps as seating
from tests.secrecy.intruder import inside

WHY = "De brandweerman op de kaai nam het over."
AGAIN = "De zeehond kwam terug in de haven."
GOOD = {"reason": "referred", "text": WHY, "aftercare": "usual", "until": ""}


def state(case: str) -> tuple[Any, ...]:
    return tuple(
        w.ask("SELECT state, closed_on IS NULL, aftercare_until IS NULL FROM cases_case WHERE slug = %s", [case])[0]
    )


def off_agenda() -> None:
    """What was planned with it is off again."""
    w.ask("UPDATE meetings_agendaitem SET removed_at = now() WHERE state = 'planned'")


def refusals(why: str) -> int:
    return len(w.entries(act="refuse", outcome=why))


def test_r58_r59_closing_asks_the_mayor_for_a_reason_and_leaves_each_what_is_their_own(world: str) -> None:
    item, case, people = walk.discussed("caw", "clb"), w.slug_of("001"), steps.People()
    close, reopen = f"/casussen/{case}/afsluiten/", f"/casussen/{case}/heropenen/"
    assert "indications" in m.opens("coordinator", item)
    for slug, status in (("coordinator", 403), ("politie", 403), ("caw", 403), ("burgemeester-elders", 404)):
        assert people.get(slug, close).status_code == status, slug
        assert people.post(slug, close, **GOOD).status_code == status, slug
        assert people.post(slug, reopen, basis=steps.basis(), text=AGAIN).status_code == status, slug
    said = people.get("burgemeester", close).content.decode()
    for who, what in STAYS:
        assert str(who) in said
        assert str(what) in said
    assert "staat op de agenda van" in said
    assert "Er lopen nog" in said or "Er loopt nog" in said
    # Each thing that is missing is said, and what was typed stays.
    held = people.post("burgemeester", close, **GOOD)
    assert (held.status_code, state(case)) == (400, ("listed", True, True))
    for said in ("Haal het punt daar weg", "nog niet verstuurd"):  # all that is missing, at once
        assert said in held.content.decode()
    assert WHY in held.content.decode()
    assert refusals("something is missing for this passage") == 1
    off_agenda()
    # A report that wasn't sent can't be afterwards: that is said, and asked.
    unsent = people.post("burgemeester", close, **GOOD)
    assert (unsent.status_code, state(case)) == (400, ("listed", True, True))
    assert "nog niet verstuurd" in unsent.content.decode()
    assert "Afsluiten zonder verslag" in unsent.content.decode()
    m.report(item)
    assert "Afsluiten zonder verslag" not in people.get("burgemeester", close).content.decode()
    assert {"decision", "report", "action"} <= m.reads("caw", item)
    for lacking, words in (
        ({"reason": ""}, "Kies waarom"),
        ({"reason": "lawyer"}, "Kies een reden uit de lijst"),
        ({"text": " "}, "Schrijf in een zin waarom"),
        ({"text": "85.07.30-033.28 is weg"}, "rijksregisternummer"),
        ({"aftercare": "other"}, "Kies tot wanneer de nazorg loopt"),
        ({"aftercare": "other", "until": "01/01/2020"}, "Kies een dag na vandaag"),
        ({"aftercare": "other", "until": steps.in_days(800)}, "niet langer dan de casus bewaard blijft"),
    ):
        refused = people.post("burgemeester", close, **(GOOD | lacking))
        assert (refused.status_code, state(case)) == (400, ("listed", True, True)), lacking
        assert words in refused.content.decode(), lacking
    assert people.post("burgemeester", close, **GOOD)["Location"] == f"/casussen/{case}/"
    assert state(case) == ("aftercare", False, False)
    whoever_reads_a_closed_case(people, item, case)
    put_back_on_the_list(people, item, case, reopen)


def whoever_reads_a_closed_case(people: steps.People, item: str, case: str) -> None:
    # PostgreSQL and the pages tell the same: own actions, own contributions, and nothing besides.
    assert {slug: m.reads(slug, item) for slug in ("caw", "clb", "politie", "coordinator")} == {
        "caw": {"action"}, "clb": set(), "politie": set(), "coordinator": set(),
    }  # fmt: skip
    absent = people.get("caw", "/casussen/bestaatniet99/")
    gone = people.get("caw", f"/casussen/{case}/")
    assert (gone.status_code, gone.content) == (absent.status_code, absent.content) == (404, absent.content)
    own = w.ask("SELECT slug FROM contributions_disclosure d JOIN participants_service s ON s.id = d.service_id WHERE s.short_name = 'CAW'")  # fmt: skip
    assert any(m.OWN in people.get("caw", f"/wat-wij-deelden/{slug}/").content.decode() for (slug,) in own)
    listed = people.get("coordinator", "/casussen/").content.decode()
    assert "afgesloten, nazorg" in listed
    assert "tot en met" in listed
    shown = people.get("coordinator", f"/casussen/{case}/")
    assert shown.status_code == 200
    assert "Nazorg tot en met" in shown.content.decode()
    assert WHY not in shown.content.decode()
    assert people.get("coordinator", f"/casussen/{case}/inzagen/").status_code == 403
    mayor = people.get("burgemeester", f"/casussen/{case}/").content.decode()
    assert WHY in mayor
    assert "hulpverlening nam over" in mayor
    assert m.INDICATION not in mayor
    assert people.post("burgemeester", f"/casussen/{case}/identiteit/")["Location"] == f"/casussen/{case}/"
    # Not what was said at the table either, by pages or by SQL; the case itself stays openable, to reopen it or answer the person.
    table = people.get("burgemeester", walk.address("item", item))
    assert (table.status_code, "gaat pas weer open" in table.content.decode()) == (403, True)
    assert people.get("burgemeester", walk.address("report", item)).status_code == 403
    assert people.get("burgemeester", f"/opvolging/casus/{case}/").status_code in (200, 302, 403)
    assert m.shows("burgemeester", item, m.LETTER) == set()
    assert m.opens("burgemeester", item) == {"indications", "identity"}
    assert w.entries(act="refuse", outcome="the case is off the list", actor=w.id_of("burgemeester"))
    # Nobody goes back to the table with it.
    again = people.post("burgemeester", walk.address("open_item", item), person=[])
    assert again.status_code == 403
    assert "Deze casus is afgesloten" in again.content.decode()
    # After-care ends on its own day, without anybody writing so.
    w.ask("UPDATE cases_case SET closed_on = current_date - 90, aftercare_until = current_date - 1 WHERE slug = %s", [case])  # fmt: skip
    assert "afgesloten, nazorg" not in people.get("coordinator", f"/casussen/{case}/").content.decode()


def put_back_on_the_list(people: steps.People, item: str, case: str, reopen: str) -> None:
    assert people.post("coordinator", reopen, basis=steps.basis(), text=AGAIN).status_code == 403
    bases = w.ask("SELECT count(*) FROM cases_legalbasis b JOIN cases_case c ON c.id = b.case_id WHERE c.slug = %s", [case])[0][0]  # fmt: skip
    for lacking in ({"basis": ""}, {"text": " "}):
        assert people.post("burgemeester", reopen, **({"basis": steps.basis(), "text": AGAIN} | lacking)).status_code == 400  # fmt: skip
    assert people.post("burgemeester", reopen, basis=steps.basis(), text=AGAIN).status_code == 302
    assert state(case) == ("listed", True, True)
    assert w.ask("SELECT count(*) FROM cases_legalbasis b JOIN cases_case c ON c.id = b.case_id WHERE c.slug = %s", [case]) == [(bases + 1,)]  # fmt: skip
    late = people.post("burgemeester", reopen, basis=steps.basis(), text=AGAIN)
    assert late.status_code == 409
    assert "intussen «op de lijst»" in late.content.decode()
    # The coordinator is let in again, to what closing took; services are invited anew.
    assert {"indications", "identity", "decision"} <= m.opens("coordinator", item)
    assert {"indications", "identity", "decision", "room"} <= m.opens("burgemeester", item)
    assert {slug: m.reads(slug, item) for slug in ("caw", "clb", "politie")} == {
        "caw": {"action"}, "clb": set(), "politie": set(),
    }  # fmt: skip
    assert people.get("caw", f"/casussen/{case}/").status_code == 404
    assert "Afsluiten" in people.get("burgemeester", f"/casussen/{case}/").content.decode()


def test_r59_after_care_never_outlasts_the_case_whatever_was_offered(world: str) -> None:
    """R54: it ends a year after the last discussion, prolonged or held or hastened; and reopening moves no end."""
    people, case = steps.People(), w.slug_of("001")
    off_agenda()
    spoken(300)
    assert due() == 66
    close = f"/casussen/{case}/afsluiten/"
    offered = people.get("burgemeester", close).content.decode()
    assert f"nazorg tot en met {steps.in_days(65)}" in offered
    assert f"uiterlijk {steps.in_days(65)}: langer blijft de casus niet bewaard" in offered
    said = GOOD | {"aftercare": "other", "unsent": "on"}
    late = people.post("burgemeester", close, **(said | {"until": steps.in_days(66)}))
    assert (late.status_code, state(case)) == (400, ("listed", True, True))
    assert f"uiterlijk tot {steps.in_days(65)}" in late.content.decode()
    # The verb asks it too, whatever form it came from.
    with w.standing_as("burgemeester"):
        row = opened(Case, case, purpose=Purpose.LISTING, act="admit")
        day = timezone.localdate() + timedelta(days=66)
        with pytest.raises(ValidationError, match="niet langer dan de casus bewaard blijft"):
            lifecycle.take(row, "close_with_aftercare", reason="referred", text=WHY, until=day, unsent=True)
    assert people.post("burgemeester", close, **(said | {"until": steps.in_days(65)})).status_code == 302
    assert steps.in_days(65) in people.get("coordinator", f"/casussen/{case}/").content.decode()
    reopen = f"/casussen/{case}/heropenen/"
    assert f"blijft tot en met {steps.in_days(65)}" in people.get("burgemeester", reopen).content.decode()
    assert people.post("burgemeester", reopen, basis=steps.basis(), text=AGAIN).status_code == 302
    assert due() == 66
    # On its last day there is no after-care to offer.
    spoken(365)
    assert due() == 1
    assert "nazorg tot" not in people.get("burgemeester", close).content.decode()
    assert people.post("burgemeester", close, **(GOOD | {"unsent": "on"})).status_code == 400
    assert people.post("burgemeester", close, **(GOOD | {"unsent": "on", "aftercare": "none"})).status_code == 302


def test_r08_of_a_mayor_and_a_delegate_at_the_same_moment_one_closes_and_the_other_is_told(world: str) -> None:
    from tests.participants.seating.test_passing_on import DEPUTISE, delegation, known

    people = steps.People()
    case = steps.list_a_case(people)
    user = known("schepen", organisation_of="burgemeester")
    assert people.post("burgemeester", DEPUTISE, **delegation(user, 0, 5)).status_code == 302
    seating.swear("schepen")
    clients = [w.signed_in("burgemeester"), w.signed_in("schepen")]

    def one(client: Any) -> Any:
        try:
            return client.post(f"/casussen/{case}/afsluiten/", GOOD | {"aftercare": "none"})
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as both:
        answers = list(both.map(one, clients))
    assert sorted(answer.status_code for answer in answers) == [302, 409]
    told = next(answer for answer in answers if answer.status_code == 409).content.decode()
    assert "Deze casus is intussen «afgesloten». Er is niets gewijzigd." in told
    assert state(case) == ("closed", False, True)
    assert w.ask("SELECT count(*) FROM cases_turn t JOIN cases_case c ON c.id = t.case_id WHERE c.slug = %s", [case]) == [(1,)]  # fmt: skip
    assert refusals("the case went elsewhere meanwhile") == 1
    # Who stood in keeps what it takes to open it again, as the mayor does.
    assert people.post("schepen", f"/casussen/{case}/heropenen/", basis=steps.basis(), text=AGAIN).status_code == 302


def test_r59_of_closing_and_going_to_the_table_at_one_moment_one_is_done_and_the_other_is_told(world: str) -> None:
    people, item, case = steps.People(), m.plan(number="003"), w.slug_of("003")
    off_agenda()  # as far as the mayor's page could tell
    w.ask("UPDATE meetings_agendaitem SET removed_at = NULL WHERE slug = %s", [item])
    ((meeting,),) = w.ask("SELECT m.slug FROM meetings_meeting m JOIN meetings_agendaitem a ON a.meeting_id = m.id WHERE a.slug = %s", [item])  # fmt: skip
    w.ask("UPDATE meetings_agendaitem SET state = 'over', reported_at = now() WHERE slug = %s", [item])
    present = [str(m.capacity_of(slug)) for slug in ("burgemeester", "coordinator", "politie")]
    for _round in range(3):
        if state(case)[0] != "listed":
            assert people.post("burgemeester", f"/casussen/{case}/heropenen/", basis=steps.basis(), text=AGAIN).status_code == 302  # fmt: skip
        w.ask("UPDATE meetings_agendaitem SET state = 'over' WHERE slug = %s", [item])
        mayor, coordinator = w.signed_in("burgemeester"), w.signed_in("coordinator")
        closed, opened = at_once(
            partial(mayor.post, f"/casussen/{case}/afsluiten/", GOOD | {"aftercare": "none"}),
            partial(coordinator.post, f"/overleg/{meeting}/{item}/openen/", {"person": present}),
        )
        ((runs,),) = w.ask("SELECT state = 'open' FROM meetings_agendaitem WHERE slug = %s", [item])
        assert (closed == 302) != runs, (closed, opened)
        assert state(case)[0] == ("closed" if closed == 302 else "listed")
    # And of closing while it is put on an agenda.
    w.ask("UPDATE meetings_agendaitem SET state = 'over' WHERE slug = %s", [item])
    ((listed,),) = w.ask("SELECT state = 'listed' FROM cases_case WHERE slug = %s", [case])
    if not listed:
        people.post("burgemeester", f"/casussen/{case}/heropenen/", basis=steps.basis(), text=AGAIN)

    def put_on() -> Any:
        with suppress(Forbidden):
            m.plan(number="003")
        return SimpleNamespace(status_code=0)

    mayor = w.signed_in("burgemeester")
    closed, _put = at_once(lambda: mayor.post(f"/casussen/{case}/afsluiten/", GOOD | {"aftercare": "none"}), put_on)
    ((planned,),) = w.ask("SELECT count(*) FROM meetings_agendaitem a JOIN cases_case c ON c.id = a.case_id WHERE c.slug = %s AND a.state = 'planned' AND a.removed_at IS NULL", [case])  # fmt: skip
    assert (state(case)[0], planned) in {("closed", 0), ("listed", 1)}, closed


def test_r07_r58_whatever_sql_is_sent_only_the_mayor_closes_writes_why_and_nobody_empties_a_case(world: str) -> None:
    item, case = walk.discussed("caw", "clb"), w.slug_of("001")
    ((circle,),) = w.ask("SELECT circle_id FROM cases_case WHERE slug = %s", [case])
    leave = "SELECT secrecy.leave_to_owners(%s, '{}', '{}', '{}', '{}', '{}', %s)"
    turn = (
        "INSERT INTO cases_turn (id, circle_id, case_id, passage, reason, text, by_id, at)"
        " SELECT gen_random_uuid(), circle_id, id, '\\x00', '\\x00', '\\x00', %s, now() FROM cases_case WHERE slug = %s"
    )
    closed = "state = 'closed', closed_on = current_date, closed_by_id = listed_by_id"
    for slug in ("coordinator", "politie", "caw", "burgemeester-elders"):
        with inside(slug) as i:
            for act in ("read", "write", "admit"):
                i.open(case, act=act)
            for change in (closed, closed.replace("'closed'", "'aftercare'") + ", aftercare_until = current_date + 9", "closed_on = current_date", "aftercare_until = current_date + 9"):  # fmt: skip
                sent = f"UPDATE cases_case SET {change} WHERE slug = %s RETURNING 1"
                assert i.fails(sent, [case]) is not None or not i.sql(sent, [case]), (slug, change)
            assert i.fails(turn, [w.id_of(slug), case]) is not None or not i.value("SELECT count(*) FROM cases_turn")
            if slug != "coordinator":
                assert i.fails(leave, [circle, "weg ermee"]) is not None, slug
    with inside("burgemeester") as i:
        assert i.fails(leave, [circle, "weg ermee"]) is not None  # not open
        i.open(case, act="write")
        assert i.fails(leave, [circle, "weg ermee"]) is not None  # not to admit
        assert i.fails(turn, [w.id_of("coordinator"), case]) is not None  # in another's name
        i.open(case, act="admit")
        assert i.fails(leave, [circle, "  "]) is not None  # not without a word
        # Of what is off the list it can't be left out since when, and by whom.
        for change in (
            "state = 'closed'",
            "state = 'aftercare', closed_on = current_date, closed_by_id = listed_by_id",
        ):
            assert i.fails(f"UPDATE cases_case SET {change} WHERE slug = %s", [case]) is not None, change
    assert state(case) == ("listed", True, True)
    assert "decision" in m.reads("caw", item)
    # What would admit somebody later ends too: an invitation that still waits opens nothing.
    later = m.plan()
    m.ask(later, "CLB")
    w.ask("UPDATE meetings_agendaitem SET state = 'over' WHERE state = 'planned'")
    assert w.signed_in("burgemeester").post(f"/casussen/{case}/afsluiten/", GOOD | {"unsent": "on"}).status_code == 302
    assert m.opens("clb", later) == set()
    assert w.entries(act="dismiss", purpose="casus afgesloten")

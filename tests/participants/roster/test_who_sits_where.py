"""«Wie zetelt waar»: everyone of the cell with dates, and the printed list of who can open case content (R74)."""

from __future__ import annotations

import html
import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from livc.demo.persons import PERSONS
from participants.mandates import me
from participants.roster.sitting import Access, Roster, roster
from secrecy import record
from tests import world as w

WHO, PAPER = "/wie-zetelt-waar/", "/wie-zetelt-waar/afdruk/"
LOOK = ("coordinator", "burgemeester", "politie", "auditor", "dpo")
#: What PostgreSQL says of who can open case content in Duinbeke at this moment.
CAN_OPEN = """
SELECT p.first_name || ' ' || p.last_name FROM secrecy_capacity c JOIN secrecy_person p ON p.id = c.user_id JOIN cells_cell k ON k.id = c.cell
 WHERE k.name = 'LIVC R Duinbeke' AND p.is_active AND c.sworn AND NOT c.audits AND NOT c.apart AND c.begins <= now() AND c.ends > now()"""


def name_of(slug: str) -> str:
    return next(f"{p.first_name} {p.last_name}" for p in PERSONS if p.slug == slug)


def page(slug: str, query: str = "") -> str:
    answer = w.signed_in(slug).get(WHO + query)
    assert answer.status_code == 200
    return html.unescape(answer.content.decode())


def seen_by(slug: str, day: date | None = None) -> Roster:
    with w.standing_as(slug):
        acting = me()
        assert acting is not None
        return roster(acting.cell, day)


def in_days(days: int) -> date:
    return timezone.localdate() + timedelta(days=days)


def held(table: str, slug: str, assignment: str, *values: Any) -> None:
    """Change a person's capacity past every policy, as only the tests can."""
    w.ask(f"UPDATE participants_{table} SET {assignment} WHERE user_id = %s", [*values, w.id_of(slug)])


def add_delegate() -> None:
    """The mayor is away for two weeks: somebody without a seat stands in."""
    w.ask(
        "INSERT INTO participants_seat SELECT (jsonb_populate_record(z, jsonb_build_object('id', gen_random_uuid(),"
        " 'user_id', %s, 'begins', %s::date, 'ends', %s::date, 'deputises_id', z.id))).* FROM participants_seat z WHERE user_id = %s",
        [w.id_of("superuser"), in_days(-1), in_days(13), w.id_of("burgemeester")],
    )


def add_recovery(slug: str, *, proof: str = "eid") -> None:
    w.ask(
        "INSERT INTO participants_recovery (id, user_id, organisation_id, asked_by_id, asked_at, proof)"
        " SELECT gen_random_uuid(), id, organisation_id, %s, now(), %s FROM participants_user WHERE id = %s",
        [w.id_of("beheerder"), proof, w.id_of(slug)],
    )


@pytest.mark.parametrize("slug", LOOK)
def test_the_fixed_seats_the_auditor_and_the_dpo_see_everyone_of_their_cell(slug: str, town: None) -> None:
    shown = page(slug)
    for somebody in ("coordinator", "burgemeester", "politie", "caw", "clb", "vdab", "auditor", "dpo"):
        assert name_of(somebody) in shown
    for stranger in ("coordinator-elders", "burgemeester-elders", "politie-elders", "beheerder-elders"):
        assert name_of(stranger) not in shown
    assert f"{in_days(700):%-d/%m/%Y}" in shown or f"{in_days(700):%d/%m/%Y}" in shown


@pytest.mark.parametrize("slug", ["caw", "clb", "beheerder", "beheerder-caw", "superuser"])
def test_nobody_else_gets_the_list_and_hears_why(slug: str, town: None) -> None:
    before = len(w.entries(act="print"))
    for method, address in (("GET", WHO), ("POST", PAPER)):
        answer = w.signed_in(slug).generic(method, address)
        assert answer.status_code == 403
        assert "vaste zetels van een cel" in answer.content.decode()
        assert name_of("burgemeester") not in answer.content.decode()
    assert len(w.entries(act="print")) == before
    refusals = w.entries(act="refuse", actor=w.id_of(slug), outcome="no fixed seat and no oversight")
    assert {e["door"] for e in refusals} == {"roster:who", "roster:paper"}


def test_another_cell_sees_its_own_people(town: None) -> None:
    shown = page("coordinator-elders")
    assert name_of("burgemeester-elders") in shown
    assert name_of("burgemeester") not in shown


def test_the_police_seat_shows_its_clearance_and_ends_with_it(world: str) -> None:
    """R05: the seat runs 700 days more, the clearance 500."""
    police = next(s for s in seen_by("coordinator").seats if s.kind == "police")
    assert police.last == police.clearance_until == in_days(500)
    assert f"veiligheidsmachtiging: niveau geheim, tot en met {in_days(500):%d/%m/%Y}" in " ".join(
        page("coordinator").split()
    )


@pytest.mark.parametrize(("left", "sits"), [(-1, False), (0, True), (1, True)])
@pytest.mark.parametrize("column", ["ends", "clearance_until"])
def test_who_sits_today_is_told_at_the_day_itself_and_on_both_sides(
    column: str, left: int, sits: bool, world: str
) -> None:
    held("seat", "politie", f"{column} = %s", in_days(left))
    shown = seen_by("coordinator")
    assert ("police" in {s.kind for s in shown.seats}) is sits
    assert shown.vacant == ([] if sits else ["Lokale politie"])
    # PostgreSQL holds the same days.
    assert (name_of("politie") in {n for (n,) in w.ask(CAN_OPEN)}) is sits
    if not sits:
        assert [s.name for s in shown.ended] == [name_of("politie")]
        assert "wordt op deze dag door niemand bezet" in page("coordinator")


@pytest.mark.parametrize(("ahead", "access"), [(-1, Access.OPEN), (0, Access.OPEN), (1, Access.LATER)])
def test_who_is_still_to_come_is_shown_as_such(ahead: int, access: Access, world: str) -> None:
    held("mandate", "clb", "begins = %s", in_days(ahead))
    clb = next(s for s in seen_by("coordinator").services if s.name == name_of("clb"))
    assert clb.access is access
    silent = ["CLB Zandkorrel"] if access is Access.LATER else []
    assert seen_by("coordinator").silent == silent


@pytest.mark.parametrize(("ago", "shown"), [(89, True), (90, True), (91, False)])
def test_what_ended_stays_in_the_folded_list_for_ninety_days(ago: int, shown: bool, world: str) -> None:
    held("mandate", "clb", "ends = %s", in_days(-ago))
    assert (name_of("clb") in {s.name for s in seen_by("coordinator").ended}) is shown
    assert ("De voorbije 90 dagen afgelopen" in page("coordinator")) is shown


def test_what_was_ended_before_its_time_is_over_at_once(world: str) -> None:
    held("mandate", "clb", "ended_at = now() - interval '1 minute'")
    shown = seen_by("coordinator")
    assert name_of("clb") not in {s.name for s in shown.services}
    assert [s.name for s in shown.ended] == [name_of("clb")]
    # Yesterday that person did sit there.
    assert name_of("clb") in {s.name for s in seen_by("coordinator", in_days(-1)).services}
    assert name_of("clb") not in {s.name for s in seen_by("coordinator", in_days(1)).services}


def test_a_delegation_says_for_whom(world: str) -> None:
    """R08."""
    add_delegate()
    deputy = next(s for s in seen_by("coordinator").seats if s.name == name_of("superuser"))
    assert deputy.stands_in_for == name_of("burgemeester")
    assert deputy.role == "Burgemeester (aangestelde vertegenwoordiger)"
    assert f"voor {name_of('burgemeester')}" in page("coordinator")
    assert name_of("superuser") not in {s.name for s in seen_by("coordinator", in_days(14)).seats}


def test_the_list_says_who_did_not_acknowledge_secrecy_and_whose_account_is_not_in_use(world: str) -> None:
    """R27."""
    assert "geheimhouding bevestigd op" in page("coordinator")
    w.ask("DELETE FROM participants_acknowledgement WHERE user_id = %s AND kind = 'notice'", [w.id_of("clb")])
    clb = next(s for s in seen_by("coordinator").services if s.name == name_of("clb"))
    assert (clb.access, clb.acknowledged, clb.in_use) == (Access.NOTICE, None, True)
    w.ask("DELETE FROM participants_acknowledgement WHERE user_id = %s", [w.id_of("clb")])
    assert "account nog niet in gebruik" in page("coordinator")


def test_a_recovery_suspends_until_a_seat_confirms_it(world: str) -> None:
    add_recovery("caw", proof="")
    assert "geschorst" not in page("coordinator")
    add_recovery("caw")
    assert "geschorst: een vaste zetel moet het herstel bevestigen" in page("coordinator")
    w.ask(
        "INSERT INTO participants_recoveryconfirmation (id, recovery_id, user_id, cell_id, confirmed_by_id, at)"
        " SELECT gen_random_uuid(), r.id, r.user_id, k.id, %s, now() FROM participants_recovery r, cells_cell k WHERE r.proof <> '' AND k.name = 'LIVC R Duinbeke' AND r.user_id = %s",
        [w.id_of("coordinator"), w.id_of("caw")],
    )
    assert "geschorst" not in page("coordinator")


def test_whom_no_mail_reaches_is_shown_to_who_can_do_something_about_it(world: str) -> None:
    w.ask("INSERT INTO secrecy.outbox (user_id, message, tries) VALUES (%s, 'waiting', 7)", [w.id_of("vdab")])
    assert "onze mails komen niet aan" not in page("coordinator")
    w.ask("UPDATE secrecy.outbox SET tries = 8 WHERE user_id = %s", [w.id_of("vdab")])
    assert page("coordinator").count("onze mails komen niet aan") == 1
    assert "onze mails komen niet aan" not in page("coordinator-elders")
    w.ask("INSERT INTO secrecy.outbox (user_id, message, sent) VALUES (%s, 'waiting', now())", [w.id_of("vdab")])
    assert "onze mails komen niet aan" not in page("coordinator")


def test_who_is_nobody_here_is_not_told_whom_mails_do_not_reach(world: str) -> None:
    w.ask("INSERT INTO secrecy.outbox (user_id, message, tries) VALUES (%s, 'waiting', 8)", [w.id_of("vdab")])
    for slug, told in (("coordinator", 1), ("auditor", 1), ("caw", 0), ("beheerder-elders", 0), ("superuser", 0)):
        with w.standing_as(slug) as here:
            assert len(record.call("unreached", here.pid, here.began, here.request)) == told, slug


# R74: the list of persons with access to special data, with their role, can be printed ----------------------


def printed(slug: str = "coordinator", **posted: str) -> str:
    answer = w.signed_in(slug).post(PAPER, posted)
    assert answer.status_code == 200
    return html.unescape(answer.content.decode())


def names_under(heading: str, text: str) -> list[str]:
    part = text.split(f'<h2 id="{heading}">')[1].split("<h2")[0]
    return sorted(re.findall(r'<td data-label="Naam">([^<]+)</td>', part))


def test_the_printed_list_equals_the_active_accounts_that_can_open_case_content(world: str) -> None:
    """R74, against PostgreSQL's own view, while everything that can stand in the way does so for somebody."""

    def same() -> list[str]:
        expected = sorted(n for (n,) in w.ask(CAN_OPEN))
        assert names_under("access", printed()) == expected
        return expected

    everybody = same()
    assert everybody == sorted(map(name_of, ("burgemeester", "coordinator", "politie", "caw", "clb", "vdab")))
    add_delegate()
    assert same() == everybody  # the deputy promised nothing yet
    w.ask("UPDATE participants_user SET is_active = false WHERE id = %s", [w.id_of("vdab")])
    everybody.remove(name_of("vdab"))
    assert same() == everybody
    add_recovery("caw")
    everybody.remove(name_of("caw"))
    assert same() == everybody
    w.ask("DELETE FROM participants_acknowledgement WHERE user_id = %s AND kind = 'notice'", [w.id_of("clb")])
    everybody.remove(name_of("clb"))
    assert same() == everybody
    held("seat", "politie", "clearance_until = %s", in_days(-1))
    everybody.remove(name_of("politie"))
    assert same() == everybody
    text = printed()
    assert names_under("none", text) == sorted(map(name_of, ("vdab", "caw", "clb", "superuser")))
    assert names_under("oversight", text) == sorted(map(name_of, ("auditor", "dpo")))


def test_where_the_cell_asks_a_declaration_nobody_has_access_without_it(world: str) -> None:
    """R71."""
    w.ask(
        "INSERT INTO cells_cellrules (cell_id, version, valid_from, values, note, made_at)"
        " SELECT id, 99, current_date, '{\"confidentiality_declaration\": true}', '', now() FROM cells_cell WHERE name = 'LIVC R Duinbeke'"
    )
    assert w.ask(CAN_OPEN) == []
    # Who promised nothing gets no page; the auditor does.
    assert names_under("access", printed("auditor")) == []


def test_the_printed_list_names_purpose_ground_day_and_who_printed(town: None) -> None:
    text = printed()
    for words in (
        "Voorkomen van terroristische misdrijven (wet van 30 juli 2018, artikel 2).",
        "gegevensbeschermingswet van 30 juli 2018, artikelen 9 en 10",
        "LIVC R Duinbeke", name_of("coordinator"), f"{timezone.localtime():%d/%m/%Y}",
    ):  # fmt: skip
        assert words in text


def test_r25_case_workers_are_known_to_their_service_and_every_list_says_so_without_a_number(town: None) -> None:
    with_one, without = printed("coordinator"), printed("coordinator-elders")
    for text in (with_one, without, page("coordinator"), page("auditor")):
        assert "Of zij er zijn en wie zij zijn, weet enkel hun dienst" in text
        assert name_of("hulpverlener") not in text
        assert "hulpverlener" not in text


def test_printing_is_on_record_before_the_page_and_looking_is_not_printing(world: str) -> None:
    page("coordinator")
    assert w.entries(act="print") == []
    printed("auditor", dag=f"{in_days(0):%d/%m/%Y}")
    (entry,) = w.entries(act="print")
    assert (entry["actor"], entry["reference"]) == (w.id_of("auditor"), f"wie zetelt waar {in_days(0).isoformat()}")
    assert entry["door"] == "roster:paper"


def test_when_the_record_cannot_be_written_nothing_is_printed(world: str) -> None:
    client = w.signed_in("coordinator")
    w.ask("REVOKE EXECUTE ON FUNCTION secrecy.record FROM livc_log")
    answer = client.post(PAPER)
    assert answer.status_code == 503
    assert name_of("burgemeester") not in answer.content.decode()


def test_paper_has_no_address_of_its_own_to_read_without_a_record(town: None) -> None:
    assert w.signed_in("coordinator").get(PAPER).status_code == 405


def test_printing_needs_the_token_of_a_form(town: None) -> None:
    client = Client(enforce_csrf_checks=True)
    client.cookies[settings.SESSION_COOKIE_NAME] = w.badge("coordinator")
    assert client.post(PAPER).status_code == 403


# Another day ------------------------------------------------------------------------------------------------


def test_a_day_in_the_past_and_in_the_future_can_be_asked(town: None) -> None:
    assert name_of("caw") in page("coordinator", f"?dag={in_days(-400):%d/%m/%Y}")
    assert name_of("caw") not in page("coordinator", f"?dag={in_days(-401):%d/%m/%Y}")
    assert name_of("caw") in page("coordinator", f"?dag={in_days(700).isoformat()}")
    later = page("coordinator", f"?dag={in_days(701):%d/%m/%Y}")
    assert name_of("caw") not in later
    assert "niet wie dan toegang heeft" in later
    assert "toegang tot casussen" not in later


@pytest.mark.parametrize("day", ["31/02/2027", "gisteren", "0000-01-01", "23/09/2018", "01/01/2100", "%00", "9" * 400])
def test_a_day_that_is_none_gives_400_with_the_reason_beside_the_field(day: str, town: None) -> None:
    for answer in (
        w.signed_in("coordinator").get(f"{WHO}?dag={day}"),
        w.signed_in("coordinator").post(PAPER, {"dag": day}),
    ):
        text = answer.content.decode()
        assert answer.status_code == 400
        assert "Schrijf de dag als 26/11/2026." in text or "Kies een dag tussen" in text
        assert name_of("caw") not in text
    assert w.entries(act="print", reference=f"wie zetelt waar {day}") == []

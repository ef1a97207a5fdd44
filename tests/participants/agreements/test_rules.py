"""The rules of a cell as dated data: defaults, versions, what holds on a day, who makes and who acknowledges (R70)."""

from __future__ import annotations

import html
from datetime import date, timedelta
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from participants.cells.models import Cell
from participants.cells.rulebook import FIXED, RULEBOOK, RULES
from participants.cells.rules import in_force, version_in_force
from tests import world as w
from tests.participants.agreements.promises import promised, rules
from tests.secrecy.intruder import inside

PAGE, NEW, COMPARE, ACKNOWLEDGE = (
    "/reglement/",
    "/reglement/nieuw/",
    "/reglement/vergelijken/",
    "/reglement/bevestigen/",
)
MEMBERS = ("burgemeester", "coordinator", "politie", "caw", "clb", "vdab", "auditor", "dpo")


def in_days(days: int) -> str:
    return f"{timezone.localdate() + timedelta(days=days):%d/%m/%Y}"


def filled(after: int = 1, **changes: Any) -> dict[str, Any]:
    """The form as it comes, with the values of the demo's first version and these changes."""
    now = {rule.key: rule.standard for rule in RULEBOOK} | {
        "rhythm_weeks": 6,
        "standing_members": ["Jeugddienst"],
        "report_style": "full",
    }
    said: dict[str, Any] = {"valid_from": in_days(0), "note": "", "after": after}
    for rule in RULEBOOK:
        value = now[rule.key]
        said[rule.key] = (
            ("ja" if value else "nee") if rule.kind == "yes_no" else "\n".join(value) if rule.kind == "list" else value
        )
    return said | changes


def text(answer: Any) -> str:
    return " ".join(html.unescape(answer.content.decode()).split())


@pytest.mark.parametrize("slug", MEMBERS)
def test_r70_every_member_reads_every_rule_with_its_value_and_source_and_what_the_law_fixes(
    town: None, slug: str
) -> None:
    page = text(w.signed_in(slug).get(PAGE))
    for rule in RULEBOOK:
        assert f'id="regel-{rule.key}"' in page, rule.key
        assert str(rule.label) in page
        assert str(rule.source) in page
    for what, source, _certainty in FIXED:
        assert str(what) in page
        assert str(source) in page
    assert "eigen regel (versie 1, sinds" in page
    assert "6 weken" in page
    assert ("Nieuwe versie maken" in page) is (slug in ("burgemeester", "coordinator"))


@pytest.mark.parametrize("slug", ["superuser", "beheerder", "beheerder-caw"])
def test_who_is_of_no_cell_reads_no_rules(town: None, slug: str) -> None:
    for address in (PAGE, NEW, COMPARE, ACKNOWLEDGE):
        assert w.signed_in(slug).get(address).status_code == 403, address


def test_r70_a_cell_without_own_rules_works_and_asks_nobody_anything(town: None) -> None:
    els = w.signed_in("coordinator-elders")
    page = text(els.get(PAGE))
    assert "nog geen eigen reglement: overal geldt de standaard" in page
    assert "eigen regel (" not in page
    assert "Wie bevestigde" not in page
    assert "Er valt niets te bevestigen" in text(els.get(ACKNOWLEDGE))
    assert "Reglement lezen en bevestigen" not in text(els.get("/"))
    assert "Standaard" in text(els.get(COMPARE)) or els.get(COMPARE).status_code == 200
    with w.standing_as("coordinator-elders"):
        cell = Cell.objects.get(name="LIVC R Elders")
        assert {rule.key: in_force(cell)[rule.key] for rule in RULEBOOK} == {
            rule.key: rule.standard for rule in RULEBOOK
        }


def test_what_holds_in_ones_own_cell_costs_no_query(town: None) -> None:
    with w.standing_as("caw"):
        cell = Cell.objects.get(name="LIVC R Duinbeke")
        with CaptureQueriesContext(connections["default"]) as queries:
            assert in_force(cell)["rhythm_weeks"] == 6
            assert in_force(cell)["notice_days"] == 14
        assert not queries.captured_queries


def test_a_version_holds_from_its_day_and_the_badge_says_what_the_page_says(world: str) -> None:
    today = timezone.localdate()
    rules('{"rhythm_weeks": 4}', version=2, since="current_date + 1")
    with w.standing_as("caw"):
        cell = Cell.objects.get(name="LIVC R Duinbeke")
        assert in_force(cell)["rhythm_weeks"] == 6
        days = [today + timedelta(days=n) for n in (-21, -20, 0, 1, 2)]
        assert [in_force(cell, day)["rhythm_weeks"] for day in days] == [8, 6, 6, 4, 4]
    assert "geldt nog niet" in text(w.signed_in("caw").get(PAGE))
    rules('{"rhythm_weeks": 3}', version=3, since="current_date")
    with w.standing_as("caw"):
        cell = Cell.objects.get(name="LIVC R Duinbeke")
        assert in_force(cell)["rhythm_weeks"] == in_force(cell, today)["rhythm_weeks"] == 3
        assert in_force(cell, today + timedelta(days=2))["rhythm_weeks"] == 3, "the last version made holds"
    assert "ingehaald door een latere versie" in text(w.signed_in("caw").get(PAGE))


def test_what_no_longer_fits_the_rulebook_counts_as_not_set(world: str) -> None:
    rules('{"window_days": 9999, "report_style": "novel", "nonsense": 1, "small_cell": true}', version=2)
    with w.standing_as("caw"):
        held = in_force(Cell.objects.get(name="LIVC R Duinbeke"))
        assert [held[key] for key in ("window_days", "report_style", "small_cell")] == [30, "decisions", 5]
    assert w.signed_in("caw").get(PAGE).status_code == 200


# Making a version -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("slug", ["burgemeester", "coordinator"])
def test_only_what_differs_from_the_default_is_kept_and_the_numbers_count_up(world: str, slug: str) -> None:
    client = w.signed_in(slug)
    assert 'value="6"' in client.get(NEW).content.decode()
    answer = client.post(NEW, filled(notice_days=21, rhythm_weeks=8, report_style="full", note="Meer tijd."))
    assert answer.status_code == 302, text(answer)
    version, values, note, maker = w.ask(
        "SELECT version, values, note, made_by_id FROM cells_cellrules ORDER BY id DESC LIMIT 1"
    )[0]
    assert (version, note, maker) == (2, "Meer tijd.", w.id_of(slug))
    assert values == {"notice_days": 21, "report_style": "full", "standing_members": ["Jeugddienst"]}
    entry = w.entries(act="adopt", actor=w.id_of(slug))[-1]
    assert entry["door"] == "agreements:adopt"


@pytest.mark.parametrize("slug", ["politie", "caw", "auditor", "beheerder", "superuser"])
def test_nobody_else_makes_a_version(town: None, slug: str) -> None:
    client = w.signed_in(slug)
    assert client.get(NEW).status_code == 403
    assert client.post(NEW, filled()).status_code == 403
    assert w.entries(act="refuse", actor=w.id_of(slug))[-1]["outcome"] == "not the coordinator's seat"


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("retention_days", 1826, "Kies een getal van 30 tot en met 1825."),
        ("retention_days", 0, "Kies een getal van 30 tot en met 1825."),
        ("retention_days", "", "Kies een getal van 30 tot en met 1825."),
        ("retention_days", "onbeperkt", "Kies een getal van 30 tot en met 1825."),
        ("notice_days", 61, "Kies een getal van 1 tot en met 60."),
        ("small_cell", 2, "Kies een getal van 3 tot en met 20."),
        ("decline_reasons", [], "Kies er minstens een."),
        ("screening_steps", "\n".join(["stap"] * 21), "Schrijf hoogstens 20 regels."),
        ("valid_from", "gisteren", "Schrijf de dag als"),
        ("valid_from", in_days(-1), "Kies een dag vanaf vandaag, hoogstens een jaar vooruit."),
        ("valid_from", in_days(366), "Kies een dag vanaf vandaag, hoogstens een jaar vooruit."),
    ],
)
def test_r55_bounds_stand_beside_the_field_and_what_was_typed_stays(
    town: None, field: str, value: Any, said: str
) -> None:
    answer = w.signed_in("coordinator").post(NEW, filled(**{field: value, "lead_role": "Voorzitster"}))
    assert answer.status_code == 400
    form = answer.context["form"]
    assert said in " ".join(form.errors[field])
    assert 'value="Voorzitster"' in answer.content.decode()
    assert said in text(answer)


@pytest.mark.parametrize("bounds", [("retention_days", 1825), ("retention_days", 30), ("valid_from", in_days(365))])
def test_the_bounds_themselves_are_accepted(world: str, bounds: tuple[str, Any]) -> None:
    answer = w.signed_in("coordinator").post(NEW, filled(lead_role="Voorzitster", **dict([bounds])))
    assert answer.status_code == 302, text(answer)


def test_a_version_that_says_nothing_new_is_not_made(town: None) -> None:
    answer = w.signed_in("coordinator").post(NEW, filled())
    assert answer.status_code == 400
    assert "er is niets gewijzigd" in text(answer)


def test_of_two_who_make_a_version_the_second_is_told_and_loses_no_word(world: str) -> None:
    assert w.signed_in("burgemeester").post(NEW, filled(notice_days=21)).status_code == 302
    coordinator = w.signed_in("coordinator")
    typed = filled(note="Een lange uitleg.", rhythm_weeks=5)
    answer = coordinator.post(NEW, typed)
    assert answer.status_code == 409
    assert "stelde M. Meesterburg versie 2 vast" in text(answer)
    assert "Een lange uitleg." in text(answer)
    assert 'name="after" value="2"' in answer.content.decode()
    assert coordinator.post(NEW, typed | {"after": 2}).status_code == 302
    assert w.ask("SELECT version FROM cells_cellrules ORDER BY version") == [(1,), (2,), (3,)]


def test_two_at_the_very_same_moment_make_one_version(world: str) -> None:
    ready, answers = Barrier(2), {}

    def press(slug: str, weeks: int) -> None:
        client = w.signed_in(slug)
        ready.wait(20)
        answers[slug] = client.post(NEW, filled(rhythm_weeks=weeks)).status_code
        for alias in connections:
            connections[alias].close()

    people = [Thread(target=press, args=pair) for pair in (("burgemeester", 2), ("coordinator", 3))]
    for one in people:
        one.start()
    for one in people:
        one.join(60)
    assert sorted(answers.values()) == [302, 409]
    assert w.ask("SELECT version FROM cells_cellrules ORDER BY version") == [(1,), (2,)]


# Comparing --------------------------------------------------------------------------------------------------


def test_two_versions_side_by_side_show_only_what_differs(world: str) -> None:
    rules('{"rhythm_weeks": 4, "standing_members": ["Jeugddienst"]}', version=2)
    client = w.signed_in("clb")
    table = text(client.get(COMPARE, {"van": 1, "naar": 2})).split("<tbody>")[1]
    assert [
        word in table for word in ("Ritme van het overleg", "6 weken", "4 weken", "8 weken", "Bijkomende vaste leden")
    ] == [True] * 4 + [False]
    table = text(client.get(COMPARE, {"van": 0, "naar": 1})).split("<tbody>")[1]
    assert "Jeugddienst" in table
    assert "Geen verschil" in text(client.get(COMPARE, {"van": 2, "naar": 2}))
    assert client.get(COMPARE, {"van": 1, "naar": 77}).status_code == 400


# Acknowledging ----------------------------------------------------------------------------------------------


def test_r70_members_are_asked_again_see_what_changed_and_press_one_button(world: str) -> None:
    assert "Reglement lezen en bevestigen" not in text(w.signed_in("caw").get("/"))
    rules('{"rhythm_weeks": 4, "standing_members": ["Jeugddienst"]}', version=2)
    caw = w.signed_in("caw")
    assert "Reglement lezen en bevestigen" in text(caw.get("/"))
    page = text(caw.get(ACKNOWLEDGE))
    assert "sinds versie 1, die u bevestigde" in page
    assert "4 weken" in page
    assert "Jeugddienst" not in page
    assert caw.get("/casussen/").status_code == 200, "it holds nothing up"
    assert caw.post(ACKNOWLEDGE, {"version": 2}).status_code == 302
    assert caw.post(ACKNOWLEDGE, {"version": 2}).status_code == 302
    assert len(promised("caw", "rules")) == 2
    assert "Reglement lezen en bevestigen" not in text(caw.get("/"))
    assert w.entries(act="acknowledge", actor=w.id_of("caw"))[-1]["door"] == "agreements:acknowledge"


def test_who_never_acknowledged_sees_what_differs_from_the_defaults(town: None) -> None:
    page = text(w.signed_in("clb").get(ACKNOWLEDGE))
    assert "anders dan de standaard" in page
    assert "Jeugddienst" in page


@pytest.mark.parametrize("version", [1, 3, "", "twee"])
def test_only_what_was_read_is_acknowledged(world: str, version: Any) -> None:
    rules('{"rhythm_weeks": 4}', version=2)
    before = promised("clb", "rules")
    answer = w.signed_in("clb").post(ACKNOWLEDGE, {"version": version})
    assert answer.status_code == 409
    assert "Er is niets bevestigd" in text(answer)
    assert promised("clb", "rules") == before


def test_a_version_of_tomorrow_asks_nothing_today(world: str) -> None:
    rules('{"rhythm_weeks": 4}', version=2, since="current_date + 1")
    assert "Reglement lezen en bevestigen" not in text(w.signed_in("caw").get("/"))


def test_who_makes_a_version_acknowledges_it_and_sees_who_did_not(world: str) -> None:
    coordinator = w.signed_in("coordinator")
    assert coordinator.post(NEW, filled(notice_days=21)).status_code == 302
    page = text(coordinator.get(PAGE))
    assert "Wie bevestigde versie 2" in page
    members = page.split("Wie bevestigde versie 2")[1].split("</section>")[0]
    assert members.count("nog niet") == 5
    assert all(
        name in members
        for name in ("J. Voorbeeld", "M. Meesterburg", "P. Dienders", "A. Vertrouwens", "L. Leerlinge", "W. Werkers")
    )
    for slug in ("caw", "auditor"):
        assert "Wie bevestigde" not in text(w.signed_in(slug).get(PAGE))


# What PostgreSQL holds --------------------------------------------------------------------------------------

ADD = (
    "INSERT INTO cells_cellrules (cell_id, version, valid_from, values, note, made_by_id, made_at)"
    " SELECT id, 70, current_date, '{values}', '', {by}, now() FROM cells_cell WHERE name = '{cell}'"
)


@pytest.mark.parametrize("slug", ["caw", "vdab", "auditor", "beheerder", "superuser", "coordinator-elders"])
def test_postgresql_lets_nobody_but_a_fixed_seat_of_the_cell_adopt_rules(town: None, slug: str) -> None:
    with inside(slug) as intruder:
        refused = intruder.fails(ADD.format(values="{}", by="secrecy.reader()", cell="LIVC R Duinbeke"))
        assert "row-level security" in str(refused)


def test_a_version_is_made_in_ones_own_name_and_never_changed(town: None) -> None:
    with inside("coordinator") as intruder:
        assert intruder.fails(ADD.format(values="{}", by="secrecy.reader()", cell="LIVC R Duinbeke")) is None
        for by in (str(w.id_of("burgemeester")), "NULL"):
            assert "row-level security" in str(intruder.fails(ADD.format(values="{}", by=by, cell="LIVC R Duinbeke")))
        assert "row-level security" in str(
            intruder.fails(ADD.format(values="{}", by="secrecy.reader()", cell="LIVC R Elders"))
        )
        for change in (
            "UPDATE cells_cellrules SET values = '{}'",
            "DELETE FROM cells_cellrules",
            "TRUNCATE cells_cellrules",
        ):
            assert "permission denied" in str(intruder.fails(change)), change


@pytest.mark.parametrize("days", ["1826", "0", "-1", "null", '"onbeperkt"', "true", "[]", "{}"])
def test_r55_the_database_itself_knows_no_unlimited(town: None, days: str) -> None:
    with inside("coordinator") as intruder:
        add = ADD.format(values=f'{{"retention_days": {days}}}', by="secrecy.reader()", cell="LIVC R Duinbeke")
        assert "a_cell_keeps_nothing_without_an_end" in str(intruder.fails(add))


def test_the_version_that_holds_is_the_same_for_the_page_and_for_postgresql(world: str) -> None:
    rules('{"rhythm_weeks": 4}', version=5, since="current_date - 3")
    rules('{"rhythm_weeks": 9}', version=4, since="current_date - 1")
    with w.standing_as("caw") as here:
        version = version_in_force(Cell.objects.get(name="LIVC R Duinbeke"))
        assert version is not None
        assert version.values == here.words["rules"] == {"rhythm_weeks": 4}


# Where they apply -------------------------------------------------------------------------------------------


def test_rules_are_shown_and_kept_where_they_apply(world: str) -> None:
    rules(
        '{"notice_days": 21, "ask_again_minutes": 7, "decline_reasons": ["unavailable"], "retention_days": 100}',
        version=2,
    )
    plan = text(w.signed_in("coordinator").get("/overleg/nieuw/"))
    assert "Uitnodigen vóór het overleg, 21 dagen vooraf · eigen regel" in plan
    coordinator, case = w.signed_in("coordinator"), f"/casussen/{w.slug_of('002')}/"
    asked = text(coordinator.get(case))
    assert "geldt 7 minuten voor deze casus" in asked
    coordinator.post(case, {"purpose": "voorbereiding overleg"})
    shown = text(coordinator.get(case))
    assert "100 dagen" in shown
    listed: date = w.ask(
        "SELECT listed_on FROM cases_case WHERE reference LIKE '%%-002' AND slug = %s", [w.slug_of("002")]
    )[0][0]
    assert f"{listed + timedelta(days=100):%d/%m/%Y}" in shown or f"{listed + timedelta(days=100):%-d/%m/%Y}" in shown
    invitations = text(w.signed_in("caw").get("/overleg/"))
    assert "niet beschikbaar" in invitations
    assert "andere dienst beter geplaatst" not in invitations


def test_the_lists_in_the_rulebook_are_those_of_the_code() -> None:
    from cases.meetings.models import Decline
    from cases.models import Indication

    for key, choices in (("decline_reasons", Decline.Because.choices), ("indicators", Indication.Behaviour.choices)):
        assert [(k, str(v)) for k, v in RULES[key].choices] == [(k, str(v)) for k, v in choices]
        assert RULES[key].standard == [k for k, _v in choices]

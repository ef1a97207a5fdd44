"""Putting a case on the list: who may, on what ground, and what can't be kept."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connections, transaction
from django.test import Client
from django.utils import timezone

from cases.listing import list_case
from cases.models import Case, Indication
from cases.purposes import Purpose
from participants.models import LegalReference
from secrecy.acts import opened
from secrecy.checks import kind_of
from tests import world as w
from tests.cases import steps
from tests.cases.test_listing_minors import GROUNDS, turned
from tests.participants.agreements import promises


def test_r07_only_the_mayor_puts_a_case_on_the_list_and_a_refusal_is_on_record(world: str) -> None:
    people = steps.People()
    for slug in ("coordinator", "politie", "caw", "auditor", "beheerder", "superuser"):
        answer = people.post(slug, "/casussen/nieuw/", **steps.LISTING, basis=steps.basis())
        assert answer.status_code == 403
        assert "Enkel de burgemeester" in answer.content.decode()
        assert [e["outcome"] for e in w.entries(actor=w.id_of(slug), act="refuse")] == ["not the mayor's seat"]
    assert steps.list_a_case(people)


@pytest.mark.parametrize(
    ("missing", "said"),
    [
        ("basis", "Zonder rechtsgrond kan geen naam en geen tekst bewaard worden."),
        ("text", "zonder aanwijzing komt een casus niet op de lijst"),
        ("behaviour", "minstens één aanwijzing"),
    ],
)
def test_r09_r32_without_basis_or_indication_nothing_is_kept_and_typed_text_stays(
    world: str, missing: str, said: str
) -> None:
    people, before = steps.People(), w.ask("SELECT count(*) FROM cases_case")
    answer = people.post(
        "burgemeester", "/casussen/nieuw/", **(steps.LISTING | {"basis": steps.basis()} | {missing: ""})
    )
    page = answer.content.decode()
    assert answer.status_code == 400
    assert said in page
    assert "Kanarie Testvogel" in page
    assert w.ask("SELECT count(*) FROM cases_case") == before


def test_r32_the_database_itself_refuses_a_row_about_a_person_without_a_basis(world: str) -> None:
    with w.standing_as("burgemeester"):
        case = opened(Case, w.slug_of("001"), purpose=Purpose.LISTING, act="write")
        source = Indication.objects.filter(case=case)[0].source
        with pytest.raises(IntegrityError), transaction.atomic():
            Indication.objects.create(
                circle_id=case.circle_id, case=case, source=source, behaviour="other", text="geen grond"
            )


def test_r31_every_row_about_a_person_names_its_source(world: str) -> None:
    with w.standing_as("burgemeester"):
        case = opened(Case, w.slug_of("001"), purpose=Purpose.LISTING, act="write")
        basis = Indication.objects.filter(case=case)[0].basis
        with pytest.raises(IntegrityError), transaction.atomic():
            Indication.objects.create(
                circle_id=case.circle_id, case=case, basis=basis, behaviour="other", text="geen bron"
            )


def test_r10_r39_r41_r77_no_field_for_religion_origin_register_number_ter_or_risk() -> None:
    forbidden = re.compile(
        r"relig|geloof|godsdienst|origin|afkomst|opinion|ethnic|national_?(register|number)|rijksregister|insz|\bter_|risk|score",
        re.I,
    )
    for model in apps.get_models():
        if kind_of(model) in ("listed", "confidential"):
            assert not [f.name for f in model._meta.get_fields() if forbidden.search(f.name)], model


def test_r33_lists_hold_no_name_and_showing_it_is_an_act_of_its_own(world: str) -> None:
    people = steps.People()
    case = steps.list_a_case(people)
    for path in ("/", "/casussen/", "/overleg/"):
        assert "Testvogel" not in people.get("burgemeester", path).content.decode()
    page = people.get("burgemeester", f"/casussen/{case}/").content.decode()
    assert "Testvogel" not in page
    assert "geweld aanmoedigt" in page
    shown = people.post("burgemeester", f"/casussen/{case}/identiteit/")
    assert "Kanarie Testvogel" in shown.content.decode()
    (entry,) = w.entries(reference=f"{case}/identity")
    assert (entry["act"], entry["actor"]) == ("open", w.id_of("burgemeester"))
    assert "Testvogel" not in people.get("burgemeester", f"/casussen/{case}/").content.decode()


def test_r31_r35_what_is_kept_of_the_person_is_shown_whole_with_its_source_and_who_answers_for_it(world: str) -> None:
    people = steps.People()
    case = steps.list_a_case(people, contact="Schelpenkaai 3, bus 2", **GROUNDS | {"birth_date": turned(15)})
    source = w.ask("SELECT s.short_name FROM participants_service s JOIN cases_indication i ON i.source_id = s.id JOIN cases_case c ON c.id = i.case_id WHERE c.slug = %s", [case])[0][0]  # fmt: skip
    page = people.get("burgemeester", f"/casussen/{case}/").content.decode()
    assert "Schelpenkaai" not in page
    shown = people.post("burgemeester", f"/casussen/{case}/identiteit/").content.decode()
    assert "Schelpenkaai 3, bus 2" in shown
    for part, whole in (("minor", page), ("indications", page), ("identity", shown)):
        panel = whole.split(f'aria-labelledby="{part}"', 1)[1].split("</section>", 1)[0]
        assert source in panel.split("Dit lezen", 1)[0], part
        assert "Duinbeke" in panel.split("Verwerkingsverantwoordelijke", 1)[1], part


def test_the_coordinator_reads_a_new_case_once_it_was_said_why_and_the_police_does_not(world: str) -> None:
    people = steps.People()
    case = steps.list_a_case(people)
    asked = people.get("coordinator", f"/casussen/{case}/").content.decode()
    assert "Waarom opent u dit dossier?" in asked
    assert "geweld aanmoedigt: " not in asked
    assert "Zoekt contact met een groep" not in asked
    wrong = steps.give_purpose(people, "coordinator", case, "")
    assert wrong.status_code == 400
    assert steps.give_purpose(people, "coordinator", case).status_code == 302
    assert "Zoekt contact met een groep" in people.get("coordinator", f"/casussen/{case}/").content.decode()
    refused = people.get("politie", f"/casussen/{case}/")
    assert refused.status_code == 403
    assert [e["outcome"] for e in w.entries(actor=w.id_of("politie"), act="refuse")] == ["listed, not admitted to read"]


def test_nobody_of_another_cell_learns_that_a_case_exists(world: str) -> None:
    people = steps.People()
    case = steps.list_a_case(people)
    for slug in ("coordinator-elders", "superuser", "vdab", "auditor", "beheerder"):
        hidden, absent = people.get(slug, f"/casussen/{case}/"), people.get(slug, "/casussen/22222222222222/")
        assert hidden.status_code == absent.status_code == 404
        assert hidden.content == absent.content
        assert [e["outcome"] for e in w.entries(actor=w.id_of(slug), act="refuse")] == (
            ["not admitted", "no such reference"] if slug != "superuser" else ["capacity lapsed", "no such reference"]
        )
        assert case not in people.get(slug, "/casussen/").content.decode()


def test_the_thousandth_case_of_a_year_follows_the_last_but_one(world: str) -> None:
    year = timezone.localdate().year
    w.ask("UPDATE cases_case SET reference = %s WHERE slug = %s", [f"CAS-{year}-999", w.slug_of("003")])
    people = steps.People()
    for number in (1000, 1001):
        assert steps.list_a_case(people)
        assert w.ask("SELECT count(*) FROM cases_case WHERE reference = %s", [f"CAS-{year}-{number}"]) == [(1,)]


def test_r09_r10_several_behaviours_are_kept_each_by_itself_and_told_once(world: str) -> None:
    people = steps.People()
    case = steps.list_a_case(people, behaviour=["network", "threat"])
    kept = "SELECT count(*), count(DISTINCT i.text) FROM cases_indication i JOIN cases_case c ON c.id = i.case_id WHERE c.slug = %s"
    assert w.ask(kept, [case]) == [(2, 2)]  # each sealed by itself
    page = people.get("burgemeester", f"/casussen/{case}/").content.decode()
    assert "Zoekt contact met wie geweld aanmoedigt; uit dreigementen of plannen tot geweld" in page
    assert page.count(steps.LISTING["text"]) == 1


def test_r10_a_behaviour_that_the_cell_does_not_use_is_not_offered_and_is_refused(world: str) -> None:
    promises.rules('{"indicators": ["threat", "network"]}')
    people = steps.People()
    page = people.get("burgemeester", "/casussen/nieuw/").content.decode()
    assert [b for b, _label in Indication.Behaviour.choices if f'value="{b}"' in page] == ["network", "threat"]
    wrong = people.post(
        "burgemeester", "/casussen/nieuw/", **(steps.LISTING | {"basis": steps.basis(), "behaviour": "travel"})
    )
    assert wrong.status_code == 400
    assert "uit de lijst van uw cel" in wrong.content.decode()
    with w.standing_as("burgemeester"), pytest.raises(ValidationError) as refused:
        list_case(
            basis=LegalReference.on("basis_public_task"), reasons="Taak.", indications=[("travel", "Boekte een reis.")],
            name="Kanarie Testvogel", birth_date="2003-05-14",
        )  # fmt: skip
    assert set(refused.value.message_dict) == {"behaviour"}


@pytest.mark.parametrize("signs", [[], [("threat", "  ")]])
def test_r09_the_verb_itself_lists_nobody_without_a_statement_of_indications(
    signs: list[tuple[str, str]], world: str
) -> None:
    before = w.ask("SELECT count(*) FROM secrecy_circle")
    with w.standing_as("burgemeester"), pytest.raises(ValidationError):
        list_case(
            basis=LegalReference.on("basis_public_task"), reasons="Taak.", indications=signs,
            name="Kanarie Testvogel", birth_date="2003-05-14",
        )  # fmt: skip
    assert w.ask("SELECT count(*) FROM secrecy_circle") == before


def test_a_form_sent_twice_lists_once_also_at_the_same_moment(world: str) -> None:
    people = steps.People()
    page = people.get("burgemeester", "/casussen/nieuw/").content.decode()
    found = re.search(r'name="once" value="([0-9a-f-]{36})"', page)
    assert found is not None
    before = w.ask("SELECT count(*) FROM cases_case")[0][0]
    fields = steps.LISTING | {"basis": steps.basis(), "once": found.group(1)}
    clients = [w.signed_in("burgemeester") for _ in range(3)]
    with ThreadPoolExecutor() as pool:
        answers = list(pool.map(lambda client: _post(client, fields), clients))
    assert {a.status_code for a in answers} == {302}
    assert len({a["Location"] for a in answers}) == 1
    assert people.post("burgemeester", "/casussen/nieuw/", **fields)["Location"] == answers[0]["Location"]
    assert w.ask("SELECT count(*) FROM cases_case")[0][0] == before + 1


def _post(client: Client, fields: dict[str, str]) -> Any:
    try:
        return client.post("/casussen/nieuw/", fields)
    finally:
        connections.close_all()

"""The editable lists: everybody reads them, a municipality's administrator corrects them, by name and with a date."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from participants.cells.models import JusticeHouse, Municipality, PoliceZone
from tests import world as w
from tests.secrecy.intruder import inside
from tests.secrecy.test_changes import changes

ZONES, HOUSES, CATEGORIES = reverse("lists:zones"), reverse("lists:houses"), reverse("lists:categories")
ZONE, HOUSE = reverse("lists:zone", args=["5348"]), reverse("lists:house", args=["OVO001917"])
ADD, OWN = reverse("lists:add_zone"), reverse("lists:own_zone")
MUNICIPAL = ("beheerder", "beheerder-elders")
OTHERS = ("burgemeester", "caw", "auditor", "beheerder-caw", "superuser")
NOORD = {"name": "Noord", "in_force": "on", "note": "Nagevraagd bij de zone."}


def text(answer: Any) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


@pytest.mark.parametrize("who", MUNICIPAL + OTHERS)
def test_everybody_reads_the_lists_and_only_municipalities_find_how_to_correct_them(town: None, who: str) -> None:
    client = w.signed_in(who)
    for address in (ZONES, HOUSES, CATEGORIES):
        answer = client.get(address)
        assert answer.status_code == 200
        assert "Bevat gegevens van Statbel (CC BY 4.0) en van het Organisatieregister" in text(answer)
        assert ("Nakijken" in text(answer)) == (who in MUNICIPAL and address != CATEGORIES)


@pytest.mark.parametrize("who", OTHERS)
def test_others_are_told_who_corrects_and_it_is_on_record(town: None, who: str) -> None:
    client = w.signed_in(who)
    for address in (ZONE, HOUSE, ADD, OWN):
        for answer in (client.get(address), client.post(address, NOORD)):
            assert answer.status_code == 403
            assert "Enkel een beheerder van een gemeente verbetert deze lijst" in text(answer)
    refused = [e for e in w.entries(actor=w.id_of(who), act="refuse") if e["outcome"] == "not a municipality's administrator"]  # fmt: skip
    assert len(refused) >= 8


def test_saving_marks_a_zone_as_checked_by_name_and_date_in_the_change_log(world: str) -> None:
    client = w.signed_in("beheerder")
    assert "niet nagekeken" in text(client.get(ZONES, {"q": "5348"}))
    assert client.post(ZONE, NOORD).status_code == 302
    zone, today = PoliceZone.objects.get(pk="5348"), timezone.localdate()
    assert (zone.note, zone.checked_by_id, zone.checked_on) == ("Nagevraagd bij de zone.", w.id_of("beheerder"), today)
    assert f"nagekeken door B. Beheers op {today:%d/%m/%Y}" in text(client.get(ZONES, {"q": "5348"}))
    line = changes(PoliceZone, "5348")[-1]
    assert (line["actor_id"], line["door"], line["noticed"]) == (w.id_of("beheerder"), "lists:zone", False)
    assert set(line["changes"]) == {"note", "checked_by", "checked_on"}


def test_who_does_not_know_the_corrector_sees_that_it_was_checked_and_no_name(world: str) -> None:
    w.signed_in("beheerder").post(ZONE, NOORD)
    for stranger in ("beheerder-elders", "coordinator-elders", "superuser"):
        page = text(w.signed_in(stranger).get(ZONES, {"q": "5348"}))
        assert "nagekeken door een andere gemeente op" in page, stranger
        assert "Beheers" not in page


def test_a_house_is_corrected_and_closed_and_stays(world: str) -> None:
    client = w.signed_in("beheerder-elders")
    said = {"name": "Justitiehuis Gent", "street": "Nieuwstraat 1", "postal_code": "9000", "city": "Gent"}
    assert client.post(HOUSE, said).status_code == 302
    house = JusticeHouse.objects.get(pk="OVO001917")
    assert (house.street, house.in_force, house.checked_by_id) == ("Nieuwstraat 1", False, w.id_of("beheerder-elders"))
    assert "Justitiehuis Gent" not in text(client.get(HOUSES))
    assert "bestaat niet meer" in text(client.get(HOUSES, {"state": "gone"}))


def test_a_zone_that_the_list_lacks_is_added_by_name(world: str) -> None:
    client = w.signed_in("beheerder")
    assert client.post(ADD, {"code": "5999", "name": "Duinen en Polders", "note": ""}).status_code == 302
    zone = PoliceZone.objects.get(pk="5999")
    assert (zone.in_force, zone.checked_by_id) == (True, w.id_of("beheerder"))


def test_the_zone_of_ones_own_municipality_and_of_no_other(world: str) -> None:
    assert w.signed_in("beheerder").post(OWN, {"police_zone": "5348"}).status_code == 302
    assert Municipality.objects.get(pk="99001").police_zone_id == "5348"
    assert Municipality.objects.get(pk="99002").police_zone_id is None
    assert changes(Municipality, "99001")[-1]["actor_id"] == w.id_of("beheerder")
    assert "Noord" in text(w.signed_in("beheerder").get(ZONES, {"q": "niets-van-dat"}))  # in its own panel


@pytest.mark.parametrize(
    ("address", "said", "why"),
    [
        (ZONE, {"name": "", "note": "Mijn eigen woorden"}, "Vul de naam van de politiezone in."),
        (ADD, {"code": "5348", "name": "Mijn eigen woorden"}, "Deze zone staat al in de lijst."),
        (ADD, {"code": "53x8", "name": "Mijn eigen woorden"}, "Een zonenummer bestaat uit vier cijfers."),
        (ADD, {"code": "٥٣٤٨", "name": "Mijn eigen woorden"}, "Een zonenummer bestaat uit vier cijfers."),
        (HOUSE, {"name": "Mijn eigen woorden", "postal_code": "90"}, "Een postcode bestaat uit vier cijfers."),
        (OWN, {"police_zone": "5346"}, "Selecteer een geldige keuze."),  # superseded
        (OWN, {}, "Kies de politiezone van de gemeente."),
    ],
)  # fmt: skip
def test_what_can_not_be_is_said_beside_the_field_and_what_was_typed_is_kept(
    town: None, address: str, said: dict[str, str], why: str
) -> None:
    answer = w.signed_in("beheerder").post(address, said)
    assert answer.status_code == 400
    assert why in text(answer)
    if "Mijn eigen woorden" in said.values():
        assert "Mijn eigen woorden" in answer.content.decode()


def test_a_zone_that_is_not_there_is_a_404(town: None) -> None:
    assert w.signed_in("beheerder").get(reverse("lists:zone", args=["0000"])).status_code == 404


def test_the_list_is_searched_by_name_number_and_municipality(town: None) -> None:
    client = w.signed_in("caw")
    for question in ("HEKLA", "5349", "Kontich"):
        page = text(client.get(ZONES, {"q": question}))
        assert "Aartselaar, Edegem, Hove, Kontich, Lint" in page, question
        assert "Minos" not in page
    assert "Kanton Borgloon" not in text(client.get(ZONES))
    assert "de zone van Alken is niet nagegaan" in text(client.get(ZONES, {"state": "gone"}))
    assert "Geen politiezone gevonden" in text(client.get(ZONES, {"state": "checked"}))
    assert client.get(ZONES, {"state": "zomaar"}).status_code == 400
    assert client.get(ZONES, {"q": "a\0b"}).status_code == 400


# PostgreSQL itself, past every page ------------------------------------------------------------------------


def put(who: str, statement: str, *args: Any) -> str:
    """What PostgreSQL answers to a statement in somebody's request: an error, or how many rows it touched."""
    with inside(who) as intruder:
        refused = intruder.fails(statement, args)
        return str(refused) if refused else str(len(intruder.sql(statement + " RETURNING 1", args)))


MARKED = "UPDATE cells_policezone SET note = 'x', checked_by_id = %s, checked_on = '2026-01-01' WHERE code = '5348'"
NEW = "INSERT INTO cells_policezone (code, name, in_force, note, checked_by_id) VALUES ('5998', 'X', true, '', %s)"


@pytest.mark.parametrize("who", OTHERS)
def test_nobody_else_writes_a_list_in_sql_either(town: None, who: str) -> None:
    me = w.id_of(who)
    assert put(who, MARKED, me) == "0"
    assert "row-level security" in put(who, NEW, me)
    assert put(who, MARKED.replace("cells_policezone", "cells_justicehouse").replace("note", "city").replace("code = '5348'", "true"), me) == "0"  # fmt: skip
    assert put(who, "UPDATE cells_municipality SET police_zone_id = '5348' WHERE true") == "0"


def test_an_administrator_signs_with_no_other_name_deletes_nothing_and_moves_no_other_municipality(town: None) -> None:
    other = w.id_of("beheerder-elders")
    assert "row-level security" in put("beheerder", MARKED, other)
    assert "row-level security" in put("beheerder", NEW, other)
    assert "row-level security" in put("beheerder", "UPDATE cells_policezone SET note = 'unsigned' WHERE code = '5348'")
    assert "permission denied" in put("beheerder", "DELETE FROM cells_policezone WHERE code = '5348'")
    assert "permission denied" in put("beheerder", "UPDATE cells_policezone SET code = '0001' WHERE code = '5348'")
    assert put("beheerder", "UPDATE cells_municipality SET police_zone_id = '5348' WHERE nis_code <> '99001'") == "0"
    assert "permission denied" in put("beheerder", "UPDATE cells_municipality SET name = 'X' WHERE nis_code = '99001'")
    assert put("beheerder", MARKED, w.id_of("beheerder")) == "1"


def test_a_municipality_that_moved_is_a_change_of_today(world: str) -> None:
    """A person's choice is no matter of a reload: the loader leaves it (see tests of reference)."""
    w.signed_in("beheerder").post(OWN, {"police_zone": "5349"})
    w.manage("load_reference", role="owner")
    assert Municipality.objects.get(pk="99001").police_zone_id == "5349"
    assert Municipality.objects.valid_on(date(2026, 11, 26)).filter(pk="99001").exists()

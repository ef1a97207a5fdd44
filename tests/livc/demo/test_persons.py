"""The page on which one becomes a demo person."""

from __future__ import annotations

import re

import pytest
from django.conf import settings
from django.test import Client

from livc.demo.persons import PERSONS
from livc.demo.views import code_now
from tests import world as w

ASKED = (
    "coordinator", "burgemeester", "politie", "caw", "clb", "vdab", "auditor", "dpo", "beheerder", "coordinator-elders",
    "superuser",
)  # fmt: skip
BANNER = "Demonstratie met verzonnen personen. Voer nooit echte gegevens in."


def test_the_page_lists_every_person_with_the_password_and_the_code_of_this_moment(town: None) -> None:
    assert {p.slug for p in PERSONS} >= set(ASKED)
    page = Client().get("/demo/").content.decode()
    assert settings.DEMO_PASSWORD in page
    for person in PERSONS:
        assert f'value="{person.slug}"' in page
        assert f"{person.first_name} {person.last_name}" in page
    assert len(re.findall(r'<span class="mono">\d{6}</span>', page)) == len(PERSONS)
    assert len({code_now(p.slug) for p in PERSONS}) > 1


@pytest.mark.parametrize("slug", ASKED)
def test_one_press_signs_in_and_ends_whoever_one_was(slug: str, town: None) -> None:
    client = Client()
    client.post("/demo/", {"person": "burgemeester"})
    before = client.cookies[settings.SESSION_COOKIE_NAME].value
    answer = client.post("/demo/", {"person": slug})
    assert (answer.status_code, answer["Location"]) == (302, "/")
    page = client.get("/").content.decode()
    person = next(p for p in PERSONS if p.slug == slug)
    assert f"{person.first_name} {person.last_name}" in page
    assert client.cookies[settings.SESSION_COOKIE_NAME].value != before
    assert Client(headers={"cookie": f"{settings.SESSION_COOKIE_NAME}={before}"}).get("/").status_code == 302
    assert w.entries(act="sign-in", actor=w.id_of(slug))[-1]["door"] == "demo:persons"


@pytest.mark.parametrize("slug", ["", "niemand", "admin", "coordinator ", "a\0b", "x" * 10_000])
def test_who_is_no_demo_person_is_not_found_and_nobody_is_signed_in(slug: str, town: None) -> None:
    client = Client(raise_request_exception=False)
    assert client.post("/demo/", {"person": slug}).status_code == 404
    assert settings.SESSION_COOKIE_NAME not in client.cookies
    assert client.post("/demo/").status_code == 404


@pytest.mark.parametrize("slug", ASKED)
def test_the_banner_stands_on_the_pages_of_everybody(slug: str, town: None) -> None:
    assert BANNER in w.signed_in(slug).get("/").content.decode()


def test_the_banner_stands_on_the_pages_of_nobody_too(town: None) -> None:
    for address in ("/aanmelden/", "/demo/", "/privacy/", "/toegankelijkheid/"):
        assert BANNER in Client().get(address).content.decode()


@pytest.mark.parametrize(
    "host", ["livc.example.org", "localhost.example.org", "192.0.2.1", "localhost@example.org", "a b"]
)
def test_a_demo_answers_to_this_machine_alone(host: str, town: None) -> None:
    answer = Client(raise_request_exception=False).get("/demo/", headers={"host": host})
    assert answer.status_code == 400
    assert settings.DEMO_PASSWORD not in answer.content.decode()
    assert host not in answer.content.decode()


@pytest.mark.parametrize("host", ["localhost", "localhost:8000", "127.0.0.1:8000", "[::1]:8000"])
def test_this_machine_is_answered_by_any_of_its_names(host: str, town: None) -> None:
    assert Client().get("/demo/", headers={"host": host}).status_code == 200

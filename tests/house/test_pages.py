"""Every page that a demo person can click to: what it holds, and where it leads."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import unquote, urljoin, urlsplit

import pytest
from django.conf import settings
from django.test import Client
from django.urls import Resolver404, resolve

from livc.frame.doors import DOORS
from tests import world as w
from tests.house.town import EVERYBODY, PLANTED, Town

#: Pages a door: enough of them to see each kind, and an end to the register.
ENOUGH = 4
#: Who sees no case content at any moment (consultation.md).
BLIND = ("vdab", "auditor", "dpo", "beheerder", "coordinator-elders", "superuser", "politie", "clb", "hulpverlener")


@dataclass
class Reading(HTMLParser):
    """What a page is made of."""

    address: str
    title: str = ""
    ids: Counter[str] = field(default_factory=Counter)
    tags: Counter[str] = field(default_factory=Counter)
    links: list[str] = field(default_factory=list)
    forms: list[dict[str, str]] = field(default_factory=list)
    inline: list[str] = field(default_factory=list)
    lang: str = ""
    _open: str = ""

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attributes}
        self.tags[tag] += 1
        self._open = tag
        if "id" in given:
            self.ids[given["id"]] += 1
        if tag == "html":
            self.lang = given.get("lang", "")
        if tag == "a":
            self.links.append(given.get("href", ""))
        if tag == "form":
            self.forms.append(given | {"fields": ""})
        if tag in ("input", "button") and self.forms:
            self.forms[-1]["fields"] += f" {given.get('name', '')}"
        if tag in ("input", "button") and "formaction" in given:
            self.forms.append({"method": "post", "action": given["formaction"], "fields": "csrfmiddlewaretoken"})
        if tag == "style" or (tag == "script" and "src" not in given):
            self.inline.append(tag)
        self.inline += [name for name in given if name == "style" or name.startswith("on")]
        self.inline += [value for value in given.values() if value.lower().startswith(("javascript:", "data:"))]

    def handle_data(self, data: str) -> None:
        if self._open == "title":
            self.title += data
            self._open = ""


def read(client: Client, address: str) -> tuple[Any, Reading]:
    answer = client.get(address)
    reading = Reading(address)
    reading.feed(answer.content.decode())
    return answer, reading


def walk(client: Client) -> Iterator[tuple[Any, Reading]]:
    """From the workspace along every link, some pages of each door."""
    waiting, seen, of_door = ["/"], {"/"}, Counter[str]()
    while waiting:
        address = waiting.pop(0)
        door = resolve(urlsplit(address).path).view_name
        of_door[door] += 1
        # The sign-in page leads who is signed in back home.
        if of_door[door] > ENOUGH or door == "account_login":
            continue
        answer, reading = read(client, address)
        if not answer["Content-Type"].startswith("text/html"):
            assert answer.status_code == 200, address  # a document, offered to be kept
            assert answer["Content-Disposition"].startswith("attachment"), address
            continue
        yield answer, reading
        for link in reading.links:
            target = urljoin(address, link).split("#")[0]
            if target not in seen:
                seen.add(target)
                waiting.append(target)


#: The pages of whoever walked: status, what was sent, and what it is made of. Nobody presses anything here, so they stay.
_walked: dict[str, list[tuple[int, str, Reading]]] = {}


def walked(slug: str) -> list[tuple[int, str, Reading]]:
    """What a person comes by from their workspace; walked once, and looked at by each test for something else."""
    if slug not in _walked:
        pages = walk(w.signed_in(slug))
        _walked[slug] = [(answer.status_code, answer.content.decode(), reading) for answer, reading in pages]
    return _walked[slug]


@pytest.mark.parametrize("slug", EVERYBODY)
def test_every_link_leads_somewhere_and_every_page_is_whole(slug: str, duinbeke: Town) -> None:
    for status, _text, reading in walked(slug):
        where = f"{slug} at {reading.address}"
        assert status == 200, where
        assert not reading.inline, where
        assert reading.lang == "nl-BE", where
        assert reading.tags["h1"] == reading.tags["main"] == reading.tags["title"] == 1, where
        assert [name for name, times in reading.ids.items() if times > 1] == [], where
        for link in reading.links:
            leads_within(link, reading, where)
        for form in reading.forms:
            posts_to_a_door(form, reading, where)
    assert len(walked(slug)) >= 4, slug


def leads_within(link: str, reading: Reading, where: str) -> None:
    assert link == "" or link.startswith(("/", "?", "#")), f"{where}: {link}"
    if link.startswith("#"):
        assert link[1:] in reading.ids, f"{where}: {link} leads nowhere"


def posts_to_a_door(form: dict[str, str], reading: Reading, where: str) -> None:
    target = urlsplit(urljoin(reading.address, form.get("action", ""))).path
    try:
        door = resolve(target).view_name
    except Resolver404:
        pytest.fail(f"{where}: a form posts to {target}")
    assert door in DOORS
    if form.get("method", "get").lower() == "post":
        assert "csrfmiddlewaretoken" in form["fields"], f"{where}: {target}"


@pytest.mark.parametrize("slug", ["burgemeester", "coordinator", "caw", "auditor"])
def test_titles_and_addresses_say_nothing_about_anybody(slug: str, duinbeke: Town) -> None:
    for _status, _text, reading in walked(slug):
        said = unquote(
            " ".join([reading.title, reading.address, *reading.links, *(f.get("action", "") for f in reading.forms)])
        )
        assert re.fullmatch(r"[^\d@]{4,60} · LIVC R", reading.title.strip()), reading.title
        assert not [word for word in (*PLANTED, "CAS-") if word.lower() in said.lower()], reading.address


@pytest.mark.parametrize("slug", BLIND)
def test_who_is_in_no_circle_finds_nothing_of_a_case_on_any_page(slug: str, duinbeke: Town) -> None:
    for _status, text, reading in walked(slug):
        found = [word for word in PLANTED if word in text and not (slug in ("clb", "politie") and word == "jobpunt")]
        # Addresses of people who work here stand in the demo's mails, and in the accounts that one administers.
        if reading.address.startswith(("/demo/mails/", "/beheer/")):
            found = [word for word in found if word != "@duinbeke"]
        assert not found, reading.address


def test_a_page_outside_is_whole_too(duinbeke: Town) -> None:
    for address in (
        "/aanmelden/",
        "/aanmelden/gesloten/",
        "/toegankelijkheid/",
        "/privacy/",
        "/demo/",
        "/bestaat-niet/",
    ):
        answer, reading = read(Client(raise_request_exception=False), address)
        assert answer.status_code == (404 if "niet" in address else 200), address
        assert not reading.inline, address
        assert reading.tags["h1"] == reading.tags["main"] == 1, address
        assert not [name for name, times in reading.ids.items() if times > 1], address


def test_files_for_the_pages_are_served_from_here_with_a_type_and_without_a_session(duinbeke: Town) -> None:
    _answer, _reading = read(Client(), "/aanmelden/")
    for name in (
        "theme.css",
        "vendor/bootstrap/bootstrap.min.css",
        "js/session.js",
        "vendor/bootstrap-icons/icons.svg",
    ):
        answer = Client().get(f"{settings.STATIC_URL}{name}")
        assert answer.status_code == 200, name
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert not answer.cookies

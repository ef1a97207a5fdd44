"""The register: who looks in it, what it is asked, and what it never says."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs

import pytest
from django.test import Client
from django.utils import timezone

from tests import world as w
from tests.house.town import PLANTED

OVERSEERS = ("auditor", "dpo")
OTHERS = (
    "coordinator",
    "burgemeester",
    "politie",
    "caw",
    "clb",
    "vdab",
    "beheerder",
    "coordinator-elders",
    "superuser",
)
LINE = re.compile(r'href="/register/(\d+)-(\d+)/"')
OLDER, NEWER = re.compile(r'rel="next" href="([^"]+)"'), re.compile(r'rel="prev" href="([^"]+)"')


def page(client: Client, query: str | dict[str, Any] = "", *, expect: int = 200) -> str:
    data = {k: v[0] for k, v in parse_qs(query.lstrip("?")).items()} if isinstance(query, str) else query
    answer = client.get("/register/", data)
    assert answer.status_code == expect, (query, answer.status_code)
    return answer.content.decode()


def numbers(text: str) -> list[int]:
    """The lines of a page, by their number in the ledger."""
    return [int(number) for _at, number in LINE.findall(text)]


def link(pattern: re.Pattern[str], text: str) -> str:
    found = pattern.search(text)
    return found[1].replace("&amp;", "&") if found else ""


def held(where: str, *args: Any) -> list[int]:
    """What PostgreSQL has for the cell of Duinbeke, newest first."""
    rows = w.ask(
        "SELECT id FROM secrecy_ledger WHERE cell = (SELECT id FROM cells_cell WHERE name LIKE '%%Duinbeke')"
        f" AND ({where}) ORDER BY at DESC, id DESC",
        args,
    )
    return [number for (number,) in rows]


@pytest.mark.parametrize("slug", OVERSEERS)
def test_who_oversees_a_cell_reads_its_register_and_stands_in_it_first(slug: str, town: None) -> None:
    text = page(w.signed_in(slug))
    (newest,) = held("true")[:1]
    assert numbers(text)[0] == newest
    (entry,) = w.entries(id=newest)
    assert (entry["act"], entry["actor"], entry["purpose"]) == ("review", w.id_of(slug), "toezicht op inzage")


@pytest.mark.parametrize("slug", OTHERS)
def test_nobody_else_reads_it_and_the_attempt_is_on_record(slug: str, town: None) -> None:
    client = w.signed_in(slug)
    for address in ("/register/", "/register/1-1/"):
        answer = client.get(address)
        assert answer.status_code == 403
        assert not numbers(answer.content.decode())
    refused = w.entries(act="refuse", actor=w.id_of(slug), reference="register")
    assert [e["outcome"] for e in refused[-2:]] == ["does not audit this cell"] * 2


def test_paging_on_by_key_shows_every_line_once_and_paging_back_the_same_pages(town: None) -> None:
    client = w.signed_in("auditor")
    pages = [page(client)]
    lines = held("id <= %s", numbers(pages[0])[0])
    # Meanwhile the register grows at its head, by this very reading: no page shifts.
    while older := link(OLDER, pages[-1]):
        pages.append(page(client, older))
    assert [n for p in pages for n in numbers(p)] == lines
    assert len(pages) > 3
    back = pages[-1]
    for before in reversed(pages[:-1]):
        back = page(client, link(NEWER, back))
        assert numbers(back) == numbers(before)


def test_paging_keeps_what_was_asked(town: None) -> None:
    client = w.signed_in("auditor")
    text = page(client, {"act": "admit"})
    assert numbers(text) == held("act = 'admit'")[:25]
    asked = parse_qs(link(OLDER, text).lstrip("?"))
    assert asked["act"] == ["admit"]
    assert numbers(page(client, link(OLDER, text))) == held("act = 'admit'")[25:50]


def test_each_question_gives_its_own_lines(town: None) -> None:
    client, caw = w.signed_in("auditor"), w.id_of("caw")
    ((service,),) = w.ask("SELECT id FROM participants_service WHERE short_name = 'CAW'")
    today, tomorrow = (timezone.localdate() + timedelta(days=n) for n in (0, 1))
    questions: list[tuple[dict[str, Any], str, tuple[Any, ...]]] = [
        ({"person": caw}, "actor = %s", (caw,)),
        ({"service": f"service:{service}"}, "on_behalf = %s", (f"service:{service}",)),
        ({"act": "disclose"}, "act = 'disclose'", ()),
        ({"act": "refuse"}, "act = 'refuse'", ()),
        ({"person": caw, "act": "open"}, "act = 'open' AND actor = %s", (caw,)),
        ({"since": f"{tomorrow:%d/%m/%Y}"}, "false", ()),
        ({"until": f"{today - timedelta(days=1):%d/%m/%Y}"}, "false", ()),
        ({"since": f"{today:%d/%m/%Y}", "until": f"{today:%d/%m/%Y}", "act": "begin"}, "act = 'begin'", ()),
    ]
    with_refusal = w.signed_in("vdab")
    with_refusal.get(f"/casussen/{w.slug_of('001')}/")
    for asked, where, args in questions:
        assert numbers(page(client, asked)) == held(where, *args)[:25], asked


def test_a_case_is_found_by_its_number_with_everything_inside_it(town: None) -> None:
    ((number,),) = w.ask("SELECT reference FROM cases_case WHERE slug = %s", [w.slug_of("001")])
    inside = "circle IN (SELECT id FROM secrecy_circle WHERE label = %s AND cell = secrecy_ledger.cell)"
    assert numbers(page(w.signed_in("auditor"), {"case": number.lower()})) == held(inside, number)[:25]
    assert numbers(page(w.signed_in("auditor"), {"case": "CAS-1999-001"})) == []


@pytest.mark.parametrize(
    "wrong", [{"person": "999999"}, {"since": "gisteren"}, {"act": "alles"}, {"service": "service:x"}, {"until": "32/01/2026"}]
)  # fmt: skip
def test_a_question_that_is_no_question_shows_no_line_and_says_what_is_wrong(wrong: dict[str, str], town: None) -> None:
    text = page(w.signed_in("auditor"), wrong, expect=400)
    assert not numbers(text)
    assert 'role="alert"' in text


def test_one_line_says_who_what_when_and_why_and_which_circles_opened(town: None) -> None:
    client = w.signed_in("auditor")
    ((at, number),) = w.ask(
        "SELECT floor(extract(epoch FROM at))::bigint, id FROM secrecy_ledger WHERE act = 'disclose' LIMIT 1"
    )
    text = client.get(f"/register/{at}-{number}/").content.decode()
    for words in ("A. Vertrouwens", "CAW", "Inbreng gedeeld", "casusoverleg", "inbreng", "meetings:disclose"):
        assert words in text
    assert w.entries(act="review", reference=f"entry={at}-{number}")[-1]["actor"] == w.id_of("auditor")


def test_what_was_done_elsewhere_stands_in_no_register_of_duinbeke(town: None) -> None:
    w.signed_in("coordinator-elders").get("/casussen/")
    mine = w.entries(act="list", actor=w.id_of("coordinator-elders"))[-1]
    text = page(w.signed_in("auditor"))
    assert mine["id"] not in numbers(text)
    at = int(mine["at"].timestamp())
    assert w.signed_in("auditor").get(f"/register/{at}-{mine['id']}/").status_code == 404


def test_a_failed_sign_in_of_somebody_of_the_cell_can_be_found(town: None) -> None:
    Client().post("/aanmelden/", {"login": "caw", "password": "dat-is-het-niet"})
    failed = w.entries(act="sign-in failed", actor=w.id_of("caw"))[-1]
    assert failed["outcome"] == "wrong password"
    text = page(w.signed_in("auditor"), {"act": "sign-in failed"})
    assert failed["id"] in numbers(text)
    assert "verkeerd wachtwoord" in text


def test_no_page_of_the_register_bears_a_name_of_a_case_or_a_word_of_its_text(town: None) -> None:
    client = w.signed_in("auditor")
    kinds = w.ask("SELECT floor(extract(epoch FROM min(at)))::bigint, min(id) FROM secrecy_ledger GROUP BY act, door")
    addresses = ["/register/", *(f"/register/{at}-{number}/" for at, number in kinds)]
    assert len(addresses) > 10
    for address in addresses:
        text = client.get(address).content.decode()
        assert not [word for word in PLANTED if word in text], address


def test_every_act_and_every_outcome_is_said_in_dutch(town: None) -> None:
    from livc.oversight.words import ACTS, OUTCOMES

    for slug in OTHERS:
        client = w.signed_in(slug)
        for path in ("/casussen/nieuw/", "/overleg/nieuw/", f"/casussen/{w.slug_of('001')}/", "/register/"):
            client.get(path)
    assert {act for (act,) in w.ask("SELECT DISTINCT act FROM secrecy_ledger")} <= set(ACTS)
    assert {how for (how,) in w.ask("SELECT DISTINCT outcome FROM secrecy_ledger")} <= set(OUTCOMES) | {"ok"}

"""Double posts do nothing twice: the row that a form makes has the key that the form was shown with."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import uuid4

from django.db import connections
from django.test import Client

from tests import world as w

PLAN, PLACE = "/overleg/nieuw/", "Zaal Helmgras"


def said(once: str) -> dict[str, str]:
    ((day,),) = w.ask("SELECT to_char(now() + interval '30 days', 'DD/MM/YYYY')")
    return {"day": day, "time": "14.00", "place": PLACE, "once": once}


def shown(page: Any) -> str:
    (once,) = re.findall(r'<input type="hidden" name="once" value="([0-9a-f-]{36})"', page.content.decode())
    return str(once)


def meetings() -> int:
    return int(w.ask("SELECT count(*) FROM meetings_meeting WHERE place = %s", [PLACE])[0][0])


def test_two_identical_posts_make_one_meeting_and_lead_to_it(world: str) -> None:
    client = w.signed_in("coordinator")
    form = said(shown(client.get(PLAN)))
    first, second = client.post(PLAN, form), client.post(PLAN, form)
    assert first.status_code == second.status_code == 302
    assert first["Location"] == second["Location"]
    assert meetings() == 1
    assert client.get(first["Location"]).status_code == 200


def test_two_posts_at_the_same_moment_make_one_meeting(world: str) -> None:
    client = w.signed_in("coordinator")
    form = said(shown(client.get(PLAN)))

    def post(_: int) -> tuple[int, str]:
        mine = Client(raise_request_exception=False)
        mine.cookies = client.cookies
        try:
            answer = mine.post(PLAN, form)
            return answer.status_code, answer.headers.get("Location", "")
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        answers = set(pool.map(post, range(4)))
    assert {status for status, _ in answers} == {302}
    assert len(answers) == 1
    assert meetings() == 1


def test_every_form_that_is_shown_makes_a_meeting_of_its_own(world: str) -> None:
    client = w.signed_in("coordinator")
    keys = {shown(client.get(PLAN)) for _ in range(3)}
    assert len(keys) == 3
    assert len({client.post(PLAN, said(key))["Location"] for key in keys}) == 3
    assert meetings() == 3


def test_a_form_with_an_error_keeps_its_key(world: str) -> None:
    client = w.signed_in("coordinator")
    once = shown(client.get(PLAN))
    assert shown(client.post(PLAN, said(once) | {"day": "gisteren"})) == once


def test_nobody_aims_at_a_row_of_somebody_else(world: str) -> None:
    coordinator, mayor, once = w.signed_in("coordinator"), w.signed_in("burgemeester"), str(uuid4())
    first = coordinator.post(PLAN, said(once))
    assert mayor.post(PLAN, said(once))["Location"] != first["Location"]
    # Nor at one that is there: the key of a row is made of what was sent, and isn't it.
    ((pk,),) = w.ask("SELECT id::text FROM meetings_meeting WHERE place = %s LIMIT 1", [PLACE])
    assert coordinator.post(PLAN, said(pk)).status_code == 302
    assert meetings() == 3


def test_a_form_without_a_key_or_with_nonsense_in_it_works_all_the_same(world: str) -> None:
    client = w.signed_in("coordinator")
    for number, once in enumerate(("", "geen-uuid", "a\0b", "9" * 40), 1):
        assert client.post(PLAN, said(once)).status_code == 302, once
        assert meetings() == number

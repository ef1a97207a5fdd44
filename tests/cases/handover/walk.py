"""A case that is proposed to another cell, through the pages, as both mayors do it."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse

from tests import world as w
from tests.cases import steps

CONTACT = "De boei aan de overkant van het kanaal."
WHY = "De reiger vloog naar het andere meer."
GIVES, GETS = "burgemeester", "burgemeester-elders"


def elsewhere() -> str:
    return str(w.ask("SELECT id FROM cells_cell WHERE name = 'LIVC R Elders'")[0][0])


def form(case: str) -> str:
    return f"/overdrachten/casus/{case}/"


def good(**changes: Any) -> dict[str, Any]:
    return {"to": elsewhere(), "contact": CONTACT, "why": WHY} | changes


def propose(people: steps.People, case: str) -> str:
    """The path of the proposal."""
    answer = people.post(GIVES, form(case), **good())
    assert answer.status_code == 302, answer.content.decode()
    return answer["Location"]


def press(people: steps.People, slug: str, path: str, button: str, **typed: Any) -> HttpResponse:
    """One button on the page of a proposal, by its address."""
    return people.post(slug, f"{path}{button}/", **typed)


def stands(path: str) -> str:
    return str(w.ask("SELECT state FROM handover_proposal WHERE slug = %s", [path.strip("/").split("/")[-1]])[0][0])


def off_agenda() -> None:
    """What was planned is off again: what stands on an agenda isn't handed over."""
    w.ask("UPDATE meetings_agendaitem SET removed_at = now() WHERE state = 'planned'")

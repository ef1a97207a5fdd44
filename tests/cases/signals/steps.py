"""The steps before the list, through HTTP, as the people of the town take them."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse

from tests import world as w
from tests.cases.steps import People, basis, beforehand, in_days

LAND = "/signalen/"
TEXT = "Kanariegeel: hangt sinds kort rond bij een groep die tot geweld aanzet."
NAME = "Kanarie Testvogel"
PROPOSAL = {
    "advice": "Overleg kan helpen.",
    "behaviour": "network",
    "text": "Zoekt contact met een groep die geweld aanmoedigt.",
    "name": NAME,
    "birth_date": "14/05/2003",
    "contact": "Nestweg 1",
    "once": "1b4e28ba-2fa1-41d2-883f-0016d3cca427",  # as the page sends it
}


def note(people: People, slug: str = "coordinator", **changes: Any) -> str:
    """Somebody notes a signal; its path."""
    fields = {"received_on": in_days(0), "source": "school", "channel": "phone"} | changes
    answer = people.post(slug, f"{LAND}nieuw/", **fields)
    assert answer.status_code == 302, answer.content.decode()
    return answer["Location"]


def state_basis(people: People, signal: str, slug: str = "coordinator") -> HttpResponse:
    return people.post(slug, f"{signal}rechtsgrond/", basis=basis(), reasons="Taak van de burgemeester.")


def write(people: People, signal: str, text: str = TEXT, slug: str = "coordinator") -> HttpResponse:
    return people.post(slug, f"{signal}tekst/", text=text)


def let_in(people: People, signal: str, seat: str = "police", slug: str = "coordinator") -> HttpResponse:
    return people.post(slug, f"{signal}voorleggen/", seat=seat)


def propose(people: People, signal: str, slug: str = "coordinator", **changes: Any) -> HttpResponse:
    return people.post(slug, f"{signal}voorstel/", **(PROPOSAL | changes))


@beforehand
def described(people: People) -> str:
    """A signal with a basis and a text."""
    signal = note(people)
    assert state_basis(people, signal).status_code == 302
    assert write(people, signal).status_code == 302
    return signal


def key(signal: str) -> str:
    """The public reference in a path."""
    return signal.strip("/").split("/")[-1]


def state(signal: str) -> str:
    return str(w.ask("SELECT state FROM signals_signal WHERE slug = %s", [key(signal)])[0][0])


def page(people: People, slug: str, path: str) -> str:
    answer = people.get(slug, path)
    assert answer.status_code == 200, (slug, path, answer.status_code)
    return " ".join(answer.content.decode().split())

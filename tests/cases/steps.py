"""The steps of the path, through HTTP, as the people of the town take them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from tests import lived
from tests import world as w

P = ParamSpec("P")
T = TypeVar("T")
LISTING = {
    "reasons": "Taak van de burgemeester.",
    "behaviour": "network",
    "text": "Zoekt contact met een groep die geweld aanmoedigt.",
    "name": "Kanarie Testvogel",
    "birth_date": "14/05/2003",
}


def in_days(days: int) -> str:
    """A date that far ahead, as it is typed."""
    return f"{timezone.localdate() + timedelta(days=days):%d/%m/%Y}"


class People:
    """Everyone's browser, made when first needed."""

    def __init__(self) -> None:
        self._clients: dict[str, Client] = {}

    def __getitem__(self, slug: str) -> Client:
        if slug not in self._clients:
            self._clients[slug] = w.signed_in(slug)
        return self._clients[slug]

    def come_with(self, slug: str, cookies: dict[str, str]) -> None:
        """Somebody's browser, which has these cookies."""
        self._clients[slug] = Client(raise_request_exception=False)
        self._clients[slug].cookies.load(cookies)

    def cookies(self) -> dict[str, dict[str, str]]:
        return {who: {n: c.value for n, c in client.cookies.items()} for who, client in self._clients.items()}

    def get(self, slug: str, path: str) -> HttpResponse:
        return self[slug].get(path)  # type: ignore[return-value]

    def post(self, slug: str, path: str, **fields: Any) -> HttpResponse:
        return self[slug].post(path, fields)  # type: ignore[return-value]


def basis() -> str:
    return str(w.ask("SELECT id FROM participants_legalreference WHERE key = 'basis_public_task'")[0][0])


def beforehand(do: Callable[Concatenate[People, P], T]) -> Callable[Concatenate[People, P], T]:
    """As :func:`tests.lived.beforehand`, for what people do: they go on in the sessions they had then."""

    @wraps(do)
    def begin(people: People, *args: P.args, **more: P.kwargs) -> T:
        answer, cookies = lived.once(lived.named(do, args, more), lambda: (do(people, *args, **more), people.cookies()))
        for who, kept in cookies.items():
            people.come_with(who, kept)
        return answer

    return begin  # type: ignore[return-value]  # the name of the first is lost


def list_a_case(people: People, **changes: Any) -> str:
    """The mayor lists a case; its slug."""
    answer = people.post("burgemeester", "/casussen/nieuw/", **(LISTING | {"basis": basis()} | changes))
    assert answer.status_code == 302, answer.content.decode()
    return answer["Location"].strip("/").split("/")[-1]


def give_purpose(people: People, slug: str, case: str, purpose: str = "voorbereiding overleg") -> HttpResponse:
    return people.post(slug, f"/casussen/{case}/", purpose=purpose)


def plan(people: People) -> str:
    """The coordinator plans a meeting; its path."""
    answer = people.post("coordinator", "/overleg/nieuw/", day=in_days(30), time="14.00", place="Zaal Helmgras")
    assert answer.status_code == 302, answer.content.decode()
    return answer["Location"]


def put_on_agenda(people: People, meeting: str, case: str) -> str:
    """The path of the new item."""
    answer = people.post("coordinator", meeting, case=case, kind="new", minutes="20")
    assert answer.status_code == 302, answer.content.decode()
    slug = w.ask(
        "SELECT slug FROM meetings_agendaitem WHERE case_id = (SELECT id FROM cases_case WHERE slug = %s)", [case]
    )[0][0]
    return f"{meeting}{slug}/"


def invite(people: People, item: str, service: str, why: str = "Kent het gezin.") -> HttpResponse:
    pk = w.ask("SELECT id FROM participants_service WHERE short_name = %s", [service])[0][0]
    return people.post("burgemeester", f"{item}uitnodigen/", service=pk, why=why)


def invitation_of(slug: str, item: str) -> str:
    """The address where this person's service answers for this item."""
    rows = w.ask(
        "SELECT i.slug FROM meetings_invitation i JOIN meetings_agendaitem a ON a.id = i.item_id JOIN participants_mandate m ON m.service_id = i.service_id"
        " WHERE a.slug = %s AND m.user_id = %s",
        [item.strip("/").split("/")[-1], w.id_of(slug)],
    )
    return f"/overleg/uitnodigingen/{rows[0][0]}/"


def accept(people: People, slug: str, item: str) -> HttpResponse:
    return people.post(slug, invitation_of(slug, item), answer="accept")


def capacity_of(slug: str) -> str:
    """The seat, mandate or appointment of a demo person."""
    union = " UNION ALL ".join(
        f"SELECT id FROM participants_{t} WHERE user_id = %(id)s" for t in ("seat", "mandate", "appointment")
    )
    return str(w.ask(union, {"id": w.id_of(slug)})[0][0])


def open_item(people: People, item: str, *present: str) -> HttpResponse:
    return people.post("coordinator", f"{item}openen/", person=[capacity_of(p) for p in present])


@beforehand
def an_item(
    people: People, *, invited: tuple[str, ...] = ("CAW", "CLB"), accepted: tuple[str, ...] = ("caw",)
) -> tuple[str, str]:
    """A fresh case on a fresh agenda, services asked, some of them coming: (case slug, item path)."""
    case = list_a_case(people)
    item = put_on_agenda(people, plan(people), case)
    for service in invited:
        assert invite(people, item, service).status_code == 302
    for slug in accepted:
        assert accept(people, slug, item).status_code == 302
    return case, item


def share(people: People, slug: str, item: str, text: str, *to: str) -> HttpResponse:
    return people.post(slug, f"{item}inbreng/delen/", text=text, to="some", person=[capacity_of(p) for p in to])

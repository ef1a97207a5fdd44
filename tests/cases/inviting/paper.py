"""Preparing and signing as the coordinator and the mayor do it: what they fill in, by service and item."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse

from tests import world as w
from tests.cases import steps

URGENT = "De melding van gisteren kan niet wachten."


def pk(service: str) -> int:
    return int(w.ask("SELECT id FROM participants_service WHERE short_name = %s", [service])[0][0])


def slug_of(item: str) -> str:
    return item.strip("/").split("/")[-1]


def meeting_of(item: str) -> str:
    """The path of the meeting in which an item stands."""
    return "/" + "/".join(item.strip("/").split("/")[:-1]) + "/"


def prepare_at(item: str) -> str:
    return f"{meeting_of(item)}uitnodigingen/voorbereiden/"


def sign_at(item: str) -> str:
    return f"{meeting_of(item)}uitnodigingen/ondertekenen/"


def ticked(item: str, service: str, text: str = "", **more: str) -> dict[str, str]:
    """The fields of one service for one item, ticked."""
    prefix = f"{slug_of(item)}-{pk(service)}"
    return {f"{prefix}-chosen": "on", f"{prefix}-text": text} | {f"{prefix}-{k}": v for k, v in more.items()}


def prepare(people: steps.People, item: str, *fields: dict[str, str], slug: str = "coordinator", **more: Any) -> HttpResponse:  # fmt: skip
    together = {name: value for one in fields for name, value in one.items()}
    return people[slug].post(prepare_at(item), together | more)  # type: ignore[return-value]


def autosave(people: steps.People, item: str, *fields: dict[str, str], **more: str) -> HttpResponse:
    together = {name: value for one in fields for name, value in one.items()}
    return people["coordinator"].post(prepare_at(item), together | more, headers={"X-Autosave": "1"})  # type: ignore[return-value]


def sign(people: steps.People, item: str, *fields: dict[str, str], slug: str = "burgemeester", **more: str) -> HttpResponse:  # fmt: skip
    together = {name: value for one in fields for name, value in one.items()}
    return people[slug].post(sign_at(item), together | more)  # type: ignore[return-value]


@steps.beforehand
def an_empty_item(people: steps.People, days: int = 30) -> tuple[str, str]:
    """A case on an agenda so many days ahead, with nobody asked: (case slug, path of the item)."""
    case = steps.list_a_case(people)
    answer = people.post("coordinator", "/overleg/nieuw/", day=steps.in_days(days), time="14.00", place="Zaal Helmgras")
    return case, steps.put_on_agenda(people, answer["Location"], case)


def rows(item: str) -> list[tuple[Any, ...]]:
    """What lies ready or was signed: (service, with name, taken off, signed)."""
    return w.ask(
        "SELECT s.short_name, p.with_name, p.removed_at IS NOT NULL, p.signed_at IS NOT NULL FROM meetings_prepared p"
        " JOIN meetings_agendaitem a ON a.id = p.item_id JOIN participants_service s ON s.id = p.service_id WHERE a.slug = %s ORDER BY 1, p.saved_at",
        [slug_of(item)],
    )


def sent(item: str) -> dict[str, str]:
    """Services that were asked for an item, and what their invitation stands at."""
    found = w.ask(
        "SELECT s.short_name, i.state FROM meetings_invitation i JOIN meetings_agendaitem a ON a.id = i.item_id"
        " JOIN participants_service s ON s.id = i.service_id WHERE a.slug = %s ORDER BY i.sent_at",
        [slug_of(item)],
    )
    return dict(found)


def named(item: str) -> list[str]:
    """Services that were given the name of an item's person."""
    found = w.ask(
        "SELECT s.short_name FROM meetings_naming n JOIN meetings_invitation i ON i.id = n.invitation_id"
        " JOIN meetings_agendaitem a ON a.id = i.item_id JOIN participants_service s ON s.id = i.service_id WHERE a.slug = %s",
        [slug_of(item)],
    )
    return [service for (service,) in found]


def page(answer: HttpResponse) -> str:
    return answer.content.decode()

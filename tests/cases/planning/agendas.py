"""Agendas for these tests: cases listed, a meeting planned, and what stands on it."""

from __future__ import annotations

import re
from typing import Any

from django.http import HttpResponse

from tests import world as w
from tests.cases.steps import People, beforehand, in_days, list_a_case

PLAN = "/overleg/nieuw/"


@beforehand
def cases(people: People, count: int = 3) -> list[str]:
    """So many new cases; their slugs in the order they were listed."""
    return [list_a_case(people) for _ in range(count)]


def reference(case: str) -> str:
    return str(w.ask("SELECT reference FROM cases_case WHERE slug = %s", [case])[0][0])


def shown(page: str) -> dict[str, Any]:
    """What a form of planning holds as it is shown: every field with its value, boxes only when ticked."""
    fields: dict[str, Any] = {}
    for tag in re.findall(r"<input[^>]*>", page):
        name, value = re.search(r'name="([^"]+)"', tag), re.search(r'value="([^"]*)"', tag)
        if name and ("checkbox" not in tag or "checked" in tag):
            fields[name[1]] = value[1] if value else "on"
    for name, options in re.findall(r'<select[^>]*name="([^"]+)"[^>]*>(.*?)</select>', page, re.DOTALL):
        chosen = re.search(r'<option value="([^"]*)"[^>]*selected', options)
        fields[name] = chosen[1] if chosen else ""
    return fields


def offered(people: People, slug: str = "coordinator") -> dict[str, Any]:
    """The page for planning as it is filled in beforehand."""
    answer = people.get(slug, PLAN)
    assert answer.status_code == 200
    form = answer.content.decode().split('class="wide-reading"')[1].split("</form>")[0]
    return {n: v for n, v in shown(form).items() if n != "csrfmiddlewaretoken"}


def planned(people: People, **changes: Any) -> str:
    """A meeting with all that was offered; its path."""
    answer = people.post("coordinator", PLAN, **(offered(people) | {"day": in_days(30)} | changes))
    assert answer.status_code == 302, answer.content.decode()
    return str(answer["Location"])


def agenda(meeting: str) -> list[tuple[str, str, int]]:
    """(case, kind, minutes) of the items that stand, in their order."""
    return [
        (case, kind, minutes)
        for case, kind, minutes in w.ask(
            "SELECT c.slug, i.item_kind, i.minutes FROM meetings_agendaitem i JOIN meetings_meeting m ON m.id = i.meeting_id"
            " JOIN cases_case c ON c.id = i.case_id WHERE m.slug = %s AND i.removed_at IS NULL ORDER BY i.position",
            [slug(meeting)],
        )
    ]


def items(meeting: str) -> list[str]:
    """The slugs of the items that stand, in their order."""
    return [
        item
        for (item,) in w.ask(
            "SELECT i.slug FROM meetings_agendaitem i JOIN meetings_meeting m ON m.id = i.meeting_id"
            " WHERE m.slug = %s AND i.removed_at IS NULL ORDER BY i.position",
            [slug(meeting)],
        )
    ]


def case_of(item: str) -> str:
    """The slug of the case of an item."""
    asked = "SELECT c.slug FROM cases_case c JOIN meetings_agendaitem i ON i.case_id = c.id WHERE i.slug = %s"
    return str(w.ask(asked, [item])[0][0])


def ordered(meeting: str, order: list[str], **changes: Any) -> dict[str, Any]:
    """What the form of the order sends: this order, with kind and minutes as they are."""
    fields: dict[str, Any] = {"order": order}
    for item, kind, minutes in w.ask("SELECT slug, item_kind, minutes FROM meetings_agendaitem"):
        if item in order:
            fields |= {f"kind-{item}": kind, f"minutes-{item}": minutes}
    return fields | changes


def arrange(
    people: People, meeting: str, fields: dict[str, Any], *, who: str = "coordinator", **head: Any
) -> HttpResponse:
    return people[who].post(f"{meeting}volgorde/", fields, **head)  # type: ignore[return-value]


def slug(path: str) -> str:
    return path.strip("/").split("/")[-1]

"""An item at which the CAW and the CLB sit with two fixed seats, and an action proposed there as the coordinator does it."""

from __future__ import annotations

from typing import Any

from tests import world as w
from tests.cases import steps
from tests.cases.steps import People

WHAT = "Een afspraak bij de vuurtoren vragen"
RESULT = "De vuurtorenwachter komt donderdag."


def at_table(people: People) -> str:
    """The path of an item that runs: mayor, coordinator, CAW and CLB in the room, the police seat not."""
    _case, item = steps.an_item(people, accepted=("caw", "clb"))
    assert steps.open_item(people, item, "burgemeester", "coordinator", "caw", "clb").status_code == 302
    return item


def service(short_name: str) -> int:
    return int(w.ask("SELECT id FROM participants_service WHERE short_name = %s", [short_name])[0][0])


def page(people: People, slug: str, path: str, status: int = 200) -> str:
    answer = people.get(slug, path)
    assert answer.status_code == status, (slug, path, answer.status_code)
    return " ".join(answer.content.decode().split())


def propose(people: People, item: str, who: str = "CAW", text: str = WHAT, **more: str) -> str:
    """What is typed and chosen; the day as the page has it filled in. The action's path."""
    form: Any = people.get("coordinator", item).context["action_form"]  # type: ignore[attr-defined]
    due = f"{form['due'].initial:%d/%m/%Y}"
    answer = people.post("coordinator", f"{item}actie/", **{"text": text, "service": service(who), "due": due} | more)
    assert answer.status_code == 302, answer.content.decode()
    return f"/opvolging/acties/{w.ask('SELECT slug FROM followup_offer ORDER BY offered_at DESC LIMIT 1')[0][0]}/"


def slug(path: str) -> str:
    return path.strip("/").split("/")[-1]


def stands(action: str) -> tuple[Any, ...]:
    """What header and text say of how an action stands."""
    return tuple(
        w.ask("SELECT o.state, a.state FROM followup_offer o JOIN followup_action a ON a.circle_id = o.circle_id WHERE o.slug = %s", [slug(action)])[0]
    )  # fmt: skip


def quietly(table: str, change: str, action: str) -> None:
    """As time would have it: no reader stands for it."""
    w.ask(f"ALTER TABLE {table} DISABLE TRIGGER USER")
    w.ask(f"UPDATE {table} SET {change} WHERE circle_id = (SELECT id FROM secrecy_circle WHERE reference = %s)", [slug(action)])  # fmt: skip
    w.ask(f"ALTER TABLE {table} ENABLE TRIGGER USER")

"""The desk, through HTTP, as the people of the town go about it."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

from django.utils import timezone

from tests import world as w
from tests.cases.steps import People, in_days

DESK = "/verzoeken/"
KNOWN = {"name": "Zandbank Robin", "birth_date": "14/05/2003"}
UNKNOWN = {"name": "Kanarie Onbekend", "birth_date": "01/02/1990"}


def register(people: People, slug: str = "coordinator", **said: Any) -> str:
    """Somebody registers a request; its path."""
    fields = {
        "received_on": in_days(-3), "channel": "letter", "right": "access", "address": "Nestweg 1", "asks": "Wat weet u?",
        **KNOWN, **said,
    }  # fmt: skip
    answer = people.post(slug, f"{DESK}nieuw/", **fields)
    assert answer.status_code == 302, answer.content.decode()
    return answer["Location"]


def key(path: str) -> str:
    return path.strip("/").split("/")[1]


def service(name: str) -> str:
    return str(w.ask("SELECT id FROM participants_service WHERE short_name = %s", [name])[0][0])


def ground() -> str:
    return str(w.ask("SELECT id FROM participants_legalreference WHERE key = 'restriction_safety'")[0][0])


def neutral(**changes: Any) -> dict[str, Any]:
    """What the mayor fills in to neither confirm nor deny."""
    return {"kind": "neutral", "ground": ground(), "reasons": "Kanariegrond.", "ends_on": in_days(90)} | changes


def remedies() -> str:
    """Where the person can complain, of each controller, as it is offered: one a line, with what it answers for."""
    rows = w.ask("SELECT name, controllers FROM participants_supervisoryauthority WHERE valid_until IS NULL OR valid_until >= current_date ORDER BY key")  # fmt: skip
    return "\n".join(f"– {name}, voor {controllers}" for name, controllers in rows)


def field(request: str, column: str) -> Any:
    return w.ask(f"SELECT {column} FROM subject_requests_subjectrequest WHERE slug = %s", [key(request)])[0][0]


def page(people: People, slug: str, path: str) -> str:
    answer = people.get(slug, path)
    assert answer.status_code == 200, (slug, path, answer.status_code)
    return answer.content.decode()


def alike(text: str, request: str, said: dict[str, str]) -> str:
    """A page without what is this person's own words, this request's number and this answer's tokens."""
    text = text.replace(key(request), "SLUG").replace(str(field(request, "reference")), "VRZ")
    text = text.replace(said["name"], "NAME").replace(said["birth_date"], "BORN")
    # Each look has a number of its own, in the link that explains it.
    text = re.sub(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "LOOK", text)
    text = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "TOKEN", text)
    return re.sub(r'nonce="[^"]+"', "NONCE", text)


def age(request: str, days: int) -> None:
    """So many days later for this request."""
    w.ask(
        "UPDATE subject_requests_subjectrequest SET received_on = received_on - %(n)s, answer_by = answer_by - %(n)s WHERE slug = %(s)s",
        {"n": days, "s": key(request)},
    )


def today() -> str:
    return f"{timezone.localdate():%d/%m/%Y}"


def yesterday() -> Any:
    return timezone.localdate() - timedelta(days=1)

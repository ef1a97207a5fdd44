"""What is asked and laid down in tests of who joins: typed as on the screens, looked up as the superuser."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.test import Client
from django.utils import timezone

from tests import world as w

STEWARD = "beheerder-caw"
PERSON = {"first_name": "Nele", "last_name": "Nieuwkomer", "email": "nele@caw.invalid"}


def day(days: int) -> str:
    """A date that far ahead, as it is typed."""
    return f"{timezone.localdate() + timedelta(days=days):%d/%m/%Y}"


def post(client: Client, path: str, **fields: Any) -> Any:
    return client.post(path, fields)


def text(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


def service(short_name: str) -> int:
    return int(w.ask("SELECT id FROM participants_service WHERE short_name = %s", [short_name])[0][0])


def cell(name: str = "LIVC R Duinbeke") -> int:
    return int(w.ask("SELECT id FROM cells_cell WHERE name = %s", [name])[0][0])


def category(code: str) -> int:
    return int(w.ask("SELECT id FROM participants_authorisedcategory WHERE code = %s", [code])[0][0])


def part(short_name: str, where: str = "LIVC R Duinbeke") -> int:
    """The running participation of a service in a cell."""
    rows = w.ask(
        "SELECT id FROM participants_participation WHERE service_id = %s AND cell_id = %s AND ended_at IS NULL",
        [service(short_name), cell(where)],
    )
    return int(rows[0][0])


def mandate(slug: str) -> str:
    rows = w.ask("SELECT id FROM participants_mandate WHERE user_id = %s ORDER BY begins DESC", [w.id_of(slug)])
    return str(rows[0][0])


def designation(**changes: Any) -> dict[str, Any]:
    """Nele becomes a substitute, from today."""
    typed = {
        "role": "substitute",
        "profession": "social_worker",
        "begins": day(0),
        "ends": day(300),
        "act": "Beslissing 12 van 3 november 2026",
        "unclassified": "on",
    }
    return PERSON | typed | changes  # fmt: skip

"""An invitation, and how the service that was asked finds it: on screen, in the register, and past the application."""

from __future__ import annotations

from datetime import datetime
from html import unescape
from typing import Any

from django.test import Client
from django.utils import timezone

from cases.meetings import invitations
from cases.purposes import Purpose
from participants.models import Service
from secrecy.acts import open_circles, opened
from tests import world as w
from tests.cases import moments

URGENT = "De storm komt vannacht al aan land."
NAME, BORN = "Robin Zandbank", "14/05/2003"


def asked(days: int = 20, *, with_name: bool = False, urgency: str = "", service: str = "CAW") -> tuple[str, str]:
    """The mayor asks a service for case 001 on a fresh agenda: (the invitation's reference, the item's)."""
    item = moments.plan(days)
    with w.standing_as("burgemeester"):
        row = opened(moments.ITEMS, item, purpose=Purpose.INVITATION, act="admit")
        open_circles(row.case.slug, purpose=Purpose.INVITATION, act="admit", item=row.id)
        open_circles(f"{row.case.slug}/identity", purpose=Purpose.INVITATION, item=row.id)
        invitation = invitations.invite(
            row, Service.objects.get(short_name=service), why=moments.LETTER, urgency=urgency, with_name=with_name,
            beside=[Service.objects.get(short_name="CLB")],
        )  # fmt: skip
        return str(invitation.slug), item


def address(invitation: str) -> str:
    return f"/overleg/uitnodigingen/{invitation}/"


def shown(client: Client, path: str, *, expect: int = 200) -> str:
    return words(client.get(path), expect=expect)


def words(answer: Any, *, expect: int = 200) -> str:
    assert answer.status_code == expect, answer.status_code
    return " ".join(unescape(answer.content.decode()).split())


def answer(client: Client, invitation: str, what: str, **fields: str) -> Any:
    return client.post(address(invitation), {"answer": what, **fields})


def state(invitation: str) -> tuple[str, str | None]:
    """(what is kept of the answer, the person who comes)."""
    ((kept, comes),) = w.ask(
        "SELECT i.state, u.username FROM meetings_invitation i LEFT JOIN participants_mandate m ON m.id = i.comes"
        " LEFT JOIN participants_user u ON u.id = m.user_id WHERE i.slug = %s",
        [invitation],
    )
    return kept, comes


def day_of(invitation: str) -> datetime:
    """When the meeting begins, as the clock of the town says it."""
    ((start,),) = w.ask(
        "SELECT m.starts_at FROM meetings_invitation i JOIN meetings_agendaitem a ON a.id = i.item_id"
        " JOIN meetings_meeting m ON m.id = a.meeting_id WHERE i.slug = %s",
        [invitation],
    )
    return timezone.localtime(start)


def declines(invitation: str) -> int:
    ((count,),) = w.ask(
        "SELECT count(*) FROM meetings_decline d JOIN meetings_invitation i ON i.id = d.invitation_id WHERE i.slug = %s",
        [invitation],
    )
    return int(count)


def substitute() -> str:
    """A second person of the CAW, told what is recorded; laid down before anybody is asked."""
    return moments.substitute()


def openings(slug: str, *, since: int = 0) -> list[tuple[str, str]]:
    """(act, kind of circle) of what this person opened, in order."""
    return [
        (act, kind)
        for act, kind in w.ask(
            "SELECT e.act, k.kind FROM secrecy_ledger e JOIN secrecy_circle k ON k.id = e.circle"
            " WHERE e.actor = %s AND e.id > %s AND e.act IN ('open', 'write', 'admit', 'release') ORDER BY e.id",
            [w.id_of(slug), since],
        )
    ]


def last_entry() -> int:
    return int(w.ask("SELECT max(id) FROM secrecy_ledger")[0][0])

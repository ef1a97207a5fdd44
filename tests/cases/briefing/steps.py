"""An invitation of the CAW in a town of its own, and what its representative and a worker say to each other about it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from cases.meetings import briefing
from cases.meetings.models import Briefing, Invitation
from cases.purposes import Purpose
from participants.mandates import me
from secrecy.acts import opened
from tests import lived
from tests import world as w
from tests.cases import moments as m

ASKED = "Kent de zeester dit gezin nog?"
ANSWERED = "De zeester ziet het elke dinsdag."
TOLD = "Het getij wordt verder gevolgd."
WORKER, SUBSTITUTE = "hulpverlener", "caw-vervanger"
#: Everybody but the two: also the other who speaks for the service, who administers it, and who may do all in Django.
OTHERS = (
    SUBSTITUTE,
    "burgemeester",
    "coordinator",
    "politie",
    "clb",
    "vdab",
    "beheerder-caw",
    "auditor",
    "dpo",
    "superuser",
    "coordinator-elders",
)


@dataclass(frozen=True)
class Asked:
    item: str
    invitation: str
    briefing: str = ""

    @property
    def path(self) -> str:
        return f"/overleg/hulpverlener/{self.briefing}/"

    @property
    def begin_path(self) -> str:
        return f"/overleg/uitnodigingen/{self.invitation}/hulpverlener/"


@lived.beforehand
def asked(*, accepted: bool = True) -> Asked:
    """The CAW, with a substitute, is asked for an item of its own."""
    m.substitute(SUBSTITUTE)
    w.ask(
        "INSERT INTO participants_acknowledgement (id, user_id, kind, label, at) VALUES (gen_random_uuid(), %s, 'told', '', now())",
        [w.id_of(SUBSTITUTE)],
    )
    item = m.plan()
    found = Asked(item, m.ask(item))
    if accepted:
        m.accept("caw", found.invitation)
    return found


@lived.beforehand
def begun(*, accepted: bool = True, who: str = "caw") -> Asked:
    """The representative asked the worker, who answered."""
    found = asked(accepted=accepted)
    slug = begin(found.invitation, who=who)
    say(slug, WORKER, ANSWERED)
    return Asked(found.item, found.invitation, slug)


def begin(invitation: str, text: str = ASKED, *, who: str = "caw") -> str:
    with w.standing_as(who):
        row, acting = opened(Invitation, invitation, purpose=Purpose.INVITATION), me()
        assert acting is not None
        return str(briefing.begin_briefing(row, briefing.whom(acting)[0], text).slug)


def say(slug: str, who: str, text: str) -> None:
    with w.standing_as(who):
        briefing.say(opened(Briefing, slug, purpose=Purpose.BRIEFING, act="write"), text)


def feed_back(slug: str, who: str = "caw", text: str = TOLD) -> None:
    with w.standing_as(who):
        briefing.feed_back(opened(Briefing, slug, purpose=Purpose.BRIEFING, act="write"), text)


def discussed(item: str) -> None:
    m.hold(item, "caw")
    m.move_on(item)


def page(slug: str, path: str) -> Any:
    return w.signed_in(slug).get(path)


def notes(slug: str) -> int:
    return int(w.ask("SELECT count(*) FROM meetings_briefingnote n JOIN meetings_briefing b ON b.id = n.briefing_id WHERE b.slug = %s", [slug])[0][0])  # fmt: skip


def told(who: str, briefing: str) -> int:
    """How many times somebody was told that something waits here."""
    rows = w.ask(
        "SELECT count(*) FROM secrecy.outbox WHERE user_id = %s AND message = 'waiting' AND about LIKE %s",
        [w.id_of(who), f"briefing {briefing} %"],
    )
    return int(rows[0][0])

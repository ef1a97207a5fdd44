"""A quarter that the demo town never lived: lines of the register, laid down at once by the superuser before the first seal.

The register that an auditor finds on the first day would be empty of what they look for. These lines are made up, and the register
says so: their door is ``demo:past``, and every checkpoint names how many leaves were there before sealing began. Where anything
was sealed, nothing is laid down any more. They open nothing, and no case, meeting or person comes of them.
"""

from __future__ import annotations

import os
import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from psycopg2.extensions import connection, cursor

DOOR = "demo:past"
HERE = ZoneInfo("Europe/Brussels")
SEED = 2026  # the same past in every demo, on other days
DAYS, MET = 75, 26  # how far back; the day on which the demo town met (livc/demo/town.py)


@dataclass(frozen=True, slots=True)
class Scene:
    """One line: who, when, which act at which case (``case/kind``: a circle inside it), why, and how it ended."""

    who: str
    at: datetime
    act: str = "open"
    case: str = ""
    purpose: str = ""
    outcome: str = "ok"


def scenes(today: date) -> Iterator[Scene]:
    """The quarter before ``today``: ordinary weeks, a meeting, and what an auditor would ask about."""
    dice = random.Random(SEED)  # noqa: S311 - a story, not a secret
    for back in range(DAYS, 0, -1):
        day = today - timedelta(days=back)
        if day.weekday() < 5:
            yield from _ordinary(day, dice, near=abs(back - MET))
    yield from _odd(today)


def _ordinary(day: date, dice: random.Random, *, near: int) -> Iterator[Scene]:
    """A working day: more is opened the nearer a meeting is."""
    yield _at(Scene("coordinator", _noon(day), act="list"), dice)
    chance = 0.9 if near < 3 else 0.35 if near < 10 else 0.08
    for who, case in (("coordinator", "003"), ("coordinator", "001"), ("burgemeester", "001"), ("burgemeester", "002")):
        if dice.random() < chance:
            yield _at(Scene(who, _noon(day), case=case, purpose="voorbereiding overleg"), dice)
    if dice.random() < chance / 2:
        yield _at(Scene("burgemeester", _noon(day), case="001/identity", purpose="uitnodiging"), dice)
    if near == 0:
        for who in ("coordinator", "burgemeester", "politie", "caw"):
            for case in ("001", "003"):
                yield _at(Scene(who, _noon(day), case=case, purpose="casusoverleg"), dice)
    if near < 12 and dice.random() < 0.3:
        yield _at(Scene("caw", _noon(day), act="write", case="001", purpose="opvolging actie"), dice)


def _odd(today: date) -> Iterator[Scene]:
    """What stands out, and mostly has an ordinary reason: nobody in the town did anything wrong."""
    for week in range(8):
        day = _working(today - timedelta(days=2 + 3 * week))
        yield Scene(
            "coordinator", datetime.combine(day, time(8, 41 + week), HERE), case="002", purpose="opvolging actie"
        )
    late = datetime.combine(_working(today - timedelta(days=9)), time(23, 12), HERE)
    yield Scene("burgemeester", late, case="001", purpose="voorbereiding overleg")
    yield Scene("burgemeester", late + timedelta(minutes=1), case="001/identity", purpose="voorbereiding overleg")
    lost = datetime.combine(_working(today - timedelta(days=5)), time(15, 3), HERE)
    for turn in range(7):
        tried = lost + timedelta(seconds=23 * turn)
        yield Scene("vdab", tried, "refuse", "003", "casusoverleg", "not admitted")
    paper = datetime.combine(_working(today - timedelta(days=MET - 1)), time(9, 30), HERE)
    yield Scene("coordinator", paper, "print", "001", "verslag")
    yield Scene("caw", paper + timedelta(hours=2), "print", "001", "verslag")


def _noon(day: date) -> datetime:
    return datetime.combine(day, time(8, 30), HERE)


def _at(scene: Scene, dice: random.Random) -> Scene:
    """The same at some minute of the working day."""
    return replace(scene, at=scene.at + timedelta(minutes=dice.randrange(510), seconds=dice.randrange(60)))


def _working(day: date) -> date:
    return day - timedelta(days=max(0, day.weekday() - 4))


WHERE = "SELECT c.user_id, c.capacity, c.on_behalf, c.cell FROM public.secrecy_capacity c JOIN public.participants_user u ON u.id = c.user_id WHERE u.username = %s"
ABOUT = """SELECT coalesce(k.id, c.circle_id), coalesce(k.reference, c.slug) FROM public.cases_case c
  LEFT JOIN public.secrecy_circle k ON k.of_id = c.circle_id AND k.apart AND k.kind = nullif(split_part(%(case)s, '/', 2), '')
 WHERE c.cell_id = %(cell)s AND c.reference LIKE '%%-' || split_part(%(case)s, '/', 1)"""
LINE = """INSERT INTO public.secrecy_ledger (at, act, outcome, cell, circle, shown, reference, purpose, door, request, actor, capacity, on_behalf, salt, commitment)
SELECT %(at)s, %(act)s, %(outcome)s, %(cell)s, %(circle)s::uuid, CASE WHEN %(act)s = 'refuse' THEN NULL ELSE array_remove(ARRAY[%(circle)s::uuid], NULL) END, %(reference)s, nullif(%(purpose)s, ''), %(door)s,
       gen_random_uuid(), %(actor)s, %(capacity)s::uuid, %(on_behalf)s, %(salt)s, secrecy.commitment(%(salt)s, %(actor)s::text, %(capacity)s::text, %(on_behalf)s, NULL, NULL, NULL)"""
READY = """SELECT EXISTS (SELECT FROM public.demo_demomark)
   AND NOT EXISTS (SELECT FROM public.secrecy_checkpoint) AND NOT EXISTS (SELECT FROM public.secrecy_ledger WHERE door = %s)"""


def lay(link: connection, today: date) -> int:
    """How many lines were laid down, over the superuser's connection to a demo in which nothing was sealed yet; else 0."""
    with link, link.cursor() as at:
        at.execute(READY, [DOOR])
        if at.fetchone() != (True,):
            return 0
        lines = sorted(scenes(today), key=lambda scene: scene.at)
        for scene in lines:
            _lay(at, scene)
    return len(lines)


def _lay(at: cursor, scene: Scene) -> None:
    at.execute(WHERE, [scene.who])
    actor, capacity, on_behalf, cell = _one(at)
    at.execute(ABOUT, {"case": scene.case, "cell": cell})
    circle, reference = _one(at) if scene.case else (None, None)
    at.execute(
        LINE,
        {
            "at": scene.at, "act": scene.act, "outcome": scene.outcome, "cell": cell, "circle": circle, "reference": reference,
            "purpose": scene.purpose, "door": DOOR, "actor": actor, "capacity": capacity, "on_behalf": on_behalf, "salt": os.urandom(32),
        },
    )  # fmt: skip


def _one(at: cursor) -> tuple[object, ...]:
    found = at.fetchone()
    assert found is not None, "the demo town has the people and the cases of its past"
    return found

"""The answers of the deep room in words: grouped as a page shows them, with the names the reader may know."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from livc.oversight.words import ACTS, DEEDS, OUTCOMES, PARTS
from participants.mandates import speaking
from participants.models import User
from secrecy.acts import Because, MayIn

#: Shown of a list: what every line of it says, and no more.
MOST = 40


def names(people: Iterable[int | None]) -> dict[int, str]:
    """The names of these people, of those the reader may know."""
    wanted = {pk for pk in people if pk is not None}
    return {u.pk: u.short_name for u in User.objects.filter(pk__in=wanted)} if wanted else {}


def part(label: str | None, kind: str | None) -> str:
    """What a circle is called: the number of its case, and what lies in it."""
    words = (label or "", str(PARTS.get(kind or "", kind or "")))
    return " · ".join(word for word in words if word) or _("dossier")


def act(name: str) -> str:
    return str(ACTS.get("open-admit" if name == "admit" else name, name))


@dataclass(slots=True)
class Step:
    """What the request did in one act, for one purpose: each circle with its admission, what isn't told any more, and refusals."""

    act: str
    at: datetime
    purpose: str
    shown: list[dict[str, Any]] = field(default_factory=list)
    by_seat: int = 0
    gone: int = 0
    more: int = 0
    refused: str = ""
    hidden: bool = False


def steps(lines: Iterable[Because]) -> list[Step]:
    """One step an act, in the order they happened. Of a list at most 40 lines, and how many more."""
    lines = list(lines)
    found: dict[tuple[str, str | None, str], Step] = {}
    givers = names(line.giver_id for line in lines)
    for line in lines:
        step = found.setdefault(
            (line.act, line.purpose, line.outcome), Step(act(line.act), line.at, line.purpose or "")
        )
        if line.act == "refuse":
            step.hidden = line.outcome == "hidden"
            step.refused = "" if step.hidden else str(OUTCOMES.get(line.outcome, line.outcome))
        elif line.circle is None:
            step.gone += 1 if line.act not in ("list", "search", "review") else 0
        elif line.by_seat:
            step.by_seat += 1
        elif len(step.shown) >= MOST:
            step.more += 1
        else:
            step.shown.append(_shown(line, givers))
    return list(found.values())


def _shown(line: Because, givers: dict[int, str]) -> dict[str, Any]:
    return {
        "what": part(line.label, line.kind), "ground": line.ground, "until": line.until, "given_at": line.given_at,
        "giver": givers.get(line.giver_id or 0, ""), "admits": line.admits,
    }  # fmt: skip


def companies(lines: Iterable[MayIn]) -> list[dict[str, Any]]:
    """For each circle who may do what: one line a person and ground."""
    lines = list(lines)
    known = names(pk for line in lines for pk in (line.user_id, line.giver_id))
    circles: dict[Any, dict[str, Any]] = {}
    for line in lines:
        circle = circles.setdefault(line.circle, {"what": part(line.label, line.kind), "people": {}})
        person = circle["people"].setdefault((line.user_id, line.capacity, line.ground), _person(line, known))
        if (deed := str(DEEDS.get(line.act, line.act))) not in person["acts"]:
            person["acts"].append(deed)
        person["until"] = max(person["until"], line.until)
    return [circle | {"people": list(circle["people"].values())} for circle in circles.values()]


def _person(line: MayIn, known: dict[int, str]) -> dict[str, Any]:
    who = speaking(line.title)
    return {
        "name": known.get(line.user_id, _("iemand buiten uw zicht")), "service": who.service if who else "", "label": who.label if who else "",
        "acts": [], "ground": line.ground, "giver": known.get(line.giver_id, ""), "given_at": line.given_at, "until": line.until,
    }  # fmt: skip

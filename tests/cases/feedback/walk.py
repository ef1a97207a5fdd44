"""A case discussed with five in the room, and its feedback sheet: what each presses, over HTTP."""

from __future__ import annotations

import re
from html import unescape
from typing import Any
from uuid import UUID, uuid4

from django.urls import reverse

from tests import lived
from tests import world as w
from tests.cases import moments as m

TEXT = "De zandbank hield stand: de opvolging verloopt zoals afgesproken."
OTHER = "De zandbank schoof wat op: de opvolging gaat trager dan gedacht."
FIVE = ("burgemeester", "coordinator", "politie", "caw", "clb")


@lived.beforehand
def discussed(*, declines: str = "") -> str:
    """An item that is over, with the three seats, the CAW and the CLB (which came later) in the room; or without who declined."""
    item = m.plan(number="003")
    for slug in ("caw", "clb"):
        (m.decline if slug == declines else m.accept)(slug, m.ask(item, slug.upper()))
    w.ask("UPDATE meetings_meeting m SET starts_at = now() FROM meetings_agendaitem a WHERE a.meeting_id = m.id AND a.slug = %s", [item])  # fmt: skip
    m.hold(item, "caw")
    if declines != "clb":
        m.hold(item, "caw", "clb")
    m.decide(item)
    m.move_on(item)
    return item


@lived.beforehand
def drafted(*, declines: str = "") -> tuple[str, str]:
    """Besides, a sheet that the police seat laid before all who were there; the references of the item and of the sheet."""
    item = discussed(declines=declines)
    return item, draft(item)


def draft(item: str, text: str = TEXT) -> str:
    answer = w.signed_in("politie").post(reverse("feedback:draft", args=[item]), {"text": text})
    assert answer.status_code == 302, page(answer)
    return str(answer["Location"].rstrip("/").rsplit("/", 1)[-1])


def address(door: str, sheet: str) -> str:
    return reverse(f"feedback:{door}", args=[sheet])


def get(slug: str, sheet: str) -> Any:
    return w.signed_in(slug).get(address("sheet", sheet))


def page(answer: Any) -> str:
    main = answer.content.decode().split("<main", 1)[-1]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", main)).split())


def form(slug: str, sheet: str) -> dict[str, str]:
    """What the form to agree holds as it is shown to this person, with the tick."""
    shown = get(slug, sheet).content.decode()
    found = re.search(rf'action="{address("agree", sheet)}".*?</form>', shown, re.DOTALL)
    if found is None:
        return {"once": str(uuid4()), "digest": digest(sheet), "no_secret": "on"}
    hidden = dict(re.findall(r'name="(once|digest)" value="([^"]*)"', found[0]))
    return hidden | {"no_secret": "on"}


def agree(slug: str, sheet: str, **changed: Any) -> Any:
    data = {name: value for name, value in {**form(slug, sheet), **changed}.items() if value is not None}
    return w.signed_in(slug).post(address("agree", sheet), data)


def object_(slug: str, sheet: str) -> Any:
    return w.signed_in(slug).post(address("object", sheet), {"once": str(uuid4()), "digest": digest(sheet)})


def change(sheet: str, text: str = OTHER, *, seen: int = 1) -> Any:
    return w.signed_in("politie").post(address("change", sheet), {"text": text, "seen": seen})


def again(sheet: str) -> Any:
    """The same text before whoever was there, by the one button that the drafter finds after a correction."""
    return w.signed_in("politie").post(address("change", sheet), {"again": "1", "seen": stands(sheet)[1]})


def asked(sheet: str) -> set[int]:
    """Whose agreement is asked to the version that lies there."""
    return {who for (who,) in w.ask("SELECT a.user_id FROM feedback_asked a JOIN feedback_round q ON q.id = a.round_id JOIN feedback_sheet s ON s.id = q.sheet AND s.version = q.version WHERE s.slug = %s", [sheet])}  # fmt: skip


def send(sheet: str, *receivers: str, slug: str = "politie") -> Any:
    return w.signed_in(slug).post(address("send", sheet), {"receivers": receivers or ("ocad",)})


def digest(sheet: str) -> str:
    return str(w.ask("SELECT q.digest FROM feedback_round q JOIN feedback_sheet s ON s.id = q.sheet AND s.version = q.version WHERE s.slug = %s", [sheet])[0][0])  # fmt: skip


def stands(sheet: str) -> tuple[str, int]:
    """State and version, as PostgreSQL keeps them."""
    ((state, version),) = w.ask("SELECT state, version FROM feedback_sheet WHERE slug = %s", [sheet])
    return state, version


def sent(sheet: str) -> list[str]:
    return [code for (code,) in w.ask("SELECT d.receiver_id FROM feedback_delivery d JOIN feedback_round q ON q.id = d.round_id JOIN feedback_sheet s ON s.id = q.sheet WHERE s.slug = %s ORDER BY 1", [sheet])]  # fmt: skip


def id_of(sheet: str) -> UUID:
    return UUID(str(w.ask("SELECT id FROM feedback_sheet WHERE slug = %s", [sheet])[0][0]))


def pass_due(sheet: str) -> None:
    w.ask("UPDATE feedback_sheet SET due = now() - interval '1 second' WHERE slug = %s", [sheet])

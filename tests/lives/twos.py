"""Between who represents a service and a worker of it: asked before the item, told after it, and read by nobody else (R25, R26)."""

from __future__ import annotations

from tests import world as w
from tests.cases import moments as m
from tests.cases.briefing import steps
from tests.lives.machine import Item, Lives, deed

RUNS = ("sent", "accepted")
REFUSED = (403, 404, 409)


def _could_ask(life: Lives) -> list[Item]:
    return [item for item in life._items("planned", "over") if "CAW" in item.asked]


@deed(_could_ask)
def a_worker_is_asked(life: Lives) -> None:
    """By who represents the service that was asked, and by nobody else; of what there is between the two, nobody else learns."""
    item = life._one(_could_ask(life))
    letter, who = item.asked["CAW"], life._one(("caw", "caw", "caw", "coordinator", "clb"))
    path = steps.Asked(item.slug, letter).begin_path
    answer = w.signed_in(life._reader(who)).post(path, {"worker": str(m.capacity_of(steps.WORKER)), "text": steps.ASKED})  # fmt: skip
    assert (answer.status_code == 302) <= (who == "caw" and _stands(letter) in RUNS), (answer.status_code, who)
    assert answer.status_code in (302, *REFUSED), answer.status_code
    if answer.status_code == 302:
        slug = answer["Location"].strip("/").split("/")[-1]
        item.briefings += [slug] if slug not in item.briefings else []
        assert w.signed_in("burgemeester").get(answer["Location"]).status_code == 404
        life._did("ask a worker")


@deed(lambda life: [item for item in life.items if item.briefings], often=2)
def the_two_speak(life: Lives) -> None:
    """The worker answers, the representative tells: before the item what is asked, after it what is fed back. Not once the invitation
    was declined, nor by anybody else."""
    item = life._one([item for item in life.items if item.briefings])
    slug, who = (
        life._one(item.briefings),
        life._one(("caw", "caw", "caw", steps.WORKER, steps.WORKER, "clb", "coordinator")),
    )
    before = steps.notes(slug)
    status = w.signed_in(life._reader(who)).post(f"/overleg/hulpverlener/{slug}/", {"text": f"{steps.TOLD} ({life.steps})"}).status_code  # fmt: skip
    assert status in (302, *REFUSED), status
    assert (status == 302) <= (who in ("caw", steps.WORKER) and _stands(item.asked["CAW"]) in RUNS), (status, who)
    assert steps.notes(slug) - before == (status == 302)
    if status != 302:
        life._did("speak in vain")
    elif who == steps.WORKER:
        life._did("a worker answers")
    else:
        kind = _last(slug)
        assert kind != "after" or item.there, item.stands
        life._did("feed back" if kind == "after" else "tell a worker")


def _stands(letter: str) -> str:
    return str(w.ask("SELECT state FROM meetings_invitation WHERE slug = %s", [letter])[0][0])


def _last(slug: str) -> str:
    rows = w.ask(
        "SELECT n.note_kind FROM meetings_briefingnote n JOIN meetings_briefing b ON b.id = n.briefing_id WHERE b.slug = %s ORDER BY n.written_at DESC LIMIT 1",
        [slug],
    )
    return str(rows[0][0])

"""«Overleg afsluiten»: the reports of all items on one page, with one press; what is refused keeps its words (R52, R53)."""

from __future__ import annotations

from tests import world as w
from tests.cases import moments as m
from tests.cases.reporting import walk


def test_r53_one_press_sends_what_can_go_and_what_is_refused_keeps_its_words(world: str) -> None:
    items = [walk.discussed("caw")]
    ((meeting,),) = w.ask("SELECT meeting_id FROM meetings_agendaitem WHERE slug = %s", [items[0]])
    for number in ("002", "003"):
        item = m.plan(number=number)
        w.ask("UPDATE meetings_agendaitem SET meeting_id = %s, position = %s WHERE slug = %s", [meeting, number, item])
        m.hold(item)
        if number == "002":
            m.move_on(item)
        items.append(item)
    first, second, running = items
    coordinator = w.signed_in("coordinator")
    page = coordinator.get(walk.address("wrap_up", first))
    assert page.status_code == 200
    said = walk.text(page)
    assert m.DECIDED in said
    assert m.ACTION in said
    assert "nog geen besluit" in said
    assert "Dit punt is nog bezig" in said
    assert m.OWN not in said  # R52
    posted = {
        f"{first}-send": "on", f"{first}-seen": "0", f"{first}-text": walk.WORDS,
        f"{second}-send": "on", f"{second}-seen": "0", f"{second}-text": "Tweede.", f"{second}new0-text": walk.PART,
    }  # fmt: skip
    answer = coordinator.post(walk.address("wrap_up", first), posted)
    assert answer.status_code == 400
    assert walk.PART in answer.content.decode()
    assert "Tweede." in answer.content.decode()
    versions = "SELECT report_version FROM meetings_agendaitem WHERE meeting_id = %s ORDER BY position"
    assert w.ask(versions, [meeting]) == [(1,), (0,), (0,)]
    assert walk.WORDS in walk.own("caw", first)
    # What isn't ticked keeps its words too; and pressed twice, nothing goes twice.
    posted.pop(f"{second}new0-text")
    unticked = coordinator.post(
        walk.address("wrap_up", first), {k: v for k, v in posted.items() if k != f"{second}-send"}
    )
    assert unticked.status_code == 400
    assert "Tweede." in unticked.content.decode()
    assert [coordinator.post(walk.address("wrap_up", first), posted).status_code for _again in (1, 2)] == [302, 302]
    assert w.ask(versions, [meeting]) == [(1,), (1,), (0,)]
    assert walk.own("politie", second)
    walk.own("caw", second, status=404)
    assert w.signed_in("politie").get(walk.address("wrap_up", running)).status_code == 403

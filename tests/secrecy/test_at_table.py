"""What screens ask, what is kept while it is typed, stepping out, and who looked: with SQL of one's own."""

from __future__ import annotations

from typing import Any

from tests import world as w
from tests.cases import moments
from tests.secrecy.intruder import Intruder, bare, inside


def mark(slug: str, page: str) -> Any:
    with inside(slug) as i:
        return i.value("SELECT secrecy.version(%s)", [page])


def opened_in_each(item: str) -> list[tuple[str, str, str]]:
    """(reference, kind, id) of the item's circle and of those in it."""
    return [
        (str(reference), str(kind), str(pk))
        for reference, kind, pk in w.ask(
            "SELECT k.reference, k.kind, k.id FROM secrecy_circle k JOIN meetings_agendaitem a ON k.id = a.circle_id OR k.of_id = a.circle_id WHERE a.slug = %s",
            [item],
        )
    ]


def touch(i: Intruder, item: str) -> None:
    """The coordinator changes something of the item."""
    i.open(item, act="admit")
    i.sql("UPDATE meetings_agendaitem SET minutes = minutes + 1 WHERE slug = %s", [item])


def test_the_mark_of_a_page_changes_with_what_others_do_there_and_in_whatever_order_they_commit(world: str) -> None:
    item, other = moments.plan(), moments.plan(number="002")
    moments.accept("caw", moments.ask(item))
    moments.hold(item, "caw")
    entries = w.ask("SELECT count(*) FROM secrecy_ledger WHERE act <> 'sign-in'")
    before = {slug: mark(slug, item) for slug in ("caw", "politie", "clb", "vdab", "coordinator", "auditor")}
    stranger = mark("coordinator-elders", item), mark("coordinator-elders", "zzzzzzzzzzzzzz")
    # Asking opens nothing, and nothing is entered; who isn't in it is told the same as of a page that isn't there.
    assert w.ask("SELECT count(*) FROM secrecy_ledger WHERE act <> 'sign-in'") == entries
    assert stranger[0] == stranger[1] == mark("vdab", item) == before["vdab"]
    with inside("caw") as i:
        i.sql("SELECT secrecy.version(%s)", [item])
        assert i.value("SELECT count(*) FROM meetings_attendance") == 0
    # Two at once, the second to begin commits first: each changes it, for everyone but who did it.
    with inside("burgemeester") as slow, inside("coordinator") as quick:
        slow.open(item, act="admit")
        slow.sql(
            "UPDATE meetings_attendance SET left_at = NULL WHERE left_at IS NULL AND user_id = %s", [w.id_of("politie")]
        )
        quick.open(other, act="admit")
        touch(quick, item)
        quick.link.commit()
        between = mark("caw", item)
        own = mark("coordinator", item)
        slow.link.commit()
    assert between != before["caw"]
    assert mark("caw", item) not in (between, before["caw"])
    assert own == before["coordinator"]  # by then only the coordinator's own doing was there
    assert mark("vdab", item) == before["vdab"]
    assert mark("coordinator-elders", item) == stranger[0]
    # A circle in the item to which one isn't admitted tells nothing: the CLB's letter, and what the mayor reads of it.
    seen = mark("caw", item)
    moments.ask(item, "CLB")
    changed = mark("caw", item)
    with inside("burgemeester") as i:
        (letter,) = [r for r, kind, pk in opened_in_each(item) if kind == "invitation" and not admits("caw", pk)]
        i.open(letter, act="write")
        assert i.fails("UPDATE meetings_motive SET urgency = urgency") is None
        i.link.commit()
    assert mark("caw", item) == changed
    assert seen  # that services are asked is the item's own list, which the CAW reads


def admits(slug: str, circle: str) -> bool:
    return bool(w.ask("SELECT 1 FROM secrecy_admission WHERE content_object_id = %s AND user_id = %s AND until > now()", [circle, w.id_of(slug)]))  # fmt: skip


def test_nobody_is_put_out_but_by_oneself_or_who_opened_the_item_to_admit(world: str) -> None:
    item = moments.plan()
    for slug, service in (("caw", "CAW"), ("clb", "CLB")):
        moments.accept(slug, moments.ask(item, service))
    moments.hold(item, "caw", "clb")
    moments.decide(item)
    circle = next(pk for _r, kind, pk in opened_in_each(item) if kind == "item")
    out = "SELECT secrecy.step_out(%s::uuid, %s, %s, %s)"
    kinds = ["marked", "outcome", "report", "contribution"]
    for slug in ("clb", "politie", "vdab", "coordinator-elders", "coordinator", "burgemeester"):
        with inside(slug) as i:
            assert i.fails(out, [circle, w.id_of("caw"), kinds, "weg"]) is not None, slug
            i.open(item, act="read")
            assert i.fails(out, [circle, w.id_of("caw"), kinds, "weg"]) is not None, slug
    with bare() as nobody:
        assert nobody.fails(out, [circle, w.id_of("caw"), kinds, "weg"]) is not None
    with inside("caw") as i:
        assert i.fails(out, [circle, w.id_of("caw"), kinds, "  "]) is not None  # not without a word
        assert i.value(out, [circle, w.id_of("caw"), kinds, "belangenconflict"]) > 0
        i.link.commit()
    assert moments.opens("caw", item) == {"letter", "name"} | ({"shared"} & moments.opens("caw", item))
    # One's own contribution stays one's own; what the other service disclosed is closed.
    assert not moments.reads("caw", item) & {"room", "decision", "shared", "marked"}
    dismissed = [e for e in w.entries(act="dismiss", whom=w.id_of("caw")) if e["purpose"] == "belangenconflict"]
    assert dismissed
    assert {e["actor"] for e in dismissed} == {w.id_of("caw")}
    # Who leads, with the item open to admit.
    with inside("coordinator") as i:
        i.open(item, act="admit")
        assert i.value(out, [circle, w.id_of("clb"), kinds, "belangenconflict"]) > 0
        i.link.commit()
    assert not moments.reads("clb", item) & {"room", "decision", "marked"}


def test_who_looked_at_a_case_is_told_to_who_may_admit_to_it_and_has_it_open(world: str) -> None:
    item = moments.plan()
    moments.accept("caw", moments.ask(item))
    moments.hold(item, "caw")
    ((case, reference),) = w.ask("SELECT c.circle_id, c.slug FROM cases_case c JOIN meetings_agendaitem a ON a.case_id = c.id WHERE a.slug = %s", [item])  # fmt: skip

    def told(slug: str, *, act: str = "") -> int:
        from secrecy import record

        with inside(slug) as i:
            if act:
                i.open(reference, act=act)
            return len(record.call("readings_of", case, [], i.pid, i.began, i.request))

    assert told("coordinator", act="admit") > 0
    assert told("coordinator") == 0  # not open
    for slug in ("caw", "clb", "politie", "vdab", "auditor", "coordinator-elders"):
        assert told(slug, act="read") == 0, slug

"""Who is out of an item, stands at somebody else's screen, or sends SQL of their own: in whose name, and what of it is read."""

from __future__ import annotations

from typing import Any

from tests import world as w
from tests.cases import moments as m
from tests.cases import steps
from tests.cases.acting.table import RESULT, at_table, propose
from tests.cases.contributing.table import TEXT, Table
from tests.cases.reporting import walk
from tests.secrecy.intruder import Intruder, inside

REMARK = "De eb kwam later."


def tried(i: Intruder, item: str, *acts: str) -> None:
    """Every circle in the item, for these acts."""
    inner = "SELECT k.reference FROM secrecy_circle k JOIN meetings_agendaitem a ON a.circle_id IN (k.id, k.of_id) WHERE a.slug = %s"
    for act in acts:
        for (reference,) in w.ask(inner, [item]):
            i.open(reference, act=act)


def again(table: str, **other: Any) -> tuple[str, list[Any]]:
    """A second row like one that is there, but for these columns."""
    columns = [c for (c,) in w.ask("SELECT column_name FROM information_schema.columns WHERE table_name = %s", [table])]
    values = ", ".join("gen_random_uuid()" if c == "id" else "%s" if c in other else c for c in columns)
    statement = f"INSERT INTO {table} ({', '.join(columns)}) SELECT {values} FROM {table} LIMIT 1"
    return statement, [other[c] for c in columns if c in other]


def changed(i: Intruder, statement: str) -> int:
    """How many rows it changed; none when it is refused."""
    i.sql("SAVEPOINT attack")
    try:
        with i.link.cursor() as cursor:
            cursor.execute(statement)
            return int(cursor.rowcount)
    except Exception:
        return 0
    finally:
        i.sql("ROLLBACK TO attack")


def test_r53_nobody_approves_for_another_and_what_was_sent_stands(world: str) -> None:
    item = walk.discussed("caw", "clb")
    assert walk.send("coordinator", item, text=walk.WORDS).status_code == 302
    assert walk.reply("caw", item, "approved").status_code == 302
    with inside("caw") as i:
        tried(i, item, "read", "write")
        # In one's own name it can be said again; in another capacity never.
        for table, name in (("meetings_reply", "capacity"), ("meetings_rendering", "of_capacity")):
            assert i.fails(*again(table)) is None, table
            assert i.fails(*again(table, **{name: str(m.capacity_of("clb"))})), table
    with inside("coordinator") as i:
        tried(i, item, "read", "write", "admit")
        assert i.value("SELECT count(*) FROM meetings_report") >= 1
        assert changed(i, "UPDATE meetings_report SET text = '\\x00'") == 0


def test_who_leads_and_is_out_reads_no_answer_to_the_report(world: str) -> None:
    item = walk.discussed("caw", "clb")
    assert walk.send("coordinator", item, text=walk.WORDS).status_code == 302
    mayor = w.signed_in("burgemeester")
    assert mayor.post(walk.address("step_aside", item), {"conflict": "mine"}).status_code == 302
    # Who answers isn't told of it, and addresses both.
    assert walk.reply("caw", item, "remark", REMARK).status_code == 302
    assert replies("burgemeester", item) == 0
    assert replies("coordinator", item) == 1
    held = str(m.capacity_of("burgemeester"))
    assert w.signed_in("coordinator").post(walk.address("lift", item), {"person": held}).status_code == 302
    assert replies("burgemeester", item) == 1


def replies(slug: str, item: str) -> int:
    with inside(slug) as i:
        tried(i, item, "read")
        return int(i.value("SELECT count(*) FROM meetings_reply r JOIN meetings_agendaitem a ON a.id = r.item_id WHERE a.slug = %s", [item]))  # fmt: skip


def test_who_is_out_reveals_no_name_and_gets_nothing_back_with_the_successors(world: str) -> None:
    item = m.plan()
    invitation = m.ask(item, "CAW")
    m.accept("caw", invitation)
    m.hold(item, "caw")
    caw = w.signed_in("caw")
    assert caw.post(walk.address("step_aside", item), {"conflict": "mine"}).status_code == 302
    for _time in range(2):
        assert caw.post(f"/overleg/uitnodigingen/{invitation}/naam/").status_code == 404
        letter = caw.get(f"/overleg/uitnodigingen/{invitation}/").content.decode()
        assert m.LETTER in letter  # it was read before
        assert m.MARKED not in letter
        m.let_successors_in(invitation)


def test_words_of_a_screen_are_shared_for_nobody_but_who_typed_them(world: str) -> None:
    table = Table("coordinator", "caw", "clb")
    there = {"to": "all", "seen": steps.capacity_of("coordinator")}
    for deed in ("bewaren", "niets-te-delen", "overnemen", "delen"):
        answer = table.do("clb", deed, text=TEXT, writer=steps.capacity_of("caw"), draft="", edition="", **there)
        assert answer.status_code == 409, deed
        assert "stond open voor iemand anders" in answer.content.decode()
    assert w.ask("SELECT count(*) FROM contributions_contribution c JOIN meetings_agendaitem a ON a.id = c.item WHERE a.slug = %s", [table.slug]) == [(0,)]  # fmt: skip
    assert w.entries(actor=w.id_of("clb"), act="refuse")[-1]["outcome"] == "typed by somebody else"
    # The disclosure ledger: a line of what is open and of now, and one that ended stays so.
    table.share("caw", TEXT, "coordinator", "clb")
    forged, args = again("contributions_disclosure", to_user_id=w.id_of("politie"))
    with inside("caw") as i:
        assert i.fails(forged, args)
        tried(i, table.slug, "admit")
        mine = f"{forged.replace(' LIMIT 1', '')} WHERE slug IN (SELECT reference FROM secrecy_circle WHERE kind = 'contribution') LIMIT 1"
        assert i.fails(mine, args) is None
        early, args = again("contributions_disclosure", at="2020-01-01T00:00:00Z")
        assert i.fails(f"{early.replace(' LIMIT 1', '')} WHERE slug IN (SELECT reference FROM secrecy_circle WHERE kind = 'contribution') LIMIT 1", args)  # fmt: skip
    assert table.do("caw", "intrekken").status_code == 302
    with inside("caw") as i:
        assert i.value("SELECT count(*) FROM contributions_disclosure WHERE ended_at IS NOT NULL") >= 2
        assert changed(i, "UPDATE contributions_disclosure SET ended_at = NULL") == 0
        assert changed(i, "UPDATE contributions_disclosure SET ended_at = now() WHERE ended_at IS NOT NULL") == 0


def test_a_result_comes_back_and_an_item_ends_once(world: str) -> None:
    people = steps.People()
    item = at_table(people)
    action = propose(people, item)
    for said in ("accept", "decline"):
        assert people.post("caw", action, answer=said).status_code == 302
    late = people.post("caw", f"{action}klaar/", result=RESULT)
    assert late.status_code == 409
    assert RESULT in late.content.decode()
    ends = "SELECT closed_at, state FROM meetings_agendaitem WHERE slug = %s"
    slug = item.strip("/").split("/")[-1]
    assert people.post("coordinator", f"{item}beeindigen/").status_code == 302
    once = w.ask(ends, [slug])
    assert people.post("coordinator", f"{item}beeindigen/").status_code == 302
    assert w.ask(ends, [slug]) == once  # who was there until the end is told by it
    # What didn't begin doesn't end.
    planned = m.plan()
    assert w.signed_in("coordinator").post(walk.address("close_item", planned)).status_code == 302
    assert w.ask(ends, [planned]) == [(None, "planned")]

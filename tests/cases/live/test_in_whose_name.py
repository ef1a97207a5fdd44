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


def there_now(slug: str, item: str) -> int:
    """In how many names somebody is in the room."""
    ((count,),) = w.ask("SELECT count(*) FROM meetings_attendance t JOIN meetings_agendaitem a ON a.id = t.item_id WHERE a.slug = %s AND t.user_id = %s AND t.left_at IS NULL", [item, w.id_of(slug)])  # fmt: skip
    return int(count)


def test_who_speaks_for_two_services_and_is_out_in_one_name_is_out_in_the_other(world: str) -> None:
    """A conflict of interest is a person's: nothing comes in by their other capacity."""
    people = steps.People()
    _case, item = steps.an_item(people, accepted=("caw", "clb"))
    slug = item.strip("/").split("/")[-1]
    first, clb = m.capacity_of("caw"), m.capacity_of("clb")
    # The CLB sends somebody who speaks for the CAW too.
    ((second,),) = w.ask(
        "INSERT INTO participants_mandate (id, begins, ends, act, role, profession, cell_id, service_id, user_id)"
        " SELECT gen_random_uuid(), begins, ends, '', 'substitute', profession, cell_id, service_id, %s FROM participants_mandate WHERE id = %s RETURNING id::text",
        [w.id_of("caw"), clb],
    )
    w.ask("INSERT INTO participants_acknowledgement (id, user_id, capacity, cell_id, kind, notice_id, label, at)"
          " SELECT gen_random_uuid(), user_id, %s, cell_id, kind, notice_id, label, at FROM participants_acknowledgement WHERE kind = 'notice' AND capacity = %s", [second, first])  # fmt: skip
    there = [m.capacity_of(one) for one in ("coordinator", "politie", "burgemeester")]
    answer = people.post("coordinator", f"{item}openen/", person=[*there, clb, first, second])
    assert answer.status_code == 302
    assert there_now("caw", slug) == 1  # one person, whatever was ticked
    people.post("caw", f"{item}ik-stap-eruit/", conflict="mine")
    # Gone from the room, and nothing shared with all reaches them.
    assert there_now("caw", slug) == 0
    steps.share(people, "clb", item, TEXT, "coordinator")
    for capacity in (first, second):
        assert people.post("coordinator", f"{item}komt-binnen/", person=[capacity]).status_code == 403
        assert str(capacity) not in "".join(
            box for box in people.get("coordinator", item).content.decode().split("<") if box.startswith("input") and "checkbox" in box
        )  # fmt: skip
    assert people.get("caw", item).status_code == 403
    with inside("caw") as i:
        tried(i, slug, "read")
        assert i.value("SELECT count(*) FROM contributions_contribution") == 0
    # Returning to the item lets them in by neither name either.
    people.post("coordinator", f"{item}beeindigen/")
    people.post("coordinator", f"{item}openen/", person=[*there, clb, first, second])
    assert there_now("caw", slug) == 0

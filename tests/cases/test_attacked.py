"""What was tried at the table by who is out of it, stands at somebody else's screen, or writes SQL in a request of one's own."""

from __future__ import annotations

from typing import Any

from tests import world as w
from tests.cases import moments as m
from tests.cases import steps
from tests.cases.acting.table import RESULT, at_table, propose
from tests.cases.contributing.table import TEXT, Table
from tests.cases.reporting import walk
from tests.secrecy.intruder import Intruder, inside


def everything(i: Intruder, item: str, *acts: str) -> None:
    rows = w.ask("SELECT k.reference FROM secrecy_circle k JOIN meetings_agendaitem a ON a.circle_id IN (k.id, k.of_id) WHERE a.slug = %s", [item])
    for act in acts or ("read",):
        for (reference,) in rows:
            i.open(reference, act=act)


def copied(table: str, **other: Any) -> tuple[str, list[Any]]:
    columns = [c for (c,) in w.ask("SELECT column_name FROM information_schema.columns WHERE table_name = %s", [table])]
    values = ", ".join("gen_random_uuid()" if c == "id" else "%s" if c in other else c for c in columns)
    return f"INSERT INTO {table} ({', '.join(columns)}) SELECT {values} FROM {table}", [other[c] for c in columns if c in other]


def test_reply_in_another_capacity(world: str) -> None:
    item = walk.discussed("caw", "clb")
    assert walk.send("coordinator", item, text=walk.WORDS).status_code == 302
    assert walk.reply("caw", item, "approved").status_code == 302
    ((pk,),) = w.ask("SELECT id FROM meetings_agendaitem WHERE slug = %s", [item])
    with inside("caw") as i:
        everything(i, item, "read", "write")
        for table, name in (("meetings_reply", "capacity"), ("meetings_rendering", "of_capacity")):
            statement, args = copied(table, **{name: str(m.capacity_of("clb"))})
            assert i.fails(f"{statement} WHERE item_id = %s", [*args, pk]), table
    with inside("coordinator") as i:
        everything(i, item, "read", "write", "admit")
        assert i.sql("SELECT 1 FROM meetings_report WHERE item_id = %s", [pk])
        bad = i.fails("UPDATE meetings_report SET text = '\\x00' WHERE item_id = %s", [pk])
        print("REPORT UPDATE", bad)


def test_recused_mayor_reads_replies(world: str) -> None:
    item = walk.discussed("caw", "clb")
    assert walk.send("coordinator", item, text=walk.WORDS).status_code == 302
    address = walk.address("step_aside", item)
    assert w.signed_in("burgemeester").post(address, {"conflict": "mine"}).status_code == 302
    assert walk.reply("caw", item, "remark", "De eb kwam later.").status_code == 302
    with inside("burgemeester") as i:
        everything(i, item)
        print("REPLIES", i.value("SELECT count(*) FROM meetings_reply r JOIN meetings_agendaitem a ON a.id = r.item_id WHERE a.slug = %s", [item]))
        for kind, n in i.sql("SELECT k.kind, count(*) FROM secrecy_circle k GROUP BY 1"):
            print(kind, n)


def test_recused_reveals_name(world: str) -> None:
    item = m.plan()
    invitation = m.ask(item, "CAW")
    m.accept("caw", invitation)
    m.hold(item, "caw")
    client = w.signed_in("caw")
    assert client.post(walk.address("step_aside", item), {"conflict": "mine"}).status_code == 302
    answer = client.post(f"/overleg/uitnodigingen/{invitation}/naam/")
    print("NAME", answer.status_code, m.NAME in answer.content.decode(), m.MARKED in answer.content.decode())


def test_result_lost(world: str) -> None:
    people = steps.People()
    item = at_table(people)
    action = propose(people, item)
    people.post("caw", action, answer="accept")
    people.post("caw", action, answer="decline")
    answer = people.post("caw", f"{action}klaar/", result=RESULT)
    assert answer.status_code == 409
    print("RESULT KEPT", RESULT in answer.content.decode())


def test_close_twice(world: str) -> None:
    item = walk.discussed("caw")
    path = walk.address("close_item", item)
    before = w.ask("SELECT closed_at FROM meetings_agendaitem WHERE slug = %s", [item])
    w.signed_in("coordinator").post(path)
    print("CLOSED", before == w.ask("SELECT closed_at FROM meetings_agendaitem WHERE slug = %s", [item]))
    other = m.plan(number="002")
    w.signed_in("coordinator").post(walk.address("close_item", other))
    print("PLANNED CLOSED", w.ask("SELECT state FROM meetings_agendaitem WHERE slug = %s", [other]))


def test_another_at_the_screen(world: str) -> None:
    table = Table("coordinator", "caw", "clb")
    fields = {"text": TEXT, "writer": steps.capacity_of("caw"), "draft": "", "edition": "", "to": "all", "seen": steps.capacity_of("coordinator")}
    for deed in ("bewaren", "niets-te-delen", "overnemen", "delen"):
        answer = table.do("clb", deed, **fields)
        print("SCREEN", deed, answer.status_code)
    print("SHARED", TEXT in table.page("coordinator"), TEXT in table.page("clb"))


def test_disclosure_lines(world: str) -> None:
    table = Table("coordinator", "caw", "clb")
    table.share("caw", TEXT, "coordinator", "clb")
    table.do("caw", "intrekken")
    with inside("caw") as i:
        with i.link.cursor() as cursor:
            cursor.execute("UPDATE contributions_disclosure SET ended_at = NULL")
            print("UNENDED", cursor.rowcount)
        statement, args = copied("contributions_disclosure", to_user_id=w.id_of("politie"), at="2020-01-01T00:00:00Z")
        print("FORGED", i.fails(f"{statement} LIMIT 1", args))


def test_late_colleague(world: str) -> None:
    table = Table("coordinator", "caw", "clb")
    table.type("caw", "Een ontwerp.")
    other = m.substitute()
    table.share("caw", TEXT, "coordinator", "clb")
    table.come(other)
    page = table.people.get(other, table.item)
    print("LATE page", page.status_code, TEXT in page.content.decode())
    print("LATE type", table.type(other, "Wat ik typ.").status_code)

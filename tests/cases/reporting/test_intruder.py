"""SQL of one's own around a report: PostgreSQL keeps what is frozen, who says what, and who reads what (R51-R53)."""

from __future__ import annotations

from typing import Any

from tests import world as w
from tests.cases import moments as m
from tests.cases.reporting import walk
from tests.secrecy.intruder import Intruder, inside


def all_of(i: Intruder, item: str, act: str = "read") -> None:
    """Try to open the item and every circle inside it."""
    for (reference,) in w.ask("SELECT k.reference FROM secrecy_circle k JOIN meetings_agendaitem a ON a.circle_id IN (k.id, k.of_id) WHERE a.slug = %s", [item]):  # fmt: skip
        i.open(reference, act=act)


def count(i: Intruder, table: str, where: str = "true", args: Any = ()) -> int:
    return int(i.value(f"SELECT count(*) FROM meetings_{table} WHERE {where}", args))


def test_r53_what_is_frozen_said_and_chosen_stays_so_whatever_sql_is_sent(world: str) -> None:
    item = walk.discussed("caw", "clb")
    caw = str(m.capacity_of("caw"))
    assert (
        walk.send("coordinator", item, text=walk.WORDS, **{"new0-text": walk.PART, "new0-persons": [caw]}).status_code
        == 302
    )
    assert walk.reply("caw", item, "approved").status_code == 302
    assert walk.reply("politie", item, "remark", "De eb kwam later.").status_code == 302
    walk.own("clb", item)
    ((pk,),) = w.ask("SELECT id FROM meetings_agendaitem WHERE slug = %s", [item])
    kept = w.ask(
        "SELECT id, version, content, digest, frozen_at FROM meetings_rendering WHERE frozen_at IS NOT NULL AND item_id = %s",
        [pk],
    )
    with inside("caw") as i:
        all_of(i, item)
        all_of(i, item, "write")
        assert count(i, "rendering", "item_id = %s", [pk]) == 1
        assert count(i, "reply", "item_id = %s", [pk]) == 1
        for change in (
            "frozen_at = NULL",
            "digest = '\\x00'",
            "content = '\\x00'",
            "version = 9",
            "composed_at = now()",
        ):
            assert _nothing(i, f"UPDATE meetings_rendering SET {change} WHERE item_id = %s", [pk]), change
        assert _nothing(i, "UPDATE meetings_reply SET answer = 'remark' WHERE item_id = %s", [pk])
        # A reply or a rendering in another's name, and a report by who doesn't lead.
        for table, names, other in (("reply", "by_id", "clb"), ("rendering", "of_user_id", "clb")):
            columns = [c for (c,) in w.ask("SELECT column_name FROM information_schema.columns WHERE table_name = %s", [f"meetings_{table}"])]  # fmt: skip
            values = ", ".join("gen_random_uuid()" if c == "id" else "%s" if c == names else c for c in columns)
            assert i.fails(f"INSERT INTO meetings_{table} ({', '.join(columns)}) SELECT {values} FROM meetings_{table} WHERE item_id = %s LIMIT 1", [w.id_of(other), pk])  # fmt: skip
        for kind in ("report", "part", "reply"):
            found = w.ask("SELECT k.id FROM secrecy_circle k JOIN meetings_agendaitem a ON a.circle_id = k.of_id WHERE a.slug = %s AND k.kind = %s", [item, kind])  # fmt: skip
            for (circle,) in found:
                assert i.fails(
                    "INSERT INTO meetings_report (id, circle_id, item_id, style, version, for_some, position, text, published_at)"
                    " VALUES (gen_random_uuid(), %s, %s, 'full', 2, false, 1, '\\x00', now())",
                    [circle, pk],
                )
        i.link.commit()
    assert w.ask("SELECT id, version, content, digest, frozen_at FROM meetings_rendering WHERE frozen_at IS NOT NULL AND item_id = %s", [pk]) == kept  # fmt: skip
    for slug, parts, replies in (("clb", 0, 0), ("burgemeester", 0, 2), ("coordinator", 1, 2), ("vdab", 0, 0)):
        with inside(slug) as i:
            all_of(i, item)
            assert count(i, "report", "item_id = %s AND for_some", [pk]) == parts, slug
            assert count(i, "reply", "item_id = %s", [pk]) == replies, slug
            assert count(i, "rendering", "item_id = %s AND of_user_id <> secrecy.reader()", [pk]) == 0, slug


def _nothing(i: Intruder, statement: str, args: list[Any]) -> bool:
    """Refused, or no row that it may change."""
    i.sql("SAVEPOINT attack")
    try:
        with i.link.cursor() as cursor:
            cursor.execute(statement, args)
            return bool(cursor.rowcount == 0)
    except Exception:
        return True
    finally:
        i.sql("ROLLBACK TO attack")

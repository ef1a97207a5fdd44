"""SQL of one's own around a feedback sheet: nobody gets round who agrees, to what, in time, and who sends (R43-R47)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from tests import world as w
from tests.cases import moments as m
from tests.cases.feedback import walk
from tests.secrecy.intruder import Intruder, inside

ANSWER = (
    "INSERT INTO feedback_agreement (id, sheet, asked_id, cell_id, by_id, capacity, digest, kind, no_secret, at)"
    " SELECT gen_random_uuid(), a.sheet, a.id, a.cell_id, %(by)s, %(capacity)s, %(digest)s, %(kind)s, %(tick)s, '2001-01-01' FROM feedback_asked a JOIN feedback_round q ON q.id = a.round_id"
    " WHERE q.sheet = %(sheet)s AND q.version = %(version)s AND a.user_id = %(whose)s"
)
NOBODY = "nobody of the same service follows"
SENT = "UPDATE feedback_sheet SET state = 'sent' WHERE id = %s"


def said(i: Intruder, sheet: str, slug: str, **other: Any) -> Any:
    """Try to answer in one's own name, or otherwise."""
    values = {
        "by": w.id_of(slug), "whose": w.id_of(slug), "capacity": str(m.capacity_of(slug)), "digest": walk.digest(sheet),
        "kind": "agree", "tick": True, "sheet": str(walk.id_of(sheet)), "version": 1,
    } | other  # fmt: skip
    return i.fails(ANSWER, values)  # type: ignore[arg-type]


def delivered(i: Intruder, sheet: UUID, receiver: str = "ocad") -> Any:
    return i.fails(
        "INSERT INTO feedback_delivery (id, sheet, round_id, cell_id, receiver_id) SELECT gen_random_uuid(), q.sheet, q.id, q.cell_id, %s FROM feedback_round q WHERE q.sheet = %s",
        [receiver, str(sheet)],
    )


def test_r43_r47_no_sql_agrees_for_another_changes_what_was_agreed_or_sends_without_everyone(world: str) -> None:
    item, sheet = walk.drafted()
    pk = walk.id_of(sheet)
    for slug in walk.FIVE[:4]:
        walk.agree(slug, sheet)
    with inside("clb") as i:
        assert said(i, sheet, "clb")  # what isn't opened on record isn't agreed to
        i.open(sheet)
        assert i.value("SELECT count(*) FROM feedback_wording WHERE sheet_id = %s", [str(pk)]) == 1
        assert said(i, sheet, "clb", tick=False)
        assert said(i, sheet, "clb", digest="0" * 64)
        assert said(i, sheet, "clb", whose=w.id_of("caw"))
        assert said(i, sheet, "clb", by=w.id_of("caw"), whose=w.id_of("caw"), capacity=str(m.capacity_of("caw")))
        assert i.value("SELECT count(*) FROM feedback_agreement a JOIN feedback_asked k ON k.id = a.asked_id JOIN feedback_round q ON q.id = k.round_id WHERE q.sheet = %s", [str(pk)]) == 0  # others' answers aren't shown  # fmt: skip
        i.open(sheet, act="write")
        for change in ("state = 'sent'", "due = now() + interval '9 days'", "version = 2", "state = 'lapsed'"):
            with i.link.cursor() as cursor:
                cursor.execute(f"UPDATE feedback_sheet SET {change} WHERE id = %s", [str(pk)])
                assert cursor.rowcount == 0, change
        assert delivered(i, pk)
        i.link.commit()
    assert walk.stands(sheet) == ("open", 1)
    with inside("politie") as i:
        i.open(item)
        i.open(sheet, act="admit")
        assert said(i, sheet, "politie", by=w.id_of("clb"), whose=w.id_of("clb"), capacity=str(m.capacity_of("clb")))
        assert delivered(i, pk, "vreemdelingenzaken")  # no such service on the list (R46)
        assert delivered(i, pk) is None
        assert i.fails(SENT, [str(pk)])
        assert i.fails("UPDATE feedback_sheet SET state = 'lapsed' WHERE id = %s", [str(pk)])
        assert i.fails("UPDATE feedback_sheet SET due = due + interval '30 days' WHERE id = %s", [str(pk)])
        assert i.fails(
            "UPDATE feedback_sheet SET version = 2 WHERE id = %s", [str(pk)]
        )  # nothing was laid before anybody
        with i.link.cursor() as cursor:  # a wording is never changed
            cursor.execute("SAVEPOINT a")
            cursor.execute("UPDATE feedback_wording SET text = text WHERE sheet_id = %s", [str(pk)])
            assert cursor.rowcount == 0
        # Another text under the same version, another hash for it, somebody less who is asked: none of it.
        assert i.fails("INSERT INTO feedback_wording (id, circle_id, sheet_id, version, text, salt, written_at) SELECT gen_random_uuid(), circle_id, sheet_id, version, text, salt, now() FROM feedback_wording WHERE sheet_id = %s", [str(pk)])  # fmt: skip
        assert i.fails("UPDATE feedback_round SET digest = %s", ["0" * 64])
        assert i.fails("DELETE FROM feedback_asked")
        assert i.fails("DELETE FROM feedback_agreement")
        assert i.fails("UPDATE feedback_agreement SET kind = 'agree', no_secret = true")
        assert i.fails("UPDATE feedback_asked SET successor = capacity, successor_user_id = user_id WHERE user_id = %s", [w.id_of("clb")])  # fmt: skip
        assert i.fails("UPDATE feedback_asked SET successor = secrecy.capacity(), successor_user_id = secrecy.reader() WHERE user_id = %s", [w.id_of("clb")])  # fmt: skip
        # A version more that asks only who agreed before.
        ((laid,),) = i.sql("INSERT INTO feedback_round (id, sheet, cell_id, version, digest, laid_at) SELECT gen_random_uuid(), sheet, cell_id, 2, digest, now() FROM feedback_round WHERE sheet = %s RETURNING id", [str(pk)])  # fmt: skip
        i.sql("INSERT INTO feedback_wording (id, circle_id, sheet_id, version, text, salt, written_at) SELECT gen_random_uuid(), circle_id, sheet_id, 2, text, salt, now() FROM feedback_wording WHERE sheet_id = %s", [str(pk)])  # fmt: skip
        i.sql("INSERT INTO feedback_asked (id, sheet, round_id, cell_id, user_id, capacity, service_id) SELECT gen_random_uuid(), a.sheet, %s, a.cell_id, a.user_id, a.capacity, a.service_id FROM feedback_asked a JOIN feedback_round q ON q.id = a.round_id WHERE q.sheet = %s AND q.version = 1 AND a.user_id <> %s", [laid, str(pk), w.id_of("clb")])  # fmt: skip
        assert i.fails("UPDATE feedback_sheet SET version = 2 WHERE id = %s", [str(pk)])
    with inside("politie") as i:  # who was there can't be counted when the item isn't open
        i.open(sheet, act="admit")
        assert i.fails(SENT, [str(pk)])
    for slug in ("burgemeester", "coordinator"):
        with inside(slug) as i:
            i.open(item, act="admit")
            assert delivered(i, pk), slug
            with i.link.cursor() as cursor:
                cursor.execute(SENT, [str(pk)])
                assert cursor.rowcount == 0, slug
    for slug in ("vdab", "politie-elders", "auditor", "hulpverlener"):
        with inside(slug) as i:
            i.open(sheet)
            for table in ("sheet", "wording", "round", "asked", "agreement", "delivery"):
                assert i.value(f"SELECT count(*) FROM feedback_{table}") == 0, (slug, table)


def test_r43_past_its_day_and_once_sent_no_sql_says_or_sends_anything(world: str) -> None:
    item, sheet = walk.drafted()
    pk = walk.id_of(sheet)
    for slug in walk.FIVE:
        walk.agree(slug, sheet)
    assert walk.send(sheet).status_code == 302
    with inside("politie") as i:
        i.open(item)
        i.open(sheet, act="admit")
        assert delivered(i, pk, "adiv")
        for change in ("state = 'open'", "state = 'lapsed'", "sent_at = now()", "version = 2", "number = 'X'"):
            assert i.fails(f"UPDATE feedback_sheet SET {change} WHERE id = %s", [str(pk)]), change
    with inside("clb") as i:
        i.open(sheet)
        assert said(i, sheet, "clb", kind="object", tick=False)
    w.ask("UPDATE feedback_sheet SET state = 'open', sent_at = NULL, number = '', due = now() - interval '1 minute' WHERE id = %s", [str(pk)])  # fmt: skip
    w.ask("DELETE FROM feedback_delivery")
    with inside("politie") as i:
        i.open(item)
        i.open(sheet, act="admit")
        assert delivered(i, pk)
        assert i.fails(SENT, [str(pk)])
        assert i.fails("UPDATE feedback_sheet SET due = now() + interval '1 day' WHERE id = %s", [str(pk)])
    with inside("clb") as i:
        i.open(sheet)
        assert said(i, sheet, "clb", kind="object", tick=False)


def test_r46_no_sql_drafts_a_sheet_but_of_the_police_seat_that_was_there(world: str) -> None:
    item, there = walk.drafted()
    ((circle,),) = w.ask("SELECT circle_id FROM feedback_sheet WHERE slug = %s", [there])
    begun = "INSERT INTO feedback_sheet (id, circle_id, item_id, slug, reference, state, version, due, drafted_at, changed_at, number) SELECT gen_random_uuid(), %s, a.id, 'strandvondst', '', 'open', 0, now() + interval '9 days', now(), now(), '' FROM meetings_agendaitem a WHERE a.slug = %s"
    w.ask("UPDATE feedback_sheet SET state = 'lapsed' WHERE slug = %s", [there])
    for slug in ("burgemeester", "coordinator", "caw"):
        with inside(slug) as i:
            i.open(item)
            i.open(there, act="write")
            assert i.fails(begun, [circle, item]), slug
    with inside("politie") as i:
        i.open(item)
        i.open(there, act="write")
        ((other,),) = w.ask("SELECT slug FROM meetings_agendaitem WHERE slug <> %s AND state = 'over' ORDER BY position LIMIT 1", [item])  # fmt: skip
        assert i.fails(begun, [circle, other])  # an item at which it wasn't
        assert i.fails(begun, [circle, item]) is None
    w.ask("UPDATE meetings_attendance t SET capacity = gen_random_uuid() FROM meetings_agendaitem a WHERE a.id = t.item_id AND a.slug = %s AND t.user_id = %s", [item, w.id_of("politie")])  # fmt: skip
    with inside("politie") as i:
        i.open(item)
        i.open(there, act="write")
        assert i.fails(begun, [circle, item])


def test_r43_no_sql_lets_anybody_follow_but_who_speaks_for_the_same_service_once_the_other_left(world: str) -> None:
    item, sheet = walk.drafted()
    for slug in walk.FIVE[:4]:
        walk.agree(slug, sheet)
    m.substitute("clb-vervanger", of="clb")
    follows = (
        "UPDATE feedback_asked SET successor = %s, successor_user_id = %s WHERE user_id = %s AND sheet = %s RETURNING 1"
    )

    def named(i: Intruder, slug: str, *, of: str = "clb", who: str = "") -> Any:
        i.open(item)
        i.open(sheet, act="admit")
        return i.fails(follows, [str(m.capacity_of(slug)), w.id_of(who or slug), w.id_of(of), str(walk.id_of(sheet))])

    with inside("politie") as i:
        assert NOBODY in str(named(i, "clb-vervanger"))  # who is asked didn't leave
    m.end_mandate("clb")
    with inside("politie") as i:
        for slug in ("vdab", "caw", "politie", "clb", "burgemeester"):
            assert NOBODY in str(named(i, slug)), slug
        assert NOBODY in str(named(i, "clb-vervanger", who="vdab"))  # a capacity of another person
        assert NOBODY in str(named(i, "clb-vervanger", of="caw"))  # who agreed isn't taken the place of
    w.ask("UPDATE participants_mandate SET ends = current_date - 1 WHERE user_id = %s", [w.id_of("clb-vervanger")])
    with inside("politie") as i:
        assert NOBODY in str(named(i, "clb-vervanger"))  # nor by whose mandate is over
    w.ask("UPDATE participants_mandate SET ends = current_date + 9 WHERE user_id = %s", [w.id_of("clb-vervanger")])
    for slug in ("coordinator", "caw", "clb-vervanger"):
        with inside(slug) as i:  # named by the police seat, and by nobody else
            assert named(i, "clb-vervanger") or not i.sql(follows, [str(m.capacity_of("clb-vervanger")), w.id_of("clb-vervanger"), w.id_of("clb"), str(walk.id_of(sheet))]), slug  # fmt: skip
    with inside("politie") as i:
        assert named(i, "clb-vervanger") is None
    assert walk.send(sheet).status_code == 403

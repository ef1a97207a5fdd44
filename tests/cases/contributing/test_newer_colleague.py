"""Somebody who speaks for a service since a moment ago: in the room, at the case, and at the desk of the service."""

from __future__ import annotations

from tests import world as w
from tests.cases import moments
from tests.cases.contributing.table import TEXT, Table, field, stored, with_substitute, written
from tests.secrecy.intruder import inside

LATER = "Wat de nieuwe collega hoorde."


def test_r34_a_colleague_who_came_after_the_desk_was_begun_knows_the_case_and_writes_with_the_service(
    world: str,
) -> None:
    table = Table("coordinator", "politie", "caw")
    first = stored(table.type("caw", TEXT))
    other = moments.substitute()
    # A mandate alone opens nothing: neither the item nor the case it is found by.
    assert table.people.get(other, table.item).status_code == 404
    with inside(other) as i:
        assert i.value("SELECT count(*) FROM meetings_agendaitem WHERE slug = %s", [table.slug]) == 0
    table.come(other)
    page = table.page(other)
    ((number,),) = w.ask("SELECT c.reference FROM cases_case c JOIN meetings_agendaitem a ON a.case_id = c.id WHERE a.slug = %s", [table.slug])  # fmt: skip
    assert str(number) in page
    with inside(other) as i:
        rows = "SELECT count(*) FROM meetings_agendaitem a JOIN cases_case c ON c.id = a.case_id WHERE a.slug = %s"
        assert i.value(rows, [table.slug]) == 1
        assert not i.open(f"{w.slug_of(str(number)[-3:])}/identity")
    # What a colleague began without them isn't theirs to read, until somebody of the service writes again.
    assert TEXT not in page
    stored(table.type("caw", f"{TEXT} Nog.", **first))
    page = table.page("caw")
    now = {name: field(page, name) for name in ("draft", "edition")}
    assert table.do("caw", "bewaren", text=f"{TEXT} Nog.", **now).status_code == 302
    page = table.page(other)
    assert f"{TEXT} Nog." in page
    stored(table.type(other, LATER))
    assert LATER in written(table.page(other))
    assert LATER in table.page("caw")
    assert LATER not in table.page("politie")
    # One contribution for the two of them, and what one shares the other has beside it.
    table.share(other, LATER, "politie")
    assert LATER in table.page("politie")
    assert TEXT not in table.page("politie")
    assert LATER in table.page("caw")


def test_who_finds_the_desk_closed_keeps_their_words_is_told_whom_to_ask_and_then_writes(world: str) -> None:
    table = with_substitute("coordinator", "politie", "caw")
    other = "caw-vervanger"
    table.share("caw", TEXT, "politie")
    # They read what their service shared; its desk is closed to them, as to who speaks for it since a later day.
    w.ask("ALTER TABLE secrecy_admission DISABLE TRIGGER entered")
    w.ask("UPDATE secrecy_admission a SET until = now() FROM secrecy_circle k WHERE k.id = a.content_object_id AND k.kind = 'contribution'"
          " AND NOT EXISTS (SELECT FROM contributions_contribution c WHERE c.circle_id = k.id) AND a.user_id = %s", [w.id_of(other)])  # fmt: skip
    w.ask("ALTER TABLE secrecy_admission ENABLE TRIGGER entered")
    assert TEXT in table.page(other)
    assert table.type(other, LATER).status_code == 403
    answer = table.do(other, "bewaren", text=LATER)
    assert answer.status_code == 409
    assert "Een collega begon deze inbreng" in answer.content.decode()
    assert LATER in answer.content.decode()
    assert w.ask("SELECT count(*) FROM contributions_draft WHERE by_id = %s", [w.id_of(other)]) == [(0,)]
    assert table.do("caw", "bewaren", text=TEXT).status_code == 302
    stored(table.type(other, LATER))
    assert LATER in written(table.page(other))
    assert LATER in table.page("caw")
    assert LATER not in table.page("politie")

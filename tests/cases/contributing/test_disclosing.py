"""From the first reader to the withdrawal: who reads what, and what PostgreSQL shows them."""

from __future__ import annotations

from tests import world as w
from tests.cases import steps
from tests.cases.contributing.table import TEXT, Table, stored, with_substitute, written
from tests.secrecy.intruder import inside

BETTER = "De schelp ligt er enkel op zondag."


def sees(table: Table, slug: str) -> list[tuple[str, bool]]:
    """The state, and whether there are words, of every contribution of the CAW that SQL of one's own gets to see."""
    with inside(slug) as i:
        for reference, _circle in table.circles():
            i.open(reference)
        assert i.value("SELECT count(*) FROM contributions_draft WHERE by_id = %s", [w.id_of("caw")]) == (slug == "caw")
        rows = i.sql("SELECT c.state, octet_length(c.text) > 40 FROM contributions_contribution c JOIN participants_service s ON s.id = c.service_id JOIN meetings_agendaitem a ON a.id = c.item WHERE s.short_name = 'CAW' AND a.slug = %s ORDER BY c.shared_at", [table.slug])  # fmt: skip
        return [(state, words) for state, words in rows]


def told(slug: str) -> int:
    return int(w.ask("SELECT count(*) FROM secrecy.outbox WHERE user_id = %s AND message = 'waiting'", [w.id_of(slug)])[0][0])  # fmt: skip


def test_r30_r31_a_text_is_shared_with_those_named_widened_by_its_service_corrected_and_withdrawn(world: str) -> None:
    table = Table("coordinator", "politie", "caw", "clb")
    stored(table.type("caw", TEXT))
    page = table.page("caw")
    assert "Delen: relevant en evenredig" in page  # R30: the affirmation is the button
    for name in ("J. Voorbeeld", "P. Dienders", "L. Leerlinge"):
        assert f"<b>{name}</b>" in page
    assert "M. Meesterburg" in page.split("Kan nog aansluiten bij dit punt:")[1][:200]
    assert sees(table, "clb") == []

    # Who left between the page and the button doesn't read, and who came doesn't either: neither was named and there.
    named = [steps.capacity_of(s) for s in ("coordinator", "politie", "clb")]
    table.leave("politie")
    table.come("burgemeester")
    assert table.do("caw", "delen", text=TEXT, to="all", seen=named).status_code == 302
    assert (TEXT in table.page("clb"), TEXT in table.page("coordinator")) == (True, True)
    assert TEXT not in table.page("burgemeester")
    assert sees(table, "politie") == sees(table, "burgemeester") == []
    page = table.page("clb")
    assert page.rindex("<b>CAW</b>") < page.index(TEXT)  # R31: with its source
    assert w.ask("SELECT affirmed_by_id FROM contributions_contribution WHERE state = 'shared' AND item = (SELECT id FROM meetings_agendaitem WHERE slug = %s)", [table.slug]) == [(w.id_of("caw"),)]  # fmt: skip
    # Late joiners only by the author's service.
    assert "Ook delen met" in table.page("caw")
    assert table.do("caw", "delen", to="some", person=[steps.capacity_of("burgemeester")]).status_code == 302
    assert TEXT in table.page("burgemeester")

    before, nobody = told("clb"), told("politie")
    # At the table a correction shows; after it who read it gets a message.
    assert table.do("caw", "verbeteren", text=BETTER).status_code == 302
    page = table.page("clb")
    assert BETTER in page
    assert "verbeterd op" in page
    assert TEXT not in page
    assert told("clb") == before
    assert table.do("caw", "verbeteren", text="  ").status_code == 400
    table.over()
    # Disclosing ended with the item; typing, correcting and withdrawing did not.
    stored(table.type("clb", "Wat nog niet af was."))
    late = table.do("clb", "delen", text="Wat nog niet af was.", to="some", person=[steps.capacity_of("coordinator")])
    assert late.status_code == 409
    assert "Dit punt is voorbij" in late.content.decode()
    assert "Wat nog niet af was." in written(table.page("clb"))
    assert w.entries(actor=w.id_of("clb"), act="refuse")[-1]["outcome"] == "the item is not running"
    assert table.do("caw", "delen", to="some", person=[steps.capacity_of("politie")]).status_code == 409
    assert table.do("caw", "verbeteren", text=f"{BETTER} Zeker.").status_code == 302
    assert (told("clb"), told("politie")) == (before + 1, nobody)
    assert sees(table, "clb") == [("shared", True)]
    assert table.do("caw", "intrekken").status_code == 302
    assert told("clb") == before + 2
    assert sees(table, "clb") == sees(table, "burgemeester") == [("withdrawn", False)]
    assert sees(table, "caw") == [("withdrawn", False), ("draft", True)]
    page = table.page("clb")
    assert "Deze dienst deelde iets en trok het in op" in page
    assert BETTER not in page
    # The service keeps its words, and may share again once the item is returned to.
    assert f"{BETTER} Zeker." in written(table.page("caw"))
    assert steps.open_item(table.people, table.item, "coordinator", "politie", "caw", "clb").status_code == 302
    table.share("caw", TEXT, "clb")
    assert TEXT in table.page("clb")
    assert [e["act"] for e in w.entries(actor=w.id_of("caw")) if e["act"] in ("disclose", "correct", "withdraw")][-6:] == [
        "disclose", "disclose", "correct", "correct", "withdraw", "disclose",
    ]  # fmt: skip


def test_r29_nothing_to_share_is_one_click_that_asks_nothing_and_nothing_reminds(world: str) -> None:
    table = Table("coordinator", "caw")
    before = w.ask("SELECT count(*) FROM secrecy.outbox")
    assert table.do("caw", "niets-te-delen").status_code == 302
    page = table.page("caw")
    assert "niets te delen" in page
    for other in ("coordinator",):
        assert "niets te delen" not in table.page(other)
    assert w.ask("SELECT count(*) FROM secrecy.outbox") == before
    assert "deel" not in table.people.get("caw", "/").content.decode().split('id="todo"')[-1][:1500].lower().replace("deelde", "").replace("deelnem", "")  # fmt: skip
    # And one may still change one's mind: typing takes it back.
    stored(table.type("caw", TEXT))
    assert "niets te delen" not in table.page("caw")


def test_what_postgresql_refuses_who_is_not_the_author_s_service(world: str) -> None:
    table = with_substitute("burgemeester", "coordinator", "caw", "clb")
    stored(table.type("caw", TEXT))
    kept = w.ask("SELECT id, circle_id, contribution_id FROM contributions_draft WHERE by_id = %s ORDER BY saved_at DESC LIMIT 1", [w.id_of("caw")])  # fmt: skip
    draft, desk, contribution = kept[0]
    reference = w.ask("SELECT reference FROM secrecy_circle WHERE id = %s", [desk])[0][0]
    service = w.ask("SELECT id FROM participants_service WHERE short_name = 'CAW'")[0][0]
    # R34: the mayor reads no draft of another service, nor does anyone else; the try is on record.
    for slug in ("burgemeester", "coordinator", "clb"):
        with inside(slug) as i:
            for act in ("read", "write", "admit"):
                assert i.open(reference, act=act) == []
            i.open(table.slug)
            assert i.value("SELECT count(*) FROM contributions_draft WHERE id = %s", [draft]) == 0
            assert i.value("SELECT count(*) FROM contributions_contribution WHERE id = %s", [contribution]) == 0
            i.sql("UPDATE contributions_draft SET text = '\\x00'")
            i.sql("UPDATE contributions_contribution SET state = 'shared' WHERE id = %s", [contribution])
            assert i.value("SELECT count(*) FROM contributions_disclosure WHERE service_id = %s", [service]) == 0
        assert w.entries(actor=w.id_of(slug), act="refuse")[-1]["outcome"] == "not admitted"
    assert w.ask("SELECT state FROM contributions_contribution WHERE id = %s", [contribution]) == [("draft",)]
    # A colleague reads it, and doesn't write in it.
    with inside("caw-vervanger") as i:
        i.open(reference, act="write")
        assert i.value("SELECT count(*) FROM contributions_draft WHERE id = %s", [draft]) == 1
        i.sql("UPDATE contributions_draft SET text = '\\x00' WHERE id = %s", [draft])
        forged = "INSERT INTO contributions_draft (id, circle_id, contribution_id, by_id, text, edition, saved_at) VALUES (gen_random_uuid(), %s, %s, %s, '\\x00', 0, now())"
        assert i.fails(forged, [desk, contribution, w.id_of("clb")])
    assert w.ask("SELECT octet_length(text) > 40 FROM contributions_draft WHERE id = %s", [draft]) == [(True,)]

    table.share("caw", TEXT, "clb")
    ((shared, circle),) = w.ask("SELECT k.reference, k.id FROM contributions_contribution c JOIN secrecy_circle k ON k.id = c.circle_id WHERE c.id = %s", [contribution])  # fmt: skip
    assert shared != reference
    with inside("clb") as i:
        # A reader reads, and lets nobody in.
        assert i.open(shared, act="admit") == i.open(shared, act="write") == []
        i.open(shared)
        assert i.value("SELECT count(*) FROM contributions_contribution WHERE id = %s", [contribution]) == 1
        assert i.value("SELECT count(*) FROM contributions_draft") == 0
        i.sql("UPDATE contributions_contribution SET state = 'draft' WHERE id = %s", [contribution])
        admit = "INSERT INTO secrecy_admission (user_id, permission_id, content_object_id, capacity, ground, giver_id, given_at, until, ended_because) SELECT %s, permission_id, content_object_id, %s, ground, %s, now(), until, '' FROM secrecy_admission WHERE content_object_id = %s LIMIT 1"
        i.sql("SAVEPOINT here")
        assert (
            i.fails(admit, [w.id_of("coordinator"), steps.capacity_of("coordinator"), w.id_of("clb"), circle]) or True
        )
        # Nor lines in the ledger of a service, one's own in another's name included.
        line = "INSERT INTO contributions_disclosure (id, cell_id, service_id, circle, slug, reference, item, to_user_id, to_capacity, to_service_id, at, until, ground, affirmed_by_id, digest) SELECT gen_random_uuid(), m.cell_id, %s, gen_random_uuid(), 'x', 'CAS', gen_random_uuid(), m.user_id, m.id, m.service_id, now(), now(), 'x', %s, '\\x00' FROM participants_mandate m WHERE m.user_id = %s"
        assert i.fails(line, [service, w.id_of("clb"), w.id_of("clb")])
        own = w.ask("SELECT service_id FROM participants_mandate WHERE user_id = %s", [w.id_of("clb")])[0][0]
        assert i.fails(line, [own, w.id_of("caw"), w.id_of("clb")])
        assert i.fails("DELETE FROM contributions_disclosure")
        # R31: nothing is brought in under the name of another service.
        named = "INSERT INTO contributions_contribution (id, circle_id, case_id, item, service_id, author_id, state, text, category, salt, desk, saved_at) SELECT gen_random_uuid(), %s, case_id, id, %s, %s, 'draft', '\\x00', '', '', '', now() FROM meetings_agendaitem WHERE slug = %s"
        mine = _desk_of_clb(table)
        i.open(mine[0], act="write")
        assert i.fails(named, [mine[1], service, w.id_of("clb"), table.slug])
        assert i.fails(named, [mine[1], own, w.id_of("caw"), table.slug])
        assert not i.fails(named, [mine[1], own, w.id_of("clb"), table.slug])
    assert not w.ask("SELECT 1 FROM secrecy_admission WHERE content_object_id = %s AND giver_id = %s", [circle, w.id_of("clb")])  # fmt: skip
    with inside("caw") as i:
        # What was told stays told: only that it ended can be written down.
        assert i.value("SELECT count(*) FROM contributions_disclosure WHERE slug = %s", [shared]) == 1
        assert i.fails("UPDATE contributions_disclosure SET to_user_id = affirmed_by_id")
        assert i.fails("UPDATE contributions_disclosure SET digest = '\\x00'")
        # R30: nothing is shared without who affirmed it.
        i.open(shared, act="write")
        assert i.fails("UPDATE contributions_contribution SET affirmed_by_id = NULL WHERE id = %s", [contribution])


def _desk_of_clb(table: Table) -> tuple[str, str]:
    stored(table.type("clb", "Eigen woorden van de school."))
    return w.ask("SELECT k.reference, k.id FROM contributions_draft d JOIN secrecy_circle k ON k.id = d.circle_id WHERE d.by_id = %s ORDER BY d.saved_at DESC LIMIT 1", [w.id_of("clb")])[0]  # type: ignore[no-any-return]  # fmt: skip

"""Remarks and approval of one's own rendering, versions, and the day from which it stays as it is (R22, R53)."""

from __future__ import annotations

import re

from tests import world as w
from tests.cases import moments as m
from tests.cases.reporting import walk


def state(item: str) -> list[tuple[str, int, bool]]:
    return w.ask("SELECT u.username, r.version, r.frozen_at IS NOT NULL FROM meetings_rendering r JOIN participants_user u ON u.id = r.of_user_id JOIN meetings_agendaitem a ON a.id = r.item_id WHERE a.slug = %s ORDER BY 1, 2", [item])  # fmt: skip


def answers(page: str) -> dict[str, str]:
    """What the page of who leads says of each organisation that was asked."""
    said = page.split("Wat de aanwezigen ervan zeggen")[1].split("Een nieuwe versie")[0]
    found = re.findall(r"(CAW|CLB|Lokale politie) .*?(goedgekeurd|geen antwoord|opmerking(?! van))", said)
    return dict(found)


def test_who_was_there_remarks_and_approves_and_silence_approves_nothing(world: str) -> None:
    item = walk.discussed("caw", "clb")
    assert walk.send("coordinator", item, text=walk.WORDS).status_code == 302
    seen = walk.digest("caw", item)
    assert walk.reply("clb", item, "remark").status_code == 400
    assert walk.reply("clb", item, "remark", "De eb kwam later.").status_code == 302
    assert walk.reply("caw", item, "approved", of=seen).status_code == 302
    assert state(item) == [("caw", 1, True), ("clb", 1, False)]
    page = walk.text(w.signed_in("coordinator").get(walk.address("item", item)))
    assert "De eb kwam later." in page
    assert "verstuurde het verslag" in page
    assert answers(page) == {"CAW": "goedgekeurd", "CLB": "opmerking", "Lokale politie": "geen antwoord"}
    others = walk.text(w.signed_in("caw").get(walk.address("item", item)))
    assert "De eb kwam later." not in others  # who leads reads it, and nobody else
    # What comes after changes one who said nothing, and not what was approved.
    m.decide(item)
    assert "U leest dit tot" in walk.own("clb", item)
    another(item, seen)
    fixed(item)


def another(item: str, seen: str) -> None:
    """A new version: who approved the one before approved that one; an answer to what isn't there any more is not taken."""
    twice = w.signed_in("coordinator").post(walk.address("publish_report", item), {"seen": 0, "text": walk.WORDS})
    assert twice.status_code == 302
    assert w.ask("SELECT report_version FROM meetings_agendaitem WHERE slug = %s", [item]) == [
        (1,)
    ]  # pressed twice: one version
    assert walk.send("coordinator", item, seen=7, text="Nog een keer.").status_code == 400
    assert walk.send("coordinator", item, text=f"{walk.WORDS} En de eb.").status_code == 302
    late = walk.reply("clb", item, "remark", "Nu klopt het.", of=seen)
    assert late.status_code == 409
    assert "Nu klopt het." in late.content.decode()
    page = walk.text(w.signed_in("coordinator").get(walk.address("item", item)))
    assert answers(page)["CAW"] == "geen antwoord"
    assert "En de eb." in walk.own("caw", item)
    older = w.signed_in("caw").get(walk.address("report", item), {"versie": "1"})
    assert "Er is een nieuwere versie." in walk.text(older)
    assert "En de eb." not in older.content.decode()
    assert state(item)[:2] == [("caw", 1, True), ("caw", 2, False)]


def fixed(item: str) -> None:
    """Past the day nothing changes: no answer, no version, and each rendering is frozen when it is next opened."""
    typed = walk.digest("clb", item)
    walk.day_passes(item)
    late = walk.reply("clb", item, "remark", "Toch nog iets.", of=typed)
    assert late.status_code == 409
    assert "Toch nog iets." in late.content.decode()
    again = walk.send("coordinator", item, text="Een derde keer.")
    assert again.status_code == 409
    assert "Een derde keer." in again.content.decode()
    assert ("clb", 2, True) in state(item)


def test_once_everybody_else_approved_there_is_no_new_version(world: str) -> None:
    item = walk.discussed("caw")
    assert walk.send("coordinator", item).status_code == 302
    for slug in ("caw", "burgemeester", "politie"):
        assert walk.reply(slug, item, "approved").status_code == 302
    assert walk.send("coordinator", item, text="Nog iets.").status_code == 409
    assert {frozen for _slug, _version, frozen in state(item)} == {True}


def test_a_part_is_amended_and_taken_out_by_who_wrote_it_for_the_same_people(world: str) -> None:
    item = walk.discussed("caw", "clb")
    caw = str(m.capacity_of("caw"))
    assert walk.send("coordinator", item, **{"new0-text": walk.PART}).status_code == 400  # for whom?
    assert walk.send("coordinator", item, **{"new0-persons": [caw]}).status_code == 400
    assert walk.send("coordinator", item, **{"new0-text": walk.PART, "new0-persons": [caw]}).status_code == 302
    ((position,),) = w.ask("SELECT r.position FROM meetings_report r JOIN meetings_agendaitem a ON a.id = r.item_id WHERE r.for_some AND a.slug = %s", [item])  # fmt: skip
    assert "Enkel voor" in walk.text(w.signed_in("coordinator").get(walk.address("item", item)))
    # The mayor, who wasn't chosen, makes a version: what he doesn't see stays as it is.
    assert walk.send("burgemeester", item, text=walk.WORDS).status_code == 302
    assert walk.PART in walk.own("caw", item)
    assert walk.PART not in walk.own("burgemeester", item)
    assert walk.send("coordinator", item, text=walk.WORDS, **{f"part{position}-text": ""}).status_code == 302
    assert walk.PART not in walk.own("caw", item)

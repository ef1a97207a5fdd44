"""What is typed is kept: one row a writer, on record when it begins, and no word of one window or person over another's."""

from __future__ import annotations

import hashlib
from concurrent.futures import ThreadPoolExecutor

from tests import world as w
from tests.cases import steps
from tests.cases.contributing.table import TEXT, Table, field, stored, with_substitute, written


def entries() -> int:
    return int(w.ask("SELECT count(*) FROM secrecy_ledger WHERE actor = %s", [w.id_of("caw")])[0][0])


def changes() -> int:
    return int(w.ask("SELECT count(*) FROM secrecy_change WHERE actor_id = %s", [w.id_of("caw")])[0][0])


def test_r29_typing_is_kept_in_one_row_without_a_line_for_every_key_and_a_second_window_overwrites_nothing(world: str) -> None:  # fmt: skip
    table = Table("coordinator", "caw")
    first = stored(table.type("caw", "De sch"))
    assert w.entries(actor=w.id_of("caw"), act="begin")[-1]["reference"] == "contribution"
    before = (entries(), changes())
    second = stored(table.type("caw", "De schelp", **first))
    third = stored(table.type("caw", TEXT, **second))
    assert (entries(), changes()) == before
    assert w.ask("SELECT count(*), max(edition) FROM contributions_draft d JOIN contributions_contribution c ON c.id = d.contribution_id JOIN meetings_agendaitem a ON a.id = c.item WHERE a.slug = %s", [table.slug]) == [(1, 2)]  # fmt: skip
    assert TEXT in written(table.page("caw"))

    # Another window stood on what was there before: it is told, and keeps nothing over the newer words.
    overtaken = table.type("caw", "Iets heel anders", **second)
    assert overtaken.status_code == 409
    shown = table.do("caw", "bewaren", text="Iets heel anders", **second)
    assert shown.status_code == 409
    assert "Iets heel anders" in written(shown.content.decode())
    assert TEXT in shown.content.decode()
    assert TEXT in written(table.page("caw"))
    # «Beide bewaren» puts both below each other.
    assert table.do("caw", "overnemen", text="Iets heel anders", **{"from": third["draft"]}).status_code == 302
    assert written(table.page("caw")).split("\n\n") == ["Iets heel anders", TEXT]

    # An answer that never arrived: what stands there is what this window sent itself.
    page = table.page("caw")
    now = {"draft": field(page, "draft"), "edition": field(page, "edition")}
    stored(table.type("caw", "halverwege", **now))
    sent = hashlib.sha256(b"halverwege").hexdigest()
    stored(table.type("caw", "halverwege en verder", sent=[sent], **now))
    assert written(table.page("caw")) == "halverwege en verder"

    # R29: an empty contribution is kept like any other, by the button too.
    assert table.do("caw", "bewaren", text="").status_code == 302
    assert written(table.page("caw")) == ""
    # Too much, and nonsense beside it: said, and nothing is lost or crashes.
    assert table.type("caw", "a" * 20_001, **now).status_code == 400
    assert table.type("caw", "kort", draft="geen", edition="²").status_code in (204, 409)


def test_after_signing_in_again_one_goes_on_and_somebody_else_at_the_screen_gets_nothing(world: str) -> None:
    table = Table("coordinator", "caw", "clb")
    kept = stored(table.type("caw", TEXT))
    table.people["caw"].cookies.clear()
    table.people._clients["caw"] = w.signed_in("caw")
    before = len(w.entries(actor=w.id_of("caw"), act="write"))
    again = stored(table.type("caw", TEXT + " En dan?", **kept))
    assert len(w.entries(actor=w.id_of("caw"), act="write")) == before + 1  # a new session opens on record
    stored(table.type("caw", TEXT + " En dan nog.", **again))
    assert len(w.entries(actor=w.id_of("caw"), act="write")) == before + 1
    # The page stood open while somebody else signed in at this screen.
    strange = table.type("clb", TEXT, **(again | {"writer": steps.capacity_of("caw")}))
    assert strange.status_code == 409
    assert w.entries(actor=w.id_of("clb"), act="refuse")[-1]["outcome"] == "typed by somebody else"
    assert TEXT not in table.page("clb")
    # Who left the room keeps what is typed all the same.
    table.leave("caw")
    stored(table.type("caw", "Nog dit.", draft=again["draft"], edition=str(int(again["edition"]) + 1)))


def test_r34_two_people_of_one_service_see_each_others_words_and_lose_none_when_one_shares(world: str) -> None:
    table = with_substitute("coordinator", "politie", "caw", "clb")
    other = "caw-vervanger"
    stored(table.type("caw", TEXT))
    stored(table.type(other, "Wat de invaller zag."))
    ((rows, circles),) = w.ask("SELECT count(*), count(DISTINCT d.circle_id) FROM contributions_draft d JOIN contributions_contribution c ON c.id = d.contribution_id JOIN meetings_agendaitem a ON a.id = c.item WHERE a.slug = %s", [table.slug])  # fmt: skip
    assert (rows, circles) == (2, 1)
    page = table.page("caw")
    assert "S. Invaller schrijft hier ook aan (bewaard om" in page
    assert "Wat de invaller zag." in page
    assert TEXT in table.page(other)
    # Nobody else sees that anybody types.
    for slug in ("coordinator", "clb", "politie"):
        assert TEXT not in table.page(slug)
        assert "schrijft hier ook aan" not in table.page(slug)
    draft = w.ask("SELECT id FROM contributions_draft WHERE by_id = %s", [w.id_of(other)])[0][0]
    # Somebody of another service takes over nothing by its number.
    table.do("clb", "overnemen", text="Eigen.", **{"from": str(draft)})
    assert "Wat de invaller zag." not in table.page("clb")
    assert table.do("caw", "overnemen", text=TEXT, **{"from": str(draft)}).status_code == 302
    assert written(table.page("caw")) == f"{TEXT}\n\nWat de invaller zag."

    stored(table.type(other, "Wat de invaller later zag.", draft=str(draft), edition="0"))
    table.share("caw", TEXT, "coordinator", "clb")
    mine = table.page(other)
    assert "Wat de invaller later zag." in written(mine)
    assert TEXT in mine
    theirs = table.page("caw")
    assert "Ontwerp van S. Invaller (bewaard om" in theirs
    assert "niet gedeeld" in theirs
    for slug in ("coordinator", "clb"):
        page = table.page(slug)
        assert TEXT in page
        assert "Wat de invaller" not in page
        assert "Ontwerp van" not in page
    # Shared a second time from a page that didn't know: the words are kept, and nothing goes out.
    late = table.do(
        other, "delen", text="Wat de invaller te laat deelde.", to="some", person=[steps.capacity_of("clb")]
    )
    assert late.status_code == 409
    assert "Wat de invaller te laat deelde." in written(table.page(other))
    assert "te laat" not in table.page("clb")


def test_two_colleagues_who_begin_at_once_have_one_contribution_and_lose_nothing(world: str) -> None:
    table = with_substitute("coordinator", "caw")
    other, count = "caw-vervanger", "SELECT count(*) FROM contributions_contribution c JOIN meetings_agendaitem a ON a.id = c.item WHERE a.slug = %s"  # fmt: skip
    with ThreadPoolExecutor(2) as both:
        for answer in both.map(lambda slug: table.type(slug, f"{TEXT} {slug}"), ("caw", other)):
            stored(answer)
    assert w.ask(count, [table.slug]) == [(1,)]
    assert f"{TEXT} caw" in table.page(other)

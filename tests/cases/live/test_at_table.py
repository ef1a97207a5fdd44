"""A meeting that runs: who comes in and waits, who is out, one item at a time, its timer; through HTTP, and attacked by SQL."""

from __future__ import annotations

from uuid import uuid4

from cases.meetings.models import AgendaItem, Meeting
from tests import world as w
from tests.cases import steps
from tests.secrecy.intruder import inside

FIXED = ("burgemeester", "coordinator", "politie")
BEFORE, AFTER = "Wat voor het vertrek gezegd werd.", "Wat na het vertrek gezegd werd."


def slug(path: str) -> str:
    return path.strip("/").split("/")[-1]


def meeting_of(item: str) -> str:
    return "/".join(item.split("/")[:3]) + "/"


def state(item: str) -> dict[str, object]:
    names = "state", "spent", "running_since", "meeting", "paused_at"
    row = w.ask(
        "SELECT a.state, a.spent, a.running_since, m.state, m.paused_at FROM meetings_agendaitem a JOIN meetings_meeting m ON m.id = a.meeting_id WHERE a.slug = %s",
        [slug(item)],
    )[0]
    return dict(zip(names, row, strict=True))


def test_who_accepted_says_so_waits_is_let_in_leaves_and_comes_back(world: str) -> None:
    people = steps.People()
    _case, item = steps.an_item(people, accepted=("caw", "clb"))
    meeting, caw, clb = meeting_of(item), steps.capacity_of("caw"), steps.capacity_of("clb")
    # Not on its day yet; who accepted nothing never.
    assert people.post("caw", f"{meeting}ik-ben-er/").status_code == 403
    steps.open_item(people, item, *FIXED)
    assert people.post("vdab", f"{meeting}ik-ben-er/").status_code == 403
    assert people.post("burgemeester", f"{meeting}ik-ben-er/").status_code == 403
    assert "Ik ben er" in people.get("caw", meeting).content.decode()
    assert people.post("caw", f"{meeting}ik-ben-er/").status_code == 302
    people.post("caw", f"{meeting}ik-ben-er/")  # pressed twice
    assert w.ask("SELECT count(*) FROM meetings_waiting WHERE capacity = %s AND left_at IS NULL", [caw]) == [(1,)]
    waits = people.get("caw", meeting).content.decode()
    assert "u wacht" in waits
    assert item not in waits
    # Who leads sees it, and so does the form that opens; nobody else does.
    page = people.get("coordinator", item).content.decode()
    assert "wachtkamer" in page
    assert "Laat binnen" in page
    assert "wachtkamer" not in people.get("politie", item).content.decode()
    assert people.post("coordinator", f"{item}komt-binnen/", person=[caw]).status_code == 302
    let_in = people.get("caw", meeting).content.decode()
    assert "Naar het punt dat nu bezig is" in let_in
    assert item in let_in
    people.post("coordinator", f"{item}komt-binnen/", person=[clb])
    assert {"A. Vertrouwens", "L. Leerlinge"} <= set(names_present(people.get("caw", item).content.decode()))
    assert steps.share(people, "clb", item, BEFORE, "caw", "coordinator").status_code == 302
    assert BEFORE in people.get("caw", item).content.decode()
    # Out: nothing brought in from then on. Back: what is brought in then, and what was disclosed to them before.
    people.post("coordinator", f"{item}gaat-weg/", person=[caw])
    assert people.get("caw", item).status_code == 403
    assert w.ask("SELECT count(*) FROM meetings_waiting WHERE left_at IS NULL") == [(0,)]
    steps.share(people, "coordinator", item, AFTER, "clb", "caw")
    people.post("caw", f"{meeting}ik-ben-er/")
    people.post("coordinator", f"{item}komt-binnen/", person=[caw])
    back = people.get("caw", item).content.decode()
    assert BEFORE in back
    assert AFTER not in back
    assert people.post("caw", f"{meeting}ik-ben-weg/").status_code == 302
    assert "u wacht" not in people.get("caw", meeting).content.decode()


def names_present(page: str) -> list[str]:
    panel = page[page.index('id="presence"') :]
    panel = panel[: panel.index("</ul>")]
    return [row.split("<b>")[1].split("</b>")[0] for row in panel.split("<li>")[1:] if "aanwezig" in row]


def two_items(people: steps.People) -> tuple[str, str]:
    """Two cases on one agenda, the CAW comes for both."""
    case, other = steps.list_a_case(people), steps.list_a_case(people, name="Tweede Testvogel")
    meeting = steps.plan(people)
    items = [steps.put_on_agenda(people, meeting, one) for one in (case, other)]
    for item in items:
        steps.invite(people, item, "CAW")
        pk = w.ask(
            "SELECT i.slug FROM meetings_invitation i JOIN meetings_agendaitem a ON a.id = i.item_id WHERE a.slug = %s",
            [slug(item)],
        )[0][0]
        assert people.post("caw", f"/overleg/uitnodigingen/{pk}/", answer="accept").status_code == 302
    return items[0], items[1]


def test_one_item_runs_at_a_time_with_its_timer_and_one_returns_pauses_and_ends(world: str) -> None:
    people = steps.People()
    first, second = two_items(people)
    meeting, caw = meeting_of(first), steps.capacity_of("caw")
    planned = people.get("coordinator", first).content.decode()
    assert planned.count("checked") == 3  # the fixed seats; the CAW isn't there yet
    steps.open_item(people, first, *FIXED)
    people.post("caw", f"{meeting}ik-ben-er/")
    people.post("coordinator", f"{first}komt-binnen/", person=[caw])
    assert "nog 20 min voor dit punt" in people.get("caw", first).content.decode()
    # The next is one link away, its form filled in; opening it ends the one that runs.
    page = people.get("coordinator", first).content.decode()
    assert f'href="{second}"' in page[page.index('id="bar"') : page.index("Overleg afsluiten")]
    asked = people.get("coordinator", second).content.decode()
    assert asked.count("checked") == 4
    assert "Het punt dat nu bezig is, eindigt dan." in asked
    w.ask("UPDATE meetings_agendaitem SET running_since = now() - interval '90 seconds' WHERE slug = %s", [slug(first)])
    steps.open_item(people, second, *FIXED, "caw")
    assert (state(first)["state"], state(second)["state"]) == (AgendaItem.State.OVER, AgendaItem.State.OPEN)
    assert 90 <= int(str(state(first)["spent"])) < 150
    assert state(first)["running_since"] is None
    assert w.ask("SELECT count(*) FROM meetings_attendance t JOIN meetings_agendaitem a ON a.id = t.item_id WHERE a.slug = %s AND t.left_at IS NULL", [slug(first)]) == [(0,)]  # fmt: skip
    assert "Naar het punt dat nu bezig is" in people.get("caw", first).content.decode()
    # Nobody shares in what is over.
    assert steps.share(people, "caw", first, AFTER, "coordinator").status_code in (400, 409)
    assert people.post("coordinator", f"{meeting}pauzeren/")["Location"] == second
    assert people.post("coordinator", f"{meeting}pauzeren/").status_code == 302
    paused = state(second)
    assert (paused["running_since"], paused["paused_at"] is None) == (None, False)
    assert "Gepauzeerd" in people.get("caw", second).content.decode()
    people.post("coordinator", f"{meeting}verdergaan/")
    assert state(second)["running_since"] is not None
    # Back to the first: who was there last is ticked, its timer goes on where it stood.
    again = people.get("coordinator", first).content.decode()
    assert "Terug naar dit punt" in again
    assert again.count("checked") == 4
    steps.open_item(people, first, *FIXED, "caw")
    assert (state(first)["state"], state(second)["state"]) == (AgendaItem.State.OPEN, AgendaItem.State.OVER)
    assert int(str(state(first)["spent"])) >= 90
    assert people.post("caw", f"{meeting}afsluiten/").status_code == 403
    assert people.post("coordinator", f"{meeting}afsluiten/").status_code == 302
    assert (state(first)["state"], state(first)["meeting"]) == (AgendaItem.State.OVER, Meeting.State.OVER)
    assert w.ask("SELECT count(*) FROM meetings_waiting WHERE left_at IS NULL") == [(0,)]


def test_a_conflict_of_interest_puts_out_of_the_item_and_nothing_of_it_comes_after(world: str) -> None:
    people = steps.People()
    _case, item = steps.an_item(people, accepted=("caw", "clb"))
    steps.open_item(people, item, *FIXED, "caw", "clb")
    people.post("coordinator", f"{item}besluit/", kind="follow", text=BEFORE)
    steps.share(people, "clb", item, BEFORE, "caw", "coordinator")
    caw, clb = steps.capacity_of("caw"), steps.capacity_of("clb")
    assert BEFORE in people.get("caw", item).content.decode()
    # What isn't the button puts nobody out.
    assert people.post("caw", f"{item}ik-stap-eruit/")["Location"] == item
    assert people.post("caw", f"{item}ik-stap-eruit/", conflict="mine")["Location"] == meeting_of(item)
    refused = people.get("caw", item)
    assert refused.status_code == 403
    assert "belangenconflict" in refused.content.decode()
    assert "u stapte eruit" in people.get("caw", meeting_of(item)).content.decode()
    # Others see that they left the room, and who leads why; who shares with all no longer shares with them.
    assert "A. Vertrouwens" not in names_present(people.get("clb", item).content.decode())
    assert "elangenconflict" not in rows_of_others(people.get("clb", item).content.decode())
    led = people.get("coordinator", item).content.decode()
    assert "A. Vertrouwens" in led[led.index('id="conflict"') :]
    steps.share(people, "coordinator", item, AFTER, "clb", "caw")
    people.post("coordinator", f"{item}besluit/", kind="refer", text=AFTER)
    assert people.post("coordinator", f"{item}komt-binnen/", person=[caw]).status_code == 403
    with inside("caw") as i:
        for (reference,) in w.ask("SELECT reference FROM secrecy_circle k JOIN meetings_agendaitem a ON k.id = a.circle_id OR k.of_id = a.circle_id WHERE a.slug = %s AND k.kind <> 'invitation'", [slug(item)]):  # fmt: skip
            assert not i.open(reference), reference
        assert i.value("SELECT count(*) FROM meetings_recusal") == 1  # one's own
        assert i.fails("UPDATE meetings_recusal SET lifted_at = now()") is None
    assert w.ask("SELECT lifted_at FROM meetings_recusal WHERE capacity = %s", [caw]) == [(None,)]
    assert [e["act"] for e in w.entries(actor=w.id_of("caw"), whom=w.id_of("caw"))].count("recuse") == 1
    # Said by who leads of another; and lifted, after which who leads lets in again.
    people.post("coordinator", f"{item}belangenconflict/", person=clb)
    assert people.get("clb", item).status_code == 403
    people.post("coordinator", f"{item}belangenconflict/", person=str(uuid4()))
    people.post("coordinator", f"{item}belangenconflict/opheffen/", person=caw)
    assert people.get("caw", item).status_code == 403
    assert people.post("coordinator", f"{item}komt-binnen/", person=[caw]).status_code == 302
    back = people.get("caw", item)
    assert back.status_code == 200
    assert AFTER not in part(back.content.decode(), "contributions")


def rows_of_others(page: str) -> str:
    panel = page[page.index('id="presence"') :]
    return panel[: panel.index("</ul>")]


def part(page: str, name: str) -> str:
    """A section of an item, to the next."""
    return page[page.index(f'id="{name}"') :].split('<div class="part"')[0]


def test_who_leads_and_is_out_leads_nothing_and_the_other_does(world: str) -> None:
    people = steps.People()
    first, second = two_items(people)
    steps.open_item(people, first, *FIXED, "caw")
    assert people.post("coordinator", f"{first}ik-stap-eruit/", conflict="mine").status_code == 302
    for path, fields in (
        (f"{first}beeindigen/", {}),
        (f"{first}komt-binnen/", {"person": [steps.capacity_of("clb")]}),
        (f"{first}belangenconflict/opheffen/", {"person": steps.capacity_of("coordinator")}),
        (f"{first}besluit/", {"kind": "follow"}),
    ):
        assert people.post("coordinator", path, **fields).status_code == 404, path
    # The item runs on; the next can't be opened over it by who is out of it.
    assert steps.open_item(people, second, *FIXED).status_code == 403
    assert people.post("coordinator", f"{meeting_of(first)}afsluiten/").status_code == 403
    assert people.post("burgemeester", f"{first}besluit/", kind="follow", text=AFTER).status_code == 302
    with inside("coordinator") as i:
        for (reference,) in w.ask("SELECT k.reference FROM secrecy_circle k JOIN meetings_agendaitem a ON k.id = a.circle_id OR k.of_id = a.circle_id WHERE a.slug = %s AND k.kind IN ('item', 'marked', 'outcome')", [slug(first)]):  # fmt: skip
            assert not i.open(reference)
    # The last who can lead stays; and lets the other lead again.
    assert people.post("burgemeester", f"{first}ik-stap-eruit/", conflict="mine").status_code == 403
    assert people.post("burgemeester", f"{first}beeindigen/").status_code == 302
    people.post("burgemeester", f"{first}belangenconflict/opheffen/", person=steps.capacity_of("coordinator"))
    assert people.get("coordinator", first).status_code == 200
    assert steps.open_item(people, first, *FIXED).status_code == 302


def test_nobody_waits_or_steps_out_in_anothers_name_nor_walks_back_in(world: str) -> None:
    people = steps.People()
    _case, item = steps.an_item(people, accepted=("caw", "clb"))
    steps.open_item(people, item, *FIXED, "caw")
    people.post("clb", f"{meeting_of(item)}ik-ben-er/")
    ((pk, cell),) = w.ask("SELECT a.id, m.cell_id FROM meetings_agendaitem a JOIN meetings_meeting m ON m.id = a.meeting_id WHERE a.slug = %s", [slug(item)])  # fmt: skip
    clb, caw = steps.capacity_of("clb"), steps.capacity_of("caw")
    waits = "INSERT INTO meetings_waiting (id, meeting_id, cell_id, user_id, capacity, service_id, since) SELECT gen_random_uuid(), m.id, m.cell_id, %s, %s, (SELECT min(id) FROM participants_service), now() FROM meetings_meeting m JOIN meetings_agendaitem a ON a.meeting_id = m.id WHERE a.slug = %s"
    out = "INSERT INTO meetings_recusal (id, cell_id, item, user_id, capacity, declared_by_id, at) VALUES (gen_random_uuid(), %s, %s, %s, %s, %s, now())"
    with inside("caw") as i:
        i.open(slug(item))
        assert (
            i.value("SELECT count(*) FROM meetings_waiting WHERE user_id <> secrecy.reader()") == 0
        )  # who waits is for who leads
        assert i.fails(waits, [w.id_of("clb"), clb, slug(item)]) is not None
        assert i.fails(out, [cell, pk, w.id_of("clb"), clb, w.id_of("caw")]) is not None
        assert i.fails(out, [cell, pk, w.id_of("caw"), caw, w.id_of("clb")]) is not None
        circle = i.value("SELECT circle_id FROM meetings_agendaitem WHERE slug = %s", [slug(item)])
        for who in ("clb", "burgemeester", "coordinator"):
            assert i.fails("SELECT secrecy.step_out(%s, %s, %s, %s)", [circle, w.id_of(who), ["marked"], "weg ermee"])
        # One leaves by oneself, and nobody else; one's own coming is nobody's to write, and having left stays so.
        i.sql("UPDATE meetings_attendance SET left_at = statement_timestamp() WHERE user_id <> %s", [w.id_of("caw")])
        assert i.fails("UPDATE meetings_attendance SET arrived_at = now()") is not None
        assert i.fails("UPDATE meetings_attendance SET left_at = now() - interval '1 day'") is not None
        i.sql("UPDATE meetings_attendance SET left_at = statement_timestamp()")
        i.sql("UPDATE meetings_attendance SET left_at = NULL")
        i.link.commit()
    left = w.ask("SELECT u.username FROM meetings_attendance t JOIN participants_user u ON u.id = t.user_id JOIN meetings_agendaitem a ON a.id = t.item_id WHERE a.slug = %s AND t.left_at IS NOT NULL", [slug(item)])  # fmt: skip
    assert left == [("caw",)]
    # A seat that leads, and didn't open the item to admit, puts nobody out of its circle.
    with inside("burgemeester") as i:
        assert i.fails("SELECT secrecy.step_out(%s, %s, %s, %s)", [circle, w.id_of("politie"), ["marked"], "weg ermee"])
        i.open(slug(item))
        assert i.fails("SELECT secrecy.step_out(%s, %s, %s, %s)", [circle, w.id_of("politie"), ["marked"], "weg ermee"])
    assert people.get("politie", item).status_code == 200


def test_the_quorum_of_the_cell_is_said_when_opening_and_when_it_isnt_met(world: str) -> None:
    people = steps.People()
    _case, item = steps.an_item(people)
    w.ask("UPDATE cells_cellrules SET values = values || '{\"quorum\": 4}'")
    assert "Het reglement vraagt minstens 4 aanwezigen." in people.get("coordinator", item).content.decode()
    steps.open_item(people, item, *FIXED)
    assert "Het reglement vraagt minstens 4 aanwezigen." in people.get("coordinator", item).content.decode()
    people.post("coordinator", f"{item}komt-binnen/", person=[steps.capacity_of("caw")])
    assert "minstens 4" not in people.get("coordinator", item).content.decode()

"""Promise 2: refusals are on record with the rule that refused, and survive whatever happens next."""

from __future__ import annotations

import pytest
from django.db import transaction
from django.urls import get_resolver, reverse

from cases.contributions.models import Contribution
from cases.models import Case
from cases.purposes import Purpose
from secrecy.acts import Refused, expunge, open_circles, opened, refuse
from secrecy.models import Circle
from tests import world as w

ABSENT = "zzzzzzzzzzzzzz"


def refused(slug: str, *references: str, act: str = "read") -> list[tuple[str, str, str | None]]:
    """What stands in the ledger after this person asked for these references and was refused."""
    with pytest.raises(Refused), w.standing_as(slug) as here:
        open_circles(*references, purpose=Purpose.PREPARE, act=act)
    return [(e["act"], e["outcome"], e["reference"]) for e in w.entries(request=here.request)]


def test_what_is_hidden_and_what_is_absent_are_refused_alike_with_one_entry_each(town: None) -> None:
    hidden = w.slug_of("001")
    assert refused("coordinator-elders", hidden) == [("refuse", "not admitted", hidden)]
    assert refused("coordinator-elders", ABSENT) == [("refuse", "no such reference", ABSENT)]


def test_what_may_be_read_but_not_that_is_refused_with_what_is_missing(town: None) -> None:
    case = w.slug_of("001")
    assert refused("coordinator", case, act="release") == [("refuse", "not admitted to release", case)]


@pytest.mark.parametrize("slug", ["vdab", "auditor", "dpo", "beheerder", "coordinator-elders", "superuser"])
def test_who_has_no_business_there_is_refused(town: None, slug: str) -> None:
    (entry,) = refused(slug, w.slug_of("001"))
    assert entry[0] == "refuse"


def test_one_reference_refused_refuses_all_and_nothing_is_said_to_be_open(town: None) -> None:
    case = w.slug_of("001")
    assert refused("coordinator", case, ABSENT) == [("refuse", "no such reference", ABSENT)]


def test_an_absurd_reference_is_refused_like_any_other(town: None) -> None:
    for odd in ("", "x" * 5000, "../../etc", "a/b/c", "'; DROP TABLE x --", "\u0000".replace("\u0000", "·")):
        (entry,) = refused("coordinator", odd)
        assert entry[:2] == ("refuse", "no such reference")


def test_the_identity_does_not_open_with_the_case_and_not_by_a_wrong_name(town: None) -> None:
    case = w.slug_of("001")
    assert refused("coordinator-elders", f"{case}/identity")[0][1] == "not admitted"
    assert refused("coordinator", f"{case}/name")[0][1] == "no such reference"
    assert refused("coordinator", f"{ABSENT}/identity")[0][1] == "no such reference"


def test_a_refusal_survives_the_rollback_of_everything_else(town: None) -> None:
    with w.standing_as("coordinator") as here:
        opened(Case, w.slug_of("001"), purpose=Purpose.PREPARE)
        refuse("iets", "not in the room")
        transaction.set_rollback(True)
    assert [e["act"] for e in w.entries(request=here.request)] == ["open", "refuse"]


def test_a_row_of_another_kind_is_refused_though_the_circle_is_open_to_the_reader(town: None) -> None:
    with pytest.raises(Refused), w.standing_as("coordinator") as here:
        opened(Contribution, w.slug_of("002"), purpose=Purpose.PREPARE)
    assert [e["act"] for e in w.entries(request=here.request)] == ["open", "refuse"]


def test_a_circle_whose_key_was_destroyed_is_refused_on_record_and_shows_no_row(again: str) -> None:
    reference = w.ask(
        "SELECT k.reference FROM secrecy_circle k JOIN contributions_contribution c ON c.circle_id = k.id"
    )[0][0]
    with w.standing_as("caw"):
        (circle,) = open_circles(reference, purpose=Purpose.TABLE, act="admit")
        expunge(Circle.objects.get(id=circle), because="verzoek van betrokkene")
    assert refused("caw", reference) == [("refuse", "key destroyed", reference)]
    with w.standing_as("coordinator") as here:
        item = w.ask("SELECT slug FROM meetings_agendaitem WHERE closed_at IS NOT NULL ORDER BY position")[0][0]
        open_circles(item, purpose=Purpose.PREPARE)
        assert list(Contribution.objects.all()) == []
    (entry,) = w.entries(request=here.request, act="open")
    assert circle not in entry["shown"]


def test_a_reference_of_another_kind_is_not_found_at_any_door_though_the_reader_may_open_it(town: None) -> None:
    case, reader = w.slug_of("001"), w.signed_in("coordinator")
    ((item, meeting),) = w.ask(
        "SELECT i.slug, m.slug FROM meetings_agendaitem i JOIN meetings_meeting m ON m.id = i.meeting_id"
        " WHERE i.position = 1 AND m.starts_at > now()"
    )
    pages = ("", "verplaatsen/", "kalender/", "uitnodigingen/voorbereiden/", "verslagen/")
    addresses = [f"/overleg/{case}/{page}" for page in pages]
    addresses += [
        f"/overleg/{meeting}/{case}/",
        f"/opvolging/casus/{item}/",
        f"/casussen/{item}/",
        f"/casussen/{item}/inzagen/",
    ]
    for address in addresses:
        assert reader.get(address).status_code == 404, address
        last = w.entries(act="refuse", actor=w.id_of("coordinator"))[-1]
        assert last["outcome"] == "not of this kind", address


def test_an_item_is_not_found_under_another_meeting_though_the_reader_may_open_it(town: None) -> None:
    reader = w.signed_in("coordinator")
    (here, there) = (
        w.ask(
            "SELECT m.slug, i.slug FROM meetings_agendaitem i JOIN meetings_meeting m ON m.id = i.meeting_id"
            f" WHERE i.position = 1 AND m.starts_at {way} now()"
        )[0]
        for way in (">", "<")
    )
    assert reader.get(f"/overleg/{here[0]}/{here[1]}/").status_code == 200
    for meeting, item in ((there[0], here[1]), (here[0], there[1])):
        assert reader.get(f"/overleg/{meeting}/{item}/").status_code == 404
        assert w.entries(act="refuse", actor=w.id_of("coordinator"))[-1]["reference"] == meeting


def _of_an_item() -> list[str]:
    """Every door with a meeting and an item in its address, but its page and what only asks whether anything is new."""
    doors = get_resolver().namespace_dict["meetings"][1].reverse_dict
    taking = {
        name
        for name in doors
        if isinstance(name, str)
        for found, *_rest in doors.getlist(name)
        for _path, names in found
        if names == ["meeting_slug", "slug"]
    }
    return sorted(taking - {"item", "item_version"})


def test_nothing_is_done_to_an_item_under_another_meeting_though_the_reader_may_do_it(again: str) -> None:
    """Its own address refuses what is empty or goes on; under another meeting it isn't there, and stays as it is. What a door doesn't take
    it takes of nobody: by that nothing is told."""
    rows = w.ask("SELECT m.slug, i.slug FROM meetings_agendaitem i JOIN meetings_meeting m ON m.id = i.meeting_id WHERE m.slug IN (SELECT n.slug FROM meetings_meeting n WHERE n.cell_id = (SELECT cell_id FROM cases_case WHERE slug = %s)) ORDER BY m.starts_at, i.position", [w.slug_of("001")])  # fmt: skip
    (first, item), other = rows[0], next(meeting for meeting, _item in rows if meeting != rows[0][0])
    state = "SELECT to_jsonb(i), (SELECT count(*) FROM contributions_contribution), (SELECT count(*) FROM contributions_draft), (SELECT count(*) FROM meetings_decision) FROM meetings_agendaitem i WHERE slug = %s"  # fmt: skip
    before, doors = w.ask(state, [item]), _of_an_item()
    assert len(doors) > 24
    for door in doors:
        for who in ("coordinator", "burgemeester"):
            client = w.signed_in(who)
            there, nowhere = (reverse(f"meetings:{door}", args=[other, slug]) for slug in (item, ABSENT))
            takes, other_way = (client.get, client.post) if door == "report" else (client.post, client.get)
            assert takes(there).status_code == 404, (door, who)
            assert w.entries(act="refuse", actor=w.id_of(who))[-1]["reference"] == other
            assert other_way(there).status_code == other_way(nowhere).status_code == 405, (door, who)
    assert w.ask(state, [item]) == before
    # By the meeting it is on, the same doors know it: nothing above was a 404 for another reason.
    client = w.signed_in("coordinator")
    lost = {
        door
        for door in doors
        if (client.get if door == "report" else client.post)(
            reverse(f"meetings:{door}", args=[first, item])
        ).status_code
        == 404
    }
    assert lost == {"correct_contribution", "withdraw_contribution"}  # this one shared nothing here


def test_a_404_after_something_was_listed_on_the_way_is_word_for_word_that_of_what_is_absent(town: None) -> None:
    police = w.signed_in("politie")
    said = [police.post(f"/opvolging/casus/{slug}/trekker/antwoord/") for slug in (w.slug_of("001"), "zzzzzzzzzzzz22")]
    assert [answer.status_code for answer in said] == [404, 404]
    assert said[0].content == said[1].content
    assert "/waarom/" in said[0].content.decode()

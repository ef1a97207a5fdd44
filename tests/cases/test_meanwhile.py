"""What changes between the moment a page was opened and the moment it is sent: nothing half done, and nobody asked in vain."""

from __future__ import annotations

import pytest

from cases.meetings import consultation, invitations, preparing, signing
from cases.meetings.models import Invitation
from cases.purposes import Purpose
from secrecy.acts import Forbidden, opened
from tests import world as w
from tests.cases import moments as m
from tests.cases import steps
from tests.cases.inviting import paper

WITH_ITEM = Invitation.objects.select_related("service", "item__case", "item__meeting__cell")


def meeting_becomes(item: str, what: str) -> None:
    w.ask(f"UPDATE meetings_meeting m SET {what} FROM meetings_agendaitem a WHERE a.meeting_id = m.id AND a.slug = %s", [item])  # fmt: skip


def test_an_invitation_declined_a_moment_ago_is_not_withdrawn(world: str) -> None:
    asked = m.ask(m.plan())
    with w.standing_as("burgemeester"):
        row = opened(WITH_ITEM, asked, purpose=Purpose.INVITATION, act="write")
        w.ask("UPDATE meetings_invitation SET state = 'declined' WHERE slug = %s", [asked])
        invitations.withdraw(row)
    assert w.ask("SELECT state FROM meetings_invitation WHERE slug = %s", [asked]) == [("declined",)]


@pytest.mark.parametrize("by", ["removed", "cancelled", "over"])
def test_nobody_is_asked_for_an_item_that_is_gone_by_now(world: str, by: str) -> None:
    people = steps.People()
    _case, item = paper.an_empty_item(people)
    paper.prepare(people, item, paper.ticked(item, "CAW", "Kent het gezin."))
    slug = paper.slug_of(item)
    with w.standing_as("burgemeester"):
        row = opened(m.ITEMS, slug, purpose=Purpose.INVITATION, act="admit")
        (lies,) = preparing.prepared([row])[row.pk]
        if by == "removed":
            w.ask("UPDATE meetings_agendaitem SET removed_at = now() WHERE slug = %s", [slug])
        else:
            meeting_becomes(slug, f"state = '{by}'")
        with pytest.raises(signing.NotSent) as why:
            signing.sign([signing.Letter(lies, row, "Kent het gezin.", False)])
        assert list(why.value.why) == [lies.pk]
        with pytest.raises(invitations.NotAuthorised):
            signing.ask(row, lies.service, why="Kent het gezin.")
    assert paper.sent(item) == {}


def test_a_meeting_called_off_a_moment_ago_does_not_begin(world: str) -> None:
    item = m.plan()
    with w.standing_as("coordinator"):
        row = opened(m.ITEMS, item, purpose=Purpose.TABLE, act="admit")
        meeting_becomes(item, "state = 'cancelled'")
        with pytest.raises(Forbidden):
            consultation.open_item(row, present=[])
    assert w.ask("SELECT m.state, a.state FROM meetings_meeting m JOIN meetings_agendaitem a ON a.meeting_id = m.id WHERE a.slug = %s", [item]) == [("cancelled", "planned")]  # fmt: skip


def test_a_meeting_moved_far_ahead_keeps_its_invitations_answerable(world: str) -> None:
    """What the service may list once it closed ends some weeks after the day that was; what runs is listed till it ends."""
    item = m.plan()
    asked = m.ask(item)
    meeting_becomes(item, "starts_at = m.starts_at + interval '120 days'")
    w.ask("ALTER TABLE secrecy_admission DISABLE TRIGGER entered")
    w.ask("UPDATE secrecy_admission SET until = until - interval '60 days'")
    w.ask("ALTER TABLE secrecy_admission ENABLE TRIGGER entered")
    people = steps.People()
    path = f"/overleg/uitnodigingen/{asked}/"
    assert m.LETTER in people.get("caw", path).content.decode()
    assert people.post("caw", path, answer="accept").status_code == 302
    m.withdraw(asked)
    assert people.get("caw", path).status_code == 404


def test_the_marked_text_closes_with_the_window_though_the_item_was_left_open(world: str) -> None:
    item = m.plan()
    asked = m.ask(item)
    m.accept("caw", asked)
    m.hold(item)
    assert "marked" in m.opens("caw", item)
    meeting_becomes(item, "starts_at = m.starts_at - interval '60 days'")
    assert "marked" not in m.opens("caw", item)


def test_r33_a_letter_to_a_service_lets_no_fixed_seat_of_it_in(world: str) -> None:
    """The police seat reads a case when it is in the room, also where its service is asked by a representative."""
    w.ask("UPDATE participants_seat SET service_id = (SELECT service_id FROM participants_mandate WHERE user_id = %s LIMIT 1) WHERE user_id = %s", [w.id_of("caw"), w.id_of("politie")])  # fmt: skip
    item = m.plan()
    m.ask(item)
    assert {"letter", "name"} <= m.opens("caw", item)
    assert m.opens("politie", item) == set()


def test_a_service_asked_again_without_the_name_is_not_said_to_have_it(world: str) -> None:
    people = steps.People()
    _case, item = steps.an_item(people, invited=("CAW",), accepted=())
    first = steps.invitation_of("caw", item)
    assert people.post("burgemeester", f"{first}naam-toevoegen/").status_code == 302
    assert people.post("burgemeester", f"{first}intrekken/").status_code == 302
    assert steps.invite(people, item, "CAW").status_code == 302
    ((slug,),) = w.ask("SELECT i.slug FROM meetings_invitation i JOIN meetings_agendaitem a ON a.id = i.item_id WHERE a.slug = %s AND i.state = 'sent'", [paper.slug_of(item)])  # fmt: skip
    second = f"/overleg/uitnodigingen/{slug}/"
    assert "Naam toevoegen" in paper.page(people.get("burgemeester", item))
    assert people.post("burgemeester", f"{second}inlaten/").status_code == 302
    assert people.post("burgemeester", f"{second}naam-toevoegen/").status_code == 302
    assert people.post("burgemeester", f"{second}inlaten/").status_code == 302

"""The table of who reads what, when: for six invitations, at each moment, by every page and by SQL that tries every circle
(R17, R20-R22, R33)."""

from __future__ import annotations

from tests import world as w
from tests.cases import moments as m

CLOSED: set[str] = set()
INVITED = {"letter", "name"}
ACCEPTED = INVITED | {"marked"}
PRESENT = ACCEPTED | {"room", "shared", "decision", "action"}
OVER = PRESENT | {"report"}


def test_r22_who_was_invited_reads_the_letter_and_the_name_the_mayor_gave_and_nothing_else(world: str) -> None:
    item = m.plan()
    assert m.reads("caw", item) == CLOSED
    m.ask(item)
    assert m.reads("caw", item) == INVITED
    assert m.reads("clb", item) == CLOSED
    assert m.reads("vdab", item) == CLOSED
    assert m.reads("politie", item) == CLOSED


def test_r33_without_the_mayors_word_there_is_no_name_to_reveal(world: str) -> None:
    item = m.plan()
    m.ask(item, with_name=False)
    assert m.reads("caw", item) == {"letter"}


def test_who_accepts_reads_the_marked_text_and_who_takes_it_back_no_more(world: str) -> None:
    item = m.plan()
    slug = m.ask(item)
    m.accept("caw", slug)
    assert m.reads("caw", item) == ACCEPTED
    m.decline("caw", slug)
    assert m.reads("caw", item) == {"decline"}


def test_who_is_in_the_room_reads_what_is_disclosed_there_until_the_window_ends(world: str) -> None:
    item = m.plan()
    for service in ("CAW", "CLB"):
        m.accept(service.lower(), m.ask(item, service))
    m.hold(item, "caw", "clb")
    m.decide(item)
    m.propose(item)
    assert m.reads("caw", item) == PRESENT
    m.move_on(item)
    assert m.reads("caw", item) == PRESENT
    m.report(item)
    assert m.reads("caw", item) == OVER
    m.pass_days(60)
    assert m.reads("caw", item) == CLOSED
    assert m.opens("clb", item) >= {"action"}  # its own is still to be done


def test_who_accepted_and_was_not_there_is_back_at_the_invitation(world: str) -> None:
    item = m.plan()
    for service in ("CAW", "CLB"):
        m.accept(service.lower(), m.ask(item, service))
    m.hold(item, "clb")
    m.decide(item)
    m.propose(item)
    assert m.reads("caw", item) == ACCEPTED  # may still come in
    m.move_on(item)
    m.report(item)
    assert m.reads("caw", item) == INVITED
    m.pass_days(60)
    assert m.reads("caw", item) == CLOSED


def test_r20_r21_declining_closes_the_invitation_at_once_and_the_service_keeps_its_own_reason(world: str) -> None:
    item = m.plan()
    m.decline("caw", m.ask(item))
    assert m.reads("caw", item) == {"decline"}
    assert m.opens("coordinator", item) & {"decline", "letter"} == {"letter"}
    assert m.opens("burgemeester", item) >= {"decline", "letter"}
    assert "decline" not in m.opens("politie", item)


def test_r22_no_answer_is_no_and_closes_by_the_clock_alone(world: str) -> None:
    item = m.plan()
    m.ask(item)
    m.lapse(item)
    assert m.reads("caw", item) == CLOSED


def test_r22_no_answer_before_the_item_was_over_is_no(world: str) -> None:
    item = m.plan()
    m.ask(item)
    m.accept("clb", m.ask(item, "CLB"))
    m.hold(item, "clb")
    assert m.reads("caw", item) == INVITED
    m.move_on(item)
    assert m.reads("caw", item) == CLOSED
    m.hold(item, "clb")  # the table comes back to it
    assert m.reads("caw", item) == CLOSED


def test_the_substitute_who_comes_reads_the_marked_text_and_who_sent_them_the_letter(world: str) -> None:
    item = m.plan()
    m.substitute()
    slug = m.ask(item)
    assert m.reads("caw-vervanger", item) == INVITED
    m.accept("caw", slug, comes="caw-vervanger")
    assert m.reads("caw-vervanger", item) == ACCEPTED
    assert m.reads("caw", item) == INVITED
    m.accept("clb", m.ask(item, "CLB"))
    m.hold(item, "caw-vervanger", "clb")
    m.move_on(item)
    assert m.reads("caw-vervanger", item) >= {"room", "shared"}
    assert m.reads("caw", item) == INVITED


def test_r15_what_the_mayor_withdraws_closes_at_once_whatever_was_answered(world: str) -> None:
    item = m.plan()
    slug = m.ask(item)
    m.accept("caw", slug)
    m.withdraw(slug)
    assert m.reads("caw", item) == CLOSED


def test_a_mandate_that_ends_closes_the_invitation_and_the_successor_reads_once_let_in(world: str) -> None:
    item = m.plan()
    slug = m.ask(item)
    m.accept("caw", slug)
    m.end_mandate("caw")
    assert m.reads("caw", item) == CLOSED
    m.substitute("caw-opvolger")
    assert m.reads("caw-opvolger", item) == CLOSED
    m.let_successors_in(slug)
    assert m.reads("caw-opvolger", item) == INVITED
    assert m.reads("caw", item) == CLOSED
    m.accept("caw-opvolger", slug)
    assert m.reads("caw-opvolger", item) == ACCEPTED


def test_a_meeting_that_is_cancelled_closes_its_invitations(world: str) -> None:
    item = m.plan()
    m.accept("caw", m.ask(item))
    w.ask("UPDATE meetings_meeting m SET state = 'cancelled' FROM meetings_agendaitem a WHERE a.meeting_id = m.id AND a.slug = %s", [item])  # fmt: skip
    assert m.reads("caw", item) == CLOSED


def test_nobody_else_reads_anything_at_any_moment(world: str) -> None:
    item = m.plan()
    others = ["auditor", "dpo", "beheerder", "beheerder-caw", "superuser", "coordinator-elders"]
    for service in ("CAW", "CLB"):
        m.accept(service.lower(), m.ask(item, service))
    assert {slug: m.reads(slug, item) for slug in others[:3]} == dict.fromkeys(others[:3], CLOSED)
    m.hold(item, "caw", "clb")
    m.decide(item)
    m.propose(item)
    m.move_on(item)
    m.report(item)
    assert {slug: m.reads(slug, item) for slug in others} == dict.fromkeys(others, CLOSED)

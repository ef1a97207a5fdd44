"""What of an agenda goes on paper and in a calendar: references and hours, for who may have them, and on record."""

from __future__ import annotations

import pytest
from ical.calendar import Calendar
from ical.calendar_stream import IcsCalendarStream

from tests import world as w
from tests.cases import steps
from tests.cases.planning import agendas
from tests.cases.planning.test_moving import Asked, asked, fields  # noqa: F401 - a fixture

WORDS = ("Kanarie", "Testvogel", "14/05/2003", "2003-05-14", "Kent het gezin", steps.LISTING["text"])


def calendar(people: steps.People, slug: str, meeting: str) -> tuple[Calendar, str, str]:
    """The file as another library reads it, its type and its text."""
    answer = people.get(slug, f"{meeting}kalender/")
    assert answer.status_code == 200, answer.content.decode()
    assert answer["Content-Disposition"] == 'attachment; filename="overleg.ics"'
    assert "no-store" in answer["Cache-Control"]
    text = answer.content.decode()
    return IcsCalendarStream.calendar_from_ics(text), answer["Content-Type"], text


# On paper ---------------------------------------------------------------------------------------------------


def test_the_printed_agenda_holds_references_hours_and_services_and_no_name_or_text(asked: Asked) -> None:  # noqa: F811
    people, meeting, item = asked
    agendas.arrange(people, meeting, agendas.ordered(meeting, agendas.items(meeting), **{f"minutes-{agendas.slug(item)}": "45"}))  # fmt: skip
    answer = people.post("coordinator", f"{meeting}afdruk/")
    page = answer.content.decode()
    assert answer.status_code == 200
    for words in (agendas.reference(agendas.case_of(agendas.slug(item))), "14.00 – 14.45", "45", "CAW, CLB", "zaal Helmgras"):  # fmt: skip
        assert words in page, words
    assert not [word for word in WORDS if word in page]


def test_that_it_was_printed_stands_in_the_register_with_what_was_on_it(asked: Asked) -> None:  # noqa: F811
    people, meeting, item = asked
    people.post("coordinator", f"{meeting}afdruk/")
    (entry,) = w.entries(act="print", actor=w.id_of("coordinator"))
    ((circle,),) = w.ask("SELECT circle_id FROM meetings_agendaitem WHERE slug = %s", [agendas.slug(item)])
    assert (entry["reference"], entry["shown"]) == (f"agenda {agendas.slug(meeting)}", [circle])


def test_who_does_not_lead_prints_without_the_services_and_a_service_only_its_own_points(asked: Asked) -> None:  # noqa: F811
    people, meeting, item = asked
    other = agendas.cases(people, 1)[0]
    steps.put_on_agenda(people, meeting, other)
    asked_for = agendas.reference(agendas.case_of(agendas.slug(item)))
    police, caw = (people.post(slug, f"{meeting}afdruk/").content.decode() for slug in ("politie", "caw"))
    assert asked_for in police
    assert agendas.reference(other) in police
    assert "CLB" not in police
    assert asked_for in caw
    assert agendas.reference(other) not in caw
    assert "CLB" not in caw
    assert "14.00 –" not in caw, "its hour would tell how much stands before it"
    assert asked_for not in people.post("vdab", f"{meeting}afdruk/").content.decode()


# In a calendar ----------------------------------------------------------------------------------------------


def test_the_calendar_file_is_for_the_reader_alone_and_on_record(asked: Asked) -> None:  # noqa: F811
    people, meeting, _item = asked
    for slug in ("coordinator", "burgemeester", "politie", "caw", "clb"):
        file, kind, text = calendar(people, slug, meeting)
        assert kind == "text/calendar; charset=utf-8; method=REQUEST"
        (event,) = file.events
        assert event.uid is not None
        assert event.uid.startswith(agendas.slug(meeting))
        assert event.sequence == 0
        assert [str(a.uri) for a in event.attendees] == [f"mailto:{slug}@duinbeke.invalid"]
        assert not [word for word in (*WORDS, "CAS-", "CAW", "CLB") if word in text.replace("\r\n ", "")]
        (entry,) = w.entries(act="calendar", actor=w.id_of(slug))
        assert entry["reference"] == f"overleg {agendas.slug(meeting)}"


def test_a_moved_meeting_updates_the_same_event_and_a_cancelled_one_strikes_it_out(asked: Asked) -> None:  # noqa: F811
    people, meeting, _item = asked
    first = calendar(people, "caw", meeting)[0].events[0]
    people.post("coordinator", f"{meeting}verplaatsen/", **fields(meeting, day=steps.in_days(40)))
    moved, kind, _text = calendar(people, "caw", meeting)
    assert (moved.events[0].uid, moved.events[0].sequence) == (first.uid, 1)
    assert moved.events[0].start != first.start
    assert kind.endswith("method=REQUEST")
    people.post("coordinator", f"{meeting}afgelasten/")
    for slug in ("caw", "clb", "politie", "coordinator"):
        gone, kind, _text = calendar(people, slug, meeting)
        assert (gone.events[0].uid, gone.events[0].sequence) == (first.uid, 2)
        assert kind.endswith("method=CANCEL")
    assert "Afgelast: haal het overleg uit uw agenda." in people.get("caw", meeting).content.decode()


def test_an_invitation_taken_back_or_declined_strikes_it_out_for_that_service_alone(asked: Asked) -> None:  # noqa: F811
    people, meeting, item = asked
    first = calendar(people, "clb", meeting)[0].events[0]
    people.post("clb", steps.invitation_of("clb", item), answer="decline", because="unavailable")
    gone, kind, _text = calendar(people, "clb", meeting)
    assert kind.endswith("method=CANCEL")
    assert gone.events[0].uid == first.uid
    assert (gone.events[0].sequence or 0) > (first.sequence or 0)
    assert calendar(people, "caw", meeting)[1].endswith("method=REQUEST")


@pytest.mark.parametrize("slug", ["vdab", "auditor", "beheerder", "coordinator-elders", "superuser"])
def test_who_was_not_asked_gets_no_file_and_no_offer_of_one(asked: Asked, slug: str) -> None:  # noqa: F811
    people, meeting, _item = asked
    assert people.get(slug, f"{meeting}kalender/").status_code in (403, 404)
    assert "kalender/" not in people.get(slug, meeting).content.decode()
    assert not w.entries(act="calendar", actor=w.id_of(slug))

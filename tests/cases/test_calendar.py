"""A calendar file says when and where, to one person, and nothing else: read back with another library than writes it.

secrecy, promise 11: no side door through a calendar file; R75: what leaves by mail holds no content.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from ical.calendar import Calendar
from ical.calendar_stream import IcsCalendarStream
from ical.event import Event
from ical.timezone import IcsTimezoneInfo

from cases.meetings.calendar import Sitting, calendar_file, method, uid

HERE = ZoneInfo("Europe/Brussels")
SITTING = Sitting(
    uid="k3v9q2@livc-r.stad.be",
    sequence=0,
    starts_at=datetime(2026, 11, 26, 13, 0, tzinfo=UTC),
    minutes=90,
    place="Stadhuis, zaal 2; eerste verdieping",
    cancelled=False,
    changed_at=datetime(2026, 11, 2, 8, 15, 30, tzinfo=UTC),
)
HOSTILE = [
    "Zaal\r\nATTENDEE:mailto:ander@elders.be",
    "Zaal\nDESCRIPTION:wat niemand mag lezen",
    "Zaal\rURL:https://elders.be/",
    "Zaal\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nSUMMARY:tweede",
    "Zaal\r\n BEGIN:VALARM",
    "Zaal\\nATTACH:x",
    "Zaal\\",
    "Zaal\\\r\nX-A:b",
    'Zaal";X-A="b":c',
    "Zaal;VALUE=URI:https://elders.be",
    "a,b;c\\,d\\;e:f=g^n^'h^^i",
    "Zaal\u2028X-A:b\u2029X-B:c\x85X-C:d\x0bX-D:e\x0cX-E:f\x1cX-F:g",
    "Zaal\x00\x07\x1b[31m\x7f\x9f",
    "Zaal \ud83d half",
    "Café «Ĳzer» — 会議室 🏛️ مبنى" * 9,
    "é" * 120,
    "🏛" * 120,
    "\r\n",
    "",
]  # fmt: skip
ALLOWED = {
    "UID", "SEQUENCE", "DTSTAMP", "DTSTART", "DTEND", "SUMMARY", "LOCATION", "STATUS", "CLASS", "TRANSP", "ORGANIZER",
    "ATTENDEE",
}  # fmt: skip


@pytest.fixture(autouse=True)
def _of_the_site(settings: Any) -> None:
    settings.DEFAULT_FROM_EMAIL = "LIVC R <niet-antwoorden@stad.be>"
    settings.SITE_URL = "https://livc-r.stad.be:8443/"


def made(sitting: Sitting = SITTING, receiver: str = "els@caw.be", name: str = "Els Testvogel") -> bytes:
    return calendar_file(sitting, receiver=receiver, name=name)


def read(file: bytes) -> Calendar:
    """The file as the other library reads it: one calendar and one event, or it fails here."""
    (calendar,) = IcsCalendarStream.from_ics(file.decode()).calendars
    return calendar


def event(file: bytes) -> Event:
    (found,) = read(file).events
    return found


def lines(file: bytes) -> list[str]:
    """The lines of the event, unfolded as RFC 5545 (3.1) says."""
    whole = re.sub(rb"\r\n[ \t]", b"", file).decode().split("\r\n")
    return whole[whole.index("BEGIN:VEVENT") + 1 : whole.index("END:VEVENT")]


def properties(file: bytes) -> list[str]:
    return [re.split("[:;]", line, maxsplit=1)[0] for line in lines(file)]


def test_a_new_sitting_is_a_request_with_when_and_where() -> None:
    calendar, found = read(made()), event(made())
    assert (calendar.method, calendar.version, method(SITTING)) == ("REQUEST", "2.0", "REQUEST")
    assert (found.uid, found.sequence, found.status) == (SITTING.uid, 0, "CONFIRMED")
    assert found.dtstamp == SITTING.changed_at
    assert (found.dtstart, found.dtend) == (SITTING.starts_at, SITTING.starts_at + timedelta(minutes=90))
    assert found.location == SITTING.place


def test_a_changed_sitting_is_a_request_with_the_same_name_and_a_higher_number() -> None:
    moved = replace(SITTING, sequence=3, starts_at=SITTING.starts_at + timedelta(days=7), place="Elders")
    calendar, found = read(made(moved)), event(made(moved))
    assert (calendar.method, found.uid, found.sequence, found.location) == ("REQUEST", SITTING.uid, 3, "Elders")
    assert found.dtstart == moved.starts_at


def test_a_cancelled_sitting_is_struck_out() -> None:
    ended = replace(SITTING, sequence=4, cancelled=True)
    calendar, found = read(made(ended)), event(made(ended))
    assert (calendar.method, method(ended)) == ("CANCEL", "CANCEL")
    assert (found.status, found.uid, found.sequence) == ("CANCELLED", SITTING.uid, 4)
    assert [a.uri for a in found.attendees] == ["mailto:els@caw.be"]


def test_it_holds_nothing_but_what_a_calendar_needs() -> None:
    """Promise 11: no description, no page, no alarm, and the same title for every sitting."""
    for sitting in (SITTING, replace(SITTING, cancelled=True, sequence=1)):
        assert sorted(properties(made(sitting))) == sorted(ALLOWED)
        found = event(made(sitting))
        assert found.summary == "Overleg"
        assert (found.classification, found.transparency) == ("PRIVATE", "OPAQUE")
        assert (found.description, found.url, found.alarm, found.attach, found.extras) == (None, None, [], [], [])


def test_it_names_the_site_and_its_one_receiver_who_is_asked_nothing() -> None:
    found = event(made())
    assert found.organizer is not None
    assert (found.organizer.uri, found.organizer.common_name) == ("mailto:niet-antwoorden@stad.be", "LIVC R")
    (receiver,) = found.attendees
    assert (receiver.uri, receiver.common_name) == ("mailto:els@caw.be", "Els Testvogel")
    assert (receiver.rsvp, receiver.status) == (False, "ACCEPTED")


def test_without_a_name_only_the_address_stands_there() -> None:
    assert event(made(name="")).attendees[0].common_name is None


def test_the_name_of_a_sitting_is_of_this_site_and_stays() -> None:
    assert uid("k3v9q2") == "k3v9q2@livc-r.stad.be" == uid("k3v9q2")
    assert made() == made()


@pytest.mark.parametrize(
    ("starts_at", "written", "until"),
    [
        ("2026-11-26T13:00Z", "20261126T140000", "20261126T153000"),
        ("2026-07-02T12:00Z", "20260702T140000", "20260702T153000"),
        ("2027-03-28T00:30Z", "20270328T013000", "20270328T040000"),  # the clock goes from 2 to 3
        ("2027-10-30T23:45Z", "20271031T014500", "20271031T021500"),  # from 3 to 2, the second time it is 2.15
    ],
)
def test_moments_are_those_of_brussels_in_winter_and_in_summer(starts_at: str, written: str, until: str) -> None:
    file = made(replace(SITTING, starts_at=datetime.fromisoformat(starts_at)))
    assert f"DTSTART;TZID=Europe/Brussels:{written}" in lines(file)
    assert f"DTEND;TZID=Europe/Brussels:{until}" in lines(file)


def test_a_sitting_given_in_the_time_of_brussels_lasts_as_long_over_the_change_of_the_clocks() -> None:
    starts_at = datetime(2027, 3, 28, 1, 30, tzinfo=HERE)
    found = event(made(replace(SITTING, starts_at=starts_at)))
    assert isinstance(found.dtstart, datetime)
    assert isinstance(found.dtend, datetime)
    assert found.dtend.astimezone(UTC) - found.dtstart.astimezone(UTC) == timedelta(minutes=90)


def test_the_zone_that_comes_with_it_changes_when_brussels_does() -> None:
    """Of the file alone, not of what the reader knows of Brussels: each day of twenty years, and round every change."""
    (zone,) = read(made()).timezones
    assert zone.tz_id == "Europe/Brussels"
    brought = IcsTimezoneInfo.from_timezone(zone)
    day = datetime(2026, 1, 1, 12)  # noqa: DTZ001 - the same hour on both clocks
    for moment in (day + timedelta(days=n) for n in range(365 * 20)):
        assert brought.utcoffset(moment) == HERE.utcoffset(moment), moment
    for year in range(2026, 2046):
        for month in (3, 10):
            last = max(d for d in range(25, 32) if datetime(year, month, d).weekday() == 6)  # noqa: DTZ001
            for hour in (
                (1, 3) if month == 3 else (1, 2, 3)
            ):  # in March there is no 2 h 59; in October the first of both
                moment = datetime(year, month, last, hour, 59)  # noqa: DTZ001
                assert brought.utcoffset(moment) == HERE.utcoffset(moment), moment


@pytest.mark.parametrize("hostile", HOSTILE, ids=range(len(HOSTILE)))
def test_no_place_brings_a_line_of_its_own(hostile: str) -> None:
    file = made(replace(SITTING, place=hostile))
    assert sorted(properties(file)) == sorted(ALLOWED)
    assert (event(file).location or "") == as_shown(hostile)
    assert well_formed(file)


@pytest.mark.parametrize("hostile", HOSTILE, ids=range(len(HOSTILE)))
def test_no_name_or_address_brings_a_line_or_a_parameter_of_its_own(hostile: str) -> None:
    file = made(name=hostile, receiver=hostile.encode(errors="ignore").decode() + "@caw.be")
    assert sorted(properties(file)) == sorted(ALLOWED)
    (receiver,) = event(file).attendees
    assert (receiver.rsvp, receiver.status, receiver.role, receiver.sent_by) == (False, "ACCEPTED", None, None)
    assert re.fullmatch(r"mailto:[\w.@!$'*+/=%-]+", receiver.uri, re.ASCII)
    assert well_formed(file)


def as_shown(text: str) -> str:
    """What stays of a place: its own signs and breaks, without control characters and halves of a pair."""
    broken = "\n".join(text.splitlines())
    return re.sub("[\x00-\x09\x0b-\x1f\x7f-\x9f\ud800-\udfff]", "", broken).strip()


def well_formed(file: bytes) -> bool:
    """CR LF after each line and nowhere else, no line over 75 bytes, each whole UTF-8, no control characters."""
    assert file.endswith(b"\r\n")
    for line in file.removesuffix(b"\r\n").split(b"\r\n"):
        assert len(line) <= 75
        assert not re.search("[\x00-\x1f\x7f-\x9f\u2028\u2029]", line.decode())
    return True


def test_a_moment_without_a_zone_and_a_sitting_without_length_are_refused() -> None:
    for wrong in ({"starts_at": datetime(2026, 11, 26, 14)}, {"minutes": 0}, {"sequence": -1}):  # noqa: DTZ001
        with pytest.raises(ValueError, match="sitting"):
            replace(SITTING, **wrong)

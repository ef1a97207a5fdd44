"""The calendar file of a sitting (RFC 5545, sent as RFC 5546 tells): when and where, never what, about whom or with whom.

A file lands in calendars that others look into and that other firms keep. So it holds the moment, the place, and the
one person it is for; the title is the same for every sitting, and there is no description, address of a page or alarm.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parseaddr
from urllib.parse import quote, urlsplit
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.translation import gettext as _
from icalendar import Calendar, Component, Event, Timezone, TimezoneDaylight, TimezoneStandard, vCalAddress

HERE = ZoneInfo("Europe/Brussels")
MADE_BY = "-//LIVC R//overleg//NL"
#: What a mail address may hold unquoted in ``mailto:`` (RFC 6068).
BARE_IN_ADDRESS = "@!$'*+-/=_~."
#: What some readers take for the end of a line, beside those that RFC 5545 names.
BREAKS = dict.fromkeys(map(ord, "\v\f\x1c\x1d\x1e\x85\u2028\u2029"), "\n")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sitting:
    """What a calendar may know of a meeting.

    ``uid`` stays the same for as long as the meeting exists (:func:`uid`); ``sequence`` is 0 when it is planned and one
    higher at each change, cancelling included. Both moments are aware; the length is in whole minutes.
    """

    uid: str
    sequence: int
    starts_at: datetime
    minutes: int
    place: str
    cancelled: bool
    changed_at: datetime

    def __post_init__(self) -> None:
        """Raises ``ValueError`` for a moment without a zone, no length, or a sequence below 0."""
        if self.starts_at.tzinfo is None or self.changed_at.tzinfo is None:
            raise ValueError("the moments of a sitting are aware")
        if self.minutes < 1 or self.sequence < 0:
            raise ValueError("a sitting lasts at least a minute, and is counted from 0")


def uid(slug: str) -> str:
    """The name under which calendars know the meeting with this reference: unique in the world (RFC 5545, 3.8.4.7)."""
    return f"{slug}@{urlsplit(settings.SITE_URL).hostname}"


def calendar_file(sitting: Sitting, *, receiver: str, name: str) -> bytes:
    """The file that puts a sitting in one person's calendar, moves it there, or strikes it out.

    ``receiver`` is that person's mail address and ``name`` the name to show with it (may be empty). UTF-8, lines of at
    most 75 bytes, each ended by CR LF. The same sitting gives the same file. Send it as ``text/calendar`` with the
    parameter ``method`` of :func:`method`.

    Moments are written in the time of Brussels. One in the hour that comes twice, in October between 2 and 3 at night,
    is read as the first of both.
    """
    file = Calendar()
    file.add("prodid", MADE_BY)
    file.add("version", "2.0")
    file.add("calscale", "GREGORIAN")
    file.add("method", method(sitting))
    file.add_component(_brussels())
    file.add_component(_event(sitting, receiver, name))
    written: bytes = file.to_ical()
    return written


def method(sitting: Sitting) -> str:
    """``REQUEST``, also for what is changed (RFC 5546, 3.2.2), or ``CANCEL`` (3.2.5)."""
    return "CANCEL" if sitting.cancelled else "REQUEST"


def _event(sitting: Sitting, receiver: str, name: str) -> Event:
    # The length is counted in real time: over the change of the clocks, an hour is an hour.
    begin = sitting.starts_at.astimezone(UTC)
    end = begin + timedelta(minutes=sitting.minutes)
    event = Event()
    event.add("uid", sitting.uid)
    event.add("sequence", sitting.sequence)
    event.add("dtstamp", sitting.changed_at.astimezone(UTC))
    event.add("dtstart", begin.astimezone(HERE))
    event.add("dtend", end.astimezone(HERE))
    event.add("summary", _("Overleg"))
    event.add("location", _printable(sitting.place))
    event.add("status", "CANCELLED" if sitting.cancelled else "CONFIRMED")
    event.add("class", "PRIVATE")
    event.add("transp", "OPAQUE")
    event.add("organizer", _organizer())
    event.add("attendee", _attendee(receiver, name))
    return event


def _organizer() -> vCalAddress:
    name, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    return vCalAddress.new(_address(address), cn=_one_line(name) or None)


def _attendee(receiver: str, name: str) -> vCalAddress:
    """The one it is for. Nobody reads answers, and whether one comes is said in LIVC R: none is asked for."""
    return vCalAddress.new(_address(receiver), cn=_one_line(name) or None, partstat="ACCEPTED", rsvp=False)


def _address(address: str) -> str:
    """A mail address as ``mailto:`` wants it: the library escapes texts and parameters, not this."""
    return "mailto:" + quote(address, safe=BARE_IN_ADDRESS)


def _printable(text: str) -> str:
    """Without what RFC 5545 allows in no text (3.1: control characters) nor UTF-8 (halves of a pair)."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").translate(BREAKS)
    return "".join(c for c in lines if c == "\n" or unicodedata.category(c) not in {"Cc", "Cs"}).strip()


def _one_line(text: str) -> str:
    """A name without breaks and double quotes, for which not every calendar knows the signs of RFC 6868."""
    return " ".join(_printable(text).replace('"', "'").split())


def _brussels() -> Timezone:
    """Summer time from the last Sunday of March to that of October, at 1 h UTC (directive 2000/84/EC, since 1996).

    As two rules without end, which every calendar understands; a list of dates is passed over by some.
    """
    zone = Timezone()
    zone.add("tzid", HERE.key)
    winter, summer = timedelta(hours=1), timedelta(hours=2)
    zone.add_component(_clock(TimezoneStandard(), "CET", "1996-10-27T03:00", before=summer, after=winter))
    zone.add_component(_clock(TimezoneDaylight(), "CEST", "1996-03-31T02:00", before=winter, after=summer))
    return zone


def _clock(part: Component, name: str, since: str, *, before: timedelta, after: timedelta) -> Component:
    first = datetime.fromisoformat(since)  # on the clock that is put right (RFC 5545, 3.6.5), so without a zone
    part.add("tzname", name)
    part.add("dtstart", first)
    part.add("tzoffsetfrom", before)
    part.add("tzoffsetto", after)
    part.add("rrule", {"freq": "yearly", "bymonth": first.month, "byday": "-1SU"})
    return part

"""What is asked: every door at every address that exists behind it, by every method, and in the ways that a page may be had otherwise."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from django.urls import reverse

from livc.frame.doors import DOORS
from tests import world as w
from tests.house.test_input import FORMS
from tests.house.town import Town, methods
from tests.leaks.walk import Stage

#: What is read by pressing a button, and what has to be filled in for it.
WHY = {"purpose": "voorbereiding overleg"}
READ_BY_POST: dict[str, dict[str, str]] = {
    "cases:case": WHY, "cases:identity": WHY, "cases:readings": WHY, "cases:readings_paper": WHY, "handover:minimum": {},
    "meetings:invitation_name": {}, "meetings:paper": {}, "contributions:paper": {}, "roster:paper": {}, "meetings:download_report": {},
    "meetings:print_report": {}, "feedback:document": {}, "oversight:document": {}, "signals:person": WHY, "search:search": WHY, "search:own": WHY,
    **{f"subject_requests:{page}": WHY for page in ("acknowledgement", "extension_letter", "report", "reply_letter")},
}  # fmt: skip
#: What ends a session, or begins one: it would say nothing of who looks.
COMES_AND_GOES = ("account_logout", "access:end_sessions", "demo:persons", "capacity:choose", "access:link")
#: Behind these doors nobody who is in finds a page: what happens there is part of coming in, or was done by all.
OPENS_TO_NOBODY = {
    **dict.fromkeys(("access:begin", "access:password", "access:app", "access:qr", "access:key"), "of who has no proof yet"),
    "access:codes": "shown once, to who just made them",
    "mfa_authenticate": "of who is half in",
    **dict.fromkeys(("mfa_login_webauthn", "mfa_reauthenticate_webauthn"), "of who has a passkey"),
}  # fmt: skip
#: Other ways to have a page, whoever asks: what a proxy, a cache, a script or somebody with a tool sends.
WAYS: dict[str, dict[str, str]] = {
    "if-none-match": {"If-None-Match": '*, "a", W/"a"'},
    "if-modified-since": {"If-Modified-Since": "Mon, 01 Jan 2001 00:00:00 GMT", "Range": "bytes=0-99999"},
    "unmodified": {"If-Modified-Since": "Fri, 31 Dec 2100 00:00:00 GMT", "If-Match": "*"},
    "accept": {"Accept": "application/json, text/csv, text/calendar, application/pdf", "X-Requested-With": "XMLHttpRequest"},
    "htmx": {"HX-Request": "true", "HX-History-Restore-Request": "true"},
    "forwarded": {"X-Forwarded-For": "127.0.0.1", "X-Forwarded-User": "burgemeester", "Remote-User": "burgemeester", "X-Original-URL": "/casussen/"},
    "override": {"X-HTTP-Method-Override": "POST", "X-Method-Override": "DELETE"},
}  # fmt: skip
QUERIES = "?page=2&blad=2&na=2026-01-01_1&q=a&order=-id&sort=name&format=json&fields=all&versie=1&toon=alle&stand=&case=&since=01/01/2020"
WRONG = ("PUT", "DELETE", "OPTIONS")

_ONE = {
    "invitation": "SELECT s.short_name, i.slug FROM meetings_invitation i JOIN participants_service s ON s.id = i.service_id JOIN meetings_agendaitem a ON a.id = i.item_id WHERE a.slug = %(item)s",
    "briefing": "SELECT 'asked', b.slug FROM meetings_briefing b JOIN meetings_invitation i ON i.id = b.invitation_id JOIN meetings_agendaitem a ON a.id = i.item_id WHERE a.slug = %(item)s",
    "action": "SELECT s.short_name, o.slug FROM followup_offer o JOIN participants_service s ON s.id = o.service_id JOIN meetings_agendaitem a ON a.id = o.item WHERE a.slug = %(item)s",
    "sheet": "SELECT 'sheet', f.slug FROM feedback_sheet f JOIN meetings_agendaitem a ON a.id = f.item_id WHERE a.slug = %(item)s",
    "shared": "SELECT s.short_name, d.slug FROM contributions_disclosure d JOIN participants_service s ON s.id = d.service_id JOIN meetings_agendaitem a ON a.id = d.item WHERE a.slug = %(item)s",
    "request": "SELECT 'request ' || row_number() OVER (ORDER BY received_on), slug FROM subject_requests_subjectrequest",
    "export": "SELECT kind, reference FROM secrecy.export",
    "signal": "SELECT 'noted', %(signal)s WHERE %(signal)s <> ''",
}  # fmt: skip
#: Doors of which more than one address exists around the case that is walked through.
SEVERAL = {
    **dict.fromkeys(("meetings:invitation", "meetings:invitation_name", "meetings:begin_briefing", "meetings:withdraw_invitation", "meetings:let_in", "meetings:add_name"), "invitation"),
    "meetings:briefing": "briefing",
    **dict.fromkeys(("followup:action", "followup:finish", "followup:withdraw"), "action"),
    **dict.fromkeys([d for d in DOORS if d.startswith("feedback:") and d not in ("feedback:list", "feedback:draft")], "sheet"),
    "contributions:own": "shared",
    "oversight:export": "export",
    **dict.fromkeys([d for d in DOORS if d.startswith("subject_requests:") and d.partition(":")[2] not in ("list", "register", "part")], "request"),
    **dict.fromkeys(("signals:signal", "signals:person", "signals:state_basis", "signals:write", "signals:step", "signals:let_in", "signals:propose", "signals:decide", "signals:conclude", "signals:restore"), "signal"),
}  # fmt: skip


@dataclass(frozen=True)
class Ask:
    """One thing to ask; ``at`` says in words which address of the door it is, so that the same is drawn from the same seed."""

    door: str
    at: str
    address: str
    method: str = "GET"
    way: str = ""
    fields: tuple[tuple[str, str], ...] = ()
    headers: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    checked: bool = False  # without the token of a form, as from another site

    @property
    def name(self) -> str:
        return f"{self.method} {self.door} ({self.at})" + (f" {self.way}" if self.way else "")

    @property
    def floor(self) -> bool:
        """Whether it lies on the floors of cases: what the rest shows doesn't hang on the moment."""
        return on_a_floor_of_cases(self.door)


CASES = {"cases", "handover", "retention", "signals", "meetings", "contributions", "path", "followup", "feedback", "subject_requests", "search", "explaining", "oversight", "asked", "workspace", "roster"}  # fmt: skip


def on_a_floor_of_cases(door: str) -> bool:
    return door.partition(":")[0] in CASES


Places = list[tuple[str, str, str]]


def addresses(stage: Stage) -> Places:
    """Door, which, and the address: of every door all that exist now."""
    if not stage.places:
        stage.places = list(_of(stage.town, "town", sorted(DOORS)))
    found = list(stage.places)
    seen = {address for _door, _at, address in found}
    several = {kind: w.ask(asked, {"item": stage.item, "signal": stage.signal}) for kind, asked in _ONE.items()}
    around = [*(_of(stage.here(), "case", sorted(filter(on_a_floor_of_cases, DOORS))) if stage.case else ())]
    for door, kind in sorted(SEVERAL.items()):
        around += [(door, str(which), reverse(door, args=[slug])) for which, slug in several[kind]]
    for door, at, address in around:
        if address not in seen:
            seen.add(address)
            found.append((door, at, address))
    return found


def _of(town: Town, at: str, doors: Iterable[str]) -> Iterator[tuple[str, str, str]]:
    """The addresses behind these doors, to come and discussed."""
    seen = set()
    for door in doors:
        for over in (False, True):
            address = reverse(door, args=town.slugs(door, over=over))
            if address not in seen:
                seen.add(address)
                yield door, f"{at}{' over' if over else ''}", address


def readings(places: Places) -> Iterator[Ask]:
    """What may be read without changing anything: pages, documents, and what is read by a button."""
    for door, at, address in places:
        if door in COMES_AND_GOES:
            continue
        # First the button: some pages stay open for a while to who said why.
        if door in READ_BY_POST:
            yield Ask(door, at, address, "POST", "read", tuple(READ_BY_POST[door].items()))
        if "GET" in methods(door):
            yield Ask(door, at, address)


def to_open() -> set[str]:
    """Doors behind which somebody must have read something, or what is said of them proves nothing."""
    read = {door for door in DOORS if door in READ_BY_POST or "GET" in methods(door)}
    return read - set(COMES_AND_GOES) - set(OPENS_TO_NOBODY)


def ways(places: Places) -> Iterator[Ask]:
    """The same pages had otherwise, and methods that no door has."""
    for door, at, address in places:
        if door in COMES_AND_GOES:
            continue
        if "GET" in methods(door):
            yield Ask(door, at, address, "HEAD", "head")
            yield Ask(door, at, address + QUERIES, "GET", "queries")
            for way, headers in WAYS.items():
                yield Ask(door, at, address, "GET", way, headers=tuple(headers.items()))
        for method in WRONG:
            yield Ask(door, at, address, method, "wrong method")
        if "POST" in methods(door):
            yield Ask(door, at, address, "POST", "without a token", checked=True)


def pressed(places: Places) -> Iterator[Ask]:
    """Every form sent with nothing in it, and with what nobody should send: where it may change something."""
    for door, at, address in places:
        if door in COMES_AND_GOES or "POST" not in methods(door):
            continue
        yield Ask(door, at, address, "POST", "empty")
        _who, right = FORMS.get(door, ("", {}))
        wrong = {name: "31/02/2026" if name in ("day", "due", "until", "birth_date") else "<b>?</b>" for name in (*right, "purpose", "person", "seen")}  # fmt: skip
        yield Ask(door, at, address, "POST", "nonsense", tuple(wrong.items()))

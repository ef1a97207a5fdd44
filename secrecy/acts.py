"""The verbs of the deep room. Views and tasks of the other floors import these, and nothing else from here.

Every verb leaves its record *before* it has an effect that can be seen: openings, refusals and reviews are
committed on the log connection; admissions enter the ledger in the transaction that makes them.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, TypeVar
from uuid import UUID, uuid4

from django.db import connections, models, transaction
from django.http import HttpRequest
from django.utils import timezone

from secrecy import keys, record
from secrecy.confidential import Confidential, Listed
from secrecy.models import ACTS, Admission, Circle, Entry, new_reference
from secrecy.readers import Forbidden, NoReader, NotOpened, Refused, Standing, _forgotten, _standing, reader
from secrecy.record import RecordImpossible

__all__ = [
    "Answer", "Forbidden", "NoReader", "NotOpened", "ReaderOf", "RecordImpossible", "Refused", "actors_named", "admit", "admission_ends", "begin", "circles_called", "circles_named", "dismiss", "expunge",
    "may", "on_record", "open_circles", "opened", "reader", "readers_of", "readings", "refuse", "register", "release", "stand", "standing",
]  # fmt: skip

R = TypeVar("R", bound=models.Model)
# What a kept connection may carry from an earlier request goes first; then the server says who it is, since
# behind a pooler the client's idea of the backend is not the server's.
_CLEAN = "CLOSE ALL; DEALLOCATE ALL; UNLISTEN *; RESET ALL; SELECT pg_backend_pid(), transaction_timestamp()"


# Standing ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Stood:
    """What a badge gives: the person's columns, the session's content and the standing (None when anonymous)."""

    person: dict[str, Any] | None
    content: str
    standing: Standing | None


def stand(token: bytes, *, door: str, address: str | None, call: bytes | None = None) -> Stood | None:
    """Find the badge of this cookie and note who stands in the current transaction; None when it is unknown."""
    link = connections["default"]
    if not link.in_atomic_block:
        raise RuntimeError("a reader stands in a transaction, and there is none")
    with link.cursor() as cursor:
        cursor.execute(_CLEAN)
        pid, began = cursor.fetchone() or (0, timezone.now())
    request = uuid4()
    rows = record.call("stand", hashlib.sha256(token).digest(), pid, began, request, door, address, call)
    if not rows:
        return None
    found, capacity, cell, on_behalf, content, ends = rows[0]
    person = record.columns(found)
    here = None
    if person is not None:
        here = Standing(person["id"], capacity, cell, on_behalf or "", door, request, pid, began, ends, link=link)
    return Stood(person, content, here)


@contextmanager
def standing(token: bytes, *, door: str, call: bytes | None = None, address: str | None = None) -> Iterator[Standing]:
    """A reader outside a request: one transaction, the same rules. Raises :class:`Refused` for an unknown badge."""
    with transaction.atomic(durable=True):
        stood = stand(token, door=door, address=address, call=call)
        if stood is None or stood.standing is None:
            raise Refused(door)
        before, mark = _standing.set(stood.standing), _forgotten.set("")
        try:
            yield stood.standing
            headers_on_record()
        finally:
            stood.standing.keys.clear()
            stood.standing.cell_keys.clear()
            _standing.reset(before)
            _forgotten.reset(mark)


def headers_on_record() -> None:
    """Enter the list of headers that was shown, if any besides those of circles that were opened."""
    here = reader()
    if not here.listed or (here.headers and here.headers <= here.opened and not here.unnoted):
        return
    on_record("list", circles=sorted(here.headers - here.opened), about=here.asked)
    here.listed, here.unnoted, here.headers = False, False, set()


# Opening ----------------------------------------------------------------------------------------------------


def open_circles(*references: str, purpose: str, act: str = "read", item: UUID | None = None) -> list[UUID]:
    """Open circles by their public references: checked, entered, committed; then PostgreSQL shows their rows.

    Circles inside them open too where the reader is admitted, but for those that stand apart (the identity);
    those are asked for as ``reference/kind``.
    Returns the ids in the order asked. Raises :class:`Refused` when one is hidden or absent; both are on record.
    """
    here = reader()
    rows = record.call("open_within", list(references), here.pid, here.began, here.request, act, purpose, item)
    if not rows:
        raise Refused(", ".join(references))
    found: dict[str, UUID] = {}
    for asked, circle, cell, wrapped, cell_wrapped in rows:
        if asked is not None:
            found[asked] = circle
        here.opened.add(circle)
        if circle not in here.keys:
            if wrapped is None or cell_wrapped is None:
                raise keys.KeyMissing(f"The key store has no key of circle {circle}.")
            if cell not in here.cell_keys:
                here.cell_keys[cell] = keys.cell_key(cell, cell_wrapped)
            here.keys[circle] = keys.circle_key(circle, wrapped, here.cell_keys[cell])
    return [found[reference] for reference in references]


def opened(
    what: type[R] | models.QuerySet[R], reference: str, *, purpose: str, act: str = "read", item: UUID | None = None
) -> R:
    """The one line of a view that reads: enter, commit, open, and return the row this circle is about."""
    rows: models.QuerySet[R] = what if isinstance(what, models.QuerySet) else what._default_manager.all()
    (circle,) = open_circles(reference, purpose=purpose, act=act, item=item)
    row = rows.filter(circle_id=circle).first()
    if row is None:
        refuse(reference, "not of this kind", purpose=purpose)
        raise Refused(reference)
    return row


def on_record(
    act: str,
    *,
    circles: Iterable[UUID] = (),
    about: str = "",
    purpose: str = "",
    outcome: str = "ok",
    item: UUID | None = None,
) -> None:
    """Enter an act that opens nothing: a list, a search, a print, a disclosure."""
    here = reader()
    record.call(
        "record", here.pid, here.began, here.request, act, list(circles), purpose or None, outcome, about or None, item
    )


def refuse(reference: str, because: str, *, purpose: str = "") -> None:
    """Enter a refusal; it survives whatever happens to this request."""
    on_record("refuse", about=reference[:100], outcome=because[:200], purpose=purpose)


# Circles and admissions -------------------------------------------------------------------------------------


def begin(
    kind: str,
    *,
    ground: str,
    purpose: str,
    until: datetime,
    label: str = "",
    inside: Circle | None = None,
    apart: bool = False,
    acts: Sequence[str] = ACTS,
) -> Circle:
    """Begin a circle, with the reader as its first and only member, admitted to ``acts`` until ``until``.

    ``label`` is the pseudonymous number of what it is about; a circle inside another carries that one's.
    At the top only who holds a fixed seat of the cell may; inside another, who has that other open.
    Raises :class:`Refused` otherwise.
    """
    here = reader()
    cell = inside.cell if inside is not None else here.cell
    if cell is None:
        refuse(kind, "no cell to begin a circle in", purpose=purpose)
        raise Refused(kind)
    circle = Circle(
        id=uuid4(),
        reference=new_reference(),
        kind=kind,
        label=inside.label if inside is not None else label,
        cell=cell,
        of=inside,
        root_id=(inside.root_id or inside.id) if inside is not None else None,
        apart=apart,
        begun_by_id=here.user_id,
    )
    if cell not in here.cell_keys:
        ((wrapped,),) = record.call("cell_key", cell, keys.fresh_cell_key(cell), here.pid, here.began, here.request)
        here.cell_keys[cell] = keys.cell_key(cell, wrapped)
    key, sealed = keys.fresh_circle_key(circle.id, here.cell_keys[cell])
    ((home,),) = record.call(
        "begin_circle", circle.id, circle.reference, kind, label, inside and inside.id, apart, sealed,
        here.pid, here.began, here.request, purpose, ground, list(acts), until,
    )  # fmt: skip
    if home is None:
        raise Refused(kind)
    here.keys[circle.id] = key
    here.opened.add(circle.id)
    circle._state.adding = False
    return circle


def admit(person: int, *, to: Circle | UUID, acts: Sequence[str], ground: str, capacity: UUID, until: datetime) -> None:
    """Let a person in, in the reader's name. The circle must be open to the reader for ``admit``.

    One row an act. What the person may already do until then, give or take a day, is left as it is.
    Nobody lets oneself in: for the reader's own admission nothing happens here, and the database refuses it.
    """
    here = reader()
    if person == here.user_id:
        return
    circle = to.id if isinstance(to, Circle) else to
    permissions = _permissions()
    now = timezone.now()
    held = set(
        Admission.objects.filter(
            user_id=person, content_object_id=circle, capacity=capacity, until__gte=until - timedelta(days=1)
        ).values_list("permission_id", flat=True)
    )
    for act in acts:
        if permissions[act] not in held:
            Admission.objects.create(
                user_id=person, permission_id=permissions[act], content_object_id=circle,
                capacity=capacity, ground=ground, giver_id=here.user_id, given_at=now, until=until,
            )  # fmt: skip


def dismiss(person: int, *, from_: Circle | UUID, because: str, acts: Sequence[str] = ACTS) -> int:
    """End a person's admissions from the next statement on; returns how many ended."""
    circle = from_.id if isinstance(from_, Circle) else from_
    permissions = _permissions()
    running = Admission.objects.filter(
        user_id=person,
        content_object_id=circle,
        permission_id__in=[permissions[a] for a in acts],
        until__gt=timezone.now(),
    )
    count = 0
    for admission in running:
        admission.until, admission.ended_because = reader().began, because
        admission.save(update_fields=["until", "ended_because"])
        count += 1
    return count


def admission_ends(circle: Circle | UUID, *, act: str = "read") -> datetime | None:
    """Until when the reader may do this in the circle, in the present capacity; None when not at all."""
    here = reader()
    which = circle.id if isinstance(circle, Circle) else circle
    ends = Admission.objects.filter(
        user_id=here.user_id,
        capacity=here.capacity,
        content_object_id=which,
        permission_id=_permissions()[act],
        until__gt=timezone.now(),
    )
    return ends.aggregate(ends=models.Max("until"))["ends"]  # type: ignore[no-any-return]


_acts: dict[str, int] = {}


def _permissions() -> dict[str, int]:
    """Act to permission id: reference data, the same for everyone, so it may be kept past a request."""
    if not _acts:
        from django.contrib.auth.models import Permission

        found = Permission.objects.filter(content_type__app_label="secrecy", content_type__model="circle")
        _acts.update({p.codename.removesuffix("_circle"): p.pk for p in found})
    return _acts


# Explaining -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Answer:
    """Truthy when allowed; ``why`` says on what ground, or what is missing."""

    allowed: bool
    why: str

    def __bool__(self) -> bool:
        return self.allowed


def may(act: str, row: Confidential | Listed | Circle) -> Answer:
    """May the reader do this here, and why (or what is missing)? Asks the same admissions as the policies."""
    here = reader()
    circle = row.id if isinstance(row, Circle) else row.circle_id
    given = Admission.objects.filter(
        user_id=here.user_id,
        capacity=here.capacity,
        content_object_id=circle,
        permission_id=_permissions()[act],
        until__gt=timezone.now(),
    ).order_by("-until")
    first = given.first()
    if first is None:
        return Answer(False, f"geen toegang om te {_DUTCH[act]} in deze kring")
    return Answer(True, f"{first.ground}, tot {timezone.localtime(first.until):%d/%m/%Y}")


_DUTCH = {"list": "zien", "read": "lezen", "write": "schrijven", "admit": "toelaten", "release": "vrijgeven"}


@dataclass(frozen=True, slots=True)
class ReaderOf:
    """One who may read (or could read until then), until when, and the first time they did (when that was asked)."""

    circle: UUID
    user_id: int
    capacity: UUID
    until: datetime
    first_read: datetime | None


def readers_of(*rows: Confidential | Listed | Circle | UUID, since: bool = True) -> list[ReaderOf]:
    """Who may read these rows or circles, for who may admit to them; nothing for everyone else.

    They must be open. One question for a whole page; without ``since`` it doesn't say when each first read.
    """
    here = reader()
    circles = {row if isinstance(row, UUID) else row.id if isinstance(row, Circle) else row.circle_id for row in rows}
    lines = record.call("readers_of", sorted(circles), here.pid, here.began, here.request, since)
    return [ReaderOf(*line) for line in lines]


@dataclass(frozen=True, slots=True)
class Reading:
    """That somebody in this capacity looked, on which day and why: as much as who may admit is told."""

    day: date
    capacity: UUID
    label: str
    kind: str
    purpose: str


def readings(*, days: int = 14) -> list[Reading]:
    """Who looked lately at circles to which the reader may admit; a day's visits are one line (R73)."""
    here = reader()
    return [Reading(*line) for line in record.call("readings", days, here.pid, here.began, here.request)]


def register(*, purpose: str, asked: str = "") -> models.QuerySet[Entry]:
    """The ledger of the reader's cell, for its auditor; the review is on record before a line is shown."""
    here = reader()
    ((cell,),) = record.call("open_register", here.pid, here.began, here.request, purpose, asked[:100] or None)
    if cell is None:
        raise Forbidden("U bent niet aangesteld als auditor of functionaris voor gegevensbescherming van deze cel.")
    return Entry.objects.filter(cell=cell)


def circles_named(circles: Iterable[UUID]) -> dict[UUID, tuple[str, str]]:
    """(label, kind) of circles that stand in the register the reader has open."""
    here = reader()
    rows = record.call("circles_named", sorted(set(circles)), here.pid, here.began, here.request)
    return {circle: (label, kind) for circle, label, kind in rows}


def actors_named(people: Iterable[int]) -> dict[int, tuple[str, str, str]]:
    """(username, first name, last name) of who acts in the register the reader has open without being of that cell."""
    here = reader()
    rows = record.call("actors_named", sorted(set(people)), here.pid, here.began, here.request)
    return {person: (username, first, last) for person, username, first, last in rows}


def circles_called(number: str) -> list[UUID]:
    """The circles that bear this case number, in the register the reader has open."""
    here = reader()
    return [row[0] for row in record.call("circles_called", number[:20], here.pid, here.began, here.request)]


# Out and over -----------------------------------------------------------------------------------------------

T = TypeVar("T")


def release(
    rows: Sequence[Confidential],
    *,
    to: str,
    ground: str,
    render: Callable[[Sequence[Confidential]], T],
    item: UUID | None = None,
) -> T:
    """The one way out: print, PDF, export. Every circle must be open for ``release``; entered before rendering.

    ``to`` names the channel (``print``, ``export``) as the ledger's act. Raises :class:`Forbidden`.
    """
    for row in rows:
        if not may("release", row):
            refuse(str(row.circle_id), "not admitted to release")
            raise Forbidden("Deze gegevens mogen de toepassing niet verlaten.")
    on_record(to, circles=[row.circle_id for row in rows], purpose=ground, item=item)
    return render(rows)


def expunge(circle: Circle, *, because: str) -> None:
    """End a circle for good: its key is destroyed in the key store, and with it the text in every backup.

    The circle must be open for ``admit``. Raises :class:`Refused`.
    """
    here = reader()
    ((done,),) = record.call("destroy_key", circle.id, here.pid, here.began, here.request, because)
    if not done:
        raise Refused(circle.reference)
    here.keys.pop(circle.id, None)
    logging.getLogger("secrecy").info("circle ended: %s", circle.reference)


def client_address(request: HttpRequest) -> str | None:
    """The address the connection came from. A header says what its sender likes, so none is believed here."""
    address: str | None = request.META.get("REMOTE_ADDR") or None
    return address

"""A made-up region, in rows shaped as the verbs make them: people, cases, circles, admissions, sealed text.

Rows are made as unsaved models and copied in by a superuser, into the full database sealed and into the bare one as
they are. Nothing here is a real name or text.
"""

from __future__ import annotations

import os
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.db import models
from django.utils import timezone

from bench.scale import ACTIONS, CONTRIBUTIONS, MINE, MONTHS, Scale
from cases.contributions.models import Contribution
from cases.followup.models import Action
from cases.meetings.models import AgendaItem, Decision, Invitation, Meeting
from cases.models import Case, DataSubject, Indication, LegalBasis
from participants.cells.models import Cell
from participants.models import Acknowledgement, Mandate, Organisation, Seat, Service, User
from secrecy import keys
from secrecy.models import ACTS, Admission, Circle, new_reference

GROUND = "wet 30.07.2018 art. 4"
TEXT = (
    "Komt sinds september niet meer naar de training, verbrak contact met oude vrienden en zoekt online groepen op. "
    "De ouders vragen hulp; een gesprek met de vertrouwenspersoon van de school is afgesproken voor volgende week. "
)
PREVENTION = ("list", "read", "write", "admit")


@dataclass(slots=True)
class Seated:
    """A person in a capacity."""

    user: int
    capacity: UUID
    service: int


@dataclass(slots=True)
class Town:
    """A cell and who sits there."""

    cell: int
    key: bytes
    mayor: Seated
    coordinator: Seated
    representatives: list[Seated]


@dataclass(slots=True)
class Marked:
    """What is measured: the coordinator of the measured cell, cases to open, and what stays hidden to them."""

    reader: Seated
    cell: int
    full: list[str] = field(default_factory=list)
    light: list[str] = field(default_factory=list)
    hidden: list[str] = field(default_factory=list)


class Region:
    """Makes rows cell by cell. The measured cell is the first."""

    def __init__(self, scale: Scale, permissions: dict[str, int], basis: int, notice: int) -> None:
        self.scale, self.permissions, self.basis, self.notice = scale, permissions, basis, notice
        self.random = random.Random(41)
        self.now = timezone.now().replace(microsecond=0)
        self.until = self.now + timedelta(days=360)
        self.circle_keys: dict[UUID, tuple[int, bytes, bytes]] = {}  # cell, key, wrapped
        self.cell_keys: dict[int, bytes] = {}
        self.marked: Marked | None = None
        self._admissions = 0

    def everyone(self) -> Iterator[models.Model]:
        """Services and people."""
        yield Organisation(id=1, name="Streek", kind="LB", made_at=self.now)
        for n in range(1, self.scale.services + 4):
            yield Service(id=n, organisation_id=1, name=f"Dienst {n:03} van de streek", short_name=f"Dienst {n:03}")
        for number in range(1, self.scale.cells + 1):
            yield Cell(id=number, name=f"LIVC R Streek {number:03}", state=Cell.State.ACTIVE)
            for place in range(self.scale.services + 3):
                user = number * 100 + place
                yield User(
                    id=user, username=f"persoon-{user}", first_name="An", last_name=f"Persoon {user}",
                    email=f"persoon-{user}@streek.invalid", date_joined=self.now,
                    organisation_id=1,
                )  # fmt: skip
                yield Acknowledgement(user_id=user, kind=Acknowledgement.Kind.TOLD, at=self.now)

    def towns(self) -> Iterator[tuple[Town, list[models.Model]]]:
        """Each cell with the seats and mandates in it."""
        dated: dict[str, Any] = {"begins": date(2024, 1, 1), "ends": date(2030, 1, 1)}
        kinds = (Seat.Kind.MAYOR, Seat.Kind.PREVENTION, Seat.Kind.POLICE)
        for number in range(1, self.scale.cells + 1):
            raw = os.urandom(32)
            wrapped = keys.seal(keys._master()[0], raw, b"cell|%d" % number)
            self.cell_keys[number] = wrapped
            rows: list[models.Model] = []
            seated = []
            for place in range(self.scale.services + 3):
                who = {"user_id": number * 100 + place, "cell_id": number, "service_id": place + 1}
                row: Seat | Mandate
                if place < 3:
                    clear = {"clearance": "secret", "clearance_until": date(2030, 1, 1)} if place == 2 else {}
                    row = Seat(kind=kinds[place], **who, **dated, **clear)
                else:
                    row = Mandate(role="fixed_representative", **who, **dated)
                rows += [row, self._sworn(row)]
                seated.append(Seated(who["user_id"], row.id, who["service_id"]))
            yield Town(number, raw, seated[0], seated[1], seated[3:]), rows

    def _sworn(self, row: Seat | Mandate) -> Acknowledgement:
        """The notice on secrecy, acknowledged: without it nothing opens."""
        return Acknowledgement(
            user_id=row.user_id, capacity=row.pk, cell_id=row.cell_id, kind=Acknowledgement.Kind.NOTICE,
            notice_id=self.notice, at=self.now,
        )  # fmt: skip

    def cases(self, town: Town) -> Iterator[models.Model]:
        """All that is in a cell about its cases."""
        measured = self.marked is None
        if measured:
            self.marked = Marked(town.coordinator, town.cell)
        assert self.marked is not None
        held = [
            Meeting(
                cell_id=town.cell, starts_at=self.now - timedelta(days=30 * n - 15), place="Stadhuis",
                state="over" if n else "planned",
            )
            for n in range(MONTHS)
        ]  # fmt: skip
        yield from held
        for number in range(MINE if measured else self.scale.cases):
            is_full = measured and number < self.scale.full
            circles, rows = self._case(town, number, full=is_full, meetings=held)
            slug = circles[0].reference
            if is_full:
                self.marked.full.append(slug)
            elif measured:
                self.marked.light.append(slug)
            elif len(self.marked.hidden) < 200:
                self.marked.hidden.append(slug)
            yield from circles
            yield from rows

    def _case(
        self, town: Town, number: int, *, full: bool, meetings: Sequence[Meeting]
    ) -> tuple[list[Circle], list[models.Model]]:
        day = self.now.date() - timedelta(days=self.random.randrange(1, 30 * MONTHS))
        label = f"CAS-{day.year}-{number:03}"
        top = self._circle(town, "case", label, day)
        person = self._circle(town, "identity", label, day, of=top, root=top, apart=True)
        case = Case(
            circle=top,
            slug=top.reference,
            cell_id=town.cell,
            reference=label,
            listed_on=day,
            listed_by_id=town.mayor.user,
        )
        basis = LegalBasis(
            circle=top,
            case=case,
            reference_id=self.basis,
            stated_by_id=town.mayor.user,
            stated_on=day,
            reasons=TEXT[:90],
        )
        about: dict[str, Any] = {"case": case, "basis": basis, "source_id": town.mayor.service}
        rows: list[models.Model] = [
            case,
            basis,
            DataSubject(circle=person, name=f"Persoon {label}", birth_date="2003-05-14", contact="Straat 1", **about),
            *(Indication(circle=top, behaviour=b, text=TEXT, noted_on=day, **about) for b in ("withdrawal", "network")),
        ]
        for circle in (top, person):
            rows += self._admit(town.mayor, circle, ACTS) + self._admit(town.coordinator, circle, PREVENTION)
        circles = [top, person]
        if full:
            for meeting in meetings[:2]:
                self._item(town, case, meeting, circles, rows)
        return circles, rows

    def _item(self, town: Town, case: Case, meeting: Meeting, circles: list[Circle], rows: list[models.Model]) -> None:
        """A consultation on a case: invited, held (when it is over), contributed to, decided, agreed on."""
        over = meeting.state == "over"
        top = circles[0]
        day = top.begun_at.date()
        circle = self._circle(town, "item", top.label, day, of=top, root=top)
        item = AgendaItem(
            circle=circle, slug=circle.reference, meeting=meeting, case=case, state="over" if over else "planned",
            closed_at=meeting.starts_at if over else None, opened_at=meeting.starts_at if over else None,
        )  # fmt: skip
        circles.append(circle)
        rows += [item, *self._admit(town.coordinator, circle, ACTS), *self._admit(town.mayor, circle, PREVENTION)]
        guests = town.representatives[: CONTRIBUTIONS if over else 3]
        for guest in guests:
            asked = self._circle(town, "invitation", top.label, day, of=circle, root=top)
            circles.append(asked)
            rows.append(
                Invitation(
                    circle=asked,
                    slug=asked.reference,
                    item=item,
                    service_id=guest.service,
                    state="accepted" if over else "sent",
                )
            )
            rows += self._admit(town.mayor, asked, ACTS) + self._admit(town.coordinator, asked, ("list", "read"))
            rows += self._admit(guest, asked, ("list", "read", "write")) + self._admit(guest, circle, ("list", "read"))
            if over:
                rows += self._admit(guest, top, ("list",))
        if not over:
            return
        for guest in guests:
            own = self._circle(town, "contribution", top.label, day, of=circle, root=top)
            circles.append(own)
            rows.append(
                Contribution(
                    circle=own, case=case, item=item.id, service_id=guest.service, author_id=guest.user, state="shared",
                    text=TEXT * 2, saved_at=meeting.starts_at, shared_at=meeting.starts_at, affirmed_by_id=guest.user,
                )
            )  # fmt: skip
            rows += self._admit(guest, own, ACTS)
            for other in (*guests, town.mayor, town.coordinator):
                if other is not guest:
                    rows += self._admit(other, own, ("read",))
        outcome = self._circle(town, "outcome", top.label, day, of=circle, root=top)
        circles.append(outcome)
        rows += [
            Decision(circle=outcome, item=item, kind=kind, text=TEXT, taken_at=meeting.starts_at)
            for kind in ("follow", "refer")
        ]
        rows += [
            Action(
                circle=outcome, case=case, item=item.id, service_id=town.representatives[n % len(town.representatives)].service,
                text=TEXT[:80], due=day + timedelta(days=n), state="accepted",
            )
            for n in range(ACTIONS)
        ]  # fmt: skip
        for lead in (town.mayor, town.coordinator):
            rows += self._admit(lead, outcome, ("read", "write", "admit"))
        for guest in guests:
            rows += self._admit(guest, outcome, ("read",))

    def _circle(
        self,
        town: Town,
        kind: str,
        label: str,
        day: date,
        *,
        of: Circle | None = None,
        root: Circle | None = None,
        apart: bool = False,
    ) -> Circle:
        begun = datetime.combine(day, datetime.min.time(), tzinfo=self.now.tzinfo)
        circle = Circle(
            reference=new_reference(), kind=kind, label=label, cell=town.cell, of=of, root=root, apart=apart,
            begun_by_id=town.mayor.user, begun_at=begun,
        )  # fmt: skip
        raw = os.urandom(32)
        self.circle_keys[circle.id] = (town.cell, raw, keys.seal(AESGCM(town.key), raw, b"circle|" + circle.id.bytes))
        return circle

    def _admit(self, who: Seated, circle: Circle, acts: Sequence[str]) -> list[models.Model]:
        rows: list[models.Model] = []
        for act in acts:
            self._admissions += 1
            rows.append(
                Admission(
                    id=self._admissions, user_id=who.user, permission_id=self.permissions[act], content_object=circle, capacity=who.capacity,
                    ground=GROUND, giver_id=circle.begun_by_id, given_at=circle.begun_at, until=self.until,
                )
            )  # fmt: skip
        return rows

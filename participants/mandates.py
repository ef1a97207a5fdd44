"""Who speaks for whom, in which capacity, from when to when."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, TypeVar, cast
from uuid import UUID

from django.db import models
from django.db.models import functions
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from participants.cells.models import Cell
from participants.models import Appointment, Mandate, Organisation, Seat, Service, User
from secrecy.acts import reader

FIXED_SEATS = frozenset(Seat.Kind.values)
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Acting:
    """A person acting in a capacity: what screens show and what admissions need."""

    user: User
    capacity: UUID
    kind: str
    label: str
    service: Service
    cell: Cell
    ends: datetime
    delegate: bool = False  # stands in for who holds the seat, for a while

    @property
    def name(self) -> str:
        return self.user.short_name

    @property
    def seated(self) -> bool:
        """Holds one of the three fixed seats (FED art. 3)."""
        return self.kind in FIXED_SEATS

    @property
    def works(self) -> bool:
        """Knows somebody who is discussed, and speaks for nobody at the table (R25)."""
        return self.kind == Mandate.Role.CASE_WORKER

    @property
    def promises(self) -> bool:
        """Must acknowledge the notice on secrecy before anything is read (R26, R27)."""
        return self.seated or self.kind == "mandate" or self.works


@dataclass(frozen=True, slots=True)
class Steward:
    """An administrator of an organisation: registers and designates; in no cell, and never in a case."""

    user: User
    capacity: UUID
    organisation: Organisation
    ends: datetime
    label: str

    @property
    def municipal(self) -> bool:
        return self.organisation.municipality_id is not None


_LABELS = {
    **dict([*Seat.Kind.choices, *Mandate.Role.choices, *Appointment.Kind.choices]),
    "mayor_delegate": _("Burgemeester (aangestelde vertegenwoordiger)"),
    "police_delegate": _("Lokale politie (aangestelde vertegenwoordiger)"),
    "prevention_official_delegate": _("Coördinator LIVC R (plaatsvervanger)"),
    "administrator": _("Beheerder"),
}
_COLUMNS = {
    name: [field.attname for field in model._meta.concrete_fields]
    for name, model in {"user": User, "service": Service, "cell": Cell}.items()
}


@dataclass(frozen=True, slots=True)
class Speaking:
    """A capacity without its person: for whom one speaks, and as what."""

    service: str
    label: str


def speaking(title: list[str] | None) -> Speaking | None:
    """What the deep room says of a capacity, in words; None when it says nothing of it."""
    return Speaking(title[1], str(_LABELS[title[0]])) if title else None


_answers: ContextVar[dict[Hashable, Any] | None] = ContextVar("_answers", default=None)


@contextmanager
def asked_once() -> Iterator[None]:
    """While one page is made for one reader, and nothing changes: who acts for whom is asked once, however many parts name it.

    So is what is asked through ``remembered``.
    """
    before = _answers.set({})
    try:
        yield
    finally:
        _answers.reset(before)


def remembered(question: Hashable, ask: Callable[[], T]) -> T:
    """What ``ask`` finds: while a page is made the first answer to this question, else a new one each time. It is not to be changed."""
    answers = _answers.get()
    if answers is None:
        return ask()
    if question not in answers:
        answers[question] = ask()
    return cast("T", answers[question])


def _all(models_: tuple[Any, ...], *, running_on: date | None, workers: bool = False, **where: Any) -> Iterable[Acting]:
    if _answers.get() is None:
        return _asked(models_, running_on, workers, where)
    plain = {
        name: tuple(sorted(value)) if isinstance(value, (list, set, tuple)) else value for name, value in where.items()
    }
    question = (models_, running_on, workers, tuple(plain.items()))
    return remembered(question, lambda: list(_asked(models_, running_on, workers, where)))


def _asked(models_: Iterable[Any], running_on: date | None, workers: bool, where: dict[str, Any]) -> Iterator[Acting]:
    """One query, whatever the kinds of capacity. Case workers speak for nobody: only who asks for them gets them."""
    asked = []
    for model in models_:
        rows = model.objects.filter(**where)
        if model is Mandate and not workers:
            rows = rows.exclude(role=Mandate.Role.CASE_WORKER)
        if running_on is not None:
            ended = models.Q(ended_at=None) | models.Q(ended_at__gt=timezone.now())
            # Whose account is closed stands nowhere (``secrecy.holds``): nothing is asked of them, and nothing can be given to them.
            rows = rows.filter(ended, begins__lte=running_on, ends__gte=running_on, user__is_active=True)
            if model is Seat:  # the police seat ends with its clearance (R05)
                rows = rows.filter(~models.Q(kind=Seat.Kind.POLICE) | models.Q(clearance_until__gte=running_on))
        joined = [f"{name}__{column}" for name, columns in _COLUMNS.items() for column in columns]
        if model is Seat:
            stands_in = models.Case(
                models.When(deputises=None, then="kind"),
                default=functions.Concat("kind", models.Value("_delegate")),
                output_field=models.CharField(),
            )
            rows = rows.annotate(title=stands_in)
        titled = "role" if model is Mandate else "title" if model is Seat else "kind"
        asked.append(rows.values_list(titled, "id", "ends", *joined))
    for kind, capacity, ends, *values in asked[0].union(*asked[1:], all=True):
        rest = iter(values)
        user, service, cell = (
            model.from_db("default", columns, [next(rest) for _ in columns])
            for model, columns in zip((User, Service, Cell), _COLUMNS.values(), strict=True)
        )
        yield _acting(user, capacity, kind, ends, service, cell)


def _acting(user: Any, capacity: UUID, kind: str, ends: date, service: Any, cell: Any) -> Acting:
    delegate = kind.endswith("_delegate")
    speaks = kind in (Mandate.Role.FIXED, Mandate.Role.SUBSTITUTE)
    kind_ = "mandate" if speaks else kind.removesuffix("_delegate")
    return Acting(user, capacity, kind_, str(_LABELS[kind]), service, cell, _until(ends), delegate)


def _until(ends: date) -> datetime:
    return timezone.make_aware(datetime.combine(ends + timedelta(days=1), time()))


def _row(model: Any, columns: dict[str, Any]) -> Any:
    """A row of what the badge brought; columns that it didn't bring are fetched when they are asked for."""
    names = [f.attname for f in model._meta.concrete_fields if f.attname in columns]
    return model.from_db("default", names, [columns[name] for name in names])


def me() -> Acting | None:
    """The reader in the present capacity; None without one. Asks nothing: the badge brought it."""
    here = reader()
    if here.capacity is None or here.words is None or "cell" not in here.words:
        return None
    if "me" not in here.kept:
        user, service, cell = (
            _row(model, columns)
            for model, columns in ((User, here.person), (Service, here.words["service"]), (Cell, here.words["cell"]))
        )
        ends = date.fromisoformat(here.words["ends"])
        here.kept["me"] = _acting(user, here.capacity, here.words["title"], ends, service, cell)
    return cast("Acting", here.kept["me"])


def steward() -> Steward | None:
    """The reader as administrator of an organisation; None in any other capacity. Asks nothing: the badge brought it."""
    here = reader()
    if here.capacity is None or here.words is None or "organisation" not in here.words:
        return None
    user, organisation = (
        _row(model, columns) for model, columns in ((User, here.person), (Organisation, here.words["organisation"]))
    )
    ends = _until(date.fromisoformat(here.words["ends"]))
    return Steward(
        cast("User", user), here.capacity, cast("Organisation", organisation), ends, str(_LABELS["administrator"])
    )


def named(capacities: Iterable[UUID]) -> dict[UUID, Acting]:
    """Capacities, running or ended, by id: to name who did something."""
    wanted = list(capacities)
    return (
        {a.capacity: a for a in _all((Seat, Mandate, Appointment), running_on=None, workers=True, id__in=wanted)}
        if wanted
        else {}
    )


def seats_of(cell: Cell) -> list[Acting]:
    """Who holds the fixed seats of a cell today."""
    return list(_all((Seat,), running_on=timezone.localdate(), cell=cell))


def officers_of(cell: Cell) -> list[Acting]:
    """Auditors and data protection officers of a cell today."""
    return list(_all((Appointment,), running_on=timezone.localdate(), cell=cell))


_EMPTY = {
    Seat.Kind.MAYOR: _("De zetel van de burgemeester is niet ingevuld."),
    Seat.Kind.POLICE: _("De zetel van de lokale politie is niet ingevuld."),
    Seat.Kind.PREVENTION: _("De zetel van de coördinator (preventieambtenaar) is niet ingevuld."),
}
_CLOSED = {
    Seat.Kind.MAYOR: _("De account van de burgemeester is gesloten: die zetel telt niet mee."),
    Seat.Kind.POLICE: _("De account van wie de lokale politie vertegenwoordigt is gesloten: die zetel telt niet mee."),
    Seat.Kind.PREVENTION: _("De account van de coördinator (preventieambtenaar) is gesloten: die zetel telt niet mee."),
}
_LAPSED = _("De veiligheidsmachtiging van de lokale politie verviel op %(day)s: haar zetel telt niet mee.")


def missing_seats(cell: Cell, day: date | None = None) -> list[str]:
    """Which of the three fixed seats doesn't hold on ``day`` (default today), in words (FED art. 3; R04, R05).

    Counts what the reader may see: the fixed seats of the cell see them all.
    """
    day = day or timezone.localdate()
    filled = {seat.kind for seat in _all((Seat,), running_on=day, cell=cell)}
    return [_why_empty(cell, kind, day) for kind in _EMPTY if kind not in filled]


def _why_empty(cell: Cell, kind: Seat.Kind, day: date) -> str:
    held = Seat.objects.filter(cell=cell, kind=kind, ended_at=None, ends__gte=day)
    if kind == Seat.Kind.POLICE:
        lapsed = held.filter(clearance_until__lt=day).order_by("-clearance_until").first()
        if lapsed is not None:
            return str(_LAPSED) % {"day": f"{lapsed.clearance_until:%d/%m/%Y}"}
    return str((_CLOSED if held.filter(begins__lte=day, user__is_active=False).exists() else _EMPTY)[kind])


def disagreeing(cell: Cell) -> list[str]:
    """The municipalities of a joint cell whose mayor has not agreed yet (FED art. 2; R01). None in a cell of one."""
    members = list(cell.memberships.running().select_related("municipality", "agreement"))
    return [m.municipality.name for m in members if not hasattr(m, "agreement")] if len(members) > 1 else []


def representatives_in(cell: Cell) -> list[Acting]:
    """Who represents a service in a cell today, substitutes too."""
    return list(_all((Mandate,), running_on=timezone.localdate(), cell=cell))


def speaking_for(service: Service, cell: Cell) -> list[Acting]:
    """Everyone who acts for a service at this table today: representatives, substitutes, or its fixed seats."""
    return list(_all((Seat, Mandate), running_on=timezone.localdate(), cell=cell, service=service))


def everyone_of(cell: Cell) -> list[Acting]:
    """Everyone who ever had a capacity in a cell, for who looks back at what they did."""
    return list(_all((Seat, Mandate, Appointment), running_on=None, workers=True, cell=cell))


def capacities_of(user: int, cell: Cell) -> list[Acting]:
    """Every capacity that a person holds in a cell today, also what is known to their own service alone."""
    held = (Seat, Mandate, Appointment)
    return list(_all(held, running_on=timezone.localdate(), workers=True, cell=cell, user=user))


def workers_of(service: Service, cell: Cell) -> list[Acting]:
    """Workers of a service whom its representative may brief or be briefed by (R25), today."""
    found = _all((Mandate,), running_on=timezone.localdate(), workers=True, cell=cell, service=service)
    return [worker for worker in found if worker.kind == Mandate.Role.CASE_WORKER]


def standing_on(day: date, *, cell: Cell, services: Iterable[Service]) -> set[int]:
    """Which of these services will have somebody who speaks for them in the cell on a day, by key."""
    wanted = [service.pk for service in services]
    return {a.service.pk for a in _all((Mandate,), running_on=day, cell=cell, service__in=wanted)}

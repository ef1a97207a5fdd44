"""Beginning circles, letting people in and out. Each admission enters the ledger in the transaction that makes it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from django.db import connections, models
from django.utils import timezone

from secrecy import keys, record
from secrecy.models import ACTS, Admission, Circle, new_reference
from secrecy.opening import refuse
from secrecy.readers import Refused, reader

if TYPE_CHECKING:
    from django.contrib.auth.models import Permission


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


def admit(
    person: int,
    *,
    to: Circle | UUID,
    acts: Sequence[str],
    ground: str,
    capacity: UUID,
    until: datetime,
    while_: tuple[UUID, str] | None = None,
) -> None:
    """Let a person in, in the reader's name. The circle must be open to the reader for ``admit``.

    One row an act. What the person may already do until then, give or take a day, is left as it is.
    ``while_`` names a circle and what must be so of it for the admission to hold ((invitation, "accepted")): PostgreSQL asks
    at each statement, so that it closes at once, and opens without whoever let in having to be there.
    Nobody lets oneself in: for the reader's own admission nothing happens here, and the database refuses it.
    """
    here = reader()
    if person == here.user_id:
        return
    circle = to.id if isinstance(to, Circle) else to
    permissions = permission_ids()
    now = timezone.now()
    of, is_so = while_ or (None, "")
    # What hangs on nothing does for both; what hangs on something does for that alone.
    held = set(
        Admission.objects.filter(
            models.Q(while_of=None) | models.Q(while_of=of, while_is=is_so),
            user_id=person,
            content_object_id=circle,
            capacity=capacity,
            until__gte=until - timedelta(days=1),
        ).values_list("permission_id", flat=True)
    )
    for act in acts:
        if permissions[act] not in held:
            # The objects, not their keys: guardian asks both which kind they are, and would fetch them once a row.
            Admission.objects.create(
                user_id=person, permission=_permissions[act], content_object=Circle(id=circle),
                capacity=capacity, ground=ground, giver_id=here.user_id, given_at=now, until=until, while_of=of, while_is=is_so,
            )  # fmt: skip


def dismiss(person: int, *, from_: Circle | UUID, because: str, acts: Sequence[str] = ACTS) -> int:
    """End a person's admissions from the next statement on; returns how many ended."""
    circle = from_.id if isinstance(from_, Circle) else from_
    permissions = permission_ids()
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
        holding(),
        user_id=here.user_id,
        capacity=here.capacity,
        content_object_id=which,
        permission_id=permission_ids()[act],
        until__gt=timezone.now(),
    )
    return ends.aggregate(ends=models.Max("until"))["ends"]  # type: ignore[no-any-return]


def holding() -> models.Q:
    """Admissions of which what they hang on is so at this moment, to what doesn't lie at rest for who asks (``secrecy.open_within``):
    PostgreSQL answers, with the function its policies ask."""
    met = models.Func("while_of", "while_is", "capacity", function="secrecy.met", output_field=models.BooleanField())
    rests = models.Func(
        "content_object_id", models.Value("at rest"), "capacity", function="secrecy.met", output_field=models.BooleanField()
    )  # fmt: skip
    return (models.Q(while_of=None) | models.Q(met)) & ~models.Q(rests)


def holding_for(circle: UUID, what: str, capacities: Iterable[UUID]) -> set[UUID]:
    """For which of these capacities something is so at a circle now («unrecused» at an item), as ``secrecy_condition`` has it."""
    with connections["default"].cursor() as cursor:
        cursor.execute(
            "SELECT c FROM unnest(%s::uuid[]) c WHERE secrecy.met(%s, %s, c)",
            [[str(c) for c in capacities], circle, what],
        )
        return {UUID(str(c)) for (c,) in cursor.fetchall()}


_permissions: dict[str, Permission] = {}


def permission_ids() -> dict[str, int]:
    """Act to permission id: reference data, the same for everyone, so it may be kept past a request."""
    if not _permissions:
        from django.contrib.auth.models import Permission

        found = Permission.objects.filter(content_type__app_label="secrecy", content_type__model="circle")
        _permissions.update({p.codename.removesuffix("_circle"): p for p in found.select_related("content_type")})
    return {act: permission.pk for act, permission in _permissions.items()}

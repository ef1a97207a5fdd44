"""The nouns of the deep room: circle, admission, entry, change. Start here, then read ``secrecy.acts``."""

from __future__ import annotations

import secrets
import uuid
from dataclasses import replace
from typing import TYPE_CHECKING, Any, ClassVar

from auditlog.models import AbstractLogEntry
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from guardian.models import UserObjectPermissionBase

from secrecy.cipher import SealedText
from secrecy.confidential import Confidential, ConfidentialQuerySet, Guarded, Listed, ListedQuerySet, Open
from secrecy.kept import LINES, NAMES, REGISTER
from secrecy.seal import Admitted, Appended, Circled, Headed, Proved, Published, Screened, Sealed
from secrecy.terms import MOST, Term

__all__ = [
    "ACTS", "Admission", "Change", "Circle", "Confidential", "ConfidentialQuerySet", "Entry", "ErasureProof", "Guarded", "Headed",
    "MOST", "Listed", "ListedQuerySet", "Open", "Published", "Screened", "Sealed", "SealedText", "Term", "new_reference",
]  # fmt: skip

ACTS = ("list", "read", "write", "admit", "release")
_LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"


def new_reference() -> str:
    """A random public reference for URLs: 14 characters of 31, 69 bits."""
    return "".join(secrets.choice(_LETTERS) for _ in range(14))


#: What survives a circle: who, in which capacity, on what ground, when; by reference, without text.
_AFTER = Term(
    REGISTER,
    "het vernietigen van de sleutel",
    "secrecy.acts.end_circles",
    source=NAMES.source,
    most=NAMES.most,
    rule=NAMES.rule,
)


class Circle(Guarded):
    """The closed company of those entitled to know (kring): the unit of reading, record, key and end."""

    term = _AFTER

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    reference = models.CharField(max_length=20, unique=True, default=new_reference, editable=False)
    kind = models.CharField(max_length=20)
    label = models.CharField(max_length=20, blank=True)  # the pseudonymous number people use for what it is about
    cell = models.BigIntegerField()  # a number only: this floor doesn't know cells
    of = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")  # the circle around it
    root = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")  # the case it lies in
    apart = models.BooleanField(default=False)  # opens only by itself, never with what is around it
    begun_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    begun_at = models.DateTimeField(default=timezone.now)

    if TYPE_CHECKING:
        of_id: uuid.UUID | None
        root_id: uuid.UUID | None

    class Meta:
        default_permissions = ()
        permissions = [(f"{act}_circle", act) for act in ACTS]
        indexes = [models.Index(fields=["cell", "kind"], name="circle_of_cell")]
        constraints = [Circled(name="secrecy_circle_circled")]

    def __str__(self) -> str:
        return self.reference


class Admission(UserObjectPermissionBase, Guarded):
    """Who may do what in a circle: on which ground, in which capacity, by whom, until when (promise 8).

    guardian's vocabulary, never guardian's answers: it passes superusers and what has expired.
    """

    term = _AFTER

    content_object = models.ForeignKey(Circle, models.PROTECT, related_name="admissions")
    capacity = models.UUIDField()  # the seat, mandate or appointment; when it ends, so does this
    ground = models.CharField(max_length=60)
    giver = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    given_at = models.DateTimeField(default=timezone.now)
    until = models.DateTimeField()
    # What it hangs on besides time: it holds while that circle is so ("accepted"). The floor above says what is so now, in
    # public.secrecy_condition; empty for what hangs on nothing.
    while_of = models.UUIDField(null=True, blank=True)
    while_is = models.CharField(max_length=10, blank=True, default="", db_default="")
    ended_because = models.CharField(max_length=200, blank=True, default="")

    if TYPE_CHECKING:
        content_object_id: uuid.UUID
        user_id: int
        permission_id: int
        giver_id: int

    class Meta:
        # guardian's unique (user, permission, object) would lose history: who is let in again gets a new row.
        unique_together: ClassVar[list[Any]] = []
        constraints = [
            models.CheckConstraint(condition=~models.Q(ground=""), name="an_admission_states_its_legal_ground"),
            models.CheckConstraint(
                condition=models.Q(
                    until__lte=models.F("given_at") + models.Value("5 years", output_field=models.DurationField())
                ),
                name="an_admission_ends_within_five_years",
            ),
            models.CheckConstraint(
                condition=models.Q(while_of=None, while_is="")
                | models.Q(while_of__isnull=False) & ~models.Q(while_is=""),
                name="an_admission_hangs_on_something_that_can_be_so",
            ),
            Admitted(name="secrecy_admission_admitted"),
        ]
        indexes = [
            models.Index(
                fields=["user", "permission", "content_object"],
                include=["until", "capacity", "ground", "while_of", "while_is"],
                name="admission_of_user",
            ),
            models.Index(fields=["content_object", "permission"], name="admission_to_circle"),
        ]

    def __str__(self) -> str:
        return f"admission {self.pk}"


class Change(AbstractLogEntry, Guarded):  # type: ignore[misc, django-manager-missing]
    """The change log: which row, which columns, who, through which door. No plain value of anything confidential."""

    term = replace(NAMES, then=LINES)

    content_type = models.ForeignKey(ContentType, models.PROTECT, related_name="+", verbose_name=_("soort"))
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True)
    # Filled by the trigger ``signed`` from who stands, whatever the writer says.
    capacity = models.UUIDField(null=True)
    request = models.UUIDField(null=True)
    door = models.CharField(max_length=200, default="")
    xid = models.BigIntegerField(null=True)
    noticed = models.BooleanField(default=False)  # written by the trigger behind auditlog, not by auditlog
    # Which row, what and who stand in the sealed leaf through this commitment alone, and can be emptied with its salt.
    salt = models.BinaryField(null=True)
    commitment = models.BinaryField(null=True)

    class Meta(AbstractLogEntry.Meta):  # type: ignore[misc]
        abstract = False
        default_permissions = ()
        indexes = [
            models.Index(fields=["object_pk", "xid"], name="change_of_row"),
            models.Index(fields=["xid", "id"], name="change_by_xid"),
        ]
        constraints = [Appended(name="secrecy_change_appended")]

    def __str__(self) -> str:
        return f"change {self.pk}"


class ErasureProof(Guarded):
    """That something was erased, signed, and naming no one (R56): how many circles and rows, which day, on what ground.

    ``statement`` is what was signed, to the letter: JSON, with the table names and the SHA-256 of the circles' numbers, which
    only the register names. The deep room writes it in the transaction that erases; :mod:`secrecy.proofs` checks it.
    """

    term = Term(1826, "de dag van het bewijs", "secrecy.acts.end_proofs", source="AVG art. 5, 2; gekozen standaard")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    cell = models.BigIntegerField()
    kind = models.CharField(max_length=20)
    day = models.DateField(_("dag"))
    ground = models.CharField(max_length=20)
    circles = models.PositiveIntegerField()
    rows = models.PositiveIntegerField()
    statement = models.TextField()
    signature = models.BinaryField(null=True)  # null for as long as the transaction lasts
    key = models.BinaryField(null=True)  # the public key by which it was signed: the master key may be another by now

    class Meta:
        ordering = ["-day", "id"]
        verbose_name = _("bewijs van wissing")
        default_permissions = ()
        indexes = [models.Index(fields=["cell", "-day"], name="proof_of_cell")]
        constraints = [Proved(name="secrecy_erasureproof_proved")]

    def __str__(self) -> str:
        return f"bewijs van wissing {self.pk}"


class Entry(models.Model):
    """A line of the ledger, to be read by who opened the register (``secrecy.acts.register``)."""

    id = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField(_("tijdstip"))
    act = models.CharField(_("handeling"), max_length=20)
    outcome = models.CharField(_("uitkomst"), max_length=200)
    cell = models.BigIntegerField(null=True)
    circle = models.UUIDField(null=True)
    shown = ArrayField(models.UUIDField(), null=True)
    reference = models.CharField(max_length=100, null=True)
    item = models.UUIDField(null=True)
    purpose = models.CharField(max_length=200, null=True)
    ground = models.CharField(max_length=60, null=True)
    admission = models.BigIntegerField(null=True)
    door = models.CharField(max_length=200)
    request = models.UUIDField()
    actor = models.BigIntegerField(null=True)
    capacity = models.UUIDField(null=True)
    on_behalf = models.CharField(max_length=100, null=True)
    whom = models.BigIntegerField(null=True)
    session = models.BinaryField(null=True)
    address = models.GenericIPAddressField(null=True)
    salt = models.BinaryField(null=True)
    commitment = models.BinaryField()
    xid = models.CharField(max_length=20)

    class Meta:
        managed = False
        db_table = "secrecy_ledger"
        default_permissions = ()

    def __str__(self) -> str:
        return f"entry {self.pk}"

"""The day on which a case is to be looked at again. Every case has one; nothing tells why it is that day."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.models import BY_LEAD, CASE_TERM
from participants.cells.models import Cell
from secrecy.models import Guarded, Screened


class Review(Guarded):
    """A case to be looked at again, from ``due_on`` on: after some weeks, and of a minor from the month of the 18th birthday on (R62).

    ``due_on`` is the first of a month, whatever it waits for: the birthday itself lies sealed with the identity, and nowhere else. Who
    leads sees the row only once that day has come: so no list of days to come tells who has a birthday, and no header who is a minor.
    """

    term = CASE_TERM
    goes_with = ("case", "cases.Case")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    cell = models.ForeignKey(Cell, models.PROTECT, related_name="+")
    case = models.UUIDField()  # a number only: the case is found by who may list it
    slug = models.CharField(max_length=20)
    reference = models.CharField(max_length=20)
    due_on = models.DateField(_("te herbekijken op"))
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True)

    class Meta:
        verbose_name = _("dag waarop een casus herbekeken wordt")
        ordering = ["due_on"]
        indexes = [models.Index(fields=["cell", "due_on"], name="review_of_cell")]
        constraints = [
            # A birthday never stands here, whoever lays the row.
            models.CheckConstraint(
                condition=models.Q(due_on__day=1), name="a_case_is_looked_at_again_from_the_first_of_a_month"
            ),
            Screened(
                name="reviews_review_screened",
                read=f"{BY_LEAD} AND cell_id = ANY (ARRAY(SELECT secrecy.cells())) AND due_on <= (statement_timestamp() AT TIME ZONE 'Europe/Brussels')::date",
                insert=f"{BY_LEAD} AND cell_id = ANY (ARRAY(SELECT secrecy.cells())) AND done_at IS NULL",
                update=f"{BY_LEAD} AND cell_id = ANY (ARRAY(SELECT secrecy.cells()))",
                becomes=f"{BY_LEAD} AND cell_id = ANY (ARRAY(SELECT secrecy.cells())) AND done_by_id = secrecy.reader()",
                columns=["done_at", "done_by_id"],
                laid=False,
            ),
        ]

    def __str__(self) -> str:
        return f"herbekijken {self.pk}"

    @property
    def late(self) -> bool:
        return self.due_on < timezone.localdate()

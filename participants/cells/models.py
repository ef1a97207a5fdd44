"""Where consultation takes place: municipalities and the cells they form. Nothing here is about a person."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext_lazy as _

from secrecy.models import Open, Published

if TYPE_CHECKING:
    from datetime import date


class MunicipalityQuerySet(models.QuerySet["Municipality"]):
    def valid_on(self, day: date) -> MunicipalityQuerySet:
        return self.filter(valid_from__lte=day).filter(models.Q(valid_until=None) | models.Q(valid_until__gte=day))


class Municipality(Open):
    """A municipality of the Flemish Region, by its NIS code (Statbel REFNIS)."""

    open_because = "openbare lijst van Statbel en het Organisatieregister"
    term = "historiek blijft: fusies worden met datum bijgehouden"

    nis_code = models.CharField(max_length=5, primary_key=True)
    name = models.CharField(_("naam"), max_length=80)
    name_fr = models.CharField(max_length=80, blank=True)
    province = models.CharField(_("provincie"), max_length=40)
    postal_codes = models.CharField(max_length=200, blank=True)
    kbo_number = models.CharField(max_length=10, blank=True)
    ovo_code = models.CharField(max_length=9, blank=True)
    predecessors = models.CharField(max_length=100, blank=True)  # NIS codes, ";" between
    valid_from = models.DateField()
    valid_until = models.DateField(null=True, blank=True)

    objects = MunicipalityQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        verbose_name = _("gemeente")
        verbose_name_plural = _("gemeenten")
        constraints = [Published(name="cells_municipality_published")]

    def __str__(self) -> str:
        return self.name


class Cell(Open):
    """A LIVC R, of one municipality or of several (FED art. 2; R01)."""

    open_because = "dat een gemeente een LIVC R heeft, is openbaar"
    term = "zolang de cel bestaat, en daarna zolang het register ze noemt"

    # R03: fixed by law (FED art. 2), so no form changes it.
    PURPOSE = _("Voorkomen van terroristische misdrijven (wet van 30 juli 2018, artikel 2).")

    name = models.CharField(_("naam"), max_length=80, unique=True)
    window_days = models.PositiveSmallIntegerField(
        _("inzagevenster na het overleg, in dagen"),
        default=30,
        help_text=_("Instelling van de cel; standaard 30 dagen."),
    )

    class Meta:
        ordering = ["name"]
        verbose_name = _("cel")
        verbose_name_plural = _("cellen")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(window_days__gte=1, window_days__lte=365), name="the_window_of_a_cell_has_an_end"
            ),
            Published(name="cells_cell_published"),
        ]

    def __str__(self) -> str:
        return self.name


class Membership(Open):
    """A municipality in a cell, from a day on. At most one running membership each (R02)."""

    open_because = "dat een gemeente een LIVC R heeft, is openbaar"
    term = "zolang de cel bestaat"

    cell = models.ForeignKey(Cell, models.PROTECT, related_name="memberships")
    municipality = models.ForeignKey(Municipality, models.PROTECT, related_name="memberships")
    since = models.DateField()
    until = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["municipality"], condition=models.Q(until=None), name="a_municipality_is_in_one_active_cell"
            ),
            Published(name="cells_membership_published"),
        ]

    def __str__(self) -> str:
        return f"{self.municipality} in {self.cell}"

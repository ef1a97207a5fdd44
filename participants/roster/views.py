"""«Wie zetelt waar»: the list of who sits in a cell and until when, on screen and on paper (R74)."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from participants.exports import leaves
from participants.mandates import Acting, me
from participants.models import Appointment
from participants.roster.forms import DayForm
from participants.roster.sitting import roster
from secrecy.acts import Forbidden, on_record, refuse

OVERSEERS = frozenset(Appointment.Kind.values)
PURPOSE = "lijst van personen met toegang"


@require_GET
def who(request: HttpRequest) -> HttpResponse:
    """Everyone of the cell, today or on a day of choice."""
    acting = _looks()
    form = DayForm(request.GET or None)
    if form.errors:
        return render(request, "roster/who.html", {"cell": acting.cell, "form": form}, status=400)
    day = form.cleaned_data["dag"] if form.is_bound else None
    context = {"cell": acting.cell, "form": form, "roster": roster(acting.cell, day)}
    return render(request, "roster/who.html", context)


@require_POST
def paper(request: HttpRequest) -> HttpResponse:
    """The same on A4. That it is printed stands in the register before the page is shown."""
    acting = _looks()
    form = DayForm(request.POST)
    if not form.is_valid():
        return render(request, "roster/who.html", {"cell": acting.cell, "form": form}, status=400)
    shown = roster(acting.cell, form.cleaned_data["dag"])
    on_record(leaves("roster_paper").channel, about=f"wie zetelt waar {shown.day.isoformat()}", purpose=PURPOSE)
    context = {"cell": acting.cell, "roster": shown, "printed_at": timezone.localtime(), "by": acting}
    return render(request, "roster/paper.html", context)


def _looks() -> Acting:
    """Who sits on a fixed seat, and who oversees the cell. Raises :class:`Forbidden`; on record."""
    acting = me()
    if acting is None or not (acting.seated or acting.kind in OVERSEERS):
        refuse("wie zetelt waar", "no fixed seat and no oversight")
        raise Forbidden(
            _(
                "Deze lijst is er voor de vaste zetels van een cel, haar auditor en haar functionaris voor gegevensbescherming."
            )
        )
    return acting

"""«In welke hoedanigheid werkt u nu?»: who holds several capacities acts in one at a time."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from participants.capacity.held import held
from secrecy import enrolling
from secrecy.acts import refuse


@require_http_methods(["GET", "POST"])
def choose(request: HttpRequest) -> HttpResponse:
    """One's own capacities; choosing one is on record, and counts from the next request on."""
    wrong = ""
    if request.method == "POST":
        if _chosen(request):
            # Why a case was opened was said in the other capacity: it is asked again in this one.
            request.session.pop("purposes", None)
            messages.success(request, _("U werkt nu in deze hoedanigheid. Ze staat bovenaan elke pagina."))
            return redirect("workspace")
        wrong = _("Deze hoedanigheid geldt niet (meer) voor u. Kies er een uit de lijst.")
    return render(request, "capacity/choose.html", {"held": held(), "wrong": wrong}, status=400 if wrong else 200)


def _chosen(request: HttpRequest) -> bool:
    """Somebody else's capacity, or one that lapsed, is refused in the deep room and stands on record there."""
    try:
        capacity = UUID(request.POST.get("capacity", ""))
    except ValueError:
        refuse("hoedanigheid", "no such reference")
        return False
    session: Any = request.session
    return enrolling.choose_capacity(session, capacity)

"""What of cells and seats stands on the workspace: of the administrator, and of who holds a fixed seat."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from participants.cells.models import Cell, Membership
from participants.mandates import Acting, Steward
from participants.models import Seat
from participants.seating.jurisdiction import cells, municipalities, place_of, registered
from participants.seating.page import CHIPS, overseer_rows, seat_rows
from participants.seating.succession import hand_overs
from secrecy.acts import orphaned

#: Kinds of circles that a service began; of those, its own people let a successor in.
OF_SERVICES = ("contribution", "decline")


def workspace(keeps: Steward) -> dict[str, Any]:
    """The cells of a municipality's administrator, with their seats; and the proposals to join one."""
    if not keeps.municipal:
        return {}
    rows: list[dict[str, Any]] = []
    proposals: list[dict[str, Any]] = []
    for cell in cells(keeps).order_by("name"):
        if (place := place_of(keeps, cell)) is None:
            continue
        row = {
            "cell": cell, "chip": CHIPS[Cell.State(cell.state)], "url": reverse("seating:cell", args=[cell.pk]), "municipality": place.municipality,
            "seats": seat_rows(keeps, cell), "overseers": overseer_rows(keeps, cell),
        }  # fmt: skip
        asked = cell.state == Cell.State.PROPOSED and not registered(keeps, cell)
        (proposals if asked else rows).append(row)
    free = not Membership.objects.running().filter(municipality__in=municipalities(keeps), since__isnull=False).exists()
    return {"cells": rows, "proposals": proposals, "may_register": free}


def due(acting: Acting, words: Mapping[str, Any]) -> list[dict[str, Any]]:
    """What waits for who holds a fixed seat: agreeing, handing over, circles that nobody can open.

    ``words`` name the kinds of circles.
    """
    if not acting.seated:
        return []
    return _agreeing(acting) + _handing_over(acting) + _orphans(words)


def _agreeing(acting: Acting) -> list[dict[str, Any]]:
    """Also in an active cell, where a merger brought in a municipality whose mayor has to agree."""
    if acting.kind != Seat.Kind.MAYOR:
        return []
    seat = Seat.objects.get(pk=acting.capacity)
    members = list(acting.cell.memberships.running().select_related("agreement"))
    mine = next((m for m in members if m.municipality_id == seat.municipality_id), None)
    if mine is None or len(members) < 2 or hasattr(mine, "agreement"):
        return []
    return [
        _row(_("Instemmen met de cel"), "seating:agree", str(acting.cell), _("wacht op u"), "warn", "check2-circle")
    ]


def _handing_over(acting: Acting) -> list[dict[str, Any]]:
    rows = []
    for one in hand_overs(acting):
        count = ngettext("%d kring", "%d kringen", one.circles) % one.circles
        if one.mine:
            words = _("De casussen van uw voorganger zijn nog niet overgedragen")
            if one.seat.deputises_id is not None:
                words = _("De casussen van wie u vervangt, zijn nog niet overgedragen")
            rows.append(
                _row(
                    words,
                    "seating:hand_over",
                    _("Een andere vaste zetel van de cel doet dat."),
                    count,
                    "info",
                    "hourglass-split",
                )
            )
        elif one.may:
            to = one.seat.user.get_full_name()
            rows.append(
                _row(_("Zetel overdragen"), "seating:hand_over", _("aan %s") % to, count, "warn", "arrow-right")
            )
    return rows


def _orphans(words: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Circles of the cell that nobody can open (consultation), and who can do something about it."""
    rows = []
    for one in orphaned():
        advice = _("De dienst wijst een opvolger aan, of laat haar inbreng rusten.")
        if one.kind not in OF_SERVICES:
            advice = _("Draag de zetel over; is er geen opvolger, dan wijst de beheerder er een aan.")
        what = words.get(one.kind) or _("dossier")
        rows.append(
            _row(
                f"{_('Niemand kan dit nog openen')}: {one.label}, {what}",
                "seating:hand_over",
                advice,
                str(one.circles),
                "bad",
                "lock",
            )
        )
    return rows


def _row(title: str, door: str, note: str, chip: str, kind: str, icon: str) -> dict[str, Any]:
    return {"title": title, "url": reverse(door), "note": note, "chip": chip, "kind": kind, "icon": icon}

"""The workspace, and the pages anybody may see."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from cases.meetings import answer_page, briefing_views, page
from cases.models import Case
from cases.subject_requests import page as subject_requests
from livc.frame import coming, due
from livc.oversight import answer_views
from livc.oversight.words import PARTS
from participants.cells.models import Cell
from participants.joining import workspace as joining
from participants.mandates import Acting, asked_once, me, named, steward
from participants.models import Seat
from participants.recovering import workspace as recovering
from participants.roster.endings import ending_within, lapsing_days
from participants.seating import workspace as seating
from secrecy import record
from secrecy.acts import readings


@require_GET
def workspace(request: HttpRequest) -> HttpResponse:
    """What is due, and the next meeting. Headers only: nothing of a case is opened here but one's invitations."""
    acting = me()
    now = timezone.localtime()
    greeting = _("Goedemorgen") if now.hour < 12 else _("Goedemiddag") if now.hour < 18 else _("Goedenavond")
    context: dict[str, Any] = {
        "greeting": f"{greeting}, {getattr(request.user, 'first_name', '')}",
        "today": now.date(),
        "cell": acting.cell if acting else "",
        "acting": acting,
        "endings": ending_within(lapsing_days()),
    }
    if acting is None or not (acting.seated or acting.kind == "mandate"):
        return render(request, "workspace_plain.html", context | _without_cases(acting))
    return render(request, "workspace.html", context | _with_cases(acting))


@asked_once()
def _with_cases(acting: Acting) -> dict[str, Any]:
    found = coming.sittings()
    following = next(iter(coming.upcoming(found)), None)
    return {
        "meeting": coming.next_meeting(following, acting) if following else None,
        "invitations": answer_page.waiting(acting),
        "answers": answer_page.given(acting)[:5],
        "comes": coming.taken_part(found, acting),
        "todo": due.todo(acting, found),
        "tiles": _tiles(following),
        "actions": _actions(acting),
        "speaks": acting.kind == "mandate",
        "readings": _readings() if acting.kind in page.LEADS else None,
    }


def _without_cases(acting: Acting | None) -> dict[str, Any]:
    """Administrators see who sits where; auditors are shown to the register; nobody here sees a case."""
    keeps = steward()
    if keeps is not None:
        return {
            "keeps": keeps,
            "seating": seating.workspace(keeps),
            "joining": joining.workspace(keeps),
            "to_second": recovering.to_second(keeps),
        }
    if acting is None:
        return {}
    return {
        "oversees": acting.kind in ("auditor", "dpo"),
        "works": acting.works,
        "todo": answer_views.todo() + (briefing_views.todo(acting) if acting.works else subject_requests.todo(acting)),
    }


def _readings() -> list[dict[str, Any]]:
    """Organisation, capacity and day: what the mayor and the coordinator are told (consultation)."""
    lines = list(dict.fromkeys(readings()))
    who = named({line.capacity for line in lines})
    return [
        {"organisation": who[r.capacity].service, "capacity": who[r.capacity].label, "reference": r.label, "part": PARTS.get(r.kind) or _("dossier"), "day": r.day, "purpose": r.purpose}
        for r in lines if r.capacity in who
    ]  # fmt: skip


def _tiles(following: coming.Sitting | None) -> list[dict[str, Any]]:
    running = Case.objects.running().count()
    tiles: list[dict[str, Any]] = [
        {
            "figure": running,
            "name": ngettext("casus op de lijst", "casussen op de lijst", running),
            "url": reverse("cases:list"),
            "kind": "",
        }
    ]
    if following is not None:
        start = timezone.localtime(following.meeting.starts_at)
        tiles.append(
            {
                "figure": f"{start:%d/%m}",
                "name": _("volgend overleg, %(hour)s uur") % {"hour": f"{start:%H.%M}"},
                "url": following.meeting.get_absolute_url(),
                "kind": "",
            }
        )
    return tiles


def _actions(acting: Acting) -> list[dict[str, Any]]:
    if acting.kind == Seat.Kind.MAYOR:
        return [
            {
                "label": _("Casus op de lijst plaatsen"),
                "url": reverse("cases:propose"),
                "icon": "plus-lg",
                "primary": True,
            }
        ]
    if acting.kind == Seat.Kind.PREVENTION:
        return [
            {"label": _("Overleg plannen"), "url": reverse("meetings:plan"), "icon": "calendar-event", "primary": True}
        ]
    return []


@require_POST
def extend(request: HttpRequest) -> HttpResponse:
    """Being here is enough: the badge noted that it was seen."""
    return redirect("workspace")


@login_not_required
@require_GET
def health(request: HttpRequest) -> HttpResponse:
    """Answers once the application and both its connections do."""
    Cell.objects.exists()
    record.call("hash_of", 0)
    return HttpResponse("ok", content_type="text/plain")


@login_not_required
@require_GET
def accessibility(request: HttpRequest) -> HttpResponse:
    return render(request, "accessibility.html")


@login_not_required
@require_GET
def privacy(request: HttpRequest) -> HttpResponse:
    return render(request, "privacy.html")

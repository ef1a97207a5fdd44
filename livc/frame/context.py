"""What every page's frame shows: who one is here, and where one can go. Asks the database nothing twice."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from participants.access import kept
from participants.mandates import Acting, me, steward
from participants.models import Appointment, Seat
from participants.undo import offered
from secrecy.readers import reader_or_none

OVERSIGHT = (Appointment.Kind.AUDITOR, Appointment.Kind.DPO)


def frame(request: HttpRequest) -> dict[str, Any]:
    """Context processor. Lazy: error pages never look, so they ask no query."""
    return {"frame": SimpleLazyObject(lambda: _frame(request))}


def _frame(request: HttpRequest) -> dict[str, Any]:
    here = reader_or_none()
    outside: dict[str, Any] = {
        "signed_in": False, "demo": settings.DEMO, "persons_url": reverse("demo:persons") if settings.DEMO else None,
        "mails_url": reverse("demo:mails") if settings.DEMO else None, "nav": [],
    }  # fmt: skip
    if here is None or not request.user.is_authenticated:
        return outside
    acting, keeps = me(), steward()
    overseeing = acting is not None and acting.kind in OVERSIGHT
    minutes = max(0, int((here.ends - timezone.now()).total_seconds() // 60)) if here.ends else 0
    return outside | {
        "signed_in": True,
        "name": request.user.get_full_name(),
        "initials": getattr(request.user, "initials", ""),
        "place": acting.cell.name.removeprefix("LIVC R ")
        if acting
        else keeps.organisation.name
        if keeps
        else _("nog geen hoedanigheid gekozen")
        if here.held > 1
        else _("zonder hoedanigheid"),
        "capacity": f"{acting.label} · {acting.service}" if acting else keeps.label if keeps else _("ziet hier niets"),
        "switch_url": reverse("capacity:choose") if here.held > 1 and here.capacity is not None else None,
        "minutes_left": minutes,
        "kept_words": bool(kept.waiting(request)),
        "undo": offered(request),
        "extend_url": reverse("extend"),
        "why_url": reverse("explaining:why", args=[here.request])
        if here.opened or here.headers
        else reverse("explaining:mine"),
        "ribbon": _("Beroepsgeheim – toezicht. Ook uw eigen opzoekingen worden geregistreerd.") if overseeing else None,
        "nav": _nav(request, acting, overseeing=overseeing),
    }


def _nav(request: HttpRequest, acting: Acting | None, *, overseeing: bool) -> list[tuple[str, list[dict[str, Any]]]]:
    door = request.resolver_match.view_name if request.resolver_match else ""
    work = [("workspace", _("Mijn werkruimte"), "house-door")]
    if acting is not None and (acting.seated or acting.kind == "mandate"):
        work += [
            ("cases:list", _("Casussen"), "folder2-open"),
            ("meetings:list", _("Overleggen"), "calendar-event"),
            ("followup:actions", _("Acties"), "list-check"),
        ]
    if acting is not None and acting.seated:
        work.append(("signals:list", _("Signalen"), "file-earmark-text"))
    if acting is not None and (acting.seated or acting.kind == "mandate"):
        work.append(("signals:questions", _("Voorgelegde situaties"), "question-circle"))
        work.append(("contributions:ledger", _("Wat wij deelden"), "share"))
        work.append(("search:search", _("Zoeken"), "search"))
    if acting is not None and acting.kind in (Seat.Kind.MAYOR, Seat.Kind.PREVENTION, Appointment.Kind.DPO):
        work.append(("subject_requests:list", _("Verzoeken"), "person-check"))
    groups = [(_("Werk"), work)]
    keeps, kept = steward(), []
    if keeps is not None:
        kept.append(("joining:organisation", _("Diensten en vertegenwoordigers"), "building"))
        kept.append(("recovering:accounts", _("Accounts"), "people"))
    if acting is not None and acting.seated:
        kept.append(("joining:participants", _("Deelnemende diensten"), "building"))
    if acting is not None and acting.kind in (Seat.Kind.MAYOR, Seat.Kind.PREVENTION):
        kept.append(("retention:overview", _("Bewaren en wissen"), "archive"))
    elif overseeing or (acting is not None and acting.seated):
        kept.append(("retention:proofs", _("Bewijzen van wissing"), "archive"))
    if overseeing or (acting is not None and acting.seated):
        kept.append(("roster:who", _("Wie zetelt waar"), "people"))
    if acting is not None:
        kept.append(("agreements:rules", _("Reglement"), "journal-text"))
    if overseeing:
        groups.append(
            (
                _("Toezicht"),
                [
                    ("oversight:month", _("Wat opvalt"), "eye"),
                    ("oversight:register", _("Inzageregister"), "clock-history"),
                    ("oversight:seal", _("Het zegel"), "shield-lock"),
                    ("oversight:questions", _("Vragen over inzagen"), "question-circle"),
                    ("oversight:statements", _("Kwartaalverklaringen"), "journal-text"),
                    *kept,
                ],
            )
        )
    elif kept:
        groups.append((_("Beheer") if keeps else _("De cel"), kept))
    lists = [("lists:categories", _("Gemachtigde diensten"), "list-check")]
    # Everybody may read all three; zones and houses concern who corrects them.
    if keeps is not None and keeps.municipal:
        lists += [("lists:zones", _("Politiezones"), "geo-alt"), ("lists:houses", _("Justitiehuizen"), "bank")]
    groups.append((_("Lijsten"), lists))
    own = [("access:proofs", _("Mijn aanmelding"), "key")]
    if acting is not None and acting.seated:
        own.insert(0, ("seating:deputise", _("Vervanging regelen"), "person-plus"))
    groups.append((_("Uzelf"), own))
    return [
        (
            label,
            [
                {"label": text, "url": reverse(name), "icon": icon, "current": door == name, "count": None}
                for name, text, icon in rows
            ],
        )
        for label, rows in groups
    ]

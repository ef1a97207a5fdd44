"""What the pages show: who still reads what after closing, what still runs, and a case that is off the list."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.closing.forms import ReopenForm
from cases.lifecycle import NAMED
from cases.models import Case, Turn
from cases.turning import last_kept, standing_items, unsent_reports, was_minor


def close_page(case: Case) -> dict[str, Any]:
    """Before it is closed; the case must be open. What is missing whatever is filled in, is said before anything is pressed."""
    actions: Any = case.actions
    items: Any = case.items
    running = actions.filter(state__in=("proposed", "accepted")).select_related("service").order_by("due")
    return {
        "case": _head(case),
        "decided": case.to_close,
        "actions": [{"who": row.service, "by": row.due, "state": row.get_state_display()} for row in running],
        "planned": [
            {"day": timezone.localtime(item.meeting.starts_at), "url": item.meeting.get_absolute_url()}
            for item in standing_items(case)
        ],
        "unsent": [
            {"day": timezone.localtime(item.meeting.starts_at), "url": f"{item.get_absolute_url()}#report"}
            for item in unsent_reports(case)
        ],
        # As far as the reader was asked: others' sheets aren't the mayor's to know of.
        "sheet": items.standing().filter(sheets__state="open").exists(),
        "stays": STAYS,
    }


def reopen_page(case: Case, form: ReopenForm) -> dict[str, Any]:
    """The part on minors lies open where it may be needed; only the birth date says whether it is."""
    shown = was_minor(case) or any(field.errors or field.value() for field in form.minors())
    return {"case": _head(case), "turns": _told(case), "kept": last_kept(case), "of_a_minor": shown}


def off_the_list(case: Case, *, told: bool) -> dict[str, Any]:
    """A case that is off the list: process data, for who leads; why, for who has it open (``told``)."""
    items: Any = case.items
    days = [
        timezone.localtime(item.meeting.starts_at)
        for item in items.standing().select_related("meeting")
        if item.closed_at
    ]
    return {"case": _head(case), "discussed": sorted(days), "turns": _told(case) if told else None}  # fmt: skip


def _head(case: Case) -> dict[str, Any]:
    stands = case.stands
    return {
        "slug": case.slug, "reference": case.reference, "state": stands.label, "listed_on": case.listed_on, "closed_on": case.closed_on,
        "aftercare_until": case.aftercare_until, "in_aftercare": stands == Case.State.AFTERCARE, "listed": stands == Case.State.LISTED,
    }  # fmt: skip


def _told(case: Case) -> list[dict[str, Any]]:
    rows = Turn.objects.filter(case=case).select_related("by").order_by("-at")
    return [
        {
            "what": NAMED[row.passage].says if row.passage in NAMED else "",
            "reason": row.get_reason_display() if row.reason else "",
            "text": row.text, "of_age": row.of_age, "by": row.by.short_name, "on": timezone.localtime(row.at),
        }
        for row in rows
    ]  # fmt: skip


#: Said before anything is pressed; the tests compare it with what PostgreSQL does.
STAYS = (
    (
        _("U en uw aangestelde vertegenwoordiger"),
        _(
            "procesgegevens en de motivering; niet wat aan tafel gezegd werd. U heropent de casus, laat ze wissen of beantwoordt een verzoek"
        ),
    ),
    (_("De coördinator"), _("procesgegevens: nummer, stand en dagen")),
    (_("Elke dienst"), _("de eigen inbreng en de eigen acties; van de casus verder niets")),
    (_("Lokale politie"), _("nummer en stand op de lijst, zoals voordien, en de eigen inbreng")),
    (
        _("Wie om een akkoord gevraagd werd over een terugkoppelingsfiche"),
        _("het register van die fiche: welke versie, wanneer en naar wie ze ging; niet de tekst"),
    ),
)

"""The register, for the auditor and the data protection officer of a cell. Reading it is on record first."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from livc.oversight.asked import PURPOSE, filter_of, said
from livc.oversight.forms import READINGS
from livc.oversight.lines import case_of, line_at, shown_by
from livc.oversight.words import ACTS, CHIPS, DEEDS, OUTCOMES, PARTS
from participants.mandates import Acting, me, named
from secrecy.acts import actors_named, circles_named, reader
from secrecy.acts import register as opened_register
from secrecy.models import Entry

PAGE = 25


@require_GET
def register(request: HttpRequest) -> HttpResponse:
    """Newest first; paging by (time, id), so the last page costs what the first does."""
    acting = me()
    filtered = filter_of(request.GET)
    valid = filtered.is_valid()
    filtered.queryset = opened_register(purpose=PURPOSE, asked=_asked(request, filtered.form))
    page, earlier, later = _page(filtered.qs if valid else Entry.objects.none(), request)
    context = {
        "cell": acting.cell if acting else "", "filter_form": filtered.form, "entries": lines_shown(page),
        "about": filtered.about, "question": [(name, value) for name, value in request.GET.items() if value and name in filtered.form.fields] if valid else None,
        "quick": [{"label": _("Wat opvalt"), "kind": "", "url": reverse("oversight:month")}, {"label": _("Het zegel"), "kind": "", "url": reverse("oversight:seal")}, {"label": _("Enkel inzagen"), "kind": "info", "url": f"?act={READINGS}"}, {"label": _("Enkel geweigerd"), "kind": "bad", "url": "?act=refuse"}, {"label": _("Mislukte aanmeldingen"), "kind": "warn", "url": "?act=sign-in+failed"}],
        "previous_url": _link(request, "before", page[0]) if later and page else None,
        "next_url": _link(request, "after", page[-1]) if earlier and page else None,
        "note": _("%(number)d regels op deze bladzijde") % {"number": len(page)},
    }  # fmt: skip
    return render(request, "oversight/register.html", context, status=200 if valid else 400)


def _asked(request: HttpRequest, form: Any) -> str:
    """What was asked, for the line about this reading."""
    keys = {way: request.GET[way] for way in ("after", "before") if _key(request.GET.get(way))}
    return "&".join(f"{name}={value}" for name, value in sorted((said(request.GET, form) | keys).items()))


@require_GET
def entry(request: HttpRequest, slug: str) -> HttpResponse:
    rows = opened_register(purpose=PURPOSE, asked=f"entry={slug[:30]}")
    row = line_at(rows, slug)
    if row is None:
        raise Http404
    (line,) = lines_shown([row])
    whom = next(iter(people_named([row.whom]).values()), None) if row.whom else None
    facts = [
        (_("Reden"), row.purpose), (_("Rechtsgrond"), row.ground), (_("Uitkomst"), OUTCOMES.get(row.outcome, _("in orde") if row.outcome == "ok" else row.outcome)),
        (_("Wie werd toegelaten of uitgesloten"), whom), (_("Deur"), row.door), (_("Verwijzing"), row.reference), (_("Adres"), row.address),
        (_("Aanvraag"), row.request), (_("Toelating"), row.admission), (_("Agendapunt"), row.item), (_("Volgnummer"), row.id),
    ]  # fmt: skip
    about = case_of(row)
    context = {
        "entry": line | {"facts": facts, "circles": _circles(row)}, "back_url": reverse("oversight:register"), "about": about, "proof_url": reverse("oversight:proof", args=[slug]),
        "readings_url": f"{reverse('oversight:register')}?{urlencode({'act': READINGS, 'like': slug})}" if about else None,
        "ask_url": f"{reverse('oversight:ask')}?{urlencode({'regel': line['slug']})}" if row.actor not in (None, reader().user_id) else None,
    }  # fmt: skip
    return render(request, "oversight/entry.html", context)


def _circles(row: Entry) -> list[str]:
    """The circles an entry shows, in words; what is of another cell stays a number."""
    about = circles_named(row.shown or [])
    words = [
        " › ".join(str(w) for w in (about[c][0], PARTS.get(about[c][1], about[c][1])) if w) if c in about else str(c)
        for c in row.shown or []
    ]
    return sorted(words)


def _page(rows: QuerySet[Entry], request: HttpRequest) -> tuple[list[Entry], bool, bool]:
    """One page by key: (rows, are there earlier ones, are there later ones)."""
    before, after = _key(request.GET.get("before")), _key(request.GET.get("after"))
    if before:
        found = list(
            rows.filter(Q(at__gt=before[0]) | Q(at=before[0], id__gt=before[1]))
            .filter(at__gte=before[0])
            .order_by("at", "id")[: PAGE + 1]
        )
        return found[:PAGE][::-1], True, len(found) > PAGE
    if after:
        rows = rows.filter(Q(at__lt=after[0]) | Q(at=after[0], id__lt=after[1])).filter(at__lte=after[0])
    found = list(rows.order_by("-at", "-id")[: PAGE + 1])
    return found[:PAGE], len(found) > PAGE, after is not None


def _key(text: str | None) -> tuple[Any, int] | None:
    at, _sep, number = (text or "").partition("_")
    try:
        moment, place = parse_datetime(at), int(number)
    except ValueError:
        return None
    return (moment, place) if moment is not None and timezone.is_aware(moment) else None


def _link(request: HttpRequest, way: str, row: Entry) -> str:
    query = request.GET.copy()
    for name in ("before", "after"):
        query.pop(name, None)
    query[way] = f"{row.at.isoformat()}_{row.id}"
    return f"?{query.urlencode()}"


def people_named(users: Iterable[int]) -> dict[int, str]:
    """The names of who acts in the register that is open; who is of no cell here is named as a stranger."""
    from participants.models import User

    wanted = set(users)
    known = {u.pk: u.short_name for u in User.objects.filter(pk__in=wanted)}
    strangers = actors_named(wanted - known.keys()) if known.keys() < wanted else {}
    for pk, (name, first, last) in strangers.items():
        stranger = User(username=name, first_name=first, last_name=last)
        known[pk] = _("%(name)s, van buiten de cel") % {"name": stranger.short_name}
    return known


def lines_shown(page: list[Entry]) -> list[dict[str, Any]]:
    """Lines as a page shows them, in the same order."""
    who: dict[UUID, Acting] = named({e.capacity for e in page if e.capacity})
    people = people_named([u for e in page for u in (e.actor, e.whom) if u])
    about = circles_named([e.circle for e in page if e.circle])
    return [_line(e, who.get(e.capacity) if e.capacity else None, people, about) for e in page]


def _line(e: Entry, actor: Acting | None, people: dict[int, str], about: dict[UUID, tuple[str, str]]) -> dict[str, Any]:
    label, kind = about.get(e.circle, ("", "")) if e.circle else ("", "")
    many = (
        _("%(number)d verwijzingen") % {"number": shown_by(e)} if e.act in ("list", "search") and shown_by(e) else None
    )
    # Opening a circle in order to admit somebody is a reading; letting somebody in is an admission.
    act = ("open-admit" if e.whom is None else e.act) if e.act == "admit" else e.act
    deed = DEEDS.get(e.reference or "") if e.whom is not None else None
    return {
        "slug": f"{int(e.at.timestamp())}-{e.id}",
        "at": timezone.localtime(e.at),
        "refused": e.act == "refuse",
        "person": people.get(e.actor or 0),
        "service": actor.service if actor else None,
        "act": ACTS.get(act, act),
        "kind": CHIPS.get(act, ""),
        "reference": label or many or (e.reference if e.act == "refuse" else None),
        "part": " · ".join(str(w) for w in (PARTS.get(kind, kind), deed, people.get(e.whom or 0)) if w),
        "purpose": OUTCOMES.get(e.outcome, e.outcome) if e.outcome != "ok" else e.purpose,
    }

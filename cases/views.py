"""The list of cases, one case, and putting one on the list."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cases.closing import page as closing
from cases.forms import ListingForm, PurposeForm
from cases.listing import list_case, mayor, takes_cases
from cases.models import Case, DataSubject, MinorGround
from cases.page import CHIPS, case_page
from cases.purposes import Purpose
from cases.reviews import looking_again
from participants.cells.rules import ours
from participants.mandates import me
from participants.models import Seat
from secrecy.acts import Forbidden, Refused, may, not_here, open_circles, refuse

PAGE = 25
NOT_THE_CASE = gettext_lazy(
    "U bent uitgenodigd voor een agendapunt van deze casus. Het dossier zelf is niet voor u geopend; wat u mag lezen, vindt u bij het overleg."
)
NOT_ANY_MORE = gettext_lazy(
    "Deze casus is afgesloten: de inhoud gaat pas weer open als de burgemeester de casus heropent."
)
REFERENCE = re.compile(r"CAS-\d{4}-\d{3,9}", re.ASCII)


@require_GET
def case_list(request: HttpRequest) -> HttpResponse:
    """Headers only; what is shown stands in the ledger before the answer leaves."""
    rows = Case.objects.order_by("-listed_on", "-reference")
    after = request.GET.get("na", "")
    day, _sep, reference = after.partition("_")
    if REFERENCE.fullmatch(reference) and _is_day(day):
        rows = rows.filter(listed_on__lte=day).exclude(listed_on=day, reference__gte=reference)
    page = list(rows[: PAGE + 1])
    shown = page[:PAGE]
    last = shown[-1] if len(page) > PAGE else None
    acting = me()
    return render(
        request,
        "cases/list.html",
        {
            "cases": [
                {
                    "slug": c.slug,
                    "reference": c.reference,
                    "state": c.stands.label,
                    "kind": CHIPS[c.stands],
                    "listed_on": c.listed_on,
                    "aftercare_until": c.aftercare_until if c.stands == Case.State.AFTERCARE else None,
                }
                for c in shown
            ],
            # Who only knows of a case finds what may be read at the table.
            "may_open": acting is not None and acting.kind in (Seat.Kind.MAYOR, Seat.Kind.PREVENTION),
            "may_propose": acting is not None and acting.kind == Seat.Kind.MAYOR,
            "next_url": f"?{urlencode({'na': f'{last.listed_on}_{last.reference}'})}" if last else None,
            "previous_url": "?" if after else None,
        },
    )


def _is_day(text: str) -> bool:
    try:
        return parse_date(text) is not None
    except ValueError:
        return False


@require_http_methods(["GET", "POST"])
def case(request: HttpRequest, slug: str) -> HttpResponse:
    """One case, once it was said why it is opened; of one that is off the list, process data alone (R59)."""
    try:
        if (asked := why(request, slug, leads=True)) is not None:
            return asked
        open_case(slug, purpose=purpose_given(request, slug), leads=True)
    except OffTheList as off:
        return render(request, "cases/closing/closed.html", closing.off_the_list(off.header, told=False))
    row = get_object_or_404(Case, slug=slug)
    if row.state != Case.State.LISTED:
        return render(request, "cases/closing/closed.html", closing.off_the_list(row, told=True))
    return render(request, "cases/case.html", case_page(row))


@require_POST
def identity(request: HttpRequest, slug: str) -> HttpResponse:
    """Showing the name is an act of its own, on record (R33); leaving the page hides it again."""
    purpose = purpose_given(request, slug)
    if purpose is None or Case.objects.filter(slug=slug).exclude(state=Case.State.LISTED).exists():
        known(slug)
        return redirect("cases:case", slug)
    open_case(slug, "identity", purpose=purpose)
    subject = get_object_or_404(DataSubject.objects.select_related("case", "source"), case__slug=slug)
    return render(request, "cases/case.html", case_page(subject.case, identity=subject))


@require_POST
def reviewed(request: HttpRequest, slug: str) -> HttpResponse:
    """Who leads looked at the case again (R62); nothing is asked about what came of it, which stands in the case itself."""
    purpose = purpose_given(request, slug)
    header = known(slug)
    acting = me()
    if acting is None or acting.kind not in looking_again.LEADS:
        refuse(slug, "not the coordinator's seat", purpose=Purpose.PREPARE)
        raise Forbidden(_("Enkel de burgemeester of de coördinator herbekijkt een casus."))
    if purpose is not None:
        open_case(slug, purpose=purpose)
        try:
            looking_again.looked_again(header, born=_born(header, purpose))
        except looking_again.TooEarly:
            messages.info(request, _("De betrokkene wordt deze maand achttien. Dit blijft staan tot die dag er is."))
    return redirect(header)


def _born(header: Case, purpose: Purpose) -> date | None:
    """The birth date of who was put on the list as a minor, from the identity, whose opening stands on record; None of anyone else. The
    case must be open."""
    if not MinorGround.objects.filter(case=header).exists():
        return None
    open_case(header.slug, "identity", purpose=purpose)
    return parse_date(DataSubject.objects.get(case=header).birth_date)


@require_http_methods(["GET", "POST"])
def propose(request: HttpRequest) -> HttpResponse:
    """The mayor puts a case on the list: basis, indications, identity, grounds for a minor (R07, R09, R32, R61)."""
    takes_cases(mayor())
    form = ListingForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            row = list_case(
                basis=said["basis"], reasons=said["reasons"], indications=form.indications, minor=form.grounds,
                name=said["name"], birth_date=said["birth_date"].isoformat(), contact=said["contact"], key=said["once"],
            )  # fmt: skip
        except ValidationError as missing:
            form.lacks(missing)
        else:
            remember(request, row.slug, Purpose.LISTING)
            return redirect(row)
    return render(request, "cases/propose.html", {"form": form}, status=400 if form.errors else 200)


class OffTheList(Exception):
    """A case that was closed, met by who leads and reads its process data alone: the page of the case shows those."""

    def __init__(self, header: Case) -> None:
        super().__init__(header.reference)
        self.header = header


def known(slug: str, *, leads: bool = False) -> Case:
    """The header of a case the reader may read. Hidden and absent go one way: recorded, 404.

    Visible but not open to this reader: 403 with what is missing, recorded too; ``leads``: :class:`OffTheList`, for who
    leads, of a case that was closed.
    """
    header = Case.objects.filter(slug=slug).first()
    if header is None:
        not_here(slug, purpose=Purpose.PREPARE)
    if not may("read", header):
        if leads:
            _look_at_process_data(header)
        refuse(slug, "listed, not admitted to read", purpose=Purpose.PREPARE)
        raise _not_open(header)
    return header


def _look_at_process_data(header: Case) -> None:
    acting = me()
    if (
        header.state != Case.State.LISTED
        and acting is not None
        and acting.kind in (Seat.Kind.MAYOR, Seat.Kind.PREVENTION)
    ):
        raise OffTheList(header)


def _not_open(header: Case) -> Forbidden:
    return Forbidden(str(NOT_THE_CASE if header.state == Case.State.LISTED else NOT_ANY_MORE))


def open_case(slug: str, *apart: str, purpose: Purpose | None, leads: bool = False) -> None:
    """Open a case, and what stands apart in it: all in one call, or nothing.

    The opening asks all there is to ask; only when it is refused, one looks whether it is a 404 or a 403, or a case that
    was closed (``leads``, as in :func:`known`).
    """
    try:
        open_circles(slug, *(f"{slug}/{kind}" for kind in apart), purpose=purpose or "")
    except Refused:
        header = Case.objects.filter(slug=slug).first()
        if header is not None and not may("read", header):
            if leads:
                _look_at_process_data(header)
            raise _not_open(header) from None
        raise


def why(request: HttpRequest, slug: str, *, leads: bool = False) -> HttpResponse | None:
    """The question why this case is opened, or the way on for who just answered it; None when it was answered before."""
    form = PurposeForm(request.POST or None)
    if request.method != "POST" and purpose_given(request, slug) is not None:
        return None
    header = known(slug, leads=leads)
    if form.is_valid():
        remember(request, slug, form.cleaned_data["purpose"])
        return redirect(request.path)
    context = {"reference": header.reference, "form": form, "minutes": ours()["ask_again_minutes"]}
    return render(request, "cases/purpose.html", context, status=400 if form.errors else 200)


def purpose_given(request: HttpRequest, slug: str) -> Purpose | None:
    """What was answered for this case in this session, while it counts."""
    said: dict[str, Any] = request.session.get("purposes", {})
    purpose, until = said.get(slug, ("", 0))
    return Purpose(purpose) if purpose and until > timezone.now().timestamp() else None


def remember(request: HttpRequest, slug: str, purpose: Purpose) -> None:
    """Why this person opens the case, for as long as the answer counts (``ask_again_minutes``)."""
    now = timezone.now()
    said = {s: answer for s, answer in request.session.get("purposes", {}).items() if answer[1] > now.timestamp()}
    counts = timedelta(minutes=ours()["ask_again_minutes"])
    said[slug] = (str(purpose.value), (now + counts).timestamp())
    request.session["purposes"] = said

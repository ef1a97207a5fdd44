"""Letters to the person who asked: on A4, on record before they are shown. The same words for everybody (R66)."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cases.purposes import Purpose
from cases.subject_requests import page, registering
from cases.subject_requests.models import Extension, Reply, Requester, SubjectRequest
from cases.subject_requests.views import written
from participants.exports import leaves
from secrecy.acts import Forbidden, open_circles, refuse, release


@require_POST
def acknowledgement(request: HttpRequest, slug: str) -> HttpResponse:
    """That the request came in, and by when it is answered; the day on which this was told stands in the register."""
    registering.handling()
    row = written(slug)
    registering.acknowledge(row)
    return _letter(request, row, "acknowledgement", on=row.acknowledged_on)


@require_POST
def extension(request: HttpRequest, slug: str) -> HttpResponse:
    registering.handling()
    row = written(slug)
    made = _made(row, Extension.objects.filter(request=row).first(), _("Dit verzoek werd niet verlengd."))
    return _letter(request, row, "extension", on=made.written_on, reasons=made.reasons)


@require_POST
def reply(request: HttpRequest, slug: str) -> HttpResponse:
    registering.handling()
    row = written(slug)
    replies = list(Reply.objects.filter(request=row))
    made = _made(row, replies[-1] if replies else None, _("Dit verzoek werd nog niet beantwoord."))
    earlier = [one.written_on for one in replies[:-1]]
    return _letter(request, row, "reply", on=made.written_on, text=made.text, remedies=made.remedies, earlier=earlier)


def _made(row: SubjectRequest, made: Any, why: str) -> Any:
    if made is None:
        refuse(row.slug, "no such letter yet", purpose=Purpose.REQUEST)
        raise Forbidden(why)
    return made


def _letter(request: HttpRequest, row: SubjectRequest, name: str, **said: Any) -> HttpResponse:
    """One way out: open for release, on record as a print, and then shown."""
    open_circles(row.slug, purpose=Purpose.REQUEST, act="release")

    def rendered(rows: Any) -> HttpResponse:
        (who,) = rows
        context = {
            "row": page.header(row), "cell": row.cell, "letter": name, "printed_at": timezone.localtime(), **said,
            "who": {"name": who.name, "birth_date": parse_date(who.birth_date), "address": who.address},
        }  # fmt: skip
        return render(request, f"subject_requests/letters/{name}.html", context)

    return release(
        [Requester.objects.get(request=row)],
        to=leaves("request_letter").channel,
        ground=Purpose.REQUEST,
        render=rendered,
    )

"""Doors that go wrong in every way, beside the real ones."""

from __future__ import annotations

from collections.abc import Iterator

from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.template import engines
from django.template.response import SimpleTemplateResponse
from django.urls import include, path

from cases.models import Case, Indication
from cases.purposes import Purpose
from secrecy.acts import opened
from secrecy.readers import NotOpened


def _case(slug: str) -> Case:
    """Opened for writing, and changed: what happens to that change is the question."""
    case = opened(Case, slug, purpose=Purpose.PREPARE, act="write")
    case.to_close = True
    case.save()
    return case


def crash(request: HttpRequest, slug: str) -> HttpResponse:
    raise ValueError(Indication.objects.filter(case=_case(slug))[0].text)


def denied(request: HttpRequest, slug: str) -> HttpResponse:
    _case(slug)
    raise PermissionDenied


def lost(request: HttpRequest, slug: str) -> HttpResponse:
    _case(slug)
    raise Http404


def wrong_sql(request: HttpRequest, slug: str) -> HttpResponse:
    _case(slug)
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1/0")
    return HttpResponse("never")


def failing(request: HttpRequest, slug: str) -> HttpResponse:
    _case(slug)
    return HttpResponse("no", status=500)


def stream(request: HttpRequest, slug: str) -> StreamingHttpResponse:
    case = _case(slug)

    def rows() -> Iterator[str]:
        yield from (row.text for row in Indication.objects.filter(case=case))

    return StreamingHttpResponse(rows())


def lazy(request: HttpRequest, slug: str) -> SimpleTemplateResponse:
    rows = Indication.objects.filter(case=opened(Case, slug, purpose=Purpose.PREPARE))
    template = engines["django"].from_string("{% for row in rows %}{{ row.text }};{% endfor %}")
    return SimpleTemplateResponse(template, {"rows": rows})


SWALLOWING = (
    "{% if rows.count == 1 %}a{% endif %}",
    "{% if rows.count and 1 %}a{% endif %}",
    "{% if rows.count or 0 %}a{% endif %}",
    "{% if 1 in rows %}a{% endif %}",
    "{% if not rows.count %}a{% endif %}",
)


def swallow(request: HttpRequest, way: int) -> HttpResponse:
    template = engines["django"].from_string(SWALLOWING[way])
    return HttpResponse(template.render({"rows": Indication.objects.all()}))


def catch(request: HttpRequest) -> HttpResponse:
    try:
        Indication.objects.count()
    except NotOpened:
        return HttpResponse("nothing here")
    return HttpResponse("never")


def commit(request: HttpRequest, slug: str) -> HttpResponse:
    """SQL that ends the transaction behind Django's back, and looks again."""
    opened(Case, slug, purpose=Purpose.PREPARE)
    seen = [Indication.objects.count()]
    for ending in ("COMMIT; BEGIN", "COMMIT AND CHAIN", "ROLLBACK AND CHAIN", "ROLLBACK; BEGIN"):
        with connection.cursor() as cursor:
            cursor.execute(ending)
        seen.append(Indication.objects.count())
    return HttpResponse(repr(seen))


def savepoint(request: HttpRequest, slug: str) -> HttpResponse:
    case = opened(Case, slug, purpose=Purpose.PREPARE)
    seen = [Indication.objects.filter(case=case).count()]
    try:
        with transaction.atomic():
            raise ZeroDivisionError
    except ZeroDivisionError:
        seen.append(Indication.objects.filter(case=case).count())
    return HttpResponse(repr(seen))


urlpatterns = [
    path("proef/crash/<slug:slug>/", crash, name="crash"),
    path("proef/denied/<slug:slug>/", denied, name="denied"),
    path("proef/lost/<slug:slug>/", lost, name="lost"),
    path("proef/sql/<slug:slug>/", wrong_sql, name="sql"),
    path("proef/failing/<slug:slug>/", failing, name="failing"),
    path("proef/stream/<slug:slug>/", stream, name="stream"),
    path("proef/lazy/<slug:slug>/", lazy, name="lazy"),
    path("proef/swallow/<int:way>/", swallow, name="swallow"),
    path("proef/catch/", catch, name="catch"),
    path("proef/commit/<slug:slug>/", commit, name="commit"),
    path("proef/savepoint/<slug:slug>/", savepoint, name="savepoint"),
    path("", include("livc.urls")),
]

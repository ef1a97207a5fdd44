"""The report of one item: sent by who leads it, read and answered by who was there, and taken along where the cell allows."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from cases.meetings import consultation, page, tasks
from cases.meetings.models import AgendaItem, Rendering
from cases.meetings.reporting import paper, sending
from cases.meetings.reporting.forms import ReplyForm, Sheet
from cases.meetings.reporting.page import earlier, own_page
from cases.meetings.reporting.readers import closed
from cases.meetings.reporting.renderings import own_rendering
from cases.meetings.reporting.replying import TOO_LATE, reply
from cases.meetings.views import ITEMS, show_item
from cases.purposes import Purpose
from participants.fresh import freshly_proven
from participants.mandates import me
from secrecy.acts import opened


@require_POST
def publish(request: HttpRequest, meeting_slug: str, slug: str) -> HttpResponse:
    """A version of the report, to who was there (R53). Typed words come back with whatever stands in the way."""
    acting = consultation.coordinator("verslag")
    consultation.not_at_rest(slug)
    item = opened(ITEMS, slug, purpose=Purpose.REPORT, act="admit")
    consultation.not_cancelled(item)
    sheet = Sheet(item, acting, request.POST)
    if sheet.twice:
        return redirect(f"{item.get_absolute_url()}#report")
    if not sheet.is_valid():
        return show_item(request, slug, page.Typed(forms={"report": sheet}), status=400)
    if sending.why_not(item, acting) == sending.FIXED:
        sheet.refuse(sending.FIXED)
        return show_item(request, slug, page.Typed(forms={"report": sheet}), status=409)
    sheet.send()
    tasks.announce_report.ask(item.slug)
    return redirect(f"{item.get_absolute_url()}#report")


@require_GET
@never_cache
def report(request: HttpRequest, meeting_slug: str, slug: str) -> HttpResponse:
    """One's own report, put together from what one may read; of who wasn't there: nothing (R53)."""
    consultation.not_at_rest(slug)
    item = opened(ITEMS, slug, purpose=Purpose.REPORT)
    rendering = own_rendering(item)
    asked = request.GET.get("versie", "")
    if asked.isascii() and asked.isdigit() and len(asked) < 5:
        rendering = earlier(item, int(asked)) or rendering
    return _show(request, item, rendering)


@require_POST
def answer(request: HttpRequest, meeting_slug: str, slug: str) -> HttpResponse:
    """Approve one's own rendering, or remark on it."""
    consultation.not_at_rest(slug)
    item = opened(ITEMS, slug, purpose=Purpose.REPORT)
    rendering = own_rendering(item)
    form = ReplyForm(request.POST, auto_id="id_reply_%s")
    if not form.is_valid():
        return _show(request, item, rendering, form, status=400)
    if closed(item) or form.cleaned_data["digest"] != rendering.digest:
        why = TOO_LATE if closed(item) else _("Dit verslag veranderde intussen. Kijk het na, en antwoord opnieuw.")
        form.add_error("text", why)
        form.data = {name: str(request.POST.get(name, "")) for name in form.fields} | {"digest": rendering.digest}
        return _show(request, item, rendering, form, status=409)
    reply(item, rendering, form.cleaned_data["answer"], form.cleaned_data["text"])
    if form.cleaned_data["answer"] == "approved":
        messages.success(request, _("Goedgekeurd. Uw weergave van het verslag ligt vast."))
    else:
        messages.success(request, _("Uw opmerking is bezorgd aan de burgemeester en de coördinator."))
    return redirect("meetings:report", item.meeting.slug, item.slug)


@require_POST
@freshly_proven
@never_cache
def download(request: HttpRequest, meeting_slug: str, slug: str) -> HttpResponse:
    """One's own, frozen, as a numbered and marked PDF; off unless the cell's rules allow it (R53)."""
    item, rendering, mark = _taken_along(slug)
    document = paper.exported(item, rendering, mark)
    return HttpResponse(
        document,
        content_type="application/pdf",
        headers={"Content-Disposition": 'attachment; filename="verslag.pdf"'},
    )


@require_POST
@freshly_proven
@never_cache
def printed(request: HttpRequest, meeting_slug: str, slug: str) -> HttpResponse:
    """The same as a page for the printer of who looks at it; on record before it is shown."""
    item, rendering, mark = _taken_along(slug)
    content = paper.printed(item, rendering)
    context = {"item": item, "content": content, "mark": mark, "rendering": rendering}
    return render(request, "meetings/reporting/paper.html", context)


def _taken_along(slug: str) -> tuple[AgendaItem, Rendering, paper.Mark]:
    consultation.not_at_rest(slug)
    item = opened(ITEMS, slug, purpose=Purpose.REPORT)
    rendering = own_rendering(item)
    paper.may_be_taken(item, rendering)
    acting = me()
    assert acting is not None, "a report has a reader in a capacity"
    return item, rendering, paper.Mark.fresh(acting, timezone.localtime())


def _show(
    request: HttpRequest, item: AgendaItem, rendering: Rendering, form: ReplyForm | None = None, *, status: int = 200
) -> HttpResponse:
    context = own_page(item, rendering, form)
    if form is not None and context["form"] is None:
        context["form"] = form  # too late, and typed all the same
    return render(request, "meetings/reporting/report.html", context, status=status)

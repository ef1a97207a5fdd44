"""Handing open actions over to a successor, and the successor's answer."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from cases.followup import succession
from cases.followup.forms import HandoverForm
from cases.followup.models import Offer
from cases.purposes import Purpose
from participants.models import Participation, Service
from secrecy.acts import refuse


@require_http_methods(["GET", "POST"])
def handover(request: HttpRequest, service: int) -> HttpResponse:
    """What a service still has to do after a mandate lapsed; offered to who speaks for it now."""
    acting = succession.leading()
    row = Service.objects.filter(pk=service).first()
    if row is None or not Participation.objects.filter(cell=acting.cell, service=row).exists():
        refuse("overdracht", "no such reference", purpose=Purpose.FOLLOW_UP)
        raise Http404
    gone = next(iter(succession.lapsed(acting.cell, row)), None)
    posted = request.method == "POST"
    if gone is None:
        return (
            redirect("workspace")
            if posted
            else render(request, "followup/handover.html", {"service": row, "form": None})
        )
    actions = succession.open_actions(acting.cell, row, act="admit" if posted else "read")
    form = HandoverForm(request.POST if posted else None, successors=gone.successors, actions=actions)
    if posted and form.is_valid():
        chosen = form.chosen()
        succession.hand_over(gone, [a for a in actions if a.pk in chosen], to=form.cleaned_data["to"])
        return redirect("workspace")
    context = {"service": row, "form": form, "gone": gone, "count": len(actions)}
    return render(request, "followup/handover.html", context, status=400 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def offer(request: HttpRequest, slug: str) -> HttpResponse:
    """An action of a predecessor: its text only after this opening; accepted or left in one click (R49)."""
    posted = request.method == "POST"
    waiting, action = succession.offered(slug, act="write" if posted else "read")
    # Only the two words answer: whatever else comes in is no yes.
    if posted and waiting.state == Offer.State.OFFERED and request.POST.get("answer") in ("accept", "decline"):
        succession.answer(waiting, action, accept=request.POST["answer"] == "accept")
        return redirect("workspace")
    context = {
        "offer": {"slug": slug, "waits": waiting.state == Offer.State.OFFERED, "state": waiting.get_state_display()},
        "action": {"what": action.text, "by": action.due, "who": action.service, "reference": action.circle.label},
    }
    return render(request, "followup/offer.html", context, status=400 if posted else 200)

"""What comes before any view: keeping what is sent too late; then, in order, being told, choosing a capacity, promising secrecy."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from participants.access import kept
from participants.mandates import me
from participants.models import Acknowledgement, Administration, Appointment, Mandate, Seat
from participants.suspension import suspended
from secrecy.acts import reader, refuse

TOLD = "told"
#: Doors that stand open while a step is missing: those of the steps, of one's own proofs, and out.
OPEN = frozenset(
    {
        "account_login", "account_logout", "account_inactive", "account_reauthenticate", "mfa_authenticate",
        "mfa_reauthenticate", "mfa_reauthenticate_webauthn", "mfa_login_webauthn", "agreements:notice",
        "recovering:suspended", "capacity:choose", "extend", "health", "accessibility", "privacy", "demo:persons",
        "demo:mails",
    }
)  # fmt: skip


class WordsKept:
    """An expired session loses no typed word: see :mod:`participants.access.kept`.

    Stands after the check of the form's token, so that what another site sends is not kept, and before the page for
    signing in takes over.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        again = getattr(request, "_sent_again", None)
        # A form that comes back with its errors holds the words itself. What was refused otherwise goes on waiting.
        if again is not None and (response.status_code < 400 or response.status_code == 400):
            kept.forget(request, again)
        return response

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        kept.tidy(request)
        if request.method != "POST":
            return None
        if request.user.is_authenticated:
            if kept.KEY in request.session:
                setattr(request, "_sent_again", request.POST.get(kept.KEY))
            return None
        door = request.resolver_match.view_name if request.resolver_match else ""
        if not getattr(view, "login_required", True) or getattr(view, "csrf_exempt", False):
            return None
        if door.startswith(kept.PROOFS):
            return None
        try:
            held = kept.keep(request)
        except kept.TooMuch:
            return render(request, "access/too_much.html", status=413)
        return redirect_to_login(reverse("access:kept")) if held else None


class StepsFirst:
    """Sends who is signed in to the first step that is missing. It adds nothing to what PostgreSQL demands of a reader."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        door = request.resolver_match.view_name if request.resolver_match else ""
        if not request.user.is_authenticated or door in OPEN or door.startswith("access:"):
            return None
        step = missing_step(request)
        if step is None:
            return None
        if request.method in ("GET", "HEAD"):
            return redirect(step)
        refuse(door, "a step before this is missing")
        return render(
            request, "403.html", {"missing": _("Eerst is er nog een stap te doen. Ga naar uw werkruimte.")}, status=403
        )


def _may_choose(person: int) -> bool:
    """Whether somebody who stands in no capacity has some to choose from."""
    today, now = timezone.localdate(), timezone.now()
    running = Q(user_id=person, begins__lte=today, ends__gte=today) & (Q(ended_at=None) | Q(ended_at__gt=now))
    return any(
        model._default_manager.filter(running).exists() for model in (Seat, Mandate, Appointment, Administration)
    )


def missing_step(request: HttpRequest) -> str | None:
    """The URL name of what must be done first; None when nothing is. Who stands in a capacity is asked about once a session."""
    here = reader()
    if not request.session.get(TOLD):
        if not Acknowledgement.objects.filter(user_id=here.user_id, kind=Acknowledgement.Kind.TOLD).exists():
            return "access:told"
        request.session[TOLD] = True
    if here.capacity is None and _may_choose(here.user_id):
        return "capacity:choose"
    acting = me()
    if acting is not None and acting.promises and not here.sworn:
        # After a recovery the cell first says that it is the same person.
        return "recovering:suspended" if suspended() is not None else "agreements:notice"
    return None

"""Accounts of the own organisation's people, and the recovery of a lost proof: for its administrators."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from participants.fresh import freshly_proven
from participants.mandates import Steward
from participants.models import Recovery
from participants.recovering import deeds
from participants.recovering.accounts import (
    Account,
    Taken,
    account,
    accounts,
    add,
    amend,
    keeper,
    send_again,
    set_active,
)
from participants.recovering.forms import AccountForm, RecoveryForm
from secrecy.acts import Forbidden, Refused, refuse


@require_GET
def account_list(request: HttpRequest) -> HttpResponse:
    """Everybody of the organisation with an account, and how each stands."""
    keeps = keeper()
    return render(request, "recovering/accounts.html", {"keeps": keeps, "accounts": accounts(keeps)})


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """An account that opens nothing by itself: a seat or mandate is designated apart."""
    keeps = keeper()
    form = AccountForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            user = add(keeps, **form.cleaned_data)
        except Taken as taken:
            form.add_error("email", str(taken))
        else:
            messages.success(request, _("De account is gemaakt. De mail met de link vertrekt nu."))
            return redirect("recovering:account", user.pk)
    return render(request, "recovering/new.html", {"keeps": keeps, "form": form}, status=400 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@freshly_proven
def one_account(request: HttpRequest, pk: int) -> HttpResponse:
    """One account: how it stands, its name and address, and what can be done with it."""
    keeps = keeper()
    one = account(keeps, pk)
    written = {name: getattr(one.user, name) for name in ("first_name", "last_name", "email")}
    form = AccountForm(request.POST if request.method == "POST" else None, initial=written)
    if request.method == "POST" and form.is_valid():
        try:
            amend(one, **form.cleaned_data)
        except Taken as taken:
            form.add_error("email", str(taken))
        else:
            messages.success(request, _("Bewaard."))
            return redirect("recovering:account", pk)
    return render(request, "recovering/account.html", _page(keeps, one) | {"form": form}, status=400 if form.errors else 200)  # fmt: skip


def _page(keeps: Steward, one: Account) -> dict[str, Any]:
    mine = one.asked is not None and one.asked.asked_by_id == keeps.user.pk
    return {"keeps": keeps, "account": one, "asked_it": mine}


@require_POST
def link(request: HttpRequest, pk: int) -> HttpResponse:
    send_again(account(keeper(), pk))
    return redirect("recovering:account", pk)


@require_POST
@freshly_proven
def close(request: HttpRequest, pk: int) -> HttpResponse:
    set_active(account(keeper(), pk), False)
    return redirect("recovering:account", pk)


@require_POST
@freshly_proven
def reopen(request: HttpRequest, pk: int) -> HttpResponse:
    set_active(account(keeper(), pk), True)
    return redirect("recovering:account", pk)


@require_http_methods(["GET", "POST"])
@freshly_proven
def recover(request: HttpRequest, pk: int) -> HttpResponse:
    """Start a recovery: cases close for this person from its approval on, until each cell confirmed."""
    keeps = keeper()
    one = account(keeps, pk)
    if not one.recoverable:
        refuse("herstel", "nothing to recover")
        raise Forbidden(_("Voor deze account kunt u nu geen herstel starten: ze is nog nooit gebruikt, is gesloten, is van uzelf, of er loopt al een herstel."))  # fmt: skip
    alone = not deeds.seconders(keeps, one.user)
    form = RecoveryForm(request.POST if request.method == "POST" else None, alone=alone)
    if request.method == "POST" and form.is_valid():
        asked = deeds.start(keeps, one.user, proof=form.cleaned_data["proof"])
        said = _("Het herstel is gestart. De persoon krijgt een link; daarna bevestigt elke cel wie het is.")
        messages.success(request, said if asked.approved else _("Gevraagd. Een tweede beheerder krijgt een mail en beslist."))  # fmt: skip
        return redirect("recovering:account", pk)
    context = {"keeps": keeps, "account": one, "form": form}
    return render(request, "recovering/recover.html", context, status=400 if form.errors else 200)


@require_POST
@freshly_proven
def second(request: HttpRequest, pk: UUID) -> HttpResponse:
    asked = _asked(keeper(), pk)
    deeds.second(asked)
    messages.success(request, _("Goedgekeurd. De persoon krijgt een link; daarna bevestigt elke cel wie het is."))
    return redirect("recovering:account", asked.user_id)


@require_POST
def withdraw(request: HttpRequest, pk: UUID) -> HttpResponse:
    asked = _asked(keeper(), pk)
    deeds.withdraw(asked)
    messages.success(request, _("Het herstel gaat niet door."))
    return redirect("recovering:account", asked.user_id)


def _asked(keeps: Steward, pk: UUID) -> Recovery:
    """A recovery that still waits for a second administrator; held, so that it is decided once."""
    since = timezone.now() - deeds.LASTING
    waiting = Recovery.objects.filter(
        pk=pk, organisation=keeps.organisation, proof="", seconded_by=None, withdrawn_at=None
    )
    asked = waiting.filter(asked_at__gt=since).select_for_update().first()
    if asked is None or asked.user_id == keeps.user.pk:
        refuse("herstel", "no such reference")
        raise Refused("herstel")
    return asked

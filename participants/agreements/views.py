"""The notice on secrecy, and the rules of the cell: read by its members, made by its coordinator or mayor."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from participants.agreements import deeds, page
from participants.agreements.forms import AcknowledgeForm, CompareForm, PromiseForm, RulesForm
from participants.cells.rules import Rules, versions
from participants.mandates import Acting, me
from participants.models import Seat
from secrecy.acts import Forbidden, reader, refuse

LEADS = (Seat.Kind.MAYOR, Seat.Kind.PREVENTION)
NOT_ASKED = gettext_lazy(
    "Deze tekst wordt gevraagd van wie aan de tafel zit. In uw hoedanigheid leest u geen casussen."
)
NO_MEMBER = gettext_lazy(
    "Het reglement van een cel is voor haar leden. U hebt in geen cel een zetel, mandaat of toezicht."
)
NOT_AGREED = gettext_lazy("Het reglement wordt bevestigd door wie aan de tafel zit. Lezen kunt u het wel.")


@require_http_methods(["GET", "POST"])
def notice(request: HttpRequest) -> HttpResponse:
    """R27, R71: what is promised before anything of a case is read. The button is the acknowledgement."""
    acting = promising()
    asked = deeds.promises_of(acting)
    form = PromiseForm(
        request.POST if request.method == "POST" else None,
        declaring=bool(asked.declaration) and asked.declared_at is None,
    )
    if request.method == "POST" and form.is_valid():
        deeds.promise(acting)
        return redirect("workspace")
    context = {"acting": acting, "asked": asked, "form": form, "waits": asked.whole and not reader().sworn}
    return render(request, "agreements/notice.html", context, status=400 if form.errors else 200)


@require_GET
def rules(request: HttpRequest) -> HttpResponse:
    """R70: each rule with the value in force, who set it and where the default comes from; and what the law fixes."""
    acting = of_the_cell()
    made = versions(acting.cell)
    shown = page.rules_of(made)
    context = shown | {
        "cell": acting.cell,
        "leads": acting.kind in LEADS,
        "asked": deeds.asked_of(acting) if _sits(acting) else None,
        "members": deeds.who_acknowledged(shown["version"]) if shown["version"] and acting.kind in LEADS else None,
    }
    return render(request, "agreements/rules.html", context)


@require_http_methods(["GET", "POST"])
def adopt(request: HttpRequest) -> HttpResponse:
    """A new version, made from the last one. Of two who make one at a time the second is told, and loses no word."""
    acting = leading()
    last = next(iter(versions(acting.cell)), None)
    form = RulesForm(
        request.POST if request.method == "POST" else None,
        now=Rules(last.values if last else {}),
        after=last.version if last else 0,
    )
    status, by = 200, None
    if request.method == "POST":
        if form.is_valid():
            said = form.cleaned_data
            try:
                deeds.adopt(
                    acting, form.values(), valid_from=said["valid_from"], note=said["note"], after=said["after"]
                )
            except deeds.Overtaken as overtaken:
                by, status = overtaken.by, 409
                form.overtaken(by.version)
            else:
                return redirect("agreements:rules")
        else:
            status = 400
    return render(request, "agreements/adopt.html", {"form": form, "last": last, "by": by}, status=status)


@require_GET
def compare(request: HttpRequest) -> HttpResponse:
    """Two versions side by side: only what differs. 0 is the default."""
    acting = of_the_cell()
    made = {v.version: v for v in versions(acting.cell)}
    newest = max(made, default=0)
    said = {"van", "naar"} & request.GET.keys()
    asked = request.GET if said else {"van": max(newest - 1, 0), "naar": newest}
    form = CompareForm(asked, numbers=made)
    rows = None
    if form.is_valid():
        sides = [Rules(made[n].values if n else {}) for n in (form.cleaned_data["van"], form.cleaned_data["naar"])]
        rows = page.differences(*sides)
    return render(request, "agreements/compare.html", {"form": form, "rows": rows}, status=400 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def acknowledge(request: HttpRequest) -> HttpResponse:
    """R70: what changed since the version this member acknowledged, and one button. It holds nothing up."""
    acting = at_the_table(NOT_AGREED)
    asked = deeds.asked_of(acting)
    if request.method == "POST":
        form = AcknowledgeForm(request.POST)
        if asked is not None and form.is_valid() and form.cleaned_data["version"] == asked.version.version:
            deeds.acknowledge_rules(acting, asked.version)
            return redirect("agreements:rules")
    context = {
        "asked": asked,
        "rows": page.differences(Rules(asked.before.values if asked.before else {}), Rules(asked.version.values))
        if asked
        else None,
        "stale": request.method == "POST",
    }
    return render(request, "agreements/acknowledge.html", context, status=409 if context["stale"] else 200)


# Who may ---------------------------------------------------------------------------------------------------


def _sits(acting: Acting | None) -> bool:
    return acting is not None and (acting.seated or acting.kind == "mandate")


def at_the_table(missing: object) -> Acting:
    """The reader, on a fixed seat or speaking for a service. Raises :class:`Forbidden`; on record."""
    acting = me()
    if acting is None or not _sits(acting):
        refuse("afspraken", "not at the table")
        raise Forbidden(str(missing))
    return acting


def promising() -> Acting:
    """The reader, who sits at the table or speaks with who does. Raises :class:`Forbidden`; on record."""
    acting = me()
    return acting if acting is not None and acting.works else at_the_table(NOT_ASKED)


def of_the_cell() -> Acting:
    """The reader in any capacity of a cell: at its table, or overseeing it. Raises :class:`Forbidden`; on record."""
    acting = me()
    if acting is None:
        refuse("reglement", "not of the cell")
        raise Forbidden(str(NO_MEMBER))
    return acting


def leading() -> Acting:
    """The reader, who must be the cell's coordinator or mayor. Raises :class:`Forbidden`; on record."""
    acting = me()
    if acting is None or acting.kind not in LEADS:
        refuse("reglement", "not the coordinator's seat")
        raise Forbidden(_("Enkel de coördinator of de burgemeester maakt een nieuwe versie van het reglement."))
    return acting

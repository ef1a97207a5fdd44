"""The notice on secrecy, and the rules of the cell: read by its members, made by its coordinator or mayor."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from participants.agreements import deeds
from participants.agreements.forms import PromiseForm
from participants.mandates import Acting, me
from secrecy.acts import Forbidden, reader, refuse


@require_http_methods(["GET", "POST"])
def notice(request: HttpRequest) -> HttpResponse:
    """R27, R71: what is promised before anything of a case is read. The button is the acknowledgement."""
    acting = member(_("Deze tekst wordt gevraagd van wie aan de tafel zit. In uw hoedanigheid leest u geen casussen."))
    asked = deeds.promises_of(acting)
    form = PromiseForm(
        request.POST if request.method == "POST" else None,
        declaring=bool(asked.declaration) and asked.declared_at is None,
    )
    if request.method == "POST" and form.is_valid():
        deeds.promise(acting)
        return redirect("workspace")
    context = {
        "acting": acting,
        "asked": asked,
        "form": form,
        "waits": asked.whole and not reader().sworn,
        "since": asked.notice.valid_from,
    }
    return render(request, "agreements/notice.html", context, status=400 if form.errors else 200)


def member(missing: str) -> Acting:
    """The reader, who must sit at the table: on a fixed seat, or for a service. Raises :class:`Forbidden`; on record."""
    acting = me()
    if acting is None or not (acting.seated or acting.kind == "mandate"):
        refuse("afspraken", "not at the table")
        raise Forbidden(missing)
    return acting

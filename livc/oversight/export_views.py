"""The register as a file: asked, followed, stopped and taken by the same auditor. Works without a script: progress is asked for."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from livc.oversight.asked import PURPOSE, asked_of, filter_of, people, said, words_of
from livc.oversight.exporting.slices import KINDS
from livc.oversight.forms import FILES, ExportAsked
from livc.oversight.tasks import make_slice
from participants.exports import leaves
from secrecy.acts import (
    Export,
    Leaving,
    Refused,
    ask_export,
    cancel_export,
    may_export,
    own_export,
    own_exports,
    refuse,
    register,
    release,
    released,
)

#: Nobody worked on it for so long: the page says that it waits.
LATE = timedelta(minutes=3)


@require_http_methods(["GET", "POST"])
def exports(request: HttpRequest) -> HttpResponse:
    """One's own exports and how far they are; asking for another one, with the question of the register's page."""
    may_export()
    form = ExportAsked(request.POST) if request.method == "POST" else None
    if form is not None and _queued(request, form):
        return redirect("oversight:exports")
    known, now = people(), timezone.now()
    context = {
        "form": form,
        "rows": [_shown(one, FILES[one.kind], words_of(one.asked, known) if one.asked else "", now) for one in own_exports()],
    }  # fmt: skip
    return render(request, "oversight/exports.html", context, status=200 if form is None else 400)


def _queued(request: HttpRequest, form: ExportAsked) -> bool:
    """Ask for it; False with an error in the form when it can't be."""
    filtered = filter_of(request.POST)
    if not filtered.is_valid():
        form.add_error(
            None, _("Met deze vraag kan het register niets. Stel ze opnieuw op de bladzijde van het register.")
        )
    if not form.is_valid():
        return False
    asked = "&".join(f"{name}={value}" for name, value in sorted(said(request.POST, filtered.form).items()))
    total = asked_of(request.POST, register(purpose=PURPOSE, asked=asked)).count()
    if total > settings.EXPORT_MOST:
        form.add_error(None, _("Dat zijn %(total)d regels; een bestand bevat er hoogstens %(most)d. Maak de periode korter.") % {"total": total, "most": settings.EXPORT_MOST})  # fmt: skip
        return False
    question = {name: request.POST[name] for name in filtered.form.fields if request.POST.get(name)}
    reference = ask_export(form.cleaned_data["kind"], question, total=total, keeps=settings.EXPORT_KEPT)
    if reference is None:
        form.add_error(None, _("U hebt al tien bestanden klaar of in de maak. Zet er eerst een stop, of haal het weg."))
        return False
    make_slice.soon(reference)
    return True


@require_GET
def take(request: HttpRequest, slug: str) -> Any:
    """The file, to be kept: on record with its number of lines and its SHA-256, and then piece by piece."""
    found = own_export(slug)
    if found.stands != "ready":
        refuse(slug, "no such reference")
        raise Refused(slug)
    kind = KINDS[found.kind]
    way = leaves("register_fhir") if found.kind == "fhir" else leaves("register")
    return release(
        [], to=way.channel, ground=PURPOSE, about=released(found),
        render=lambda _rows: Leaving(found, content_type=kind.content_type, filename=f"inzageregister.{kind.suffix}"),
    )  # fmt: skip


@require_POST
def cancel(request: HttpRequest, slug: str) -> HttpResponse:
    cancel_export(slug)
    return redirect("oversight:exports")


def _shown(one: Export, label: Any, words: str, now: Any) -> dict[str, Any]:
    return {
        "slug": one.reference, "label": label, "words": words, "stands": one.stands, "made": one.made, "until": one.until, "total": one.total,
        "done": min(one.done, one.total), "size": one.size, "digest": one.digest, "late": one.stands == "waiting" and now - one.touched > LATE,
    }  # fmt: skip

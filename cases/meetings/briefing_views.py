"""The pages of a briefing: beginning one from an invitation, and what the two say to each other."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from cases.meetings import answers, briefing
from cases.meetings.forms import LONG
from cases.meetings.models import Briefing, BriefingNote, Invitation
from cases.purposes import Purpose
from cases.refused import WrittenForm
from participants.mandates import Acting, me, named
from secrecy.acts import Forbidden, opened


class NoteForm(WrittenForm):
    text = forms.CharField(
        label=gettext_lazy("Bericht"),
        widget=forms.Textarea(attrs={"rows": 5}),
        validators=[LONG],
        error_messages={"required": gettext_lazy("Schrijf een bericht.")},
    )


class BeginForm(NoteForm):
    """Whom one asks or tells. Workers are named by their mandate: a reference that says nothing of a case."""

    worker = forms.ChoiceField(
        label=gettext_lazy("Met wie"),
        error_messages={
            "required": gettext_lazy("Kies met wie u overlegt."),
            "invalid_choice": gettext_lazy("Kies iemand uit de lijst."),
        },
    )
    field_order = ["worker", "text"]

    def __init__(self, *args: Any, workers: list[Acting], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.workers = {str(worker.capacity): worker for worker in workers}
        choices = [(capacity, worker.name) for capacity, worker in self.workers.items()]
        if len(choices) != 1:
            choices.insert(0, ("", _("kies een hulpverlener")))
        self.fields["worker"].choices = choices  # type: ignore[attr-defined]

    def clean_worker(self) -> Acting:
        return self.workers[self.cleaned_data["worker"]]


@require_http_methods(["GET", "POST"])
def begin(request: HttpRequest, slug: str) -> HttpResponse:
    """For who represents the service that was asked: whom to speak with, and the first message (R25)."""
    # The mayor may see why a letter was opened: that a worker is asked would tell that the service has one who knows the person.
    invitation = opened(Invitation, slug, purpose=Purpose.INVITATION)
    workers = briefing.whom(answers.answering(invitation))
    form, status = BeginForm(request.POST if request.method == "POST" else None, workers=workers), 400
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            return redirect(briefing.begin_briefing(invitation, said["worker"], said["text"]))
        except (briefing.Begun, Forbidden) as missing:  # what was typed stays on the page
            form.add_error(None, str(missing))
            status = 403 if isinstance(missing, Forbidden) else 409
    context = {"form": form, "workers": workers, "invitation": invitation}
    return render(request, "meetings/begin_briefing.html", context, status=status if form.errors else 200)


@require_http_methods(["GET", "POST"])
def show(request: HttpRequest, slug: str) -> HttpResponse:
    """What the two said; and one more message of either, which after the item is the representative's feedback (R26)."""
    row: Briefing = opened(
        Briefing, slug, purpose=Purpose.BRIEFING, act="write" if request.method == "POST" else "read"
    )
    acting = _reader()
    form, status = NoteForm(request.POST if request.method == "POST" else None), 200
    if request.method == "POST":
        status = 400
        if form.is_valid():
            tell = briefing.feed_back if not acting.works and briefing.discussed(row) else briefing.say
            try:
                tell(row, form.cleaned_data["text"])
                return redirect(row)
            except Forbidden as missing:  # what was typed stays on the page
                form.add_error("text", missing.missing)
                status = 403
    return render(request, "meetings/briefing.html", _shown(row, acting) | {"form": form}, status=status)


def _reader() -> Acting:
    acting = me()
    assert acting is not None, "a briefing opens to its two people alone"
    return acting


def _shown(row: Briefing, acting: Acting) -> dict[str, Any]:
    """The messages, and who reads them: two names, and until when. The briefing must be open."""
    who = named({row.representative, row.worker})
    two = [who[c] for c in (row.representative, row.worker) if c in who]
    authors = {person.user.pk: person for person in two}
    other = who.get(row.representative if acting.works else row.worker)
    until = briefing.open_until(row)
    holds = briefing.other_of(row, acting) is not None and briefing.runs(row, acting)
    return {
        "briefing": row,
        "notes": [
            {
                "author": authors[note.author_id].name if note.author_id in authors else "",
                "own": note.author_id == acting.user.pk,
                "after": note.note_kind == BriefingNote.Kind.AFTER,
                "on": timezone.localtime(note.written_at),
                "text": note.text,
            }
            for note in BriefingNote.objects.filter(briefing=row)
        ],
        "two": [f"{person.name} ({person.service})" for person in two] if holds else [],
        "other": other.name if other else "",
        "until": until and timezone.localtime(until),
        "holds": holds,
        "feedback": not acting.works and briefing.discussed(row),
        "works": acting.works,
    }


def box(invitation: Invitation, acting: Acting) -> dict[str, Any]:
    """What ``meetings/_briefing_box.html`` shows beside an invitation of the reader's service. Opens nothing."""
    rows = briefing.about(invitation)
    who = named({row.worker for row in rows})
    return {
        "slug": invitation.slug,
        "begun": [
            {"url": row.get_absolute_url(), "name": who[row.worker].name if row.worker in who else "", "since": row.begun_at}
            for row in rows
        ],
        "any_workers": bool(briefing.whom(acting)),
    }  # fmt: skip


def todo(acting: Acting) -> list[dict[str, Any]]:
    """The reader's briefings that are open now, for the workspace: headers alone. Nothing for fixed seats."""
    if acting.seated:
        return []
    rows = list(Briefing.objects.order_by("-begun_at")[:20])
    who = named({row.representative if acting.works else row.worker for row in rows})
    return [
        {
            "title": _("Overleg met %(name)s") % {"name": _name(who.get(row.representative if acting.works else row.worker))},
            "url": row.get_absolute_url(), "note": row.reference, "chip": _("open"), "kind": "info", "icon": "people",
        }
        for row in rows
    ]  # fmt: skip


def _name(person: Acting | None) -> str:
    return person.name if person is not None else _("een collega")

"""What a service does with its contribution: each a POST, one verb, and back to the item. No typed word is lost on the way."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from functools import wraps
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from cases.contributions import disclosure
from cases.contributions.models import Draft
from cases.contributions.telling import tell_who_read
from cases.meetings import consultation
from cases.meetings.contributing.own import DeskClosed, Place, place, shared_place
from cases.meetings.contributing.words import Words, named_in, unshareable, wrong_with
from cases.meetings.models import AgendaItem
from cases.meetings.page import Typed
from cases.meetings.views import show_item
from cases.purposes import Purpose
from participants.mandates import Acting, me, named
from secrecy.acts import Forbidden, Refused, keep_draft, not_here, refuse

ANOTHER_WINDOW = gettext_lazy("In een ander venster schreef u intussen verder. Hieronder staan beide teksten: bewaar wat u wilt houden.")  # fmt: skip
OVER = gettext_lazy(
    "Dit punt is voorbij: delen kan pas weer als de coördinator ernaar terugkeert. Uw woorden zijn bewaard."
)
MEANWHILE = gettext_lazy("Intussen deelde of wijzigde een collega de inbreng van uw dienst. Uw eigen woorden zijn bewaard, en niet gedeeld.")  # fmt: skip
STRANGE = gettext_lazy(
    "Dit venster stond open voor iemand anders. Er is niets bewaard en niets gedeeld; hier staat wat van uw dienst is."
)
CLOSED = gettext_lazy(
    "Een collega begon deze inbreng vóór u voor uw dienst sprak. Vraag die om hier iets te bewaren: dan kunt u mee schrijven. "
    "Er is niets bewaard; uw woorden staan hieronder nog."
)
Deed = Callable[[HttpRequest, str, str], HttpResponse]


def by_its_writer(deed: Deed) -> Deed:
    """Not when the page stood open while somebody else signed in at this screen: its words are kept and shared for nobody else."""

    @wraps(deed)
    def done(request: HttpRequest, meeting_slug: str, slug: str) -> HttpResponse:
        words = Words(request)
        if not _of_another(words):
            try:
                return deed(request, meeting_slug, slug)
            except DeskClosed:
                if words.quiet:
                    return HttpResponse(status=403)
                return _again(request, slug, words, CLOSED, status=409)
        refuse(slug, "typed by somebody else", purpose=Purpose.TABLE)
        if words.quiet:
            return HttpResponse(status=409)
        return show_item(request, slug, Typed(errors=str(STRANGE)), status=409)

    return done


@require_POST
@by_its_writer
def save_contribution(request: HttpRequest, meeting_slug: str, slug: str) -> HttpResponse:
    """Keep what is typed. While one types, the page asks for no page back: 204, or 409 for a window that was overtaken."""
    words = Words(request)
    if words.quiet and words.wrong:
        return HttpResponse(status=400)
    if not words.wrong and (kept := _kept_on(words)):
        # Also of who is out of the item by now: what one typed stays one's own.
        if words.quiet:
            return kept
        with suppress(DeskClosed, Forbidden, Refused):
            place(slug, colleagues=True)
        return redirect("meetings:item", meeting_slug, slug)
    at = place(slug, colleagues=not words.quiet)
    if at.item.meeting.slug != meeting_slug:  # an address that nobody gave; nothing was begun by it
        not_here(meeting_slug, purpose=Purpose.TABLE)
    stored = disclosure.own_draft(at.own)
    if words.wrong:
        return _again(request, slug, words, words.wrong)
    if words.overtaken_by(stored):
        assert stored is not None
        if words.quiet:
            return HttpResponse(status=409, headers={"X-Edition": str(stored.edition)})
        return _again(request, slug, words, ANOTHER_WINDOW, status=409)
    draft = disclosure.save(at.own, words.text)
    return _kept(draft.pk, draft.edition) if words.quiet else _back(at)


@require_POST
@by_its_writer
def take_over(request: HttpRequest, meeting_slug: str, slug: str) -> HttpResponse:
    """Put other words of one's own service below one's own: a colleague's, or those of another window."""
    words, at = Words(request), place(slug)
    stored = disclosure.own_draft(at.own)
    mine = words.text if words.given else str(stored.text) if stored else ""
    # Of what is open here, drafts lie on the desk of the reader's service alone.
    other = Draft.objects.filter(contribution__item=at.item.id, pk__in=named_in(request, "from")).first()
    if other is not None and other.text.strip() not in mine:
        mine = f"{mine.rstrip()}\n\n{other.text}".lstrip("\n")
    if wrong := wrong_with(mine):
        return _again(request, slug, words, wrong)
    disclosure.save(at.own, mine)
    return _back(at)


@require_POST
@by_its_writer
def disclose(request: HttpRequest, meeting_slug: str, slug: str) -> HttpResponse:
    """To everyone named on the page that was sent, or to some: never to who came in meanwhile. The button affirms (R30)."""
    words, at = Words(request), place(slug, colleagues=True)
    if words.wrong:
        return _again(request, slug, words, words.wrong)
    if at.shared and not words.given:
        return _widened(request, slug)
    text = _kept_beside(words, at)
    if at.shared:
        return _again(request, slug, words, MEANWHILE, status=409)
    if not at.runs:
        return _over(request, slug, words)
    if not text.strip():
        return _again(request, slug, words, _("Er is nog geen tekst om te delen."))
    try:
        disclosure.allowed_category(words.category)
    except ValidationError as refused:
        return _again(request, slug, words, " ".join(refused.messages))
    if why := unshareable(text):
        return _again(request, slug, words, why)
    readers = _chosen(request, at)
    if not readers:
        return _nobody(request, slug, words)
    try:
        disclosure.disclose(
            at.own, to=readers, until=consultation.window_ends(at.item), text=text, category=words.category
        )
    except disclosure.Meanwhile:
        return _again(request, slug, words, MEANWHILE, status=409)
    return _back(at)


def _widened(request: HttpRequest, slug: str) -> HttpResponse:
    """«Ook delen met …»: only the author's service lets more people read (consultation)."""
    words, at = Words(request), shared_place(slug, "admit")
    if not at.runs:
        return _over(request, slug, words)
    readers = _chosen(request, at)
    if not readers:
        return _nobody(request, slug, words)
    disclosure.widen(at.own, to=readers, until=consultation.window_ends(at.item))
    return _back(at)


@require_POST
@by_its_writer
def correct_contribution(request: HttpRequest, meeting_slug: str, slug: str) -> HttpResponse:
    """Another text for the same readers, also after the item is over; who read it is told that there is one."""
    words, at = Words(request), shared_place(slug, "admit")
    if words.wrong:
        return _again(request, slug, words, words.wrong)
    if not words.text.strip():
        wrong = _("Een verbetering heeft een tekst. Wilt u niets meer delen, trek uw inbreng dan in.")
        return _again(request, slug, words, wrong)
    _kept_beside(words, at)
    if words.unshareable:
        return _again(request, slug, words, words.unshareable)
    if words.text != at.own.text:
        try:
            disclosure.correct(at.own, words.text)
        except disclosure.Meanwhile:
            return _again(request, slug, words, MEANWHILE, status=409)
        _tell(at)
    return _back(at)


@require_POST
@by_its_writer
def withdraw_contribution(request: HttpRequest, meeting_slug: str, slug: str) -> HttpResponse:
    """Nobody reads it any more, but for the own service; its readers are told that it was withdrawn."""
    at = shared_place(slug, "admit")
    try:
        disclosure.withdraw(at.own)
    except disclosure.Meanwhile:
        return _again(request, slug, Words(request), MEANWHILE, status=409)
    _tell(at)
    return _back(at)


@require_POST
@by_its_writer
def nothing_to_share(request: HttpRequest, meeting_slug: str, slug: str) -> HttpResponse:
    """One click; nothing is asked, and nothing reminds (R29)."""
    words, at = Words(request), place(slug)
    if words.wrong:
        return _again(request, slug, words, words.wrong)
    if words.text:
        _kept_beside(words, at)
    if not at.shared:
        try:
            disclosure.nothing_to_share(at.own)
        except disclosure.Meanwhile:
            return _again(request, slug, words, MEANWHILE, status=409)
    return _back(at)


# Between the form and the verb ------------------------------------------------------------------------------


def _of_another(words: Words) -> bool:
    acting = me()
    return words.writer is not None and (acting is None or words.writer != acting.capacity)


def _kept_on(words: Words) -> HttpResponse | None:
    """Keep it without opening anything; None when that must be looked at closer: a new session, or another window."""
    if words.draft is None or words.edition is None:
        return None
    try:
        done = keep_draft(Draft, words.draft, words.text, edition=words.edition)
    except Refused:
        return None
    return _kept(words.draft, done.edition) if done.kept else None


def _kept(draft: Any, edition: int) -> HttpResponse:
    return HttpResponse(status=204, headers={"X-Draft": str(draft), "X-Edition": str(edition)})


def _kept_beside(words: Words, at: Place) -> str:
    """The text of the form, kept as one's draft unless that holds other words of another window: those stay."""
    stored = disclosure.own_draft(at.own)
    if not words.given:
        return str(stored.text) if stored else ""
    if not words.overtaken_by(stored) and (stored is None or stored.text != words.text):
        disclosure.save(at.own, words.text)
    return words.text


def _chosen(request: HttpRequest, at: Place) -> list[Acting]:
    """Who is in the room now, of those who were named; nobody of the own service."""
    chosen = named_in(request, "person" if request.POST.get("to") == "some" else "seen")
    here = named({a.capacity for a in consultation.still_held(at.item, consultation.present(at.item))})
    return [p for capacity, p in here.items() if capacity in chosen and p.service != at.author.service]


def _tell(at: Place) -> None:
    """At the table the screens show it; once the item is over, who read it gets a message without content."""
    if at.item.state == AgendaItem.State.OVER:
        tell_who_read(at.own)


def _over(request: HttpRequest, slug: str, words: Words) -> HttpResponse:
    refuse(slug, "the item is not running", purpose=Purpose.TABLE)
    return _again(request, slug, words, OVER, status=409)


def _nobody(request: HttpRequest, slug: str, words: Words) -> HttpResponse:
    return _again(request, slug, words, _("Duid aan met wie u dit deelt. Wie intussen wegging, leest niet mee."))


def _again(request: HttpRequest, slug: str, words: Words, wrong: Any, *, status: int = 400) -> HttpResponse:
    typed = Typed(text=words.text if words.given else None, category=words.category, errors=str(wrong))
    return show_item(request, slug, typed, status=status)


def _back(at: Place) -> HttpResponse:
    return redirect(f"{at.item.get_absolute_url()}#own")

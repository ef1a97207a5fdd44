"""An address names a meeting and an item: what is done at it is done at an item of that meeting, or not at all."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse

from cases.meetings.models import AgendaItem
from cases.purposes import Purpose
from secrecy.acts import not_here


def of_meeting(view: Callable[..., HttpResponse], method: str = "POST") -> Callable[..., HttpResponse]:
    """Nobody gave an address in which another meeting stands before the item: it isn't there (404, on record).

    Asks only what the reader may know of: of an item that is hidden, the view itself says that there is none. It also says what it takes
    no other ``method`` for, in the same words wherever that is asked. What asks and keeps often, and must leave no line each time, isn't
    guarded here: it compares what it opens anyway.
    """

    @wraps(view)
    def guarded(request: HttpRequest, meeting_slug: str, slug: str) -> HttpResponse:
        if (
            request.method == method
            and AgendaItem.objects.filter(slug=slug).exclude(meeting__slug=meeting_slug).exists()
        ):
            not_here(meeting_slug, purpose=Purpose.TABLE)
        return view(request, meeting_slug, slug)

    return guarded

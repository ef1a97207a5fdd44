"""Ten seconds of undo on the removal of what isn't final.

The view that removes::

    item.removed_at = timezone.now()
    item.save(update_fields=["removed_at"])
    undoable(request, url=reverse("meetings:put_back", args=[item.slug]), text=_("Van de agenda gehaald."))

The next pages show ``components/_undo.html`` by themselves. The undo is a POST to a view of the thing's own app, which
asks the row, not the session::

    if not still_undoable(item.removed_at):
        raise Forbidden(_("Ongedaan maken kan tot tien seconden na het weghalen."))
    ...
    undone(request)
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.http import HttpRequest
from django.utils import timezone

KEY = "undo"
SHOWN_SECONDS = 10  # how long the bar is shown
UNDO_SECONDS = 15  # how long the server accepts it: a little more, for the network


@dataclass(frozen=True, slots=True)
class Offer:
    """One bar: where its button posts to, what was done, and for how many seconds it is still shown."""

    url: str
    text: str
    seconds: int


def undoable(request: HttpRequest, *, url: str, text: str) -> None:
    """Offer for ten seconds to undo what was just done.

    ``url``: a path of this site that takes a POST without fields; ``text``: a fixed sentence without a name.
    """
    now = timezone.now().timestamp()
    others = [o for o in request.session.get(KEY, []) if o["until"] > now and o["url"] != url]
    request.session[KEY] = [*others, {"url": url, "text": str(text), "until": now + SHOWN_SECONDS}]


def offered(request: HttpRequest) -> list[Offer]:
    """What the page shows now, in the order it was done. Asks and writes nothing."""
    now = timezone.now().timestamp()
    return [
        Offer(o["url"], o["text"], max(1, round(o["until"] - now)))
        for o in getattr(request, "session", {}).get(KEY, [])
        if o["until"] > now
    ]


def undone(request: HttpRequest) -> None:
    """The view at this address undid it, or said why not: its bar goes."""
    left = [o for o in request.session.get(KEY, []) if o["url"] != request.path]
    if left:
        request.session[KEY] = left
    else:
        request.session.pop(KEY, None)


def still_undoable(removed_at: datetime | None) -> bool:
    """Whether what was removed then may still be put back, by the server's clock; False for what is not removed."""
    if removed_at is None:
        return False
    return timezone.now() - removed_at <= timedelta(seconds=UNDO_SECONDS)

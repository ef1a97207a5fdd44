"""The kinds of attack, in the order in which they are tried: what only looks first, what changes the demo last."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager

from attack import caching, fields, forgery, headers, injecting, leading, objects, sessions, timing
from attack.site import Site
from attack.tally import Kind, Tally
from attack.walk import Known, learnt

Try = Callable[[Known, Kind], None]
Step = Callable[[str], AbstractContextManager[None]]
#: Name, what would count as found, and the deed.
KINDS: tuple[tuple[str, str, Try], ...] = (
    ("timing of hidden and absent", "told apart by one timing, 95 % certain, more than 55 % of times", timing.oracle),
    ("object walks", "any answer other than for what isn't there", objects.walks),
    ("nested and swapped references", "a page under a parent it isn't of", objects.nested),
    ("ordering and filter fields", "another page than without", fields.questions),
    ("conditional requests and ranges", "a part, a «not modified», a mark of a page, a difference", caching.conditions),
    ("header tricks", "believed, doubled, reflected, smuggled or a crash", headers.tricks),
    ("cross-site requests", "anything but 403; a deed done by a link", forgery.forged),
    ("redirects, files, methods, errors", "another site, a file, a method, a word of the inside", leading.away),
    ("sessions", "one that was chosen, is over, or lacks a flag", sessions.reused),
    ("after signing out", "a page that may be kept, or still opens", caching.after_signing_out),
    ("guesses said to come from elsewhere", "not stopped", headers.throttled),
    ("references in forms", "one that others were offered is taken", fields.swapped),
    ("mass assignment", "a field that no form asks is taken over", fields.mass_assignment),
    ("injection lists", "an error, markup, a header, a sleep, a formula", injecting.injected),
    ("all walked again", "what was smuggled in shows, or more doors open", fields.afterwards),
)


def everything(
    site: Site, tally: Tally, step: Step, *, only: Sequence[str] = (), share: float = 1.0, seed: int = 1
) -> None:
    """Learn what there is, and try all kinds on it, or those with one of these words in their name."""
    with step("walking as everybody"):
        known = learnt(site, share, seed)
    attacked(known, tally, step, only)


def attacked(known: Known, tally: Tally, step: Step, only: Sequence[str] = ()) -> None:
    """Try all kinds on what was learnt."""
    chosen = [kind for kind in KINDS if not only or any(word in kind[0] for word in only)]
    if any(tried is fields.afterwards for _name, _counts, tried in chosen):
        with step("which doors are whose"):
            fields.standing(known)
    for name, counts, tried in chosen:
        kind = tally.kind(name, counts)
        with step(name):
            tried(known, kind)

"""What the law asks besides when a minor is put on the list (FCD art. 6 and 8; R61, R62)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from participants.cells.rules import ours

_MISSING: dict[str, str | Promise] = {
    "best_interest": _("Deze persoon is jonger dan %(age)d: schrijf waarom dit in het belang van het kind is."),
    "informed": _("Deze persoon is jonger dan %(age)d: noteer wie ingelicht wordt, of waarom niet."),
    "exceptional": _("Deze persoon is jonger dan %(age)d: schrijf welke uitzonderlijke reden er is."),
}


@dataclass(frozen=True, slots=True)
class Grounds:
    """The reasons given: plain text, empty when not given."""

    best_interest: str = ""
    exceptional: str = ""
    informed: str = ""


def age(born: date, day: date) -> int:
    """Whole years on ``day``. Who was born on 29 February becomes a year older on 1 March in other years."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def is_minor(born: date, day: date) -> bool:
    """Whether the rules of the reader's cell ask more on that day (``minor_age``)."""
    return bool(age(born, day) < ours()["minor_age"])


def lacking(grounds: Grounds, *, born: date, day: date) -> dict[str, str]:
    """Which grounds are still missing on that day, by field, in words. Nothing for who is old enough."""
    rules, years = ours(), age(born, day)
    asked = dict.fromkeys(("best_interest", "informed"), rules["minor_age"])
    asked["exceptional"] = rules["minor_exceptional_age"]
    return {
        name: str(_MISSING[name]) % {"age": limit}
        for name, limit in asked.items()
        if years < limit and not getattr(grounds, name).strip()
    }

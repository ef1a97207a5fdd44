"""What somebody looks for: a case's number, a day or a place. Never a name.

Only what has the shape of a number or a day is asked of PostgreSQL. Other words are compared here with places, so that a
name typed by mistake leaves this process in no form but its keyed hash in the ledger.
"""

from __future__ import annotations

import hmac
import re
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.formats import get_format

from secrecy.keys import derived

#: "CAS-2026-014", "cas 2026 14", "2026-014", or the number alone. Six digits at most: no national register number fits.
_NUMBER = re.compile(r"(?:CAS[ -]?)?(?:(?P<year>20\d{2})[ -])?0*(?P<number>\d{1,6})", re.ASCII | re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Asked:
    """One question, as it is understood. ``ending``: how the reference ends (``-2026-014``), or empty."""

    words: str
    ending: str = ""
    day: date | None = None

    @classmethod
    def of(cls, text: str) -> Asked:
        words = " ".join(text.split())
        found = _NUMBER.fullmatch(words)
        if found is None:
            return cls(words, day=_day(words))
        year = f"-{found['year']}" if found["year"] else ""
        return cls(words, ending=f"{year}-{int(found['number']):03}")

    @property
    def hashed(self) -> str:
        """For the ledger (64 hexadecimal digits): the same question gives the same mark, and nobody without the master key
        finds the words by trying names."""
        return hmac.digest(derived("search"), self.words.casefold().encode(), "sha256").hex()

    def names(self, reference: str) -> bool:
        """Whether this reference is what is asked."""
        return bool(self.ending) and reference.endswith(self.ending)


def _day(words: str) -> date | None:
    for form in get_format("DATE_INPUT_FORMATS"):
        try:
            return datetime.strptime(words, form).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
    return None

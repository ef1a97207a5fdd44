"""What no text about a case may hold, with the words that say why: a register number, as anywhere, and what stands on some papers.

Asked twice: by every form, beside the field (:class:`WrittenForm`), and of every text before it is sealed, whoever writes it
(``SealedText.gates``). What somebody is still typing is kept as it is, for a word is never lost; it is refused when it is shared.
"""

from __future__ import annotations

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from participants import refused
from participants.refused import Gate, no_register_number

__all__ = [
    "GATES", "WrittenForm", "no_classified_marking", "no_information_card", "no_register_number", "why_not",
]  # fmt: skip

# The levels of the law of 11 December 1998, in the languages in which a paper may bear them.
_LEVEL = (
    r"(?:zeer[ ]geheim|geheim|vertrouwelijk|beperkte[ ]verspreiding|beperkt"
    r"|tr[èe]s[ ]secret|secret|confidentiel|diffusion[ ]restreinte|restreint)"
)
_LAW = r"(?:wet|loi)\b[^\n]{0,20}?\b(?:11[ .\-/](?:12|december|décembre)[ .\-/])?1998"
# A line that begins with a level and holds nothing else, or the law next to it: a header, a footer, a stamp.
_STAMP = re.compile(
    rf"^[\W_]*(?:classificatie(?:niveau)?\s*:\s*)?(?P<level>{_LEVEL})(?P<law>[\s(\[,:;–—-]*{_LAW}\b.{{0,60}})?[\W_]*$",
    re.IGNORECASE | re.MULTILINE,
)

# The heading of an information card: it stands alone on its line in capitals, or names the databank beside it.
_TER = r"(?:(?:ggb|gemeenschappelijke[ ]gegevensbank|bdc|banque[ ]de[ ]données[ ]commune)[^\w\n]{1,5})?t\.?e\.?r\b\.?"
_CARD = re.compile(
    rf"^[\W_]{{0,20}}(?P<of>{_TER}[^\w\n]{{1,5}})?(?P<card>informatiekaart|carte[ ]d['’]information)(?P<too>[^\w\n]{{1,5}}{_TER})?"
    r"[^\w\n]{0,10}(?:(?:nr|n°|nummer)?[^\w\n]{0,5}\d[\d./-]{0,20})?[^\w\n]{0,20}$",
    re.IGNORECASE | re.MULTILINE,
)


def no_classified_marking(text: str) -> None:
    """Refuse a text that bears the marking of a classified paper (TER art. 2 and 31; R42). A field's validator.

    A marking stands alone on its line in capitals, or has the law beside it: «GEHEIM – wet 11.12.1998». In a sentence the same
    words say something else («vertrouwelijk gesprek», «beroepsgeheim») and nothing is asked. Raises ``ValidationError``.
    """
    for found in _STAMP.finditer(text):
        if found["law"] or found["level"].isupper():
            raise ValidationError(
                _(
                    "Hier staat de markering van een geclassificeerd stuk. Geclassificeerde informatie mag niet in LIVC R: neem niets over uit dat stuk. Haal de markering en wat erbij hoort weg."
                ),
                code="classified",
            )


def no_information_card(text: str) -> None:
    """Refuse a text that bears the heading of a T.E.R. information card (TER art. 24; R40). A field's validator.

    That one was shown is a mark of its own, without its content (``cases.meetings.live.cards``); in a sentence the word may stand.
    Raises ``ValidationError``.
    """
    for found in _CARD.finditer(text):
        if found["of"] or found["too"] or found["card"].isupper():
            raise ValidationError(
                _(
                    "Hier staat het opschrift van een informatiekaart (T.E.R.). Zo'n kaart komt niet in LIVC R, ook niet overgetypt: enkel dat de politie ze toonde, en op welke dag. Haal weg wat van de kaart komt."
                ),
                code="information_card",
            )


GATES: tuple[Gate, ...] = (no_register_number, no_classified_marking, no_information_card)


def why_not(text: str) -> list[str]:
    """What in this text may not be kept, in words; nothing when it may."""
    return refused.why_not(text, gates=GATES)


class WrittenForm(refused.WrittenForm):
    """A form whose text is refused beside its field when it holds what no text about a case may hold (R39, R40, R42)."""

    gates = GATES

"""What no text here may hold, with the words that say why."""

from __future__ import annotations

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from stdnum.be import bis, nn

# As people write it: 85.07.30-033.28, with other signs or none between the parts.
_WRITTEN = re.compile(r"(?<!\d)\d{2}[ ./-]?\d{2}[ ./-]?\d{2}[ ./-]{0,3}\d{3}[ ./-]?\d{2}(?!\d)")


def no_register_number(text: str) -> None:
    """Refuse a text with a valid national register number in it, or a bis number (R39). A field's validator.

    Raises ``ValidationError`` with an explanation; the number itself isn't repeated.
    """
    for found in _WRITTEN.finditer(text):
        number = re.sub(r"\D", "", found[0])
        if nn.is_valid(number) or bis.is_valid(number):
            raise ValidationError(
                _(
                    "Hier staat een rijksregisternummer. Dat wordt in LIVC R niet bewaard: het is voor dit overleg niet nodig. Haal het weg en bewaar opnieuw."
                ),
                code="register_number",
            )

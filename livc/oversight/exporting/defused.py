"""Text that a spreadsheet would take for a formula (OWASP, CSV Injection): with a mark before it, it is text again."""

from __future__ import annotations

import re

#: = + - @ and their full-width forms, a tab, an end of line; also behind spaces, which a spreadsheet takes away.
_FORMULA = re.compile("^[\\s\u200b\ufeff]*[=+\\-@\uff1d\uff0b\uff0d\uff20]|^[\t\r\n]")


def defused(text: str) -> str:
    return f"'{text}" if _FORMULA.match(text) else text

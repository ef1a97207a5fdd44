"""CSV after RFC 4180, as a spreadsheet with Dutch settings opens it: UTF-8 with its mark, semicolons, CRLF."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from typing import Any

from livc.oversight.exporting.defused import defused
from livc.oversight.exporting.rows import HEADINGS, Row
from participants.exports import PURPOSE_LINE

CONTENT_TYPE = "text/csv; charset=utf-8"


class Csv:
    """Stateless: each line stands by itself."""

    def __init__(self, state: dict[str, Any]) -> None:
        self.state = state

    def begun(self) -> bytes:
        # The purpose line heads an empty last column: every reader of the file has it, and no line is out of place.
        return b"\xef\xbb\xbf" + _lines([[*map(str, HEADINGS), str(PURPOSE_LINE)]])

    def added(self, rows: Iterable[Row]) -> bytes:
        return _lines(
            [number, at.isoformat(), *map(defused, texts), ""] for number, at, texts in (r.cells for r in rows)
        )

    def paused(self) -> bytes:
        return b""

    def ended(self) -> bytes:
        return b""


def _lines(cells: Iterable[Iterable[Any]]) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=";", lineterminator="\r\n").writerows(cells)
    return out.getvalue().encode()

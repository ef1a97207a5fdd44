"""One slice of an export: as who asked, while that person still audits the cell; kept as ciphertext, with where the next begins."""

from __future__ import annotations

import time
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from django.db.models import QuerySet

from livc.oversight.asked import PURPOSE, asked_of
from livc.oversight.exporting import fhir, table, workbook
from livc.oversight.exporting.rows import Row, marked, rows_after
from secrecy.acts import Making, claimed, register
from secrecy.models import Entry

#: Lines of one slice, between two of which other tasks have their turn. Some seconds of work.
SLICE = 20_000
#: On a slow day it is shorter: long before another worker takes this one for gone.
SECONDS = 20


class Format(Protocol):
    """Bytes before the first line, of lines, at the end of a slice and after the last; ``state`` is JSON, for the next slice."""

    state: dict[str, Any]

    def __init__(self, state: dict[str, Any]) -> None: ...
    def begun(self) -> bytes: ...
    def added(self, rows: list[Row]) -> bytes: ...
    def paused(self) -> bytes: ...
    def ended(self) -> bytes: ...


@dataclass(frozen=True, slots=True)
class Kind:
    format: type[Format]
    content_type: str
    suffix: str
    packing: int  # zlib's level; a workbook is packed already


KINDS: Mapping[str, Kind] = {
    "csv": Kind(table.Csv, table.CONTENT_TYPE, "csv", 6),
    "xlsx": Kind(workbook.Xlsx, workbook.CONTENT_TYPE, "xlsx", 0),
    "fhir": Kind(fhir.Fhir, fhir.CONTENT_TYPE, "ndjson", 6),
}


def next_slice(reference: str) -> bool:
    """Make the next slice of this export, or finish it; whether there is another one to make."""
    making = claimed(reference)
    if making is None:
        return False
    if making.mark and making.mark.get("whole"):
        return _finish(making)
    with making.standing():
        # On record like any reading, once a slice; and refused from the moment the mandate ended.
        rows = register(purpose=PURPOSE, asked=f"export={reference}")
        packed, done, mark = made(making, asked_of(making.asked, rows).filter(at__lt=making.made))
        if mark["whole"] and done < making.total:
            raise RuntimeError("fewer lines than there were: the register loses none")
        return making.keep(packed, done=done, mark=mark)


def made(making: Making, rows: QuerySet[Entry]) -> tuple[bytes, int, dict[str, Any]]:
    """A slice, packed: (its bytes, lines so far, where the next begins). Holds some thousands of lines and what is packed."""
    kind, mark = KINDS[making.kind], making.mark
    writer = kind.format(dict(mark["state"]) if mark else {})
    box = zlib.compressobj(kind.packing)
    packed = [box.compress(writer.begun())] if mark is None else []
    done, read, last = making.done, 0, mark["after"] if mark else None
    ends, cut = time.monotonic() + SECONDS, False
    for page in rows_after(rows, last, SLICE):
        packed.append(box.compress(writer.added(page)))
        read, last = read + len(page), marked(page[-1])
        if cut := time.monotonic() > ends:
            break
    whole = read < SLICE and not cut
    packed += [box.compress(writer.ended() if whole else writer.paused()), box.flush()]
    return b"".join(packed), done + read, {"after": last, "state": writer.state, "whole": whole}


def _finish(making: Making) -> bool:
    size, digest = making.whole()
    with making.standing():
        register(purpose=PURPOSE, asked=f"export={making.reference}")
        making.finish(size, digest)
    return False

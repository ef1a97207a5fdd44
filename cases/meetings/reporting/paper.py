"""One's own report on its way out: a PDF, or a page for the printer. Off unless the cell's rules allow it (R53)."""

from __future__ import annotations

import json
import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import typst
from django.utils.formats import date_format

from cases.meetings.models import AgendaItem, Rendering
from cases.meetings.reporting.page import shown
from cases.meetings.reporting.readers import may_leave
from cases.purposes import Purpose
from participants.exports import PURPOSE_LINE, Export, leaves
from participants.mandates import Acting
from secrecy.acts import Forbidden, open_circles, reader, refuse, release

OFF = "De regels van de cel laten niet toe dat een verslag de toepassing verlaat. De coördinator kan die regel wijzigen bij Afspraken."
NOT_YET = "Uw weergave van dit verslag ligt nog niet vast: keur ze goed, of wacht tot de termijn voorbij is."
SOURCE = (Path(__file__).parent / "paper.typ").read_bytes()
_UNSHOWN = re.compile(r'the text `"(.*)"` could not be displayed', re.DOTALL)
_ESCAPE = re.compile(r"\\u\{([0-9a-f]+)\}|\\(.)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Mark:
    """What stands on every page that leaves: who took it, when, and a number that the register knows."""

    number: str
    name: str
    capacity: str
    at: datetime

    @classmethod
    def fresh(cls, acting: Acting, at: datetime) -> Mark:
        """The number is that of this request, which is random and stands in the entry that says that it left."""
        here = reader().request.hex[:12].upper()
        number = "-".join(here[n : n + 4] for n in (0, 4, 8))
        return cls(number, acting.user.get_full_name(), f"{acting.label}, {acting.service.short_name}", at)


def may_be_taken(item: AgendaItem, rendering: Rendering) -> None:
    """Raises :class:`Forbidden` with what is missing, on record: the rule of the cell, or that it is frozen (R53)."""
    if not may_leave(item):
        refuse(item.slug, "reports don't leave this cell", purpose=Purpose.REPORT)
        raise Forbidden(OFF)
    if rendering.frozen_at is None:
        refuse(item.slug, "the report is not fixed yet", purpose=Purpose.REPORT)
        raise Forbidden(NOT_YET)


def exported(item: AgendaItem, rendering: Rendering, mark: Mark) -> bytes:
    """The PDF (PDF/UA-1, ISO 14289-1); on record as an export before it is made."""
    return _released(item, rendering, leaves("report"), lambda content: pdf(content, mark, rendering.digest))  # type: ignore[no-any-return]


def printed(item: AgendaItem, rendering: Rendering) -> dict[str, Any]:
    """What the page for the printer shows; on record as a print before it is shown."""
    return _released(item, rendering, leaves("report_paper"), lambda content: content)  # type: ignore[no-any-return]


def _released(item: AgendaItem, rendering: Rendering, export: Export, render: Any) -> Any:
    open_circles(rendering.circle.reference, purpose=Purpose.REPORT, act="release", item=item.pk)
    return release([rendering], to=export.channel, ground=Purpose.REPORT, render=lambda _rows: render(shown(rendering)), item=item.pk)  # fmt: skip


def pdf(content: dict[str, Any], mark: Mark, digest: str) -> bytes:
    """Set by typst from data alone: text goes in as JSON, so that nothing in it can be markup.

    A sign for which no font has a shape is written as its number: PDF/UA allows none that isn't shown.
    """
    day = date_format(content["meeting"], "j F Y")
    data = {
        "reference": content["reference"], "day": day, "version": str(content["version"]), "digest": digest, "number": mark.number,
        "name": mark.name, "capacity": mark.capacity, "at": date_format(mark.at, "j F Y, H.i"), "pieces": content["pieces"], "purpose": str(PURPOSE_LINE),
    }  # fmt: skip
    text = json.dumps(data, ensure_ascii=False)
    for _round in range(100):
        try:
            return _compile(text)
        except typst.TypstError as error:
            # Nothing of what typst says goes on: it names the text.
            unshown = _UNSHOWN.search(error.message)
        if unshown is None:
            break
        text = _spelled(text, set(_ESCAPE.sub(_unescaped, unshown[1])))
    plain = {sign for sign in text if ord(sign) > 0x24F}
    try:
        return _compile(_spelled(text, plain))
    except typst.TypstError:
        pass
    raise RuntimeError("a report could not be set")


def _compile(text: str) -> bytes:
    # Fonts of the package alone: the same everywhere, and nothing of this machine in the document.
    compiler = typst.Compiler(input=SOURCE, root=Path(__file__).parent, ignore_system_fonts=True, sys_inputs={"data": text})  # fmt: skip
    made = compiler.compile(format="pdf", pdf_standards="ua-1")
    assert isinstance(made, bytes)
    return made


def _spelled(text: str, signs: set[str]) -> str:
    for sign in signs - set('"{}[]:,\\ '):
        shown_ = "" if unicodedata.category(sign) in ("Cf", "Cc", "Mn") else f"[U+{ord(sign):04X}]"
        text = text.replace(sign, shown_)
    return text


def _unescaped(found: re.Match[str]) -> str:
    return chr(int(found[1], 16)) if found[1] else found[2]

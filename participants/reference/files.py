"""A CSV file of reference data: read whole, found good or refused whole, with the line and the reason."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from participants.refused import why_not

DATA = Path(__file__).resolve().parents[2] / "data"
CERTAINTIES = {
    "text": gettext_lazy("gelezen in de tekst zelf"),
    "secondary": gettext_lazy("uit secundaire bronnen"),
    "inferred": gettext_lazy("afgeleid"),
}


class Broken(Exception):
    """A file that can't be taken over; ``problems`` says per line why. Nothing of it was written."""

    def __init__(self, file: str, problems: Sequence[str]) -> None:
        self.problems = list(problems)
        super().__init__("\n".join([_("%(file)s: niets gewijzigd.") % {"file": file}, *self.problems]))


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a file by its number, its fields without spaces around them."""

    number: int
    fields: dict[str, str]

    def __getitem__(self, column: str) -> str:
        return self.fields[column]


class File:
    """A file that was read; problems are gathered, so that who mends it sees them all at once."""

    def __init__(self, path: Path, columns: Sequence[str]) -> None:
        self.name = path.name
        self.problems: list[str] = []
        self.lines: list[Line] = []
        try:
            raw = path.read_bytes()
        except OSError as missing:
            raise Broken(str(path), [missing.strerror or str(missing)]) from missing
        self.digest = hashlib.sha256(raw).hexdigest()
        try:
            text = raw.decode("utf-8-sig")  # a spreadsheet puts a mark before its first line
        except UnicodeDecodeError as other:
            number = raw[: other.start].count(b"\n") + 1
            raise Broken(self.name, [self._on(number, _("dit is geen UTF-8"))]) from other
        self._read(text, columns)

    def _read(self, text: str, columns: Sequence[str]) -> None:
        reader = csv.DictReader(io.StringIO(text, newline=""), strict=True)
        try:
            missing = [c for c in columns if c not in (reader.fieldnames or ())]
            if not text.strip():
                raise Broken(self.name, [_("het bestand is leeg")])
            if missing:
                raise Broken(self.name, [self._on(1, _("kolom ontbreekt: %s") % ", ".join(missing))])
            for row in reader:
                if None in row or None in row.values():
                    self.refuse(reader.line_num, _("te veel of te weinig velden"))
                elif any("\0" in value for value in row.values()):
                    self.refuse(reader.line_num, _("een teken dat niet in tekst hoort"))
                else:
                    for column, value in row.items():
                        for why in why_not(value):  # R39
                            self.refuse(reader.line_num, f"{column}: {why}")
                    self.lines.append(Line(reader.line_num, {k: v.strip() for k, v in row.items()}))
        except csv.Error as broken:
            raise Broken(self.name, [self._on(reader.line_num, str(broken))]) from broken
        if not self.lines and not self.problems:
            raise Broken(self.name, [_("het bestand heeft een kop en geen enkele regel")])

    @staticmethod
    def _on(number: int, why: str) -> str:
        return _("regel %(number)d: %(why)s") % {"number": number, "why": why}

    def __iter__(self) -> Iterator[Line]:
        return iter(self.lines)

    def refuse(self, number: int, why: str) -> None:
        self.problems.append(self._on(number, why))

    def day(self, line: Line, column: str, *, needed: bool = False) -> date | None:
        """A day as 2031-01-01, or None when it is empty or wrong (and then refused)."""
        text = line[column]
        if not text and not needed:
            return None
        try:
            # fromisoformat also takes 20310101 and 2031-W01-1, which nobody means to write.
            if len(text) != 10:
                raise ValueError(text)
            return date.fromisoformat(text)
        except ValueError:
            self.refuse(line.number, _("%(column)s is geen dag als 2031-01-01: «%(text)s»") % {"column": column, "text": text})  # fmt: skip
            return None

    def certainty(self, line: Line) -> None:
        if line["certainty"] not in CERTAINTIES:
            self.refuse(line.number, _("certainty is text, secondary of inferred, niet «%s»") % line["certainty"])

    def fits(self, line: Line, row: models.Model, *fields: str) -> None:
        """Whether the row's fields are not empty or too long, by the words of the model itself."""
        others = {f.name for f in row._meta.fields} - set(fields)
        try:
            row.clean_fields(exclude=others)
        except ValidationError as wrong:
            for name, messages in wrong.message_dict.items():
                self.refuse(line.number, f"{name}: {' '.join(messages)}")

    def accept(self) -> None:
        """Go on when nothing was refused."""
        if self.problems:
            raise Broken(self.name, self.problems)


def said(value: Any) -> str:
    """A value as a report shows it."""
    return f"{value:%d/%m/%Y}" if isinstance(value, date) else str(value) if value not in (None, "") else "–"

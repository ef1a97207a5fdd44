"""Canaries: one unforgeable word for each column of each row, laid down in a world and found again in whatever it says.

What is sealed is opened and sealed anew with the functions of the application, with the key of its circle, as the superuser of
the database who also holds the master key: so a row of every kind holds one, whoever wrote it and whenever.
"""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import models

from secrecy import keys
from secrecy.cipher import SealedText
from secrecy.sealed_files import seal_file, unseal_file
from tests import world as w
from tests.leaks.fields import FIELDS, STAYS_EMPTY, How

LETTERS, LONG = "bcdfghjkmnpqrstvwz", 14
WORD = re.compile(rf"zk[{LETTERS}]{{{LONG}}}")
#: The circle in which a row lies, the case, signal or request around it, and the key of that circle under that of its cell.
_AROUND = (
    "SELECT t.*, coalesce(top.reference, k.reference) AS around, q.wrapped AS circle_key, ck.wrapped AS cell_key, q.cell AS of_cell"
    " FROM {table} t JOIN secrecy_circle k ON k.id = t.{inside} LEFT JOIN secrecy_circle top ON top.id = k.root_id"
    " LEFT JOIN keystore.circle_key q ON q.circle = k.id LEFT JOIN keystore.cell_key ck ON ck.cell = q.cell"
)
_FIRST_DAY = date(1911, 1, 2)


def word() -> str:
    return "zk" + "".join(secrets.choice(LETTERS) for _ in range(LONG))


@dataclass(frozen=True)
class Canary:
    """Where it lies: the column, the row, and around which case, signal or request."""

    said: str
    field: str
    row: str
    around: str

    @property
    def model(self) -> str:
        return self.field.rsplit(".", 1)[0]

    @property
    def own(self) -> bool:
        """Whether we made it: the rest are references and hashes, which the application makes."""
        return FIELDS[self.field] is not How.VALUE


@dataclass
class Aviary:
    """All that was laid down so far."""

    canaries: dict[str, Canary] = field(default_factory=dict)
    days: dict[str, Canary] = field(default_factory=dict)
    values: dict[str, Canary] = field(default_factory=dict)  # references and hashes, in small letters
    laid: set[str] = field(default_factory=set)  # the columns that ever held one
    lengths: set[int] = field(default_factory=set)  # of those, but for numbers
    _done: set[tuple[str, str]] = field(default_factory=set)

    def lay(self) -> int:
        """In every row that has none yet; how many columns got one."""
        before = len(self.canaries)
        for model in apps.get_models():
            columns = {name: FIELDS[at] for name in _names(model) if (at := f"{model._meta.label}.{name}") in FIELDS}
            if columns:
                self._lay(model, columns)
        return len(self.canaries) - before

    def _lay(self, model: type[models.Model], columns: dict[str, How]) -> None:
        table, label = model._meta.db_table, model._meta.label
        inside = next((f.column for f in model._meta.concrete_fields if f.name == "circle"), None)
        question = _AROUND.format(table=table, inside=inside) if inside else f"SELECT t.*, '' AS around FROM {table} t"
        for row in _rows(question):
            for name, how in columns.items():
                if (f"{label}.{name}", str(row["id"])) in self._done:
                    continue
                said = _laid(model, row, name, how)
                if not said:
                    continue
                self._done.add((f"{label}.{name}", str(row["id"])))
                self.laid.add(f"{label}.{name}")
                for one in said:
                    self.canaries[one] = Canary(one, f"{label}.{name}", str(row["id"]), row["around"] or "")
                    if how is How.DAY:
                        self.days |= dict.fromkeys(spelled(date.fromisoformat(one)), self.canaries[one])
                    if how is How.VALUE:
                        self.values[one.lower()] = self.canaries[one]
                        self.lengths |= set() if re.fullmatch(_NUMBER, one.lower()) else {len(one)}

    def found(self, text: str) -> set[Canary]:
        """Those that stand in a text, as words, days or as they are; whatever stands right before or behind, and however it is spaced."""
        return self.ours(text) | set(self._values_in(_SOFT.sub("", text).lower()))

    def ours(self, text: str) -> set[Canary]:
        """Those of them that we made."""
        text = _SOFT.sub("", text).lower()
        words = {self.canaries[one] for one in WORD.findall(text) if one in self.canaries}
        days = {_SPACED.sub(" ", one) for one in _DAYS.findall(text)}
        return words | {self.days[one] for one in days if one in self.days}

    def _values_in(self, text: str) -> Iterator[Canary]:
        """References also at the end of an id or in the name of a file: ``kaart-a2b3…``, ``verslag_CAS-2026-001.pdf``."""
        for number in set(_NUMBERS.findall(text)):
            if number in self.values:
                yield self.values[number]
        for run in set(_RUNS.findall(text)):
            for length in self.lengths:
                for start in range(len(run) - length + 1):
                    if (one := run[start : start + length]) in self.values:
                        yield self.values[one]


#: What may stand within a word without showing.
_SOFT = re.compile("[\u00ad\u200b-\u200d\u2060\ufeff]|<wbr ?/?>")
#: As dates are written by us and by others. The year is one in which nobody else here was born.
_DAYS = re.compile(
    r"(?<!\d)(?:\d{1,2}[/.-]\d{1,2}[/.-]19[12]\d|19[12]\d-\d{2}-\d{2}|19[12]\d{5}|\d{1,2}\s+[a-z]+\.?\s+19[12]\d)(?!\d)"
)
#: The numbers of a year follow on one another: ``CAS-2026-001`` doesn't stand in ``CAS-2026-0012``.
_NUMBER = r"[a-z]{3}-\d{4}-\d{3,}"
_NUMBERS = re.compile(f"(?=({_NUMBER}))")
_SPACED = re.compile(r"\.?\s+")
_RUNS = re.compile(r"[\w-]{4,}")
_MONTHS = [
    "januari",
    "februari",
    "maart",
    "april",
    "mei",
    "juni",
    "juli",
    "augustus",
    "september",
    "oktober",
    "november",
    "december",
]


def spelled(day: date) -> Iterator[str]:
    yield from (f"{day:%Y-%m-%d}", f"{day:%Y%m%d}")
    month = _MONTHS[day.month - 1]
    for said in (month, month[:3], "mrt" if day.month == 3 else month[:4]):
        yield from (f"{day.day} {said} {day.year}", f"{day:%d} {said} {day.year}")
    for mark in "/.-":
        yield from (f"{day:%d{mark}%m{mark}%Y}", f"{day.day}{mark}{day.month}{mark}{day.year}")


_born = iter(range(1, 6000))


def _laid(model: type[models.Model], row: dict[str, Any], name: str, how: How) -> list[str]:
    """What was put in this column of this row, or is looked for as it stands; nothing where it holds nothing."""
    column = model._meta.get_field(name)
    if how is How.DOCUMENT:
        return _in_a_document(model, row, name)
    sealed = isinstance(column, SealedText)
    if sealed and row["circle_key"] is None:  # it was ended
        return []
    text = _opened(model, row, name) if sealed and row[name] else "" if sealed else str(row[name] or "")
    if not text and (how is not How.WORDS or f"{model._meta.label}.{name}" in STAYS_EMPTY):
        return []
    if how is How.VALUE:
        return [text]
    said, changed = _changed(text, how)
    value = _sealed(model, row, name, changed) if sealed else changed
    _write(f"UPDATE {model._meta.db_table} SET {name} = %s WHERE id::text = %s", [value, str(row["id"])])
    return said


def _changed(text: str, how: How) -> tuple[list[str], str]:
    if how is How.DAY:
        day = (_FIRST_DAY + timedelta(days=next(_born))).isoformat()
        return [day], day
    if how is How.WORDS:
        one = word()
        # At both ends: of what is cut short, or to its first letters, one of them still shows.
        return [one], f"{one}.{text}" if "@" in text and " " not in text else f"{one} {text} {one}" if text else one
    said: list[str] = []
    return said, json.dumps(_with_words(json.loads(text), said), ensure_ascii=False, sort_keys=True)


def _with_words(value: Any, said: list[str], key: str = "") -> Any:
    """The same, with a word behind every string that people read: by its name, or all but days in lines that bear none."""
    if isinstance(value, dict):
        return {name: _with_words(inner, said, name) for name, inner in value.items()}
    if isinstance(value, list):
        return [_with_words(inner, said, key) for inner in value]
    if isinstance(value, str) and (key in ("title", "text", "who", "what") or not (key or value[:1].isdigit())):
        said.append(word())
        return f"{value} {said[-1]}"
    return value


def _in_a_document(model: type[models.Model], row: dict[str, Any], name: str) -> list[str]:
    one, table, at = word(), model._meta.db_table, UUID(str(row["id"]))
    content = unseal_file(row[name], table=table, row=at) + f"\n%{one}".encode()
    _write(f"UPDATE {table} SET {name} = %s WHERE id::text = %s", [seal_file(content, table=table, row=at), str(at)])
    return [one]


def _key(row: dict[str, Any]) -> keys.CircleKey:
    under = keys.cell_key(row["of_cell"], bytes(row["cell_key"]))
    return keys.circle_key(UUID(str(row["circle_id"])), bytes(row["circle_key"]), under)


def _place(model: type[models.Model], row: dict[str, Any], name: str) -> bytes:
    column = model._meta.get_field(name).column  # type: ignore[union-attr]
    return f"{model._meta.db_table}|{column}|{row['id']}|{row['circle_id']}".encode()


def _opened(model: type[models.Model], row: dict[str, Any], name: str) -> str:
    return keys.unseal(_key(row).cipher, bytes(row[name]), _place(model, row, name)).decode()


def _sealed(model: type[models.Model], row: dict[str, Any], name: str, text: str) -> bytes:
    return keys.seal(_key(row).cipher, text.encode(), _place(model, row, name))


def _names(model: type[models.Model]) -> Iterable[str]:
    return [f.name for f in model._meta.concrete_fields]


def _rows(question: str) -> list[dict[str, Any]]:
    with w._kept(w.current()).cursor() as cursor:
        cursor.execute(question)
        names = [column.name for column in cursor.description or ()]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def _write(statement: str, args: list[Any]) -> None:
    """Past what notes changes, and past what holds rows as they were."""
    w.ask(f"SET LOCAL session_replication_role = replica; {statement}", args)

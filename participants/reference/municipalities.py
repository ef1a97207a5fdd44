"""Municipalities from a year's file (Statbel REFNIS): what begins, what merges into what, and what stays as history.

Nothing is deleted. What merged gets its last day and its successor; what grew and kept its code goes on (Antwerpen,
2025). The predecessors of the waves of 2019 and 2025 come with the repository, in ``predecessors.csv``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

from django.utils import timezone
from django.utils.translation import gettext as _
from stdnum.be import vat

from participants.cells.models import Cell, Membership, Municipality
from participants.reference.files import DATA, File, Line, said
from participants.reference.reports import Report

COLUMNS = ("nis_code", "name_nl", "province", "valid_from", "predecessor_nis", "name_fr", "postal_codes", "kbo_number", "ovo_code")  # fmt: skip
#: Columns that a later file may amend; an empty one says nothing about what was known.
AMENDED = ("name", "name_fr", "province", "postal_codes", "kbo_number", "ovo_code")
#: The arrondissements of the Flemish Region as REFNIS numbers them. Files speak of these codes and of no others: a
#: municipality outside them (the demo's 99001) never came from a file, so no file ends it.
FLEMISH = r"^(1[1-3]|2[34]|3[1-8]|4[1-6]|7[1-3])\d{3}$"
SINCE_EVER = date(1970, 1, 1)  # REFNIS's technical first day
DAY = timedelta(days=1)


@dataclass
class Plan:
    """What a file would do, worked out before anything is written."""

    report: Report
    rows: dict[str, Municipality]  # as they will be
    new: list[str] = field(default_factory=list)
    amended: list[str] = field(default_factory=list)

    def write(self) -> None:
        # A successor may be new itself: rows first, then who succeeds whom.
        successors = {code: self.rows[code].successor_id for code in self.new}
        for code in self.new:
            self.rows[code].successor_id = None
        Municipality.objects.bulk_create([self.rows[code] for code in self.new])
        for code, successor in successors.items():
            self.rows[code].successor_id = successor
        late = [self.rows[code] for code, successor in successors.items() if successor]
        changed = [self.rows[code] for code in self.amended]
        fields = [*AMENDED, "predecessors", "valid_from", "valid_until", "successor"]
        Municipality.objects.bulk_update([*changed, *late], fields)


def load_municipalities(path: Path, *, on: date | None = None, end: bool = False, simulate: bool = False) -> Report:
    """Take over a file; ``end`` lets what left it without a successor end the day before ``on`` (default today).

    Raises ``Broken`` and writes nothing when the file can't be trusted.
    """
    file = File(path, COLUMNS)
    plan = _Planner(file, on or timezone.localdate(), end=end).plan()
    if not simulate:
        plan.write()
    return plan.report


class _Planner:
    def __init__(self, file: File, on: date, *, end: bool) -> None:
        self.file, self.on, self.end = file, on, end
        self.known = {m.nis_code: m for m in Municipality.objects.filter(nis_code__regex=FLEMISH)}
        self.wanted: dict[str, tuple[Line, Municipality]] = {}
        self.plan_ = Plan(Report(_("Gemeenten")), dict(self.known))

    @property
    def report(self) -> Report:
        return self.plan_.report

    def plan(self) -> Plan:
        self._read()
        self.file.accept()
        self._know_history()
        for line, row in self.wanted.values():
            self._place(line, row)
        for line, row in self.wanted.values():
            self._merge(line, row)
        self._end_others()
        self.file.accept()
        self.report.unchanged = len(self.known) - len(self.plan_.amended)
        return self.plan_

    # Reading ----------------------------------------------------------------------------------------------------

    def _read(self) -> None:
        numbers: dict[str, str] = {}
        for line in self.file:
            row = self._row(line)
            code = row.nis_code
            if not re.fullmatch(FLEMISH, code, re.ASCII):
                self.file.refuse(line.number, _("«%s» is geen NIS-code van het Vlaamse Gewest") % code)
            if code in self.wanted:
                self.file.refuse(line.number, _("NIS-code %s staat er tweemaal in") % code)
            for number in filter(None, (row.kbo_number, row.ovo_code)):
                if number in numbers:
                    self.file.refuse(line.number, _("nummer %(number)s staat ook bij %(code)s") % {"number": number, "code": numbers[number]})  # fmt: skip
                numbers[number] = code
            self.wanted[code] = (line, row)

    def _row(self, line: Line) -> Municipality:
        if line["kbo_number"] and not (re.fullmatch(r"\d{10}", line["kbo_number"], re.ASCII) and vat.is_valid(line["kbo_number"])):  # fmt: skip
            self.file.refuse(line.number, _("KBO-nummer %s klopt niet met zijn controlecijfers") % line["kbo_number"])
        if line["ovo_code"] and not re.fullmatch(r"OVO\d{6}", line["ovo_code"], re.ASCII):
            self.file.refuse(line.number, _("«%s» is geen OVO-code") % line["ovo_code"])
        row = Municipality(
            nis_code=line["nis_code"], name=line["name_nl"], name_fr=line["name_fr"], province=line["province"],
            postal_codes=line["postal_codes"], kbo_number=line["kbo_number"], ovo_code=line["ovo_code"],
            predecessors=line["predecessor_nis"], valid_from=self.file.day(line, "valid_from", needed=True) or SINCE_EVER,
        )  # fmt: skip
        self.file.fits(line, row, *AMENDED, "nis_code", "predecessors")
        return row

    # Planning ---------------------------------------------------------------------------------------------------

    def _know_history(self) -> None:
        """Predecessors from before the files, of which nothing is known yet."""
        province = {code[0]: row.province for code, (_line, row) in self.wanted.items()}
        for line in File(DATA / "predecessors.csv", ("nis_code", "name_nl", "valid_until", "successor_nis")):
            code, successor = line["nis_code"], line["successor_nis"]
            if (
                code in self.known
                or code in self.wanted
                or (successor not in self.wanted and successor not in self.known)
            ):
                continue  # fmt: skip
            self._add(
                Municipality(
                    nis_code=code, name=line["name_nl"], province=province.get(code[0], ""), valid_from=SINCE_EVER,
                    valid_until=date.fromisoformat(line["valid_until"]), successor_id=successor,
                )
            )  # fmt: skip

    def _add(self, row: Municipality) -> None:
        self.plan_.rows[row.nis_code] = row
        self.plan_.new.append(row.nis_code)
        self.report.new.append(f"{_called(row)}, {_('vanaf')} {said(row.valid_from)}")

    def _place(self, line: Line, row: Municipality) -> None:
        """The row itself: new, changed, the same, or back."""
        before = self.known.get(row.nis_code)
        grew = row.nis_code in _codes(row.predecessors)
        if before is None:
            # What grew and kept its code was there before it grew.
            row.valid_from = SINCE_EVER if grew else row.valid_from
            self._add(row)
            return
        if before.valid_until is not None and not self._comes_back(line, row, before):
            return
        if row.valid_from > before.valid_from and not grew:
            self.file.refuse(line.number, _("%(who)s bestaat al sinds %(day)s; wie groeit en haar code houdt, noemt ook zichzelf als voorganger") % {"who": _called(before), "day": said(before.valid_from)})  # fmt: skip
            return
        called, differences = _called(before), []
        for name in AMENDED:
            old, new = getattr(before, name), getattr(row, name)
            if new and new != old:
                differences.append(f"{name} «{said(old)}» → «{new}»")
                setattr(before, name, new)
        predecessors = ";".join(sorted(_codes(before.predecessors) | _codes(row.predecessors)))
        if predecessors != before.predecessors:
            differences.append(f"{_('voorgangers')} «{said(before.predecessors)}» → «{predecessors}»")
            before.predecessors = predecessors
        if row.valid_from < before.valid_from:
            differences.append(f"{_('vanaf')} {said(before.valid_from)} → {said(row.valid_from)}")
            before.valid_from = row.valid_from
        if differences:
            self._amend(before)
            self.report.changed.append(f"{called}: {'; '.join(differences)}")

    def _comes_back(self, line: Line, row: Municipality, before: Municipality) -> bool:
        """An end that was a mistake is taken back; what merged, or was really away for a while, isn't the same row."""
        if before.successor_id is not None:
            self.file.refuse(line.number, _("%(who)s is op %(day)s opgegaan in %(successor)s en kan niet terugkomen") % {"who": _called(before), "day": said(_after(before)), "successor": before.successor_id})  # fmt: skip
            return False
        if before.valid_until is not None and row.valid_from > before.valid_until:
            self.file.refuse(line.number, _("%(who)s eindigde op %(day)s; wat later opnieuw begint, krijgt een andere code") % {"who": _called(before), "day": said(before.valid_until)})  # fmt: skip
            return False
        self.report.reappearing.append(f"{_called(before)}: {_('het einde op')} {said(before.valid_until)} {_('is teruggenomen')}")  # fmt: skip
        before.valid_until = None
        self._amend(before)
        return True

    def _merge(self, line: Line, row: Municipality) -> None:
        """The predecessors that a row names end the day before it begins, or grew."""
        gone: list[str] = []
        first = date.fromisoformat(line["valid_from"])
        for code in sorted(_codes(row.predecessors) - {row.nis_code}):
            before = self.plan_.rows.get(code)
            if before is None:
                self.file.refuse(line.number, _("voorganger %s is niet bekend") % code)
            elif code in self.wanted:
                self.file.refuse(line.number, _("voorganger %s staat zelf nog in het bestand") % code)
            elif before.valid_until is not None and before.successor_id not in (None, row.nis_code):
                self.file.refuse(line.number, _("voorganger %(who)s ging al op in %(other)s") % {"who": _called(before), "other": before.successor_id})  # fmt: skip
            elif before.successor_id == row.nis_code:
                continue  # known from an earlier file
            elif first <= before.valid_from:
                self.file.refuse(
                    line.number, _("voorganger %s begint niet vroeger dan haar opvolger") % _called(before)
                )
            else:
                before.valid_until, before.successor_id = first - DAY, row.nis_code
                self._amend(before)
                gone.append(_called(before))
                self._call_for_succession(before, self.plan_.rows[row.nis_code])
        if gone:
            self.report.merged.append(f"{' + '.join(gone)} → {_called(row)}, {_('vanaf')} {said(first)}")

    def _end_others(self) -> None:
        for code, row in sorted(self.known.items()):
            if code in self.wanted or row.valid_until is not None:
                continue
            if not self.end:
                self.file.problems.append(_("%s staat niet in het bestand en geen opvolger noemt haar; met --end eindigt ze") % _called(row))  # fmt: skip
            elif self.on <= row.valid_from:
                self.file.problems.append(_("%s kan niet eindigen voor ze begint: kies een latere --on") % _called(row))
            else:
                row.valid_until = self.on - DAY
                self._amend(row)
                self.report.ended.append(f"{_called(row)}, {_('laatste dag')} {said(row.valid_until)}")
                self._call_for_succession(row, None)

    def _amend(self, row: Municipality) -> None:
        if row.nis_code in self.known and row.nis_code not in self.plan_.amended:
            self.plan_.amended.append(row.nis_code)

    def _call_for_succession(self, gone: Municipality, successor: Municipality | None) -> None:
        """A cell keeps working on the day of a merger; somebody must let the successor take the place."""
        for membership in Membership.objects.running().filter(municipality=gone.nis_code).select_related("cell"):
            cell = membership.cell
            if cell.state == Cell.State.PROPOSED:
                continue
            by = _called(successor) if successor else _("niemand die het bestand noemt")
            self.report.attention.append(_("cel %(cell)s: %(who)s moet door %(by)s opgevolgd worden") % {"cell": cell.name, "who": _called(gone), "by": by})  # fmt: skip


def _codes(text: str) -> set[str]:
    return {code.strip() for code in text.split(";") if code.strip()}


def _called(row: Municipality) -> str:
    return f"{row.name} ({row.nis_code})"


def _after(row: Municipality) -> date:
    return (row.valid_until or row.valid_from) + DAY

"""The list of authorised categories (R11, R12, R14, R80), from a file that may change without a release.

What a row said before stays as a revision, with the name and SHA-256 of the file that said otherwise; what left the
list ends and is never deleted. A row is known by its code, community and first day; the same code and community with
another first day, and no other row left for it, is that row with its date put right.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from participants.models import AuthorisedCategory, CategoryConfirmation, CategoryRevision, Participation
from participants.reference.files import File, Line, said
from participants.reference.reports import Report

COLUMNS = ("code", "name_nl", "name_fr", "policy_domain", "community", "level", "legal_text", "article", "valid_from", "valid_until", "source", "certainty")  # fmt: skip
COMMUNITIES = {
    "vlaamse_gemeenschap": gettext_lazy("Vlaamse Gemeenschap"),
    "communaute_francaise": gettext_lazy("Franse Gemeenschap"),
    "": gettext_lazy("Gemeentelijk niveau"),
}
LEVELS = {"community": gettext_lazy("gemeenschap, bij decreet"), "municipal": gettext_lazy("gemeentelijk niveau")}
#: What a revision keeps.
FIELDS = ("name", "policy_domain", "level", "legal_text", "article", "valid_from", "valid_until", "source", "certainty")
#: What a cell's confirmation rests on (R13).
GROUND = ("legal_text", "article")
WORDS = {
    "name": gettext_lazy("naam"), "policy_domain": gettext_lazy("beleidsdomein"), "level": gettext_lazy("niveau"),
    "legal_text": gettext_lazy("tekst"), "article": gettext_lazy("artikel"), "valid_from": gettext_lazy("geldig vanaf"),
    "valid_until": gettext_lazy("geldig tot en met"), "source": gettext_lazy("bron"), "certainty": gettext_lazy("zekerheid"),
}  # fmt: skip
Key = tuple[str, str, date | None]


def load_categories(path: Path, *, on: date | None = None, simulate: bool = False) -> Report:
    """Take over a file; what left it ends the day before ``on`` (default today).

    Raises ``Broken`` and writes nothing when the file can't be trusted.
    """
    file = File(path, COLUMNS)
    rows = [_row(file, line) for line in file]
    _refuse_overlaps(file, rows)
    file.accept()
    plan = _compared(rows, (on or timezone.localdate()) - timedelta(days=1))
    if not simulate:
        plan.write(f"{file.name[:40]} sha256:{file.digest}")
    return plan.report


def _row(file: File, line: Line) -> AuthorisedCategory:
    if not re.fullmatch(r"[a-z0-9_-]+", line["code"], re.ASCII):
        file.refuse(line.number, _("«%s» is geen code: kleine letters, cijfers en _") % line["code"])
    if line["community"] not in COMMUNITIES:
        file.refuse(line.number, _("onbekende gemeenschap «%s»") % line["community"])
    if line["level"] not in LEVELS:
        file.refuse(line.number, _("onbekend niveau «%s»") % line["level"])
    elif (line["level"] == "community") != bool(line["community"]):
        file.refuse(line.number, _("niveau en gemeenschap spreken elkaar tegen"))
    file.certainty(line)
    row = AuthorisedCategory(
        code=line["code"], community=line["community"], name=line["name_nl"] or line["name_fr"],
        policy_domain=line["policy_domain"], level=line["level"], legal_text=line["legal_text"], article=line["article"],
        valid_from=file.day(line, "valid_from"), valid_until=file.day(line, "valid_until"),
        source=line["source"], certainty=line["certainty"],
    )  # fmt: skip
    if row.valid_from and row.valid_until and row.valid_until < row.valid_from:
        file.refuse(line.number, _("eindigt voor ze begint"))
    file.fits(line, row, "code", "name", "policy_domain", "legal_text", "article", "source")
    return row


def _refuse_overlaps(file: File, rows: list[AuthorisedCategory]) -> None:
    seen: dict[tuple[str, str], list[AuthorisedCategory]] = {}
    for line, row in zip(file, rows, strict=True):
        others = seen.setdefault((row.code, row.community), [])
        if any(_overlap(row, other) for other in others):
            file.refuse(line.number, _("%s geldt al op dezelfde dagen, in een andere regel") % row.code)
        others.append(row)


def _overlap(a: AuthorisedCategory, b: AuthorisedCategory) -> bool:
    return (a.valid_from or date.min) <= (b.valid_until or date.max) and (b.valid_from or date.min) <= (
        a.valid_until or date.max
    )


@dataclass
class Plan:
    """What a file would do to the list."""

    report: Report
    new: list[AuthorisedCategory] = field(default_factory=list)
    revised: list[tuple[AuthorisedCategory, dict[str, Any]]] = field(default_factory=list)

    def write(self, file: str) -> None:
        AuthorisedCategory.objects.bulk_create(self.new)
        CategoryRevision.objects.bulk_create(
            CategoryRevision(category=row, before=before, file=file) for row, before in self.revised
        )
        AuthorisedCategory.objects.bulk_update([row for row, _before in self.revised], FIELDS)


def _compared(rows: list[AuthorisedCategory], last: date) -> Plan:
    plan = Plan(Report(_("Gemachtigde categorieën")))
    left: dict[Key, AuthorisedCategory] = {_key(row): row for row in AuthorisedCategory.objects.all()}
    pairs = [(row, left.pop(_key(row), None)) for row in rows]
    for row, exact in pairs:
        same = exact or _put_right(row, left, last, [r for r, e in pairs if e is None])
        if same is None:
            plan.new.append(row)
            plan.report.new.append(_called(row))
        else:
            _revise(plan, same, {name: getattr(row, name) for name in FIELDS})
    for row in left.values():
        if row.valid_until is not None and row.valid_until <= last:
            plan.report.unchanged += 1  # over already
            continue
        _revise(plan, row, {"valid_until": last}, ended=True)
    return plan


def _put_right(
    row: AuthorisedCategory, left: dict[Key, AuthorisedCategory], last: date, new: list[AuthorisedCategory]
) -> AuthorisedCategory | None:
    """The row of which this one is the correction, when there is no doubt about it; taken out of ``left``."""
    running = (key for key, old in left.items() if old.valid_until is None or old.valid_until > last)
    olds = [key for key in running if key[:2] == (row.code, row.community)]
    news = [r for r in new if (r.code, r.community) == (row.code, row.community)]
    return left.pop(olds[0]) if len(olds) == len(news) == 1 else None


def _revise(plan: Plan, row: AuthorisedCategory, values: dict[str, Any], *, ended: bool = False) -> None:
    before = {name: getattr(row, name) for name in FIELDS}
    changed = [name for name, value in values.items() if value != before[name]]
    if not changed:
        plan.report.unchanged += 1
        return
    called = _called(row)
    for name in changed:
        setattr(row, name, values[name])
    plan.revised.append((row, {n: v.isoformat() if isinstance(v, date) else v for n, v in before.items()}))
    if ended:
        plan.report.ended.append(f"{called}, {_('laatste dag')} {said(row.valid_until)}")
    else:
        told = "; ".join(f"{WORDS[name]} «{said(before[name])}» → «{said(values[name])}»" for name in changed)
        plan.report.changed.append(f"{called}: {told}")
    if row.pk:
        plan.report.attention += _who_must_look(row, changed)


def _who_must_look(row: AuthorisedCategory, changed: list[str]) -> list[str]:
    """Cells that confirmed the category on its former text, and cells in which its services lose or keep their place."""
    told = []
    if set(changed) & set(GROUND):
        for c in CategoryConfirmation.objects.filter(category=row, withdrawn_at=None).select_related("cell"):
            told.append(_("cel %(cell)s bevestigde «%(name)s» op %(text)s, %(article)s: opnieuw na te gaan") % {"cell": c.cell.name, "name": row.name, "text": c.legal_text, "article": c.article})  # fmt: skip
    if "valid_until" in changed and row.valid_until is not None:
        for p in Participation.objects.confirmed().filter(category=row).select_related("cell", "service"):
            told.append(_("cel %(cell)s kan %(service)s na %(day)s niet meer uitnodigen als «%(name)s»") % {"cell": p.cell.name, "service": p.service.name, "day": said(row.valid_until), "name": row.name})  # fmt: skip
    return told


def _key(row: AuthorisedCategory) -> Key:
    return row.code, row.community, row.valid_from


def _called(row: AuthorisedCategory) -> str:
    return f"{row.name} ({row.code}{f', {row.community}' if row.community else ''})"

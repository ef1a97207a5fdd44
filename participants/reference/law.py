"""Articles of law to name by day (R28), the texts on secrecy that participants acknowledge (R27), and who supervises (R64)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from participants.models import Acknowledgement, LegalReference, SecrecyNotice, SupervisoryAuthority
from participants.reference.files import DATA, File, Line, said
from participants.reference.reports import Report


def load_legal_references(path: Path = DATA / "legal-references.csv", *, simulate: bool = False) -> Report:
    """Under each key one article a day; what the file leaves out stays."""
    file = File(path, ("key", "label", "valid_from", "valid_until", "source", "certainty"))
    rows = []
    for line in file:
        row = LegalReference(key=line["key"], label=line["label"], source=line["source"], certainty=line["certainty"])
        _date(file, line, row)
        file.fits(line, row, "key", "label", "source")
        rows.append(row)
    _refuse_overlaps(file, [(row.key, row) for row in rows], LegalReference.objects.all())
    report = Report(_("Wetsartikelen"))
    known = {(r.key, r.valid_from): r for r in LegalReference.objects.all()}
    changed = [(row, known.get((row.key, row.valid_from))) for row in rows]
    return _taken(report, file, changed, ("label", "valid_until", "source", "certainty"), simulate=simulate)


def load_notices(path: Path = DATA / "secrecy-notices.csv", *, simulate: bool = False) -> Report:
    """Each under the article that was valid on its first day. What somebody acknowledged is never reworded."""
    file = File(path, ("key", "title", "valid_from", "valid_until", "body", "source", "certainty"))
    articles = list(LegalReference.objects.all())
    known = {n.valid_from: n for n in SecrecyNotice.objects.all()}
    promised = set(Acknowledgement.objects.exclude(notice=None).values_list("notice_id", flat=True).distinct())
    changed = []
    for line in file:
        row = SecrecyNotice(title=line["title"], body=line["body"], source=line["source"], certainty=line["certainty"])
        _date(file, line, row)
        file.fits(line, row, "title", "body", "source")
        article = next((a for a in articles if a.key == line["key"] and _holds(a, row.valid_from)), None)
        if article is None:
            file.refuse(line.number, _("op %(day)s is er geen artikel «%(key)s»") % {"day": said(row.valid_from), "key": line["key"]})  # fmt: skip
        else:
            row.reference = article
        before = known.get(row.valid_from)
        if before is not None and before.pk in promised and (before.title, before.body) != (row.title, row.body):
            file.refuse(line.number, _("deze tekst is al bevestigd en blijft zoals hij is: geef een nieuwe tekst een nieuwe begindag"))  # fmt: skip
        changed.append((row, before))
    _refuse_overlaps(file, [("", row) for row, _before in changed], SecrecyNotice.objects.all())
    fields = ("title", "body", "valid_until", "source", "certainty", "reference_id")
    return _taken(Report(_("Teksten over geheimhouding")), file, changed, fields, simulate=simulate)


def load_authorities(path: Path = DATA / "supervisory-authorities.csv", *, simulate: bool = False) -> Report:
    """Where an answer can be complained of, under each key one a day; what the file leaves out stays (R64)."""
    said_ = ("name", "controllers", "address", "website", "legal_text", "source", "certainty")
    file = File(path, ("key", "valid_from", "valid_until", *said_))
    rows = []
    for line in file:
        row = SupervisoryAuthority(key=line["key"], **{name: line[name] for name in said_})
        _date(file, line, row)
        file.fits(line, row, "key", *said_)
        rows.append(row)
    _refuse_overlaps(file, [(row.key, row) for row in rows], SupervisoryAuthority.objects.all())
    known = {(a.key, a.valid_from): a for a in SupervisoryAuthority.objects.all()}
    changed = [(row, known.get((row.key, row.valid_from))) for row in rows]
    return _taken(Report(_("Toezichthouders")), file, changed, (*said_, "valid_until"), simulate=simulate)


def _date(file: File, line: Line, row: LegalReference | SecrecyNotice | SupervisoryAuthority) -> None:
    file.certainty(line)
    row.valid_from = file.day(line, "valid_from", needed=True) or date.min
    row.valid_until = file.day(line, "valid_until")
    if row.valid_until and row.valid_until < row.valid_from:
        file.refuse(line.number, _("eindigt voor hij begint"))


def _holds(row: Any, day: date) -> bool:
    return bool(row.valid_from <= day <= (row.valid_until or date.max))


def _refuse_overlaps(file: File, rows: list[tuple[str, Any]], known: Iterable[Any]) -> None:
    """Two answers to «which article today?» are none. What the file leaves out counts too, since it stays."""
    given = {(key, row.valid_from) for key, row in rows}
    seen = [(key, row) for row in known if ((key := getattr(row, "key", "")), row.valid_from) not in given]
    for line, (key, row) in zip(file, rows, strict=True):
        for other_key, other in seen:
            if key == other_key and (_holds(other, row.valid_from) or _holds(row, other.valid_from)):
                why = _("geldt op dezelfde dagen als «%(other)s» vanaf %(day)s")
                file.refuse(line.number, why % {"other": other, "day": said(other.valid_from)})
        seen.append((key, row))


def _taken(report: Report, file: File, rows: list[tuple[Any, Any]], fields: tuple[str, ...], *, simulate: bool) -> Report:  # fmt: skip
    file.accept()
    for row, before in rows:
        differences = [] if before is None else [f for f in fields if getattr(before, f) != getattr(row, f)]
        if before is None:
            report.new.append(f"{row}, {_('vanaf')} {said(row.valid_from)}")
        elif differences:
            report.changed.append(f"{before}, {_('vanaf')} {said(before.valid_from)}: {', '.join(differences)}")
        else:
            report.unchanged += 1
            continue
        if not simulate:
            _save(row, before, differences)
    return report


def _save(row: models.Model, before: models.Model | None, differences: list[str]) -> None:
    if before is None:
        row.save(force_insert=True)
        return
    for name in differences:
        setattr(before, name, getattr(row, name))
    before.save(update_fields=differences)

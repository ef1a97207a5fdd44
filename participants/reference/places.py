"""Police zones and justice houses: editable lists, unverified until a person checks a row.

A file fills in what nobody checked; it never overwrites what somebody put their name to, and never moves a municipality
that has a zone to another.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from participants.cells.models import JusticeHouse, Municipality, PoliceZone
from participants.reference.files import DATA, File, said
from participants.reference.reports import Report

ZONES = ("zone_code", "short_name", "members_as_named", "member_nis_codes", "status", "note")
HOUSES = ("ovo_code", "name_nl", "street", "postal_code", "city")


def load_police_zones(path: Path = DATA / "police_zones.csv", *, simulate: bool = False) -> Report:
    file = File(path, ZONES)
    rows: list[PoliceZone] = []
    named: dict[str, tuple[str, str]] = {}  # municipality -> (since, zone): the newest one in force that names it
    for line in file:
        code, status = line["zone_code"], line["status"]
        if not re.fullmatch(r"\d{4}", code, re.ASCII):
            file.refuse(line.number, _("«%s» is geen zonenummer van vier cijfers") % code)
        since = re.fullmatch(r"in force (\d{4}-\d\d-\d\d)", status, re.ASCII)
        if since is None and status != "superseded":
            file.refuse(line.number, _("status is «in force 2031-01-01» of «superseded», niet «%s»") % status)
        members = line["members_as_named"].replace("/", ", ")
        row = PoliceZone(code=code, name=_zone_name(line["short_name"], members), in_force=since is not None, note=line["note"])  # fmt: skip
        file.fits(line, row, "code", "name", "note")
        rows.append(row)
        if since is not None:
            for nis in filter(None, line["member_nis_codes"].split(";")):
                named[nis.strip()] = max(named.get(nis.strip(), ("", "")), (since[1], code))
    _refuse_twice(file, rows)
    report = _filled(Report(_("Politiezones")), PoliceZone, rows, ("name", "in_force", "note"), simulate=simulate)
    _settle(report, {nis: zone for nis, (_since, zone) in named.items()}, simulate=simulate)
    return report


def _zone_name(short: str, members: str) -> str:
    """Its own name; for a zone without one its municipalities, as the police writes them."""
    name = short.removeprefix("Politiezone ") or members
    return name if len(name) <= 120 else members[:119] + "…"


def load_justice_houses(path: Path = DATA / "justice_houses.csv", *, simulate: bool = False) -> Report:
    file = File(path, HOUSES)
    rows: list[JusticeHouse] = []
    for line in file:
        if not re.fullmatch(r"OVO\d{6}", line["ovo_code"], re.ASCII):
            file.refuse(line.number, _("«%s» is geen OVO-code") % line["ovo_code"])
        row = JusticeHouse(
            ovo_code=line["ovo_code"], name=line["name_nl"], street=line["street"], postal_code=line["postal_code"], city=line["city"]
        )  # fmt: skip
        file.fits(line, row, "ovo_code", "name", "street", "postal_code", "city")
        rows.append(row)
    _refuse_twice(file, rows)
    fields = ("name", "street", "postal_code", "city")
    return _filled(Report(_("Justitiehuizen")), JusticeHouse, rows, fields, simulate=simulate)


def _refuse_twice(file: File, rows: list[Any]) -> None:
    seen = set()
    for line, row in zip(file, rows, strict=True):
        if row.pk in seen:
            file.refuse(line.number, _("%s staat er tweemaal in") % row.pk)
        seen.add(row.pk)
    file.accept()


def _filled(report: Report, model: Any, rows: list[Any], fields: tuple[str, ...], *, simulate: bool) -> Report:
    known = {row.pk: row for row in model.objects.all()}
    new, changed = [], []
    for row in rows:
        before = known.get(row.pk)
        if before is None:
            new.append(row)
            report.new.append(str(row))
            continue
        told = "; ".join(f"{model._meta.get_field(f).verbose_name} «{said(getattr(before, f))}» → «{said(getattr(row, f))}»" for f in fields if getattr(before, f) != getattr(row, f))  # fmt: skip
        if not told:
            report.unchanged += 1
        elif before.checked_on is not None:
            report.kept.append(f"{before}, {_('nagekeken op')} {said(before.checked_on)}: {told}")
        else:
            report.changed.append(f"{before}: {told}")
            for f in fields:
                setattr(before, f, getattr(row, f))
            changed.append(before)
    if not simulate:
        model.objects.bulk_create(new)
        model.objects.bulk_update(changed, fields)
    return report


def _settle(report: Report, zones: dict[str, str], *, simulate: bool) -> None:
    """The zone of each municipality that has none yet."""
    settled = []
    for row in Municipality.objects.filter(pk__in=zones, valid_until=None):
        zone = zones[row.pk]
        if row.police_zone_id is None:
            row.police_zone_id = zone
            settled.append(row)
        elif row.police_zone_id != zone:
            report.kept.append(f"{row}: {_('zone')} {row.police_zone_id} → {zone}")
    if not simulate:
        Municipality.objects.bulk_update(settled, ["police_zone"])

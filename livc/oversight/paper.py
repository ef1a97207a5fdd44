"""The statement of a quarter as tables for the screen, and as a document (PDF/UA-1): the same figures, set again each time."""

from __future__ import annotations

import json
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from cases.typesetting import set_in_type
from livc.oversight import stating
from livc.oversight.models import Statement
from livc.oversight.stating import PURPOSE
from livc.oversight.words import ACTS
from participants.exports import leaves
from participants.models import User
from secrecy.acts import release

SOURCE = Path(__file__).parent / "paper.typ"


def tables(figures: dict[str, Any]) -> list[dict[str, Any]]:
    """The figures as tables: id, title, what its columns are called, rows of words; ``nothing`` is said of an empty one."""
    asked, erased = figures["questions"], figures["erased"]
    acts = sorted(figures["acts"].items(), key=lambda pair: (-pair[1], pair[0]))
    return [
        _table("acts", _("Regels per handeling"), (_("Handeling"), _("Aantal")), [(str(ACTS.get(act, act)), number) for act, number in acts]),
        _table("notices", _("Wat opviel"), (_("Regel"), _("Waarom die kijkt"), _("Keer"), _("Regels")), [(one["name"], one["why"], one["times"], one["lines"]) for one in figures["notices"]]),
        _table("samples", _("Steekproeven"), (_("Maand"), _("Hoe getrokken"), _("Omvang")), [(_month(one["month"]), _("regels waar het meest opviel") if one["by_rules"] else _("door het lot, zaad %(seed)s") % {"seed": one["seed"]}, one["size"]) for one in figures["samples"]], _("Er werd geen steekproef getrokken.")),
        _table("questions", _("Vragen aan wie las"), (_("Wat"), _("Aantal")), [
            (_("gesteld"), asked["asked"]), (_("beantwoord"), asked["answered"]), (_("te laat of te laat beantwoord"), asked["late"]), (_("nog zonder antwoord"), asked["open"]),
            (_("oordeel: uitgelegd"), asked["explained"]), (_("oordeel: niet uitgelegd"), asked["unexplained"]), (_("oordeel: te volgen"), asked["follow"]),
            (_("opgevolgd"), asked["followed"]), (_("opvolging te laat"), asked["follow_late"]),
        ]),
        _table("rest", _("Wat de cel verliet, en wat gewist werd"), (_("Wat"), _("Aantal")), [
            (_("afdrukken, bestanden en vrijgaven"), figures["left"]), (_("bewijzen van wissing"), erased["proofs"]), (_("kringen die daarbij gewist werden"), erased["circles"]),
        ]),
    ]  # fmt: skip


def _table(key: str, title: str, heads: tuple[str, ...], rows: list[tuple[Any, ...]], nothing: str = "") -> dict[str, Any]:  # fmt: skip
    shown = [[{"head": head, "text": str(cell), "number": isinstance(cell, int)} for head, cell in zip(heads, row, strict=True)] for row in rows]  # fmt: skip
    columns = [{"head": head, "number": bool(rows) and isinstance(rows[0][n], int)} for n, head in enumerate(heads)]
    return {"key": key, "title": title, "columns": columns, "rows": shown, "nothing": nothing or _("Niets in dit kwartaal.")}  # fmt: skip


def _month(text: str) -> str:
    return date_format(date.fromisoformat(f"{text}-01"), "F Y")


def _moment(at: datetime) -> str:
    return date_format(timezone.localtime(at), "j F Y, H.i.s")


def document(row: Statement) -> bytes:
    """The PDF; on record before it is made. No name in it but those of auditors."""
    return release([], to=leaves("statement").channel, ground=PURPOSE, about=f"statement={row.slug}", render=lambda _rows: pdf(row))  # fmt: skip


def pdf(row: Statement) -> bytes:
    """What was composed, with the signatures that stand under it: of the same row the same document."""
    figures, signed = json.loads(row.figures), stating.signatures(row)
    names = {
        user.pk: user.get_full_name()
        for user in User.objects.filter(pk__in={row.made_by_id, *(one.by_id for one in signed)})
    }
    unknown = _("een auditor van deze cel")
    data = {
        "cell": figures["cell"], "quarter": row.quarter, "since": _moment(row.since), "until": _moment(row.until), "whole": figures["whole"],
        "lines": str(figures["lines"]), "made": _("Opgesteld op %(at)s uur door %(by)s") % {"at": _moment(row.made_at), "by": names.get(row.made_by_id, unknown)},
        "signed": [_("%(role)s door %(by)s (%(as)s) op %(at)s uur") % {"role": str(one.get_role_display()).capitalize(), "by": names.get(one.by_id, unknown), "as": one.capacity, "at": _moment(one.at)} for one in signed],
        "tables": [
            {"title": one["title"], "heads": [c["head"] for c in one["columns"]], "numbers": [c["number"] for c in one["columns"]], "rows": [[cell["text"] for cell in line] for line in one["rows"]], "nothing": one["nothing"]}
            for one in tables(figures)
        ],
        "checkpoint": figures["checkpoint"], "digest": row.digest,
    }  # fmt: skip
    return set_in_type(SOURCE, data)

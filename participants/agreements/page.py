"""What the pages about a cell's rules show: plain values for the templates."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from participants.cells.models import CellRules
from participants.cells.rulebook import FIXED, RULEBOOK, SOURCES, Rule
from participants.cells.rules import Rules, changes


def rules_of(versions: Sequence[CellRules]) -> dict[str, Any]:
    """Every rule with the value in force, whether the cell set it itself and since which version."""
    held = in_force_among(versions)
    now = Rules(held.values if held else {})
    return {
        "version": held,
        "parts": [
            (group, [_row(rule, now, held, versions) for rule in rules])
            for group, rules in itertools.groupby(RULEBOOK, key=lambda rule: str(rule.group))
        ],
        "fixed": [{"what": what, "source": source, "certainty": certainty} for what, source, certainty in FIXED],
        "sources": SOURCES,
        "versions": [_version(v, held, versions) for v in versions],
    }


def in_force_among(versions: Iterable[CellRules]) -> CellRules | None:
    """Of versions, newest first: the one that holds today."""
    today = timezone.localdate()
    return next((v for v in versions if v.valid_from <= today), None)


def _row(rule: Rule, now: Rules, held: CellRules | None, versions: Sequence[CellRules]) -> dict[str, Any]:
    own = now.sets(rule.key) and now[rule.key] != rule.standard
    return {
        "key": rule.key, "label": rule.label, "value": rule.said(now[rule.key]), "help": rule.help, "own": own,
        "since": _set_in(rule, held, versions) if own and held else None, "standard": rule.said(rule.standard),
        "source": rule.source, "certainty": rule.certainty, "applied": rule.applied, "long": rule.kind == "text" and len(rule.standard) > 80,
    }  # fmt: skip


def _set_in(rule: Rule, held: CellRules, versions: Sequence[CellRules]) -> CellRules:
    """The version that gave a rule the value it has now: as far back as nothing else was said."""
    value, found = held.values[rule.key], held
    for version in versions:
        if version.version < held.version:
            if Rules(version.values)[rule.key] != value:
                break
            found = version
    return found


def _version(version: CellRules, held: CellRules | None, versions: Sequence[CellRules]) -> dict[str, Any]:
    if held is not None and version.pk == held.pk:
        chip, kind = _("geldt nu"), "ok"
    elif version.valid_from > timezone.localdate():
        passed = any(v.version > version.version and v.valid_from <= version.valid_from for v in versions)
        chip, kind = (_("ingehaald door een latere versie"), "") if passed else (_("geldt nog niet"), "info")
    else:
        chip, kind = _("vervangen"), ""
    return {
        "number": version.version, "valid_from": version.valid_from, "note": version.note, "chip": chip, "kind": kind,
        "by": version.made_by.short_name if version.made_by else "–", "at": timezone.localtime(version.made_at), "before": version.version - 1,
    }  # fmt: skip


def differences(before: Rules, after: Rules) -> list[dict[str, Any]]:
    """Only what differs, old and new, and what the default would be."""
    return [
        {
            "label": change.rule.label,
            "key": change.rule.key,
            "before": change.rule.said(change.before),
            "after": change.rule.said(change.after),
            "standard": change.rule.said(change.rule.standard),
        }
        for change in changes(before, after)
    ]

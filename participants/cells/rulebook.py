"""What a cell may set for itself: each rule with its default, where that comes from and how certain it is (R70).

What the law fixes is not here: the purpose, the three seats, the clearance, the mayor's list and invitation, the
category by decree, no duty to share, the feedback sheet's consensus, no T.E.R. cards, the legal basis, the notice on secrecy.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Rule:
    """One thing a cell may set: ``kind`` is number, choice, yes_no, list or text; numbers lie between ``least`` and ``most``."""

    key: str
    group: str | Promise
    label: str | Promise
    kind: str
    default: Any
    source: str | Promise
    certainty: str  # text, secondary, inferred, unknown: of the source, not of our wording
    unit: str | Promise = ""
    least: int = 1
    most: int = 365
    choices: tuple[tuple[str, str | Promise], ...] = ()
    help: str | Promise = ""


RULEBOOK: tuple[Rule, ...] = (
    Rule("window_days", _("Inzage"), _("Inzagevenster na het overleg"), "number", 30, _("gekozen standaard"), "inferred", _("dagen"), 1, 365),
    Rule("confidentiality_declaration", _("Deelnemers"), _("Vertrouwelijkheidsverklaring"), "yes_no", False, _("de wet zwijgt"), "inferred"),
)  # fmt: skip
RULES = {rule.key: rule for rule in RULEBOOK}

"""The rulebook itself must be in order: a rule without a source, or one that keeps without an end, stops the start."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any, get_args

from django.core.checks import CheckMessage, Error, register

from participants.cells.rulebook import CAP_DAYS, RULEBOOK, SPECIAL, Certainty, Rule


@register("cells")
def the_rulebook_is_in_order(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    return list(problems(RULEBOOK))


def problems(rulebook: Iterable[Rule]) -> Iterator[CheckMessage]:
    rules = list(rulebook)
    for rule in rules:
        if not str(rule.source).strip() or rule.certainty not in get_args(Certainty):
            yield _error(1, rule, "says not where its default comes from, or how certain that is")
        if not rule.fits(rule.standard):
            yield _error(2, rule, "has a default that it wouldn't accept")
        # R55: no «unlimited», and no more than five years (FCD art. 20).
        if rule.key == "retention_days" and not (rule.least >= 1 and rule.most <= CAP_DAYS):
            yield _error(3, rule, f"keeps longer than {CAP_DAYS} days, or without an end")
    # R37: by default no special kind of data, and each that can be chosen has a rule that names the law.
    kinds = next((rule for rule in rules if rule.key == "data_categories"), None)
    if kinds is not None:
        for kind, basis in SPECIAL.items():
            if kind in kinds.standard or basis not in {rule.key for rule in rules}:
                yield _error(5, kinds, f"lets data about {kind} be kept without a law that is named")
    for key, times in Counter(rule.key for rule in rules).items():
        if times > 1:
            yield Error(f"Two rules of a cell are called {key!r}.", id="cells.E004")


def _error(number: int, rule: Rule, what: str) -> Error:
    return Error(
        f"The rule {rule.key!r} of a cell {what}.", hint="participants.cells.rulebook", id=f"cells.E{number:03}"
    )

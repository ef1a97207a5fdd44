"""Terms that a cell sets by its rules, and what says in SQL that a row is past the one of names in the register (R55)."""

from __future__ import annotations

from participants.cells.rulebook import RULES
from secrecy.models import MOST, Term

ROWS, ERASE = "secrecy.acts.end_rows", "secrecy.acts.erase"
TODAY = "(statement_timestamp() AT TIME ZONE 'Europe/Brussels')::date"


def by_rule(key: str, since: str, ender: str = ERASE, *, past: str = "") -> Term:
    """The term of a rule of the cell: its default and cap, with where these come from."""
    rule = RULES[key]
    return Term(
        rule.standard, since, ender, source=rule.source, certainty=rule.certainty, most=rule.most, rule=key, past=past
    )


def long_ago(moment: str, cell: str = "NULL") -> str:
    """SQL: this moment lies further back than a cell keeps names in its register; no cell: than any does."""
    return f"{moment} < statement_timestamp() - make_interval(days => secrecy.kept_days('register_days', {cell}))"


def as_register(since: str, past: str) -> Term:
    """About who works here: as long as the register names people, from a day on."""
    return by_rule("register_days", since, ROWS, past=past)


def of_law(past: str = f"valid_until < {TODAY} - {MOST}", since: str = "de laatste dag waarop het geldt") -> Term:
    """Reference data, about nobody: what held on a day can be looked up for as long as anything else is kept here."""
    return Term(MOST, since, ROWS, past=past)


def left(table: str, moment: str, cell: str = "NULL") -> str:
    """SQL: a row about a person (``user_id``) from long ago, of whom no designation held since."""
    return (
        f"{long_ago(moment, cell)} AND NOT EXISTS (SELECT FROM secrecy_held h "
        f"WHERE h.user_id = {table}.user_id AND NOT {long_ago('h.ends', 'h.cell')})"
    )


def cell_gone(table: str) -> str:
    """SQL: the cell of a row (``cell_id``) ended long ago, and nothing is left of what it spoke of: who writes a day in the past
    ends nothing by it."""
    return (
        f"EXISTS (SELECT FROM cells_cell c WHERE c.id = {table}.cell_id AND {long_ago('c.ended_at', 'c.id')} "  # noqa: S608 - our own words
        "AND NOT EXISTS (SELECT FROM secrecy_circle k WHERE k.cell = c.id))"
    )

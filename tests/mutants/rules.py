"""Each hard rule, and what it is without. The bodies run among the names of the function they take the place of.

Of other rules of law as many as can be turned off stand in ``tests.mutants.more``; of the rest it is written there why not.
"""

# ruff: noqa: F821
# mypy: disable-error-code="name-defined"

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from importlib import import_module
from typing import Any


@dataclass(frozen=True)
class Mutant:
    """Bodies that take the place of functions, other words in functions, attributes of theirs, and statements for the copies of
    the database. ``test`` names the one that must fail, when it isn't any that bears the id."""

    bodies: list[tuple[Callable[[], Any], Any]] = field(default_factory=list)
    statements: list[str] = field(default_factory=list)
    attributes: list[tuple[str, str, Any]] = field(default_factory=list)
    edits: list[tuple[str, str, str]] = field(
        default_factory=list
    )  # a function, words in its source, and what stands there instead
    test: str = ""


def find(path: str) -> Any:
    """A function, or a method, by its dotted name."""
    module, _, name = path.partition(":")
    found: Any = import_module(module)
    for part in name.split("."):
        found = found[part] if isinstance(found, dict) else getattr(found, part)
    return getattr(found, "__func__", found)


def _body(path: str, weaker: Any) -> Mutant:
    return Mutant(bodies=[(partial(find, path), weaker)])


def rewritten(function: str, old: str, new: str) -> str:
    """A statement that writes a function of the database anew, with other words in it; it fails when these aren't there."""
    return f"""DO $do$
    DECLARE body text := pg_get_functiondef('{function}'::regproc);
    BEGIN
      IF strpos(body, $old${old}$old$) = 0 THEN RAISE EXCEPTION 'nothing to weaken in {function}'; END IF;
      EXECUTE replace(body, $old${old}$old$, $new${new}$new$);
    END $do$"""


def _anyone() -> Any:
    return me()


def _no_seat_is_missing(cell: Any, day: Any = None) -> Any:
    return []


def _no_clearance(cell: Any, day: Any = None) -> Any:
    filled = {s.kind for s in Seat.objects.filter(cell=cell, ended_at=None)}
    return [str(words) for kind, words in _EMPTY.items() if kind not in filled]


def _nothing_asked(signs: Any, *, name: Any, birth_date: Any, minor: Any) -> Any:
    return parse_date(birth_date) or date(2000, 1, 1)


def _all_authorised(category: Any, cell: Any, day: Any) -> Any:
    return Authorisation(True, MUNICIPAL)


def _never_declined(invitation: Any, because: str, *, text: str = "", instead: Any = None) -> None:
    raise Forbidden("Afwijzen kan nu niet.")


def _something_to_share(contribution: Any) -> None:
    raise Meanwhile


def _a_card_of_anyone(item: Any) -> None:
    inside = Circle.objects.get(id=item.circle_id)
    circle = begin("card", inside=inside, ground="-", purpose=Purpose.TABLE, until=case_ends())
    CardShown.objects.create(circle=circle, item=item, shown_by_id=reader().user_id)


def _whatever_was_said(sheet: Any, item: Any, rows: Any) -> str:
    return ""


def _any_seat(acting: Any) -> bool:
    return acting is not None


def _to_any_text(sheet: Any, kind: str, *, digest: str, no_secret: bool, once: Any) -> Any:
    acting = me()
    voice = my_voice(sheet, acting)
    row = Agreement(
        id=once, sheet=sheet.pk, asked=voice.row, cell=acting.cell, by_id=reader().user_id, capacity=acting.capacity,
        digest=digest, kind=kind, no_secret=no_secret,
    )  # fmt: skip
    row.save(force_insert=True)
    return row


RULES: dict[str, Mutant] = {
    # The purpose is a text like any other.
    "R03": Mutant(attributes=[("participants.cells.models:Cell", "PURPOSE", "Alles wat nuttig is.")]),
    "R04": _body("participants.mandates:missing_seats", _no_seat_is_missing),
    "R05": _body("participants.mandates:missing_seats", _no_clearance),
    "R07": _body("cases.listing:mayor", _anyone),
    "R08": Mutant(statements=[rewritten("secrecy.holds", " AND c.ends > statement_timestamp()", "")]),
    "R09": _body("cases.listing:_asked", _nothing_asked),
    "R11": _body("participants.authorisation:authorisation_by", _all_authorised),
    "R15": _body("cases.meetings.signing:signer", _anyone),
    "R17": Mutant(
        statements=[rewritten("secrecy.listed", "c.capacity = s.capacity AND c.lists", "c.capacity = s.capacity")]
    ),
    "R20": _body("cases.meetings.answers:decline", _never_declined),
    "R22": Mutant(statements=[rewritten("secrecy.met", "RETURN which IS NULL OR", "RETURN true OR which IS NULL OR")]),
    "R27": Mutant(statements=[rewritten("secrecy.stand", "coalesce(cap.sworn, false)", "true")]),
    "R29": _body("cases.contributions.disclosure:nothing_to_share", _something_to_share),
    "R40": _body("cases.meetings.live.cards:note", _a_card_of_anyone),
    "R32": Mutant(
        statements=[
            "ALTER TABLE cases_indication ALTER basis_id DROP NOT NULL",
            "ALTER TABLE cases_datasubject ALTER basis_id DROP NOT NULL",
        ]
    ),
    "R43": Mutant(
        bodies=[(partial(find, "cases.feedback.asked:why_not_sent"), _whatever_was_said)],
        statements=[
            rewritten("secrecy.sheet_stands", "AND 'agree' IS DISTINCT FROM", "AND false AND 'agree' IS DISTINCT FROM")
        ],
    ),
    "R45": Mutant(attributes=[("cases.feedback.forms:AnswerForm.base_fields.no_secret", "required", False)]),
    "R46": _body("cases.feedback.asked:drafts", _any_seat),
    "R47": Mutant(
        bodies=[(partial(find, "cases.feedback.answering:answer"), _to_any_text)],
        statements=[rewritten("secrecy.sheet_answer_counts", "NEW.digest <> round_.digest OR ", "")],
    ),
    "R72": Mutant(
        statements=[rewritten("secrecy.open_within", "CASE what WHEN 'read' THEN 'open' ELSE what END", "'list'")]
    ),
}

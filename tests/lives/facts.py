"""What is so of the cases that are lived, as the tables of the floors above tell it: who was invited, sat there, shared, stepped out.

Of the deep room nothing is asked: no admission, no circle, no function or view of it. With what the machine itself knows (when a
case was closed, how many days passed) it answers who could read of a case at most.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from tests import world as w

Row = dict[str, Any]
#: Past so many days nobody reads by having been there: a meeting planned 60 days ahead, the days for a report, the window.
WINDOW = 125
HOLDS = "begins <= current_date AND ends >= current_date AND (ended_at IS NULL OR ended_at > now())"
_BRUSSELS = ZoneInfo("Europe/Brussels")


@dataclass
class Clock:
    """What the machine knows of time: how many days passed in each case, when it was last closed, and who came to an item on which of those days."""

    passed: dict[str, int] = field(default_factory=dict)
    closed: dict[str, datetime] = field(default_factory=dict)
    came: dict[tuple[str, int], int] = field(default_factory=dict)


class Facts:
    """Looked up once, for one moment. Cases, items and the like by their numbers; people by theirs."""

    def __init__(self, cases: Iterable[str], clock: Clock) -> None:
        self.clock = clock
        self.cases = _by_id(rows("SELECT * FROM cases_case WHERE slug = ANY (%s)", list(cases)))
        item = "SELECT a.*, m.starts_at, m.state AS sitting FROM meetings_agendaitem a JOIN meetings_meeting m ON m.id = a.meeting_id"
        self.items = _by_id(rows(f"{item} WHERE a.case_id = ANY (%s::uuid[])", list(self.cases)))
        at = "WHERE item_id = ANY (%s::uuid[])"
        self.letters = _by_id(rows(f"SELECT * FROM meetings_invitation {at}", list(self.items)))
        self.sat = rows(f"SELECT * FROM meetings_attendance {at}", list(self.items))
        self.sheets = _by_id(rows(f"SELECT * FROM feedback_sheet {at}", list(self.items)))
        self.out = {(r["item"], r["user_id"]) for r in rows("SELECT * FROM meetings_recusal WHERE lifted_at IS NULL")}
        for row in self.sat:
            self.clock.came.setdefault((row["item_id"], row["user_id"]), self._passed(self.items[row["item_id"]]))

    @cached_property
    def told(self) -> list[Row]:
        """What a service let others read, and when it took that back (its own ledger)."""
        return rows("SELECT * FROM contributions_disclosure WHERE until > now()")

    @cached_property
    def asked(self) -> list[Row]:
        """Who was asked about which version of which feedback sheet."""
        return rows(
            "SELECT q.sheet AS about, q.laid_at, a.* FROM feedback_asked a JOIN feedback_round q ON q.id = a.round_id"
        )

    # People ---------------------------------------------------------------------------------------------------

    @cached_property
    def _seats(self) -> list[Row]:
        return rows(f"SELECT * FROM participants_seat WHERE {HOLDS}")

    @cached_property
    def mandates(self) -> list[Row]:
        return rows(f"SELECT * FROM participants_mandate WHERE {HOLDS}")

    def mayors(self, cell: int) -> set[int]:
        return {s["user_id"] for s in self._seats if s["cell_id"] == cell and s["kind"] == "mayor"}

    def seated(self, case: Row, *kinds: str) -> set[int]:
        """On a fixed seat of the cell, of these kinds or any."""
        return {
            s["user_id"] for s in self._seats if s["cell_id"] == case["cell_id"] and (not kinds or s["kind"] in kinds)
        }

    def sends(self, service: int, case: Row) -> set[int]:
        """Who represents a service in the cell."""
        return {
            m["user_id"]
            for m in self.mandates
            if m["role"] != "case_worker" and (m["service_id"], m["cell_id"]) == (service, case["cell_id"])
        }

    def speaks(self, service: int, case: Row) -> set[int]:
        """The same, and a fixed seat of that service."""
        return self.sends(service, case) | {
            s["user_id"] for s in self._seats if (s["service_id"], s["cell_id"]) == (service, case["cell_id"])
        }

    # What they have to do with a case -------------------------------------------------------------------------

    def leads(self, case: Row) -> set[int]:
        """The mayor, and the coordinator as long as it is on the list (R59)."""
        return self.seated(case, "mayor", *(["prevention_official"] if case["state"] == "listed" else []))

    def leads_at(self, item: Row) -> set[int]:
        return self.but_out(item, self.leads(self.case_of(item)))

    def was_there(self, item: Row) -> set[int]:
        """Who sat there, since the case was last closed, and not too many days ago (R51)."""
        here = {
            row["user_id"] for row in self.sat if row["item_id"] == item["id"] and self.since(item, row["arrived_at"])
        }
        return self.but_out(
            item, {who for who in here if self._passed(item) - self.clock.came[item["id"], who] < WINDOW}
        )

    def invited(self, item: Row) -> set[int]:
        """Who may know of it by an invitation that waits for an answer or was accepted (R17, R22)."""
        return {who for row in self.letters.values() if row["item_id"] == item["id"] for who in self.by_letter(row)}

    def by_letter(self, letter: Row) -> set[int]:
        item = self.items[letter["item_id"]]
        today, day = datetime.now(tz=_BRUSSELS).date(), _day(item["starts_at"])
        waits = letter["state"] == "sent" and item["closed_at"] is None and item["sitting"] not in ("over", "cancelled")
        comes = letter["state"] == "accepted" and (today - day).days <= WINDOW
        if item["removed_at"] or not self.since(item, letter["sent_at"]) or not (comes or (waits and today <= day)):
            return set()
        return self.sends(letter["service_id"], self.case_of(item))

    def knows(self, case: Row) -> set[int]:
        """Who may know that there is such a case: the seats of the cell, who is invited, and who was there."""
        known = self.seated(case)
        for item in self.items.values():
            if item["case_id"] == case["id"]:
                known |= self.invited(item) | self.was_there(item)
        return known

    def case_of(self, item: Row) -> Row:
        return self.cases[item["case_id"]]

    def since(self, item: Row, moment: str) -> bool:
        """After the case was last closed: what that took doesn't come back with a reopening, services are invited anew (R59)."""
        closed = self.clock.closed.get(self.case_of(item)["slug"])
        return closed is None or datetime.fromisoformat(moment) > closed

    @staticmethod
    def days_since(moment: str) -> int:
        return (datetime.now(tz=_BRUSSELS).date() - _day(moment)).days

    def _passed(self, item: Row) -> int:
        return self.clock.passed.get(self.case_of(item)["slug"], 0)

    def but_out(self, item: Row, people: set[int]) -> set[int]:
        """Who has a conflict of interest is out of it."""
        return {who for who in people if (item["id"], who) not in self.out}


def rows(question: str, *args: Any) -> list[Row]:
    """The superuser's answer, each row by the names of its columns; moments and numbers of rows as text."""
    return [row for (row,) in w.ask(f"SELECT to_jsonb(t) FROM ({question}) t", args)]


def _by_id(found: list[Row]) -> dict[str, Row]:
    return {row["id"]: row for row in found}


def _day(moment: str) -> date:
    return datetime.fromisoformat(moment).astimezone(_BRUSSELS).date()

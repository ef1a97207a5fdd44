"""The people of the town go about their work in whatever order, from the list of the mayor to the end of the term."""

from __future__ import annotations

import itertools
import os
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from random import Random
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from hypothesis import note
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from cases.followup import acting
from secrecy.acts import Forbidden
from tests import world as w
from tests.cases import moments as m
from tests.lives import deeds, kept, oracle
from tests.lives.facts import Clock

T = TypeVar("T")
GUESTS = {"CAW": "caw", "CLB": "clb"}
SEATS = {"burgemeester", "coordinator", "politie"}
NOT_THE_MAYOR = ("coordinator", "politie", "caw", "clb")
EVERYONE = (
    "burgemeester", *NOT_THE_MAYOR, "hulpverlener", "burgemeester-elders", "coordinator-elders", "auditor", "beheerder", "superuser",
)  # fmt: skip
FIRST = 5  # cases with which a life begins
#: How much harder a life is drawn to the deeds that it aims at, each as long as it wasn't done so many times.
PULL, ENOUGH = 8, 3
_numbers = itertools.count(1)


@dataclass(slots=True)
class Item:
    """A case on an agenda, as whoever follows it along would remember it."""

    slug: str
    case: str
    asked: dict[str, str] = field(default_factory=dict)  # every invitation, by service
    letters: dict[str, str] = field(default_factory=dict)  # what waits for an answer, by service
    briefings: list[str] = field(default_factory=list)
    coming: set[str] = field(default_factory=set)
    there: set[str] = field(default_factory=set)
    out: set[str] = field(default_factory=set)
    was_out: set[str] = field(default_factory=set)
    actions: list[tuple[str, str]] = field(default_factory=list)
    sheets: list[str] = field(default_factory=list)
    stands: str = "planned"  # then open, over; or gone: off the agenda, or its case off the list

    def unasked(self) -> list[str]:
        """Services that could be invited."""
        return [service for service in GUESTS if service not in self.asked]

    def guests(self) -> list[str]:
        return sorted(self.there - SEATS - self.out)

    def might_leave(self) -> list[str]:
        """Who leads stays, so that the others find somebody at the table."""
        return sorted(self.there - {"burgemeester", "coordinator"} - self.out)

    def loses(self, who: str, service: str) -> None:
        """Somebody left who represented a service: what waits for that one waits for nobody."""
        for people in (self.coming, self.there, self.out):
            people.discard(who)
        self.letters.pop(service, None)
        self.actions = [(of, slug) for of, slug in self.actions if of != service]


Deed = Callable[["Lives"], None]
Possible = Callable[["Lives"], Any]
DEEDS: list[tuple[Deed, int, Possible]] = []


def deed(possible: Possible, *, often: int = 1) -> Callable[[Deed], Deed]:
    """Something that people do, as often as said among all that is possible then."""

    def known(do: Deed) -> Deed:
        DEEDS.append((do, often, possible))
        return do

    return known


class Lives(RuleBasedStateMachine):
    """One town; its cases live side by side. Whatever is drawn is lawful, or is seen to be refused."""

    lived = 0  # how many cases were listed in all examples together
    done: Counter[str] = Counter()
    course: tuple[Deed, ...] = ()  # what this life aims at: the later in it, the harder it draws
    among = 0  # the seed of the lives that aim at the same: a first number is the first in all of them

    def __init__(self) -> None:
        super().__init__()
        self.name = f"livc_test_{os.getpid()}_life_{next(_numbers)}"
        w.copy(self.name)
        w.point(self.name)
        self.clock = Clock()
        self.state: dict[str, str] = {}  # of each case: listed, closed or erased
        self.items: list[Item] = []
        self.kept: dict[str, int] = {}  # prolonged: until how many days passed in that case
        self.holds: dict[str, tuple[str, int]] = {}  # the measure that holds its end, and until how many days passed
        self.early: set[str] = set()  # two people decided to erase it early
        self.minors: dict[str, int] = {}  # of each minor on the list, how old
        self.speaks = dict(GUESTS)  # who represents each service
        self.offers: dict[str, str] = {}  # the last proposal of a case to another cell
        self.tried: Counter[Deed] = Counter()
        self.steps = 0
        self.touched = False

    def teardown(self) -> None:
        w.point(w.TOWN)
        w.drop(self.name)

    @initialize(number=st.integers(0, 2**32 - 1))
    def the_first_cases(self, number: int) -> None:
        """All that is chosen in this life is chosen by its number, every choice as likely as another."""
        self.chance = Random(f"{Lives.among} {number}")  # noqa: S311 - to live the same again
        for _one in range(FIRST):
            self.the_mayor_lists()

    @rule()
    def something_is_done(self) -> None:
        """Whatever is possible now, some of it more often than the rest, and most what this life aims at: so that a case comes to the
        end of its life in few steps."""
        found = [(do, often * self._pull(do)) for do, often, possible in DEEDS if possible(self)]
        (do,) = self.chance.choices([do for do, _weight in found], [weight for _do, weight in found])
        note(f"{self.steps}: {getattr(do, '__name__', do)}")
        self.tried[do] += 1
        do(self)

    def _pull(self, do: Deed) -> int:
        aimed = do in self.course and self.tried[do] < ENOUGH
        return PULL * (1 + self.course.index(do)) if aimed else 1

    @invariant()
    def the_rules_hold_the_ledger_tells_the_same_and_nobody_saw_more(self) -> None:
        """Of who sees what, everybody is asked in turn; whoever was let out of something, a few steps later."""
        self.steps += 1
        if self.touched:
            self.touched = False
            broken = kept.broken() | kept.minors(self.minors)
            assert not broken, broken
            who = self._reader(EVERYONE[self.steps % len(EVERYONE)])
            outside = oracle.outside(who, self.state, self.clock)
            assert not outside, (who, outside)

    # What there is to choose from ------------------------------------------------------------------------------

    def _one(self, found: Sequence[T]) -> T:
        return self.chance.choice(found)

    def _reader(self, who: str) -> str:
        """Who looks: a representative who left is followed by whoever represents the service now."""
        return next((self.speaks[service] for service, slug in GUESTS.items() if slug == who), who)

    def _answerable(self, item: Item) -> list[tuple[str, str]]:
        """Actions of services whose representative never was out of the item: who is out of it reads nothing of it, and a conflict of
        interest that was none gives nobody back what it took."""
        return [(service, slug) for service, slug in item.actions if self.speaks[service] not in item.was_out]

    def _cases(self, state: str = "listed") -> list[str]:
        return [case for case, stands in self.state.items() if stands == state]

    def _items(self, *stands: str) -> list[Item]:
        return [item for item in self.items if item.stands in stands]

    def _running(self) -> Item | None:
        return next(iter(self._items("open")), None)

    def _sheets(self) -> list[str]:
        return [sheet for item in self.items if self.state[item.case] == "listed" for sheet in item.sheets]

    def _waits(self, case: str) -> list[Item]:
        """Somebody discusses this case, or waits to."""
        return [item for item in self.items if item.case == case and item.stands in ("planned", "open")]

    def _did(self, what: str) -> None:
        self.touched = True
        Lives.done[what] += 1

    # The list --------------------------------------------------------------------------------------------------

    @deed(lambda self: True)
    def the_mayor_lists(self) -> None:
        with w.standing_as("burgemeester"):
            self.state[deeds.list_one()] = "listed"
        Lives.lived += 1
        self._did("list")

    @deed(lambda self: True)
    def the_mayor_lists_a_minor(self) -> None:
        """R61: with the grounds that the age asks, and not without one of them."""
        years = self._one((15, 11))
        asked = deeds.grounds(years)
        lacks = self._one(("best_interest", "informed", "exceptional")[: 2 if years == 15 else 3])
        with w.standing_as("burgemeester"), suppress(ValidationError):
            deeds.list_one(deeds.born(years), minor=deeds.grounds(years, but=lacks))
            raise AssertionError(f"a minor of {years} stands on the list without a ground")
        with w.standing_as("burgemeester"):
            case = deeds.list_one(deeds.born(years), minor=asked)
        self.state[case], self.minors[case] = "listed", years
        Lives.lived += 1
        self._did("list a minor" if years == 15 else "list a child")

    @deed(lambda self: True)
    def anyone_else_is_refused(self) -> None:
        """R07."""
        before = w.ask("SELECT count(*) FROM cases_case")
        with w.standing_as(self._one(NOT_THE_MAYOR)), suppress(Forbidden):
            deeds.list_one()
        assert w.ask("SELECT count(*) FROM cases_case") == before

    # The agenda and who comes ----------------------------------------------------------------------------------

    @deed(lambda self: self._cases(), often=3)
    def the_coordinator_plans(self) -> None:
        """And the mayor asks some services at once; perhaps they all come."""
        case, asked, come = self._one(self._cases()), self._one((2, 2, 1, 0)), self._one((True, True, False))
        item = Item(deeds.plan(case, self._one(range(15, 60))), case)
        self.items.append(item)
        for service in list(GUESTS)[:asked]:
            self._ask(item, service, with_name=come)
            if come:
                self._answer(item, service, yes=True)
        self._did("plan")

    @deed(lambda self: any(item.unasked() for item in self._items("planned")))
    def the_mayor_invites(self) -> None:
        item = self._one([item for item in self._items("planned") if item.unasked()])
        self._ask(item, self._one(item.unasked()), with_name=self._one((True, False)))

    def _ask(self, item: Item, service: str, *, with_name: bool) -> None:
        item.asked[service] = item.letters[service] = m.ask(item.slug, service, with_name=with_name)
        self._did("invite")

    @deed(lambda self: any(item.letters for item in self._items("planned")), often=2)
    def a_service_answers(self) -> None:
        item = self._one([item for item in self._items("planned") if item.letters])
        self._answer(item, self._one(sorted(item.letters)), yes=self._one((True, False)))

    def _answer(self, item: Item, service: str, *, yes: bool) -> None:
        who, letter = self.speaks[service], item.letters.pop(service)
        (m.accept if yes else m.decline)(who, letter)
        item.coming |= {who} if yes else set()
        self._did("accept" if yes else "decline")

    @deed(lambda self: self._items("planned"))
    def an_item_comes_off_the_agenda(self) -> None:
        item = self._one(self._items("planned"))
        with suppress(Forbidden):  # somebody was invited: first that is taken back
            deeds.take_off(item.slug)
            item.stands = "gone"
            self._did("take off")

    # At the table ----------------------------------------------------------------------------------------------

    @deed(lambda self: not self._running() and self._items("planned", "over"), often=4)
    def an_item_is_held(self) -> None:
        """For the first time, perhaps without one who comes later; or the table returns to it."""
        item = self._one(self._items("planned", "over"))
        coming = sorted(item.coming - item.out)
        if coming and item.stands == "planned" and self._one((False, False, True)):
            coming.remove(self._one(coming))
        m.hold(item.slug, *coming)
        item.there |= (set(coming) | SEATS) - item.out
        item.stands = "open"
        self._did("hold")

    @deed(lambda self: self._running(), often=3)
    def at_the_table(self) -> None:
        item, what, service = self._running(), self._one(("decide", "propose")), self._one(sorted(GUESTS))
        assert item is not None
        if what == "decide":
            m.decide(item.slug)
        else:
            item.actions.append((service, m.propose(item.slug, service)))
        self._did(what)

    @deed(lambda self: self._running(), often=3)
    def the_table_moves_on(self) -> None:
        item = self._running()
        assert item is not None
        m.move_on(item.slug)
        with suppress(Forbidden):  # what was sent before lies fixed
            m.report(item.slug)
        item.stands = "over"
        self._did("move on")

    @deed(lambda self: any(item.guests() for item in self._items("open", "over")), often=3)
    def a_service_contributes(self) -> None:
        """Taken back, shared anew, corrected, or nothing to share: whatever the page answers, it holds by the rules."""
        item = self._one([item for item in self._items("open", "over") if item.guests()])
        who, how = (
            self._one(item.guests()),
            self._one(("intrekken", "delen", "verbeteren", "niets-te-delen", "bewaren")),
        )
        answered = deeds.brings_in(who, item.slug, how, f"{m.OWN} ({self.steps})", item.there)
        assert answered in (302, 400, 403, 404, 409), answered
        self._did(how if answered == 302 else "brings in, in vain")

    @deed(lambda self: any(item.might_leave() for item in self._items("open", "over")))
    def somebody_has_a_conflict_of_interest(self) -> None:
        item = self._one([item for item in self._items("open", "over") if item.might_leave()])
        who = self._one(item.might_leave())
        if self._one((True, False)):
            assert deeds.steps_aside(who, item.slug) in (302, 404)  # 404: the window of this one is over
        else:
            deeds.set_aside(item.slug, who)
        item.out = deeds.out_of(item.slug)
        item.was_out |= item.out
        self._did("recuse")

    @deed(lambda self: any(item.out for item in self._items("open", "over")))
    def it_was_no_conflict_after_all(self) -> None:
        item = self._one([item for item in self._items("open", "over") if item.out])
        deeds.lift(item.slug, self._one(sorted(item.out)))
        item.out = deeds.out_of(item.slug)
        self._did("restore")

    @deed(lambda self: any(self._answerable(item) for item in self._items("open", "over")))
    def a_service_says_of_an_action(self) -> None:
        service, slug = self._one([action for item in self._items("open", "over") for action in self._answerable(item)])
        with w.standing_as(self.speaks[service]):
            acting.answer(*acting.at_hand(slug, act="write"), self._one(("accept", "decline")))
        self._did("action")

    # Off the list, and the end of a term -----------------------------------------------------------------------

    @deed(lambda self: self._cases())
    def a_case_is_closed(self) -> None:
        """R07, R58, R60: by the mayor alone, and not while somebody waits to discuss it, nor while it is proposed to another cell."""
        spoken = [item.case for item in self._items("over")]
        case, who = (
            self._one(spoken or self._cases()),
            self._one(("burgemeester", "burgemeester", "coordinator", "caw")),
        )
        waits = self._waits(case) or deeds.offered(self.offers.get(case, ""))
        aftercare = self._one((True, False))
        status = deeds.close(who, case, aftercare=aftercare)
        assert (status == 302) <= (who == "burgemeester" and not waits), (status, who, waits)
        if status == 302:
            self._off_the_list(case)
            self._did("close with aftercare" if aftercare else "close")

    def _off_the_list(self, case: str) -> None:
        self.state[case] = "closed"
        self.clock.closed[case] = w.ask("SELECT clock_timestamp()")[0][0]
        self._leave_table(case)

    @deed(lambda self: self._cases("closed"), often=2)
    def a_case_is_reopened(self) -> None:
        case, who = self._one(self._cases("closed")), self._one(("burgemeester", "burgemeester", "coordinator"))
        status = deeds.reopen(who, case)
        assert status == (302 if who == "burgemeester" else 403), (status, who)
        if status == 302:
            self.state[case] = "listed"
            self._did("reopen")

    @deed(lambda self: not self._running() and self._cases() + self._cases("closed"), often=2)
    def time_passes(self) -> None:
        """For one case; the office runs that night. What was planned and is past by then stays undone."""
        case, days = self._one(self._cases() + self._cases("closed")), self._one((40, 1, 130, 400))
        erased = deeds.days_pass(case, days)
        self.clock.passed[case] = self.clock.passed.get(case, 0) + days
        held, longer = (
            until >= self.clock.passed[case] for until in (self.holds.get(case, ("", -1))[1], self.kept.get(case, -1))
        )
        kept = held or (longer and case not in self.early)
        assert erased <= {case}, erased
        assert (erased == {case}) <= (not kept), (erased, self.holds, self.kept)
        assert erased == {case} or kept or days < 400
        self._erased(erased)
        if not held:
            self.holds.pop(case, None)  # it ran out
        for item in self._items("planned"):
            item.stands = "gone" if item.case == case and days > 1 else item.stands
        self._did("erase" if erased else f"{days} days")

    def _erased(self, cases: set[str]) -> None:
        for case in cases:
            self.state[case] = "erased"
            self.holds.pop(case, None)
            self.minors.pop(case, None)
            self.offers.pop(case, None)
            self._leave_table(case)

    def _leave_table(self, case: str) -> None:
        """Nobody goes on with an item of this case."""
        for item in self.items:
            if item.case == case:
                item.stands, item.sheets, item.briefings = "gone", [], []

"""The people of the town go about their work in whatever order: listing, planning, inviting, answering, meeting, acting."""

from __future__ import annotations

import itertools
import os
from contextlib import suppress
from datetime import timedelta
from typing import Any

from django.utils import timezone
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, initialize, invariant, precondition, rule

from cases.followup import acting
from cases.listing import list_case
from cases.meetings import consultation
from cases.meetings.models import AgendaItem
from cases.models import Case
from cases.purposes import Purpose
from participants.models import LegalReference
from secrecy.acts import Forbidden, opened
from tests import world as w
from tests.cases import moments as m
from tests.lives import kept

GUESTS = {"CAW": "caw", "CLB": "clb"}
NOT_THE_MAYOR = ("coordinator", "politie", "caw", "clb")
EVERYONE = ("burgemeester", *NOT_THE_MAYOR, "coordinator-elders", "auditor", "beheerder", "superuser")
_numbers = itertools.count(1)


class Lives(RuleBasedStateMachine):
    """One town; its cases live side by side. Whatever is drawn is lawful, or is seen to be refused."""

    cases = Bundle("cases")
    items = Bundle("items")
    letters = Bundle("letters")
    open_items = Bundle("open_items")
    actions = Bundle("actions")
    lived = 0  # how many cases were listed in all examples together

    def __init__(self) -> None:
        super().__init__()
        self.name = f"livc_test_{os.getpid()}_life_{next(_numbers)}"
        w.copy(self.name)
        w.point(self.name)
        self.running = ""
        self.invited: dict[str, set[str]] = {}
        self.coming: dict[str, set[str]] = {}
        self.touched = False

    def teardown(self) -> None:
        w.point(w.TOWN)
        w.drop(self.name)

    @initialize(target=cases)
    def the_first_case(self) -> str:
        return self._list()

    @rule(target=cases)
    def the_mayor_lists(self) -> str:
        return self._list()

    def _list(self) -> str:
        self.touched = True
        with w.standing_as("burgemeester"):
            basis = LegalReference.objects.get(key="basis_public_task")
            case = list_case(
                basis=basis, reasons="Taak van de burgemeester.", indications=[("network", "Zoekt contact.")],
                name="Robin Zandbank", birth_date="1999-05-14",
            )  # fmt: skip
        Lives.lived += 1
        return str(case.slug)

    @rule(who=st.sampled_from(NOT_THE_MAYOR))
    def r07_anyone_else_is_refused(self, who: str) -> None:
        before = w.ask("SELECT count(*) FROM cases_case")
        with w.standing_as(who), suppress(Forbidden):
            list_case(
                basis=LegalReference.objects.get(key="basis_public_task"), reasons="–",
                indications=[("network", "–")], name="–", birth_date="1999-05-14",
            )  # fmt: skip
        assert w.ask("SELECT count(*) FROM cases_case") == before

    @rule(target=items, case=cases, days=st.integers(15, 60))
    def the_coordinator_plans(self, case: str, days: int) -> str:
        self.touched = True
        with w.standing_as("coordinator"):
            meeting = consultation.plan(starts_at=timezone.now() + timedelta(days=days), place="Zaal Helmgras")
            row = opened(Case, case, purpose=Purpose.PREPARE)
            item = consultation.put_on_agenda(row, meeting, kind=AgendaItem.Kind.NEW, minutes=20)
            return str(item.slug)

    @rule(target=letters, item=items, service=st.sampled_from(sorted(GUESTS)), with_name=st.booleans())
    def the_mayor_invites(self, item: str, service: str, with_name: bool) -> Any:
        if service in self.invited.setdefault(item, set()) or item in self.coming.get("over", ()):
            return ("", "", "")
        self.touched = True
        self.invited[item].add(service)
        return (item, service, m.ask(item, service, with_name=with_name))

    @rule(letter=consumes(letters), yes=st.booleans())
    def a_service_answers(self, letter: tuple[str, str, str], yes: bool) -> None:
        item, service, slug = letter
        if not slug or item in self.coming.get("over", ()):
            return
        self.touched = True
        who = GUESTS[service]
        if yes:
            m.accept(who, slug)
            self.coming.setdefault(item, set()).add(who)
        else:
            m.decline(who, slug)

    @precondition(lambda self: not self.running)
    @rule(target=open_items, item=items)
    def an_item_is_held(self, item: str) -> str:
        self.touched = True
        m.hold(item, *sorted(self.coming.get(item, ())))
        self.running = item
        return item

    @precondition(lambda self: self.running)
    @rule(what=st.sampled_from(["decide", "leave"]))
    def at_the_table(self, what: str) -> None:
        self.touched = True
        if what == "decide":
            m.decide(self.running)
        else:
            m.move_on(self.running)
            m.report(self.running)
            self.coming.setdefault("over", set()).add(self.running)
            self.running = ""

    @precondition(lambda self: self.running)
    @rule(target=actions, service=st.sampled_from(sorted(GUESTS)))
    def an_action_is_proposed(self, service: str) -> tuple[str, str]:
        self.touched = True
        return (service, m.propose(self.running, service))

    @rule(action=actions, how=st.sampled_from(["accept", "decline"]))
    def the_service_says(self, action: tuple[str, str], how: str) -> None:
        self.touched = True
        service, slug = action
        with w.standing_as(GUESTS[service]):
            acting.answer(*acting.at_hand(slug, act="write"), how)

    @rule(who=st.sampled_from(EVERYONE))
    def somebody_tries_every_circle(self, who: str) -> None:
        outside = kept.seen_outside(who)
        assert not outside, outside

    @invariant()
    def the_rules_hold_and_the_ledger_tells_the_same(self) -> None:
        if self.touched:
            self.touched = False
            broken = kept.broken()
            assert not broken, broken

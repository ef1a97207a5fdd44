"""The end of a case moved: kept longer by the mayor after a discussion; held, or erased early, by two people in two seats (R54, R56)."""

from __future__ import annotations

from tests.lives import deeds
from tests.lives.machine import Lives, deed

LEADS = ("burgemeester", "coordinator")
OTHER = {"burgemeester": "coordinator", "coordinator": "burgemeester"}


def _asks(life: Lives, case: str) -> tuple[str, bool]:
    """Who asks that an end is moved, and whether that may be: the mayor, and the coordinator as long as the case is on the list (R59)."""
    who = life._one((*LEADS, "politie"))
    return who, who == "burgemeester" or (who == "coordinator" and life.state[case] == "listed")


def _kept(life: Lives) -> list[str]:
    return life._cases() + life._cases("closed")


@deed(lambda life: _kept(life))
def the_mayor_keeps_a_case_longer(life: Lives) -> None:
    """Of anyone else it is refused, and so it is without a discussion, twice on one, or by more than a year."""
    spoken = [item.case for item in life._items("over")]
    case, who = life._one(spoken or _kept(life)), life._one(("burgemeester", "burgemeester", "coordinator", "politie"))
    days = life._one((500, 700, 200, 1000))
    before = deeds.last_day(case)
    status = deeds.prolong(who, case, days)
    assert status in (302, 400, 409) if who == "burgemeester" else status == 403, (status, who)
    if status == 302:
        assert before < days <= before + 365, (before, days)
        life.kept[case] = life.clock.passed.get(case, 0) + days
        life._did("prolong")


@deed(lambda life: [case for case in _kept(life) if case not in life.holds])
def two_people_hold_an_end(life: Lives) -> None:
    """Who asks doesn't confirm; the police seat neither asks nor confirms."""
    case = life._one([case for case in _kept(life) if case not in life.holds])
    (asks, may), days = _asks(life, case), life._one((90, 300))
    status, measure = deeds.asks_for(asks, case, "opschorten", ground="court", until=days)
    if not may:
        assert status in (403, 404), (status, asks)
        return
    assert status == 302, status
    confirms = life._one((OTHER[asks], asks, "politie"))
    status = deeds.decides(confirms, measure, "confirm")
    assert status == (302 if confirms == OTHER[asks] else 403), (status, asks, confirms)
    if status == 302:
        life.holds[case] = measure, life.clock.passed.get(case, 0) + days
        life._did("suspend")
    else:
        assert deeds.decides(life._one(LEADS), measure, "withdraw") == 302
        life._did("suspended by nobody")


@deed(lambda life: life.holds and not life._running())
def two_people_lift_a_hold(life: Lives) -> None:
    """And the office goes by that night: what is past its term isn't there in the morning."""
    case = life._one(sorted(life.holds))
    (measure, _until), asks = life.holds[case], life._one(LEADS)
    assert deeds.decides(asks, measure, "ask_to_lift") == 302
    assert deeds.decides(asks, measure, "lift") == 403
    if life._one((False, True)):
        assert deeds.decides(life._one(LEADS), measure, "keep") == 302
        life._did("keep holding")
        return
    assert deeds.decides(OTHER[asks], measure, "lift") == 302
    del life.holds[case]
    erased = deeds.night()
    assert erased <= {case}, erased
    life._erased(erased)
    life._did("lift")


@deed(lambda life: not life._running() and _kept(life))
def two_people_erase_early(life: Lives) -> None:
    """Not while somebody waits to discuss it, and not while it is held."""
    case = life._one(_kept(life))
    asks, may = _asks(life, case)
    waits = life._waits(case)
    status, measure = deeds.asks_for(asks, case, "vroeger-wissen", ground="objection")
    assert status in (302, 400) if may else status in (403, 404), (status, asks)
    assert (status == 302) <= (not waits), (status, waits)
    if status != 302:
        return
    assert deeds.decides(asks, measure, "confirm") == 403
    assert deeds.night() == set()
    if life._one((False, True)):
        assert deeds.decides(life._one(LEADS), measure, "withdraw") == 302
        life._did("not early")
        return
    assert deeds.decides(OTHER[asks], measure, "confirm") == 302
    erased = deeds.night()
    assert erased == (set() if case in life.holds else {case}), (erased, life.holds)
    life.early |= {case}
    life._erased(erased)
    life._did("erase early" if erased else "held, not early")

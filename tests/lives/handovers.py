"""A case that moves to another cell: proposed, answered, taken back or carried out by two mayors; nothing of it is seen there before, and
nothing but the minimum afterwards (R60)."""

from __future__ import annotations

from tests import world as w
from tests.cases import moments as m
from tests.cases.handover import walk
from tests.lives import deeds, oracle
from tests.lives.machine import Lives, deed

GIVES, GETS = walk.GIVES, walk.GETS
#: What was said, shared and decided at the table of the first cell: none of it is told in the other.
NEVER = (m.OWN, m.SHARED, m.DECIDED, m.ACTION, m.REPORT, m.MARKED, m.LETTER, deeds.SIGN)
THERE = (GETS, "coordinator-elders", "politie-elders")


def _stand(life: Lives, *states: str) -> list[str]:
    return [case for case, path in life.offers.items() if walk.stands(path) in states]


@deed(lambda life: [case for case in life._cases() if not deeds.offered(life.offers.get(case, ""))])
def a_mayor_proposes_a_case_to_another_cell(life: Lives) -> None:
    """Of anyone else it is refused. Of what is proposed the other cell sees the number of the case, and nothing of it."""
    case = life._one([case for case in life._cases() if not deeds.offered(life.offers.get(case, ""))])
    who = life._one((GIVES, GIVES, GIVES, "coordinator", "politie", GETS))
    answer = w.signed_in(who).post(walk.form(case), walk.good())
    assert answer.status_code in ((302,) if who == GIVES else (403, 404)), (answer.status_code, who)
    if answer.status_code == 302:
        life.offers[case] = answer["Location"]
        _nothing_is_seen(case, life.offers[case])
        life._did("propose elsewhere")


@deed(lambda life: _stand(life, "proposed"), often=2)
def the_other_mayor_answers(life: Lives) -> None:
    """Of who proposed, and of whoever is no mayor, it is refused. Who accepts reads the minimum; nobody else over there does."""
    case = life._one(_stand(life, "proposed"))
    who, button = life._one((GETS, GETS, GETS, GIVES, "coordinator-elders")), life._one(("aanvaarden", "aanvaarden", "weigeren"))  # fmt: skip
    path, late = life.offers[case], _late(life.offers[case])
    status = _press(who, path, button)
    assert status in ((302,) if who == GETS and not late else (403, 404, 409)), (status, who, late)
    if status != 302:
        _nothing_is_seen(case, path)
    elif button == "weigeren":
        _nothing_is_seen(case, path)
        life._did("refuse elsewhere")
    else:
        read = w.signed_in(GETS).post(f"{path}lezen/").content.decode()
        assert all(said in read for said in (walk.CONTACT, walk.WHY, m.NAME.split()[-1])), "the minimum isn't read"
        assert not any(said in read for said in NEVER), "a note travelled"
        assert _seen_there(GETS, case) == {"handover_proposal", "handover_minimum"}, _seen_there(GETS, case)
        for other in THERE[1:]:
            assert _press(other, path, "lezen") == 403, other
            assert not _seen_there(other, case), other
        life._did("accept elsewhere")


@deed(lambda life: _stand(life, "proposed", "accepted"))
def a_proposal_is_taken_back(life: Lives) -> None:
    """By who made it, also once it was accepted; from then on nothing is read there."""
    case, who = life._one(_stand(life, "proposed", "accepted")), life._one((GIVES, GIVES, GETS, "coordinator"))
    path, before = life.offers[case], walk.stands(life.offers[case])
    status = _press(who, path, "intrekken")
    late = before == "proposed" and _late(path)
    assert status in ((302,) if who == GIVES and not late else (403, 404, 409)), (status, who)
    if status == 302:
        _nothing_is_seen(case, path)
        life._did("withdraw" if before == "proposed" else "withdraw what was accepted")


@deed(lambda life: _stand(life, "proposed"))
def a_proposal_is_left_without_an_answer(life: Lives) -> None:
    """It lapses by the clock: accepted afterwards, it isn't."""
    case = life._one(_stand(life, "proposed"))
    path = life.offers[case]
    w.ask("SET LOCAL session_replication_role = replica; UPDATE handover_proposal SET answer_by = current_date - 1 WHERE slug = %s", [_slug(path)])  # fmt: skip
    assert _press(GETS, path, "aanvaarden") == 409
    _nothing_is_seen(case, path)
    again = w.signed_in(GIVES).post(walk.form(case), walk.good())
    assert (again.status_code, walk.stands(path)) == (302, "lapsed"), again.status_code
    life.offers[case] = again["Location"]
    life._did("no answer elsewhere")


@deed(lambda life: _stand(life, "proposed", "accepted"), often=2)
def a_case_is_handed_over(life: Lives) -> None:
    """By the mayor who gives it, once it was accepted, and not while somebody waits to discuss it. The other lists it anew."""
    accepted = _stand(life, "accepted")
    free = [case for case in accepted if not life._waits(case)]
    case = life._one(free or accepted or _stand(life, "proposed"))
    who, path, stood = life._one((GIVES, GIVES, GIVES, GETS)), life.offers[case], walk.stands(life.offers[case])
    waits = life._waits(case)
    status = _press(who, path, "overdragen", text=deeds.WHY)
    assert (status == 302) == (who == GIVES and stood == "accepted" and not waits), (status, who, stood, waits)
    if status == 302:
        life._off_the_list(case)
        assert _press(GIVES, path, "intrekken") == 409
        with w.standing_as(GETS):
            life.state[deeds.list_one()] = "elsewhere"
        for other in ("coordinator", "politie", "caw"):
            assert not _seen_there(life._reader(other), *life._cases("elsewhere")), other
        life._did("hand over")
    elif waits:
        life._did("not handed over while somebody waits")


def _press(slug: str, path: str, button: str, **typed: str) -> int:
    return int(w.signed_in(slug).post(f"{path}{button}/", typed).status_code)


def _slug(path: str) -> str:
    return path.strip("/").split("/")[-1]


def _late(path: str) -> bool:
    return bool(w.ask("SELECT 1 FROM handover_proposal WHERE slug = %s AND answer_by < (now() AT TIME ZONE 'Europe/Brussels')::date", [_slug(path)]))  # fmt: skip


def _nothing_is_seen(case: str, path: str) -> None:
    """Of a case that isn't accepted there: no row but that of the proposal, and that by the mayor alone."""
    assert _press(GETS, path, "lezen") == 403
    for who in THERE:
        assert _seen_there(who, case) <= ({"handover_proposal"} if who == GETS else set()), (
            who,
            _seen_there(who, case),
        )


def _seen_there(slug: str, *cases: str) -> set[str]:
    return {table for table, _row in oracle.seen(slug, cases)}

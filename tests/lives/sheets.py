"""The feedback sheet as it is lived: drafted on the police seat, agreed to by everyone who was there, sent to services of the list.

After each step it is asked whether it may go, of what was said and of who was there, past what the application counts (R43-R47).
"""

from __future__ import annotations

from uuid import uuid4

from django.urls import reverse

from tests import world as w
from tests.cases import moments as m
from tests.cases.feedback import walk
from tests.lives.kept import HEARD
from tests.lives.machine import Lives, deed

SERVICES = ("adiv", "ocad", "vsse")
ELSEWHERE = "vreemdelingenzaken"  # of which the law doesn't speak
FOLLOWS = "caw-vervanger"
NO = (403, 404, 409)


@deed(lambda life: life._items("over"), often=3)
def a_sheet_is_drafted(life: Lives) -> None:
    item, who = life._one(life._items("over")), life._one(("politie", "politie", "politie", "coordinator", "caw"))
    answer = w.signed_in(life._reader(who)).post(reverse("feedback:draft", args=[item.slug]), {"text": walk.TEXT})
    status, sheet = answer.status_code, str(answer.get("Location", "")).rstrip("/").rsplit("/", 1)[-1]
    assert (status == 302) <= (who == "politie" and who not in item.out), (status, who)  # R46
    if status == 302:
        if sheet not in item.sheets:
            item.sheets.append(sheet)
            assert may_not_go(sheet), sheet
        life._did("sheet")


@deed(lambda life: life._sheets(), often=3)
def everybody_agrees(life: Lives) -> None:
    """Or as many as can: who is out of the item, or left, reads nothing of it any more."""
    sheet = life._one(life._sheets())
    _no_answer(life, sheet)
    for who in sorted(asked(sheet)):
        _says(life, sheet, who, agrees=True)
    if unanimous(sheet):
        life._did("agreed by all")


@deed(lambda life: life._sheets(), often=3)
def they_answer_each_as_they_see_it(life: Lives) -> None:
    """One may object, and one may say nothing: silence is no agreement."""
    sheet = life._one(life._sheets())
    said = last_words(sheet)
    _no_answer(life, sheet)
    objects, silent = life._one((*sorted(said), "")), life._one((*sorted(said), ""))
    for who in sorted(set(said) - {silent}):
        _says(life, sheet, who, agrees=who != objects)
    if silent and not said[silent]:
        assert may_not_go(sheet), (sheet, silent)
        life._did("silence")


@deed(lambda life: any(unanimous(sheet) for sheet in _open(life)), often=2)
def one_objects_late(life: Lives) -> None:
    """Everyone had agreed, and it wasn't sent: one objection is enough (R43). Perhaps by a second thought there is none."""
    sheet = life._one([sheet for sheet in _open(life) if unanimous(sheet)])
    who = life._one(sorted(asked(sheet)))
    if not _says(life, sheet, who, agrees=False):
        return
    assert not unanimous(sheet)
    assert may_not_go(sheet), (sheet, who)
    life._did("late objection")
    if life._one((False, True)) and _says(life, sheet, who, agrees=True):
        life._did("second thought")


@deed(lambda life: life._sheets(), often=3)
def it_is_sent_if_it_may_be(life: Lives) -> None:
    """R43, R46: by the police seat, when who sat there is who agreed, to services of the list."""
    agreed_to = [sheet for sheet in _open(life) if unanimous(sheet)]
    sheet = life._one(life._sheets() if not agreed_to or life._one((False, False, True)) else agreed_to)
    who = life._one(("politie", "politie", "politie", "burgemeester"))
    to = life._one(((life._one(SERVICES),), SERVICES[:2], (ELSEWHERE, "ocad")))
    (before, _version), agreed, went = walk.stands(sheet), unanimous(sheet), walk.sent(sheet)
    status = walk.send(sheet, *to, slug=who).status_code
    (now, _version), lawful = walk.stands(sheet), who == "politie" and agreed and ELSEWHERE not in to
    assert (now == "sent") <= (before == "sent" or lawful), (status, who, agreed, to)
    assert walk.sent(sheet) == (went if now == before else sorted(to)), (to, walk.sent(sheet))
    if ELSEWHERE in to:
        life._did("to a service that isn't on the list, in vain")
    life._did("sent" if (before, now) == ("open", "sent") else "not sent")


@deed(lambda life: [sheet for sheet in life._sheets() if walk.sent(sheet)])
def what_was_sent_stays(life: Lives) -> None:
    """Nobody answers, nothing is changed, nothing goes twice; the police seat carries the document, and nobody else does."""
    sheet = life._one([sheet for sheet in life._sheets() if walk.sent(sheet)])
    before = walk.stands(sheet), walk.sent(sheet), last_words(sheet)
    who = life._one(sorted(asked(sheet)))
    assert answers(who, sheet, agree=life._one((True, False))) in NO, who
    assert change(sheet) in NO
    assert walk.send(sheet, life._one(SERVICES)).status_code in (302, 403, 404)
    for carries in ("politie", life._reader(life._one(("burgemeester", "coordinator", "caw")))):
        status = w.signed_in(carries).post(walk.address("document", sheet)).status_code
        assert status in ((200, 403, 404) if carries == "politie" else (403, 404)), (carries, status)
        if status == 200:
            life._did("carried")
    assert (walk.stands(sheet), walk.sent(sheet), last_words(sheet)) == before
    life._did("sent, and stays")


@deed(lambda life: life._sheets(), often=2)
def another_text_is_laid_before_them(life: Lives) -> None:
    """R47: a version more, to which nobody agreed. Or the same text, before who was there."""
    sheet, again = life._one(life._sheets()), life._one((False, False, True))
    (_state, before), said = walk.stands(sheet), last_words(sheet)
    older = walk.digest(sheet)
    status = walk.again(sheet).status_code if again else change(sheet)
    assert status in (302, *NO), status
    assert walk.stands(sheet)[1] == before + (status == 302)
    if status != 302:
        life._did("not changed")
        return
    assert not any(last_words(sheet).values()), last_words(sheet)
    assert may_not_go(sheet), sheet
    who = life._one(sorted(asked(sheet)))
    assert answers(who, sheet, agree=True, digest=older) in NO, who
    life._did("laid again" if again else "change")
    if "agree" in said.values():
        life._did("agreements void")


@deed(lambda life: _open(life))
def a_sheet_lapses(life: Lives) -> None:
    """Its day is past without everybody's agreement, or before anybody sent it: it goes nowhere any more."""
    sheet = life._one(_open(life))
    pass_due(sheet)
    assert may_not_go(sheet), sheet
    assert answers(life._one(sorted(asked(sheet))), sheet, agree=True) in NO
    assert change(sheet) in NO
    walk.get("politie", sheet)
    assert walk.stands(sheet)[0] != "sent"
    life._did("lapse")


@deed(lambda life: life.speaks["CAW"] == "caw" and any(last_words(sheet).get("caw") == "" for sheet in _open(life)))
def another_represents_the_service(life: Lives) -> None:
    """Who was asked leaves; of those who said nothing the police seat names the successor, who answers then, and not before (R43)."""
    m.substitute(FOLLOWS)
    m.end_mandate("caw")
    life.speaks["CAW"] = FOLLOWS
    for sheet in _open(life):
        said = last_words(sheet)
        if "caw" not in said:
            continue
        assert answers("caw", sheet, agree=True) in NO
        assert answers(FOLLOWS, sheet, agree=True) in NO
        status = _succeeds(sheet)
        assert (status == 302) <= (not said["caw"]), (status, said)
        if status == 302:
            assert may_not_go(sheet), sheet
            life._did("successor")
            if _says(life, sheet, FOLLOWS, agrees=life._one((True, True, False))):
                life._did("successor answers")
    for item in life.items:
        item.loses("caw", "CAW")
    life._did("another represents")


# How it is done ---------------------------------------------------------------------------------------------------


def _open(life: Lives) -> list[str]:
    return [sheet for sheet in life._sheets() if walk.stands(sheet)[0] == "open"]


def _says(life: Lives, sheet: str, who: str, *, agrees: bool) -> bool:
    answered = answers(who, sheet, agree=agrees)
    assert answered in (302, *NO), (who, answered)
    if answered == 302:
        assert last_words(sheet)[who] == ("agree" if agrees else "object")
        life._did("agree" if agrees else "object")
    return answered == 302


def _no_answer(life: Lives, sheet: str) -> None:
    """About another text (R47), or without the tick that it holds no secret one told (R45): that is no answer."""
    before = last_words(sheet)
    who = life._one(sorted(before))
    assert answers(who, sheet, agree=True, digest="0" * 64) in NO, who
    assert answers(who, sheet, agree=True, tick=False) in (400, 403, 404), who
    assert last_words(sheet) == before, who


def answers(slug: str, sheet: str, *, agree: bool, digest: str = "", tick: bool = True) -> int:
    data = {"once": str(uuid4()), "digest": digest or walk.digest(sheet)} | ({"no_secret": "on"} if tick else {})
    return int(w.signed_in(slug).post(walk.address("agree" if agree else "object", sheet), data).status_code)


def change(sheet: str) -> int:
    _state, version = walk.stands(sheet)
    return int(walk.change(sheet, f"{walk.OTHER} ({version})", seen=version).status_code)


def may_not_go(sheet: str) -> bool:
    """The police seat tries to send it, and it is refused; nothing went."""
    before = walk.stands(sheet)
    return walk.send(sheet, "ocad").status_code in (403, 404) and not walk.sent(sheet) and walk.stands(sheet) == before


def pass_due(sheet: str) -> None:
    """Its day is past: by time, which enters nothing, and by nobody's hand."""
    w.ask(
        "SET LOCAL session_replication_role = replica; UPDATE feedback_sheet SET due = now() - interval '1 second' WHERE slug = %s",
        [sheet],
    )


def _succeeds(sheet: str) -> int:
    ((row,),) = w.ask(
        "SELECT a.id::text FROM feedback_asked a JOIN feedback_round q ON q.id = a.round_id JOIN feedback_sheet s ON s.id = q.sheet AND s.version = q.version"
        " WHERE s.slug = %s AND a.user_id = %s",
        [sheet, w.id_of("caw")],
    )
    to = {"asked": row, "to": str(m.capacity_of(FOLLOWS))}
    return int(w.signed_in("politie").post(walk.address("successor", sheet), to).status_code)


# What was said, by the tables -------------------------------------------------------------------------------------


def asked(sheet: str) -> set[str]:
    """Who is asked about the version that lies there, or was named in the place of who left."""
    return set(last_words(sheet))


def last_words(sheet: str) -> dict[str, str]:
    """What each who is asked about the version that lies there said last; nothing of who said nothing."""
    return dict(
        w.ask(
            "SELECT u.username, coalesce((SELECT g.kind FROM feedback_agreement g WHERE g.asked_id = a.id ORDER BY g.at DESC LIMIT 1), '')"
            " FROM feedback_asked a JOIN feedback_round q ON q.id = a.round_id JOIN feedback_sheet s ON s.id = q.sheet AND s.version = q.version"
            " JOIN participants_user u ON u.id = coalesce(a.successor_user_id, a.user_id) WHERE s.slug = %s",
            [sheet],
        )
    )


def unanimous(sheet: str) -> bool:
    """Whether the last word of each who sat at the item, but of who is out of it, is that they agree to what lies there: counted from
    the attendance."""
    return not w.ask(
        f"SELECT t.capacity FROM feedback_sheet s JOIN meetings_attendance t ON t.item_id = s.item_id WHERE s.slug = %s AND {HEARD.format(then='now()')} AND 'agree' IS DISTINCT FROM ("
        "SELECT g.kind FROM feedback_agreement g JOIN feedback_asked a ON a.id = g.asked_id JOIN feedback_round q ON q.id = a.round_id"
        " WHERE q.sheet = s.id AND q.version = s.version AND a.capacity = t.capacity ORDER BY g.at DESC LIMIT 1)",
        [sheet],
    )

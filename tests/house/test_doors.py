"""Every door of the application, tried by everybody: who gets in, who doesn't, and what a stranger learns from it."""

from __future__ import annotations

from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from livc.frame.doors import ANYONE, DOORS, doors
from tests import world as w
from tests.house import joining
from tests.house.town import EVERYBODY, Town, allowed, methods

#: In their order, but for the door by which one leaves the item that the others lead to.
NAMES = sorted(DOORS, key=lambda name: (name == "meetings:step_aside", name))
#: Half signed in: who has no password given, or no link, is led to the page for signing in, whatever the method.
HALF_WAY = ("mfa_authenticate", "access:begin", "access:password", "access:app", "access:key")
#: What is shown once, or to who has it: the demo's persons have no recovery codes and no passkeys.
SHOWN_TO_FEW = ("access:codes", "mfa_reauthenticate_webauthn")
COMES_OR_GOES = ("demo:persons", "account_logout", "access:link", "mfa_login_webauthn")
SAYS = (
    "account_logout",
    "oversight:let_in",
    "oversight:sign",
    "access:end_sessions",
    "mfa_login_webauthn",
    "meetings:prepare",
    "meetings:restore_prepared",
    "meetings:suggest",
    "meetings:sign",
    "handover:withdraw",
    "handover:accept",
    "handover:decline",
    "oversight:seal",
)
#: The word in a link is no reference: it is tried in tests of its own.
#: What screens ask answers everybody alike, and says nothing: tests/cases/live/test_version.py.
TELLS_NOTHING = ("meetings:version", "meetings:item_version")
WITH_SLUG = [name for name, path in doors() if "<" in path and name not in ("access:link", *TELLS_NOTHING)]
#: Lists are everybody's; every other address of its own is of somebody's town.
OF_DUINBEKE = [n for n in WITH_SLUG if not n.startswith("lists:") and n != "joining:confirm_category"]
PUBLIC = [name for name in NAMES if DOORS[name] == ANYONE]
#: Who is in the circle behind a door of the item to come, and of the item that is over; nobody else gets in there.
AT_PLANNED = {
    "asked:question": {"coordinator"},
    **{f"signals:{page}": {"coordinator", "politie"} for page in ("signal", "state_basis", "write", "step")},
    **{
        f"signals:{page}": {"coordinator"}
        for page in ("remove_text", "restore_text", "restore", "let_in", "propose", "conclude")
    },
    "signals:person": {"coordinator", "burgemeester"},
    "signals:decide": {"burgemeester"},
    **{f"cases:{page}": {"burgemeester"} for page in ("close", "reopen")},
    # Of a proposal that nobody answered yet.
    "handover:proposal": {"burgemeester", "burgemeester-elders"},
    **{f"handover:{deed}": {"burgemeester"} for deed in ("propose", "minimum", "withdraw", "hand_over")},
    **{f"handover:{deed}": {"burgemeester-elders"} for deed in ("accept", "decline")},
    "retention:prolong": {"burgemeester"},
    "signals:question": {"coordinator", "caw"},
    "signals:close_question": {"coordinator", "caw"},
    "subject_requests:request": {"coordinator", "burgemeester"},
    **{
        f"subject_requests:{page}": {"coordinator"}
        for page in ("acknowledgement", "extend", "extension_letter", "answer", "reply_letter")
    },
    "subject_requests:report": set(),  # nothing was decided to be told
    "subject_requests:part": {"caw"},
    "access:remove": {"coordinator"},
    "explaining:why": {"coordinator"},
    "explaining:who": {"coordinator"},
    "explaining:sealed": {"coordinator"},
    "meetings:item": {"burgemeester", "coordinator"},
    "meetings:invitation": {"caw"},
    "meetings:invitation_name": {"caw"},
    "meetings:begin_briefing": {"caw"},
    "meetings:briefing": {"caw", "hulpverlener"},
    "meetings:come": set(),  # not on its day
    "meetings:step_aside": {"burgemeester", "coordinator"},
    **{
        f"meetings:{deed}": set()
        for deed in ("publish_report", "report", "answer_report", "download_report", "print_report")
    },  # none yet
    "meetings:save_contribution": set(),
    "meetings:show_card": set(),  # the police seat is not in the room
    "meetings:disclose": set(),
    "meetings:nothing_to_share": set(),
    "meetings:take_over": set(),
    "meetings:correct_contribution": set(),
    "meetings:withdraw_contribution": set(),
    "contributions:own": {"caw"},
    "meetings:meeting": {"burgemeester", "coordinator", "politie", "caw", "clb", "vdab"},
    "meetings:take_off": set(),  # services were invited
    "meetings:calendar": {"burgemeester", "coordinator", "politie", "caw", "clb"},
    "feedback:draft": set(),  # not discussed yet
    **{f"feedback:{page}": {"burgemeester", "coordinator", "politie"} for page in ("sheet", "agree", "object")},
    **{f"feedback:{deed}": {"politie"} for deed in ("change", "successor", "send")},
    "feedback:document": set(),  # not sent
    "oversight:export": set(),  # not made yet
    "oversight:cancel_export": {"dpo"},  # who asked for it
    "followup:action": {"burgemeester", "coordinator", "caw"},
    "followup:finish": {"caw"},
    "path:show": {"burgemeester", "coordinator", "caw"},  # who is asked for an item to come only knows of the case
    "path:answer_lead": {"caw"},  # the service that was asked to lead
    "joining:document": {"beheerder-caw", "burgemeester", "coordinator", "politie"},
    **{f"joining:{page}": {"beheerder-caw"} for page in joining.STEWARDED},
    **{f"recovering:{page}": {"beheerder-caw"} for page in ("account", "link", "close", "reopen", "recover")},
    **{f"recovering:{page}": set() for page in ("second", "withdraw", "confirm")},
}
AT_OVER = {
    "feedback:draft": set(),  # the police seat was not at that item
    **{f"meetings:{deed}": set() for deed in ("download_report", "print_report")},  # off by the rules of the cell
    "meetings:item": {"burgemeester", "coordinator", "caw"},
    "meetings:come": set(),
    "meetings:step_aside": {"burgemeester", "coordinator", "caw"},
    "meetings:save_contribution": {"burgemeester", "coordinator", "caw"},
    "meetings:show_card": set(),  # the police seat is out of it
    "meetings:disclose": {"burgemeester", "coordinator", "caw"},
    "meetings:nothing_to_share": {"burgemeester", "coordinator", "caw"},
    "meetings:take_over": {"burgemeester", "coordinator", "caw"},
    "meetings:correct_contribution": {"caw"},  # only the CAW disclosed something there
    "meetings:withdraw_contribution": {"caw"},
    "meetings:meeting": AT_PLANNED["meetings:meeting"],
    **{f"meetings:{deed}": set() for deed in ("arrange", "move", "cancel", "take_off", "put_back")},  # it began
    "meetings:calendar": {"burgemeester", "coordinator", "politie", "caw"},
    "meetings:publish_report": {"burgemeester", "coordinator"},
    "meetings:report": {"burgemeester", "coordinator", "caw"},
    "meetings:answer_report": {"burgemeester", "coordinator", "caw"},
}
#: A stranger for whom the door itself is no obstacle: what is behind it is hidden from them.
STRANGER = {
    "cases:close": "burgemeester-elders",
    "cases:reopen": "burgemeester-elders",
    "handover:propose": "burgemeester-elders",
    "retention:prolong": "burgemeester-elders",
    **{f"feedback:{page}": "caw" for page in ("sheet", "agree", "object")},
    "signals:decide": "burgemeester-elders", **{f"subject_requests:{page}": "burgemeester-elders" for page in ("look", "ask", "decide", "pass_on", "report")}, "subject_requests:part": "vdab",
    "meetings:invitation": "vdab", "meetings:invitation_name": "vdab", "meetings:begin_briefing": "vdab", "meetings:briefing": "vdab", "meetings:item": "vdab", "oversight:entry": "auditor", "oversight:proof": "auditor", "oversight:proof_file": "auditor", "oversight:export": "auditor", "oversight:cancel_export": "auditor", "followup:action": "vdab", "followup:finish": "vdab", "path:show": "vdab", "path:answer_lead": "vdab",
    "contributions:own": "vdab", "joining:confirm_category": "caw", **{f"joining:{page}": "beheerder" for page in joining.STEWARDED},
    **{f"recovering:{page}": "beheerder" for page in ("account", "link", "close", "reopen", "recover", "second", "withdraw")},
}  # fmt: skip
#: Doors that ask first who stands there, and say so whatever the address.
BY_ROLE = {
    *(f"handover:{page}" for page in ("proposal", "minimum", "withdraw", "accept", "decline", "hand_over")),
    *(f"oversight:{page}" for page in ("question", "judge", "follow", "let_in", "statement", "sign", "document")),
    "feedback:draft",
    "feedback:change",
    "feedback:successor",
    "feedback:send",
    "feedback:document",
    "meetings:invite",
    "meetings:suggest",
    "meetings:sign",
    "meetings:withdraw_invitation",
    "meetings:let_in",
    "meetings:add_name",
    "joining:confirm_category",
    "lists:zone",
    "lists:house",
}
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}


#: The sessions of who was sent away, or only looked: they come back in it.
BADGES: dict[tuple[str, str], str] = {}


def knock(slug: str, method: str, address: str, *, check_forms: bool = False) -> Any:
    """One request of a demo person (or of nobody), with nothing filled in."""
    who = (w.current(), slug)
    kept = BADGES.pop(who, "")
    badge = kept or (w.badge(slug) if slug else "")
    answer = _knock(badge, method, address, check_forms)
    if kept and answer.get("Location", "").startswith(reverse("account_login")):  # what another did ended this session
        badge = w.badge(slug)
        answer = _knock(badge, method, address, check_forms)
    if method == "GET" or answer.status_code in (403, 404, 405):
        BADGES[who] = badge
    return answer


def _knock(badge: str, method: str, address: str, check_forms: bool) -> Any:
    client = Client(raise_request_exception=False, enforce_csrf_checks=check_forms)
    if badge:
        client.cookies[settings.SESSION_COOKIE_NAME] = badge
    return client.generic(method, address)


def insiders(door: str, *, over: bool) -> set[str]:
    named = (AT_OVER if over else AT_PLANNED).get(door)
    if named is not None:
        return named
    # What has an address of its own in Duinbeke is not for the coordinator of elsewhere.
    return {slug for slug in allowed(door) if door not in OF_DUINBEKE or not slug.endswith("-elders")}


def test_every_address_of_the_resolver_stands_in_the_table_of_doors_and_nothing_else_does() -> None:
    known = {name for name, _path in doors()}
    assert known == set(DOORS)
    assert len(known) == len(list(doors())), "two addresses bear one name"


@pytest.mark.parametrize("over", [False, True], ids=["item to come", "item discussed"])
@pytest.mark.parametrize("door", [n for n in NAMES if n not in PUBLIC])
def test_only_who_the_table_names_and_is_in_the_circle_gets_in(door: str, over: bool, duinbeke: Town) -> None:
    if over and duinbeke.slugs(door) == duinbeke.slugs(door, over=True):
        pytest.skip("no other address behind this door")
    within = insiders(door, over=over)
    assert within <= allowed(door)
    address = duinbeke.address(door, over=over)
    if door == "meetings:put_back" and not over:  # the doors tried before this one began the meeting
        duinbeke.not_begun()
    if door == "signals:restore_text":  # only then is it anybody's to put back
        duinbeke.taken_away()
    if door.startswith("handover:"):  # what was tried before this one answered the proposal
        duinbeke.proposed()
    # Strangers first: what an insider does may change what there is.
    for slug in sorted(EVERYBODY, key=lambda s: s in within):
        for method in sorted(methods(door)):
            status = knock(slug, method, address).status_code
            if slug in within:
                assert status in (
                    {200} if method == "GET" and door not in SHOWN_TO_FEW else {200, 204, 302, 400, 409}
                ), (slug, method, status)
            else:
                assert status in (403, 404), (slug, method, status)


@pytest.mark.parametrize("door", NAMES)
def test_who_is_not_signed_in_is_led_to_the_sign_in_page(door: str, duinbeke: Town) -> None:
    address = duinbeke.address(door)
    for method in sorted(methods(door)):
        answer = knock("", method, address)
        if door not in PUBLIC:
            assert answer.status_code == 302
            assert answer["Location"].split("?")[0] == reverse("account_login")
        elif method == "GET":
            assert answer.status_code in (
                {302}
                if door in (*HALF_WAY, "account_logout", "mfa_login_webauthn")
                else {404}
                if door == "access:qr"
                else {200}
            )


@pytest.mark.parametrize("door", NAMES)
def test_a_wrong_method_gives_405(door: str, duinbeke: Town) -> None:
    address = duinbeke.address(door)
    who = sorted(allowed(door))[0] if allowed(door) else ""
    for method in sorted({"GET", "POST", "DELETE", "PATCH"} - methods(door)):
        # Without a password first there is no second proof to give, whatever the method.
        led_away = door in (*HALF_WAY, "mfa_reauthenticate_webauthn")
        assert knock(who, method, address).status_code == (302 if led_away else 405), method


@pytest.mark.parametrize("door", [n for n in NAMES if "POST" in methods(n) and n != "demo:persons"])
def test_nothing_is_done_without_the_token_of_a_form(door: str, duinbeke: Town) -> None:
    who = sorted(insiders(door, over=False) or allowed(door) or {""})[0]
    before = w.ask("SELECT max(id) FROM secrecy_ledger WHERE act NOT IN ('refuse', 'sign-in')")
    answer = knock(who, "POST", duinbeke.address(door), check_forms=True)
    assert answer.status_code == 403
    assert b"Dit formulier is verlopen" in answer.content
    assert w.ask("SELECT max(id) FROM secrecy_ledger WHERE act NOT IN ('refuse', 'sign-in')") == before


@pytest.mark.parametrize("door", NAMES)
def test_every_answer_forbids_what_the_pages_never_do_and_sets_no_other_cookie(door: str, duinbeke: Town) -> None:
    address = duinbeke.address(door)
    inside = sorted(insiders(door, over=False))
    outside = [slug for slug in EVERYBODY if slug not in inside]
    for slug in ("", *inside[:1], *outside[:1]):
        for method in ("GET", "POST", "DELETE"):
            answer = knock(slug, method, address)
            bears_the_headers(answer)
            # Coming in and going out change the session; nothing else does.
            changing = {settings.SESSION_COOKIE_NAME} if door in COMES_OR_GOES else set()
            # What was done is said in a fixed sentence, without a name.
            changing |= {"messages"} if door in SAYS else set()
            strange = set(answer.cookies) - {settings.CSRF_COOKIE_NAME} - changing
            assert not strange, (slug, method, answer.status_code)
            for cookie in filter(lambda c: c.value, answer.cookies.values()):
                assert cookie["httponly"]
                assert cookie["samesite"] == "Lax"


def bears_the_headers(answer: Any) -> None:
    assert "no-store" in answer["Cache-Control"]
    for name, value in HEADERS.items():
        assert answer[name] == value, (name, answer.status_code)
    policy = dict(part.strip().split(" ", 1) for part in answer["Content-Security-Policy"].split(";"))
    assert policy["default-src"] == "'none'"
    assert policy["frame-ancestors"] == policy["base-uri"] == "'none'"
    assert {v for k, v in policy.items() if k not in ("default-src", "frame-ancestors", "base-uri")} == {"'self'"}


@pytest.mark.parametrize("door", WITH_SLUG)
def test_hidden_and_absent_are_one_answer_to_the_letter_and_both_are_on_record(door: str, duinbeke: Town) -> None:
    hidden = duinbeke.slugs(door)
    absent = (*hidden[:-1], "zzzzzzzzzzzzzz")
    if door in ("oversight:entry", "oversight:proof", "oversight:proof_file"):
        hidden, absent = (line_of_nobodys_cell(),), ("1700000000-999999999",)
    if door.startswith(("joining:", "recovering:", "explaining:")) or door == "followup:handover":
        absent = (
            joining.ABSENT if "-" in hidden[0] else "zzzzzzzzzzzzzz" if door == "explaining:if_invited" else "999999",
        )
    if door == "path:move_goal":
        absent = ("zzzzzzzzzzzzzz", hidden[1])
    if door.startswith("seating:"):
        absent = ("999999", *hidden[1:])
    if door == "access:remove":
        absent = ("999999",)
    stranger = STRANGER.get(door, "beheerder-elders" if door.startswith("seating:") else "coordinator-elders")
    answers = []
    for slugs in (hidden, absent):
        for method in sorted(methods(door)):
            last = w.ask("SELECT max(id) FROM secrecy_ledger")[0][0]
            answers.append(knock(stranger, method, reverse(door, args=slugs)))
            asked = "SELECT 1 FROM secrecy_ledger WHERE id > %s AND actor = %s AND act IN ('refuse', 'review')"
            assert w.ask(asked, [last, w.id_of(stranger)]), (slugs, method)
    # Who may not press this button at all hears that, whatever the address.
    assert {a.status_code for a in answers} == ({403} if door in BY_ROLE else {404})
    assert len({a.content for a in answers}) == 1
    assert len({str(sorted(a.headers.items())) for a in answers}) == 1
    assert len({a.cookies.output() for a in answers}) == 1


def line_of_nobodys_cell() -> str:
    """A line of the register that belongs to no cell: a sign-in of somebody unknown."""
    knock("", "POST", reverse("account_login"))
    Client().post(reverse("account_login"), {"login": "niemand", "password": "niets-van-dat-alles"})
    ((line,),) = w.ask(
        "SELECT floor(extract(epoch FROM at))::bigint || '-' || id FROM secrecy_ledger"
        " WHERE cell IS NULL AND act = 'sign-in failed' ORDER BY id DESC LIMIT 1"
    )
    return str(line)

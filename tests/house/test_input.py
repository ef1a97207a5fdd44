"""What nobody should send, sent to every form: an answer in Dutch, or no page at all, and never a crash."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests import world as w
from tests.house.town import Town

NOTHING, NUL, LONG, TOO_LONG = "", "Duin\0beke", "a" * 10_000, "a" * 30_000
#: One of each kind: no day, the ends of the calendar, a number that is too large, below nothing or no digit, signs, and a line's end.
GARBAGE = [
    "31/02/2026",
    "0001-01-01",
    "9999-12-31",
    "9" * 40,
    "-1",
    "²",
    "geen-uuid <b>🙂 ../..%00",
    "a\nb",
]
ENGLISH = re.compile(r"\b(This (field|value)|Ensure|Enter a|Select a|characters are|Bad Request|Not Found|Forbidden)\b")

#: door -> who, and what is right in each field. What begins with "!" is free text; the rest is one of a kind.
FORMS: dict[str, tuple[str, dict[str, str]]] = {
    "cases:propose": (
        "burgemeester",
        {"basis": "{basis}", "reasons": "!Omdat.", "behaviour": "threat", "text": "!Gezien.", "name": "!Iemand", "birth_date": "01/02/2020", "contact": "!Ergens", "best_interest": "!Daarom.", "informed": "!De ouders.", "exceptional": "!Een wapen."},
    ),
    # It stands on an agenda: nothing is closed, however good the form.
    "cases:close": ("burgemeester", {"reason": "no_signs", "text": "!Rustig.", "aftercare": "other", "until": "{day}"}),
    # It is on the list: of what is good, the page says that it went elsewhere.
    "cases:reopen": ("burgemeester", {"basis": "{basis}", "text": "!Omdat."}),
    "handover:propose": ("burgemeester", {"to": "{elsewhere}", "contact": "!Ergens", "why": "!Daarom."}),
    # Nobody accepted it yet.
    "handover:hand_over": ("burgemeester", {"text": "!Daarom."}),
    "retention:prolong": ("burgemeester", {"reason": "opvolging loopt nog", "text": "!Nodig.", "until": "{far}"}),
    "retention:hold": ("coordinator", {"ground": "court", "text": "!Loopt.", "until": "{far}"}),
    "retention:early": ("burgemeester", {"ground": "mistake", "text": "!Fout."}),
    "cases:case": ("coordinator", {"purpose": "voorbereiding overleg"}),
    "cases:readings": ("coordinator", {"purpose": "voorbereiding overleg"}),
    "signals:note": ("coordinator", {"received_on": "{today}", "source": "school", "channel": "phone"}),
    "signals:state_basis": ("coordinator", {"basis": "{basis}", "reasons": "!Omdat."}),
    "signals:write": ("coordinator", {"text": "!Gezien."}),
    "signals:step": ("coordinator", {"label": "aftoetsing bij de lokale politie"}),
    "signals:let_in": ("coordinator", {"seat": "police"}),
    "signals:conclude": ("coordinator", {"outcome": "refer"}),
    "signals:ask": ("caw", {"text": "!Een klas is onrustig."}),
    "signals:question": ("coordinator", {"text": "!Vraag de jeugddienst."}),
    "signals:propose": ("coordinator", {"advice": "!Overleg.", "behaviour": "threat", "text": "!Gezien.", "name": "!Iemand", "birth_date": "01/02/2003", "contact": "!Ergens"}),
    "signals:decide": ("burgemeester", {"do": "!list", "best_interest": "!Daarom.", "informed": "!De ouders.", "exceptional": "!Een wapen."}),
    "subject_requests:register": ("coordinator", {"received_on": "{today}", "channel": "letter", "right": "access", "name": "!Iemand", "birth_date": "01/02/2003", "address": "!Straat", "asks": "!Wat."}),
    "subject_requests:extend": ("coordinator", {"reasons": "!Omdat."}),
    "subject_requests:decide": ("burgemeester", {"kind": "neutral", "ground": "{ground}", "ends_on": "{far}", "reasons": "!Omdat.", "text": "!Dit."}),
    "subject_requests:part": ("caw", {"state": "gives", "text": "!Zo."}),
    "search:search": ("coordinator", {"q": "!CAS-2026-001", "purpose": "voorbereiding overleg"}),
    "search:own": ("caw", {"purpose": "opvolging actie"}),
    "agreements:adopt": ("coordinator", {"valid_from": "{day}", "note": "!Zo.", "after": "1", "notice_days": "21", "report_style": "full", "delegates": "mayor", "standing_members": "!Jeugddienst", "declaration_text": "!Ik zwijg."}),
    "meetings:plan": ("coordinator", {"day": "{day}", "time": "14.00", "place": "!Zaal"}),
    "meetings:move": ("coordinator", {"day": "{far}", "time": "14.00", "place": "!Zaal", "seen": "!0"}),
    "meetings:meeting": ("coordinator", {"case": "{case}", "kind": "new", "minutes": "20"}),
    "meetings:invite": ("burgemeester", {"service": "{service}", "why": "!Daarom.", "urgency": "!Dringend."}),
    "meetings:prepare": ("coordinator", {"urgency": "!Dringend."}),
    "meetings:sign": ("burgemeester", {"urgency": "!Dringend."}),
    "meetings:begin_briefing": ("caw", {"worker": "{worker}", "text": "!Wat weet je?"}),
    "meetings:briefing": ("hulpverlener", {"text": "!Goed contact."}),
    "meetings:invitation": ("caw", {"answer": "!decline", "because": "unavailable", "instead": "!", "text": "!Druk."}),
    "meetings:decide": ("coordinator", {"kind": "follow", "text": "!Goed."}),
    "meetings:add_action": ("coordinator", {"text": "!Bellen", "service": "{service}", "due": "{day}", "domain": "!wonen"}),
    "feedback:change": ("politie", {"text": "!Een evaluatie.", "seen": "!1"}),
    "feedback:agree": ("burgemeester", {"digest": "!0", "no_secret": "!on"}),
    "followup:action": ("caw", {"answer": "accept"}),
    "followup:finish": ("caw", {"result": "!Gebeld."}),
    "meetings:publish_report": ("coordinator", {"text": "!Kort verslag.", "seen": "!1"}),
    "meetings:answer_report": ("caw", {"answer": "remark", "text": "!Dat klopt niet.", "digest": "!0"}),
    "meetings:save_contribution": ("caw", {"text": "!Gezien."}),
    "meetings:disclose": ("caw", {"text": "!Gezien.", "to": "!some"}),
    "meetings:nothing_to_share": ("caw", {"text": "!Gezien."}),
    "meetings:take_over": ("caw", {"text": "!Gezien."}),
    "meetings:correct_contribution": ("caw", {"text": "!Gezien."}),
    "lists:zone": ("beheerder", {"name": "!Duinen", "note": "!Nagevraagd."}),
    "lists:add_zone": ("beheerder", {"code": "5997", "name": "!Polders", "note": "!Nagevraagd."}),
    "joining:register_service": ("beheerder-caw", {"name": "!Dienst", "short_name": "!Dienst", "category": "municipal"}),
    "joining:invite_organisation": ("coordinator", {"name": "!Strand vzw", "kind": "EA", "number": "0999000525", "first_name": "!Nele", "last_name": "!Nieuw", "email": "nele@strand.invalid"}),
    "joining:add_administrator": ("beheerder-caw", {"first_name": "!Bert", "last_name": "!Twee", "email": "bert@caw.invalid", "ends": "{day}"}),
    "joining:designate": ("beheerder-caw", {"first_name": "!Nele", "last_name": "!Nieuw", "email": "nele@caw.invalid", "role": "substitute", "profession": "other", "begins": "{day}", "ends": "{day}", "act": "!Beslissing"}),
    "joining:confirm_category": ("coordinator", {"legal_text": "!Decreet", "article": "!Art. 1", "dated": "21/05/2021"}),
    "joining:prolong": ("beheerder-caw", {"ends": "{day}"}),
    "oversight:exports": ("auditor", {"kind": "csv"}),
    "oversight:ask": ("auditor", {"lines": "{line}", "text": "!Waarom?", "answer_by": "{day}"}),
    "asked:question": ("coordinator", {"text": "!Voor het overleg."}),
    "lists:own_zone": ("beheerder", {"police_zone": "9991"}),
    "lists:house": ("beheerder", {"name": "!Huis", "street": "!Straat 1", "postal_code": "!9000", "city": "!Gent"}),
}  # fmt: skip
#: Names of persons in the room: what isn't one names nobody.
ROOM = {"meetings:open_item": "coordinator", "meetings:attend": "coordinator", "meetings:leave": "coordinator", "meetings:set_aside": "coordinator", "meetings:lift": "coordinator", "meetings:disclose": "caw"}  # fmt: skip
QUESTIONS = {
    "cases:list": ("coordinator", ["na"]),
    "contributions:ledger": ("caw", ["casus", "stand", "blad"]),
    "meetings:item_version": ("caw", ["version"]),
    "oversight:register": (
        "auditor",
        ["since", "until", "person", "service", "act", "case", "like", "after", "before"],
    ),
    "oversight:month": ("auditor", ["maand"]),
    "oversight:sample": ("auditor", ["maand", "zaad", "soort"]),
    "oversight:ask": ("auditor", ["regel", "opvalt", "vanaf", "maand"]),
    "account_login": ("", ["next"]),
    "agreements:compare": ("clb", ["van", "naar"]),
    "lists:zones": ("caw", ["q", "state"]),
    "lists:houses": ("caw", ["q", "state"]),
}
KEYS = ["2026-11-24_1", "2026-11-24_CAS-\0", "2026-11-24T10:00:00+00:00_²", "2026-11-24T10:00:00+00:00_" + "9" * 40, "9999-12-31T23:59:59+00:00_1", "0001-01-01T00:00:00+14:00_1"]  # fmt: skip


@pytest.fixture(scope="module")
def right(duinbeke: Town) -> dict[str, str]:
    ((basis,),) = w.ask("SELECT id FROM participants_legalreference WHERE key LIKE 'basis_%%' LIMIT 1")
    ((service,),) = w.ask("SELECT id FROM participants_service WHERE short_name = 'CAW'")
    ((ground,),) = w.ask("SELECT id FROM participants_legalreference WHERE key = 'restriction_safety'")
    ((far,),) = w.ask("SELECT to_char(now() + interval '50 days', 'DD/MM/YYYY')")
    ((day,),) = w.ask("SELECT to_char(now() + interval '9 days', 'DD/MM/YYYY')")
    ((worker,),) = w.ask("SELECT id FROM participants_mandate WHERE role = 'case_worker'")
    ((today,),) = w.ask("SELECT to_char(now(), 'DD/MM/YYYY')")
    ((elsewhere,),) = w.ask("SELECT id FROM cells_cell WHERE name = 'LIVC R Elders'")
    return {
        "today": today,
        "elsewhere": str(elsewhere),
        "basis": str(basis),
        "ground": str(ground),
        "service": str(service),
        "day": day,
        "worker": str(worker),
        "case": duinbeke.case,
        "far": far,
        "line": duinbeke.entry,
    }


def address(town: Town, door: str) -> str:
    # At the item that was discussed the coordinator and the CAW were in the room.
    return town.address(
        door,
        over=door.startswith("meetings:")
        and door not in ("meetings:meeting", "meetings:move", "meetings:invite", "meetings:prepare", "meetings:sign"),
    )


@pytest.mark.parametrize("door", FORMS)
def test_a_form_refuses_what_is_wrong_in_words_and_never_falls_over(
    door: str, duinbeke: Town, right: dict[str, str]
) -> None:
    who, fields = FORMS[door]
    client, target = w.signed_in(who), address(duinbeke, door)
    good = {name: value.removeprefix("!").format(**right) for name, value in fields.items()}
    for name, value in fields.items():
        # In a text all of it may stand, at once; elsewhere something long is wrong whatever its length.
        text = value[:1] == "!" and value[1:2].isupper() and not door.startswith("search:")
        for bad in (NOTHING, NUL, TOO_LONG, *((LONG, "\n".join(GARBAGE)) if text else GARBAGE)):
            answer = client.post(target, good | {name: bad})
            said = f"{door}.{name} = {bad[:20]!r}: {answer.status_code}"
            # A search is answered on its own page: nothing that was typed may stand in an address.
            answered = {200} if door.startswith("search:") else set()
            assert answer.status_code in {204, 302, 400, 409} | answered, said
            if bad in (NUL, TOO_LONG) and name not in ("to", "answer"):
                assert answer.status_code in (400, 409), said
            if not value.startswith("!") and bad not in good.values():
                assert answer.status_code == 400, said
            if answer.status_code == 400:
                in_dutch(answer)


@pytest.mark.parametrize("door", ROOM)
def test_whoever_is_named_without_being_there_is_nobody(door: str, duinbeke: Town) -> None:
    client = w.signed_in(ROOM[door])
    ((auditor,),) = w.ask("SELECT id FROM participants_appointment WHERE kind = 'auditor'")
    before = w.ask("SELECT count(*) FROM secrecy_admission")
    for bad in (NUL, LONG, *GARBAGE, str(auditor), "00000000-0000-0000-0000-000000000000"):
        data = {"person": [bad, bad], "seen": bad, "to": "some", "text": "Gezien."}
        assert client.post(duinbeke.address(door, over=True), data).status_code in (302, 400, 409), bad
    assert w.ask("SELECT count(*) FROM secrecy_admission") == before


@pytest.mark.parametrize("door", QUESTIONS)
def test_a_question_in_an_address_that_means_nothing_is_answered_without_falling_over(
    door: str, duinbeke: Town
) -> None:
    who, names = QUESTIONS[door]
    client = w.signed_in(who) if who else Client(raise_request_exception=False)
    for name in names:
        for bad in (NUL, LONG[:5000], *(KEYS if name in ("after", "before", "na") else GARBAGE)):
            answer = client.get(duinbeke.address(door), {name: bad})
            assert answer.status_code in (200, 400), f"{door}?{name}={bad[:30]!r}"
            if answer.status_code == 400:
                in_dutch(answer)


@pytest.mark.parametrize(
    "line",
    ["1-1", "0-0", "9" * 30 + "-1", "1790000000-" + "9" * 40, "9" * 5000 + "-1", "-", "a-b", "1790000000", "1_1"],
)
def test_a_line_of_the_register_that_nobody_wrote_is_not_found(line: str, duinbeke: Town) -> None:
    assert w.signed_in("auditor").get(f"/register/{line}/").status_code == 404


def test_what_an_auditor_types_by_mistake_does_not_end_up_in_the_register(duinbeke: Town) -> None:
    client = w.signed_in("auditor")
    for name in ("since", "person", "act", "after"):
        client.get("/register/", {name: "Robin Zandbank"})
    client.get("/register/", {"act": "refuse", "since": "01/11/2026"})
    said = [e["reference"] or "" for e in w.entries(act="review", actor=w.id_of("auditor"))]
    assert not [text for text in said if "Robin" in text]
    assert said[-1] == "act=refuse&since=01/11/2026"


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"{", "application/json"),
        (b"text=\xff\xfe", "application/x-www-form-urlencoded"),
        (b"--x\r\n", "multipart/form-data"),
        (b"--x\r\nContent-Disposition: form-data\r\n\r\n", "multipart/form-data; boundary=x"),
        (b"text=" + b"a" * 1_100_000, "application/x-www-form-urlencoded"),
        (b"&".join(b"person=%d" % n for n in range(1_100)), "application/x-www-form-urlencoded"),
        (b"text=a", "text/plain; charset=klingon"),
    ],
    ids=["json", "not utf-8", "no boundary", "half a part", "a megabyte", "a thousand fields", "no such charset"],
)
def test_a_body_that_is_no_form_is_refused_and_changes_nothing(body: bytes, kind: str, duinbeke: Town) -> None:
    before = w.ask("SELECT count(*) FROM meetings_decision")
    target = duinbeke.address("meetings:decide", over=True)
    answer = w.signed_in("coordinator").generic("POST", target, body, content_type=kind)
    assert answer.status_code in (400, 413)
    in_dutch(answer)
    assert w.ask("SELECT count(*) FROM meetings_decision") == before


def test_signing_in_with_what_is_no_name_is_refused_in_words(duinbeke: Town) -> None:
    client = Client(raise_request_exception=False)
    for name, password in (("a\0b", "x"), ("a" * 10_000, "x"), ("🙂", "\0"), ("", ""), ("auditor", "a" * 10_000)):
        answer = client.post(reverse("account_login"), {"login": name, "password": password})
        assert answer.status_code == 200
        assert b"errorlist" in answer.content
        in_dutch(answer)


def in_dutch(answer: Any) -> None:
    text = answer.content.decode()
    assert 'lang="nl-BE"' in text
    assert not ENGLISH.search(text), ENGLISH.search(text)
    assert 'role="alert"' in text or "errorlist" in text or "<h1>" in text

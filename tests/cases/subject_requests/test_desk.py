"""The request desk: registered, answered in time, the same for who is known and who isn't, and each service for its own part."""

from __future__ import annotations

from functools import partial

from django.utils import timezone

from cases.subject_requests.looking import compared
from cases.subject_requests.terms import ANSWER, PROLONGED, ends
from tests import world as w
from tests.cases.feedback.test_races import at_once
from tests.cases.steps import People, in_days
from tests.cases.subject_requests import steps
from tests.cases.subject_requests.steps import DESK, KNOWN, UNKNOWN
from tests.secrecy.intruder import inside

AWAY = ("politie", "caw", "hulpverlener", "auditor", "beheerder", "superuser")


def test_r66_known_and_unknown_look_alike_to_who_handles_them_until_the_mayor_decides(world: str) -> None:
    people = People()
    asked = [(steps.register(people, **who), who) for who in (KNOWN, UNKNOWN)]
    steps.page(people, "coordinator", DESK)  # what was said about registering them is said

    def seen(*pages: str) -> list[list[str]]:
        return [
            [steps.alike(people[who].post(path + page).content.decode() if page else steps.page(people, who, path), path, said)
             for page in pages for who in ("coordinator",)]
            for path, said in asked
        ]  # fmt: skip

    first = seen("", "ontvangstmelding/")
    assert first[0] == first[1]
    assert "Wordt nagegaan" in first[0][0]
    assert "ook wie wij niet kennen" in first[0][1]
    for path, _who in asked:
        assert people.post("burgemeester", f"{path}nagaan/").status_code == 302
    after = seen("")
    assert after[0] == after[1]
    assert "Wordt nagegaan" in after[0][0]
    assert "zelfde naam en geboortedatum" in steps.page(people, "burgemeester", asked[0][0])
    assert "niet gevonden" in steps.page(people, "burgemeester", asked[1][0])
    # Every identity that was opened for it stands in the register, as often for one as for the other.
    opened = [
        len(w.ask("SELECT 1 FROM secrecy_ledger WHERE door = 'subject_requests:look' AND reference LIKE '%%/identity' AND request IN (SELECT request FROM secrecy_ledger WHERE reference = %s AND door = 'subject_requests:look')", [steps.key(path)]))
        for path, _who in asked
    ]  # fmt: skip
    assert opened[0] == opened[1] == len(w.ask("SELECT 1 FROM cases_case"))
    people.post("burgemeester", f"{asked[0][0]}diensten/", services=steps.service("CAW"))
    for path, _who in asked:
        assert people.post("burgemeester", f"{path}beslissen/", **steps.neutral()).status_code == 302
        answered = people.post("coordinator", f"{path}antwoorden/", remedies=steps.remedies())
        assert answered.status_code == 302
    last = seen("", "brief-antwoord/")
    assert last[0] == last[1]
    assert "Wij bevestigen niet en ontkennen niet" in last[0][1]
    assert "Kanariegrond" not in last[0][0] + last[0][1]
    # Nor with SQL of one's own: what was found, and why, opens for the mayor alone.
    for who in ("coordinator", "dpo", *AWAY):
        with inside(who) as i:
            for path, _said in asked:
                assert i.open(f"{steps.key(path)}/finding") == []
                i.open(steps.key(path))
            assert i.value("SELECT count(*) FROM subject_requests_finding") == 0
            assert i.value("SELECT count(*) FROM subject_requests_curtailment") == 0
            if who not in ("caw",):
                assert i.value("SELECT count(*) FROM subject_requests_part") == 0, who


def test_r66_only_who_handles_a_request_and_the_mayor_know_of_it(world: str) -> None:
    people = People()
    request = steps.register(people, "dpo")
    assert steps.key(request) in steps.page(people, "dpo", DESK)
    assert "Zandbank Robin" in steps.page(people, "dpo", request)
    assert "Een verzoek behandelen" in steps.page(people, "dpo", "/")
    assert "Over een verzoek beslissen" in steps.page(people, "burgemeester", "/")
    assert "Zandbank" not in "".join(
        steps.page(people, who, path) for who in ("dpo", "burgemeester") for path in ("/", DESK)
    )
    for who in ("coordinator", "burgemeester-elders", "coordinator-elders", *AWAY):
        hidden, absent = people.get(who, request), people.get(who, f"{DESK}zzzzzzzzzzzzzz/")
        assert hidden.status_code == absent.status_code in (403, 404)
        assert hidden.content == absent.content
        with inside(who) as i:
            assert i.open(steps.key(request)) == []
            assert steps.key(request) not in [s for (s,) in i.sql("SELECT slug FROM subject_requests_subjectrequest")]
    for who in ("burgemeester", *AWAY):
        assert people.post(who, f"{DESK}nieuw/").status_code == 403
    for who in ("coordinator", "dpo"):  # nobody but the mayor looks or decides
        for deed in ("nagaan", "beslissen", "diensten", "inzages"):
            assert people.post(who, f"{request}{deed}/").status_code == 403
    # Who handles it can't decide in the mayor's place, nor answer before the mayor, with SQL of their own.
    with inside("dpo") as i:
        i.open(steps.key(request), act="write")
        assert i.fails(
            "INSERT INTO subject_requests_decision (id, circle_id, request_id, kind, text, decided_by_id, decided_on)"
            " SELECT gen_random_uuid(), circle_id, id, 'given', '\\x01', secrecy.reader(), now() FROM subject_requests_subjectrequest WHERE slug = %s", [steps.key(request)],
        )  # fmt: skip
        for change in ("state = 'decided'", "state = 'answered'", "answer_by = answer_by + 200"):
            assert i.fails(f"UPDATE subject_requests_subjectrequest SET {change} WHERE slug = %s", [steps.key(request)])
    assert people.post("dpo", f"{request}antwoorden/", remedies="GBA").status_code == 403


def test_r64_when_who_handled_it_left_the_mayor_lets_a_successor_go_on_and_nobody_else(world: str) -> None:
    people = People()
    request = steps.register(people, "dpo")
    passing = f"{request}laten-behandelen/"
    ((coordinator, heir),) = w.ask("SELECT (SELECT id FROM participants_seat WHERE user_id = %s), (SELECT id FROM participants_appointment WHERE user_id = %s)", [w.id_of("coordinator"), w.id_of("dpo")])  # fmt: skip
    assert "Niemand behandelt" not in steps.page(people, "burgemeester", request)
    assert people.post("burgemeester", passing, to=coordinator).status_code == 409  # somebody does
    w.ask("UPDATE participants_appointment SET ended_at = now() WHERE id = %s", [heir])
    assert people.get("dpo", request).status_code in (403, 404)
    assert "Een verzoek heeft niemand meer die het behandelt" in steps.page(people, "burgemeester", "/")
    assert "Niemand behandelt" in steps.page(people, "burgemeester", request)
    assert people.get("coordinator", request).status_code == 404
    assert people.post("coordinator", passing, to=coordinator).status_code == 403
    assert people.post("burgemeester", passing, to=heir).status_code == 400
    assert people.post("burgemeester", passing, to=coordinator).status_code == 302
    assert people.post("burgemeester", passing, to=coordinator).status_code == 409
    assert "Zandbank Robin" in steps.page(people, "coordinator", request)
    assert "Een verzoek heeft niemand meer" not in steps.page(people, "burgemeester", "/")
    people.post("burgemeester", f"{request}nagaan/")
    assert people.post("burgemeester", f"{request}beslissen/", **steps.neutral()).status_code == 302
    assert people.post("coordinator", f"{request}antwoorden/", remedies=steps.remedies()).status_code == 302


def test_r64_it_is_answered_in_a_month_prolonged_once_with_reasons_and_never_without_remedies(world: str) -> None:
    people = People()
    late, request = steps.register(people, **UNKNOWN), steps.register(people)
    received = steps.field(request, "received_on")
    assert steps.field(request, "answer_by") == ends(received, ANSWER)
    assert steps.field(request, "acknowledged_on") is None
    assert "Wij ontvingen uw verzoek" in people.post("coordinator", f"{request}ontvangstmelding/").content.decode()
    assert steps.field(request, "acknowledged_on") == timezone.localdate()
    assert people.post("coordinator", f"{request}verlengen/", reasons=" ").status_code == 400
    assert people.post("coordinator", f"{request}brief-verlenging/").status_code == 403
    assert people.post("coordinator", f"{request}verlengen/", reasons="Er is meer na te gaan.").status_code == 302
    assert steps.field(request, "answer_by") == ends(received, PROLONGED)
    assert people.post("coordinator", f"{request}verlengen/", reasons="Nog eens.").status_code == 409
    assert "Er is meer na te gaan." in people.post("coordinator", f"{request}brief-verlenging/").content.decode()
    # Past its day it shows, on its page, in the register and on the workspace; and it can't be prolonged any more.
    steps.age(late, 60)
    for path in (late, DESK, "/"):
        assert "te laat" in steps.page(people, "coordinator", path)
    gone = people.post("coordinator", f"{late}verlengen/", reasons="Te laat.")
    assert gone.status_code == 400
    assert "De eerste maand is voorbij" in gone.content.decode()
    # An answer without the remedies is refused.
    people.post("burgemeester", f"{request}nagaan/")
    assert people.post("burgemeester", f"{request}beslissen/", kind="given", text="").status_code == 400
    assert (
        people.post("burgemeester", f"{request}beslissen/", kind="given", text="Wij bewaren uw naam.").status_code
        == 302
    )
    remedies = steps.remedies()
    offered = steps.page(people, "coordinator", request)
    for line in remedies.splitlines():
        assert line in offered
    for without, words in (
        ("", "bij elke instantie"),
        ("Dag en tot ziens.", "Hier ontbreekt"),
        # One left out would tell which service took part.
        (
            remedies.replace("Controleorgaan", ""),
            "Hier ontbreekt: Controleorgaan op de politionele informatie (COC).",
        ),
    ):
        refused = people.post("coordinator", f"{request}antwoorden/", remedies=without)
        assert refused.status_code == 400
        assert words in refused.content.decode()
    assert steps.field(request, "state") == "decided"
    assert people.post("coordinator", f"{request}antwoorden/", remedies=remedies).status_code == 302
    assert people.post("coordinator", f"{request}antwoorden/", remedies=remedies).status_code == 409
    letter = people.post("coordinator", f"{request}brief-antwoord/").content.decode()
    assert "Wij bewaren uw naam." in letter
    assert [line for line in remedies.splitlines() if line not in letter] == []
    assert ("print",) in w.ask("SELECT act FROM secrecy_ledger WHERE door = 'subject_requests:reply_letter'")
    acts = [act for (act,) in w.ask("SELECT act FROM secrecy_ledger WHERE act LIKE '%%-request' AND circle = (SELECT circle_id FROM subject_requests_subjectrequest WHERE slug = %s) ORDER BY id", [steps.key(request)])]  # fmt: skip
    assert acts[0] == "register-request"
    assert len(acts) >= 5


def test_r64_who_oversees_which_controller_is_data_and_what_was_answered_stands(world: str) -> None:
    """Replaced without a release: the next answer names the other one, and none leaves without it; the letter that left stays."""
    people = People()
    before, after = steps.register(people), steps.register(people, **UNKNOWN)
    for request in (before, after):
        people.post("burgemeester", f"{request}nagaan/")
        people.post("burgemeester", f"{request}beslissen/", **steps.neutral())
    left = steps.remedies()
    assert people.post("coordinator", f"{before}antwoorden/", remedies=left).status_code == 302
    w.ask("UPDATE participants_supervisoryauthority SET valid_until = current_date - 1 WHERE key = 'vtc'")
    w.ask(
        "INSERT INTO participants_supervisoryauthority (key, name, controllers, address, website, legal_text, valid_from, source, certainty)"
        " VALUES ('vuurtoren', 'Vuurtorencommissie', 'de diensten van de Vlaamse overheid', 'Kaai 1', '', 'decreet van later', current_date, '', 'text')"
    )
    offered = steps.page(people, "coordinator", after)
    assert "– Vuurtorencommissie, voor de diensten van de Vlaamse overheid: Kaai 1 (decreet van later)" in offered
    assert "Vlaamse Toezichtcommissie" not in offered
    refused = people.post("coordinator", f"{after}antwoorden/", remedies=left)
    assert refused.status_code == 400
    assert "Hier ontbreekt: Vuurtorencommissie." in refused.content.decode()
    assert people.post("coordinator", f"{after}antwoorden/", remedies=steps.remedies()).status_code == 302
    letters = [people.post("coordinator", f"{path}brief-antwoord/").content.decode() for path in (before, after)]
    assert ["Vuurtorencommissie" in letter for letter in letters] == [False, True]
    assert ["Vlaamse Toezichtcommissie" in letter for letter in letters] == [True, False]
    assert all('<html lang="nl-BE"' in letter for letter in letters)


def test_r65_a_right_is_restricted_only_on_a_ground_of_law_and_of_fact_and_until_a_day(world: str) -> None:
    people = People()
    request = steps.register(people)
    early = people.post("burgemeester", f"{request}beslissen/", **steps.neutral())
    assert early.status_code == 400
    assert "Ga eerst na" in early.content.decode()
    people.post("burgemeester", f"{request}nagaan/")
    for changes, words in (
        ({"ground": ""}, "kies er een"),
        ({"reasons": " "}, "op welke feiten"),
        ({"ends_on": ""}, "Een beperking eindigt"),
        ({"ends_on": steps.today()}, "Een beperking eindigt"),
        ({"ends_on": in_days(3_000)}, "Een beperking eindigt"),  # longer than a case is kept
        ({"kind": "given", "text": "Iets.", "ends_on": ""}, "Een beperking eindigt"),
    ):
        refused = people.post("burgemeester", f"{request}beslissen/", **steps.neutral(**changes))
        assert refused.status_code == 400, changes
        assert words in refused.content.decode()
    assert steps.field(request, "state") == "registered"
    # PostgreSQL holds it too: what is held back without a ground is no decision.
    with inside("burgemeester") as i:
        i.open(steps.key(request), act="write")
        assert i.fails(
            "INSERT INTO subject_requests_decision (id, circle_id, request_id, kind, text, decided_by_id, decided_on)"
            " SELECT gen_random_uuid(), circle_id, id, 'neutral', '\\x01', secrecy.reader(), now() FROM subject_requests_subjectrequest WHERE slug = %s", [steps.key(request)],
        )  # fmt: skip
    assert people.post("burgemeester", f"{request}beslissen/", **steps.neutral()).status_code == 302
    assert people.post("burgemeester", f"{request}beslissen/", **steps.neutral()).status_code == 409
    assert "Kanariegrond." in steps.page(people, "burgemeester", request)
    # It ends on its day by the clock alone, and the mayor sees that it did.
    assert "Voorbij:" not in steps.page(people, "burgemeester", request)
    w.ask("UPDATE subject_requests_curtailment SET noted_on = noted_on - 200, ends_on = current_date - 1")
    assert "Voorbij: het recht was ingeperkt" in steps.page(people, "burgemeester", request)
    assert w.ask("SELECT count(*) FROM subject_requests_curtailment c JOIN subject_requests_subjectrequest r ON r.id = c.request_id WHERE r.slug = %s", [steps.key(request)]) == [(1,)]  # fmt: skip


def test_r64_each_service_answers_for_its_own_contribution_and_the_report_names_no_employee(world: str) -> None:
    people = People()
    request = steps.register(people)
    people.post("burgemeester", f"{request}nagaan/")
    assert people.post("burgemeester", f"{request}diensten/").status_code == 400
    assert (
        people.post("burgemeester", f"{request}diensten/", services=steps.service("VDAB")).status_code == 400
    )  # was not there
    assert (
        people.post(
            "burgemeester", f"{request}diensten/", services=[steps.service("CAW"), steps.service("Lokale politie")]
        ).status_code
        == 302
    )
    slugs = dict(w.ask("SELECT s.short_name, p.slug FROM subject_requests_part p JOIN participants_service s ON s.id = p.service_id WHERE p.request = %s", [str(steps.field(request, "id"))]))  # fmt: skip
    assert set(slugs) == {"CAW", "Lokale politie"}
    assert "Een vraag over uw eigen inbreng" in steps.page(people, "caw", "/")
    own = f"{DESK}eigen-inbreng/{slugs['CAW']}/"
    shown = steps.page(people, "caw", own)
    assert "Zandbank" not in shown
    assert "VRZ-" not in shown
    for who, other in (
        ("politie", "CAW"),
        ("caw", "Lokale politie"),
        ("coordinator", "CAW"),
        ("clb", "CAW"),
        ("dpo", "CAW"),
    ):
        assert people.get(who, f"{DESK}eigen-inbreng/{slugs[other]}/").status_code == 404
        with inside(who) as i:
            assert i.open(slugs[other]) == []
            assert slugs[other] not in [s for (s,) in i.sql("SELECT slug FROM subject_requests_part")]
    assert people.post("caw", own, state="refuses", text="").status_code == 400
    assert people.post("caw", own, state="refuses", text="Kanarieberoepsgeheim.").status_code == 302
    assert people.post("politie", f"{DESK}eigen-inbreng/{slugs['Lokale politie']}/", state="nothing").status_code == 302
    assert "Kanarieberoepsgeheim." in steps.page(people, "burgemeester", request)
    assert "Kanarieberoepsgeheim." not in steps.page(people, "coordinator", request)
    # The overview of who read goes along only when the mayor decides that something is told.
    assert people.post("burgemeester", f"{request}inzages/").status_code == 403
    people.post("burgemeester", f"{request}beslissen/", kind="given", text="U staat op de lijst.")
    report = people.post("burgemeester", f"{request}inzages/").content.decode()
    assert "Coördinator LIVC R" in report
    assert "CAW" in report
    # Who read its own contribution is the service's to tell: it goes along once the service lets it (R65).
    assert '<td data-label="Wat">inbreng</td>' not in report
    assert "wie uw inbreng las" in steps.page(people, "caw", own)
    assert people.post("caw", own, state="gives", text="Wij begeleiden.").status_code == 302
    whole = people.post("burgemeester", f"{request}inzages/").content.decode()
    assert '<td data-label="Wat">inbreng</td>' in whole
    for first, last in w.ask("SELECT first_name, last_name FROM participants_user"):
        assert f"{first} {last}" not in report + whole
        assert last not in report + whole


def test_r64_of_two_who_ask_a_service_at_one_moment_it_is_asked_once(world: str) -> None:
    people = People()
    request = steps.register(people)
    people.post("burgemeester", f"{request}nagaan/")
    press = [
        partial(w.signed_in("burgemeester").post, f"{request}diensten/", {"services": steps.service("CAW")})
        for _ in (1, 2)
    ]
    assert sorted(at_once(*press)) in (
        [302, 302],
        [302, 400],
    )  # who comes later finds it asked, and nothing left to ask
    asked = w.ask("SELECT count(*) FROM subject_requests_part WHERE request = %s", [str(steps.field(request, "id"))])
    assert asked == [(1,)]


def test_r66_a_name_is_compared_without_accents_order_or_capitals() -> None:
    held = ("Éloïse van den Berg", "2001-02-03")
    assert compared(("van den berg, ELOISE", "2001-02-03"), held) == "sure"
    assert compared(("Eloise Van den Berg", "2001-02-04"), held) == "perhaps"
    assert compared(("Eloise Vandenberg", "2001-02-03"), held) == "perhaps"
    assert compared(("Eloise Peeters", "1999-01-01"), held) == "none"
    assert compared(("", "1999-01-01"), ("", "2001-02-03")) == "none"

"""A case followed up: who writes, who reads, what changed since last time, and a timeline of one's own."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

from django.utils import timezone

from tests import world as w
from tests.cases import moments, steps
from tests.secrecy.intruder import inside

GOAL, HOW, LATER = "De vuurtoren elke week bezoeken.", "Het zand verschuift traag.", "Het zand ligt nu stil."


def screen(people: steps.People, who: str, case: str, status: int = 200) -> str:
    if who in ("burgemeester", "coordinator"):
        steps.give_purpose(people, who, case, "opvolging actie")
    answer = people.get(who, f"/opvolging/casus/{case}/")
    assert answer.status_code == status, (who, answer.status_code)
    return answer.content.decode()


def follows(style: str) -> None:
    """The rule of the cell for following up, from today on."""
    w.ask("INSERT INTO cells_cellrules (cell_id, version, valid_from, values, note, made_at) SELECT q.cell_id, 1 + coalesce((SELECT max(r.version) FROM cells_cellrules r WHERE r.cell_id = q.cell_id), 0), current_date, jsonb_build_object('followup_style', %s::text), '', now() FROM (SELECT cell_id FROM cases_case WHERE slug = %s) q", [style, w.slug_of("002")])  # fmt: skip


def sees(who: str, *references: str) -> tuple[int, int]:
    """Goals and evaluations that SQL of one's own gets to see, after trying to open all there is."""
    with inside(who) as i:
        for reference in references:
            i.open(reference)
        return i.value("SELECT count(*) FROM followup_goal"), i.value("SELECT count(*) FROM followup_evaluation")


def test_r48_who_was_at_the_item_reads_the_path_who_leads_writes_it_and_each_has_a_timeline_of_their_own(
    world: str,
) -> None:
    people = steps.People()
    item = moments.plan(number="002")
    case = w.slug_of("002")
    for who, service in (("caw", "CAW"), ("clb", "CLB")):
        moments.accept(who, moments.ask(item, service))
    moments.hold(item, "caw")  # the CLB accepted, and isn't there
    at = f"/opvolging/casus/{case}/"
    steps.give_purpose(people, "coordinator", case, "opvolging actie")
    assert people.post("coordinator", f"{at}doel/", domain="wonen", text="").status_code == 400
    assert people.post("coordinator", f"{at}doel/", domain="elders", text=GOAL).status_code == 400
    answer = people.post("coordinator", f"{at}doel/", domain="wonen", text="Nummer 85.07.30-033.28")
    assert (answer.status_code, "85.07.30-033.28" in answer.content.decode()) == (400, True)  # R39
    once = "5f0c1f3e-0000-4000-8000-000000000001"
    for _press in range(2):
        assert people.post("coordinator", f"{at}doel/", domain="wonen", text=GOAL, once=once).status_code == 302
    assert people.post("burgemeester", f"{at}evaluatie/", domain="", text=HOW).status_code == 302
    ((path, goal),) = w.ask("SELECT p.slug, g.id FROM followup_followuppath p JOIN followup_goal g ON g.path_id = p.id WHERE g.domain IS NOT NULL AND p.case_id = (SELECT id FROM cases_case WHERE slug = %s)", [case])  # fmt: skip

    # Read by who was there; not by who accepted and wasn't, nor by anybody else.
    for who in ("coordinator", "burgemeester", "politie", "caw"):
        page = screen(people, who, case)
        assert (GOAL in page, HOW in page) == (True, True), who
        assert sees(who, path) == (1, 1), who
    for who in ("clb", "vdab", "auditor", "coordinator-elders", "beheerder", "superuser"):
        assert people.get(who, at).status_code in (403, 404), who
        assert sees(who, path, case, item) == (0, 0), who
    with inside("clb") as i:
        assert (
            i.value("SELECT count(*) FROM followup_followuppath WHERE slug = %s", [path]) == 0
        )  # not even that there is one

    # Written by who leads alone, by pages and by SQL.
    for who in ("caw", "politie"):
        for deed, fields in (
            ("doel/", {"text": "x"}),
            (f"doel/{goal}/", {"state": "reached"}),
            ("evaluatie/", {"text": "x"}),
            ("trekker/", {}),
        ):
            assert people.post(who, f"{at}{deed}", **fields).status_code == 403, (who, deed)
    assert people.post("coordinator", f"{at}doel/{goal}/", state="reached").status_code == 302
    assert people.post("coordinator", f"{at}doel/{goal}/", state="nowhere").status_code == 400
    with inside("coordinator") as i:
        i.open(path, act="write")
        assert i.fails("UPDATE followup_evaluation SET evaluated_at = now()") is None
        assert (
            i.value(
                "WITH c AS (UPDATE followup_evaluation SET evaluated_at = now() RETURNING 1) SELECT count(*) FROM c"
            )
            == 0
        )
        assert "permission denied" in str(i.fails("UPDATE followup_goal SET text = ''"))

    # The service that is asked to lead says so itself (R49), and may then read on.
    ((caw,),) = w.ask("SELECT id FROM participants_service WHERE short_name = 'CAW'")
    assert people.post("coordinator", f"{at}trekker/", service=caw).status_code == 302
    waits = f'href="{at}"><b>Uw dienst wordt gevraagd een opvolgingstraject te trekken'
    everyone = ("caw", "clb", "coordinator", "politie")
    assert [waits in people.get(who, "/").content.decode() for who in everyone] == [True, False, False, False]
    assert people.post("clb", f"{at}trekker/antwoord/", answer="accepted").status_code == 404
    assert "Wij trekken dit traject" in screen(people, "caw", case)
    assert people.post("caw", f"{at}trekker/antwoord/", answer="misschien").status_code == 400
    assert people.post("caw", f"{at}trekker/antwoord/", answer="accepted").status_code == 302
    assert "CAW trekt het traject" in screen(people, "politie", case)
    assert waits not in people.get("caw", "/").content.decode()
    with inside("caw") as i:
        i.open(path, act="write")
        made = "INSERT INTO followup_goal (id, circle_id, path_id, domain, text, state, set_at) SELECT gen_random_uuid(), circle_id, id, '', '', 'open', now() FROM followup_followuppath"
        assert "row-level security" in str(i.fails(made))

    # Where the cell lets the service that draws a case follow it up, that service is told what others owe, and the coordinator isn't.
    follows("lead")
    moments.propose(item, "CLB")
    w.ask("UPDATE followup_offer SET offered_at = now() - interval '9 days' WHERE reference = (SELECT reference FROM cases_case WHERE slug = %s)", [case])  # fmt: skip
    unanswered = "Een voorgestelde actie bleef zonder antwoord"
    assert unanswered not in people.get("coordinator", "/").content.decode()
    assert unanswered in people.get("caw", "/").content.decode()
    assert "CLB" in people.get("caw", "/opvolging/acties/").content.decode().split("<main", 1)[1]
    follows("per_meeting")
    assert unanswered in people.get("coordinator", "/").content.decode()
    assert unanswered not in people.get("caw", "/").content.decode()
    ((meeting,),) = w.ask("SELECT m.slug FROM meetings_meeting m JOIN meetings_agendaitem a ON a.meeting_id = m.id WHERE a.slug = %s", [item])  # fmt: skip
    filled = 'name="due" value="'
    assert filled in people.get("coordinator", f"/overleg/{meeting}/{item}/").content.decode()
    follows("per_due_date")  # a day is agreed on for each, so that none stands there beforehand
    assert filled not in people.get("coordinator", f"/overleg/{meeting}/{item}/").content.decode()
    follows("per_meeting")

    # The meeting goes on, and only what came after it is new; each finds in the timeline what is theirs.
    moments.decide(item)
    moments.move_on(item)
    page = screen(people, "caw", case)
    new, _old = page.split('id="timeline"')
    assert GOAL not in new.split('id="path"')[0]
    assert people.post("coordinator", f"{at}evaluatie/", domain="wonen", text=LATER).status_code == 302
    for who in ("coordinator", "caw"):
        page = screen(people, who, case)
        changes = page.split('id="changes"')[1].split('id="path"')[0]
        assert (LATER in changes, HOW in changes, moments.DECIDED in changes) == (True, False, False), who
        timeline = page.split('id="timeline"')[1]
        assert all(words in timeline for words in (GOAL, HOW, LATER, moments.DECIDED, "Besproken op een overleg")), who
        assert f"{timezone.localtime():%Y}" in timeline
    # Once the window is over, nothing is left of it for who was only there; the service that leads reads on.
    moments.pass_days(200)
    assert GOAL not in people.get("politie", at).content.decode()
    assert sees("politie", path) == (0, 0)
    assert GOAL in people.get("caw", at).content.decode()
    assert sees("caw", path) == (1, 2)


def test_r48_a_case_without_a_path_or_a_goal_is_evaluated_and_closed(world: str) -> None:
    people = steps.People()
    item = moments.plan(number="003")
    case = w.slug_of("003")
    moments.hold(item)
    page = screen(people, "coordinator", case)
    assert "een casus kan ook zonder" in page
    with w.standing_as("coordinator"):
        pass
    assert people.post("coordinator", f"/opvolging/casus/{case}/evaluatie/", domain="", text=HOW).status_code == 302
    assert HOW in screen(people, "burgemeester", case)
    none = "SELECT count(*) FROM followup_goal g JOIN followup_followuppath p ON p.id = g.path_id JOIN cases_case c ON c.id = p.case_id WHERE c.slug = %s"
    assert w.ask(none, [case]) == [(0,)]
    # One form, sent by two windows of one person at one moment: it stands once, and nobody sees an error.
    windows = [w.signed_in("coordinator") for _window in range(2)]
    for part, kept, stands in (("evaluatie/", "evaluation", 2), ("doel/", "goal", 1)):
        form = {"domain": "", "text": LATER, "once": str(uuid4())}
        told = f"/opvolging/casus/{case}/{part}"
        with ThreadPoolExecutor(2) as both:
            said = list(both.map(lambda window, at=told, sent=form: window.post(at, sent).status_code, windows))
        assert said == [302, 302]
        assert w.ask(none.replace("goal", kept), [case]) == [(stands,)]


def test_r48_of_two_who_begin_the_path_at_once_one_is_made_and_both_goals_stand_in_it(world: str) -> None:
    case = steps.list_a_case(steps.People())
    leads = [w.signed_in(slug) for slug in ("burgemeester", "coordinator")]
    forms = [{"domain": "", "text": words, "once": str(uuid4())} for words in (GOAL, LATER)]
    with ThreadPoolExecutor(2) as both:
        said = list(both.map(lambda at: at[0].post(f"/opvolging/casus/{case}/doel/", at[1]).status_code, zip(leads, forms, strict=True)))  # fmt: skip
    assert said == [302, 302]
    paths = "SELECT p.id FROM followup_followuppath p JOIN cases_case c ON c.id = p.case_id WHERE c.slug = %s"
    ((path,),) = w.ask(paths, [case])
    assert w.ask("SELECT count(*) FROM followup_goal WHERE path_id = %s", [path]) == [(2,)]
    for slug in ("burgemeester", "coordinator"):  # each reads what the other wrote, though it was never on an agenda
        page = screen(steps.People(), slug, case)
        assert (GOAL in page, LATER in page) == (True, True), slug


def test_each_finds_in_the_timeline_what_they_may_read_and_no_empty_place_of_what_they_may_not(world: str) -> None:
    people = steps.People()
    item = moments.plan(number="002")
    case = w.slug_of("002")
    for who, service in (("caw", "CAW"), ("clb", "CLB")):
        moments.accept(who, moments.ask(item, service))
    moments.hold(item, "caw", "clb")  # each shared with all who were there
    moments.decide(item)
    moments.move_on(item)
    w.ask("UPDATE contributions_disclosure d SET ended_at = now() FROM participants_service s WHERE s.id = d.service_id AND s.short_name = 'CAW' AND d.to_user_id = %s", [w.id_of("politie")])  # fmt: skip
    w.ask("UPDATE secrecy_admission a SET until = now(), ended_because = 'teruggenomen' FROM contributions_contribution c JOIN participants_service s ON s.id = c.service_id WHERE c.circle_id = a.content_object_id AND s.short_name = 'CAW' AND a.user_id = %s", [w.id_of("politie")])  # fmt: skip
    lines: dict[str, list[str]] = {}
    for who in ("coordinator", "clb", "politie"):
        timeline = screen(people, who, case).split('id="timeline"')[1].split("</section>", 1)[0]
        lines[who] = [line.split("</b>", 1)[0] for line in timeline.split("<b>")[1:]]
    assert lines["clb"] == lines["coordinator"]
    for said in ("CAW bracht iets in", "CLB bracht iets in", "Besproken op een overleg"):
        assert said in lines["clb"], said
    assert lines["politie"] == [line for line in lines["clb"] if line != "CAW bracht iets in"]


def test_r58_off_the_list_and_back_stand_in_the_timeline_of_who_has_the_case_open(world: str) -> None:
    people = steps.People()
    case = steps.list_a_case(people)
    off = {"reason": "referred", "text": HOW, "aftercare": "none", "until": ""}
    assert people.post("burgemeester", f"/casussen/{case}/afsluiten/", **off).status_code == 302
    again = {"basis": steps.basis(), "text": LATER}
    assert people.post("burgemeester", f"/casussen/{case}/heropenen/", **again).status_code == 302
    for who in ("burgemeester", "coordinator"):
        timeline = screen(people, who, case).split('id="timeline"')[1]
        for said in ("Afgesloten", HOW, "Opnieuw op de lijst geplaatst", LATER):
            assert said in timeline, (who, said)


def test_r40_only_the_police_seat_in_the_room_notes_that_a_card_was_shown_and_never_what_it_holds(world: str) -> None:
    people = steps.People()
    item = moments.plan(number="003")
    ((meeting,),) = w.ask("SELECT m.slug FROM meetings_meeting m JOIN meetings_agendaitem a ON a.meeting_id = m.id WHERE a.slug = %s", [item])  # fmt: skip
    at = f"/overleg/{meeting}/{item}/"
    assert people.post("politie", f"{at}kaart-getoond/").status_code in (403, 404)  # on the agenda, and nobody is there
    moments.accept("caw", moments.ask(item))
    moments.hold(item, "caw")
    assert people.post("coordinator", f"{at}kaart-getoond/").status_code == 403
    assert people.post("caw", f"{at}kaart-getoond/").status_code == 403
    assert "Enkel de dag wordt bewaard" in people.get("politie", at).content.decode()
    for _press in range(2):  # whatever comes along is kept nowhere: there is no column for it
        assert people.post("politie", f"{at}kaart-getoond/", text="Wat op de kaart stond.").status_code == 302
    assert w.ask("SELECT shown_on = current_date, shown_by_id FROM meetings_cardshown") == [(True, w.id_of("politie"))]
    columns = w.ask("SELECT column_name FROM information_schema.columns WHERE table_name = 'meetings_cardshown'")
    assert {name for (name,) in columns} == {"id", "circle_id", "item_id", "shown_on", "shown_by_id"}
    for who in ("coordinator", "caw", "politie"):
        assert "door de zetel van de politie" in people.get(who, at).content.decode(), who
    made = "INSERT INTO meetings_cardshown (id, circle_id, item_id, shown_on, shown_by_id) SELECT gen_random_uuid(), circle_id, item_id, {day}, secrecy.reader() FROM meetings_cardshown"
    for who in ("coordinator", "caw", "politie"):
        with inside(who) as i:
            i.open(item, act="read")
            assert i.value("SELECT count(*) FROM meetings_cardshown") == 1
            for day in ("current_date", "current_date - 1"):
                assert i.fails(made.format(day=day)) is not None, (who, day)

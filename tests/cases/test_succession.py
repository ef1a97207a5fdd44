"""A mandate lapsed: its open actions pass to who comes after, and nothing else of the item does (R23, R49)."""

from __future__ import annotations

from typing import Any

import pytest

from tests import world as w
from tests.cases import steps
from tests.cases.steps import People
from tests.secrecy.intruder import inside

OWN, OTHERS, DECIDED = "Gesprek met de trainer regelen", "Contact met het jobpunt opnemen", "De begeleiding loopt goed."
TODO = "Openstaande acties van CAW aanbieden aan de opvolger"


def service(short_name: str) -> int:
    return int(w.ask("SELECT id FROM participants_service WHERE short_name = %s", [short_name])[0][0])


@steps.beforehand
def succeeded(people: People) -> str:
    """An item with actions of the CAW and the town hall; then the CAW's representative is succeeded by «opvolger». The item."""
    _case, item = steps.an_item(people)
    steps.open_item(people, item, "coordinator", "burgemeester", "caw")
    people.post("coordinator", f"{item}besluit/", kind="follow", text=DECIDED)
    for text, who in ((OWN, "CAW"), (OTHERS, "Lokaal bestuur")):
        answer = people.post("coordinator", f"{item}actie/", text=text, service=service(who), due=steps.in_days(20))
        assert answer.status_code == 302, answer.content.decode()
    people.post("coordinator", f"{item}beeindigen/")
    assert people.post("caw", action_of("CAW"), answer="accept").status_code == 302
    succeed()
    return item


def succeed(role: str = "fixed_representative") -> None:
    """The CAW's representative goes today, and somebody else comes: the notice on secrecy acknowledged."""
    w.ask("UPDATE participants_mandate SET ended_at = now() - interval '1 second' WHERE user_id = %s", [w.id_of("caw")])
    w.ask(
        "INSERT INTO participants_user (username, first_name, last_name, email, is_active, is_staff, is_superuser, date_joined, organisation_id)"
        " SELECT 'opvolger', 'Olga', 'Opvolgster', 'olga@caw.invalid', true, false, false, now(), organisation_id FROM participants_user WHERE username = 'caw'"
    )
    w.ask(
        "INSERT INTO participants_mandate (id, user_id, cell_id, service_id, role, profession, begins, ends, act)"
        " SELECT gen_random_uuid(), %s, cell_id, service_id, %s, 'other', current_date, current_date + 300, '' FROM participants_mandate WHERE user_id = %s",
        [w.id_of("opvolger"), role, w.id_of("caw")],
    )
    w.ask(
        "INSERT INTO participants_acknowledgement (id, user_id, capacity, cell_id, kind, notice_id, label, at)"
        " SELECT gen_random_uuid(), %s, m.id, m.cell_id, k.kind, k.notice_id, k.label, now()"
        " FROM participants_acknowledgement k, participants_mandate m WHERE k.user_id = %s AND k.kind = 'notice' AND m.user_id = %s",
        [w.id_of("opvolger"), w.id_of("caw"), w.id_of("opvolger")],
    )
    w.ask(
        "INSERT INTO participants_acknowledgement (id, user_id, kind, label, at) SELECT gen_random_uuid(), %s, 'told', '', now()",
        [w.id_of("opvolger")],
    )


def page(people: People, slug: str, path: str) -> str:
    answer = people.get(slug, path)
    assert answer.status_code == 200, (slug, path, answer.status_code)
    return " ".join(answer.content.decode().split())


def hand_over(people: People, *texts: str) -> Any:
    """The coordinator offers the actions whose text is named."""
    form = people.get("coordinator", handover()).context["form"]  # type: ignore[attr-defined]
    chosen = [str(key) for key, label in form.fields["actions"].choices if any(t in label for t in texts)]
    assert len(chosen) == len(texts)
    return people.post("coordinator", handover(), to=steps.capacity_of("opvolger"), actions=chosen)


def handover() -> str:
    return f"/opvolging/overdracht/{service('CAW')}/"


def action_of(short_name: str) -> str:
    """The address of the latest action of a service."""
    rows = w.ask("SELECT o.slug FROM followup_offer o JOIN participants_service v ON v.id = o.service_id WHERE v.short_name = %s ORDER BY o.offered_at DESC", [short_name])  # fmt: skip
    return f"/opvolging/acties/{rows[0][0]}/"


def offer() -> str:
    return action_of("CAW")


def states() -> list[tuple[str, str]]:
    """(service, state) of the actions of these tests' own case: the latest one."""
    return [
        (str(s), str(state))
        for s, state in w.ask(
            "SELECT v.short_name, a.state FROM followup_action a JOIN participants_service v ON v.id = a.service_id"
            " WHERE a.case_id = (SELECT id FROM cases_case ORDER BY reference DESC LIMIT 1) ORDER BY 1, 2"
        )
    ]


def test_who_leads_is_told_and_nothing_is_opened_to_tell_it(world: str) -> None:
    people = People()
    assert TODO not in page(people, "coordinator", "/")
    succeeded(people)
    before = len(w.entries(act="open"))
    for who in ("coordinator", "burgemeester"):
        assert TODO in page(people, who, "/")
    assert len(w.entries(act="open")) == before
    assert TODO not in page(people, "politie", "/")


def test_r49_an_open_action_is_proposed_once_more_and_accepted_in_one_press(world: str) -> None:
    """R49: the predecessor's yes doesn't bind who comes after."""
    people = People()
    item = succeeded(people)
    assert states() == [("CAW", "accepted"), ("Lokaal bestuur", "proposed")]
    assert "kreeg een actie voorgesteld" not in page(people, "opvolger", "/")
    shown = page(people, "coordinator", handover())
    assert OWN in shown
    assert OTHERS not in shown
    assert hand_over(people, OWN).status_code == 302
    assert states() == [("CAW", "proposed"), ("Lokaal bestuur", "proposed")]
    assert TODO not in page(people, "coordinator", "/")
    workspace = page(people, "opvolger", "/")
    assert "Uw dienst kreeg een actie voorgesteld" in workspace
    assert OWN not in workspace
    assert OWN in page(people, "opvolger", offer())
    opening = w.entries(act="open", actor=w.id_of("opvolger"))[-1]
    assert opening["purpose"] == "opvolging actie"
    assert opening["reference"] == offer().strip("/").split("/")[-1]
    assert people.post("opvolger", offer(), answer="misschien").status_code == 400
    assert people.post("opvolger", offer(), answer="accept").status_code == 302
    assert ("CAW", "accepted") in states()
    assert people.post("opvolger", offer(), answer="accept").status_code == 409
    assert people.post("opvolger", offer(), answer="decline").status_code == 302
    assert "niet aanvaard" in page(people, "coordinator", item)


def test_nothing_else_of_the_item_becomes_readable(world: str) -> None:
    """Through HTTP and in SQL: no decision, no action of another service, no contribution, not the item, not the case."""
    people = People()
    item = succeeded(people)
    hand_over(people, OWN)
    assert people.get("opvolger", item).status_code == 404
    case = w.ask("SELECT slug FROM cases_case ORDER BY reference DESC LIMIT 1")[0][0]
    assert people.get("opvolger", f"/casussen/{case}/").status_code == 404
    shown = page(people, "opvolger", offer())
    assert OTHERS not in shown
    assert DECIDED not in shown
    with inside("opvolger") as sql:
        slug = offer().strip("/").split("/")[-1]
        assert sql.value("SELECT count(*) FROM followup_action") == 0
        assert sql.value("SELECT count(*) FROM followup_offer") == 1
        assert len(sql.open(slug)) == 1
        assert sql.sql("SELECT state FROM followup_action") == [("proposed",)]
        for table in ("meetings_decision", "meetings_attendance", "meetings_report", "contributions_contribution", "cases_case", "meetings_agendaitem"):  # fmt: skip
            assert sql.value(f"SELECT count(*) FROM {table}") == 0, table
        assert not sql.open(item.strip("/").split("/")[-1])
        assert not sql.open(case)


@pytest.mark.parametrize("who", ["caw", "clb", "politie", "coordinator-elders", "auditor", "superuser"])
def test_nobody_else_opens_the_action(who: str, world: str) -> None:
    people = People()
    succeeded(people)
    hand_over(people, OWN)
    for answer in (people.get(who, offer()), people.post(who, offer(), answer="accept")):
        assert answer.status_code == 404
    assert ("CAW", "accepted") not in states()


@pytest.mark.parametrize("who", ["coordinator", "burgemeester"])
def test_who_offered_does_not_answer_in_the_services_place(who: str, world: str) -> None:
    people = People()
    succeeded(people)
    hand_over(people, OWN)
    assert people.post(who, offer(), answer="accept").status_code == 403
    assert ("CAW", "accepted") not in states()


@pytest.mark.parametrize(
    ("who", "status"), [("politie", 403), ("caw", 403), ("auditor", 403), ("coordinator-elders", 404)]
)
def test_only_who_leads_this_cell_hands_over(who: str, status: int, world: str) -> None:
    people = People()
    succeeded(people)
    assert people.get(who, handover()).status_code == status
    assert people.post(who, handover(), to=steps.capacity_of("opvolger")).status_code == status
    assert ("CAW", "accepted") in states()
    with inside(who) as sql:
        assert sql.fails(
            "INSERT INTO followup_handover (id, cell_id, mandate_id, done_by_id, done_at)"
            " SELECT gen_random_uuid(), %s, %s, secrecy.reader(), now()",
            [w.ask("SELECT id FROM cells_cell WHERE name = 'LIVC R Duinbeke'")[0][0], w.ask("SELECT id FROM participants_mandate WHERE user_id = %s", [w.id_of("caw")])[0][0]],
        ) or who == "politie"  # fmt: skip


def test_who_left_reads_nothing_any_more(world: str) -> None:
    people = People()
    item = succeeded(people)
    assert people.get("caw", item).status_code == 404
    assert TODO not in page(people, "caw", "/")


def test_a_service_without_a_successor_waits(world: str) -> None:
    people = People()
    succeeded(people)
    w.ask("UPDATE participants_mandate SET ended_at = now() WHERE user_id = %s", [w.id_of("opvolger")])
    assert TODO not in page(people, "coordinator", "/")


def test_a_form_that_names_somebody_else_or_nothing_is_refused_beside_the_field(world: str) -> None:
    people = People()
    succeeded(people)
    for to in ("", steps.capacity_of("clb"), "geen-uuid"):
        answer: Any = people.post("coordinator", handover(), to=to)
        assert answer.status_code == 400
        assert list(answer.context["form"].errors) == ["to"]
    answer = people.post("coordinator", handover(), to=steps.capacity_of("opvolger"), actions=["zomaar"])
    assert list(answer.context["form"].errors) == ["actions"]

"""A case that moves to another cell: proposed by one mayor, accepted by the other, and nothing goes but the minimum (R60)."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID

from django.db import connections

from cases.retention import office
from livc.demo.persons import PERSONS
from tests import world as w
from tests.cases import moments as m
from tests.cases import steps
from tests.cases.handover import walk
from tests.cases.handover.walk import CONTACT, GETS, GIVES, WHY, press, propose, stands
from tests.cases.reporting import walk as meeting
from tests.participants.seating import steps as seating
from tests.participants.seating.test_passing_on import DEPUTISE, delegation, known

#: What was said and written about the case at its own table: none of it ever leaves the cell.
NEVER = (m.OWN, m.SHARED, m.DECIDED, m.ACTION, m.REPORT, m.MARKED, m.INDICATION)
ABOUT = ("Zandbank", "14/05/2003", CONTACT, WHY)
DONE = "De vlucht is geland."


def seen_by(people: steps.People, slug: str, *more: str) -> str:
    """All that somebody reads who visits what there is to visit."""
    pages = ("/", "/casussen/", "/overleg/", "/opvolging/", *more)
    return "".join(people.get(slug, page).content.decode() for page in pages)


def told(slug: str, proposal: str) -> list[str]:
    """The mails that wait for somebody about this proposal: which of the closed list, and how it stood."""
    ((circle,),) = w.ask(
        "SELECT circle_id FROM handover_proposal WHERE slug = %s", [proposal.strip("/").split("/")[-1]]
    )
    rows = w.ask("SELECT message, about FROM secrecy.outbox WHERE user_id = %s AND about LIKE %s ORDER BY id", [w.id_of(slug), f"transfer {circle} %"])  # fmt: skip
    return [f"{message} {about.rsplit(' ', 1)[1]}" for message, about in rows]


def test_r60_two_mayors_hand_a_case_over_and_only_the_minimum_goes(world: str) -> None:
    item, case, people = meeting.discussed("caw", "clb"), w.slug_of("001"), steps.People()
    m.report(item)
    walk.off_agenda()
    asked_of_the_mayor_alone(people, case)
    path = propose(people, case)
    nothing_is_visible_before_it_is_accepted(people, case, item, path)
    # The other mayor accepts, and reads who it is: that and no more, by an act on record.
    assert press(people, GETS, path, "aanvaarden").status_code == 302
    assert told(GIVES, path) == ["waiting accepted"]
    assert not any(said in seen_by(people, GETS, path) for said in ABOUT + NEVER)
    read = press(people, GETS, path, "lezen").content.decode()
    assert all(said in read for said in ABOUT)
    assert not any(said in read for said in NEVER)
    (opening,) = [
        e for e in w.entries(act="open", actor=w.id_of(GETS)) if e["purpose"] == "overdracht aan een andere cel"
    ]
    (given,) = [e for e in w.entries(act="admit", whom=w.id_of(GETS)) if e["circle"] == opening["circle"]]
    assert (given["reference"], given["ground"]) == ("read", "wet 30 juli 2018, art. 3, § 2")
    assert {e["cell"] for e in w.entries(act="transfer-accept")} == set(both())
    for slug in ("coordinator-elders", "politie-elders"):
        assert press(people, slug, path, "lezen").status_code == 403, slug
    assert people.get(GETS, f"/casussen/{case}/").status_code == 404
    assert m.opens(GETS, item) == set()
    carried_out(people, case, item, path)
    listed_anew(people, case, path)
    erased_with_the_case(people, case, path)


def both() -> list[int]:
    return [id_ for (id_,) in w.ask("SELECT id FROM cells_cell WHERE name IN ('LIVC R Duinbeke', 'LIVC R Elders')")]


def asked_of_the_mayor_alone(people: steps.People, case: str) -> None:
    address = walk.form(case)
    for slug, status in (
        ("coordinator", 403),
        ("politie", 403),
        ("caw", 403),
        ("coordinator-elders", 403),
        (GETS, 404),
    ):
        assert people.get(slug, address).status_code == people.post(slug, address, **walk.good()).status_code == status
    page = people.get(GIVES, address).content.decode()
    assert "Wat meegaat" in page
    assert "LIVC R Elders" in page
    assert "LIVC R Duinbeke</option>" not in page
    ((own,),) = w.ask("SELECT cell_id FROM cases_case WHERE slug = %s", [case])
    for wrong, words in (
        ({"to": ""}, "Kies aan welke cel."),
        ({"to": own}, "Kies een cel uit de lijst."),
        ({"contact": " "}, "Schrijf hoe de persoon te bereiken is."),
        ({"why": "85.07.30-033.28 verhuisde"}, "rijksregisternummer"),
    ):
        refused = people.post(GIVES, address, **walk.good(**wrong))
        assert refused.status_code == 400, wrong
        assert words in refused.content.decode(), wrong
        assert (CONTACT in refused.content.decode()) is ("contact" not in wrong)
    assert w.ask("SELECT count(*) FROM handover_proposal WHERE reference LIKE '%%-001'") == [(0,)]


def nothing_is_visible_before_it_is_accepted(people: steps.People, case: str, item: str, path: str) -> None:
    # Pressed twice, it is proposed once.
    assert propose(people, case) == people.get(GIVES, walk.form(case))["Location"] == path
    assert told(GETS, path) == ["waiting proposed"]
    assert {e["cell"] for e in w.entries(act="transfer-propose")} == set(both())
    ((reference,),) = w.ask("SELECT reference FROM cases_case WHERE slug = %s", [case])
    page = seen_by(people, GETS, path)
    assert "Voorstel tot overdracht" in people.get(GETS, "/").content.decode()
    assert reference in page
    assert not any(said in page for said in ABOUT + NEVER)
    early = press(people, GETS, path, "lezen")
    assert early.status_code == 403
    assert "leest u pas als u het voorstel aanvaardt" in early.content.decode()
    # To everyone else of the other cell there is nothing at all.
    absent = "/overdrachten/bestaatniet999/"
    for person in PERSONS:
        if person.slug not in (GIVES, GETS):
            hidden = people.get(person.slug, path)
            assert (hidden.status_code, hidden.content) == (403, people.get(person.slug, absent).content), person.slug
        if person.slug in ("coordinator-elders", "politie-elders"):
            assert reference not in seen_by(people, person.slug)
    # What one gives isn't what one answers, and the other way round.
    for slug, button in ((GIVES, "aanvaarden"), (GIVES, "weigeren"), (GETS, "intrekken")):
        assert press(people, slug, path, button).status_code == 403
    assert press(people, GETS, path, "overdragen", text=DONE).status_code == 403
    # Nothing goes before it was accepted, and the case isn't closed behind the proposal's back.
    assert press(people, GIVES, path, "overdragen", text=DONE).status_code == 409
    closing = people.post(GIVES, f"/casussen/{case}/afsluiten/", reason="moved", text=DONE, aftercare="none")
    assert closing.status_code == 400
    assert "aan een andere cel voorgesteld" in closing.content.decode()
    assert m.opens(GETS, item) == set()


def carried_out(people: steps.People, case: str, item: str, path: str) -> None:
    assert "Overdracht is aanvaard" in people.get(GIVES, "/").content.decode()
    lacking = press(people, GIVES, path, "overdragen", text=" ")
    assert (lacking.status_code, stands(path)) == (400, "accepted")
    assert press(people, GIVES, path, "overdragen", text=DONE).status_code == 302
    assert (stands(path), w.ask("SELECT state FROM cases_case WHERE slug = %s", [case])) == ("done", [("closed",)])
    assert press(people, GIVES, path, "overdragen", text=DONE).status_code == 409
    assert press(people, GIVES, path, "intrekken").status_code == 409
    closed = people.get(GIVES, f"/casussen/{case}/")
    if closed.status_code == 200 and "Waarom opent u" in closed.content.decode():
        steps.give_purpose(people, GIVES, case)
        closed = people.get(GIVES, f"/casussen/{case}/")
    assert DONE in closed.content.decode()
    assert "verhuisd" in closed.content.decode()
    # In the old cell each keeps what is their own, as whenever a case is closed; over there the minimum is still read.
    assert {slug: m.reads(slug, item) for slug in ("caw", "clb", "politie", "coordinator")} == {
        "caw": {"action"}, "clb": set(), "politie": set(), "coordinator": set(),
    }  # fmt: skip
    assert CONTACT in press(people, GETS, path, "lezen").content.decode()


def listed_anew(people: steps.People, case: str, path: str) -> None:
    """By the ordinary verbs: a basis and indications of one's own; nobody was invited, and nothing came along."""
    assert "Overgenomen casus op uw lijst plaatsen" in people.get(GETS, "/").content.decode()
    for lacking in ({"basis": ""}, {"text": " "}):
        fields = steps.LISTING | {"basis": steps.basis(), "name": "Robin Zandbank"} | lacking
        assert people.post(GETS, "/casussen/nieuw/", **fields).status_code == 400
    fields = steps.LISTING | {"basis": steps.basis(), "name": "Robin Zandbank"}
    new = people.post(GETS, "/casussen/nieuw/", **fields)["Location"]
    assert new.strip("/").split("/")[-1] != case
    steps.give_purpose(people, GETS, new.strip("/").split("/")[-1])
    shown = people.get(GETS, new).content.decode()
    assert steps.LISTING["text"] in shown
    assert not any(said in shown for said in (*NEVER, CONTACT, WHY))
    kinds = w.ask(
        "SELECT k.kind FROM secrecy_circle k JOIN cells_cell c ON c.id = k.cell WHERE c.name = 'LIVC R Elders'"
    )
    assert {kind for (kind,) in kinds} == {"case", "identity"}
    for slug in ("caw", "clb", "coordinator", GIVES):
        assert people.get(slug, new).status_code == 404, slug


def erased_with_the_case(people: steps.People, case: str, path: str) -> None:
    """The minimum ends with the last day to read it; the proposal, and what nobody read, with the case."""
    w.ask(
        "UPDATE handover_proposal SET read_until = current_date - 1 WHERE slug = %s", [path.strip("/").split("/")[-1]]
    )
    assert "transfer" in {due.kind for due in office.run().ended}
    assert w.ask("SELECT count(*) FROM handover_minimum q JOIN cases_case c ON c.id = q.case_id WHERE c.slug = %s", [case]) == [(0,)]  # fmt: skip
    assert press(people, GIVES, path, "lezen").status_code == press(people, GETS, path, "lezen").status_code == 403
    again = w.slug_of("002")
    other = propose(people, again)
    ((circle,),) = w.ask("SELECT circle_id FROM handover_proposal WHERE slug = %s", [other.strip("/").split("/")[-1]])
    w.ask("UPDATE cases_case SET listed_on = listed_on - 800 WHERE slug IN (%s, %s)", [case, again])
    w.ask(
        "UPDATE meetings_agendaitem SET opened_at = opened_at - interval '800 days', closed_at = closed_at - interval '800 days'"
    )
    office.run()
    assert w.ask("SELECT count(*) FROM handover_proposal WHERE slug = ANY (%s)", [[p.strip("/").split("/")[-1] for p in (path, other)]]) == [(0,)]  # fmt: skip
    assert w.ask("SELECT count(*) FROM keystore.destroyed WHERE circle = %s AND whole", [UUID(str(circle))]) == [(1,)]
    assert not w.ask("SELECT 1 FROM handover_minimum WHERE circle_id = %s", [circle])
    assert people.get(GETS, other).status_code == people.get(GETS, path).status_code == 404
    assert not w.ask("SELECT 1 FROM secrecy.outbox WHERE strpos(about, %s) > 0", [str(circle)])


def test_r60_refused_withdrawn_or_left_without_an_answer_nothing_goes_and_the_other_side_is_told(world: str) -> None:
    people, case = steps.People(), w.slug_of("002")
    walk.off_agenda()
    first = propose(people, case)
    assert press(people, GETS, first, "weigeren").status_code == 302
    assert told(GIVES, first) == ["waiting refused"]
    assert "Voorstel tot overdracht is geweigerd" in people.get(GIVES, "/").content.decode()
    late = press(people, GETS, first, "aanvaarden")
    assert late.status_code == 409
    assert "intussen «geweigerd»" in late.content.decode()
    assert press(people, GETS, first, "lezen").status_code == 403
    # Proposed anew it lies in a circle of its own; taken back after it was accepted, nobody reads it over there from then on.
    # Who stands in for the mayor accepts as well; then that one reads, and the mayor doesn't.
    second = propose(people, case)
    assert second != first
    alderman = known("schepen", organisation_of=GETS)
    assert people.post(GETS, DEPUTISE, **delegation(alderman, 0, 5)).status_code == 302
    seating.swear("schepen")
    assert press(people, "schepen", second, "aanvaarden").status_code == 302
    assert CONTACT in press(people, "schepen", second, "lezen").content.decode()
    assert press(people, GETS, second, "lezen").status_code == 403
    assert "Lezen wat meegaat" not in people.get(GETS, second).content.decode()
    assert press(people, GIVES, second, "intrekken").status_code == 302
    assert told(GETS, second) == ["waiting proposed", "waiting withdrawn"]
    assert press(people, "schepen", second, "lezen").status_code == 403
    page = people.get(GETS, "/").content.decode()
    assert "Voorstel tot overdracht is ingetrokken" in page
    assert CONTACT not in page
    assert press(people, GIVES, second, "overdragen", text=DONE).status_code == 409
    # Without an answer it lapses by the clock, and may be proposed anew.
    third = propose(people, case)
    w.ask("UPDATE handover_proposal SET answer_by = current_date - 1 WHERE state = 'proposed' AND slug = %s", [third.strip("/").split("/")[-1]])  # fmt: skip
    gone = press(people, GETS, third, "aanvaarden")
    assert gone.status_code == 409
    assert "intussen «vervallen»" in gone.content.decode()
    assert "bleef zonder antwoord" in people.get(GIVES, "/").content.decode()
    fourth = propose(people, case)
    assert (stands(third), stands(fourth)) == ("lapsed", "proposed")
    assert press(people, GIVES, third, "intrekken").status_code == 409
    of_two_at_one_moment_one_wins(people, fourth)
    # On the last day of after-care nobody could answer any more; and a case that is closed isn't proposed.
    w.ask(
        "UPDATE cases_case SET closed_on = current_date - 9, aftercare_until = current_date WHERE state = 'aftercare'"
    )
    w.ask(
        "UPDATE handover_proposal p SET state = 'withdrawn' FROM cases_case c WHERE c.id = p.of_case AND c.state = 'aftercare'"
    )
    ((ending,),) = w.ask("SELECT slug FROM cases_case WHERE state = 'aftercare'")
    too_late = people.post(GIVES, walk.form(ending), **walk.good())
    assert too_late.status_code == 400
    assert "De nazorg eindigt vandaag" in too_late.content.decode()
    assert (
        people.post(GIVES, f"/casussen/{case}/afsluiten/", reason="moved", text=DONE, aftercare="none").status_code
        == 302
    )
    off = people.post(GIVES, walk.form(case), **walk.good())
    assert off.status_code == 409
    assert "Er is niets voorgesteld" in off.content.decode()


def of_two_at_one_moment_one_wins(people: steps.People, path: str) -> None:
    """Withdrawn while it is accepted: one of the two is done, and who was second is told."""
    for slug in (GIVES, GETS):
        people.get(slug, path)

    def one(deed: tuple[str, str]) -> Any:
        try:
            return press(people, *deed[:1], path, deed[1]).status_code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        withdrawn, accepted = pool.map(one, ((GIVES, "intrekken"), (GETS, "aanvaarden")))
    # After an acceptance one may still withdraw: then both were done, one after the other.
    assert (withdrawn, accepted, stands(path)) in ((302, 409, "withdrawn"), (302, 302, "withdrawn"))
    assert press(people, GETS, path, "lezen").status_code == 403

"""What deserves a look before a meeting, in the words of the page: nothing of it stops anybody."""

from __future__ import annotations

from tests import world as w
from tests.cases import steps
from tests.cases.inviting import paper
from tests.cases.inviting.paper import ticked

NOBODY_HELPS = "Geen sociaal-preventieve dienst gevraagd of voorbereid"


def on_page(people: steps.People, item: str) -> str:
    return paper.page(people.get("coordinator", paper.prepare_at(item)))


def test_r69_without_a_socio_preventive_service_the_item_says_so_until_one_is_prepared(world: str) -> None:
    people = steps.People()
    _case, item = paper.an_empty_item(people)
    assert NOBODY_HELPS in on_page(people, item)
    assert NOBODY_HELPS in paper.page(people.get("burgemeester", paper.sign_at(item)))
    paper.prepare(people, item, ticked(item, "CAW"))
    assert NOBODY_HELPS not in on_page(people, item)


def test_r69_a_justice_house_or_the_town_itself_does_not_count_and_the_ocmw_does(world: str) -> None:
    from cases.meetings.warnings import socio_preventive
    from participants.models import AuthorisedCategory

    with w.standing_as("coordinator"):
        counts = {c.code: socio_preventive(c) for c in AuthorisedCategory.objects.all()}
    assert not socio_preventive(None)
    no = {code for code, yes in counts.items() if not yes}
    assert no == {"justitiehuis", "agentschap_justitie_handhaving", "vcet", "fr_justice_communautaire", "fr_ministere"}
    assert counts["ocmw"]


def test_r05_a_seat_or_a_clearance_that_will_not_hold_that_day_is_named(world: str) -> None:
    people = steps.People()
    _case, item = paper.an_empty_item(people)
    assert "Op de dag van het overleg" not in on_page(people, item)
    w.ask("UPDATE participants_seat SET clearance_until = current_date + 3 WHERE user_id = %s", [w.id_of("politie")])
    assert "Op de dag van het overleg: de veiligheidsmachtiging" in on_page(people, item)
    w.ask("UPDATE participants_seat SET ends = current_date + 3 WHERE user_id = %s", [w.id_of("burgemeester")])
    assert "Op de dag van het overleg: de zetel van de burgemeester" in on_page(people, item)


def test_a_service_whose_mandate_or_category_will_not_hold_that_day_is_named(world: str) -> None:
    people = steps.People()
    _case, item = steps.an_item(people, invited=("CAW",), accepted=())
    assert "haar mandaten lopen dan niet" not in on_page(people, item)
    w.ask("UPDATE participants_mandate SET ends = current_date + 3 WHERE user_id = %s", [w.id_of("caw")])
    assert "Niemand spreekt op die dag nog voor «CAW De Duinen»" in on_page(people, item)
    w.ask("UPDATE participants_authorisedcategory SET valid_until = current_date + 3 WHERE code = 'caw'")
    assert "niet gemachtigd" in paper.page(people.get("burgemeester", paper.sign_at(item)))


def test_r19_a_short_notice_without_a_reason_is_named(world: str) -> None:
    people = steps.People()
    _case, item = paper.an_empty_item(people, days=5)
    paper.prepare(people, item, ticked(item, "CAW", "Omdat."))
    assert "nog geen reden opgegeven" in on_page(people, item)
    paper.prepare(people, item, ticked(item, "CAW", "Omdat."), urgency=paper.URGENT)
    assert "nog geen reden opgegeven" not in on_page(people, item)

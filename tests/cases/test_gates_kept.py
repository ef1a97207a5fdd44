"""The same, lived through: at the table, on the list, on the day somebody turns eighteen."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from cases.models import Case, Indication
from cases.purposes import Purpose
from cases.reviews import looking_again
from secrecy.acts import opened
from tests import world as w
from tests.cases import steps
from tests.cases.contributing.table import Table, written
from tests.cases.test_listing_minors import GROUNDS
from tests.secrecy.intruder import inside

NUMBER = "85.07.30-033.28"
MARKED = "GEHEIM – wet 11.12.1998\nWat in de nota stond."


def test_r39_r42_a_draft_keeps_every_word_with_a_warning_and_sharing_is_refused_beside_the_field(world: str) -> None:
    table = Table("coordinator", "politie", "caw", "clb")
    named = [steps.capacity_of(s) for s in ("coordinator", "clb")]
    for text, why in ((f"Het gaat om {NUMBER}.", "rijksregisternummer"), (MARKED, "geclassificeerd stuk")):
        assert table.do("caw", "bewaren", text=text).status_code == 302
        page = table.page("caw")
        assert written(page) == text
        assert "zo niet te delen" in page
        assert why in page
        answer = table.do("caw", "delen", text=text, to="all", seen=named, category="living")
        assert answer.status_code == 400
        assert '<option value="living" selected>' in answer.content.decode()  # what was chosen comes back too
        assert why in answer.content.decode()
        assert written(answer.content.decode()) == text
    assert w.ask("SELECT count(*) FROM contributions_contribution WHERE state = 'shared' AND item = (SELECT id FROM meetings_agendaitem WHERE slug = %s)", [table.slug]) == [(0,)]  # fmt: skip

    # R36, R37: of another kind than the cell allows; then of one that it does, and of none.
    refused = table.do("caw", "delen", text="Wat wij weten.", to="all", seen=named, category="health")
    assert refused.status_code == 400
    assert "laat deze soort gegevens niet toe" in refused.content.decode()
    assert table.do("caw", "delen", text="Wat wij weten.", to="all", seen=named, category="living").status_code == 302
    page = table.page("clb")
    assert "wonen en leefsituatie" in page
    assert "Verwerkingsverantwoordelijke: CAW" in page  # R31, R35
    answer = table.do("caw", "verbeteren", text=f"Verbeterd: {NUMBER}")
    assert answer.status_code == 400
    assert "Verbeterd" in answer.content.decode()
    assert table.do("clb", "delen", text="Wij ook.", to="all", seen=[steps.capacity_of("caw")]).status_code == 302
    assert table.do("caw", "intrekken").status_code == 302


def test_r39_r42_no_sealed_row_takes_such_a_text_whatever_way_it_comes(world: str) -> None:
    with w.standing_as("burgemeester"):
        case = opened(Case, w.slug_of("001"), purpose=Purpose.LISTING, act="write")
        row = Indication.objects.filter(case=case)[0]
        row.text = f"Nummer {NUMBER}."
        with pytest.raises(ValidationError, match="rijksregisternummer"):
            row.save()
    with w.standing_as("burgemeester"):
        case = opened(Case, w.slug_of("001"), purpose=Purpose.LISTING, act="write")
        row = Indication.objects.filter(case=case)[0]
        row.text = MARKED
        with pytest.raises(ValidationError, match="geclassificeerd"):
            row.save()
    with w.standing_as("burgemeester"):
        case = opened(Case, w.slug_of("001"), purpose=Purpose.LISTING, act="write")
        row = Indication.objects.filter(case=case).select_related("basis", "source")[0]
        with pytest.raises(ValidationError):
            Indication.objects.create(
                circle_id=case.circle_id,
                case=case,
                basis=row.basis,
                source=row.source,
                behaviour="threat",
                text="GEHEIM",
            )
    people = steps.People()
    for field in ("reasons", "text", "name", "contact", "best_interest"):
        answer = people.post(
            "burgemeester", "/casussen/nieuw/", **(steps.LISTING | {"basis": steps.basis(), field: NUMBER})
        )
        assert answer.status_code == 400
        page = answer.content.decode()
        assert f'id="id_{field}_error"' in page, field
        assert "wordt in LIVC R niet bewaard" in page
        assert NUMBER in page  # what was typed comes back, to be amended


def test_r62_in_the_month_of_the_eighteenth_birthday_the_case_waits_until_that_day_and_no_row_holds_it(
    world: str,
) -> None:
    people, today = steps.People(), timezone.localdate()
    next_month = (today.replace(day=1) + timedelta(days=31)).replace(day=1)
    of_age = next_month.replace(day=17)
    slug = steps.list_a_case(people, birth_date=f"{of_age.replace(year=of_age.year - 18):%d/%m/%Y}", **GROUNDS)
    assert w.ask("SELECT due_on FROM reviews_review WHERE slug = %s", [slug]) == [(next_month,)]
    # Every case has exactly one day to come, so that having one tells nothing; and none is more than the first of a month.
    assert w.ask("SELECT count(*) FROM cases_case c WHERE (SELECT count(*) FROM reviews_review r WHERE r.case = c.id AND r.done_at IS NULL) <> 1") == [(0,)]  # fmt: skip
    assert w.ask("SELECT count(*) FROM reviews_review WHERE extract(day FROM due_on) <> 1") == [(0,)]
    for who in ("burgemeester", "coordinator", "politie", "caw", "auditor", "coordinator-elders"):
        with inside(who) as i:
            assert i.value("SELECT count(*) FROM reviews_review") == 0, who

    w.ask("UPDATE reviews_review SET due_on = date_trunc('month', current_date) WHERE slug = %s", [slug])
    for who in ("burgemeester", "coordinator"):
        home = people.get(who, "/").content.decode()
        assert "Casus te herbekijken" in home
        assert "achttien" not in home
    for who in ("politie", "caw", "coordinator-elders"):
        with inside(who) as i:
            assert i.value("SELECT count(*) FROM reviews_review") == 0, who
    steps.give_purpose(people, "coordinator", slug)
    page = people.get("coordinator", f"/casussen/{slug}/").content.decode()
    assert "intussen achttien" in page
    assert people.post("politie", f"/casussen/{slug}/herbekeken/").status_code in (403, 404)
    assert people.post("coordinator", f"/casussen/{slug}/herbekeken/").status_code == 302
    assert people.post("coordinator", f"/casussen/{slug}/herbekeken/").status_code == 302  # pressed twice, once done
    assert "Casus te herbekijken" not in people.get("burgemeester", "/").content.decode()
    rows = w.ask("SELECT due_on, done_by_id FROM reviews_review WHERE slug = %s ORDER BY due_on", [slug])
    assert rows == [
        (today.replace(day=1), w.id_of("coordinator")),
        (next_month, None),
    ]  # it comes back for the birthday
    born = of_age.replace(year=of_age.year - 18)
    early = {day: looking_again.too_early(born, day=of_age + timedelta(days=day)) for day in (-40, -16, -1, 0, 1)}
    assert early == {-40: False, -16: True, -1: True, 0: False, 1: False}
    tomorrow = today + timedelta(days=1)
    if tomorrow.month == today.month and (tomorrow.month, tomorrow.day) != (2, 29):  # not on the last day of a month
        slug = steps.list_a_case(people, birth_date=f"{tomorrow.replace(year=tomorrow.year - 18):%d/%m/%Y}", **GROUNDS)
        steps.give_purpose(people, "burgemeester", slug)
        assert people.post("burgemeester", f"/casussen/{slug}/herbekeken/").status_code == 302
        assert "wordt deze maand achttien" in people.get("burgemeester", f"/casussen/{slug}/").content.decode()
        assert w.ask("SELECT done_at FROM reviews_review WHERE slug = %s", [slug]) == [(None,)]


def test_r58_a_closed_case_waits_for_nobody_to_look_again_and_put_back_on_the_list_it_does(world: str) -> None:
    people = steps.People()
    case = steps.list_a_case(people)
    w.ask("UPDATE reviews_review SET due_on = date_trunc('month', current_date) WHERE slug = %s", [case])
    ((reference,),) = w.ask("SELECT reference FROM cases_case WHERE slug = %s", [case])

    def waits() -> bool:
        home = people.get("burgemeester", "/").content.decode()
        return "Casus te herbekijken" in home and reference in home

    assert waits()
    assert people.post("burgemeester", f"/casussen/{case}/afsluiten/", reason="moved", text="Verhuisd.", aftercare="none").status_code == 302  # fmt: skip
    assert not waits()
    assert people.post("burgemeester", f"/casussen/{case}/heropenen/", basis=steps.basis(), text="Terug.").status_code == 302  # fmt: skip
    assert waits()


def test_r35_whoever_is_signed_in_reads_who_answers_for_what_and_for_what_it_may_be_used(town: None) -> None:
    for who in ("caw", "auditor", "beheerder", "hulpverlener"):
        page = w.signed_in(who).get("/verwerkingen/").content.decode()
        assert "de dienst die het inbrengt" in page
        assert "Niet te gebruiken voor huisvesting" in page

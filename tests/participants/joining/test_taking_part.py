"""A service claims a category, a cell confirms it; what it rests on is said to both sides (R11-R14, R80)."""

from __future__ import annotations

import pytest

from participants.joining import deeds
from participants.models import Participation
from tests import world as w
from tests.participants.joining.town import STEWARD, category, cell, day, mandate, part, post, service, text
from tests.secrecy.intruder import inside

WARNS, REFUSED = "steunt op secundaire bronnen", "is afgeleid en nog door niemand bevestigd"
CONFIRMED = {"legal_text": "decreet van 21 mei 2021", "article": "art. 4", "dated": "21/05/2021"}


def register(who: str = STEWARD, **changes: str) -> int:
    """A new service of the CAW; its number."""
    typed = {"name": "CAW Straathoek", "short_name": "Straathoek", "category": str(category("straathoekwerk"))}
    answer = post(w.signed_in(who), "/beheer/dienst/nieuw/", **(typed | changes))
    assert answer.status_code == 302, text(answer)
    return int(answer["Location"].strip("/").split("/")[-1])


def ask(pk: int, where: str = "LIVC R Duinbeke") -> int:
    answer = post(w.signed_in(STEWARD), f"/beheer/dienst/{pk}/deelnemen/", cell=cell(where))
    assert answer.status_code == 302, text(answer)
    return int(w.ask("SELECT max(id) FROM participants_participation WHERE service_id = %s", [pk])[0][0])


def test_a_claimed_category_gives_nothing_until_the_cell_confirms(world: str) -> None:
    """R11: asked and answered are on record, and a service confirms nothing by itself, in SQL neither."""
    asked = ask(register())
    page = text(w.signed_in(STEWARD).get("/beheer/dienst/"))
    assert "gevraagd" in page
    assert w.signed_in(STEWARD).get(f"/beheer/dienst/deelname/{asked}/aanwijzen/").status_code == 403
    with inside(STEWARD) as sql:
        for attempt in (
            "UPDATE participants_participation SET confirmed_at = now(), confirmed_by_id = secrecy.reader() WHERE id = %s",
            "UPDATE participants_participation SET confirmed_at = now(), ended_by_id = secrecy.reader() WHERE id = %s",
        ):
            assert sql.fails(attempt, [asked]), attempt
    assert post(w.signed_in("coordinator"), f"/deelnemers/{asked}/bevestigen/").status_code == 302
    ((by,),) = w.ask("SELECT confirmed_by_id FROM participants_participation WHERE id = %s", [asked])
    assert by == w.id_of("coordinator")
    assert w.signed_in(STEWARD).get(f"/beheer/dienst/deelname/{asked}/aanwijzen/").status_code == 200
    assert [e["act"] for e in w.entries(cell=cell()) if e["reference"] == f"participation {asked}"] == [
        "ask-part",
        "confirm",
    ]


def test_a_participation_that_another_ended_a_moment_ago_is_ended_once(world: str) -> None:
    with w.standing_as("burgemeester"):
        seen = Participation.objects.get(pk=part("CAW"))
    for who, because, mandates in (("coordinator", "Eerst.", True), ("burgemeester", "Daarna.", False)):
        with w.standing_as(who):
            assert bool(deeds.stop(seen, because=because)) is mandates
    assert w.ask("SELECT because FROM participants_participation WHERE id = %s", [seen.pk]) == [("Eerst.",)]


def test_what_asks_waits_on_the_workspace_of_who_may_answer(world: str) -> None:
    """The coordinator's and the mayor's, until one of them answered; the third seat decides nothing of it."""
    asked = ask(register())
    for who in ("coordinator", "burgemeester"):
        page = text(w.signed_in(who).get("/"))
        assert "Deelname bevestigen of weigeren" in page
        assert "CAW Straathoek" in page
    assert "CAW Straathoek" not in text(w.signed_in("politie").get("/"))
    client = w.signed_in("burgemeester")
    answered = client.post(f"/deelnemers/{asked}/bevestigen/", follow=True)
    assert "De deelname is bevestigd." in text(answered)
    for who in ("coordinator", "burgemeester"):
        assert "Deelname bevestigen of weigeren" not in text(w.signed_in(who).get("/"))


def test_the_cell_refuses_with_a_reason_that_the_service_reads(world: str) -> None:
    asked = ask(register())
    client = w.signed_in("burgemeester")
    assert post(client, f"/deelnemers/{asked}/stoppen/", because="").status_code == 400
    assert post(client, f"/deelnemers/{asked}/stoppen/", because="Niet actief in onze gemeente.").status_code == 302
    page = text(w.signed_in(STEWARD).get("/beheer/dienst/"))
    assert "geweigerd" in page
    assert "Niet actief in onze gemeente." in page
    assert "geweigerd" in text(client.get("/deelnemers/"))


def test_a_request_can_be_withdrawn_and_asked_again(world: str) -> None:
    pk = register()
    asked = ask(pk)
    client = w.signed_in(STEWARD)
    assert post(client, f"/beheer/dienst/deelname/{asked}/stoppen/", because="Vergissing.").status_code == 302
    assert "ingetrokken" in text(client.get("/beheer/dienst/"))
    assert "ingetrokken" in text(w.signed_in("coordinator").get("/deelnemers/"))
    assert ask(pk) != asked
    assert post(client, f"/beheer/dienst/{pk}/deelnemen/", cell=cell()).status_code == 400


@pytest.mark.parametrize("who", ["politie", "caw", "auditor", STEWARD, "beheerder"])
def test_only_the_coordinator_and_the_mayor_decide(who: str, world: str) -> None:
    asked = ask(register())
    assert post(w.signed_in(who), f"/deelnemers/{asked}/bevestigen/").status_code == 403
    assert w.ask("SELECT confirmed_at FROM participants_participation WHERE id = %s", [asked]) == [(None,)]


def test_the_cell_of_elsewhere_finds_no_such_request(world: str) -> None:
    asked = ask(register())
    assert post(w.signed_in("coordinator-elders"), f"/deelnemers/{asked}/bevestigen/").status_code == 404
    with inside("coordinator-elders") as sql:
        statement = "UPDATE participants_participation SET confirmed_at = now(), confirmed_by_id = secrecy.reader() WHERE id = %s"
        sql.sql(statement, [asked])
    assert w.ask("SELECT confirmed_at FROM participants_participation WHERE id = %s", [asked]) == [(None,)]


@pytest.mark.parametrize(("short_name", "said"), [("CAW", WARNS), ("VDAB", REFUSED)])
def test_r13_the_warning_stands_on_both_sides_until_a_named_person_confirms(
    short_name: str, said: str, world: str
) -> None:
    table = w.signed_in("coordinator")
    if short_name == "VDAB":  # nobody administers it in the demo: its side is looked at as the CAW's
        w.ask("UPDATE participants_service SET organisation_id = (SELECT organisation_id FROM participants_service WHERE short_name = 'CAW') WHERE short_name = 'VDAB'")  # fmt: skip
    own = w.signed_in(STEWARD)
    address = f"/beheer/dienst/{service(short_name)}/"
    assert said in text(table.get("/deelnemers/"))
    assert said in text(own.get(address))
    code = category(short_name.lower())
    said = f"De machtiging van «{w.ask('SELECT name FROM participants_authorisedcategory WHERE id = %s', [code])[0][0]}» {said}"
    for missing in CONFIRMED:
        answer = post(table, f"/deelnemers/categorie/{code}/", **(CONFIRMED | {missing: ""}))
        assert answer.status_code == 400
        assert list(answer.context["form"].errors) == [missing]
    assert post(table, f"/deelnemers/categorie/{code}/", **CONFIRMED).status_code == 302
    for page in (text(table.get("/deelnemers/")), text(own.get(address))):
        assert said not in page
        assert "decreet van 21 mei 2021, art. 4" in page
    assert "Bevestigd door J. Voorbeeld" in text(table.get("/deelnemers/"))
    # Once; and withdrawn, the warning is back.
    assert post(table, f"/deelnemers/categorie/{code}/", **CONFIRMED).status_code == 400
    ((stands,),) = w.ask("SELECT id FROM participants_categoryconfirmation")
    assert post(table, f"/deelnemers/categorie/{stands}/intrekken/").status_code == 302
    assert said in text(own.get(address))
    acts = [
        e["act"]
        for e in w.entries(actor=w.id_of("coordinator"))
        if (e["reference"] or "").startswith("categoryconfirmation")
    ]
    assert acts == ["confirm-category", "withdraw-category"]


def test_a_confirmation_holds_in_its_own_cell_alone(world: str) -> None:
    assert (
        post(w.signed_in("coordinator-elders"), f"/deelnemers/categorie/{category('caw')}/", **CONFIRMED).status_code
        == 302
    )
    assert WARNS in text(w.signed_in("coordinator").get("/deelnemers/"))
    ((stands,),) = w.ask("SELECT id FROM participants_categoryconfirmation")
    assert post(w.signed_in("coordinator"), f"/deelnemers/categorie/{stands}/intrekken/").status_code == 404


@pytest.mark.parametrize("dated", [day(1), "01/01/1700", "31/02/2021"])
def test_a_text_has_a_date_that_can_be(dated: str, world: str) -> None:
    answer = post(
        w.signed_in("coordinator"), f"/deelnemers/categorie/{category('caw')}/", **(CONFIRMED | {"dated": dated})
    )
    assert answer.status_code == 400
    assert list(answer.context["form"].errors) == ["dated"]


def test_the_service_cannot_confirm_its_own_category_in_sql(world: str) -> None:
    with inside(STEWARD) as sql:
        assert sql.fails(
            "INSERT INTO participants_categoryconfirmation (cell_id, category_id, legal_text, article, dated, confirmed_by_id, confirmed_at)"
            " VALUES (%s, %s, 'x', 'y', '2021-05-21', secrecy.reader(), now())",
            [cell(), category("caw")],
        )


def test_r80_a_french_community_category_shows_its_own_decree_article_and_community(world: str) -> None:
    asked = ask(register(category=str(category("fr_cpms"))))
    page = text(w.signed_in("coordinator").get("/deelnemers/"))
    assert "Franse Gemeenschap" in page
    assert "décret 2023-06-08" in page
    post(w.signed_in("coordinator"), f"/deelnemers/{asked}/bevestigen/")
    page = text(w.signed_in("coordinator").get("/deelnemers/"))
    assert "art. 3, al. 1, 6°" in page
    # Read in the text itself: nothing to confirm, and nothing to warn about.
    assert w.signed_in("coordinator").get(f"/deelnemers/categorie/{category('fr_cpms')}/").status_code == 404


def test_r14_a_service_at_municipal_level_needs_no_decree(world: str) -> None:
    asked = ask(register(category="municipal"))
    assert w.ask("SELECT category_id FROM participants_participation WHERE id = %s", [asked]) == [(None,)]
    page = text(w.signed_in("coordinator").get("/deelnemers/"))
    assert "geen decreet nodig" in page


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": "caw de duinen"}, "name"), ({"category": ""}, "category"), ({"category": "999999"}, "category"),
        ({"short_name": ""}, "short_name"), ({"name": ""}, "name"),
    ],
)  # fmt: skip
def test_a_service_is_refused_beside_the_field(changes: dict[str, str], field: str, world: str) -> None:
    typed = {"name": "CAW Straathoek", "short_name": "Straathoek", "category": "municipal"} | changes
    answer = post(w.signed_in(STEWARD), "/beheer/dienst/nieuw/", **typed)
    assert answer.status_code == 400
    assert list(answer.context["form"].errors) == [field]


def test_only_an_active_cell_can_be_asked(world: str) -> None:
    pk = register()
    w.ask("UPDATE cells_cell SET state = 'proposed' WHERE id = %s", [cell("LIVC R Elders")])
    answer = post(w.signed_in(STEWARD), f"/beheer/dienst/{pk}/deelnemen/", cell=cell("LIVC R Elders"))
    assert answer.status_code == 400


def test_ending_a_participation_ends_its_mandates_in_the_same_transaction_and_no_service_revives_them(
    world: str,
) -> None:
    representative = w.signed_in("caw")
    assert representative.get("/overleg/").status_code == 200
    held = mandate("caw")
    answer = post(
        w.signed_in("coordinator"), f"/deelnemers/{part('CAW')}/stoppen/", because="Werkt niet meer in de streek."
    )
    assert answer.status_code == 302
    ((mandate_ended, part_ended),) = w.ask(
        "SELECT m.ended_at IS NOT NULL, p.ended_at IS NOT NULL FROM participants_mandate m"
        " JOIN participants_participation p ON p.service_id = m.service_id AND p.cell_id = m.cell_id WHERE m.id = %s",
        [held],
    )
    assert mandate_ended
    assert part_ended
    with inside("caw") as sql:
        assert sql.value("SELECT secrecy.capacity()") is None
    with inside(STEWARD) as sql:
        # What is over is out of reach of an UPDATE.
        assert not sql.sql("UPDATE participants_mandate SET ended_at = NULL WHERE id = %s RETURNING 1", [held])
        again = "UPDATE participants_mandate SET ended_at = NULL, ends = ends + 10 WHERE id = %s RETURNING 1"
        assert not sql.sql(again, [held])

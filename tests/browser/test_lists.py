"""A municipality's administrator looks up her police zone, puts a row right and signs for it; everybody else reads it."""

from __future__ import annotations

from tests.browser.conftest import Somebody


def test_an_administrator_puts_a_zone_right_and_the_caw_reads_that_it_was_checked(somebody: Somebody) -> None:
    steward = somebody("beheerder")
    steward.press("Politiezones").sees("Politiezone van Duinbeke", "Politiezone Duinen", "niet nagekeken")
    steward.fill(q="Kapellen").press("Filteren").sees("Noord", "Kapellen, Stabroek").lacks("HEKLA")
    steward.press("Nakijken").sees("Noord", "5348")
    steward.fill(name="").press("Nagekeken, bewaren", expect=400).sees("Vul de naam van de politiezone in.")
    steward.fill(name="Noord", note="Nagevraagd bij de zone.").press("Nagekeken, bewaren")
    steward.sees("De politiezone staat als nagekeken in de lijst.")
    steward.fill(state="nagekeken").press("Filteren").sees("nagekeken door B. Beheers op", "Nagevraagd bij de zone.")

    reader = somebody("caw")
    reader.press("Gemachtigde diensten").sees("Vlaamse Gemeenschap", "uit secundaire bronnen", "afgeleid", "Statbel")
    reader.press("Politiezones").sees("nagekeken door").lacks("Nakijken")
    reader.press("Justitiehuizen").sees("Justitiehuis Gent", "Cataloniëstraat 6, 9000 Gent")


def test_an_administrator_chooses_the_zone_of_her_municipality_on_a_phone(somebody: Somebody) -> None:
    steward = somebody("beheerder-elders", viewport={"width": 390, "height": 844}).go("/beheer/lijsten/politiezones/")
    steward.sees("Politiezone van Elders", "Nog niet gekozen.").press("Zone kiezen")
    steward.fill(police_zone="Noord (5348)").press("Bewaren").sees("De politiezone van uw gemeente is bewaard.")
    assert steward.page.evaluate("document.documentElement.scrollWidth") <= 390

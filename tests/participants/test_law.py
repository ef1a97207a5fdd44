"""Legal references and authorisations by day."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from participants.authorisation import authorisation_by, authorisation_of
from participants.cells.models import Cell, Municipality
from participants.models import AuthorisedCategory, LegalReference, Service
from tests import world as w

DAY = date(2026, 11, 24)


def duinbeke() -> Cell:
    return Cell.objects.get(name="LIVC R Duinbeke")


def service(short_name: str) -> Service:
    return Service.objects.get(short_name=short_name)


def category(code: str) -> AuthorisedCategory:
    return AuthorisedCategory.objects.get(code=code)


@pytest.mark.parametrize(
    ("day", "label"),
    [
        (date(2026, 4, 7), "art. 458ter Strafwetboek"),
        (date(2026, 4, 8), "art. 353, § 2 Strafwetboek"),
        (date(2026, 4, 9), "art. 353, § 2 Strafwetboek"),
    ],
)
def test_r27_r28_the_secrecy_article_changes_on_8_april_2026(town: None, day: date, label: str) -> None:
    assert LegalReference.on("secrecy", day).label == label


def test_there_was_no_such_article_before_the_law(town: None) -> None:
    with pytest.raises(LegalReference.DoesNotExist):
        LegalReference.on("case_list", date(2018, 9, 23))


def test_r14_a_municipal_service_needs_no_category(town: None) -> None:
    assert authorisation_by(None, duinbeke(), DAY).allowed
    assert authorisation_by(category("ocmw"), duinbeke(), DAY).allowed


def test_r11_a_service_that_the_cell_did_not_confirm_may_not_be_invited(world: str) -> None:
    """Whatever it claims: asked only, of another cell, or over."""
    assert authorisation_of(service("CAW"), duinbeke(), DAY).allowed
    elsewhere = Cell.objects.get(name="LIVC R Elders")
    assert not authorisation_of(service("CAW"), elsewhere, DAY).allowed
    for change in ("confirmed_at = NULL", "confirmed_at = now(), ended_at = now()"):
        w.ask(f"UPDATE participants_participation SET {change}")
        said = authorisation_of(service("CAW"), duinbeke(), DAY)
        assert not said.allowed
        assert "niet bevestigd" in said.warning


def test_r11_a_category_holds_from_its_first_day(town: None) -> None:
    caw = service("CAW")
    assert [authorisation_of(caw, duinbeke(), date(2021, 7, d)).allowed for d in (18, 19, 20)] == [False, True, True]


def test_r12_a_category_holds_through_its_last_day(world: str) -> None:
    w.ask("UPDATE participants_authorisedcategory SET valid_until = %s WHERE code = 'caw'", [DAY])
    days = [DAY + timedelta(days=d) for d in (-1, 0, 1)]
    assert [authorisation_of(service("CAW"), duinbeke(), day).allowed for day in days] == [True, True, False]


def test_r80_a_french_community_category_names_its_own_decree_and_article(town: None) -> None:
    said = authorisation_by(category("fr_cpms"), duinbeke(), DAY)
    assert said.allowed
    assert said.warning == ""
    assert said.ground == "décret 2023-06-08 (numac 2023042906), art. 3, al. 1, 6°"


def test_r13_a_secondary_source_warns_both_sides_and_an_inferred_one_refuses(town: None) -> None:
    caw, vdab = (authorisation_of(service(n), duinbeke(), DAY) for n in ("CAW", "VDAB"))
    assert caw.allowed
    assert "secundaire bronnen" in caw.warning
    assert not vdab.allowed
    assert "nog door niemand bevestigd" in vdab.warning


def test_285_municipalities_and_all_categories_are_there_with_their_certainty(town: None) -> None:
    assert Municipality.objects.valid_on(date(2026, 11, 24)).exclude(nis_code__startswith="99").count() == 285
    assert set(AuthorisedCategory.objects.values_list("certainty", flat=True)) == {"text", "secondary", "inferred"}


def test_r03_the_purpose_is_fixed_by_law_and_no_column(town: None) -> None:
    assert "terroristische misdrijven" in str(Cell.PURPOSE)
    assert "purpose" not in {f.name for f in Cell._meta.get_fields()}

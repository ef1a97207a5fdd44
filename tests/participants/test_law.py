"""Legal references and authorisations by day."""

from __future__ import annotations

from datetime import date

import pytest

from participants.authorisation import authorisation_of
from participants.cells.models import Cell, Municipality
from participants.models import AuthorisedCategory, LegalReference, Service


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
    assert authorisation_of(Service(name="Lokale dienst", short_name="Dienst"), date(2026, 11, 24)).allowed


def test_r11_a_category_holds_from_its_first_day(town: None) -> None:
    caw = Service.objects.select_related("category").get(short_name="CAW")
    assert [authorisation_of(caw, date(2021, 7, d)).allowed for d in (18, 19, 20)] == [False, True, True]


def test_r13_a_secondary_source_warns_both_sides_and_an_inferred_one_refuses(town: None) -> None:
    day = date(2026, 11, 24)
    caw, vdab = (
        authorisation_of(Service.objects.select_related("category").get(short_name=n), day) for n in ("CAW", "VDAB")
    )
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

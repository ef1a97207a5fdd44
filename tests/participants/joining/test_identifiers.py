"""The number an organisation is known by: its form by kind, its check digits by the library."""

from __future__ import annotations

import pytest

from participants.joining.identifiers import Number, WrongNumber, number_of


@pytest.mark.parametrize("typed", ["0999000327", "0999.000.327", "BE 0999.000.327", " be0999 000 327 ", "999.000.327"])
def test_a_kbo_number_is_kept_as_ten_digits_however_it_was_typed(typed: str) -> None:
    for kind in ("LB", "EA"):
        assert number_of(kind, typed) == Number("kbo_number", "0999000327")


@pytest.mark.parametrize("typed", ["0999000328", "BE 0999.000.337", "0999000372"])
def test_a_wrong_check_digit_is_named(typed: str) -> None:
    with pytest.raises(WrongNumber, match="controlegetal"):
        number_of("EA", typed)


@pytest.mark.parametrize("typed", ["", "12", "09990003271", "OVO002949", "0999²00327", "a\0b", "0000000000"])
def test_what_is_no_kbo_number_is_refused(typed: str) -> None:
    with pytest.raises(WrongNumber):
        number_of("LB", typed)


@pytest.mark.parametrize("typed", ["OVO002949", "ovo 002 949", "OVO-002949"])
def test_an_ovo_code_is_kept_in_one_form(typed: str) -> None:
    assert number_of("GID", typed) == Number("ovo_code", "OVO002949")


@pytest.mark.parametrize("typed", ["OVO00294", "OVO0029499", "002949", "OVO00294²", "0999000327"])
def test_what_is_no_ovo_code_is_refused(typed: str) -> None:
    with pytest.raises(WrongNumber, match="OVO"):
        number_of("GID", typed)


@pytest.mark.parametrize(("typed", "kept"), [("1", "1"), ("999111", "999111"), ("025 981", "25981")])
def test_an_institution_number_has_one_to_six_digits(typed: str, kept: str) -> None:
    assert number_of("OV", typed) == Number("institution_number", kept)


@pytest.mark.parametrize("typed", ["", "0", "1234567", "12a", "١٢"])
def test_an_institution_number_has_no_check_digit_and_the_message_says_so(typed: str) -> None:
    with pytest.raises(WrongNumber, match="geen controlegetal"):
        number_of("OV", typed)

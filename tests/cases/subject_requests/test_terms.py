"""By when a request is answered: months that have no such day, weekends and Belgian public holidays (R64)."""

from __future__ import annotations

from datetime import date

import pytest

from cases.subject_requests.terms import ANSWER, PROLONGED, ends, is_working_day


@pytest.mark.parametrize(
    ("received", "months", "last"),
    [
        ("2027-01-29", ANSWER, "2027-03-01"),  # 28 February is a Sunday
        ("2023-01-31", ANSWER, "2023-02-28"),
        ("2024-01-31", ANSWER, "2024-02-29"),  # a leap year
        ("2026-03-31", ANSWER, "2026-04-30"),
        ("2026-08-31", ANSWER, "2026-09-30"),
        ("2026-03-05", ANSWER, "2026-04-07"),  # Easter Sunday, Easter Monday
        ("2026-04-01", ANSWER, "2026-05-04"),  # 1 May is a Friday
        ("2026-11-25", ANSWER, "2026-12-28"),  # Christmas is a Friday
        ("2026-12-01", ANSWER, "2027-01-04"),  # New Year is a Friday
        ("2026-10-12", ANSWER, "2026-11-12"),
        ("2026-10-11", ANSWER, "2026-11-12"),  # 11 November
        ("2026-06-21", ANSWER, "2026-07-22"),  # 21 July
        ("2025-11-30", PROLONGED, "2026-03-02"),  # 28 February is a Saturday
        ("2026-08-31", PROLONGED, "2026-11-30"),
        ("2026-11-30", PROLONGED, "2027-03-01"),
    ],
)
def test_r64_a_term_ends_on_the_same_date_or_the_last_of_the_month_and_on_a_working_day(
    received: str, months: int, last: str
) -> None:
    assert ends(date.fromisoformat(received), months) == date.fromisoformat(last)


def test_r64_no_term_of_ten_years_ends_on_a_day_of_rest_or_is_longer_than_the_database_takes() -> None:
    """The header takes six days beyond the months: no run of days of rest is longer."""
    from dateutil.relativedelta import relativedelta

    for number in range(date(2020, 1, 1).toordinal(), date(2030, 1, 1).toordinal()):
        received = date.fromordinal(number)
        for months in (ANSWER, PROLONGED):
            last = ends(received, months)
            assert is_working_day(last)
            assert 0 <= (last - (received + relativedelta(months=months))).days <= 6

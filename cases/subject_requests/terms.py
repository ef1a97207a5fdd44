"""By when a request is answered: terms in months, by Regulation 1182/71 and the GDPR (R64)."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache

import holidays
from dateutil.relativedelta import relativedelta

#: GDPR art. 12(3): an answer within one month of receipt; three in all when it was prolonged in time.
ANSWER, PROLONGED = 1, 3


@cache
def _holidays() -> holidays.HolidayBase:
    return holidays.country_holidays("BE")


def is_working_day(day: date) -> bool:
    """Neither a Saturday or Sunday, nor a Belgian public holiday (Regulation 1182/71 art. 2)."""
    return day.weekday() < 5 and day not in _holidays()


def ends(received: date, months: int) -> date:
    """The last day of a term of whole months from the day a request came in.

    The same date so many months later, or the last day of that month when it has none; and when that isn't a working day,
    the next one that is (Regulation 1182/71 art. 3(2)(c) and (4)).
    """
    day: date = received + relativedelta(months=months)
    while not is_working_day(day):
        day += timedelta(days=1)
    return day

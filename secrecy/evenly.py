"""What is hidden and what isn't there are answered at the same moment after they were asked for.

Refusing a circle that is there takes a little longer than looking in vain. Both therefore wait for the next whole step, and a part of
a step more that chance decides: what a machine that worked longer makes of the same wait, some hundredths of a millisecond, is lost in it.
"""

from __future__ import annotations

from secrets import SystemRandom
from time import sleep

from django.conf import settings
from django.http.response import HttpResponseBase

PART = 0.1  # of a step, at most
_CHANCE = SystemRandom()


def rest(spent: float, step: float) -> float:
    """Seconds that are left of the step in which ``spent`` seconds end; nothing without steps."""
    return step - spent % step if step > 0 else 0.0


def leave(response: HttpResponseBase, spent: float) -> None:
    """Called when all is done and no transaction is open any more: a 404 waits, whatever it is for."""
    if response.status_code == 404 and settings.NOT_FOUND_STEP > 0:
        sleep(rest(spent, settings.NOT_FOUND_STEP) + _CHANCE.random() * PART * settings.NOT_FOUND_STEP)

"""Looking: everybody asks, at each moment, and the judge hears every answer."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.test import Client

from tests import world as w
from tests.leaks.asked import WHY, Ask
from tests.leaks.judged import Judge
from tests.leaks.walk import Stage

#: Which doors ask why once, and for whom.
ASKS_WHY = ("coordinator", "burgemeester")


class Eyes:
    """Everybody's browser, in one world; a session that ended is begun anew."""

    def __init__(self, judge: Judge) -> None:
        self.judge = judge
        self.badges: dict[str, str] = {}

    def look(self, who: str, ask: Ask) -> Any:
        """One request, judged."""
        answer = self._asked(who, ask)
        if who and answer.status_code == 302 and answer["Location"].startswith("/aanmelden/"):
            self.badges.pop(who)
            answer = self._asked(who, ask)
        self.judge.answer(who, ask, answer)
        return answer

    def say_why(self, stage: Stage) -> None:
        """Who leads says why they open the case, as the page asks once."""
        for who in ASKS_WHY:
            for case in filter(None, (stage.case, stage.town.case)):
                self.look(who, Ask("cases:case", "why", f"/casussen/{case}/", "POST", "read", tuple(WHY.items())))

    def _asked(self, who: str, ask: Ask) -> Any:
        client = Client(raise_request_exception=False, enforce_csrf_checks=ask.checked)
        if who:
            client.cookies[settings.SESSION_COOKIE_NAME] = self.badges.setdefault(who, "") or self._in(who)
        sent: Any = {f"HTTP_{name.upper().replace('-', '_')}": value for name, value in ask.headers}
        if ask.method == "POST":
            return client.post(ask.address, dict(ask.fields), **sent)
        return client.generic(ask.method, ask.address, **sent)

    def _in(self, who: str) -> str:
        self.badges[who] = w.badge(who)
        return self.badges[who]

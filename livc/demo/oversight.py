"""The auditor's month in the demo: two questions about readings, one that waits and one that was answered and judged."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from livc.demo.town import standing_as
from livc.oversight import asking
from livc.oversight.models import Question
from participants.models import User
from secrecy.acts import register


def lay() -> None:
    judged = _ask("caw", "U opende deze uitnodiging meer dan eens. Waarvoor was dat nodig?")
    with standing_as("caw", "asked:question"):
        asking.answer(
            asking.own(judged, act="write"), "Ik las ze eerst zelf, en daarna nog eens voor ik een collega raadpleegde."
        )
    with standing_as("dpo", "oversight:judge"):
        register(purpose=asking.PURPOSE, asked=f"question={judged}")
        row = asking.found(judged)
        asking.enter(row, act="admit")
        asking.judge(
            row, verdict=Question.Verdict.FOLLOW, reasons="De uitleg klopt met het register. Eén keer lezen volstaat.",
            what="Op het volgende overleg herinneren aan de afspraken over inzage.", who="de coördinator",
            follow_by=timezone.localdate() + timedelta(days=30),
        )  # fmt: skip
    _ask("coordinator", "U opende deze casus buiten een overleg. Kunt u zeggen waarom?")


def _ask(slug: str, text: str) -> str:
    with standing_as("auditor", "oversight:ask"):
        rows = register(purpose=asking.PURPOSE, asked="question")
        actor = User.objects.get(username=slug).pk
        lines = list(rows.filter(actor=actor, act__in=("open", "write"), outcome="ok").order_by("at", "id")[:2])
        return asking.ask(lines, text=text, answer_by=asking.last_day()).slug

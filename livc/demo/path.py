"""The path of the case that was discussed: a goal, how it goes, and who is asked to lead it."""

from __future__ import annotations

from uuid import uuid4

from cases.followup import pathing
from cases.meetings import consultation, minutes
from cases.meetings.path.page import latest
from cases.models import Case
from cases.purposes import Purpose
from participants.models import Service
from secrecy.acts import open_circles


def lay(slug: str) -> None:
    """For the coordinator; the case was discussed."""
    case = Case.objects.select_related("cell").get(slug=slug)
    open_circles(slug, purpose=Purpose.FOLLOW_UP, act="admit")
    path, item = pathing.begun(case), latest(case)
    assert item is not None
    there = [(a.user_id, a.capacity) for a in minutes.in_room(item)]
    pathing.let_in(path, there, until=consultation.window_ends(item), without=consultation.recused(item))
    pathing.set_goal(path, domain="werk en opleiding", text="Tegen de lente een opleiding begonnen zijn.", pk=uuid4())
    pathing.evaluate(path, domain="", text="Het contact met de hulpverlening hield stand.", pk=uuid4())
    pathing.ask_lead(path, Service.objects.get(short_name="CAW"))

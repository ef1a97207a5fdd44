"""Meetings, their items, who was invited, who was in the room, and what was decided."""

from cases.meetings.models.agenda import AgendaItem, Meeting
from cases.meetings.models.briefings import Briefing, BriefingNote
from cases.meetings.models.invitations import Decline, Invitation, Motive, Naming
from cases.meetings.models.preparing import Invitee, Marked, Prepared
from cases.meetings.models.reports import Rendering, Reply, Report
from cases.meetings.models.room import Attendance, CardShown, Decision, Recusal, Waiting

__all__ = [
    "AgendaItem",
    "Attendance",
    "Briefing",
    "BriefingNote",
    "CardShown",
    "Decision",
    "Decline",
    "Invitation",
    "Invitee",
    "Marked",
    "Meeting",
    "Motive",
    "Naming",
    "Prepared",
    "Recusal",
    "Rendering",
    "Reply",
    "Report",
    "Waiting",
]

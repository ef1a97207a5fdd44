"""What was agreed, by whom, by when; and the path of a case, where it has one."""

from cases.followup.models.actions import OURS, Action, Handover, Offer
from cases.followup.models.paths import Evaluation, FollowUpPath, Goal

__all__ = ["OURS", "Action", "Evaluation", "FollowUpPath", "Goal", "Handover", "Offer"]

from django.apps import AppConfig


class FollowupConfig(AppConfig):
    name = "cases.followup"
    label = "followup"

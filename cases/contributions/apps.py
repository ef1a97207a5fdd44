from django.apps import AppConfig


class ContributionsConfig(AppConfig):
    name = "cases.contributions"
    label = "contributions"

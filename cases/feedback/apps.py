from django.apps import AppConfig


class FeedbackConfig(AppConfig):
    name = "cases.feedback"
    label = "feedback"

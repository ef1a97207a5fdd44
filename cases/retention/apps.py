from django.apps import AppConfig


class RetentionConfig(AppConfig):
    name = "cases.retention"
    label = "retention"

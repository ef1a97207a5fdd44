from django.apps import AppConfig


class HandoverConfig(AppConfig):
    name = "cases.handover"
    label = "handover"

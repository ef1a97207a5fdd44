from django.apps import AppConfig


class SignalsConfig(AppConfig):
    name = "cases.signals"
    label = "signals"

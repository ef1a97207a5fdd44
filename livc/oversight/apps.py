from django.apps import AppConfig


class OversightConfig(AppConfig):
    name = "livc.oversight"
    label = "oversight"

from django.apps import AppConfig


class DemoConfig(AppConfig):
    name = "livc.demo"
    label = "demo"

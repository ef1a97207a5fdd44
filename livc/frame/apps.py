from django.apps import AppConfig


class FrameConfig(AppConfig):
    name = "livc.frame"
    label = "frame"

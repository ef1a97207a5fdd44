from django.apps import AppConfig


class FrameConfig(AppConfig):
    name = "livc.frame"
    label = "frame"

    def ready(self) -> None:
        from livc.celery import app
        from livc.frame import checks

        assert checks
        # Shared tasks belong to this app, in the web process too.
        app.set_default()

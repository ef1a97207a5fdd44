from django.apps import AppConfig


class GuardedConfig(AppConfig):
    name = "bench.guarded"

    def ready(self) -> None:
        from bench.guarded import access

        access.ask_guardian()

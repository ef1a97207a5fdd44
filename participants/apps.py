from django.apps import AppConfig


class ParticipantsConfig(AppConfig):
    name = "participants"
    verbose_name = "Deelnemers"

    def ready(self) -> None:
        from participants import accounts

        assert accounts

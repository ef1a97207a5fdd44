from django.apps import AppConfig


class CellsConfig(AppConfig):
    name = "participants.cells"
    label = "cells"
    verbose_name = "Cellen"

    def ready(self) -> None:
        from participants.cells import checks

        assert checks

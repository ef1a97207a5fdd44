from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "cases"
    verbose_name = "Casussen"

    def ready(self) -> None:
        """Of every text that is sealed anywhere, it is asked first whether it may be kept (R39, R42)."""
        from cases.refused import GATES
        from secrecy.models import SealedText

        SealedText.gates.extend(gate for gate in GATES if gate not in SealedText.gates)

from typing import Any

from django.core.management.base import CommandParser

from participants import reference
from participants.management.owner import FileCommand


class Command(FileCommand):
    help = (
        "Take over a later year's file of municipalities: what begins, changes and merges; history stays (owner role)."
    )
    name = "load_municipalities"
    load = staticmethod(reference.load_municipalities)

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--end", action="store_true", help="let what left the file without a successor end")

    def more(self, options: dict[str, Any]) -> dict[str, Any]:
        return {"end": options["end"]}

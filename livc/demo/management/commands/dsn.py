from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from livc.demo import mark


class Command(BaseCommand):
    help = "The URL on which a role reaches the demo's database. Exists only on a database marked as a demo."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--role", required=True, choices=["app", "log", "owner", "auditor", "seal", "backup", "superuser"]
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO or settings.STATE is None or not mark.marked():
            raise CommandError("dsn is refused: start with DEMO=1, VAR= and a database that is marked as a demo.")
        self.stdout.write(settings.STATE.dsn(options["role"]))

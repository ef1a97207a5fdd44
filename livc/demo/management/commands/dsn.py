from typing import Any
from urllib.parse import quote, urlsplit

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
        # The database that is served, which may be another than the state file's.
        served = quote(settings.DATABASES["default"]["NAME"], safe="")
        self.stdout.write(urlsplit(settings.STATE.dsn(options["role"]))._replace(path=f"/{served}").geturl())

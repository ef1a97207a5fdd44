from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from participants import reference
from participants.management.owner import as_owner


class Command(BaseCommand):
    help = (
        "Load municipalities, police zones, justice houses, categories, articles and notices from data/ (owner role)."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        as_owner("load_reference")
        try:
            with transaction.atomic():
                reports = list(reference.load_reference())
        except reference.Broken as broken:
            raise CommandError(str(broken)) from broken
        for report in reports:
            self.stdout.write("\n".join(report.lines(brief=True)))

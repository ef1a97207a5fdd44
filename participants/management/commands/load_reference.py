from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from participants import reference


class Command(BaseCommand):
    help = "Load municipalities, authorised categories and legal references from data/ (as the owner role)."

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.DATABASE_ROLE != "owner":
            raise CommandError(
                "Reference data is laid down by the owner role: LIVC_ROLE=owner manage.py load_reference."
            )
        with transaction.atomic():
            found = (
                reference.load_municipalities(),
                reference.load_categories(),
                reference.load_legal_references(),
                reference.load_notices(),
            )
        self.stdout.write("{} municipalities, {} categories, {} legal references, {} notices".format(*found))

"""What the commands of deployment have in common: they run as the owner role, on a file, and can be rehearsed."""

from __future__ import annotations

from argparse import ArgumentTypeError
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from participants.reference import Broken, Report


def as_owner(command: str) -> None:
    """Only who migrates lays down reference data: the web role may not."""
    if settings.DATABASE_ROLE != "owner":
        raise CommandError(f"Reference data is laid down by the owner role: LIVC_ROLE=owner manage.py {command}.")


def day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as wrong:
        raise ArgumentTypeError(f"not a day like 2031-01-01: {text}") from wrong


class FileCommand(BaseCommand):
    """Takes over a file, says what changed, and with ``--simulate`` says so without changing anything."""

    load: Callable[..., Report]
    name: str

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--simulate", action="store_true", help="say what would change, and change nothing")
        parser.add_argument(
            "--on", type=day, metavar="DATE", help="first day of the new list, for what left it (today)"
        )

    def handle(self, *args: Any, file: Path, simulate: bool, on: date | None, **options: Any) -> None:
        as_owner(self.name)
        try:
            with transaction.atomic():
                report = type(self).load(file, on=on, simulate=simulate, **self.more(options))
        except Broken as broken:
            raise CommandError(str(broken)) from broken
        self.stdout.write("\n".join(report.lines()))
        if simulate:
            self.stdout.write("Proef: niets werd gewijzigd.")

    def more(self, options: dict[str, Any]) -> dict[str, Any]:
        return {}

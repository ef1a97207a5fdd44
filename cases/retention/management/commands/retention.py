from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from cases.retention import office
from secrecy.acts import Due, end_past, erasable, held


class Command(BaseCommand):
    help = "End what came to its term, as the office does every night; or say what it would do, by reference."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--simulate", action="store_true", help="only say what would end")
        parser.add_argument("--within", type=int, default=0, metavar="DAYS", help="with --simulate: so many days ahead")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["simulate"]:
            for due in erasable(within=options["within"]):
                self._say(due, "would end")
            for kept in held(within=options["within"]):
                self.stdout.write(
                    f"{kept.due} {kept.label or '–'} {kept.kind} ({kept.because}): held until {kept.until}"
                )
            for one in end_past(simulate=True):
                self.stdout.write(f"{one.what}: {one.rows} past their term, would go or be emptied")
            return
        done = office.run()
        for due in done.ended:
            self._say(due, "ended")
        for one in done.past:
            self.stdout.write(f"{one.what}: {one.rows} past their term, gone or emptied")
        if done.hindered:
            raise CommandError(f"{len(done.hindered)} stood in the way; the next run tries again.")

    def _say(self, due: Due, what: str) -> None:
        self.stdout.write(f"{due.due} {due.label or '–'} {due.kind} ({due.because}): {what}")

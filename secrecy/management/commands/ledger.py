from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from secrecy.sealing import deposit, key, office
from secrecy.sealing.reaching import Unreachable, reach
from secrecy.transparency.notes import NoteError

TROUBLE = (key.KeyTrouble, office.NotSealed, deposit.DepositTrouble, Unreachable, NoteError)


class Command(BaseCommand):
    help = "What is sealed of the record: its key, and what whoever trusts nobody can check of it."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        what = parser.add_subparsers(dest="what", required=True)
        keys = what.add_parser("key", help="make the key of the sealing office, or another one in its place")
        keys.add_argument(
            "--origin", help="what the log is called, for good: a name that no other log has, as livc.stad.be/log"
        )
        keys.add_argument("--rotate", action="store_true", help="announce another key, and let it sign from now on")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            getattr(self, options["what"])(**options)
        except TROUBLE as trouble:
            raise CommandError(str(trouble)) from None

    def key(self, *, origin: str | None, rotate: bool, **_: Any) -> None:
        path = settings.SEAL_KEY
        if not rotate:
            if not origin:
                raise CommandError("--origin says what the log is called, for good.")
            made = key.make(path, origin)
            self.stdout.write(
                f"{made.key}\nGive this line to whoever verifies. The private key is {path}: keep it there alone."
            )
            return
        link, old = reach("seal"), key.load(path)
        following = key.successor(path)
        new = key.load(following) if following.exists() else key.make(following, old.key.name)
        with link:
            announced = office.in_force(link)
        if announced != new.key:  # else the announcement is on record, and only the files were not changed yet
            office.rotate(link, old, new)
        key.take_over(path)
        self.stdout.write(
            f"{new.key}\nThis key signs from now on. Whoever verifies sees by the announcement that the former one says so."
        )

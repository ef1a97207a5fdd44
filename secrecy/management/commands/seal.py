import logging
import signal
import threading
import time
from typing import Any

import psycopg2
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from psycopg2.extensions import connection

from secrecy.sealing import deposit, key, office
from secrecy.sealing.mailing import Mailing
from secrecy.sealing.reaching import Unreachable, reach

logger = logging.getLogger("secrecy")
#: What stops a round and not the office: the next one tries again.
PASSING = (psycopg2.Error, Unreachable, deposit.DepositTrouble, OSError)
#: What doesn't pass by itself.
LASTING = (key.KeyTrouble, office.NotSealed, deposit.Parted)


class Command(BaseCommand):
    help = "The sealing office: seals ledger and change log every few seconds, until it is told to stop."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", help="seal what can be, and end")
        parser.add_argument("--every", type=float, default=settings.SEAL_SECONDS, metavar="SECONDS")
        parser.add_argument(
            "--whole",
            action="store_true",
            help="look at every row in the first round: after a restore on another server",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        stopped = threading.Event()
        if not options["once"]:
            for number in (signal.SIGTERM, signal.SIGINT):
                signal.signal(number, lambda *_: stopped.set())
        mailing = Mailing(settings.SEAL_MAIL, settings.SEAL_DEPOSIT.with_name(settings.SEAL_DEPOSIT.name + ".mailed"))
        link: connection | None = None
        whole = bool(options["whole"])
        while True:
            trouble: Exception | None = None
            try:
                if link is None or link.closed:
                    link = reach("seal")
                self._round(link, mailing, whole=whole)
                whole = False
            except LASTING as lasting:
                raise CommandError(str(lasting)) from None
            except PASSING as passing:
                # The kind and our own words: what the database says could quote a row.
                said = f": {passing}" if isinstance(passing, Unreachable | deposit.DepositTrouble) else ""
                logger.error("not sealed or deposited: %s%s", type(passing).__name__, said)
                trouble = passing
                if link is not None and isinstance(passing, psycopg2.Error):
                    link.close()
            if options["once"]:
                if trouble is not None:
                    raise CommandError(f"Not everything was sealed and deposited: {type(trouble).__name__}.")
                return
            if stopped.wait(options["every"]):
                return

    def _round(self, link: connection, mailing: Mailing, *, whole: bool) -> None:
        settings.SEAL_DEPOSIT.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
        deposit.agree(link, settings.SEAL_DEPOSIT)
        while done := self._seal(link, whole=whole):
            logger.debug("sealed %d leaves, %d in all", done.leaves, done.checkpoint.size)
            if not done.more:
                break
        deposit.put(link, settings.SEAL_DEPOSIT)
        if mailing.due():
            with link:
                last = office.last_checkpoint(link)
            if last is not None:
                mailing.send(last)

    def _seal(self, link: connection, *, whole: bool) -> office.Sealing | None:
        try:
            return office.seal(link, key.load(settings.SEAL_KEY), whole=whole, demo=settings.DEMO)
        except office.NotSealed:
            time.sleep(1)  # another key may just be taking the place of this one
            return office.seal(link, key.load(settings.SEAL_KEY), whole=whole, demo=settings.DEMO)

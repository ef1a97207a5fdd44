import logging
import signal
import threading
import time
from typing import Any

import psycopg2
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from psycopg2.extensions import connection

from secrecy.sealing import checking, deposit, key, nodes, office, telling
from secrecy.sealing.mailing import Mailing
from secrecy.sealing.reaching import Unreachable, reach

logger = logging.getLogger("secrecy")
#: What stops a round and not the office: the next one tries again.
PASSING = (psycopg2.Error, Unreachable, deposit.DepositTrouble, OSError)
AT_MOST = 8  # pieces of what is missing beside the leaves that are made up for in one round
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
        parser.add_argument("--check", type=int, metavar="NUMBER", help="only do this check that was asked, and end")
        parser.add_argument("--all", action="store_true", help="with --check: from the first row on")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["check"] is not None:
            self._check(options["check"], whole=options["all"])
            return
        stopped = threading.Event()
        if not options["once"]:
            for number in (signal.SIGTERM, signal.SIGINT):
                signal.signal(number, lambda *_: stopped.set())
        mailing = Mailing(settings.SEAL_MAIL, settings.SEAL_DEPOSIT.with_name(settings.SEAL_DEPOSIT.name + ".mailed"))
        link: connection | None = None
        whole = bool(options["whole"])
        checks = checking.Checks()
        while True:
            trouble: Exception | None = None
            try:
                if link is None or link.closed:
                    link = reach("seal")
                self._round(link, mailing, whole=whole)
                whole = False
                self._tell(link, mailing, options["every"])
                if options["once"]:
                    self._answer(link)
                else:
                    checks.look(link)
            except LASTING as lasting:
                checks.end()
                self._tell(link, mailing, options["every"], lasting)
                if link is not None and isinstance(lasting, office.NotSealed | deposit.Parted):
                    self._answer(link)  # what was asked is answered all the same: it says what became of the record
                raise CommandError(str(lasting)) from None
            except PASSING as passing:
                # The kind and our own words: what the database says could quote a row.
                said = f": {passing}" if isinstance(passing, Unreachable | deposit.DepositTrouble) else ""
                logger.error("not sealed or deposited: %s%s", type(passing).__name__, said)
                trouble = passing
                self._tell(link, mailing, options["every"], passing)
                if link is not None and isinstance(passing, psycopg2.Error):
                    link.close()
            if options["once"]:
                if trouble is not None:
                    raise CommandError(f"Not everything was sealed and deposited: {type(trouble).__name__}.")
                return
            if stopped.wait(options["every"]):
                checks.end()
                return

    def _check(self, number: int, *, whole: bool) -> None:
        link = reach("seal")
        try:
            checking.check(link, number, whole=whole)
        finally:
            link.close()

    def _round(self, link: connection, mailing: Mailing, *, whole: bool) -> None:
        settings.SEAL_DEPOSIT.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
        deposit.agree(link, settings.SEAL_DEPOSIT)
        for _piece in range(AT_MOST):
            if not nodes.catch_up(link):
                break
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

    def _answer(self, link: connection) -> None:
        """What was asked to be checked, at once; what is due of itself waits for an office that stays."""
        while (due := checking.next_due(link, of_itself=False)) is not None:
            checking.check(link, due[0], whole=due[1])

    def _tell(self, link: connection | None, mailing: Mailing, every: float, trouble: Exception | None = None) -> None:
        """That is said when the database hears it; a round doesn't fail of it."""
        if link is None or link.closed:
            return
        said = type(trouble).__name__ if trouble is not None else ""
        try:
            telling.tell(
                link,
                settings.SEAL_DEPOSIT,
                every=every,
                trouble=said,
                mails=bool(mailing.addresses),
                mailed=mailing.day,
            )
        except psycopg2.Error as unheard:
            logger.error("not told: %s", type(unheard).__name__)

    def _seal(self, link: connection, *, whole: bool) -> office.Sealing | None:
        try:
            return office.seal(link, key.load(settings.SEAL_KEY), whole=whole, demo=settings.DEMO)
        except office.NotSealed:
            time.sleep(1)  # another key may just be taking the place of this one
            return office.seal(link, key.load(settings.SEAL_KEY), whole=whole, demo=settings.DEMO)

from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from participants import founding
from participants.management.owner import as_owner, day
from participants.models import Organisation
from secrecy import record
from secrecy.outbox import LINK_DAYS, founders_link


class Command(BaseCommand):
    help = "Appoint the first administrator of an organisation and show, once, the link to come in by (owner role)."

    def add_arguments(self, parser: CommandParser) -> None:
        whose = parser.add_mutually_exclusive_group(required=True)
        whose.add_argument("--municipality", metavar="NIS", help="NIS code of the municipality")
        whose.add_argument("--organisation", metavar="NUMBER", help="KBO number, OVO code or instellingsnummer")
        parser.add_argument("--name", default="", help="name of an organisation that is not there yet")
        parser.add_argument("--kind", default="", choices=Organisation.Kind.values, help="its target group")
        parser.add_argument("--first-name", required=True)
        parser.add_argument("--last-name", required=True)
        parser.add_argument("--email", required=True, help="also the name to sign in with")
        parser.add_argument("--until", type=day, metavar="DATE", help="last day (default: a year)")
        parser.add_argument("--second", action="store_true", help="also when an administrator is there already")

    def handle(self, *args: Any, municipality: str | None, name: str, until: date | None, **options: Any) -> None:
        as_owner("appoint_administrator")
        try:
            record.call("hash_of", 0)  # the link needs the log connection; find out before anything is written
        except record.RecordImpossible as missing:
            raise CommandError("The link is made on the log connection: set LIVC_DSN_LOG.") from missing
        named = founding.Named(options["first_name"], options["last_name"], options["email"])
        try:
            with transaction.atomic():
                organisation = (
                    founding.of_municipality(municipality, name=name)
                    if municipality
                    else founding.by_number(options["organisation"], name=name, kind=options["kind"])
                )
                user = founding.appoint(
                    organisation, named, until=until or timezone.localdate() + timedelta(days=365), second=options["second"]
                )  # fmt: skip
        except founding.NotAppointed as why:
            raise CommandError(str(why)) from why
        # On its own connection: it sees the account only now that it is committed.
        try:
            token = founders_link(user.pk)
        except record.RecordImpossible as refused:
            raise CommandError(
                "Dit account is al in gebruik: een verloren toegang gaat langs een herstel."
            ) from refused
        self.stdout.write(f"{organisation} ({organisation.number}): {user.get_full_name()}")
        self.stdout.write(f"Deze link werkt {LINK_DAYS} dagen en één keer, en wordt niet opnieuw getoond:")
        self.stdout.write(settings.SITE_URL.rstrip("/") + _path(token))


def _path(token: str) -> str:
    try:
        return reverse("access:link", args=[token])
    except NoReverseMatch:
        return f"/aanmelden/link/{token}/"

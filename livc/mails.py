"""Mails: that there is something, never what, about whom or from which service (R75).

The outbox holds one of a closed list of messages for a person. Its words stand in ``templates/mails/``, the same for
everybody: no name, no service, no case. A message is taken, sent, and only then marked as sent. If the worker dies
between the last two, it goes out a second time: told twice rather than never.
"""

from __future__ import annotations

import logging
from datetime import timedelta
from smtplib import SMTPDataError, SMTPRecipientsRefused
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import NoReverseMatch, reverse
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from secrecy import outbox

logger = logging.getLogger("secrecy")
SUBJECTS = {
    "account": _("LIVC R: stel uw account in"),
    "recovery": _("LIVC R: stel uw aanmelding opnieuw in"),
    "recovery-told": _("LIVC R: uw aanmelding wordt opnieuw ingesteld"),
    "recovery-to-confirm": _("LIVC R: er wacht een bevestiging op u"),
    "ending": _("LIVC R: er loopt iets af"),
    "designated": _("LIVC R: u werd aangesteld"),
    "waiting": _("LIVC R: iets nieuws voor u"),
    "asked": _("LIVC R: er wordt u iets gevraagd"),
    "reminder": _("LIVC R: er wacht nog iets op u"),
    "moved": _("LIVC R: er wijzigde iets voor u"),
}
WITH_LINK = ("account", "recovery")
#: Nobody answers these, and out-of-office notes aren't sent back.
HEADERS = {"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All"}
#: What a mail server says of one message; anything else is trouble with the server, and the rest waits.
OF_ONE_MESSAGE = (SMTPRecipientsRefused, SMTPDataError, ValueError)
AT_ONCE = 500  # mails a run; the next one goes on


def send_waiting() -> int:
    """Send what is due; how many went. What fails is tried again later, by pauses the outbox keeps."""
    count = 0
    for _round in range(AT_ONCE):
        message = outbox.take()
        if message is None:
            break
        try:
            written(message).send()
        except OF_ONE_MESSAGE as trouble:
            # The kind of trouble only: its text holds the address.
            logger.error("mail %d not sent: %s", message.id, type(trouble).__name__)
            continue
        except OSError as trouble:
            logger.error("mail %d not sent, the mail server fails: %s", message.id, type(trouble).__name__)
            break
        outbox.sent(message)
        count += 1
    return count


def written(message: outbox.Waiting) -> EmailMessage:
    """The mail for a message. A link in it is made at this moment, and ends every earlier one."""
    said: dict[str, Any] = {"site": settings.SITE_URL}
    if message.message in WITH_LINK:
        ends = timezone.localdate() + timedelta(days=outbox.LINK_DAYS)
        said |= {"link": settings.SITE_URL + _path(outbox.link(message)), "days": outbox.LINK_DAYS, "ends": ends}
    with translation.override(settings.LANGUAGE_CODE):
        text = render_to_string(f"mails/{message.message}.txt", said)
        return EmailMessage(str(SUBJECTS[message.message]), text, None, [message.address], headers=HEADERS)


def _path(token: str) -> str:
    try:
        return reverse("access:link", args=[token])
    except NoReverseMatch:
        return f"/aanmelden/link/{token}/"

"""The last checkpoint goes to who keeps it, once a day: by then nobody who holds the database can take it back.

A checkpoint says how many leaves there are and what they hash to; it holds nothing about a person.
"""

from __future__ import annotations

import logging
from datetime import date
from pathlib import Path

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from secrecy.transparency.notes import Note

logger = logging.getLogger("secrecy")
HEADERS = {"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All"}


class Mailing:
    """Remembers in a file beside the deposit which day was mailed, so that a restart mails nothing twice."""

    def __init__(self, addresses: list[str], mark: Path) -> None:
        self.addresses, self.mark = addresses, mark
        self._day = mark.read_text("ascii").strip() if mark.is_file() else ""

    @property
    def day(self) -> str:
        """The last day that was mailed, as in ISO 8601; empty when none was."""
        return self._day

    def due(self) -> bool:
        return bool(self.addresses) and self._day != self._today().isoformat()

    def send(self, note: Note) -> bool:
        """Send today's; whether it went. What fails is tried again by a later round."""
        try:
            written(note, self.addresses).send()
        except OSError as trouble:  # smtplib's are of this kind; the text could hold an address
            logger.error("checkpoint not mailed: %s", type(trouble).__name__)
            return False
        self._day = self._today().isoformat()
        self.mark.write_text(self._day, "ascii")
        return True

    def _today(self) -> date:
        return timezone.localdate()


def written(note: Note, addresses: list[str]) -> EmailMessage:
    """The mail: the checkpoint to the letter, and what to do with it."""
    with translation.override(settings.LANGUAGE_CODE):
        text = render_to_string("sealing/mail.txt", {"note": str(note)})
        return EmailMessage(_("LIVC R: zegel van het logboek"), text, None, addresses, headers=HEADERS)

"""The demo sends no mail: what would have gone out lies in a folder, and this reads it."""

from __future__ import annotations

import heapq
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, policy
from pathlib import Path

from django.conf import settings
from django.utils import timezone

LAST = 50
MOST = 100_000  # bytes of a mail; ours have two thousand
_DASHES = b"-" * 79  # what Django's backend writes behind each mail of a file
_LINE = re.compile(r"https?://\S+")


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail in the folder; ``parts`` is its text as (words, path on this site or nothing)."""

    to: str
    subject: str
    at: datetime
    parts: tuple[tuple[str, str], ...]


def newest(folder: Path | None = None) -> list[Mail]:
    """The last mails, newest first. Django names the files by the moment, so their names tell which are the last."""
    found = Path(folder or settings.EMAIL_FILE_PATH)
    mails: list[Mail] = []
    for name in heapq.nlargest(LAST, _names(found)):
        mails += reversed(list(_read(found / name)))
    return mails[:LAST]


def _names(folder: Path) -> Iterator[str]:
    try:
        with os.scandir(folder) as entries:
            yield from (e.name for e in entries if e.name.endswith(".log") and e.is_file(follow_symlinks=False))
    except FileNotFoundError:
        return


def _read(path: Path) -> Iterator[Mail]:
    try:
        with path.open("rb") as file:
            written, at = file.read(MOST), os.fstat(file.fileno()).st_mtime
    except OSError:  # swept away meanwhile
        return
    for text in written.split(_DASHES):
        if text.strip():
            mail = message_from_bytes(text.lstrip(), policy=policy.default)
            body = mail.get_body(("plain",))
            said = str(body.get_content()) if body is not None else ""
            moment = datetime.fromtimestamp(at, tz=timezone.get_current_timezone())
            yield Mail(str(mail["To"] or ""), str(mail["Subject"] or ""), moment, tuple(_parts(said.strip())))


def _parts(text: str) -> Iterator[tuple[str, str]]:
    """The text with what leads to this site apart. An address elsewhere stays words."""
    at = 0
    for link in _LINE.finditer(text):
        site, path = link[0][: len(settings.SITE_URL)], link[0][len(settings.SITE_URL) :]
        if site == settings.SITE_URL and path.startswith("/") and not path.startswith(("//", "/\\")):
            yield text[at : link.start()], ""
            yield link[0], path
            at = link.end()
    yield text[at:], ""

"""What was typed, as it came in: kept whatever else is wrong with the form."""

from __future__ import annotations

import hashlib
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest

from cases.contributions.models import Draft
from cases.meetings.forms import LONG
from cases.refused import WrittenForm, why_not

#: Editions a form may say it already sent, without an answer; a browser that was cut off for long tries many times.
MANY = 60


class ContributionForm(WrittenForm):
    """What a service brings in, as it was typed: nothing is asked of it but that it can be kept (R29)."""

    unasked = {
        "text": "no word that is being typed is lost: what may not be kept is said with it, and refused when it is shared"
    }

    text = forms.CharField(required=False, strip=False, validators=[LONG])


class Words:
    """The text of a form that saves by itself: on which edition of the draft it was typed, and what was sent of it before.

    ``draft`` and ``edition`` are None when the form doesn't say; nonsense in them names nothing.
    """

    def __init__(self, request: HttpRequest) -> None:
        post = request.POST
        self.given = "text" in post
        self.text = post.get("text", "").replace("\r\n", "\n")
        self.quiet = "X-Autosave" in request.headers
        self.writer = _uuid(post.get("writer", ""))  # the capacity for whom the page was made
        self.category = post.get("category", "")[:40]  # of what kind it is; only disclosing asks whether it may
        self.draft = _uuid(post.get("draft", ""))
        told = post.get("edition")
        self.edition = None if told is None else int(told) if told.isascii() and told.isdigit() and len(told) < 9 else 0
        self._sent = set(post.getlist("sent")[-MANY:])
        self.wrong = _wrong(post)

    @property
    def unshareable(self) -> str:
        """Why these words can't be shared, and can only stay a draft; empty when they can (R39, R42)."""
        return unshareable(self.text)

    def overtaken_by(self, stored: Draft | None) -> bool:
        """Whether another window of the same writer kept other words since this one was shown.

        What this window sent itself, and never heard an answer to, is its own.
        """
        if stored is None or self.edition in (None, stored.edition) or stored.text == self.text:
            return False
        return hashlib.sha256(stored.text.encode()).hexdigest() not in self._sent


def wrong_with(text: str) -> str:
    """Why this text can't be kept, in words; empty when it can."""
    return _wrong({"text": text})


def _wrong(fields: Any) -> str:
    return " ".join(str(e) for e in ContributionForm(fields).errors.get("text", []))


def unshareable(text: str) -> str:
    """Why this text can't leave the desk, in words; empty when it can. As a draft it stays: no typed word is lost."""
    return " ".join(why_not(text))


def named_in(request: HttpRequest, name: str) -> set[UUID]:
    """Capacities named in the form; what isn't one names nobody."""
    return {found for text in request.POST.getlist(name) if (found := _uuid(text)) is not None}


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None

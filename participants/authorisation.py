"""Which service may be invited by which cell on which day, on what text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from django.utils.formats import date_format

from participants.cells.models import Cell
from participants.models import AuthorisedCategory, CategoryConfirmation, Participation, Service

MUNICIPAL = "wet van 30 juli 2018, art. 3, § 1, tweede lid"


@dataclass(frozen=True, slots=True)
class Authorisation:
    """Whether a service may be invited, and the warning both sides see when its ground is not certain."""

    allowed: bool
    ground: str
    warning: str = ""


def authorisation_of(service: Service, cell: Cell, day: date) -> Authorisation:
    """May this cell invite the service for that day? A question of its place in the cell, and of its category."""
    part = Participation.objects.confirmed().filter(cell=cell, service=service).select_related("category").first()
    if part is None:
        return Authorisation(False, "", f"De cel heeft de deelname van «{service.name}» niet bevestigd.")
    return authorisation_by(part.category, cell, day)


def authorisation_by(category: AuthorisedCategory | None, cell: Cell, day: date) -> Authorisation:
    """R11, R13, R14, R80: a service of a community needs a category authorised on that day; a municipal one needs none.

    What was not read in the text itself needs a named person's confirmation for this cell: ``inferred`` is refused
    without it, ``secondary`` warned about.
    """
    if category is None or category.level == "municipal":
        return Authorisation(True, MUNICIPAL)
    if (category.valid_from and category.valid_from > day) or (category.valid_until and category.valid_until < day):
        return Authorisation(False, "", f"De categorie «{category.name}» is op {day:%d/%m/%Y} niet gemachtigd.")
    if category.certainty == "text":
        return Authorisation(True, text_of(category))
    confirmed = CategoryConfirmation.objects.filter(cell=cell, category=category, withdrawn_at=None).first()
    if confirmed is not None:
        return Authorisation(True, f"{confirmed.legal_text}, {confirmed.article}")
    if category.certainty == "inferred":
        return Authorisation(
            False, "", f"De machtiging van «{category.name}» is afgeleid en nog door niemand bevestigd."
        )
    return Authorisation(
        True, text_of(category), f"De machtiging van «{category.name}» steunt op secundaire bronnen; laat ze nagaan."
    )


def text_of(category: AuthorisedCategory) -> str:
    """The decree that authorises a category, and its article as far as it is known: each community has its own (R80)."""
    known = category.article not in ("", "unknown")
    text = in_words(category.legal_text)
    return f"{text}, art. {category.article}" if known else text


def in_words(legal_text: str) -> str:
    """A Dutch text as people name it: «decreet 2021-05-21» is the decreet van 21 mei 2021."""
    return re.sub(r"^(decreet|wet) (\d{4}-\d\d-\d\d)", _named, legal_text)


def _named(found: re.Match[str]) -> str:
    return f"{found[1]} van {date_format(date.fromisoformat(found[2]), 'j F Y')}"

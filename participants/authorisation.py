"""Which category of service may be invited on which day, on what text."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from participants.models import Service


@dataclass(frozen=True, slots=True)
class Authorisation:
    """Whether a service may be invited, and the warning both sides see when its ground is not certain."""

    allowed: bool
    ground: str
    warning: str = ""


def authorisation_of(service: Service, day: date) -> Authorisation:
    """R11, R13, R14: a Flemish service needs a category authorised on that day; a municipal one needs none."""
    category = service.category
    if category is None or category.level == "municipal":
        return Authorisation(True, "wet van 30 juli 2018, art. 3, § 1, tweede lid")
    if (category.valid_from and category.valid_from > day) or (category.valid_until and category.valid_until < day):
        return Authorisation(False, "", f"De categorie «{category.name}» is op {day:%d/%m/%Y} niet gemachtigd.")
    if category.certainty == "inferred":
        return Authorisation(
            False, "", f"De machtiging van «{category.name}» is afgeleid en nog door niemand bevestigd."
        )
    warning = (
        ""
        if category.certainty == "text"
        else f"De machtiging van «{category.name}» steunt op secundaire bronnen; laat ze nagaan."
    )
    return Authorisation(True, category.legal_text, warning)

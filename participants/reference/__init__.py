"""Reference data from the CSV files of the repository. Loading twice changes nothing; what left stays as history."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from participants.cells.models import Municipality
from participants.models import AuthorisedCategory, LegalReference, SecrecyNotice

DATA = Path(__file__).resolve().parents[2] / "data"


def rows(name: str) -> Iterator[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def load_municipalities() -> int:
    made = [
        Municipality(
            nis_code=r["nis_code"], name=r["name_nl"], name_fr=r["name_fr"], province=r["province"], postal_codes=r["postal_codes"],
            kbo_number=r["kbo_number"], ovo_code=r["ovo_code"], predecessors=r["predecessor_nis"], valid_from=date.fromisoformat(r["valid_from"]),
        )
        for r in rows("municipalities.csv")
    ]  # fmt: skip
    fields = ["name", "name_fr", "province", "postal_codes", "kbo_number", "ovo_code", "predecessors", "valid_from"]
    Municipality.objects.bulk_create(made, update_conflicts=True, unique_fields=["nis_code"], update_fields=fields)
    return len(made)


def load_categories() -> int:
    count = 0
    for r in rows("authorised-services.csv"):
        AuthorisedCategory.objects.update_or_create(
            code=r["code"], community=r["community"], valid_from=_day(r["valid_from"]),
            defaults={
                "name": r["name_nl"] or r["name_fr"], "policy_domain": r["policy_domain"], "level": r["level"], "legal_text": r["legal_text"],
                "article": r["article"], "valid_until": _day(r["valid_until"]), "source": r["source"], "certainty": r["certainty"],
            },
        )  # fmt: skip
        count += 1
    return count


def load_notices() -> int:
    """The texts on secrecy, each under the article that was valid on its first day (R27)."""
    count = 0
    for r in rows("secrecy-notices.csv"):
        since = date.fromisoformat(r["valid_from"])
        SecrecyNotice.objects.update_or_create(
            valid_from=since,
            defaults={
                "reference": LegalReference.on(r["key"], since), "title": r["title"], "body": r["body"],
                "valid_until": _day(r["valid_until"]), "source": r["source"], "certainty": r["certainty"],
            },
        )  # fmt: skip
        count += 1
    return count


def load_legal_references() -> int:
    count = 0
    for r in rows("legal-references.csv"):
        LegalReference.objects.update_or_create(
            key=r["key"], valid_from=date.fromisoformat(r["valid_from"]),
            defaults={"label": r["label"], "valid_until": _day(r["valid_until"]), "source": r["source"], "certainty": r["certainty"]},
        )  # fmt: skip
        count += 1
    return count

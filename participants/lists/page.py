"""What the lists show of a row, in words."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from participants.authorisation import in_words
from participants.cells.models import JusticeHouse, Municipality, PoliceZone
from participants.lists.checking import Checked, names_of
from participants.mandates import steward
from participants.models import AuthorisedCategory, CategoryRevision
from participants.reference.categories import COMMUNITIES, FIELDS, LEVELS, WORDS
from participants.reference.files import CERTAINTIES

CHIPS = {"text": "ok", "secondary": "warn", "inferred": "bad"}


def zone_rows(zones: QuerySet[PoliceZone]) -> list[dict[str, Any]]:
    today = Municipality.objects.valid_on(timezone.localdate())
    rows = _sorted(zones.prefetch_related(Prefetch("municipalities", today, to_attr="today")))
    names = names_of(rows)
    return [
        _row(zone, names)
        | {
            "number": zone.code, "note": zone.note, "url": reverse("lists:zone", args=[zone.code]),
            "municipalities": ", ".join(m.name for m in zone.today),
        }
        for zone in rows
    ]  # fmt: skip


def house_rows(houses: QuerySet[JusticeHouse]) -> list[dict[str, Any]]:
    rows = _sorted(houses)
    names = names_of(rows)
    return [
        _row(house, names)
        | {
            "number": house.ovo_code, "url": reverse("lists:house", args=[house.ovo_code]),
            "address": ", ".join(filter(None, [house.street, f"{house.postal_code} {house.city}".strip()])),
        }
        for house in rows
    ]  # fmt: skip


def _sorted(rows: Iterable[Any]) -> list[Any]:
    """By name, as people look for it: «ARRO IEPER» stands after «Antwerpen»."""
    return sorted(rows, key=lambda row: row.name.casefold())


def _row(row: Checked, names: dict[int, str]) -> dict[str, Any]:
    return {"name": row.name, "in_force": row.in_force, "checked_on": row.checked_on, "checked_by": names.get(row.checked_by_id or 0)}  # fmt: skip


def own_municipality() -> Municipality | None:
    """Of which the reader is an administrator."""
    keeps = steward()
    if keeps is None or not keeps.municipal:
        return None
    return Municipality.objects.select_related("police_zone").get(pk=keeps.organisation.municipality_id)


# Categories -------------------------------------------------------------------------------------------------


def categories_page() -> list[dict[str, Any]]:
    """Communities in the order of their names in :data:`COMMUNITIES`; what runs first, what ended after it."""
    today = timezone.localdate()
    said: dict[int, list[CategoryRevision]] = {}
    for revision in CategoryRevision.objects.all():  # newest first
        said.setdefault(revision.category_id, []).append(revision)
    rows = [
        _category(row, said.get(row.pk, []), today)
        for row in AuthorisedCategory.objects.order_by("community", "name", "valid_from")
    ]
    known = [*COMMUNITIES, *sorted({row["community"] for row in rows} - set(COMMUNITIES))]
    groups = [
        {"name": COMMUNITIES.get(key, key), "rows": sorted((r for r in rows if r["community"] == key), key=_over)}
        for key in known
    ]
    return [group for group in groups if group["rows"]]


def _over(row: dict[str, Any]) -> bool:
    return bool(row["over"])


def _category(row: AuthorisedCategory, revisions: list[CategoryRevision], today: date) -> dict[str, Any]:
    return {
        "community": row.community, "name": row.name, "domain": row.policy_domain, "level": LEVELS.get(row.level, row.level),
        "ground": _ground(row.legal_text, row.article), "source": row.source, "valid": _validity(row.valid_from, row.valid_until),
        "certainty": CERTAINTIES.get(row.certainty, row.certainty), "kind": CHIPS.get(row.certainty, "bad"),
        "over": row.valid_until is not None and row.valid_until < today,
        "to_come": row.valid_from is not None and row.valid_from > today, "before": list(_before(row, revisions)),
    }  # fmt: skip


def _ground(text: str, article: str) -> str:
    """«unknown» is how the file says that nobody read the article."""
    named = _("artikel niet bekend") if article in ("", "unknown") else _("artikel %s") % article
    return f"{in_words(text)}, {named}" if text else named


def _validity(since: date | None, until: date | None) -> str:
    if since and until and until < since:
        return _("nooit ingegaan")
    if since and until:
        return _("van %(since)s tot en met %(until)s") % {"since": f"{since:%d/%m/%Y}", "until": f"{until:%d/%m/%Y}"}
    if until:
        return _("tot en met %s") % f"{until:%d/%m/%Y}"
    return _("sinds %s") % f"{since:%d/%m/%Y}" if since else _("geen begindag bekend")


def _before(row: AuthorisedCategory, revisions: Iterable[CategoryRevision]) -> Iterable[dict[str, Any]]:
    """What the row said until each later file: only what that file changed."""
    after = {name: _stored(getattr(row, name)) for name in FIELDS}
    for revision in revisions:
        lines = [
            (WORDS[name], _in_words(name, revision.before.get(name)))
            for name in FIELDS
            if revision.before.get(name) != after[name]
        ]
        file, _sep, digest = revision.file.partition(" sha256:")
        yield {"until": timezone.localtime(revision.replaced_at), "file": file, "digest": digest, "lines": lines}
        after = {name: revision.before.get(name) for name in FIELDS}


def _stored(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _in_words(name: str, value: Any) -> str:
    if name in ("valid_from", "valid_until"):
        return f"{date.fromisoformat(value):%d/%m/%Y}" if value else _("geen dag")
    if name == "certainty":
        return str(CERTAINTIES.get(value, value))
    if name == "level":
        return str(LEVELS.get(value, value))
    return _("niet bekend") if value in (None, "", "unknown") else str(value)

"""What must never be forgotten, as Django system checks."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from typing import Any

from django.apps import apps
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.checks import CheckMessage, Error, Warning, register
from django.db import models

from secrecy.cipher import SealedText
from secrecy.confidential import Confidential, Guarded, Listed, Open
from secrecy.grants import THIRD_PARTY
from secrecy.kept import PARTS, Part
from secrecy.models import Entry
from secrecy.seal import Admitted, Appended, Circled, Headed, Proved, Published, Screened, Sealed
from secrecy.terms import problems

KINDS: dict[str, tuple[type[models.Model], tuple[type, ...]]] = {
    "open": (Open, (Published,)),
    "guarded": (Guarded, (Screened, Circled, Admitted, Appended, Proved)),
    "listed": (Listed, (Headed,)),
    "confidential": (Confidential, (Sealed,)),
}


def kind_of(model: type[models.Model]) -> str | None:
    """open, guarded, listed, confidential, third-party; None when nobody said."""
    found = [name for name, (base, _) in KINDS.items() if issubclass(model, base)]
    if len(found) == 1:
        return found[0]
    if not found and (model._meta.label in THIRD_PARTY or model._meta.auto_created):
        return "third-party"
    return None


@register("secrecy")
def every_model_is_of_a_kind(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    return [problem for model in apps.get_models() if model is not Entry for problem in _of_a_kind(model)]


def _of_a_kind(model: type[models.Model]) -> Iterator[CheckMessage]:
    kind = kind_of(model)
    if kind is None:
        yield Error(
            f"{model._meta.label} is not open, guarded, listed or confidential.",
            hint="Derive it from one of secrecy.models' kinds, or list it in secrecy.grants.THIRD_PARTY with a reason.",
            obj=model,
            id="secrecy.E001",
        )
        return
    if kind == "third-party":
        return
    if not any(isinstance(c, KINDS[kind][1]) for c in model._meta.constraints):
        yield Error(
            f"{model._meta.label} declares no rules for PostgreSQL.",
            hint=f"Add {KINDS[kind][1][0].__name__}(...) to Meta.constraints.",
            obj=model,
            id="secrecy.E002",
        )
    if not getattr(model, "term", ""):
        yield Error(f"{model._meta.label} names no term: nothing is kept for ever.", obj=model, id="secrecy.E003")
    if issubclass(model, Open) and not model.open_because:
        yield Error(f"{model._meta.label} must say open_because.", obj=model, id="secrecy.E004")
    if not issubclass(model, Confidential) and any(isinstance(f, SealedText) for f in model._meta.concrete_fields):
        yield Error(
            f"{model._meta.label} has sealed text but no circle.",
            hint="Derive it from Confidential.",
            obj=model,
            id="secrecy.E005",
        )
    if issubclass(model, Confidential | Listed):
        for field in model._meta.concrete_fields:
            if _would_show(field, model):
                yield Error(
                    f"{model._meta.label}.{field.name} would lie in the database as plain text.",
                    hint="Use SealedText of a Confidential model, or choices.",
                    obj=model,
                    id="secrecy.E006",
                )
    if issubclass(model, Confidential | Listed) and model._meta.base_manager_name != "objects":
        yield Error(
            f"{model._meta.label} must keep base_manager_name = 'objects'.",
            hint="Inherit the parent's Meta.",
            obj=model,
            id="secrecy.E007",
        )


@register("secrecy")
def everything_ends(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Every model has a term that runs out, and somebody ends it then (R54, R55)."""
    return [
        problem
        for model in apps.get_models(include_auto_created=True)
        if model is not Entry
        for problem in _ending(model)
    ]


def _ending(model: type[models.Model]) -> Iterator[CheckMessage]:
    if model._meta.auto_created:  # goes with what it lies between
        return
    term = getattr(model, "term", None) or THIRD_PARTY.get(model._meta.label, ("", None, ""))[1]
    for wrong in problems(term):
        yield Error(f"{model._meta.label} {wrong}.", hint="secrecy.terms.Term", obj=model, id="secrecy.E009")


@register("secrecy")
def every_part_of_the_records_ends(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """The ledger, the change log, the deep room and what lies outside: part by part, and each column of the two records."""
    return list(_parts(PARTS))


def _parts(parts: Iterable[Part]) -> Iterator[CheckMessage]:
    named: dict[str, set[str]] = {}
    for part in parts:
        named.setdefault(part.table, set()).update(part.columns)
        for wrong in problems(part.term):
            yield Error(f"{part.name} {wrong}.", hint="secrecy.kept", id="secrecy.E010")
    for column in {f.column for f in Entry._meta.concrete_fields} - named.get(Entry._meta.db_table, set()):
        yield Error(f"The ledger's column {column} is in no part with a term.", hint="secrecy.kept", id="secrecy.E011")


@register("secrecy")
def everything_about_a_person_can_be_erased(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """What points at a row that is erased must go with it, or nothing could be erased (R56)."""
    return [
        Error(
            f"{model._meta.label}.{field.name} points at {goes._meta.label}, which is erased, and stays itself.",
            hint="Derive it from Listed or Confidential, or keep the row's number alone and say goes_with.",
            obj=model,
            id="secrecy.E008",
        )
        for model in apps.get_models()
        if not issubclass(model, Confidential | Listed)
        for field in model._meta.concrete_fields
        if (goes := field.related_model) and not isinstance(goes, str) and issubclass(goes, Confidential | Listed)
    ]


def _would_show(field: models.Field[Any, Any], model: type[models.Model]) -> bool:
    """Can this column hold a name or a sentence? A header's own number, in twenty characters, is let pass."""
    if isinstance(field, SealedText) or field.choices:
        return False
    if isinstance(field, models.CharField) and not isinstance(field, models.TextField):
        return not (issubclass(model, Listed) and (field.max_length or 1000) <= 20)
    return isinstance(field, models.TextField | models.JSONField | models.BinaryField | models.FileField | ArrayField)


@register("secrecy")
def the_walls_stand(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Settings without which a promise would not hold."""
    wrong: list[CheckMessage] = []

    def demand(ok: object, text: str, number: int) -> None:
        if not ok:
            wrong.append(Error(text, id=f"secrecy.E{number:03}"))

    demand(set(settings.DATABASES) == {"default", "log"}, "There are two connections, default and log.", 20)
    demand(
        not any(db.get("ATOMIC_REQUESTS") for db in settings.DATABASES.values()),
        "ATOMIC_REQUESTS would commit before rendering, and hold the log connection.",
        21,
    )
    demand(
        all(db.get("CONN_HEALTH_CHECKS") for db in settings.DATABASES.values()),
        "Both connections need CONN_HEALTH_CHECKS.",
        22,
    )
    demand(
        settings.SESSION_ENGINE == "secrecy.sessions",
        "The session must be the badge: SESSION_ENGINE = 'secrecy.sessions'.",
        23,
    )
    demand(
        "secrecy.middleware.SecrecyMiddleware" in settings.MIDDLEWARE,
        "secrecy.middleware.SecrecyMiddleware is missing.",
        24,
    )
    demand(
        "django.contrib.auth.middleware.LoginRequiredMiddleware" in settings.MIDDLEWARE,
        "LoginRequiredMiddleware is missing: default deny.",
        25,
    )
    demand("django.contrib.admin" not in settings.INSTALLED_APPS, "There is no Django admin: it knows no circles.", 26)
    demand(
        "django.contrib.sessions" not in settings.INSTALLED_APPS, "django_session would hold cookies in plain text.", 27
    )
    demand(getattr(settings, "ANONYMOUS_USER_NAME", "") is None, "ANONYMOUS_USER_NAME must be None.", 28)
    demand(settings.AUDITLOG_LOGENTRY_MODEL == "secrecy.Change", "The change log is secrecy.Change.", 29)
    demand(
        getattr(settings, "AUDITLOG_USE_BASE_MANAGER", False) and getattr(settings, "AUDITLOG_CID_HEADER", "") is None,
        "auditlog must use base managers and believe no header.",
        30,
    )
    caches: Any = settings.CACHES
    demand(
        all(cache.get("OPTIONS", {}).get("serializer") == "secrecy.cache.Plainly" for cache in caches.values()),
        "What Redis keeps must be JSON: a pickle planted there would run here.",
        31,
    )
    return wrong


@register("secrecy")
def the_seal_is_out_of_reach(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """What seals the record is of another account: whoever serves can neither sign nor take a deposited checkpoint back.

    Asked of the account that asks, so root is told too. In a demo everything is of one account, and says so.
    """
    if settings.DEMO:
        return []
    found: list[CheckMessage] = []
    if os.access(settings.SEAL_KEY, os.R_OK):
        found.append(
            Warning(
                "This account can read the private key of the sealing office.",
                hint="Let the office run under an account of its own, and the web under another (docs/operations.md, Sealing).",
                id="secrecy.W001",
            )
        )
    deposit = settings.SEAL_DEPOSIT
    there = os.path.exists(deposit)  # Path.exists raises where this account may not look
    if os.access(deposit if there else deposit.parent, os.W_OK):
        found.append(
            Warning(
                "This account can write where checkpoints are deposited: they prove nothing against it.",
                hint="The deposit belongs to the account of the sealing office (docs/operations.md, Sealing).",
                id="secrecy.W002",
            )
        )
    return found

"""What an auditor asks of the register: the same question on its page and in an export."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from livc.oversight.forms import RegisterFilter
from livc.oversight.lines import LINE
from participants.mandates import Acting, everyone_of, me
from secrecy.models import Entry

PURPOSE = "toezicht op inzage"


def people() -> list[Acting]:
    """Whom a question may name: everyone who sits or sat in the reader's cell."""
    acting = me()
    return everyone_of(acting.cell) if acting else []


def filter_of(params: Mapping[str, Any], among: list[Acting] | None = None) -> RegisterFilter:
    """The form of a question, over no lines yet."""
    known = people() if among is None else among
    return RegisterFilter(
        params, Entry.objects.none(),
        persons=sorted({(p.user.pk, p.name) for p in known}, key=lambda c: str(c[1])),
        services=sorted({(f"service:{p.service.pk}", p.service.short_name) for p in known}, key=lambda c: c[1]),
    )  # fmt: skip


def asked_of(params: Mapping[str, Any], rows: QuerySet[Entry]) -> QuerySet[Entry]:
    """The lines a question gives; the register must be open. Raises ``ValueError`` for a question that means nothing (any more)."""
    filtered = filter_of(params)
    if not filtered.is_valid():
        raise ValueError("a question that means nothing")
    filtered.queryset = rows
    lines: QuerySet[Entry] = filtered.qs
    return lines


def said(params: Mapping[str, Any], form: Any) -> dict[str, str]:
    """What of it may stand in the register: what the form understood, so never a name typed by mistake, and no case number."""
    understood = {name: params[name] for name in form.cleaned_data if params.get(name) and name not in ("case", "like")}
    if LINE.fullmatch(params.get("like", "")):
        understood["like"] = params["like"]
    return understood


def words_of(params: Mapping[str, Any], among: list[Acting]) -> str:
    """A question in Dutch, for who asked it."""
    form = filter_of(params, among).form
    form.is_valid()
    words = []
    for name, value in form.cleaned_data.items():
        if not value:
            continue
        if name == "like":
            words.append(_("de casus van een regel"))
            continue
        field = form.fields[name]
        shown = dict(getattr(field, "choices", ())).get(value, params[name])
        words.append(f"{field.label}: {shown}")
    return " · ".join(map(str, words)) or _("alle regels")

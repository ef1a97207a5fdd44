"""What no form may forget: that the number of the national register is asked of whatever is typed in it (R39)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.core.checks import CheckMessage, Error, register
from django.forms import BaseForm
from django.urls import get_resolver
from django_filters import FilterSet

from participants.refused import Asked

OURS = ("cases", "livc", "participants", "secrecy")


@register("frame")
def every_form_asks_what_it_may_not_keep(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Every form behind a door, and every filter of a list."""
    assert get_resolver().url_patterns  # loads each view, and with it each form that something can be sent to
    return [problem for form in _below(BaseForm) if _ours(form) for problem in wrong_with(form)] + [
        problem
        for filters in _below(FilterSet)
        if _ours(filters)
        for problem in wrong_with(filters._meta.form, filters)
    ]


def wrong_with(form: type[BaseForm], said_by: type | None = None) -> Iterator[CheckMessage]:
    name = f"{(said_by or form).__module__}.{(said_by or form).__name__}"
    if not issubclass(form, Asked):
        yield Error(
            f"{name} doesn't ask whether what is typed in it may be kept.",
            hint="Derive it from participants.refused.WrittenForm, about cases from cases.refused.WrittenForm.",
            obj=form,
            id="frame.E001",
        )
        return
    if form._post_clean is not Asked._post_clean:
        yield Error(
            f"{name} goes round the question.",
            hint="Let Asked come before another base, and leave its _post_clean as it is.",
            obj=form,
            id="frame.E002",
        )
    for field, why in form.unasked.items():
        if not why.strip() or field not in form.base_fields:
            yield Error(f"{name} leaves {field} unasked without a reason.", obj=form, id="frame.E003")


def _ours(kind: type) -> bool:
    """Whether a class is of the house: not of a package, and not made up in a test."""
    return kind.__module__.partition(".")[0] in OURS


def _below(kind: type[Any]) -> Iterable[type[Any]]:
    for one in kind.__subclasses__():
        yield one
        yield from _below(one)

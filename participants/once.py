"""Double posts do nothing twice: a form is given its row's primary key when it is shown.

In the form::

    once = OnceField()

in the verb, which makes at most one row however often the form comes in::

    def plan(*, place: str, once: UUID) -> Meeting:
        return made_once(Meeting, once, lambda: Meeting.objects.create(id=once, place=place))

and the view goes to the row it gets back, as if there had been one post. In a form written by hand: ``{{ form.once }}``.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar
from uuid import UUID, uuid4, uuid5

from django import forms
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction

from secrecy.acts import reader

Row = TypeVar("Row", bound=models.Model)


class OnceField(forms.UUIDField):
    """A hidden UUID, new each time the form is shown; cleaned, the primary key of the row to be made.

    The key is made of the UUID and who posts it, so that nobody can aim at a row of somebody else's. A form without it,
    or with nonsense in it, gets a key of its own: it works, and is not protected against a second post.
    """

    widget = forms.HiddenInput

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("required", False)
        kwargs.setdefault("initial", uuid4)
        super().__init__(**kwargs)

    def clean(self, value: Any) -> UUID:
        try:
            shown = super().clean(value)
        except ValidationError:
            shown = None
        return uuid5(shown or uuid4(), str(reader().user_id))


def already(model: type[Row], pk: UUID) -> Row | None:
    """The row that an earlier post of the same form made, as far as the reader sees it; None when this is the first.

    For a confidential row ask it of its header, or of what it stands beside: nothing is opened here.
    """
    return model._default_manager.filter(pk=pk).first()


def made_once(model: type[Row], pk: UUID, make: Callable[[], Row]) -> Row:
    """The row with this primary key: the one that stands, or the one that ``make`` makes now.

    Of two posts at the same moment the second waits at the unique key and gets the row of the first; what its ``make``
    did in this transaction is undone. (A circle that it began stays, empty: its beginning is on record.) Who comes second
    with other words gets the first row all the same, unchanged.
    """
    found = already(model, pk)
    if found is not None:
        return found
    try:
        with transaction.atomic():
            return make()
    except IntegrityError:
        found = already(model, pk)
        if found is None:
            raise
        return found

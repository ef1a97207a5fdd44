"""The four kinds of model. What is none of them fails the system check (``secrecy.E001``).

Open        says why in ``open_because``
Guarded     about those who work here; a :class:`~secrecy.seal.Screened` constraint says who sees a row
Listed      the pseudonymous header of a circle
Confidential all else about a person: only through a circle opened for this request

Every model names its ``term``: how long its rows live, and who ends them (:mod:`secrecy.terms`).
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING, Any, ClassVar, NoReturn, Self, TypeVar

from django.db import models
from django.db.models.query import ModelIterable

from secrecy.readers import reader, reader_or_none
from secrecy.seal import Sealed
from secrecy.terms import Term

if TYPE_CHECKING:
    from secrecy.models import Circle

M = TypeVar("M", bound=models.Model)


class Open(models.Model):
    """Rows any reader of the application may see; ``open_because`` says why that is right."""

    open_because: ClassVar[str] = ""
    term: ClassVar[Term | str] = ""

    class Meta:
        abstract = True


class Guarded(models.Model):
    """Rows about the people who work here; needs a ``Screened`` constraint of its own.

    ``goes_with`` names a column with a header's number, and that header's model: when the header is erased, so is the row.
    """

    term: ClassVar[Term | str] = ""
    goes_with: ClassVar[tuple[str, str] | None] = None

    class Meta:
        abstract = True


def _leaves_no_trail(name: str, instead: str) -> Any:
    def method(self: models.QuerySet[Any], *args: Any, **kwargs: Any) -> NoReturn:
        raise TypeError(f"{self.model.__name__}.objects.{name}() leaves no trail row by row; {instead}.")

    method.__name__ = name
    method.queryset_only = False  # type: ignore[attr-defined]
    return method


class _Noted(ModelIterable):  # type: ignore[type-arg]
    """Rows that come back as rows: each notes its circle (:meth:`Listed.from_db`)."""

    def __iter__(self) -> Iterator[Any]:
        here = reader_or_none()
        rows = super().__iter__()
        if here is None:
            yield from rows
            return
        here.noting = True
        try:
            first = next(rows, None)  # the query is sent here
        finally:
            here.noting = False
        if first is not None:
            yield first
        yield from rows


class ListedQuerySet(models.QuerySet[M]):
    """Headers: what is fetched is noted, and stands in the ledger before the answer leaves."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._iterable_class = _Noted

    update = _leaves_no_trail("update", "load the rows and save them one by one")
    bulk_create = _leaves_no_trail("bulk_create", "save the rows one by one")
    bulk_update = _leaves_no_trail("bulk_update", "save the rows one by one")
    delete = _leaves_no_trail("delete", "close the case; its office erases it at its term")
    raw = _leaves_no_trail("raw", "use the ORM, so that what was shown is on record")


class ConfidentialQuerySet(ListedQuerySet[M]):
    """Confidential rows: PostgreSQL shows those of circles opened in this transaction, and none besides."""

    delete = _leaves_no_trail("delete", "secrecy.acts.expunge(circle, because=...) is the one way to an end")


class Listed(models.Model):
    """A case's pseudonymous header: reference, state, dates. No name, no text.

    A subclass names the ``kind`` of circle it heads and declares ``Headed(kind=...)``.
    """

    kind: ClassVar[str] = ""
    term: ClassVar[Term | str] = ""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    circle = models.ForeignKey("secrecy.Circle", models.PROTECT, related_name="+", editable=False)

    if TYPE_CHECKING:
        circle_id: uuid.UUID
    objects: ClassVar[Any] = ListedQuerySet.as_manager()

    class Meta:
        abstract = True
        base_manager_name = "objects"

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.pk}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Of a row that is there, only what its rules let change is sent: PostgreSQL refuses the rest by column."""
        columns = next((c.columns for c in self._meta.constraints if getattr(c, "columns", ())), ())  # type: ignore[attr-defined]
        if columns and not self._state.adding and kwargs.get("update_fields") is None:
            kwargs["update_fields"] = columns
        super().save(*args, **kwargs)

    @classmethod
    def from_db(cls, db: str | None, field_names: Collection[str], values: Collection[Any], **kwargs: Any) -> Self:
        row = super().from_db(db, field_names, values, **kwargs)
        here = reader_or_none()
        if here is not None:
            here.headers.add(row.circle_id)
        return row


class Confidential(models.Model):
    """Anything else about a person. Belongs to one circle; who may read the circle may read the row."""

    term: ClassVar[Term | str] = ""

    # The key is known before INSERT: it is bound into the ciphertexts. Random, so it can't be guessed either.
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    circle = models.ForeignKey("secrecy.Circle", models.PROTECT, related_name="+", editable=False)

    if TYPE_CHECKING:
        circle_id: uuid.UUID
    objects: ClassVar[Any] = ConfidentialQuerySet.as_manager()

    class Meta:
        abstract = True
        base_manager_name = "objects"
        constraints = [Sealed(name="%(app_label)s_%(class)s_sealed")]

    def __str__(self) -> str:
        """A reference only: this is what logs and the change log keep."""
        return f"{self._meta.verbose_name} {self.pk}"

    def __reduce__(self) -> NoReturn:
        raise TypeError("confidential rows are not pickled: pass the reference and open it again")

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise TypeError("secrecy.acts.expunge(circle, because=...) is the one way to an end")

    @classmethod
    def in_circle(cls, circle: Circle, **values: Any) -> Self:
        """A new row of this circle, not yet saved; the circle must be open for writing when it is."""
        reader()
        return cls(circle=circle, **values)

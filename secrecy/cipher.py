"""Text that PostgreSQL never sees: encrypted with its circle's key before it leaves the process.

Table, column, row and circle are bound into each ciphertext (AES-GCM associated data), so that a ciphertext
moved to another row, column or circle can't be read there.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, ClassVar, NoReturn, cast, overload
from uuid import UUID

from django.core.exceptions import FieldError
from django.db import models
from django.forms import CharField, Field, Textarea

from secrecy import keys
from secrecy.readers import NotOpened, reader

if TYPE_CHECKING:
    from secrecy.confidential import Confidential

    _Field = models.Field[str, str]
else:
    _Field = models.Field


class Plaintext(str):
    """Decrypted text. It knows its circle, so that the change log can mark it with the circle's key.

    It also knows the ciphertext it came from and the place that is bound into it, so that a row saved
    without a change of its text keeps what it had.
    """

    __slots__ = ("circle", "place", "sealed")
    circle: UUID
    place: bytes
    sealed: bytes

    def __new__(cls, text: str, circle: UUID, place: bytes = b"", sealed: bytes = b"") -> Plaintext:
        made = super().__new__(cls, text)
        made.circle, made.place, made.sealed = circle, place, sealed
        return made

    def __reduce_ex__(self, protocol: Any) -> NoReturn:
        # A cache, a session or a task that pickles would carry the text out of the room.
        raise TypeError("confidential text is not pickled")


def marked(value: str) -> str:
    """What the change log keeps of a confidential value: a fingerprint, or a dash for nothing."""
    if isinstance(value, Plaintext):
        return reader().keys[value.circle].fingerprint(value)
    return "–"


def bound(row: Confidential, column: str | None) -> bytes:
    """What a ciphertext is bound to: table, column, row and circle."""
    return f"{row._meta.db_table}|{column}|{row.pk}|{row.circle_id}".encode()


class _Unsealing:
    """Decrypts when the attribute is asked for, not when the row is fetched: ``values()`` yields ciphertext."""

    def __init__(self, field: SealedText) -> None:
        self.field = field

    @overload
    def __get__(self, row: None, owner: type[models.Model]) -> _Unsealing: ...
    @overload
    def __get__(self, row: Confidential, owner: type[models.Model]) -> str: ...
    def __get__(self, row: Confidential | None, owner: type[models.Model]) -> str | _Unsealing:
        if row is None:
            return self
        name = self.field.attname
        if name not in row.__dict__:
            row.refresh_from_db(fields=[name])
        value = row.__dict__[name]
        if isinstance(value, Plaintext):
            return value
        if isinstance(value, bytes | memoryview):
            sealed, place = bytes(value), bound(row, self.field.column)
            if not sealed and self.field.later:
                return Plaintext("", row.circle_id)
            plain = Plaintext(keys.unseal(_key(row).cipher, sealed, place).decode(), row.circle_id, place, sealed)
        elif row.circle_id is None:
            return cast(str, value)
        else:
            plain = Plaintext(value, row.circle_id)
        row.__dict__[name] = plain
        return plain

    def __set__(self, row: Confidential, value: Any) -> None:
        row.__dict__[self.field.attname] = value


def _key(row: Confidential) -> keys.CircleKey:
    key = reader().keys.get(row.circle_id)
    if key is None:
        raise NotOpened(f"{row._meta.label} {row.pk}")
    return key


class SealedText(_Field):
    """A text column stored as AES-GCM ciphertext; only on :class:`~secrecy.confidential.Confidential` models."""

    description = "text, encrypted with the key of its circle"
    #: What no text may hold: each is asked of a new text before it is sealed, and raises ``ValidationError``. The floors above add theirs.
    gates: ClassVar[list[Callable[[str], None]]] = []

    def __init__(self, *args: Any, later: bool = False, gated: bool = True, **kwargs: Any) -> None:
        """``later``: rows made before this column existed hold nothing there, and read as an empty text; nowhere else does an
        emptied ciphertext pass for one. ``gated`` false: what nobody wrote (a digest, a key), or is still writing."""
        super().__init__(*args, **kwargs)
        self.later, self.gated = later, gated

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, kwargs | ({"later": True} if self.later else {})

    def db_type(self, connection: Any) -> str:
        return "bytea"

    def get_internal_type(self) -> str:
        return "BinaryField"

    def contribute_to_class(self, cls: type[models.Model], name: str, private_only: bool = False) -> None:
        super().contribute_to_class(cls, name, private_only)
        setattr(cls, self.attname, _Unsealing(self))

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        row = cast("Confidential", model_instance)
        value = row.__dict__.get(self.attname)
        place = bound(row, self.column)
        if isinstance(value, Plaintext) and value.sealed and value.place == place:
            return value.sealed
        if isinstance(value, str):
            self._ask(value, f"{row._meta.db_table}|{self.column}|".encode())
            return keys.seal(_key(row).cipher, value.encode(), place)
        if value is None:
            raise ValueError(f"{row._meta.label}.{self.name} is never NULL; an empty text is sealed too")
        return value

    def _ask(self, value: str, column: bytes) -> None:
        """Whether this may be sealed here. What lay in this column before is only moved, and passed when it was written."""
        if not self.gated or self.choices or (isinstance(value, Plaintext) and value.place.startswith(column)):
            return
        for gate in self.gates:
            gate(str(value))

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        if value == "" and self.later:  # what a migration lays in the rows that are there
            value = b""
        return connection.Database.Binary(value) if value is not None else None

    def get_lookup(self, lookup_name: str) -> NoReturn:
        raise FieldError(f"{self.name} is encrypted: the database can't search it")

    def get_transform(self, lookup_name: str) -> NoReturn:
        raise FieldError(f"{self.name} is encrypted: the database can't search it")

    def formfield(self, **kwargs: Any) -> Field | None:
        kwargs.setdefault("widget", Textarea)
        return super().formfield(form_class=CharField, **kwargs)

"""What no text in the house may hold, whoever types it and wherever: a national register number (R39).

Every form asks it beside the field, as each is an :class:`Asked` (``livc.frame.checks`` refuses to start with one that isn't), and
every file that is loaded asks it on the line. Texts about cases are asked more, and again when they are sealed: ``cases.refused``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from stdnum.be import bis, nn

if TYPE_CHECKING:
    _Form = forms.BaseForm
else:
    _Form = object

Gate = Callable[[str], None]

# As people write it: 85.07.30-033.28, with other signs or none between the parts. The ten digits of an enterprise never match.
_SIGN = r"[\s./_\u2010-\u2015-]"
_WRITTEN = re.compile(rf"(?<!\d)\d{{2}}{_SIGN}?\d{{2}}{_SIGN}?\d{{2}}{_SIGN}{{0,3}}\d{{3}}{_SIGN}?\d{{2}}(?!\d)")


def no_register_number(text: str) -> None:
    """Refuse a text with a valid national register number in it, or a bis number (R39). A field's validator.

    Raises ``ValidationError`` with an explanation; the number itself isn't repeated.
    """
    for found in _WRITTEN.finditer(text):
        number = re.sub(r"\D", "", found[0])
        if nn.is_valid(number) or bis.is_valid(number):
            raise ValidationError(
                _(
                    "Hier staat een rijksregisternummer. Dat wordt in LIVC R niet bewaard: het is voor dit overleg niet nodig. Haal het weg en probeer opnieuw."
                ),
                code="register_number",
            )


GATES: tuple[Gate, ...] = (no_register_number,)


def why_not(*texts: str, gates: Iterable[Gate] = GATES) -> list[str]:
    """What in these texts may not be kept, in words, each reason once; nothing when they may."""
    why: list[str] = []
    for gate in gates:
        for text in texts:
            try:
                gate(text)
            except ValidationError as refused:
                why += [reason for reason in refused.messages if reason not in why]
    return why


def typed(field: forms.Field) -> bool:
    """Whether somebody types in this field: neither a choice or a day, nor what the page itself puts in, nor a password."""
    if field.widget.is_hidden or isinstance(field.widget, forms.PasswordInput):
        return False
    return isinstance(field, forms.CharField | forms.IntegerField)


class Asked(_Form):
    """A form of which every field that somebody types in is asked, also one that is added while it is made.

    It is asked of what a field made of the words, and for the number also of the words as they came in: a field that refuses them
    for something else says so too. What is refused stands beside its field; the words come back with the form, which isn't valid.
    """

    #: Asked of each text, and raise ``ValidationError``.
    gates: ClassVar[tuple[Gate, ...]] = GATES
    #: Fields of which nothing is asked, each with the reason.
    unasked: ClassVar[Mapping[str, str]] = {}
    base_fields: ClassVar[dict[str, forms.Field]]

    def _post_clean(self) -> None:
        super()._post_clean()  # type: ignore[misc]
        for name, field in self.fields.items():
            if typed(field) and name not in self.unasked:
                why = why_not(*_texts(self.cleaned_data.get(name)), gates=self.gates)
                why += [also for also in why_not(*_texts(self[name].data)) if also not in why]
                for one in why:
                    self.add_error(name, one)


def _texts(value: Any) -> Iterator[str]:
    """The texts in a value: itself, or those of a list."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Iterable):
        for part in value:
            yield from _texts(part)


class WrittenForm(Asked, forms.Form):
    """What every form of the house derives from; one that is about a row, from :class:`Asked` and ``ModelForm``."""

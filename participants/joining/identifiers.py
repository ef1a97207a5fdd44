"""The number an organisation is known by, by kind: KBO number, OVO code or «instellingsnummer».

The Flemish sign-in sends one of them for whoever signs in, so an organisation without its number would find no door.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from stdnum.be import vat
from stdnum.exceptions import InvalidChecksum, ValidationError

from participants.models import Organisation

OVO = re.compile(r"OVO[0-9]{6}")
INSTITUTION = re.compile(r"[1-9][0-9]{0,5}")


class WrongNumber(ValueError):
    """This can't be the number of an organisation of this kind; the message says why, in Dutch."""

    def __init__(self, why: str | Promise) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True, slots=True)
class Number:
    """A number and the column it is kept in."""

    column: str
    value: str


def number_of(kind: str, typed: str) -> Number:
    """The number of an organisation of this kind, as it is kept; raises :class:`WrongNumber`."""
    if kind == Organisation.Kind.GID:
        return Number("ovo_code", _ovo(typed))
    if kind == Organisation.Kind.OV:
        return Number("institution_number", _institution(typed))
    return Number("kbo_number", _kbo(typed))


def _kbo(typed: str) -> str:
    """Ten digits, the last two of which check the others (97 minus the rest modulo 97)."""
    try:
        return str(vat.validate(typed))
    except InvalidChecksum:
        raise WrongNumber(_("Dit KBO-nummer klopt niet: het controlegetal past niet bij de andere cijfers.")) from None
    except ValidationError:
        raise WrongNumber(_("Een KBO-nummer heeft tien cijfers, zoals 0999.000.129.")) from None


def _ovo(typed: str) -> str:
    plain = re.sub(r"[\s.-]", "", typed).upper()
    if OVO.fullmatch(plain) is None:
        raise WrongNumber(_("Een OVO-code begint met OVO en heeft zes cijfers, zoals OVO002949."))
    return plain


def _institution(typed: str) -> str:
    """Schools and pupil guidance centres: no check digit exists, so only its form can be looked at."""
    plain = re.sub(r"[\s.-]", "", typed).lstrip("0")
    if INSTITUTION.fullmatch(plain) is None:
        raise WrongNumber(
            _("Een instellingsnummer heeft één tot zes cijfers. Er is geen controlegetal: kijk het goed na.")
        )
    return plain

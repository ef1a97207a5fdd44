"""The first administrator of an organisation, appointed by deployment: nobody stands there yet who could do it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from stdnum.be import vat

from participants.cells.models import Municipality
from participants.models import Administration, Organisation, User
from participants.refused import why_not


class NotAppointed(Exception):
    """Why nobody was appointed; nothing was written."""


@dataclass(frozen=True, slots=True)
class Named:
    """Who is to administer."""

    first_name: str
    last_name: str
    email: str


#: What a number is, and the kind of organisation that it makes.
NUMBERS = {
    r"OVO\d{6}": ("ovo_code", ("GID",)),
    r"\d{10}": ("kbo_number", ("EA", "LB")),
    r"\d{6}": ("institution_number", ("OV",)),
}


def of_municipality(nis: str, *, name: str = "") -> Organisation:
    """The organisation of a municipality that exists today; made when it isn't there."""
    today = timezone.localdate()
    municipality = Municipality.objects.filter(pk=nis).select_related("successor").first()
    if municipality is None:
        raise NotAppointed(_("Er is geen gemeente met NIS-code %s; zijn de gemeenten geladen?") % nis)
    if not Municipality.objects.valid_on(today).filter(pk=nis).exists():
        by = f"{municipality.successor} ({municipality.successor_id})" if municipality.successor else "–"
        raise NotAppointed(_("%(who)s bestaat vandaag niet; opvolger: %(by)s.") % {"who": municipality, "by": by})
    there = Organisation.objects.filter(municipality=municipality).first()
    if there is not None:
        return there
    return _made(
        Organisation(
            name=name or _("Gemeente %s") % municipality.name, kind=Organisation.Kind.LB, municipality=municipality,
            kbo_number=municipality.kbo_number,
        )
    )  # fmt: skip


def by_number(number: str, *, name: str = "", kind: str = "") -> Organisation:
    """The organisation with a number (KBO, OVO or «instellingsnummer»); made when it isn't there and has a name."""
    number = re.sub(r"[ .]", "", number)
    column, kinds = next((c for p, c in NUMBERS.items() if re.fullmatch(p, number, re.ASCII)), ("", ()))
    if not column or (column == "kbo_number" and not vat.is_valid(number)):
        raise NotAppointed(_("«%s» is geen KBO-nummer, OVO-code of instellingsnummer.") % number)
    there = Organisation.objects.filter(**{column: number}).first()
    if there is not None:
        return there
    if Municipality.objects.valid_on(timezone.localdate()).filter(Q(kbo_number=number) | Q(ovo_code=number)).exists():
        raise NotAppointed(_("Dit nummer is van een gemeente: gebruik --municipality met haar NIS-code."))
    if not name:
        raise NotAppointed(
            _("Er is geen organisatie met nummer %s: geef met --name haar naam om ze te maken.") % number
        )
    if (kind or kinds[0]) not in kinds:
        raise NotAppointed(_("Bij dit nummer hoort --kind %s.") % _(" of ").join(kinds))
    return _made(Organisation(name=name, kind=kind or kinds[0], **{column: number}))


def _made(organisation: Organisation) -> Organisation:
    if why := why_not(organisation.name):  # R39
        raise NotAppointed(" ".join(why))
    try:
        organisation.full_clean(exclude=["made_by"])
    except ValidationError as wrong:
        raise NotAppointed(f"{organisation.name}: {' '.join(wrong.messages)}") from wrong
    organisation.save(force_insert=True)
    return organisation


def appoint(organisation: Organisation, named: Named, *, until: date, second: bool = False) -> User:
    """Appoint somebody today. Somebody who is appointed already is answered again: a link may have lapsed unused."""
    today = timezone.localdate()
    if not today <= until:
        raise NotAppointed(_("De laatste dag ligt voor vandaag."))
    email = named.email.strip().lower()
    running = Administration.objects.filter(
        Q(ended_at=None) | Q(ended_at__gt=timezone.now()), organisation=organisation, ends__gte=today
    ).select_related("user")
    there = next((a.user for a in running if a.user.username == email), None)
    if there is not None:
        return there
    if running and not second:
        raise NotAppointed(_("%s heeft al een beheerder, die een volgende kan aanstellen; met --second komt er toch een bij.") % organisation)  # fmt: skip
    if User.objects.filter(Q(username=email) | Q(email__iexact=email)).exists():
        raise NotAppointed(_("Er is al een account met dit adres: een beheerder heeft een account van de eigen organisatie."))  # fmt: skip
    user = User(
        username=email, email=email, first_name=named.first_name.strip(), last_name=named.last_name.strip(),
        organisation=organisation,
    )  # fmt: skip
    if why := why_not(user.email, user.first_name, user.last_name):
        raise NotAppointed(" ".join(why))
    try:
        user.full_clean()
    except ValidationError as wrong:
        raise NotAppointed(
            " ".join(f"{name}: {' '.join(said)}" for name, said in wrong.message_dict.items())
        ) from wrong
    user.save(force_insert=True)
    Administration.objects.create(
        user=user, organisation=organisation, begins=today, ends=until, act=_("aangesteld bij de ingebruikneming")
    )
    return user

"""How organisations come in, services take part, and people speak for them. PostgreSQL decides; here it is said in words.

A deed that raises :class:`Taken` leaves nothing behind, so that the page can be shown again.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from participants.cells.models import Cell
from participants.joining.identifiers import Number
from participants.mandates import Acting, Steward, me, steward
from participants.models import (
    Administration,
    AuthorisedCategory,
    CategoryConfirmation,
    DesignationAct,
    Mandate,
    Organisation,
    Participation,
    Seat,
    Service,
    User,
)
from participants.people import make_account, tell
from secrecy.acts import Forbidden, reader, refuse
from secrecy.sealed_files import seal_file, unseal_file

LEADS = (Seat.Kind.MAYOR, Seat.Kind.PREVENTION)
#: How long the first administrator of an organisation is one; a second can be added from the first day.
FIRST_ADMINISTRATOR = timedelta(days=3 * 365)
DOCUMENTS = DesignationAct._meta.db_table


class Taken(Exception):
    """Somebody else was first, or what was asked stands already; the message says so, in Dutch."""


@dataclass(frozen=True, slots=True)
class NewPerson:
    first_name: str
    last_name: str
    email: str


def keeper() -> Steward:
    """The reader, who must administer an organisation. Raises :class:`Forbidden`; on record."""
    keeps = steward()
    if keeps is None:
        refuse("beheer", "administers no organisation")
        raise Forbidden(
            _("Enkel de beheerder van een organisatie registreert diensten en wijst vertegenwoordigers aan.")
        )
    return keeps


def seated() -> Acting:
    """The reader, who must hold one of the three fixed seats. Raises :class:`Forbidden`; on record."""
    acting = me()
    if acting is None or not acting.seated:
        refuse("deelnemende diensten", "not on a fixed seat")
        raise Forbidden(_("Enkel de vaste zetels van een cel zien wie er een plaats vraagt."))
    return _sworn(acting)


def leading() -> Acting:
    """The reader, who must be the cell's coordinator or mayor. Raises :class:`Forbidden`; on record."""
    acting = me()
    if acting is None or acting.kind not in LEADS:
        refuse("deelnemende diensten", "not the coordinator's seat")
        raise Forbidden(_("Enkel de coördinator of de burgemeester beslist welke diensten deelnemen."))
    return _sworn(acting)


def _sworn(acting: Acting) -> Acting:
    if not reader().sworn:
        refuse("deelnemende diensten", "secrecy not acknowledged")
        raise Forbidden(_("Bevestig eerst de tekst over het beroepsgeheim."))
    return acting


# Organisations and who administers them -----------------------------------------------------------------------


@transaction.atomic
def invite_organisation(*, name: str, kind: str, number: Number, first: NewPerson) -> Organisation:
    """Who founds an organisation appoints its first administrator, in one transaction, and nothing more after that.

    Raises :class:`Taken`.
    """
    organisation = Organisation(name=name, kind=kind, made_by_id=reader().user_id, **{number.column: number.value})
    try:
        with transaction.atomic():
            organisation.save(force_insert=True)
    except IntegrityError:
        raise Taken(
            _("Deze organisatie is intussen bekend. Haar beheerder kan zelf vragen om deel te nemen.")
        ) from None
    user = account(organisation, first)
    today = timezone.localdate()
    _administers(user, organisation, today, today + FIRST_ADMINISTRATOR)
    return organisation


def account(organisation: Organisation, person: NewPerson) -> User:
    """A new account. Whose address is in use elsewhere isn't told, and every such try is on record. Raises :class:`Taken`."""
    try:
        with transaction.atomic():
            return make_account(
                organisation, first_name=person.first_name, last_name=person.last_name, email=person.email
            )
    except IntegrityError:
        refuse("account", "address can't be used")
        raise Taken(
            _("Met dit adres kan geen account gemaakt worden. Gebruik een ander adres van deze persoon.")
        ) from None


@transaction.atomic
def add_administrator(organisation: Organisation, person: User | NewPerson, *, ends: date) -> Administration:
    user = account(organisation, person) if isinstance(person, NewPerson) else person
    return _administers(user, organisation, timezone.localdate(), ends)


def _administers(user: User, organisation: Organisation, begins: date, ends: date) -> Administration:
    return Administration.objects.create(
        user=user, organisation=organisation, begins=begins, ends=ends, designated_by_id=reader().user_id
    )


def end_administration(held: Administration) -> None:
    """Never one's own: an organisation isn't left behind without a word of somebody else. Raises :class:`Forbidden`."""
    if held.user_id == reader().user_id:
        refuse("beheer", "one's own administration")
        raise Forbidden(_("U kunt uw eigen beheer niet beëindigen: een andere beheerder van uw organisatie doet dat."))
    _end(held)


def _end(held: Administration | Mandate) -> None:
    """From the next statement on: nothing is cached past a request (promise 7)."""
    held.ended_at = reader().began
    held.save(update_fields=["ended_at"])


# Services and the cells in which they take part ---------------------------------------------------------------


def register_service(
    organisation: Organisation, *, name: str, short_name: str, category: AuthorisedCategory | None
) -> Service:
    try:
        with transaction.atomic():
            return Service.objects.create(
                organisation=organisation, name=name, short_name=short_name, category=category
            )
    except IntegrityError:
        raise Taken(_("Er is al een dienst met deze naam. Voeg er bijvoorbeeld de plaats aan toe.")) from None


def ask_part(service: Service, cell: Cell) -> Participation:
    """Under the category the service claims today; a claim gives nothing (R11)."""
    try:
        with transaction.atomic():
            return Participation.objects.create(
                cell=cell, service=service, category_id=service.category_id, asked_by_id=reader().user_id
            )
    except IntegrityError:
        raise Taken(_("Deze dienst vroeg dit al aan deze cel.")) from None


def confirm(part: Participation) -> None:
    """The cell says that this is such a service; whether it may be invited is a question of its category (R11)."""
    part.confirmed_by_id, part.confirmed_at = reader().user_id, timezone.now()
    part.save(update_fields=["confirmed_by", "confirmed_at"])


def stop(part: Participation, *, because: str) -> int:
    """Refuse, withdraw or end, by either side; what runs for this service in this cell ends with it. How many mandates.

    Asked twice at one moment, the second does nothing. Raises :class:`Forbidden` when one of them is the reader's own: nobody
    ends that but somebody else.
    """
    if not Participation.objects.select_for_update(no_key=True, of=("self",)).filter(pk=part.pk, ended_at=None):
        return 0
    running = [
        m for m in Mandate.objects.filter(cell=part.cell_id, service=part.service_id, ended_at=None)
        if m.ends >= timezone.localdate()
    ]  # fmt: skip
    if any(m.user_id == reader().user_id for m in running):
        refuse("deelname", "one's own mandate")
        raise Forbidden(_("U vertegenwoordigt deze dienst zelf: een andere beheerder of de cel beëindigt de deelname."))
    for held in running:
        _end(held)
    part.ended_by_id, part.ended_at, part.because = reader().user_id, timezone.now(), because
    part.save(update_fields=["ended_by", "ended_at", "because"])
    return len(running)


def confirm_category(
    cell: Cell, category: AuthorisedCategory, *, legal_text: str, article: str, dated: date
) -> CategoryConfirmation:
    """R13: a named person says on which text a category rests, for this cell; the warning goes. Raises :class:`Taken`."""
    try:
        with transaction.atomic():
            return CategoryConfirmation.objects.create(
                cell=cell, category=category, legal_text=legal_text, article=article, dated=dated,
                confirmed_by_id=reader().user_id,
            )  # fmt: skip
    except IntegrityError:
        raise Taken(_("Deze categorie is voor uw cel al bevestigd.")) from None


def withdraw_category(confirmation: CategoryConfirmation) -> None:
    confirmation.withdrawn_at = timezone.now()
    confirmation.save(update_fields=["withdrawn_at"])


# Mandates -----------------------------------------------------------------------------------------------------


@transaction.atomic
def designate(
    part: Participation, person: User | NewPerson, *, role: str, profession: str, begins: date, ends: date, act: str,
    document: bytes | None = None,
) -> Mandate:  # fmt: skip
    """Somebody speaks for the service in this cell (R23). Nobody designates oneself: :class:`Forbidden`, or :class:`Taken`."""
    user = account(part.service.organisation, person) if isinstance(person, NewPerson) else person
    if user.pk == reader().user_id:
        refuse("mandaat", "designates oneself")
        raise Forbidden(_("Niemand wijst zichzelf aan: een andere beheerder van uw organisatie doet dat."))
    try:
        with transaction.atomic():
            held = Mandate.objects.create(
                user=user, cell=part.cell, service=part.service, role=role, profession=profession,
                begins=begins, ends=ends, act=act, designated_by_id=reader().user_id,
            )  # fmt: skip
    except IntegrityError:
        raise Taken(_("Intussen werd voor die periode al iemand aangewezen.")) from None
    if document is not None:
        _keep(held, part, document)
    if not isinstance(person, NewPerson):
        tell(user, "designated")
    return held


def _keep(held: Mandate, part: Participation, document: bytes) -> None:
    kept = DesignationAct(mandate=held, cell=part.cell, organisation_id=part.service.organisation_id)
    kept.content = seal_file(document, table=DOCUMENTS, row=kept.pk)
    kept.sha256 = hashlib.sha256(document).hexdigest()
    kept.save(force_insert=True)


def document_of(kept: DesignationAct) -> bytes:
    return unseal_file(kept.content, table=DOCUMENTS, row=kept.pk)


def prolong(held: Mandate, *, ends: date) -> None:
    """Raises :class:`Taken` when another mandate came in between."""
    held.ends = ends
    try:
        with transaction.atomic():
            held.save(update_fields=["ends"])
    except IntegrityError:
        raise Taken(_("Intussen werd voor die periode al iemand aangewezen.")) from None


def end_mandate(held: Mandate) -> None:
    """Closes all it opened at the next statement. One's own is ended by somebody else: :class:`Forbidden`."""
    if held.user_id == reader().user_id:
        refuse("mandaat", "one's own mandate")
        raise Forbidden(_("Uw eigen mandaat beëindigt een andere beheerder van uw organisatie."))
    _end(held)

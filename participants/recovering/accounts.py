"""The accounts of an organisation's people, as its administrator sees and keeps them. Of what they open here: nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from participants.mandates import Steward, steward
from participants.models import Recovery, User
from participants.people import make_account, tell
from participants.recovering.deeds import LASTING
from secrecy.acts import Forbidden, Refused, reader, refuse
from secrecy.enrolling import AccountState, accounts_state


class Taken(Exception):
    """This address can't be used; whose it is, isn't told."""


def keeper() -> Steward:
    """The reader, who must administer an organisation. Raises :class:`Forbidden`; on record."""
    keeps = steward()
    if keeps is None:
        refuse("accounts", "administers no organisation")
        raise Forbidden(_("Enkel de beheerder van een organisatie beheert de accounts van haar mensen."))
    return keeps


@dataclass(frozen=True, slots=True)
class Account:
    """One account, its state in words, and what can be done with it."""

    user: User
    words: str
    chip: str
    note: str
    own: bool
    link_again: bool  # the link can be sent once more
    recoverable: bool
    asked: Recovery | None  # waits for a second administrator

    @property
    def name(self) -> str:
        return self.user.get_full_name() or self.user.username


def accounts(keeps: Steward) -> list[Account]:
    """Everybody whose account the organisation keeps, by name."""
    users = User.objects.filter(organisation=keeps.organisation).order_by("last_name", "first_name")
    known, recent = accounts_state(), _recent(keeps)
    return [_account(user, known.get(user.pk), recent.get(user.pk)) for user in users]


def account(keeps: Steward, pk: int) -> Account:
    """One of them. Raises :class:`Refused`, on record, for anybody else's."""
    user = User.objects.filter(organisation=keeps.organisation, pk=pk).first()
    if user is None:
        refuse("account", "not administered here")
        raise Refused("account")
    return _account(user, accounts_state().get(user.pk), _recent(keeps).get(user.pk))


def _recent(keeps: Steward) -> dict[int, Recovery]:
    """The last recovery of each person that can still lead to a link."""
    since = timezone.now() - LASTING
    rows = Recovery.objects.filter(organisation=keeps.organisation, withdrawn_at=None, asked_at__gt=since)
    return {row.user_id: row for row in rows.order_by("asked_at")}


def _account(user: User, state: AccountState | None, recovery: Recovery | None) -> Account:
    own = user.pk == reader().user_id
    used = state is not None and state.used
    asked = recovery if recovery is not None and not recovery.approved else None
    # Approved and not used yet: a link for it is open, or on its way.
    running = recovery is not None and recovery.approved and state is not None and _underway(state)
    words, chip, note = _("in gebruik"), "ok", ""
    if not user.is_active:
        words, chip, note = _("gesloten"), "", _("Meldt zich niet aan, en opent niets.")
    elif not used:
        words, chip, note = _("nog nooit aangemeld"), "warn", _link_words(state)
    elif asked is not None:
        words, chip, note = _("herstel gevraagd"), "warn", _("Een tweede beheerder keurt het goed, of wijst het af.")
    elif running:
        words, chip, note = _("herstel bezig"), "warn", _link_words(state)
    return Account(
        user, words, chip, note, own,
        link_again=user.is_active and not own and (not used or running),
        recoverable=user.is_active and not own and used and asked is None and not running,
        asked=asked,
    )  # fmt: skip


def _underway(state: AccountState) -> bool:
    return state.why == "recovery" or state.mail in ("waiting", "failed")


def _link_words(state: AccountState | None) -> str:
    """How the link fares, for who waits for it together with the person."""
    if state is not None and state.mail == "failed":
        return _("De mail met de link kwam niet aan. Kijk het e-mailadres na en stuur opnieuw.")
    if state is not None and state.mail == "waiting":
        return _("De mail met de link is onderweg.")
    if state is not None and state.until is not None and state.until > timezone.now():
        return _("De link werd gestuurd en werkt tot en met %s.") % _day(state.until)
    return _("Er is geen link die nog werkt. Stuur er een nieuwe.")


def _day(moment: datetime) -> str:
    return date_format(timezone.localtime(moment), "j F Y")


# Deeds --------------------------------------------------------------------------------------------------------


def add(keeps: Steward, *, first_name: str, last_name: str, email: str) -> User:
    """An account for somebody of the organisation. Raises :class:`Taken`; each such try is on record."""
    _unused(email)
    try:
        with transaction.atomic():
            return make_account(keeps.organisation, first_name=first_name, last_name=last_name, email=email)
    except IntegrityError:
        raise _taken() from None


def send_again(one: Account) -> None:
    """A fresh link; an older one stops working when the mail goes."""
    if not one.link_again:
        refuse("account", "the account is in use")
        raise Forbidden(_("Deze account is in gebruik. Wie een bewijs verloor, helpt u met een herstel."))
    tell(one.user, "recovery" if one.words == _("herstel bezig") else "account")


def amend(one: Account, *, first_name: str, last_name: str, email: str) -> None:
    """Name and address. The name to sign in with stays what it was. Raises :class:`Taken`."""
    _not_oneself(one)
    _unused(email, but=one.user)
    one.user.first_name, one.user.last_name, one.user.email = first_name, last_name, email
    one.user.save(update_fields=["first_name", "last_name", "email"])


def set_active(one: Account, active: bool) -> None:
    """Close an account, or open it again. Closed, it stands nowhere from the next statement on: its seats and mandates don't count."""
    _not_oneself(one)
    one.user.is_active = active
    one.user.save(update_fields=["is_active"])


def _unused(email: str, *, but: User | None = None) -> None:
    """Of those whom the reader may see; of others only a name to sign in with, which is unique, can stand in the way."""
    used = User.objects.filter(Q(email__iexact=email) | Q(username__iexact=email))
    if (used.exclude(pk=but.pk) if but is not None else used).exists():
        raise _taken()


def _taken() -> Taken:
    refuse("account", "address can't be used")
    return Taken(_("Dit adres kan niet gebruikt worden. Gebruik een ander adres van deze persoon."))


def _not_oneself(one: Account) -> None:
    if one.own:
        refuse("account", "one's own account")
        raise Forbidden(_("Uw eigen account wijzigt of sluit u niet zelf: dat doet een andere beheerder."))

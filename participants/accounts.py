"""Signing in: allauth's flows on our credentials. Nothing of it opens a circle."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.signals import authentication_step_completed
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.signals import authentication_failed
from django.contrib.auth.backends import BaseBackend
from django.contrib.auth.hashers import check_password, make_password
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.dispatch import receiver
from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from participants.models import User
from secrecy import enrolling, record
from secrecy.acts import client_address
from secrecy.keys import derived, seal, unseal


class CredentialBackend(BaseBackend):
    """Username and password against the hash that lies behind the log functions (Argon2)."""

    def authenticate(
        self, request: HttpRequest | None, username: str | None = None, password: str | None = None, **kwargs: Any
    ) -> User | None:
        if not username or not password:
            return None
        # The name of an account is an e-mail address; who types it with a capital means the same.
        rows = record.call("credential_of", username.strip().lower()[:200])
        # An unknown name costs as much time as a wrong password.
        found, stored = rows[0] if rows else (None, None)
        person = record.columns(found)
        if person is None or stored is None:
            make_password(password)
            return None
        if not check_password(password, stored):
            return None
        session: Any = getattr(request, "session", None)
        if session is not None:
            if not session.session_key:
                session.create()
            record.call("note_candidate", session.token, person["id"])
        return account_of(person)

    def get_user(self, user_id: int) -> User | None:
        """Django asks this only where the badge doesn't answer; nobody is found that way."""
        return None


def account_of(columns: dict[str, Any]) -> User:
    user = User(**columns)
    user._state.adding, user._state.db = False, "default"
    return user


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Accounts come by invitation of an administrator."""
        return False

    def is_ajax(self, request: HttpRequest) -> bool:
        """Whatever a request says that it wants: a page is a page. Only what a key has to sign is asked by a script."""
        at = request.resolver_match
        return at is not None and at.url_name == "mfa_login_webauthn" and bool(super().is_ajax(request))

    def get_client_ip(self, request: HttpRequest) -> str:
        return client_address(request) or "0.0.0.0"  # noqa: S104 - a name for "unknown", not an address to bind

    def reauthenticate(self, user: User, password: str) -> bool:
        """The password of who is signed in, asked again; a wrong one stands in the register as at the door."""
        if user.check_password(password):
            return True
        _outside(self.request, "sign-in failed", "wrong password", user.pk)
        return False

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        """A passkey first, since it is the shortest; then the password, then a code."""
        said = {
            "mfa_reauthenticate_webauthn": _("Met een passkey"),
            "account_reauthenticate": _("Met uw wachtwoord"),
            "mfa_reauthenticate": _("Met een code uit uw app, of een herstelcode"),
        }
        order = {reverse(name): place for place, name in enumerate(said)}
        words = {reverse(name): text for name, text in said.items()}
        ways = [way for way in super().get_reauthentication_methods(user) if way["url"] in order]
        return [way | {"description": words[way["url"]]} for way in sorted(ways, key=lambda way: order[way["url"]])]

    def pre_login(self, request: HttpRequest, user: User, **kwargs: Any) -> Any:
        from allauth.mfa.utils import is_mfa_enabled

        if not is_mfa_enabled(user):
            self.add_error_message = True
            return self.respond_user_inactive(request, user)
        return super().pre_login(request, user, **kwargs)

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "username_password_mismatch": _("Deze gebruikersnaam en dit wachtwoord horen niet bij elkaar."),
        "incorrect_password": _("Dit wachtwoord klopt niet."),
        "too_many_login_attempts": _("Te veel pogingen. Wacht enkele minuten en probeer het opnieuw."),
    }


class MFAAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Secrets of second factors are encrypted before they reach the database (promise 4)."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _("Dit bewijs klopt niet. Probeer het opnieuw."),
    }

    def get_totp_label(self, user: User) -> str:
        """How an app or a key names the account: by what one signs in with."""
        return user.username

    def get_public_key_credential_user_entity(self, user: User) -> dict[str, Any]:
        return {**super().get_public_key_credential_user_entity(user), "name": user.username}

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        return {**super().get_public_key_credential_rp_entity(), "name": "LIVC R"}

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """Changes of proofs stand in the register and on one's own page."""

    def encrypt(self, text: str) -> str:
        return seal(_box(), text.encode(), b"mfa").hex()

    def decrypt(self, encrypted_text: str) -> str:
        return unseal(_box(), bytes.fromhex(encrypted_text), b"mfa").decode()

    def get_totp_issuer(self) -> str:
        return "LIVC R"


def _box() -> Any:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    return AESGCM(derived("second factors"))


# What happens around signing in is on record. These are Django's and allauth's signals, not our own. --------


def sign_in(request: HttpRequest, user: User, *, door: str) -> None:
    """Turn this request's session into the user's, in the first capacity that holds."""
    from django.conf import settings

    session: Any = request.session
    if not session.session_key:
        session.create()
    record.call(
        "sign_in",
        session.token,
        user.pk,
        None,
        settings.SESSION_IDLE,
        settings.SESSION_ABSOLUTE,
        uuid4(),
        door,
        client_address(request),
    )


def become(request: HttpRequest, username: str, *, door: str) -> None:
    """Sign in as somebody without a password: for the demo alone."""
    rows = record.call("credential_of", username)
    person = record.columns(rows[0][0]) if rows else None
    if person is None:  # an administrator closed the account
        raise Http404
    sign_in(request, account_of(person), door=door)


@receiver(user_logged_in)
def _on_sign_in(sender: Any, request: HttpRequest, user: User, **kwargs: Any) -> None:
    sign_in(request, user, door=_door(request))


@receiver(user_login_failed)
def _on_failure(sender: Any, credentials: dict[str, Any], request: HttpRequest | None = None, **kwargs: Any) -> None:
    rows = record.call("credential_of", credentials.get("username") or "")
    found = record.columns(rows[0][0]) if rows else None
    who = found["id"] if found else None
    _outside(request, "sign-in failed", "unknown name" if who is None else "wrong password", who)


@receiver(authentication_step_completed)
def _on_proof(sender: Any, request: HttpRequest, user: User, **kwargs: Any) -> None:
    """Who was signed in gave a proof anew: for ten minutes that counts as fresh."""
    if kwargs.get("reauthenticated") and request.user.is_authenticated:
        session: Any = request.session
        enrolling.proved_again(session)


@receiver(authentication_failed)
def _on_wrong_code(sender: Any, request: HttpRequest, user: User, **kwargs: Any) -> None:
    """The password was right and the second proof was not: the attempt to look for first."""
    _outside(request, "sign-in failed", "wrong code", user.pk)


@receiver(user_logged_out)
def _on_sign_out(sender: Any, request: HttpRequest | None, user: User | None, **kwargs: Any) -> None:
    if user is not None and user.is_authenticated:
        _outside(request, "sign-out", "ok", user.pk)


def _outside(request: HttpRequest | None, act: str, outcome: str, who: int | None) -> None:
    from secrecy.readers import reader_or_none

    here = reader_or_none()
    record.call(
        "enter_outside",
        act,
        outcome,
        who,
        here.capacity if here else None,
        None,
        uuid4(),
        _door(request),
        client_address(request) if request else None,
    )


def _door(request: HttpRequest | None) -> str:
    match = request.resolver_match if request else None
    return (match.view_name if match else "") or "sign-in"

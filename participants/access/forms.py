"""What is asked to set up and to change proofs. Refusals stand beside their field, in Dutch."""

from __future__ import annotations

from typing import Any

from allauth.mfa.totp.internal.auth import validate_totp_code
from allauth.mfa.webauthn.forms import LoginWebAuthnForm
from allauth.mfa.webauthn.internal import auth
from django import forms
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext_lazy as _

from participants.models import User
from participants.refused import Asked, WrittenForm
from secrecy import record

TOO_LONG = 200  # of a password: Argon2 reads all of it


class PasswordForm(WrittenForm):
    """A password, twice."""

    password1 = forms.CharField(
        label=_("Wachtwoord"),
        max_length=TOO_LONG,
        strip=False,
        help_text=_("Minstens 12 tekens. Een korte zin die enkel u kent, is beter dan een moeilijk woord."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        error_messages={"required": _("Kies een wachtwoord.")},
    )
    password2 = forms.CharField(
        label=_("Nog eens hetzelfde wachtwoord"),
        max_length=TOO_LONG,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        error_messages={"required": _("Typ het wachtwoord nog eens.")},
    )

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person

    def clean_password1(self) -> str:
        password: str = self.cleaned_data["password1"]
        validate_password(password, self.person)
        return password

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if said.get("password1") and said.get("password2") and said["password1"] != said["password2"]:
            self.add_error("password2", _("De twee wachtwoorden zijn niet gelijk."))
        return said


class CodeForm(WrittenForm):
    """The first code of a new app (RFC 6238)."""

    code = forms.CharField(
        label=_("Code uit de app"),
        max_length=10,
        help_text=_("Zes cijfers. Ze veranderen elke halve minuut."),
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
        error_messages={"required": _("Vul de code in die de app toont.")},
    )

    def __init__(self, *args: Any, secret: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.secret = secret

    def clean_code(self) -> str:
        code: str = self.cleaned_data["code"].replace(" ", "")
        if not validate_totp_code(self.secret, code):
            raise forms.ValidationError(
                _("Deze code klopt niet. Wacht op de volgende, en kijk na of de klok van uw telefoon juist staat.")
            )
        return code


class KeyForm(WrittenForm):
    """A passkey that the browser made; what it sends back is checked by the library (WebAuthn, level 2)."""

    name = forms.CharField(
        label=_("Naam van deze sleutel"),
        max_length=60,
        required=False,
        help_text=_("Waaraan u hem herkent, bijvoorbeeld «laptop van het werk»."),
    )
    credential = forms.JSONField(
        widget=forms.HiddenInput,
        error_messages={
            "required": _("Uw toestel maakte geen sleutel. Probeer het opnieuw, of kies een wachtwoord met een app."),
            "invalid": _("Wat uw toestel stuurde, was geen sleutel. Probeer het opnieuw."),
        },
    )

    def clean_credential(self) -> dict[str, Any]:
        credential: Any = self.cleaned_data["credential"]
        if not isinstance(credential, dict):
            raise forms.ValidationError(_("Wat uw toestel stuurde, was geen sleutel. Probeer het opnieuw."))
        auth.parse_registration_response(credential)
        # The state in the session asked for user verification, and the library refuses a key that gave none.
        auth.complete_registration(credential)
        return credential


class PasskeyForm(Asked, LoginWebAuthnForm):  # type: ignore[misc]
    """Signing in with a passkey alone. Nobody stands yet, so who it is comes from behind the log functions."""

    def clean_credential(self) -> Any:
        credential = self.cleaned_data["credential"]
        try:
            auth.parse_authentication_response(credential)
            pk = int(auth.url_str_to_user_pk(auth.websafe_decode(credential["response"]["userHandle"]).decode()))
        except (KeyError, TypeError, ValueError, AttributeError):
            raise _unknown() from None
        rows = record.call("person_of", pk) if 0 < pk < 2**63 else []
        found = record.columns(rows[0][0]) if rows else None
        if found is None:
            raise _unknown()
        self.person = User(**found)
        self.person._state.adding, self.person._state.db = False, "default"
        return auth.complete_authentication(self.person, credential)


def _unknown() -> forms.ValidationError:
    return forms.ValidationError(_("Deze sleutel kennen wij niet."))

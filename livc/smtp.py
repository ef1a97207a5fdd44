"""The mail server of a deployment, as its environment names it. What can't be right is refused before anything starts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import parseaddr

from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.core.validators import validate_email

#: A link in a mail lets its reader set up an account: it travels in clear on this machine only.
HERE = ("localhost", "127.0.0.1", "::1")


@dataclass(frozen=True, slots=True)
class Smtp:
    """Where mails go. ``tls`` is STARTTLS, ``ssl`` is TLS from the first byte; certificates are checked."""

    host: str
    port: int
    user: str
    password: str
    tls: bool
    ssl: bool
    sender: str
    timeout: int


def read(environment: Mapping[str, str]) -> Smtp:
    """The settings in LIVC_SMTP_*. Raises ``ImproperlyConfigured`` with what is wrong and what to do."""
    tls, ssl = _yes(environment, "LIVC_SMTP_TLS"), _yes(environment, "LIVC_SMTP_SSL")
    if tls and ssl:
        raise ImproperlyConfigured(
            "LIVC_SMTP_TLS and LIVC_SMTP_SSL exclude each other: set the first for STARTTLS (mostly port 587), "
            "the second for TLS from the start (mostly port 465)."
        )
    host = environment.get("LIVC_SMTP_HOST") or "localhost"
    user, password = environment.get("LIVC_SMTP_USER", ""), environment.get("LIVC_SMTP_PASSWORD", "")
    if bool(user) != bool(password):
        raise ImproperlyConfigured("LIVC_SMTP_USER and LIVC_SMTP_PASSWORD go together: set both or neither.")
    if host not in HERE and not (tls or ssl):
        raise ImproperlyConfigured(
            f"Mails to {host} would travel in clear, with links that let somebody in: set LIVC_SMTP_TLS=1 or LIVC_SMTP_SSL=1."
        )
    port = _number(environment, "LIVC_SMTP_PORT", 465 if ssl else 587 if tls else 25, most=65_535)
    timeout = _number(environment, "LIVC_SMTP_TIMEOUT", 10, most=120)
    return Smtp(host, port, user, password, tls, ssl, _sender(environment), timeout)


def _yes(environment: Mapping[str, str], name: str) -> bool:
    value = environment.get(name, "")
    if value not in ("", "0", "1"):
        raise ImproperlyConfigured(f"{name} must be 0 or 1, not {value!r}.")
    return value == "1"


def _number(environment: Mapping[str, str], name: str, otherwise: int, *, most: int) -> int:
    value = environment.get(name) or str(otherwise)
    if not (value.isascii() and value.isdigit() and 1 <= int(value) <= most):
        raise ImproperlyConfigured(f"{name} must be a whole number from 1 to {most}, not {value!r}.")
    return int(value)


def _sender(environment: Mapping[str, str]) -> str:
    """The address in From, with or without a name: ``LIVC R <livc-r@stad.be>``."""
    value = environment.get("LIVC_SMTP_FROM") or "LIVC R <livc-r@localhost>"
    try:
        if not value.isprintable():
            raise ValidationError(value)
        validate_email(parseaddr(value)[1])
    except ValidationError:
        raise ImproperlyConfigured(f"LIVC_SMTP_FROM must be an e-mail address, not {value!r}.") from None
    return value

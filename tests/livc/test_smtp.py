"""The settings of a mail server: what can't be right is refused, in a sentence that says what to do."""

from __future__ import annotations

import subprocess
import sys

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from livc import smtp

REAL = {"LIVC_SMTP_HOST": "mail.stad.be", "LIVC_SMTP_TLS": "1"}


def test_without_a_word_mails_go_to_this_machine() -> None:
    found = smtp.read({})
    assert (found.host, found.port, found.tls, found.ssl, found.user, found.timeout) == (
        "localhost",
        25,
        False,
        False,
        "",
        10,
    )


def test_every_setting_is_read() -> None:
    found = smtp.read({
        **REAL, "LIVC_SMTP_PORT": "2525", "LIVC_SMTP_USER": "livc", "LIVC_SMTP_PASSWORD": "wachtwoord",
        "LIVC_SMTP_FROM": "LIVC R <livc-r@stad.be>", "LIVC_SMTP_TIMEOUT": "30",
    })  # fmt: skip
    assert found == smtp.Smtp("mail.stad.be", 2525, "livc", "wachtwoord", True, False, "LIVC R <livc-r@stad.be>", 30)


@pytest.mark.parametrize(("more", "port"), [({"LIVC_SMTP_TLS": "1"}, 587), ({"LIVC_SMTP_SSL": "1"}, 465)])
def test_the_port_follows_the_way_of_encryption(more: dict[str, str], port: int) -> None:
    assert smtp.read({"LIVC_SMTP_HOST": "mail.stad.be", **more}).port == port


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({**REAL, "LIVC_SMTP_SSL": "1"}, "exclude each other"),
        ({"LIVC_SMTP_TLS": "yes"}, "LIVC_SMTP_TLS must be 0 or 1"),
        ({"LIVC_SMTP_HOST": "mail.stad.be"}, "would travel in clear"),
        ({**REAL, "LIVC_SMTP_TLS": "0"}, "would travel in clear"),
        ({**REAL, "LIVC_SMTP_USER": "livc"}, "set both or neither"),
        ({**REAL, "LIVC_SMTP_PASSWORD": "x"}, "set both or neither"),
        ({**REAL, "LIVC_SMTP_PORT": "0"}, "LIVC_SMTP_PORT must be a whole number from 1 to 65535"),
        ({**REAL, "LIVC_SMTP_PORT": "65536"}, "LIVC_SMTP_PORT"),
        ({**REAL, "LIVC_SMTP_PORT": "²"}, "LIVC_SMTP_PORT"),
        ({**REAL, "LIVC_SMTP_TIMEOUT": "never"}, "LIVC_SMTP_TIMEOUT must be a whole number from 1 to 120"),
        ({**REAL, "LIVC_SMTP_FROM": "livc-r"}, "LIVC_SMTP_FROM must be an e-mail address"),
        ({**REAL, "LIVC_SMTP_FROM": "a@b.be\nBcc: c@d.be"}, "LIVC_SMTP_FROM must be an e-mail address"),
    ],
)
def test_what_cannot_be_right_is_refused(wrong: dict[str, str], words: str) -> None:
    with pytest.raises(ImproperlyConfigured, match=words):
        smtp.read(wrong)


def test_no_refusal_repeats_a_password() -> None:
    with pytest.raises(ImproperlyConfigured) as refused:
        smtp.read({**REAL, "LIVC_SMTP_PASSWORD": "zeer-eigen"})
    assert "zeer-eigen" not in str(refused.value)


def test_the_application_does_not_start_with_wrong_settings() -> None:
    wrong = {"PATH": "/usr/bin:/bin", "LIVC_SMTP_TLS": "1", "LIVC_SMTP_SSL": "1", "VAR": "/nonexistent"}
    done = subprocess.run(
        [sys.executable, "manage.py", "check"], cwd=settings.BASE_DIR, env=wrong, capture_output=True, text=True, check=False
    )  # fmt: skip
    assert done.returncode != 0
    assert "LIVC_SMTP_TLS and LIVC_SMTP_SSL exclude each other" in done.stderr

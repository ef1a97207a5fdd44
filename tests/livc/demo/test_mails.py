"""The page of what the demo would have sent."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from django.core.mail import EmailMessage, get_connection
from django.test import Client

from livc.demo import mails
from tests import world as w

SITE = "http://localhost:8000"
TOKEN = "ab" * 32


@pytest.fixture
def folder(settings: Any, tmp_path: Path, town: None) -> Path:
    settings.EMAIL_FILE_PATH, settings.SITE_URL = tmp_path / "mails", SITE
    return tmp_path / "mails"


def send(folder: Path, text: str, *, to: str = "iemand@duinbeke.invalid", subject: str = "LIVC R: iets nieuws") -> None:
    backend = get_connection("django.core.mail.backends.filebased.EmailBackend", file_path=folder)
    EmailMessage(subject, text, None, [to], connection=backend).send()


def page() -> str:
    answer = Client().get("/demo/mails/")
    assert answer.status_code == 200
    return answer.content.decode()


def test_before_anything_was_sent_the_page_says_so(folder: Path) -> None:
    assert "Er is nog niets verstuurd." in page()
    assert not folder.exists()


def test_a_mail_is_shown_with_its_receiver_subject_and_a_link_that_can_be_followed(folder: Path) -> None:
    send(folder, f"Dag,\n\nStel hem in: \n\n{SITE}/aanmelden/link/{TOKEN}/\n\nGeëindigd – één keer.\n")
    shown = page()
    for words in ("LIVC R: iets nieuws", "iemand@duinbeke.invalid", "Geëindigd – één keer.", "Dag,"):
        assert words in shown
    assert "-----" not in shown
    assert f'<a href="/aanmelden/link/{TOKEN}/">{SITE}/aanmelden/link/{TOKEN}/</a>' in shown


@pytest.mark.parametrize(
    "elsewhere",
    ["https://example.org/", f"{SITE}.example.org/", f"{SITE}//example.org/", f"{SITE}/\\example.org/", f"{SITE}@example.org/",
     "javascript:alert(1)", f"x{SITE[4:]}/"],
)  # fmt: skip
def test_what_leads_elsewhere_stays_words(elsewhere: str, folder: Path) -> None:
    send(folder, f"Kijk op {elsewhere} eens.")
    article = page().split("<article")[1].split("</article>")[0]
    assert "eens." in article
    assert "<a " not in article
    assert "href" not in article


def test_nothing_in_a_mail_is_executed(folder: Path) -> None:
    send(
        folder,
        '<script>alert(1)</script> <img src=x onerror="alert(1)">',
        subject="<b>vet</b>",
        to="<i>@duinbeke.invalid",
    )
    shown = page()
    assert "<script>alert" not in shown
    assert "<img" not in shown
    assert "<b>vet" not in shown
    assert "&lt;script&gt;" in shown


def test_the_newest_stand_first_and_of_thousands_the_last_fifty_are_read(folder: Path) -> None:
    folder.mkdir()
    for number in range(3000):
        (folder / f"20261126-{number:06}-77.log").write_text(
            f"Subject: nummer {number}\nTo: a@b.be\n\ntekst\n{'-' * 79}\n"
        )
    shown = mails.newest()
    assert [m.subject for m in shown] == [f"nummer {n}" for n in range(2999, 2949, -1)]
    assert page().count("<article") == 50


def test_mails_of_one_moment_come_in_one_file(folder: Path) -> None:
    folder.mkdir()
    (folder / "20261126-1-1.log").write_text("".join(f"Subject: {n}\nTo: a@b.be\n\ntekst\n{'-' * 79}\n" for n in "12"))
    assert [m.subject for m in mails.newest()] == ["2", "1"]


def test_what_is_no_mail_in_the_folder_is_not_shown(folder: Path, tmp_path: Path) -> None:
    folder.mkdir()
    (tmp_path / "elders.txt").write_text("Subject: geheugensteun\n\nniet van hier")
    os.symlink(tmp_path / "elders.txt", folder / "20261126-1-1.log")
    (folder / "notities.txt").write_text("Subject: notities\n\nniet van hier")
    (folder / "20261126-2-2.log").mkdir()
    (folder / "20261126-3-3.log").write_bytes(b"")
    (folder / "20261126-4-4.log").write_bytes(b"\xff\xfe\x00 geen mail" * 10)
    assert "niet van hier" not in page()


@pytest.mark.parametrize(
    "address", ["/demo/mails/../livc.json", "/demo/mails/livc.json", "/demo/mails/?file=../livc.json", "/demo/mails/%2e%2e/livc.json"]
)  # fmt: skip
def test_no_address_leads_out_of_the_folder(address: str, folder: Path) -> None:
    answer = Client(raise_request_exception=False).get(address)
    assert answer.status_code in (200, 404)
    assert b"master_key" not in answer.content


def test_on_a_database_that_is_no_demo_there_is_no_such_page(world: str) -> None:
    w.ask("DELETE FROM demo_demomark")
    assert Client(raise_request_exception=False).get("/demo/mails/").status_code == 404


def test_every_page_of_the_demo_leads_to_it(town: None) -> None:
    for client in (Client(), w.signed_in("coordinator")):
        assert '<a href="/demo/mails/">' in client.get("/privacy/").content.decode()

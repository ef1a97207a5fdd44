"""The first administrator, appointed by deployment: the link is shown once, and it all stands in the ledger."""

from __future__ import annotations

import hashlib
import re
from datetime import timedelta

import pytest
from django.utils import timezone

from tests import world as w

WHO = ("--first-name", "Fie", "--last-name", "Eerste", "--email", "Fie.Eerste@aalst.invalid")
CAW = ("--organisation", "OVO999888", "--name", "Agentschap Duin", "--kind", "GID")
LINK = re.compile(r"^http\S+/aanmelden/\S*?([0-9a-f]{64})/$", re.MULTILINE)


def appoint(*options: str, fails: bool = False, who: tuple[str, ...] = WHO) -> str:
    done = w.manage("appoint_administrator", *options, *who, role="owner", check=False)
    assert (done.returncode != 0) == fails, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    return done.stderr if fails else done.stdout


def test_a_municipality_gets_its_organisation_an_account_and_a_year(world: str) -> None:
    said = appoint("--municipality", "41002")
    today = timezone.localdate()
    assert w.ask(
        "SELECT o.name, o.kind, o.kbo_number, o.municipality_id, u.username, a.begins, a.ends, a.designated_by_id"
        " FROM participants_administration a JOIN participants_organisation o ON o.id = a.organisation_id"
        " JOIN participants_user u ON u.id = a.user_id AND u.organisation_id = o.id WHERE o.municipality_id = '41002'"
    ) == [("Gemeente Aalst", "LB", "0207437468", "41002", "fie.eerste@aalst.invalid", today, today + timedelta(days=365), None)]  # fmt: skip
    (token,) = LINK.findall(said)
    assert w.ask("SELECT why FROM secrecy.link WHERE token = %s AND used IS NULL", [hashlib.sha256(token.encode()).digest()]) == [("account",)]  # fmt: skip


def test_it_stands_in_the_ledger_and_the_token_nowhere(world: str) -> None:
    (token,) = LINK.findall(appoint("--municipality", "41002"))
    whom = w.id_of("fie.eerste@aalst.invalid")
    acts = {e["act"]: e for e in (*w.entries(whom=whom), *w.entries(actor=whom))}
    assert {"appoint", "enrol"} <= acts.keys()
    assert acts["appoint"]["door"] == "sql:livc_owner"
    assert token not in str(w.ask("SELECT * FROM secrecy_ledger ORDER BY id DESC LIMIT 20"))
    assert token not in str(w.ask("SELECT * FROM secrecy.link"))


def test_a_running_administrator_is_reason_to_refuse_unless_a_second_is_meant(world: str) -> None:
    appoint("--municipality", "41002")
    second = ("--first-name", "Gie", "--last-name", "Tweede", "--email", "gie@aalst.invalid")
    assert "heeft al een beheerder" in appoint("--municipality", "41002", fails=True, who=second)
    assert w.ask("SELECT count(*) FROM participants_user WHERE email = 'gie@aalst.invalid'") == [(0,)]
    assert LINK.search(appoint("--municipality", "41002", "--second", "--until", "2099-12-31", who=second))
    w.ask("UPDATE participants_administration SET ended_at = now() WHERE organisation_id = (SELECT id FROM participants_organisation WHERE municipality_id = '41002')")  # fmt: skip
    third = ("--first-name", "Hil", "--last-name", "Derde", "--email", "hil@aalst.invalid")
    assert LINK.search(appoint("--municipality", "41002", who=third))


def test_a_link_that_lapsed_is_made_anew_and_the_older_one_no_longer_works(world: str) -> None:
    (first,), (again,) = (LINK.findall(appoint("--municipality", "41002")) for _ in range(2))
    assert first != again
    assert w.ask("SELECT used IS NULL FROM secrecy.link WHERE token = %s", [hashlib.sha256(first.encode()).digest()]) == [(False,)]  # fmt: skip
    assert w.ask("SELECT count(*) FROM participants_administration a JOIN participants_user u ON u.id = a.user_id WHERE u.email LIKE 'fie%%'") == [(1,)]  # fmt: skip


def test_an_account_that_is_in_use_gets_no_link(world: str) -> None:
    said = appoint("--municipality", "99001", fails=True, who=("--first-name", "B", "--last-name", "B", "--email", "beheerder"))  # fmt: skip
    assert "Dit account is al in gebruik" in said


def test_another_organisation_is_made_by_its_number_once(world: str) -> None:
    appoint(*CAW)
    assert w.ask("SELECT name, kind, ovo_code, municipality_id FROM participants_organisation WHERE ovo_code = 'OVO999888'") == [
        ("Agentschap Duin", "GID", "OVO999888", None)
    ]  # fmt: skip
    appoint("--organisation", "0999.000.327", "--second", who=("--first-name", "G", "--last-name", "T", "--email", "g@caw.invalid"))  # fmt: skip
    assert w.ask("SELECT o.name FROM participants_user u JOIN participants_organisation o ON o.id = u.organisation_id WHERE u.email = 'g@caw.invalid'") == [("CAW De Duinen vzw",)]  # fmt: skip


@pytest.mark.parametrize(
    ("options", "why"),
    [
        (("--municipality", "00000"), "Er is geen gemeente met NIS-code 00000"),
        (("--municipality", "11007"), "Borsbeek bestaat vandaag niet; opvolger: Antwerpen (11002)"),
        (("--municipality", "41002", "--until", "2020-01-01"), "De laatste dag ligt voor vandaag"),
        (("--municipality", "41002", "--name", "Gemeente Duinbeke"), "Gemeente Duinbeke: "),
        (("--organisation", "0999000328", "--name", "X"), "is geen KBO-nummer, OVO-code of instellingsnummer"),
        (("--organisation", "OVO999777"), "geef met --name haar naam"),
        (("--organisation", "OVO999777", "--name", "X", "--kind", "EA"), "Bij dit nummer hoort --kind GID"),
        (("--organisation", "0207437468", "--name", "X"), "Dit nummer is van een gemeente"),
    ],
)  # fmt: skip
def test_what_can_not_be_is_refused_and_writes_nothing(world: str, options: tuple[str, ...], why: str) -> None:
    count = "SELECT (SELECT count(*) FROM participants_organisation), (SELECT count(*) FROM participants_user), (SELECT count(*) FROM secrecy.link)"
    before = w.ask(count)
    assert why in appoint(*options, fails=True)
    assert w.ask(count) == before


def test_an_address_is_one_and_somebodys_own(world: str) -> None:
    no_address = ("--first-name", "X", "--last-name", "Y", "--email", "geen adres")
    assert "email" in appoint("--municipality", "41002", fails=True, who=no_address)
    taken = ("--first-name", "X", "--last-name", "Y", "--email", "caw@duinbeke.invalid")
    assert "Er is al een account met dit adres" in appoint("--municipality", "41002", fails=True, who=taken)


def test_only_the_owner_role_appoints(town: None) -> None:
    done = w.manage("appoint_administrator", "--municipality", "41002", *WHO, check=False)
    assert "owner role" in done.stderr


@pytest.mark.parametrize(
    "changed",
    [
        {"--first-name": "85.07.30-033.28"},
        {"--last-name": "Nr. 850730 033 28"},
        {"--email": "85073003328@aalst.invalid"},
    ],
    ids=lambda changed: next(iter(changed)),
)
def test_r39_nobody_is_appointed_by_a_register_number_and_nothing_is_made(changed: dict[str, str], world: str) -> None:
    who = dict(zip(WHO[::2], WHO[1::2], strict=True)) | changed
    said = appoint("--municipality", "41002", fails=True, who=tuple(word for pair in who.items() for word in pair))
    assert "Hier staat een rijksregisternummer." in said
    assert w.ask("SELECT count(*) FROM participants_organisation WHERE municipality_id = '41002'") == [(0,)]


def test_r39_no_organisation_is_called_by_a_register_number(world: str) -> None:
    named = ("--organisation", "OVO999888", "--name", "Zorg 85.07.30-033.28", "--kind", "GID")
    said = appoint(*named, fails=True)
    assert "Hier staat een rijksregisternummer." in said
    assert "033" not in said
    assert w.ask("SELECT count(*) FROM participants_organisation WHERE ovo_code = 'OVO999888'") == [(0,)]

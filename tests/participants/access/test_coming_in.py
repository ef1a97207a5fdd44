"""From a link to two proofs: the only pages there are meanwhile, in this order, and on record."""

from __future__ import annotations

import pytest
from django.test import Client

from tests import world as w
from tests.participants.access import coming

STEPS = ("/aanmelden/begin/", "/aanmelden/begin/wachtwoord/", "/aanmelden/begin/app/", "/aanmelden/begin/sleutel/")


def test_a_link_leads_to_a_password_an_app_and_codes_and_only_then_in(world: str) -> None:
    link, client = coming.invited(), Client()
    assert client.get(link).status_code == 200
    assert w.ask("SELECT used IS NULL FROM secrecy.link") == [(True,)]  # looking at it, as programs do, redeems nothing
    coming.come_in(client, link)
    codes = client.get("/mijn-aanmelding/herstelcodes/")
    assert codes.content.decode().count("<li>") >= 10
    assert client.post("/mijn-aanmelding/herstelcodes/")["Location"] == "/"
    # Told first, before any other page.
    assert client.get("/")["Location"] == "/welkom/"
    assert client.get("/wie-zetelt-waar/")["Location"] == "/welkom/"
    assert "Wie dat ziet" in client.get("/welkom/").content.decode()
    client.post("/welkom/")
    assert client.get("/").status_code == 200
    person = w.id_of("nele@duinbeke.invalid")
    deeds = [(e["act"], e["outcome"]) for e in w.entries(actor=person)]
    assert deeds == [
        ("enrol", "link opened"),
        ("password", "ok"),
        ("enrol", "ok"),
        ("sign-in", "ok"),
        ("acknowledge", "ok"),
    ]
    assert client.get("/").status_code == 200
    assert w.ask(
        "SELECT count(*) FROM participants_acknowledgement WHERE user_id = %s AND kind = 'told'", [person]
    ) == [(1,)]


def test_codes_are_shown_until_they_are_kept_and_never_again(world: str) -> None:
    client = Client()
    coming.come_in(client, coming.invited())
    shown = client.get("/mijn-aanmelding/herstelcodes/")
    assert client.get("/mijn-aanmelding/herstelcodes/").content == shown.content or shown.status_code == 200
    client.post("/mijn-aanmelding/herstelcodes/")
    assert client.get("/mijn-aanmelding/herstelcodes/")["Location"] == "/mijn-aanmelding/"


def test_who_came_by_a_link_reaches_no_other_page_before_the_proofs_are_there(world: str) -> None:
    client = Client()
    client.post(coming.invited())
    for page in ("/", "/casussen/", "/overleg/", "/mijn-aanmelding/", "/welkom/"):
        assert client.get(page)["Location"].startswith("/aanmelden/"), page
    said = {"password1": coming.PASSWORD, "password2": coming.PASSWORD}
    client.post("/aanmelden/begin/", {"way": "password"})
    client.post("/aanmelden/begin/wachtwoord/", said)
    assert client.get("/")["Location"].startswith("/aanmelden/")


def test_a_password_alone_is_no_way_in_for_who_stopped_half_way(world: str) -> None:
    client = Client()
    client.post(coming.invited())
    client.post("/aanmelden/begin/", {"way": "password"})
    client.post("/aanmelden/begin/wachtwoord/", {"password1": coming.PASSWORD, "password2": coming.PASSWORD})
    other = Client()
    other.post("/aanmelden/", {"login": "nele@duinbeke.invalid", "password": coming.PASSWORD}, REMOTE_ADDR="127.0.0.7")
    assert other.get("/")["Location"].startswith("/aanmelden/")
    for step in STEPS:
        assert other.get(step)["Location"] == "/aanmelden/"


def test_a_link_that_was_used_ran_out_or_never_was_is_answered_alike_and_says_what_to_do(world: str) -> None:
    link = coming.invited()
    coming.come_in(Client(), link)
    for over in (link, "/aanmelden/link/" + "0" * 64 + "/"):
        answer = Client().post(over)
        assert answer.status_code == 410
        assert "vraagt u een nieuwe link aan" in answer.content.decode()
    assert len(w.entries(act="sign-in failed", outcome="link not valid")) == 2


def test_a_link_may_be_tried_ten_times_a_minute_from_one_address(world: str) -> None:
    wrong = "/aanmelden/link/" + "1" * 64 + "/"
    answers = [Client().post(wrong, REMOTE_ADDR="127.0.0.66").status_code for _ in range(12)]
    assert answers == [410] * 10 + [429] * 2


@pytest.mark.parametrize(
    ("first", "second", "said"),
    [
        ("kort", "kort", "minstens 12"),
        ("123456789012345", "123456789012345", "alleen cijfers"),
        ("nele@duinbeke.invalid", "nele@duinbeke.invalid", "lijkt te veel op"),
        (coming.PASSWORD, coming.PASSWORD + "!", "niet gelijk"),
        ("", "", "Kies een wachtwoord"),
        ("a" * 5000, "a" * 5000, "200"),
        ("wachtwoord\0met-niets", "wachtwoord\0met-niets", ""),
    ],
)
def test_a_weak_password_is_refused_beside_its_field_in_dutch(world: str, first: str, second: str, said: str) -> None:
    client = Client()
    client.post(coming.invited())
    client.post("/aanmelden/begin/", {"way": "password"})
    answer = client.post("/aanmelden/begin/wachtwoord/", {"password1": first, "password2": second})
    assert answer.status_code == 400
    assert said.lower() in answer.content.decode().lower()
    assert w.ask("SELECT count(*) FROM secrecy.credential WHERE user_id = %s", [w.id_of("nele@duinbeke.invalid")]) == [
        (0,)
    ]


def test_a_wrong_code_sets_up_nothing(world: str) -> None:
    client = Client()
    client.post(coming.invited())
    client.post("/aanmelden/begin/", {"way": "password"})
    client.post("/aanmelden/begin/wachtwoord/", {"password1": coming.PASSWORD, "password2": coming.PASSWORD})
    secret = coming.secret_on(client.get("/aanmelden/begin/app/"))
    assert client.post("/aanmelden/begin/app/", {"code": "000000"}).status_code == 400
    assert coming.secret_on(client.get("/aanmelden/begin/app/")) == secret  # the app need not be set up again
    assert w.ask("SELECT count(*) FROM mfa_authenticator WHERE user_id = %s", [w.id_of("nele@duinbeke.invalid")]) == [
        (0,)
    ]


def test_the_drawing_for_the_app_is_this_sessions_and_is_kept_nowhere(world: str) -> None:
    client = Client()
    client.post(coming.invited())
    assert client.get("/aanmelden/begin/qr.svg").status_code == 404
    client.post("/aanmelden/begin/", {"way": "password"})
    client.post("/aanmelden/begin/wachtwoord/", {"password1": coming.PASSWORD, "password2": coming.PASSWORD})
    client.get("/aanmelden/begin/app/")
    drawn = client.get("/aanmelden/begin/qr.svg")
    assert drawn["Content-Type"] == "image/svg+xml"
    assert drawn["Cache-Control"] == "no-store"
    assert Client().get("/aanmelden/begin/qr.svg").status_code == 404


def test_coming_in_gives_a_new_cookie(world: str) -> None:
    from django.conf import settings

    client = Client()
    link = coming.invited()
    client.post(link)
    before = client.cookies[settings.SESSION_COOKIE_NAME].value
    client.post("/aanmelden/begin/", {"way": "password"})
    client.post("/aanmelden/begin/wachtwoord/", {"password1": coming.PASSWORD, "password2": coming.PASSWORD})
    secret = coming.secret_on(client.get("/aanmelden/begin/app/"))
    client.post("/aanmelden/begin/app/", {"code": coming.code(secret)})
    assert client.cookies[settings.SESSION_COOKIE_NAME].value != before
    stolen = Client()
    stolen.cookies[settings.SESSION_COOKIE_NAME] = before
    assert stolen.get("/mijn-aanmelding/")["Location"].startswith("/aanmelden/")


def test_the_new_account_signs_in_with_both_proofs_whatever_the_capitals(world: str) -> None:
    first = Client()
    secret = coming.come_in(first, coming.invited())
    again = Client()
    answer = again.post(
        "/aanmelden/", {"login": "Nele@Duinbeke.invalid", "password": coming.PASSWORD}, REMOTE_ADDR="127.0.0.8"
    )
    assert answer.status_code == 302
    from django.core.cache import cache

    cache.clear()  # the same half minute: a code counts once
    assert again.post("/aanmelden/code/", {"code": coming.code(secret)}).status_code == 302
    assert again.get("/welkom/").status_code == 200


def test_a_page_to_sign_in_at_is_a_page_whatever_is_asked_for(town: None) -> None:
    for said in ({"Accept": "application/json"}, {"X-Requested-With": "XMLHttpRequest"}):
        answer = Client().get("/aanmelden/", headers=said)
        assert answer["Content-Type"].startswith("text/html")

"""An expired session loses no typed word: whoever typed it gets it back after signing in, and nobody else ever."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Any

import pytest
import redis
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from livc.demo.views import code_now
from participants.access import kept
from secrecy.sessions import SessionStore
from tests import world as w

PLAN, KEPT = "/overleg/nieuw/", "/u-was-aan-het-schrijven/"
PLACE = "Zaal Slibvaart, derde verdieping – naast de lift 🙂"
TEXT = 'Eerste regel <b>& «tweede»\r\n\r\n  ingesprongen\ten "aangehaald"\r\n'
IDLE, GONE = (
    "UPDATE secrecy.badge SET seen = clock_timestamp() - interval '31 minutes'",
    "DELETE FROM secrecy.badge",
)


class Fields(HTMLParser):
    """The hidden fields of the form that sends the kept words again."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: dict[str, list[str]] = {}
        self.action = ""
        self._within = False
        self.feed(page)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attributes}
        if tag == "form":
            self._within = not self.action and given.get("action", "") not in ("", KEPT, "/sessie/", "/aanmelden/uit/")
            self.action = given["action"] if self._within else self.action
        if tag == "input" and self._within and given.get("type") == "hidden":
            self.found.setdefault(given["name"], []).append(given["value"])


def said(**more: Any) -> dict[str, Any]:
    ((day,),) = w.ask("SELECT to_char(now() + interval '30 days', 'DD/MM/YYYY')")
    return {"day": day, "time": "14.00", "place": PLACE, "text": TEXT, "person": ["één", "twee", "één"]} | more


def too_late(slug: str = "coordinator", how: str = IDLE, address: str = PLAN, **more: Any) -> tuple[Client, Any]:
    """A browser whose session is over, and the answer to the form it sends."""
    client = w.signed_in(slug)
    assert client.get("/").status_code == 200
    w.ask(how)
    return client, client.post(address, said(**more))


def come_back(client: Client, slug: str) -> Any:
    """Sign in with a password and a code; the answer to the code."""
    first = {"login": slug, "password": w.state().demo_password, "next": KEPT}
    assert client.post("/aanmelden/", first, REMOTE_ADDR=f"127.0.1.{len(slug)}")["Location"].startswith(
        "/aanmelden/code/"
    )
    return client.post("/aanmelden/code/", {"code": code_now(slug), "next": KEPT})


def content(client: Client) -> SessionStore:
    """What this browser's session holds, opened with its cookie."""
    cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
    rows = w.ask("SELECT content FROM secrecy.badge WHERE token = sha256(decode(%s, 'hex'))", [cookie])
    return SessionStore(cookie, rows[0][0] if rows else "")


def kept_by_nobody_yet() -> int:
    """How many sessions in which nobody signed in hold anything."""
    return int(w.ask("SELECT count(*) FROM secrecy.badge WHERE user_id IS NULL AND content <> ''")[0][0])


def meetings() -> int:
    return int(w.ask("SELECT count(*) FROM meetings_meeting WHERE place = %s", [PLACE])[0][0])


@pytest.mark.parametrize("how", [IDLE, GONE], ids=["idle too long", "ended elsewhere"])
def test_the_same_person_gets_the_words_back_whole_and_sends_them_once(world: str, how: str) -> None:
    client, answer = too_late(how=how)
    assert answer["Location"] == f"/aanmelden/?next={KEPT}"
    assert "een half uur voor u bewaard" in client.get(answer["Location"]).content.decode()
    assert come_back(client, "coordinator")["Location"] == KEPT
    page = client.get(KEPT).content.decode()
    assert "U was aan het schrijven" in page
    assert "Overleggen" in page
    form = Fields(page)
    assert form.action == PLAN
    again = {name: values for name, values in form.found.items() if name != "csrfmiddlewaretoken"}
    assert again.pop(kept.KEY) == [PLAN]
    whole = {name: value if isinstance(value, list) else [value] for name, value in said().items()}
    assert again == whole
    assert meetings() == 0
    assert client.post(form.action, form.found).status_code == 302
    assert meetings() == 1
    assert "Er wacht niets" in client.get(KEPT).content.decode()
    assert kept.KEY not in content(client)


def test_every_page_says_that_words_wait_until_they_are_thrown_away(world: str) -> None:
    client, _ = too_late()
    come_back(client, "coordinator")
    assert f'href="{KEPT}"' in client.get("/").content.decode()
    assert client.post(KEPT, {"path": PLAN})["Location"] == "/"
    assert f'href="{KEPT}"' not in client.get("/").content.decode()
    assert meetings() == 0


def test_somebody_else_who_signs_in_there_never_meets_them_and_then_they_are_gone(world: str) -> None:
    client, _ = too_late()
    assert come_back(client, "burgemeester")["Location"] == KEPT
    for page in (KEPT, "/"):
        text = client.get(page).content.decode()
        assert "Zaal Slibvaart" not in text
        assert f'href="{KEPT}"' not in text
    assert kept.KEY not in content(client)
    client.post("/aanmelden/uit/")
    come_back(client, "coordinator")
    assert "Er wacht niets" in client.get(KEPT).content.decode()


def test_half_signed_in_nobody_meets_them(world: str) -> None:
    client, _ = too_late()
    first = {"login": "coordinator", "password": w.state().demo_password}
    client.post("/aanmelden/", first, REMOTE_ADDR="127.0.1.99")
    for page in (KEPT, "/aanmelden/", "/aanmelden/code/", "/aanmelden/begin/"):
        assert "Zaal Slibvaart" not in client.get(page).content.decode()


def test_what_waits_lies_plain_nowhere(world: str) -> None:
    client, answer = too_late()
    assert content(client)[kept.KEY]["forms"][PLAN]["fields"]
    cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
    secret = ("Slibvaart", "aangehaald", "ingesprongen", cookie)
    tables = w.ask(
        "SELECT c.oid::regclass::text FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
        " WHERE n.nspname IN ('public', 'secrecy', 'keystore') AND c.relkind IN ('r', 'p')"
    )
    assert len(tables) > 50
    for (table,) in tables:
        for (row,) in w.ask(f"SELECT to_jsonb(t)::text FROM {table} t"):
            assert not [word for word in secret if word in row], table
    server = redis.Redis.from_url(settings.REDIS_URL)
    for key in server.scan_iter():
        assert not [word for word in secret if word.encode() in (server.dump(key) or b"")]
    # And not in the answer: neither in its address, nor in a cookie.
    assert not [word for word in secret[:3] if word in answer.content.decode() + str(answer.headers)]
    assert not [word for word in secret[:3] if word in client.cookies.output()]
    # In another session it opens nothing.
    ((sealed,),) = w.ask("SELECT content FROM secrecy.badge WHERE user_id IS NULL AND content <> ''")
    assert SessionStore("0" * 64, sealed).get(kept.KEY) is None


def test_more_than_is_kept_is_refused_in_words(world: str) -> None:
    client, answer = too_late(text="é" * 100_001)
    assert answer.status_code == 413
    assert "te veel om te bewaren" in answer.content.decode()
    assert kept_by_nobody_yet() == 0
    come_back(client, "coordinator")
    assert "Er wacht niets" in client.get(KEPT).content.decode()


def test_several_forms_wait_beside_each_other_within_one_limit(world: str) -> None:
    client, _ = too_late(text="a" * 90_000)
    client.post("/casussen/nieuw/", {"reasons": "Omdat het zo is.", "text": "b" * 90_000})
    assert client.post(PLAN + "?na=1", {"text": "c" * 90_000}).status_code == 413
    # The same form again, as it was typed last.
    client.post(PLAN, said(place="Zaal Duindoorn achteraan"))
    come_back(client, "coordinator")
    page = client.get(KEPT).content.decode()
    assert page.count("Nu versturen") == 2
    assert "Omdat het zo is." in page
    assert "Zaal Duindoorn achteraan" in page
    assert "Zaal Slibvaart" not in page


def test_without_the_token_of_the_form_nothing_is_kept(world: str) -> None:
    client = Client(enforce_csrf_checks=True)
    client.cookies[settings.SESSION_COOKIE_NAME] = w.badge("coordinator")
    w.ask(IDLE)
    assert client.post(PLAN, said()).status_code == 403
    assert kept_by_nobody_yet() == 0
    # With it, it is: the token of a form doesn't end with the session.
    client.get("/aanmelden/")
    token = client.cookies[settings.CSRF_COOKIE_NAME].value
    assert client.post(PLAN, said(csrfmiddlewaretoken=token)).status_code == 302
    (form,) = content(client)[kept.KEY]["forms"].values()
    assert token not in str(form)


def test_a_page_that_is_only_asked_for_keeps_nothing_and_loses_nothing(world: str) -> None:
    client = w.signed_in("coordinator")
    w.ask(IDLE)
    assert client.get(PLAN, {"place": PLACE})["Location"].startswith("/aanmelden/")
    assert kept_by_nobody_yet() == 0
    # Another tab that asked something meanwhile doesn't make a stranger of who types.
    assert client.post(PLAN, said())["Location"] == f"/aanmelden/?next={KEPT}"


@pytest.mark.parametrize("cookie", ["", "0" * 64, "geen-cookie"], ids=["none", "unknown", "nonsense"])
def test_what_nobody_known_sends_is_not_kept(world: str, cookie: str) -> None:
    client = Client()
    if cookie:
        client.cookies[settings.SESSION_COOKIE_NAME] = cookie
    assert client.post(PLAN, said())["Location"] == f"/aanmelden/?next={PLAN}"
    assert w.ask("SELECT count(*) FROM secrecy.badge") == [(0,)]


def test_who_signed_out_left_nothing_to_be_known_by(world: str) -> None:
    client = w.signed_in("coordinator")
    client.post("/aanmelden/uit/")
    assert client.post(PLAN, said())["Location"] == f"/aanmelden/?next={PLAN}"
    assert kept_by_nobody_yet() == 0


def test_no_password_no_proof_and_no_file_is_ever_kept(world: str) -> None:
    for address in ("/mijn-aanmelding/wachtwoord/", "/mijn-aanmelding/app/", "/aanmelden/opnieuw/"):
        client, answer = too_late(address=address, password1="een-zin-die-enkel-ik-ken")
        assert answer["Location"] == f"/aanmelden/?next={address}"
        assert kept.KEY not in content(client)
    file = SimpleUploadedFile("besluit.pdf", b"%PDF Slibvaart")
    client, _ = too_late(password="een-zin-die-enkel-ik-ken", file=file)
    (form,) = content(client)[kept.KEY]["forms"].values()
    assert {name for name, _ in form["fields"]} == set(said())
    come_back(client, "coordinator")
    assert "Bestanden zijn niet bewaard" in client.get(KEPT).content.decode()


def test_a_button_without_a_field_is_no_typed_word(world: str) -> None:
    client = w.signed_in("coordinator")
    w.ask(IDLE)
    assert client.post("/sessie/")["Location"].startswith("/aanmelden/?next=/sessie/")
    assert kept.KEY not in content(client)


def test_after_half_an_hour_they_are_gone(world: str) -> None:
    client, _ = too_late()
    come_back(client, "coordinator")
    store = content(client)
    store[kept.KEY]["forms"][PLAN]["until"] -= kept.TERM.total_seconds()
    store.save()
    assert "Er wacht niets" in client.get(KEPT).content.decode()
    assert kept.KEY not in content(client)


def test_what_is_refused_for_another_reason_than_its_words_goes_on_waiting(world: str) -> None:
    client, _ = too_late("caw")
    come_back(client, "caw")
    form = Fields(client.get(KEPT).content.decode())
    assert client.post(PLAN, form.found).status_code == 403
    assert "Zaal Slibvaart" in client.get(KEPT).content.decode()


def test_a_form_that_comes_back_with_its_errors_holds_the_words_itself(world: str) -> None:
    client, _ = too_late(day="31/02/2026")
    come_back(client, "coordinator")
    form = Fields(client.get(KEPT).content.decode())
    answer = client.post(PLAN, form.found)
    assert answer.status_code == 400
    assert "Zaal Slibvaart" in answer.content.decode()
    assert "Er wacht niets" in client.get(KEPT).content.decode()

"""Promise 10: a text whose key was destroyed is unreadable for good, in every backup too."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from cryptography.exceptions import InvalidTag

from cases.contributions.models import Contribution
from cases.models import Case, DataSubject, Indication, LegalBasis
from cases.purposes import Purpose
from secrecy import foundation, record
from secrecy.acts import RecordImpossible, Refused, expunge, open_circles, opened
from secrecy.models import Circle
from tests import world as w
from tests.secrecy.test_at_rest import dump, program


def contribution() -> str:
    """The public reference of the CAW's contribution."""
    return str(
        w.ask("SELECT k.reference FROM secrecy_circle k JOIN contributions_contribution c ON c.circle_id = k.id")[0][0]
    )


def end_the_contribution() -> None:
    with w.standing_as("caw"):
        (circle,) = open_circles(contribution(), purpose=Purpose.REQUEST, act="admit")
        assert Contribution.objects.get().text
        expunge(Circle.objects.get(id=circle), because="verzoek van betrokkene")


def keys_of(database: str) -> bytes:
    """The key store's own backup."""
    return subprocess.run(
        [program("pg_dump"), "-Fc", "-d", w.dsn("superuser", database), "--table=keystore.*"],
        check=True,
        capture_output=True,
    ).stdout


@pytest.fixture(scope="module")
def yesterday(django_db_setup: None, django_db_blocker: Any) -> Iterator[tuple[bytes, bytes, bytes]]:
    """The content as it was, the keys as they were, and the keys of today: the contribution ended in between."""
    name = f"livc_test_{os.getpid()}_yesterday"
    with django_db_blocker.unblock():
        w.copy(name)
        w.point(name)
        try:
            content, old_keys = dump(name, "--format=custom"), keys_of(name)
            end_the_contribution()
            yield content, old_keys, keys_of(name)
        finally:
            w.point(w.TOWN)
            w.drop(name)


@pytest.fixture
def restoring(django_db_setup: None, django_db_blocker: Any, tmp_path: Path) -> Iterator[Any]:
    """A function that restores a content beside a key store, as THREAT_MODEL.md says."""
    name = f"livc_test_{os.getpid()}_restored"
    made = w.state()

    def restore(options: str, content: bytes) -> None:
        file = tmp_path / "dump"
        file.write_bytes(content)
        # It complains of the schemas, which are there already.
        subprocess.run(
            [program("pg_restore"), *options.split(), "-d", w.dsn("superuser", name), str(file)],
            capture_output=True,
            check=False,
        )

    def both(content: bytes, keys: bytes) -> None:
        foundation.lay(made.admin, database=name, passwords=made.passwords)
        restore("--clean --if-exists", content)
        restore("--data-only", keys)
        foundation.lay(made.admin, database=name, passwords=made.passwords)
        w.point(name)

    with django_db_blocker.unblock():
        try:
            yield both
        finally:
            w.point(w.TOWN)
            w.drop(name)


@pytest.fixture
def restored(yesterday: tuple[bytes, bytes, bytes], restoring: Any) -> Any:
    """A function that restores yesterday's content beside a key store."""
    return lambda keys: restoring(yesterday[0], keys)


def others_still_read() -> None:
    with w.standing_as("coordinator"):
        case = opened(Case, w.slug_of("001"), purpose=Purpose.PREPARE)
        assert [i.text[:4] for i in Indication.objects.filter(case=case)] == ["Komt", "Zoek"]


def nobody_stands() -> None:
    """Nothing is shown yet, to nobody, whatever keys came back."""
    for slug in ("caw", "coordinator", "burgemeester"):
        with pytest.raises(RecordImpossible), w.standing_as(slug):
            pass


def replayed() -> int:
    """How many keys went that had come back."""
    ((gone,),) = w.ask("SELECT secrecy.replay_destroyed()")
    return int(gone)


def ended_for_good() -> None:
    reference = contribution()
    for slug in ("caw", "coordinator"):
        with pytest.raises(Refused), w.standing_as(slug):
            open_circles(reference, purpose=Purpose.TABLE)
    assert w.ask(
        "SELECT count(*) FROM keystore.circle_key WHERE circle = (SELECT circle_id FROM contributions_contribution)"
    ) == [(0,)]
    assert w.ask("SELECT count(*) FROM contributions_contribution") == [
        (1,)
    ]  # the ciphertext came back, and says nothing


def test_the_content_of_yesterday_beside_the_keys_of_today(
    restored: Any, yesterday: tuple[bytes, bytes, bytes]
) -> None:
    restored(yesterday[2])
    nobody_stands()
    assert replayed() == 0
    ended_for_good()
    others_still_read()


def test_the_keys_of_yesterday_once_the_list_of_what_ended_is_replayed(
    restored: Any, yesterday: tuple[bytes, bytes, bytes]
) -> None:
    restored(yesterday[1])
    circle = w.ask("SELECT circle_id FROM contributions_contribution")[0][0]
    assert w.ask("SELECT count(*) FROM keystore.circle_key WHERE circle = %s", [circle]) == [
        (1,)
    ]  # which is why the list goes first
    nobody_stands()
    w.ask("INSERT INTO keystore.destroyed (circle, because) VALUES (%s, 'uit het register')", [circle])
    nobody_stands()
    assert (replayed(), replayed()) == (1, 0)
    ended_for_good()
    others_still_read()


def test_what_was_restored_answers_nobody_and_the_log_says_what_comes_first(
    restored: Any, yesterday: tuple[bytes, bytes, bytes], caplog: Any
) -> None:
    """Promise 10: every restore replays the list of destroyed keys first."""
    restored(yesterday[2])
    client = w.signed_in("coordinator")
    page = client.get("/casussen/")
    assert page.status_code == 503
    assert "CAS-" not in page.content.decode()
    assert "replay its list of destroyed keys" in caplog.text
    assert replayed() == 0
    assert client.get("/casussen/").status_code == 200


def test_the_end_of_a_circle_is_on_record(again: str) -> None:
    end_the_contribution()
    (entry,) = w.entries(act="erase", actor=w.id_of("caw"))  # an office ended another in the town
    assert (entry["actor"], entry["purpose"]) == (w.id_of("caw"), "verzoek van betrokkene")
    ended_for_good()


def test_a_circle_that_ended_is_not_begun_again(again: str) -> None:
    end_the_contribution()
    circle = w.ask("SELECT circle_id FROM contributions_contribution")[0][0]
    with w.standing_as("coordinator") as here:
        begin = [
            "signal",
            "",
            None,
            False,
            b"x",
            here.pid,
            here.began,
            here.request,
            "doel",
            "grond",
            ["read"],
            here.ends,
        ]
        with pytest.raises(RecordImpossible):
            record.call("begin_circle", circle, "nieuw", *begin)


# A ciphertext is bound to its table, column, row and circle. --------------------------------------------------

MOVES: dict[str, tuple[type[Any], str, str]] = {
    "to another row": (
        Indication,
        "text",
        "UPDATE cases_indication SET text = (SELECT text FROM cases_indication ORDER BY id DESC LIMIT 1)",
    ),
    "to another column": (DataSubject, "birth_date", "UPDATE cases_datasubject SET birth_date = name"),
    "to another table": (
        LegalBasis,
        "reasons",
        "UPDATE cases_legalbasis b SET reasons = (SELECT i.text FROM cases_indication i WHERE i.circle_id = b.circle_id LIMIT 1)",
    ),
    "with its row to another circle": (
        Indication,
        "text",
        "UPDATE cases_indication SET circle_id = (SELECT circle_id FROM cases_case WHERE reference LIKE '%002')",
    ),
    "with its row to another key": (Indication, "text", "UPDATE cases_indication SET id = gen_random_uuid()"),
    "changed by one bit": (
        Indication,
        "text",
        "UPDATE cases_indication SET text = set_byte(text, 20, get_byte(text, 20) # 1)",
    ),
    "cut short": (Indication, "text", "UPDATE cases_indication SET text = substr(text, 1, length(text) - 1)"),
}


@pytest.mark.parametrize("move", MOVES)
def test_a_ciphertext_that_was_moved_or_touched_is_not_read(again: str, move: str) -> None:
    model, field, statement = MOVES[move]
    sound = {bytes(v) for (v,) in w.ask(f"SELECT {field} FROM {model._meta.db_table}")}
    w.ask(statement)
    moved = 0
    with w.standing_as("coordinator"):
        for number in ("001", "002", "003"):
            open_circles(w.slug_of(number), f"{w.slug_of(number)}/identity", purpose=Purpose.PREPARE)
        for row in model.objects.all():
            try:
                assert getattr(row, field)
                assert bytes(row.__dict__[field].sealed) in sound  # the one row that stayed where it was
            except InvalidTag:
                moved += 1
    assert moved >= 1


def test_a_moved_ciphertext_is_a_500_and_an_entry(again: str) -> None:
    w.ask(MOVES["to another row"][2])
    client, path = w.signed_in("coordinator"), f"/casussen/{w.slug_of('001')}/"
    client.post(path, {"purpose": "opvolging actie"})
    assert client.get(path).status_code == 500
    assert w.entries(act="refuse")[-1]["outcome"] == "a text lay where it was not sealed"

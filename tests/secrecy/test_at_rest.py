"""Promise 10: where data rest, no plain confidential value rests with them."""

from __future__ import annotations

import base64
import os
import shutil
import subprocess
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import redis
from django.conf import settings

from tests import world as w
from tests.secrecy import planted, serverlog
from tests.secrecy.planted import MARK, holds

LEFT_OUT = [
    "--exclude-schema=keystore",
    *(
        f"--exclude-table=secrecy.{t}"
        for t in ("badge", "credential", "standing", "link", "outbox", "pulse", "export", "export_piece")
    ),
]


@pytest.fixture(scope="module")
def beach(django_db_setup: None, django_db_blocker: Any) -> Iterator[dict[str, Any]]:
    """A world with a sentence in every sealed column, and what the server logged while they were written."""
    name = f"livc_test_{os.getpid()}_beach"
    with django_db_blocker.unblock():
        w.copy(name)
        w.point(name)
        before = w.ask("SELECT pg_current_wal_lsn()")[0][0]
        try:
            with serverlog.reading() as since:
                sentences = planted.plant()
                logged = since()
            yield {"database": name, "sentences": sentences, "log": logged, "from": before}
        finally:
            w.point(w.TOWN)
            w.drop(name)


def program(name: str) -> str:
    """A program of the server's own version."""
    folder = data_folder()
    if folder is not None:
        pid = (folder / "postmaster.pid").read_text().split()[0]
        beside = Path(os.readlink(f"/proc/{pid}/exe")).with_name(name)
        if beside.exists():
            return str(beside)
    found = shutil.which(name)
    return found or pytest.skip(f"{name} is not installed here")


def data_folder() -> Path | None:
    folder = Path(w.ask("SELECT current_setting('data_directory')", database="postgres")[0][0])
    return folder if os.access(folder / "postmaster.pid", os.R_OK) else None


def dump(database: str, *options: str) -> bytes:
    """A dump of the content, by the role that makes backups."""
    return subprocess.run(
        [program("pg_dump"), "-d", w.dsn("backup", database), *LEFT_OUT, *options], check=True, capture_output=True
    ).stdout


def test_a_sentence_was_planted_in_every_sealed_column(beach: dict[str, Any]) -> None:
    columns = {f"{model._meta.label}.{name}" for model, names in planted.sealed_models() for name in names}
    assert len(columns) >= 10
    assert {s.split()[1] for s in beach["sentences"]} == columns


def test_the_search_finds_what_is_hidden_in_other_forms() -> None:
    sentence = f"… {MARK} …".encode()
    forms = [
        sentence,
        base64.b64encode(sentence),
        base64.urlsafe_b64encode(b"x" + sentence),
        sentence.hex().encode(),
        b"\\x" + sentence.hex().encode(),
        zlib.compress(sentence),
        base64.b64encode(zlib.compress(sentence)),
        MARK.encode("utf-16-le"),
    ]
    for form in forms:
        assert holds(b"before " + form + b" after")
    assert not holds(b"nothing of the kind " + base64.b64encode(b"elsewhere" * 10))


@pytest.mark.parametrize(
    "options",
    [
        ["--format=plain"],
        ["--format=plain", "--inserts"],
        ["--format=custom"],
        ["--format=custom", "--compress=0"],
        ["--format=plain", "--compress=6"],
    ],
    ids=" ".join,
)
def test_r57_not_in_a_dump_of_the_content(beach: dict[str, Any], options: list[str]) -> None:
    content = dump(beach["database"], *options)
    assert len(content) > 50_000
    assert not holds(content)


def test_a_dump_holds_the_rows_all_the_same(beach: dict[str, Any]) -> None:
    content = dump(beach["database"], "--data-only", "--table=cases_indication", "--table=secrecy_ledger")
    assert content.count(b"\\\\x01") >= 4  # sealed texts, by their version byte


def test_a_dump_holds_no_key_no_session_and_no_password(beach: dict[str, Any]) -> None:
    content = dump(beach["database"])
    for table in ("keystore.circle_key", "secrecy.badge", "secrecy.credential"):
        assert f"COPY {table}".encode() not in content
    for (wrapped,) in w.ask(
        "SELECT wrapped FROM keystore.circle_key UNION ALL SELECT wrapped FROM keystore.cell_key",
        database=beach["database"],
    ):
        assert bytes(wrapped).hex().encode() not in content


def test_not_in_what_was_written_ahead(beach: dict[str, Any]) -> None:
    folder = data_folder()
    if folder is None:
        pytest.skip("the server's files can't be read from here")
    w.ask("CHECKPOINT")
    first = w.ask("SELECT pg_walfile_name(%s)", [beach["from"]])[0][0]
    files = [f for f in (folder / "pg_wal").iterdir() if len(f.name) == 24 and f.name >= first]
    assert files
    assert not any(_plain(f.read_bytes()) for f in files)


def test_not_in_the_files_of_the_database(beach: dict[str, Any]) -> None:
    folder = data_folder()
    if folder is None:
        pytest.skip("the server's files can't be read from here")
    oid = w.ask("SELECT oid FROM pg_database WHERE datname = %s", [beach["database"]], database="postgres")[0][0]
    files = [f for f in (folder / "base" / str(oid)).iterdir() if f.is_file()]
    assert len(files) > 100
    assert not any(_plain(f.read_bytes()) for f in files)


def _plain(blob: bytes) -> bool:
    """For large files: the mark itself, its hexadecimal form, and its base64 at three offsets."""
    forms = [
        MARK.encode(),
        MARK.encode().hex().encode(),
        *(base64.b64encode(b" " * n + MARK.encode())[4:-4] for n in range(3)),
    ]
    return any(form in blob for form in forms)


def test_r57_not_in_the_log_of_the_server(beach: dict[str, Any]) -> None:
    assert not holds(beach["log"].encode())


def test_not_in_any_table_that_is_not_sealed(beach: dict[str, Any]) -> None:
    for (table,) in w.ask(
        "SELECT c.oid::regclass::text FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname IN ('public', 'secrecy', 'keystore') AND c.relkind IN ('r', 'p')",
        database=beach["database"],
    ):
        for (row,) in w.ask(f"SELECT to_jsonb(t)::text FROM {table} t", database=beach["database"]):
            assert not holds(row.encode()), table


def test_not_in_redis_nor_in_a_session_after_the_pages_showed_them(
    beach: dict[str, Any], mailoutbox: Any, client: Any
) -> None:
    w.point(beach["database"])
    try:
        seen = _walk_the_pages()
        assert seen  # the pages do show them
        sessions = w.ask("SELECT content FROM secrecy.badge WHERE content <> ''")
        assert sessions
        assert not any(holds(content.encode()) for (content,) in sessions)
    finally:
        w.point(w.TOWN)
    server = redis.Redis.from_url(settings.REDIS_URL)
    for key in server.scan_iter():
        assert not holds(key)
        assert not holds(server.dump(key) or b"")
        assert not holds(_value(server, key))
    assert not any(holds(m.message().as_bytes()) for m in mailoutbox)
    folder = Path(settings.EMAIL_FILE_PATH)
    assert not any(holds(f.read_bytes()) for f in folder.glob("*") if f.is_file())


def _walk_the_pages() -> bool:
    """The coordinator reads the first case, its identity and the item that was discussed."""
    browser, case = w.signed_in("coordinator"), f"/casussen/{w.slug_of('001')}/"
    browser.post(case, {"purpose": "opvolging actie"})
    meeting, item = w.ask(
        "SELECT m.slug, i.slug FROM meetings_agendaitem i JOIN meetings_meeting m ON m.id = i.meeting_id WHERE i.closed_at IS NOT NULL ORDER BY i.position"
    )[0]
    pages = [browser.get(case), browser.post(f"{case}identiteit/"), browser.get(f"/overleg/{meeting}/{item}/")]
    for page in pages:
        assert page.status_code == 200
        assert not any(MARK in f"{name}: {value}" for name, value in page.items())
    return all(MARK in page.content.decode() for page in pages)


def _value(server: Any, key: bytes) -> bytes:
    kind = server.type(key)
    read = {
        b"string": server.get,
        b"list": lambda k: b"\n".join(server.lrange(k, 0, -1)),
        b"set": lambda k: b"\n".join(server.smembers(k)),
        b"hash": lambda k: repr(server.hgetall(k)).encode(),
        b"zset": lambda k: repr(server.zrange(k, 0, -1)).encode(),
    }
    return bytes(read[kind](key) or b"")

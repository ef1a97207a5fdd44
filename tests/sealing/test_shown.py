"""What an auditor sees of the seal in the pages: one line proved, all of it checked, and what a superuser of the database did, named."""

from __future__ import annotations

import html
import os
import re
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client

from secrecy.sealing import checking, nodes
from secrecy.sealing.reaching import reach
from secrecy.transparency.checkpoints import Checkpoint
from secrecy.transparency.notes import Note
from tests import world as w
from tests.house.town import PLANTED
from tests.sealing.working import as_superuser, enter, ledger, seal
from verifier import livc_verify

HOUR = "UPDATE secrecy.seal_check SET at = at - interval '1 hour', done = done - interval '1 hour'"


@pytest.fixture
def auditor(office: Path) -> Client:
    return w.signed_in("auditor")


def text(client: Client, address: str) -> str:
    """What a page says, in one line."""
    answer = client.get(address)
    assert answer.status_code == 200, (address, answer.status_code)
    said = answer.content.decode()
    assert not [word for word in PLANTED if word in said]
    return html.unescape(" ".join(re.sub(r"<[^>]+>", " ", said).split()))


def ask(client: Client) -> str:
    """Press the button; what the page then says."""
    assert client.post("/register/zegel/").status_code == 302
    return text(client, "/register/zegel/")


def line(client: Client, *, act: str, outcome: str = "ok", nth: int = 0) -> tuple[int, str]:
    """A line of the register of Duinbeke: its number and its address."""
    (number, at) = w.ask(
        "SELECT id, floor(extract(epoch FROM at))::bigint FROM secrecy_ledger WHERE act = %s AND outcome = %s"
        " AND cell = (SELECT id FROM cells_cell WHERE name LIKE '%%Duinbeke') ORDER BY at, id OFFSET %s LIMIT 1",
        [act, outcome, nth],
    )[0]
    return int(number), f"/register/{at}-{number}/"


def test_a_line_is_proved_in_one_click_and_by_a_file_that_is_checked_elsewhere(
    auditor: Client, settings: Any, tmp_path: Path
) -> None:
    number, address = line(auditor, act="disclose")
    assert "Deze regel is nog niet verzegeld." in text(auditor, f"{address}bewijs/")
    assert auditor.post(f"{address}bewijs/bestand/").status_code == 302  # there is no file yet, and the page says why
    for _ in range(3):
        seal()
    assert f"{address}bewijs/" in auditor.get(address).content.decode()
    said = text(auditor, f"{address}bewijs/")
    ((place, size),) = w.ask(
        "SELECT position + 1, (SELECT max(size) FROM secrecy_checkpoint) FROM secrecy_sealed WHERE kind = 'entry' AND id = %s",
        [number],
    )
    assert "staat onveranderd onder het zegel" in said
    assert f"Deze regel staat als nr. {place:,} in het register dat op".replace(",", ".") in said
    assert "geen letter van deze regel gewijzigd" in said
    assert "Dat bewijst niet:" in said

    answer = auditor.post(f"{address}bewijs/bestand/")
    assert answer["Content-Disposition"] == f'attachment; filename="regel-{number}.tlog-proof"'
    assert w.entries(act="export", actor=w.id_of("auditor"))[-1]["reference"] == f"bewijs van regel {number}"
    file = tmp_path / "proof"
    file.write_bytes(answer.content)
    key = settings.SEAL_KEY.with_name("key.pub").read_text().strip()
    elsewhere = [sys.executable, "-I", "-S", livc_verify.__file__, "--proof", str(file), "--key"]
    done = subprocess.run([*elsewhere, key], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout.splitlines()[-1]) == (0, "Dat klopt."), done
    assert f"Deze regel staat als nr. {place} van {size} in test.livc-r.localhost/log" in done.stdout
    assert re.search(rf"nummer: {number}\n", done.stdout)
    # By another key, or of another row, it proves nothing; what ledger prove writes is checked likewise.
    other = "other+" + key.split("+", 1)[1]
    assert subprocess.run([*elsewhere, other], capture_output=True, check=False).returncode == 2  # no key of that name
    head, rest = answer.content.decode().split("\n", 2)[0], answer.content.decode().split("\n", 2)[2]
    file.write_text(f"{head}\n{rest}")
    leaf = w.ask("SELECT encode(leaf, 'hex') FROM secrecy_sealed WHERE kind = 'entry' AND id = %s", [number])[0][0]
    assert livc_verify.main(["--proof", str(file), "--key", key, "--leaf", leaf]) == 0
    assert livc_verify.main(["--proof", str(file), "--key", key, "--leaf", "00" * 32]) == 1
    assert livc_verify.main(["--proof", str(file), "--key", key]) == 2
    file.write_text(ledger("prove", "entry", number))
    assert livc_verify.main(["--proof", str(file), "--key", key, "--leaf", leaf]) == 0

    # One's own looking is proved to oneself too, without what the line says; somebody else's isn't.
    coordinator = w.signed_in("coordinator")
    coordinator.get("/casussen/")
    own = w.entries(act="list", actor=w.id_of("coordinator"))[-1]
    assert "nog niet verzegeld" in text(coordinator, f"/waarom/{own['request']}/zegel/")
    seal()
    ((nth,),) = w.ask("SELECT position + 1 FROM secrecy_sealed WHERE kind = 'entry' AND id = %s", [own["id"]])
    said = text(coordinator, f"/waarom/{own['request']}/zegel/")
    assert "staat onveranderd onder het zegel" in said
    assert f"nr. {nth:,} van".replace(",", ".") in said
    assert w.signed_in("burgemeester").get(f"/waarom/{own['request']}/zegel/").status_code == 404

    # Who keeps no register, and a line of no cell: not a word.
    assert w.signed_in("coordinator").get(f"{address}bewijs/").status_code == 403
    stranger = w.ask(
        "SELECT floor(extract(epoch FROM at))::bigint || '-' || id FROM secrecy_ledger WHERE cell IS NULL LIMIT 1"
    )
    assert auditor.get(f"/register/{stranger[0][0]}/bewijs/").status_code == 404


def test_what_the_superuser_altered_is_named_on_the_page_of_the_line_and_on_that_of_the_seal(auditor: Client) -> None:
    assert "De zegeldienst loopt niet." in text(auditor, "/register/zegel/")
    for _ in range(2):
        seal()
    assert "nog niet nagekeken" in text(auditor, "/register/zegel/")
    said = ask(auditor)
    assert "Het nazicht is gevraagd." in said
    assert "Het begint binnen enkele seconden." in said
    assert w.entries(act="verify", actor=w.id_of("auditor"))[-1]["outcome"] == "ok"
    assert "Er loopt al een nazicht" in ask(auditor)
    call_command("seal", "--once")
    said = text(auditor, "/register/zegel/")
    assert "geen enkele is gewijzigd, weggelaten, verwisseld of tussengevoegd" in said
    assert "tot regel" in said  # what was deposited
    assert "Er is net een nazicht gevraagd." in ask(auditor)

    number, address = line(auditor, act="disclose")
    as_superuser(f"UPDATE secrecy_ledger SET purpose = 'iets anders' WHERE id = {number}")
    assert "gewijzigd na de verzegeling" in text(auditor, f"{address}bewijs/")
    assert auditor.post(f"{address}bewijs/bestand/").status_code == 302
    place = w.ask("SELECT position FROM secrecy_sealed WHERE kind = 'entry' AND id = %s", [number])[0][0]
    named = f"Regel {number} op positie {place} is gewijzigd na de verzegeling."
    # What only looks at what came since doesn't see it, and doesn't say that all is well.
    as_superuser(HOUR)
    w.ask("INSERT INTO secrecy.seal_check (whole, asked) VALUES (false, true)")
    seal()
    assert named not in text(auditor, "/register/zegel/")
    as_superuser(HOUR)
    ask(auditor)
    call_command("seal", "--once")
    said = text(auditor, "/register/zegel/")
    assert "het klopt niet" in said
    assert "vond één ding dat niet klopt:" in said
    assert named in said
    assert f'href="{address}bewijs/">Toon die regel' in auditor.get("/register/zegel/").content.decode()
    # A later part that holds takes nothing of that back.
    w.ask("INSERT INTO secrecy.seal_check (whole, asked) VALUES (false, true)")
    seal()
    assert named in text(auditor, "/register/zegel/")

    # Whoever did it, and the leaf along with the row: the line says so too.
    number, address = line(auditor, act="list")
    as_superuser(f"UPDATE secrecy_ledger SET actor = actor + 1 WHERE id = {number}")
    assert "Wie het deed, is gewijzigd" in text(auditor, f"{address}bewijs/")
    number, address = line(auditor, act="list", nth=1)
    as_superuser(
        f"UPDATE secrecy_ledger SET purpose = 'iets anders' WHERE id = {number}",
        f"UPDATE secrecy_sealed SET leaf = secrecy.leaf(e) FROM secrecy_ledger e WHERE e.id = {number} AND secrecy_sealed.id = e.id AND kind = 'entry'",
    )
    assert "het zegel klopt niet meer" in text(auditor, f"{address}bewijs/")


def test_the_page_of_the_seal_says_how_far_each_witness_signed_along(
    auditor: Client, office: Path, settings: Any, tmp_path: Path
) -> None:
    """Only what a witness that is known signed counts, and of that the furthest."""
    seal()
    assert "Getuigen niemand is aangeduid" in text(auditor, "/register/zegel/")
    log = settings.SEAL_KEY.with_name("key.pub").read_text().strip()

    def cosign(name: str, since: int = 0) -> str:
        asked = tmp_path / "asked"
        asked.write_text(ledger("prove", "growth", since))
        return ledger(
            "witness",
            tmp_path / f"{name}.seen",
            asked,
            "--log",
            log,
            "--key",
            tmp_path / name,
            "--name",
            f"{name}.example.org",
        )

    known, stranger = cosign("archief"), cosign("vreemd")
    (office.parent / "witnesses").write_text((tmp_path / "archief.pub").read_text())
    seal()
    assert "archief.example.org tekende nog niet mee" in text(auditor, "/register/zegel/")
    (office.parent / "cosigned").write_text(stranger)
    seal()
    assert "archief.example.org tekende nog niet mee" in text(auditor, "/register/zegel/")
    size = Checkpoint.parse(Note.parse(known).text).size
    (office.parent / "cosigned").write_text(f"{known}\n{stranger}")
    seal()
    said = text(auditor, "/register/zegel/")
    assert f"archief.example.org tekende mee tot regel {size:,}".replace(",", ".") in said
    assert "vreemd" not in said
    further = cosign("archief", size)
    larger = Checkpoint.parse(Note.parse(further).text).size
    assert larger > size
    # Cut off or altered, it says no more than was signed.
    (office.parent / "cosigned").write_text(f"{further.replace(str(larger), str(larger + 1), 1)}\n{known}")
    seal()
    assert f"tekende mee tot regel {size:,} (".replace(",", ".") in text(auditor, "/register/zegel/")
    (office.parent / "cosigned").write_text(f"{further}\n{known}")
    seal()
    assert f"tekende mee tot regel {larger:,} (".replace(",", ".") in text(auditor, "/register/zegel/")
    (office.parent / "cosigned").write_text("geen nota")
    seal()
    assert "Getuigen" in text(auditor, "/register/zegel/")


def test_an_office_that_stays_checks_in_a_process_of_its_own_and_is_missed_when_it_is_gone(
    auditor: Client, settings: Any
) -> None:
    """Killed in the midst of it, it goes on; gone, the page says so; back, all is as before."""
    seal()
    ask(auditor)
    environment = os.environ | {
        "LIVC_SEAL_KEY": str(settings.SEAL_KEY), "LIVC_SEAL_DEPOSIT": str(settings.SEAL_DEPOSIT), "LIVC_SEAL_SECONDS": "1",
    }  # fmt: skip

    def begun() -> subprocess.Popen[bytes]:
        return subprocess.Popen([sys.executable, "manage.py", "seal"], cwd=settings.BASE_DIR, env=environment)

    def until(words: str) -> None:
        for _ in range(120):
            if words in (said := text(auditor, "/register/zegel/")):
                return
            time.sleep(0.5)
        raise AssertionError(said)

    first = begun()
    first.kill()
    first.wait()
    second = begun()
    try:
        until("geen enkele is gewijzigd")
    finally:
        second.terminate()
        assert second.wait(60) == 0
    as_superuser("UPDATE secrecy.seal_office SET at = at - interval '1 day'")
    until("geen teken van leven")
    seal()
    assert "geen teken van leven" not in text(auditor, "/register/zegel/")

    # It can't read the record: that is said, and is no verdict.
    as_superuser(HOUR)
    ask(auditor)
    link = reach("seal")
    try:
        due = checking.next_due(link, of_itself=False)
        assert due is not None
        with pytest.MonkeyPatch.context() as without:
            without.setenv("LIVC_DSN_AUDITOR", "postgresql://nobody@/nowhere?host=/nonexistent")
            checking.check(link, due[0], whole=due[1])
    finally:
        link.close()
    said = text(auditor, "/register/zegel/")
    assert "LIVC_DSN_AUDITOR" in said
    assert "alles klopt" in said
    # What the sealer refuses to go on with is said too.
    as_superuser("DELETE FROM secrecy_checkpoint", "DELETE FROM secrecy_sealed")
    enter()
    with pytest.raises(Exception, match="this database doesn't have"):
        call_command("seal", "--once")
    assert "er is iets weggelaten of herschreven" in text(auditor, "/register/zegel/")


def test_of_a_log_sealed_before_the_nodes_were_kept_they_are_made_up_for_and_prove_the_same(auditor: Client) -> None:
    """More than two blocks of leaves: the proof reads one of them, and what stands beside."""
    w.ask(
        "INSERT INTO secrecy_ledger (act, cell, door, request, actor, salt, commitment)"
        " SELECT 'list', (SELECT id FROM cells_cell WHERE name LIKE '%%Duinbeke'), 'bench', gen_random_uuid(), NULL, s, secrecy.commitment(s, NULL, NULL, NULL, NULL, NULL, NULL)"
        " FROM (SELECT uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()) AS s FROM generate_series(1, 3000)) g"
    )
    for _ in range(2):
        seal()
    kept = w.ask("SELECT level, place, hash FROM secrecy_node ORDER BY level, place")
    ((size,),) = w.ask("SELECT max(size) FROM secrecy_checkpoint")
    assert len([level for level, _, _ in kept if level == 10]) == size >> 10 >= 3
    addresses = [
        f"/register/{slug}/bewijs/"
        for (slug,) in w.ask(
            "SELECT floor(extract(epoch FROM e.at))::bigint || '-' || e.id FROM secrecy_sealed s JOIN secrecy_ledger e USING (id)"
            " WHERE s.kind = 'entry' AND e.cell = (SELECT id FROM cells_cell WHERE name LIKE '%%Duinbeke') AND (s.position %% 700 = 3 OR s.position > %s - 2)",
            [size],
        )
    ]
    assert len(addresses) > 3
    for address in addresses:
        assert "staat onveranderd onder het zegel" in text(auditor, address)
    proof = ledger("prove", "growth", "1500")
    as_superuser("DELETE FROM secrecy_node")
    assert ledger("prove", "growth", "1500") == proof  # from the leaves, then
    assert [address for address in addresses if "nog niet te bewijzen" in text(auditor, address)]
    link = reach("seal")
    while nodes.catch_up(link):
        pass
    link.close()
    assert w.ask("SELECT level, place, hash FROM secrecy_node ORDER BY level, place") == kept
    as_superuser("UPDATE secrecy_node SET hash = sha256(hash)")
    assert "het zegel klopt niet meer" in text(auditor, addresses[0])

"""The statement of a quarter: on sealed lines alone, signed by two with a proof given just now, and the same when it is set again."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path
from typing import Any

import psycopg2
from django.utils import timezone

from livc.oversight.stating import quarter_of
from secrecy.transparency.checkpoints import Checkpoint
from secrecy.transparency.notes import Note
from tests import world as w
from tests.browser.paper import set_in_type
from tests.house.town import PLANTED
from tests.livc.oversight.sealed import seal
from tests.sealing.working import as_superuser
from tests.secrecy.intruder import inside

PAGE = "/register/verklaringen/"


def composes(auditor: Any, quarter: str = "") -> Any:
    return auditor.post(PAGE, {"quarter": quarter or quarter_of(timezone.localdate())})


def stored(slug: str) -> dict[str, Any]:
    ((figures, digest, size, note),) = w.ask("SELECT figures, digest, size, note FROM oversight_statement WHERE slug = %s", [slug])  # fmt: skip
    return {"figures": figures, "digest": digest, "size": size, "note": note}


def test_a_statement_rests_on_a_seal_is_signed_by_two_and_can_be_set_again(world: str, tmp_path: Path) -> None:
    auditor, dpo = w.signed_in("auditor"), w.signed_in("dpo")
    # Nothing is stated of what isn't sealed, or of what isn't a quarter that began.
    first = composes(auditor)
    assert (first.status_code, "nog niets verzegeld" in first.content.decode()) == (400, True)
    sample = auditor.get("/register/steekproef/").content.decode()
    seed = re.search(r"met zaad ([0-9a-f]{8})", sample)
    assert seed
    signer = seal(tmp_path)
    for quarter in ("", "2999-K1", "2026-K5", "x' OR 1=1"):
        assert auditor.post(PAGE, {"quarter": quarter}).status_code == 400
    made = composes(auditor)
    assert made.status_code == 302, made.content.decode()
    slug = made["Location"].rstrip("/").split("/")[-1]
    row = stored(slug)
    said = json.loads(row["figures"])
    # The checkpoint is one that the office signed, and the figures are those of the digest and of the lines it covers.
    note = Note.parse(row["note"])
    note.verify([signer.key])
    assert Checkpoint.parse(note.text).size == row["size"] == int(said["checkpoint"]["size"])
    assert hashlib.sha256(row["figures"].encode()).hexdigest() == row["digest"]
    counted = w.ask(
        "SELECT count(*) FROM secrecy_ledger e JOIN secrecy_sealed q ON q.kind = 'entry' AND q.id = e.id JOIN oversight_statement s ON s.slug = %s"
        " WHERE e.cell = s.cell_id AND e.at >= s.since AND e.at < s.until AND q.position < s.size",
        [slug],
    )
    assert counted == [(said["lines"],)]
    assert sum(said["acts"].values()) == said["lines"] > 50
    assert {"seed": seed[1], "size": 10}.items() <= next(
        one for one in said["samples"] if one["seed"] == seed[1]
    ).items()
    assert said["erased"] == {"proofs": 1, "circles": 1}
    assert (said["questions"]["asked"], said["questions"]["answered"], said["questions"]["follow"]) == (2, 1, 1)
    # It names no one, and the page says that it still holds.
    page = auditor.get(f"{PAGE}{slug}/").content.decode()
    assert "nageteld: klopt" in page
    names = [
        name
        for (name,) in w.ask(
            "SELECT last_name FROM participants_user WHERE username NOT IN ('auditor', 'dpo') AND last_name <> ''"
        )
    ]
    for text in (row["figures"], page.split("<main")[1]):
        assert not [word for word in (*PLANTED, *names) if word in text]
    # A draft as long as nobody signed; signing asks for a proof of just now.
    assert "Nogniet" in paper(auditor, slug)
    stale = w.signed_in("auditor", fresh=False).post(f"{PAGE}{slug}/ondertekenen/")
    assert (stale.status_code, "bewijs" in stale["Location"] or "aanmelden" in stale["Location"]) == (302, True)
    assert w.ask("SELECT count(*) FROM oversight_signature") == [(0,)]
    assert auditor.post(f"{PAGE}{slug}/ondertekenen/").status_code == 302
    assert auditor.post(f"{PAGE}{slug}/ondertekenen/").status_code == 409
    # A second auditor has not looked yet; then has, and it shows; then signs along.
    assert "nog niet" in auditor.get(f"{PAGE}{slug}/").content.decode()
    assert "Medeondertekenen" in dpo.get(f"{PAGE}{slug}/").content.decode()
    assert "F. Gegevens," in auditor.get(f"{PAGE}{slug}/").content.decode()
    once = paper(auditor, slug)
    assert dpo.post(f"{PAGE}{slug}/ondertekenen/").status_code == 302
    twice = paper(dpo, slug, raw=True)
    assert twice == paper(auditor, slug, raw=True)
    text = set_in_type(twice)
    assert "Medeondertekend" not in once
    for words in (row["digest"][:32], said["checkpoint"]["root"], f"{said['lines']}regels", "OndertekenddoorAdaNazicht", "MedeondertekenddoorFlorGegevens", seed[1]):  # fmt: skip
        assert words in text, words
    done = [e["act"] for e in w.entries(reference=f"statement={slug}") if e["act"] != "review"]
    assert done == ["statement-made", "export", "statement-signed", "export", "statement-seconded", "export", "export"]
    # The register goes on; what was stated stays as it is, and still counts the same. Rewritten by who has the database, it doesn't.
    seal(tmp_path)
    assert "nageteld: klopt" in dpo.get(f"{PAGE}{slug}/").content.decode()
    as_superuser(
        "DELETE FROM secrecy_ledger e USING oversight_statement s WHERE e.id = (SELECT min(x.id) FROM secrecy_ledger x WHERE x.act = 'open' AND x.cell = s.cell_id)"
    )
    assert "nageteld: klopt niet" in dpo.get(f"{PAGE}{slug}/").content.decode()


def paper(client: Any, slug: str, *, raw: bool = False) -> Any:
    answer = client.post(f"{PAGE}{slug}/pdf/")
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    assert b"pdfuaid" in answer.content
    return answer.content if raw else set_in_type(answer.content)


def test_lines_that_are_not_sealed_yet_hold_a_statement_up(world: str, tmp_path: Path) -> None:
    seal(tmp_path)
    # A line of before the last seal that committed after it: a slow writer.
    w.ask(
        "WITH salt AS (SELECT uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()) AS salt) INSERT INTO secrecy_ledger (at, act, door, request, cell, salt, commitment)"
        " SELECT (SELECT max(at) FROM secrecy_ledger WHERE cell IS NOT NULL) - interval '1 second', 'list', 'x', gen_random_uuid(), (SELECT id FROM cells_cell WHERE name LIKE '%%Duinbeke'), salt, sha256(salt) FROM salt"
    )
    late = composes(w.signed_in("auditor"))
    assert (late.status_code, "nog niet verzegeld" in late.content.decode()) == (400, True)
    seal(tmp_path)
    assert composes(w.signed_in("auditor")).status_code == 302


def test_sql_in_somebodys_request_states_and_signs_nothing(world: str, tmp_path: Path) -> None:
    seal(tmp_path)
    auditor = w.signed_in("auditor")
    slug = composes(auditor)["Location"].rstrip("/").split("/")[-1]
    ((pk, note, size),) = w.ask("SELECT id, note, size FROM oversight_statement WHERE slug = %s", [slug])
    state = (
        "INSERT INTO oversight_statement (id, slug, cell_id, quarter, since, until, figures, digest, size, note, made_by_id, made_at)"
        " VALUES (gen_random_uuid(), 'injected', (SELECT cell FROM secrecy.cells() cell LIMIT 1), '2026-K4', now() - interval '1 day', now(), %s, '', %s, %s, %s, now())"
    )
    fits = json.dumps({"checkpoint": {"size": str(size)}})
    signs = "INSERT INTO oversight_signature (id, statement_id, role, by_id, capacity, at) VALUES (gen_random_uuid(), %s, 'sign', %s, '', now())"
    for slug_ in ("coordinator", "burgemeester", "caw", "coordinator-elders", "superuser"):
        with inside(slug_) as i:
            assert i.value("SELECT count(*) FROM oversight_statement") == 0
            assert i.fails(state, [fits, size, note, w.id_of(slug_)]), slug_
            assert i.fails(signs, [pk, w.id_of(slug_)]), slug_
    with inside("dpo") as i:
        assert i.value("SELECT count(*) FROM oversight_statement") == 0  # the register isn't open
        _open(i)
        assert i.value("SELECT count(*) FROM oversight_statement") == 1
        dpo, other = w.id_of("dpo"), w.id_of("auditor")
        assert isinstance(i.fails(state, [fits, size + 1, note, dpo]), psycopg2.errors.CheckViolation)
        assert isinstance(
            i.fails(state, [fits, size, note.replace("time", "tijd"), dpo]), psycopg2.errors.CheckViolation
        )
        # Whatever name is written there, it becomes one's own.
        for statement, args, whose in (
            (state, [fits, size, note, other], "SELECT made_by_id FROM oversight_statement WHERE slug = 'injected'"),
            (signs, [pk, other], "SELECT by_id FROM oversight_signature"),
        ):
            i.sql(statement, args)
            assert i.sql(whose) == [(dpo,)]
        assert i.fails(signs, [pk, other])  # nobody seconds what they signed
        for attack in ("UPDATE oversight_statement SET figures = '{}'", "DELETE FROM oversight_statement", "DELETE FROM oversight_signature", "UPDATE oversight_signature SET at = now()"):  # fmt: skip
            assert i.fails(attack), attack
        assert i.fails("SELECT count(*) FROM secrecy_checkpoint")
    with inside("dpo") as i:  # a proof of long ago signs nothing
        i.link.rollback()
        i.stand("dpo", proved="11 minutes")
        _open(i)
        assert isinstance(i.fails(signs, [pk, w.id_of("dpo")]), psycopg2.errors.InsufficientPrivilege)
    assert w.ask("SELECT count(*) FROM oversight_signature") == [(0,)]


def _open(i: Any) -> None:
    from secrecy import record

    assert record.call("open_register", i.pid, i.began, i.request, "toezicht", "test")[0][0]

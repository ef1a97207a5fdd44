"""Case workers (R25): designated by the service's administrator, known to its representatives, and not to the cell."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from participants.mandates import Acting, me, workers_of
from tests import world as w
from tests.participants.joining.town import PERSON, STEWARD, cell, designation, mandate, part, post, text
from tests.secrecy.intruder import inside

WORKER = "hulpverlener"
SEATS = ("burgemeester", "coordinator", "politie")


def designate(who: str = STEWARD, **changes: Any) -> Any:
    changes = {"role": "case_worker"} | changes
    return post(w.signed_in(who), f"/beheer/dienst/deelname/{part('CAW')}/aanwijzen/", **designation(**changes))


def test_several_at_once_are_designated_beside_the_representative(world: str) -> None:
    assert designate().status_code == 302
    assert designate(first_name="Nora", email="nora@caw.invalid").status_code == 302
    running = "SELECT count(*) FROM participants_mandate WHERE role = 'case_worker' AND ended_at IS NULL"
    assert w.ask(running) == [(3,)]
    entry = w.entries(act="appoint", whom=w.id_of(PERSON["email"]))[0]
    assert (entry["cell"], entry["actor"]) == (cell(), w.id_of(STEWARD))
    said = text(w.signed_in(STEWARD).get(f"/beheer/dienst/mandaat/{mandate(PERSON['email'])}/"))
    assert "betrokken hulpverlener" in said


def test_who_represents_the_service_knows_its_workers_and_no_other_service_does(world: str) -> None:
    known = {}
    for slug in ("caw", "clb"):
        with w.standing_as(slug):
            acting = me()
            assert isinstance(acting, Acting)
            known[slug] = [worker.name for worker in workers_of(acting.service, acting.cell)]
    assert known == {"caw": ["H. Hulpvaardig"], "clb": []}


@pytest.mark.parametrize("slug", [*SEATS, "clb", "vdab", "superuser", "beheerder", "coordinator-elders"])
def test_the_cell_learns_neither_the_mandate_nor_the_name(slug: str, town: None) -> None:
    """That somebody knows a person who is discussed there tells who knows whom."""
    with inside(slug) as i:
        assert i.value("SELECT count(*) FROM participants_mandate WHERE role = 'case_worker'") == 0
        for table, column in (("user", "id"), ("acknowledgement", "user_id"), ("recovery", "user_id")):
            asked = f"SELECT count(*) FROM participants_{table} WHERE {column} = %s"
            assert i.value(asked, [w.id_of(WORKER)]) == 0, table


@pytest.mark.parametrize("slug", [WORKER, "caw", STEWARD, "auditor", "dpo"])
def test_the_worker_the_service_and_who_oversees_the_register_do(slug: str, town: None) -> None:
    with inside(slug) as i:
        assert i.value("SELECT count(*) FROM participants_mandate WHERE role = 'case_worker'") == 1
        assert i.value("SELECT count(*) FROM participants_user WHERE id = %s", [w.id_of(WORKER)]) == 1


def test_a_worker_knows_no_other_worker(world: str) -> None:
    assert designate().status_code == 302
    with inside(WORKER) as i:
        assert i.value("SELECT count(*) FROM participants_mandate WHERE role = 'case_worker'") == 1


@pytest.mark.parametrize("slug", [*SEATS, "auditor"])
def test_no_page_of_the_cell_lists_a_worker(slug: str, town: None) -> None:
    client = w.signed_in(slug)
    for path in ("/", "/wie-zetelt-waar/", "/deelnemers/", "/reglement/", "/overleg/"):
        said = text(client.get(path))
        assert "Hulpvaardig" not in said, path
        assert "betrokken hulpverlener" not in said, path


def test_what_ends_is_told_to_the_worker_and_the_administrator_and_not_to_the_cell(world: str) -> None:
    w.ask("UPDATE participants_mandate SET ends = current_date + 3 WHERE role = 'case_worker'")
    w.ask("DELETE FROM secrecy.outbox")
    w.ask("SELECT secrecy.tell_endings(30)")
    about = mandate(WORKER)
    told = w.ask("SELECT u.username FROM secrecy.outbox o JOIN participants_user u ON u.id = o.user_id WHERE o.about LIKE %s", [f"{about}%"])  # fmt: skip
    assert {slug for (slug,) in told} == {WORKER, STEWARD}


def test_a_mail_that_never_arrived_tells_the_coordinator_of_no_worker(world: str) -> None:
    w.ask("DELETE FROM secrecy.outbox")
    for slug in (WORKER, "clb"):
        w.ask("INSERT INTO secrecy.outbox (user_id, message, tries, made) VALUES (%s, 'waiting', 8, now() - interval '1 day')", [w.id_of(slug)])  # fmt: skip
    from secrecy.outbox import undelivered, unreached

    with w.standing_as("coordinator"):
        assert set(undelivered()) == unreached() == {w.id_of("clb")}


def test_a_worker_ends_like_others_at_once(world: str) -> None:
    client = w.signed_in(WORKER)
    assert "Overleg met" in text(client.get("/"))
    assert w.signed_in(STEWARD).post(f"/beheer/dienst/mandaat/{mandate(WORKER)}/beeindigen/").status_code == 302
    assert "Overleg met" not in text(client.get("/"))


def test_no_act_is_laid_down_with_the_cell_for_a_worker(world: str) -> None:
    """R24: a cell that asks for the document doesn't get to see who a worker is by it."""
    w.ask(
        "INSERT INTO cells_cellrules (cell_id, version, valid_from, values, note, made_at) VALUES (%s, 90, current_date, '{\"designation_document\": true}', '', now())",
        [cell()],
    )
    assert designate().status_code == 302
    brought = SimpleUploadedFile("akte.pdf", b"%PDF-1.7 Akte", content_type="application/pdf")
    assert designate(first_name="Nora", email="nora@caw.invalid", document=brought).status_code == 302
    with inside("coordinator") as i:
        assert i.value("SELECT count(*) FROM participants_designationact") == 0
    with inside(STEWARD) as i:
        assert i.value("SELECT count(*) FROM participants_designationact") == 1

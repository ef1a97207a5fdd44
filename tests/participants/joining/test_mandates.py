"""Who speaks for a service, from when to when, by which act (R23, R24, R76)."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import psycopg2
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from tests import world as w
from tests.participants.joining.town import (
    PERSON,
    STEWARD,
    cell,
    day,
    designation,
    mandate,
    part,
    post,
    service,
    text,
)
from tests.secrecy.intruder import inside

PDF = b"%PDF-1.7\n%Akte van aanwijzing van Nele\n%%EOF"


def designate(who: str = STEWARD, **changes: Any) -> Any:
    return post(w.signed_in(who), f"/beheer/dienst/deelname/{part('CAW')}/aanwijzen/", **designation(**changes))


def asks_a_document() -> None:
    w.ask(
        "INSERT INTO cells_cellrules (cell_id, version, valid_from, values, note, made_at) VALUES (%s, 90, current_date, '{\"designation_document\": true}', '', now())",
        [cell()],
    )


def test_a_substitute_is_designated_on_the_spot_and_gets_a_link(world: str) -> None:
    assert designate().status_code == 302
    ((user, by, role, act),) = w.ask(
        "SELECT u.username, m.designated_by_id, m.role, m.act FROM participants_mandate m JOIN participants_user u ON u.id = m.user_id WHERE u.username = %s",
        [PERSON["email"]],
    )
    assert (user, by, role) == (PERSON["email"], w.id_of(STEWARD), "substitute")
    assert act == "Beslissing 12 van 3 november 2026"
    assert w.ask("SELECT message FROM secrecy.outbox WHERE user_id = %s", [w.id_of(user)]) == [("account",)]
    entry = next(e for e in w.entries(act="appoint", whom=w.id_of(user)))
    assert entry["cell"] == cell()
    assert entry["actor"] == w.id_of(STEWARD)


def test_somebody_with_an_account_is_told(world: str) -> None:
    w.ask("UPDATE participants_mandate SET ended_at = now() WHERE user_id = %s", [w.id_of("caw")])
    answer = designate(person=w.id_of("caw"), first_name="", last_name="", email="", role="fixed_representative")
    assert answer.status_code == 302, text(answer)
    told = w.ask("SELECT message FROM secrecy.outbox WHERE user_id = %s ORDER BY id DESC LIMIT 1", [w.id_of("caw")])
    assert told == [("designated",)]


@pytest.mark.parametrize(
    ("changes", "field", "said"),
    [
        ({"profession": "lawyer"}, "profession", "art. 353, § 3"),
        ({"role": "fixed_representative"}, "role", "Er is al een vaste vertegenwoordiger"),
        ({"begins": day(-1)}, "begins", "vandaag of later"),
        ({"ends": day(-1)}, "ends", "Het einde ligt voor het begin."),
        ({"ends": day(5 * 365 + 9)}, "ends", "hoogstens vijf jaar"),
        ({"act": ""}, "act", "Noem de beslissing."),
        ({"profession": ""}, "profession", "Kies een beroep."),
        ({"begins": "31/02/2027"}, "begins", "Schrijf de datum"),
        ({"email": ""}, "email", "Vul het e-mailadres in."),
        ({"first_name": "", "last_name": "", "email": ""}, "person", "Kies iemand uit de lijst"),
    ],
)
def test_what_is_wrong_is_said_beside_the_field(changes: dict[str, str], field: str, said: str, world: str) -> None:
    before = w.ask("SELECT count(*) FROM participants_user")
    answer = designate(**changes)
    assert answer.status_code == 400
    assert any(said in error for error in answer.context["form"].errors[field]), answer.context["form"].errors
    assert w.ask("SELECT count(*) FROM participants_user") == before


def test_the_same_person_holds_one_mandate_of_a_service_at_a_time(world: str) -> None:
    answer = designate(person=w.id_of("caw"), first_name="", last_name="", email="")
    assert "al een mandaat" in str(answer.context["form"].errors["person"])


def test_a_fixed_representative_follows_on_the_day_after(world: str) -> None:
    """Overlap at its boundary: the last day is still the predecessor's."""
    last = timezone.localdate() + timedelta(days=20)
    w.ask("UPDATE participants_mandate SET ends = %s WHERE user_id = %s", [last, w.id_of("caw")])
    assert designate(role="fixed_representative", begins=day(20)).status_code == 400
    assert designate(role="fixed_representative", begins=day(21)).status_code == 302


def test_r76_a_lawyer_is_refused_by_the_database_too(world: str) -> None:
    with inside(STEWARD) as sql:
        refused = sql.fails(*insertion(newcomer(), profession="lawyer"))
        assert isinstance(refused, psycopg2.errors.CheckViolation)


def newcomer() -> int:
    """An account of the CAW without a mandate."""
    return int(
        w.ask(
            "INSERT INTO participants_user (username, first_name, last_name, email, is_active, is_staff, is_superuser, date_joined, organisation_id)"
            " SELECT 'nieuw', 'Nina', 'Nieuw', 'nieuw@caw.invalid', true, false, false, now(), organisation_id FROM participants_user WHERE username = %s RETURNING id",
            [STEWARD],
        )[0][0]
    )


def insertion(
    user: int, *, profession: str = "other", of: str = "CAW", role: str = "substitute"
) -> tuple[str, list[Any]]:
    return (
        "INSERT INTO participants_mandate (id, user_id, cell_id, service_id, role, profession, begins, ends, act, designated_by_id)"
        " VALUES (gen_random_uuid(), %s, %s, %s, %s, %s, current_date, current_date + 10, '', secrecy.reader())",
        [user, cell(), service(of), role, profession],
    )


def test_nobody_designates_oneself_nor_for_another_service_nor_somebody_of_elsewhere_in_sql(world: str) -> None:
    own = newcomer()
    with inside(STEWARD) as sql:
        assert sql.fails(*insertion(own)) is None
        assert sql.fails(*insertion(w.id_of(STEWARD)))
        assert sql.fails(*insertion(w.id_of("clb")))
        assert sql.fails(*insertion(own, of="CLB"))
    for who in ("caw", "coordinator", "beheerder"):
        with inside(who) as sql:
            assert sql.fails(*insertion(own)), who


def test_nobody_designates_oneself_on_the_page(world: str) -> None:
    answer = designate(person=w.id_of(STEWARD), first_name="", last_name="", email="")
    assert answer.status_code == 400
    assert "Kies iemand van uw organisatie" in str(answer.context["form"].errors["person"])


def test_two_administrators_at_once_designate_one_fixed_representative(world: str) -> None:
    """Overlap and concurrency: PostgreSQL lets one of them in, and the other's page says so."""
    w.ask("UPDATE participants_mandate SET ended_at = now() WHERE user_id = %s", [w.id_of("caw")])
    link = w.connect(autocommit=False)
    with link.cursor() as cursor:
        user = newcomer()
        statement, args = insertion(user, role="fixed_representative")
        cursor.execute(statement.replace("secrecy.reader()", str(w.id_of(STEWARD))), args)
        with ThreadPoolExecutor(1) as second:
            waiting = second.submit(
                _designate_elsewhere, w.badge(STEWARD), part("CAW"), designation(role="fixed_representative")
            )
            with pytest.raises(TimeoutError):
                waiting.result(timeout=1.5)  # it waits for the first to end
            link.commit()
            answer = waiting.result(timeout=30)
    link.close()
    assert answer.status_code == 400
    assert "Intussen werd voor die periode al iemand aangewezen." in text(answer)
    assert w.ask(
        "SELECT count(*) FROM participants_mandate WHERE service_id = %s AND role = 'fixed_representative' AND ended_at IS NULL",
        [service("CAW")],
    ) == [(1,)]
    assert w.ask("SELECT count(*) FROM participants_user WHERE username = %s", [PERSON["email"]]) == [(0,)]


def _designate_elsewhere(cookie: str, pk: int, typed: dict[str, Any]) -> Any:
    from django.conf import settings
    from django.db import connections
    from django.test import Client

    client = Client(raise_request_exception=False)
    client.cookies[settings.SESSION_COOKIE_NAME] = cookie
    try:
        return client.post(f"/beheer/dienst/deelname/{pk}/aanwijzen/", typed)
    finally:
        connections.close_all()


@pytest.mark.parametrize(("begins", "ends", "holds"), [(-9, -1, False), (-9, 0, True), (0, 9, True), (1, 9, False)])
def test_r23_a_representative_acts_on_the_days_of_the_mandate_and_on_no_other(
    begins: int, ends: int, holds: bool, world: str
) -> None:
    today = timezone.localdate()
    dates = [today + timedelta(days=begins), today + timedelta(days=ends)]
    w.ask("UPDATE participants_mandate SET begins = %s, ends = %s WHERE user_id = %s", [*dates, w.id_of("caw")])
    with inside("caw") as sql:
        assert (sql.value("SELECT secrecy.capacity()") is not None) is holds
        assert (sql.value("SELECT count(*) FROM meetings_invitation") > 0) is holds
    # Without a capacity there is no table to sit at.
    slug = w.ask("SELECT slug FROM meetings_meeting LIMIT 1")[0][0]
    assert w.signed_in("caw").get(f"/overleg/{slug}/").status_code == (200 if holds else 404)


def test_ending_early_closes_all_at_the_next_statement(world: str) -> None:
    with inside("caw") as sql:
        before = sql.value("SELECT count(*) FROM meetings_invitation")
        assert before > 0
        answer = post(w.signed_in(STEWARD), f"/beheer/dienst/mandaat/{mandate('caw')}/beeindigen/")
        assert answer.status_code == 302
        assert sql.value("SELECT count(*) FROM meetings_invitation") == 0
    assert w.entries(act="amend", actor=w.id_of(STEWARD))[-1]["whom"] == w.id_of("caw")


def test_a_mandate_is_prolonged_and_one_that_lapsed_is_not(world: str) -> None:
    held = mandate("caw")
    today = timezone.localdate()
    w.ask("UPDATE participants_mandate SET ends = %s WHERE id = %s", [today + timedelta(days=10), held])
    client, path = w.signed_in(STEWARD), f"/beheer/dienst/mandaat/{held}/verlengen/"
    assert "eindigt binnen 30 dagen" in text(client.get("/beheer/dienst/"))
    for wrong in (day(10), day(5), day(2000), "", "morgen"):
        answer = post(client, path, ends=wrong)
        assert answer.status_code == 400, wrong
        assert "ends" in answer.context["form"].errors
    assert post(client, path, ends=day(40)).status_code == 302
    assert w.ask("SELECT ends FROM participants_mandate WHERE id = %s", [held]) == [(today + timedelta(days=40),)]
    assert "eindigt binnen 30 dagen" not in text(client.get("/beheer/dienst/"))
    w.ask(
        "UPDATE participants_mandate SET begins = %s, ends = %s WHERE id = %s",
        [today - timedelta(days=9), today - timedelta(days=1), held],
    )
    answer = post(client, path, ends=day(40))
    assert answer.status_code == 400
    assert "Wijs opnieuw iemand aan" in text(answer)


def test_who_administers_elsewhere_finds_no_such_mandate(world: str) -> None:
    held = mandate("caw")
    for path in ("", "verlengen/", "beeindigen/"):
        client = w.signed_in("beheerder")
        address = f"/beheer/dienst/mandaat/{held}/{path}"
        assert (client.post(address) if path else client.get(address)).status_code == 404
    with inside("beheerder") as sql:
        sql.sql("UPDATE participants_mandate SET ended_at = now() WHERE id = %s", [held])
    assert w.ask("SELECT ended_at FROM participants_mandate WHERE id = %s", [held]) == [(None,)]


# The document (R24) -------------------------------------------------------------------------------------------


def test_r24_a_document_is_asked_only_where_the_cell_asks_for_one(world: str) -> None:
    address = f"/beheer/dienst/deelname/{part('CAW')}/aanwijzen/"
    assert 'type="file"' not in text(w.signed_in(STEWARD).get(address))
    asks_a_document()
    assert 'type="file"' in text(w.signed_in(STEWARD).get(address))
    answer = designate()
    assert answer.status_code == 400
    assert "Deze cel vraagt een document" in str(answer.context["form"].errors["document"])


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "leeg"),
        (b"MZ" + PDF, "geen pdf"),
        (b"<html>%PDF-</html>", "geen pdf"),
        (PDF.ljust(2_000_001), "te groot"),
        (PDF.ljust(3_000_000), "Deze cel vraagt een document"),
    ],
)
def test_r24_what_is_no_pdf_of_two_megabytes_is_refused(content: bytes, said: str, world: str) -> None:
    asks_a_document()
    answer = designate(document=SimpleUploadedFile("akte.pdf", content, "application/pdf"))
    assert answer.status_code == 400
    assert said in str(answer.context["form"].errors["document"])


def test_r42_a_document_is_taken_only_with_the_tick_that_it_is_not_classified(world: str) -> None:
    asks_a_document()
    brought = SimpleUploadedFile("akte.pdf", PDF.ljust(2_000), "application/pdf")
    answer = designate(document=brought, unclassified="")
    assert answer.status_code == 400
    assert "Vink aan dat dit document niet geclassificeerd is" in str(answer.context["form"].errors["unclassified"])
    assert "niet geclassificeerd (wet van 11 december 1998)" in text(answer)
    assert w.ask("SELECT count(*) FROM participants_designationact") == [(0,)]


def test_r24_the_document_is_sealed_and_read_by_the_service_and_the_seats_alone(world: str) -> None:
    asks_a_document()
    answer = designate(document=SimpleUploadedFile("nele-nieuwkomer.pdf", PDF.ljust(2_000_000), "text/plain"))
    assert answer.status_code == 302, text(answer)
    ((kept, content),) = w.ask("SELECT id, content FROM participants_designationact")
    assert b"Nele" not in bytes(content)
    assert b"%PDF" not in bytes(content)
    address = f"/beheer/dienst/akte/{kept}/"
    for who in (STEWARD, "coordinator", "burgemeester", "politie"):
        answer = w.signed_in(who).get(address)
        assert answer.status_code == 200
        assert answer.content.startswith(PDF)
        assert answer["Content-Type"] == "application/pdf"
        assert answer["Content-Disposition"] == 'attachment; filename="akte-van-aanwijzing.pdf"'
        assert w.entries(actor=w.id_of(who), act="export")[-1]["reference"] == f"akte {kept}"
    for who in ("caw", "clb", "auditor", "superuser", "beheerder", "beheerder-elders", "coordinator-elders"):
        assert w.signed_in(who).get(address).status_code in (403, 404), who
        with inside(who) as sql:
            assert sql.value("SELECT count(*) FROM participants_designationact") == 0
    # Moved to another row, it can't be read there.
    w.ask("INSERT INTO participants_designationact (id, mandate_id, cell_id, organisation_id, content, sha256, brought_at) SELECT gen_random_uuid(), %s, cell_id, organisation_id, content, sha256, now() FROM participants_designationact", [mandate("caw")])  # fmt: skip
    ((other,),) = w.ask("SELECT id FROM participants_designationact WHERE mandate_id = %s", [mandate("caw")])
    assert w.signed_in(STEWARD).get(f"/beheer/dienst/akte/{other}/").status_code == 500

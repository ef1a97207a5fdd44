"""Nothing of a case before the notice on secrecy was acknowledged: in HTTP and in SQL (R27, R28)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone

from participants.models import LegalReference, SecrecyNotice
from secrecy.acts import reader
from tests import world as w
from tests.house.town import Town
from tests.participants.agreements.promises import a_new_text, forget, promised
from tests.secrecy.intruder import inside

PAGE = "/geheimhouding/"
SEEN = ("art. 353, § 2 Strafwetboek", "Ik heb dit gelezen en houd mij eraan")


@pytest.fixture
def duinbeke(world: str) -> Town:
    return Town.found()


def test_the_page_shows_the_text_its_article_its_source_and_for_which_capacity(duinbeke: Town) -> None:
    forget("caw")
    page = w.signed_in("caw").get(PAGE).content.decode()
    text = w.ask("SELECT body, source FROM participants_secrecynotice WHERE valid_until IS NULL")[0]
    for words in (*SEEN, *text, "vaste vertegenwoordiger", "LIVC R Duinbeke"):
        assert words in page, words
    assert "Vertrouwelijkheidsverklaring van deze cel" not in page


def test_r27_before_the_acknowledgement_no_page_shows_anything_of_a_case(duinbeke: Town) -> None:
    forget("caw")
    caw = w.signed_in("caw")
    reference = w.ask("SELECT reference FROM cases_case WHERE slug = %s", [duinbeke.case])[0][0]
    last = w.entries()[-1]["id"]
    item = f"/overleg/{duinbeke.past_meeting}/{duinbeke.over}/"
    for address in (item, "/casussen/", "/overleg/", "/"):
        answer = caw.get(address, follow=True)
        assert reference not in answer.content.decode(), address
        assert "Komt wekelijks" not in answer.content.decode(), address
    assert not [e for e in w.entries(actor=w.id_of("caw"), act="open") if e["id"] > last]


def test_r27_before_the_acknowledgement_postgresql_opens_nothing_and_shows_no_row(duinbeke: Town) -> None:
    with inside("caw") as sworn:
        assert sworn.open(duinbeke.over)
        assert sworn.value("SELECT count(*) FROM cases_case")
        assert sworn.value("SELECT count(*) FROM contributions_contribution")
    forget("caw")
    with inside("caw") as unsworn:
        assert not [row for row in unsworn.open(duinbeke.over) if row[0]]
        for table in ("cases_case", "meetings_agendaitem", "contributions_contribution", "meetings_report"):
            assert unsworn.value(f"SELECT count(*) FROM {table}") == 0, table
    assert w.entries(act="refuse", actor=w.id_of("caw"))[-1]["outcome"] == "secrecy not acknowledged"


def test_r27_the_button_acknowledges_and_the_next_request_opens(duinbeke: Town) -> None:
    forget("caw")
    caw, item = w.signed_in("caw"), f"/overleg/{duinbeke.past_meeting}/{duinbeke.over}/"
    assert caw.get(item, follow=True).content.decode().count("Komt wekelijks") == 0
    assert caw.post(PAGE).status_code == 302
    assert "Komt wekelijks" in caw.get(item).content.decode()
    ((notice, label),) = promised("caw")
    assert label == "art. 353, § 2 Strafwetboek"
    assert [(notice,)] == w.ask("SELECT id FROM participants_secrecynotice WHERE valid_until IS NULL")
    cell, capacity = w.ask(
        "SELECT cell_id, capacity FROM participants_acknowledgement WHERE user_id = %s AND kind = 'notice'",
        [w.id_of("caw")],
    )[0]
    assert (cell, capacity) == w.ask(
        "SELECT cell_id, id FROM participants_mandate WHERE user_id = %s", [w.id_of("caw")]
    )[0]
    assert w.entries(act="acknowledge", actor=w.id_of("caw"))[-1]["door"] == "agreements:notice"


def test_r27_once_per_mandate_and_text_not_per_visit(duinbeke: Town) -> None:
    caw = w.signed_in("caw")
    assert "U bevestigde dit op" in caw.get(PAGE).content.decode()
    for _visit in range(2):
        assert caw.post(PAGE).status_code == 302
    assert len(promised("caw")) == 1


@pytest.mark.parametrize("ends", [True, False], ids=["the old text ended", "the old text was forgotten to end"])
def test_r28_a_new_text_closes_again_until_it_is_acknowledged_anew(duinbeke: Town, ends: bool) -> None:
    new = a_new_text(ends=ends)
    with inside("caw") as intruder:
        assert intruder.value("SELECT count(*) FROM cases_case") == 0
    caw = w.signed_in("caw")
    page = caw.get(PAGE).content.decode()
    assert "Zwijg zoals voorheen." in page
    assert "geen tekst gevonden" in page, "what is not read in the text itself is marked"
    assert caw.post(PAGE).status_code == 302
    assert promised("caw")[-1] == (new, "art. 999 Strafwetboek")
    with inside("caw") as intruder:
        assert intruder.value("SELECT count(*) FROM cases_case")


def test_r28_a_text_of_tomorrow_closes_nothing_today(duinbeke: Town) -> None:
    a_new_text(since=timezone.localdate() + timedelta(days=1))
    with inside("caw") as intruder:
        assert intruder.value("SELECT count(*) FROM cases_case")


@pytest.mark.parametrize(
    ("day", "article"),
    [
        (date(2017, 9, 1), "art. 458ter Strafwetboek"),
        (date(2026, 4, 7), "art. 458ter Strafwetboek"),
        (date(2026, 4, 8), "art. 353, § 2 Strafwetboek"),
    ],
)
def test_r27_r28_the_text_and_the_article_of_a_day(town: None, day: date, article: str) -> None:
    with w.standing_as("caw"):
        assert SecrecyNotice.on(day).reference.label == LegalReference.on("secrecy", day).label == article
        assert ("458ter" in SecrecyNotice.on(day).body) is (day < date(2026, 4, 8))


@pytest.mark.parametrize("slug", ["auditor", "dpo", "beheerder", "superuser"])
def test_who_reads_no_case_is_asked_nothing(town: None, slug: str) -> None:
    with w.standing_as(slug):
        assert reader().sworn or reader().capacity is None
    client = w.signed_in(slug)
    assert client.get("/").status_code == 200
    assert client.get(PAGE).status_code == 403
    assert client.post(PAGE).status_code == 403
    assert not promised(slug)


def test_a_seat_is_asked_as_well(duinbeke: Town) -> None:
    forget("burgemeester")
    with inside("burgemeester") as mayor:
        assert mayor.value("SELECT count(*) FROM cases_case") == 0
        assert mayor.fails(
            "INSERT INTO cells_cellrules (cell_id, version, valid_from, values, note, made_by_id, made_at) SELECT id, 50, current_date, '{}', '', secrecy.reader(), now() FROM cells_cell WHERE name LIKE '%Duinbeke'"
        )


def test_nobody_acknowledges_for_another_nor_takes_it_back(duinbeke: Town) -> None:
    forget("clb")
    put = (
        "INSERT INTO participants_acknowledgement (id, user_id, capacity, cell_id, kind, notice_id, label, at)"
        " SELECT gen_random_uuid(), {user}, {capacity}, (SELECT id FROM cells_cell WHERE name LIKE '%%Duinbeke'), 'notice', max(id), '', now()"
        " FROM participants_secrecynotice"
    )
    other = w.ask("SELECT id FROM participants_mandate WHERE user_id = %s", [w.id_of("clb")])[0][0]
    for slug in ("caw", "burgemeester", "coordinator", "beheerder"):
        with inside(slug) as intruder:
            for user, capacity in (
                (w.id_of("clb"), f"'{other}'"),
                ("secrecy.reader()", f"'{other}'"),
                (w.id_of("clb"), "secrecy.capacity()"),
            ):
                assert "row-level security" in str(intruder.fails(put.format(user=user, capacity=capacity))), (
                    slug,
                    user,
                )
            assert "permission denied" in str(intruder.fails("UPDATE participants_acknowledgement SET at = now()"))
            assert "permission denied" in str(intruder.fails("DELETE FROM participants_acknowledgement"))
    assert not promised("clb")

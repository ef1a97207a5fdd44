"""The list of authorised categories as everybody reads it: by community, how certain, and what it said before (R12, R80)."""

from __future__ import annotations

import re
from pathlib import Path

from django.urls import reverse

from tests import world as w
from tests.participants.reference.files import Book, load

PAGE = reverse("lists:categories")


def page(who: str = "caw") -> str:
    return w.signed_in(who).get(PAGE).content.decode()


def words(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def row(html: str, name: str) -> str:
    return words(next(r for r in html.split("<tr>") if f"<b>{name}" in r))


def test_r80_each_community_has_its_own_list(town: None) -> None:
    html = page()
    flemish, french, municipal = (html.index(f">{name}</h2>") for name in ("Vlaamse Gemeenschap", "Franse Gemeenschap", "Gemeentelijk niveau"))  # fmt: skip
    assert (
        flemish < html.index("<b>Centra voor algemeen welzijnswerk") < french < html.index("<b>ONE (kind") < municipal
    )
    assert municipal < html.index("<b>Openbaar centrum voor maatschappelijk welzijn")


def test_what_was_not_read_in_the_text_is_shown_as_such(town: None) -> None:
    html = page()
    assert "uit secundaire bronnen" in row(html, "Centra voor algemeen welzijnswerk")
    assert "afgeleid" in row(html, "Vlaamse Dienst voor Arbeidsbemiddeling")
    one = row(html, "ONE (kind en gezin)")
    assert "gelezen in de tekst zelf" in one
    assert "artikel 3, al. 1, 2°" in one
    assert "sinds 28/08/2023" in one
    assert "unknown" not in html
    assert "artikel niet bekend" in row(html, "Centra voor algemeen welzijnswerk")


def test_r12_what_stood_there_before_can_be_read_with_the_file_that_changed_it(world: str, tmp_path: Path) -> None:
    assert "Wat er vroeger stond" not in page()
    book = Book(tmp_path, "authorised-services.csv")

    def change(rows: dict[str, dict[str, str]]) -> None:
        rows["vdab"] |= {"certainty": "text", "article": "2, 14°", "valid_from": "2099-01-01"}
        del rows["cgg"]

    load("load_categories", book.changed(change, "code"), "--on", "2026-01-01")
    html = page()
    vdab = row(html, "Vlaamse Dienst voor Arbeidsbemiddeling")
    assert "gewijzigd door later-authorised-services.csv" in vdab
    assert "artikel «niet bekend»; geldig vanaf «19/07/2021»; zekerheid «afgeleid»" in vdab
    assert "SHA-256" in vdab
    assert "nog niet van kracht" in vdab
    ended = row(html, "Centra voor geestelijke gezondheidszorg")
    assert "niet meer gemachtigd" in ended
    assert "van 19/07/2021 tot en met 31/12/2025" in ended
    assert html.index("<b>Woonmaatschappijen") < html.index("<b>Centra voor geestelijke")  # what ended comes last

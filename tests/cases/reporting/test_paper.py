"""The PDF of one's own report: set from data alone, and nothing in it but what it says (R53)."""

from __future__ import annotations

import re
import zlib
from datetime import UTC, date, datetime

import pytest

from cases.meetings.reporting.paper import Mark, pdf

MARK = Mark("0000-1111-2222", "Anke Voorbeeld", "Vertegenwoordiger, CAW", datetime(2026, 11, 26, 14, 5, tzinfo=UTC))
NASTY = '#import "x" *vet* _schuin_ $x$ \\ #panic("weg") [a](b) <merk> @verwijzing `code` // weg\n= Kop\n- punt\n#read("/etc/passwd")'


def made(*texts: str) -> bytes:
    pieces = [
        {"number": n, "kind": "words", "title": f"Stuk {n}", "text": t, "note": ""} for n, t in enumerate(texts, 1)
    ]
    content = {"reference": "CAS-2026-001", "meeting": date(2026, 11, 26), "version": 1, "pieces": pieces}
    return pdf(content, MARK, "a" * 64)


def glyphs(document: bytes) -> list[bytes]:
    """Every stream that can be unpacked."""
    found = []
    for start in re.finditer(rb"stream\r?\n", document):
        try:
            found.append(zlib.decompressobj().decompress(document[start.end() :]))
        except zlib.error:
            continue
    return found


def pages(document: bytes) -> int:
    return int(re.search(rb"/Type\s*/Pages\s*/Count\s+(\d+)", document)[1])  # type: ignore[index]


def test_text_is_never_markup_and_what_has_no_shape_is_spelled() -> None:
    for text in (
        NASTY,
        "🙂 en 🏳️‍🌈",
        "a\u200bb\u202ec",
        "中文 العربية",
        '"quotes" \\u{41}',
        "",
        " ",
        "\t\n\n\n",
        "é" * 3,
    ):
        assert made(text).startswith(b"%PDF-1.7")
    # Markup would have made a heading or read a file; as text it only takes room.
    assert pages(made(NASTY)) == 1


def test_very_long_text_goes_on_over_pages_and_what_has_no_space_too() -> None:
    assert pages(made("woord " * 3000)) > 3
    assert pages(made("a" * 10_000)) > 1


@pytest.mark.parametrize("what", ["xmp", "info"])
def test_r53_the_document_says_of_itself_that_it_is_accessible_and_dutch_and_nothing_of_anybody(what: str) -> None:
    document = made("Wat gezegd werd.")
    if what == "info":
        (info,) = re.findall(rb"<<[^<>]*/Creator[^<>]*>>", document)
        assert re.sub(rb"\d+\.\d+\.\d+", b"x", info) == b"<</Title(Verslag van een agendapunt)/Creator(Typst x)>>"
        return
    (xmp,) = re.findall(rb"<\?xpacket begin.*?<\?xpacket end", document, re.DOTALL)
    assert b"<pdfuaid:part>1</pdfuaid:part>" in xmp
    assert b"nl-BE" in xmp
    for said in (b"Anke", b"CAW", b"CAS-", b"/work", b"/tmp", b"Date", b"2026"):
        assert said not in xmp
        assert said.replace(b"Date", b"CreationDate") not in document
    assert b"/StructTreeRoot" in document
    assert b"/Lang(nl-BE)" in document

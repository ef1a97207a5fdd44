"""What stands in a PDF: its text, drawn letter by letter, and what it says of itself. Read without a library. And in what is packed."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from io import BytesIO
from zipfile import ZipFile

_STREAM = re.compile(rb"stream\r?\n")
_DRAWN = re.compile(rb"<([0-9A-Fa-f\s]+)>|\(((?:\\.|[^\\()])*)\)", re.DOTALL)
#: Strings of other letters than plain ones are written in hexadecimal digits.
_ABOUT = re.compile(
    rb"<<(?:[^<>]|<[0-9A-Fa-f\s]*>)*/(?:Creator|Producer|Author|Subject|Keywords)\b(?:[^<>]|<[0-9A-Fa-f\s]*>)*>>"
)
_CHAR = re.compile(rb"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>")
_RANGE = re.compile(rb"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>")


def text(document: bytes) -> str:
    """All that is drawn, read with every font of the document in turn; a word stands in it however it was cut into pieces. Of what is
    packed, what stands in each part; of anything else, its letters, one byte each or two."""
    if document.startswith(b"PK\x03\x04"):
        with ZipFile(BytesIO(document)) as packed:
            return "\n".join(part for name in packed.namelist() for part in (name, text(packed.read(name))))
    if document.startswith(b"\x1f\x8b"):
        return text(zlib.decompressobj(wbits=31).decompress(document))
    if not document.startswith(b"%PDF"):
        return document.replace(b"\0", b"").decode("utf-8", "replace")
    parts = list(_streams(document))
    fonts = [letters for part in parts if (letters := _letters(part))]
    drawn = [part for part in parts if b" Tf" in part and (b"TJ" in part or b"Tj" in part)]
    said = ["".join(_said(part, letters)) for part in drawn for letters in fonts]
    return "\n".join([*said, *(part.decode("latin-1") for part in parts), document.decode("latin-1")])


def properties(document: bytes) -> str:
    """What it says of itself: title, author and the like. The outline repeats headings, which are drawn."""
    about = _ABOUT.findall(document)
    for part in (document, *_streams(document)):
        about += re.findall(rb"<\?xpacket begin.*?<\?xpacket end", part, re.DOTALL)
    about += [_unhexed(hexed) for part in about for hexed in re.findall(rb"<([0-9A-Fa-f\s]+)>", part)]
    return "\n".join(part.replace(b"\0", b"").decode("utf-8", "replace") for part in about)


def _streams(document: bytes) -> Iterator[bytes]:
    for found in _STREAM.finditer(document):
        try:
            yield zlib.decompressobj().decompress(document[found.end() :])
        except zlib.error:
            continue


def _letters(part: bytes) -> dict[int, str]:
    """Which letters a glyph stands for, where this is such a table."""
    if b"beginbfchar" not in part and b"beginbfrange" not in part:
        return {}
    letters: dict[int, str] = {}
    for block in re.findall(rb"beginbfchar(.*?)endbfchar", part, re.DOTALL):
        letters |= {int(glyph, 16): _written(letter) for glyph, letter in _CHAR.findall(block)}
    for block in re.findall(rb"beginbfrange(.*?)endbfrange", part, re.DOTALL):
        for first, last, letter in _RANGE.findall(block):
            start = int(letter, 16)
            letters |= {n: chr(start + n - int(first, 16)) for n in range(int(first, 16), int(last, 16) + 1)}
    return letters


def _written(letter: bytes) -> str:
    return bytes.fromhex(letter.decode()).decode("utf-16-be", "replace")


def _said(part: bytes, letters: dict[int, str]) -> Iterator[str]:
    for hexed, plain in _DRAWN.findall(part):
        raw = _unhexed(hexed) if hexed else _plain(plain)
        yield "".join(letters.get(int.from_bytes(raw[i : i + 2], "big"), "") for i in range(0, len(raw), 2))


def _unhexed(hexed: bytes) -> bytes:
    digits = re.sub(rb"\s", b"", hexed).decode()
    return bytes.fromhex(digits + "0" * (len(digits) % 2))


def _plain(raw: bytes) -> bytes:
    named = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}
    return re.sub(
        rb"\\([0-7]{1,3}|.)",
        lambda m: bytes([int(m[1], 8) & 255]) if m[1][:1].isdigit() else named.get(m[1], m[1]),
        raw,
        flags=re.DOTALL,
    )

"""What stands on paper: the text and the size of a PDF as Chromium makes it, and the text of one that typst set, read without a library."""

from __future__ import annotations

import re
import zlib
from dataclasses import dataclass

A4 = (595, 842)  # points, as Chromium rounds them
_OBJECT = re.compile(rb"(\d+) 0 obj\n(.*?)\nendobj", re.DOTALL)
#: In one that typst set: a font, a string in hexadecimal, or where one between brackets begins.
_SET = re.compile(rb"/(f\d+) [\d.]+ Tf|<([0-9A-Fa-f]+)>|(\()")
_BRACKET = re.compile(rb"\\.|([()])", re.DOTALL)
_ESCAPED = re.compile(rb"\\([0-7]{1,3}|.)", re.DOTALL)
_SIGNS = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}
_TYPED = re.compile(rb"/(F\d+) [\d.]+ Tf|(<[0-9A-F]+>) Tj|\[([^\]]*)\] TJ", re.IGNORECASE)


@dataclass(frozen=True)
class Paper:
    """``text`` has no blanks: a PDF places words, it doesn't space them."""

    text: str
    pages: list[tuple[int, int]]

    def holds(self, words: str) -> bool:
        return "".join(words.split()) in self.text


def read(pdf: bytes) -> Paper:
    objects = {int(number): body for number, body in _OBJECT.findall(pdf)}
    fonts = {
        name: _letters(_stream(objects[int(found[1])]))
        for body in objects.values()
        for name, number in re.findall(rb"/(F\d+) (\d+) 0 R", body)
        if (found := re.search(rb"/ToUnicode (\d+) 0 R", objects[int(number)]))
    }
    pages = [body for body in objects.values() if re.search(rb"/Type\s*/Page\b", body)]
    text = "".join(
        _text(_stream(objects[int(number)]), fonts)
        for page in pages
        for number in re.findall(rb"/Contents (\d+) 0 R", page)
    )
    sizes = [re.search(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", page) for page in pages]
    return Paper("".join(text.split()), [(round(float(s[1])), round(float(s[2]))) for s in sizes if s])


def set_in_type(pdf: bytes) -> str:
    """The text of a document that typst set, without blanks. Each page names its fonts in its own way."""
    objects = {int(number): body for number, body in _OBJECT.findall(pdf)}
    said = []
    for body in objects.values():
        if not re.search(rb"/Type\s*/Page\b", body):
            continue
        ((resources,),) = [re.findall(rb"/Resources (\d+) 0 R", body)]
        fonts = {
            name: _letters(_stream(objects[int(found[1])]))
            for name, number in re.findall(rb"/(f\d+) (\d+) 0 R", objects[int(resources)])
            if (found := re.search(rb"/ToUnicode (\d+) 0 R", objects[int(number)]))
        }
        letters = dict[int, str]()
        for number in re.findall(rb"/Contents (\d+) 0 R", body):
            drawn, at = _stream(objects[int(number)]), 0
            while found := _SET.search(drawn, at):
                font, digits, bracket = found.groups()
                at = _closed(drawn, found.end()) if bracket else found.end()
                letters = fonts.get(font, {}) if font else letters
                raw = (
                    _ESCAPED.sub(_plain, drawn[found.end() : at - 1])
                    if bracket
                    else bytes.fromhex((digits or b"").decode())
                )
                said += [letters.get(int.from_bytes(raw[i : i + 2], "big"), "") for i in range(0, len(raw), 2)]
    return "".join("".join(said).split())


def _closed(drawn: bytes, at: int) -> int:
    """Where a string between brackets is over: brackets in it stand in pairs, or are escaped."""
    depth = 1
    while depth:
        found = _BRACKET.search(drawn, at)
        assert found, "a string is closed"
        at = found.end()
        depth += {b"(": 1, b")": -1}.get(found[1], 0)
    return at


def _plain(found: re.Match[bytes]) -> bytes:
    return bytes([int(found[1], 8)]) if found[1].isdigit() else _SIGNS.get(found[1], found[1])


def _stream(body: bytes) -> bytes:
    raw = body.split(b"stream\n", 1)[1].rsplit(b"\nendstream", 1)[0]
    return zlib.decompress(raw) if b"/FlateDecode" in body else raw


def _letters(table: bytes) -> dict[int, str]:
    """Which letter a glyph of this font stands for."""
    letters: dict[int, str] = {}
    for part in re.findall(rb"beginbfchar(.*?)endbfchar", table, re.DOTALL):
        for glyph, letter in re.findall(rb"<(\w+)> <(\w+)>", part):
            letters[int(glyph, 16)] = bytes.fromhex(letter.decode()).decode("utf-16-be")
    for part in re.findall(rb"beginbfrange(.*?)endbfrange", table, re.DOTALL):
        for first, last, letter in re.findall(rb"<(\w+)> <(\w+)> <(\w+)>", part):
            for glyph in range(int(first, 16), int(last, 16) + 1):
                letters[glyph] = chr(int(letter, 16) + glyph - int(first, 16))
    return letters


def _text(drawn: bytes, fonts: dict[bytes, dict[int, str]]) -> str:
    said, letters = [], dict[int, str]()
    for font, one, several in _TYPED.findall(drawn):
        if font:
            letters = fonts.get(font, {})
        for glyphs in re.findall(rb"<([0-9A-Fa-f]+)>", one or several):
            said += [letters.get(int(glyphs[i : i + 4], 16), "") for i in range(0, len(glyphs), 4)]
    return "".join(said)

"""A document set by typst from data alone: text goes in as JSON, so that nothing in it can be markup."""

from __future__ import annotations

import json
import re
import unicodedata
from pathlib import Path
from typing import Any

import typst

_UNSHOWN = re.compile(r'the text `"(.*)"` could not be displayed', re.DOTALL)
_ESCAPE = re.compile(r"\\u\{([0-9a-f]+)\}|\\(.)", re.DOTALL)


def set_in_type(source: Path, data: dict[str, Any]) -> bytes:
    """The PDF (PDF/UA-1, ISO 14289-1) that ``source`` makes of ``data``.

    A sign for which no font has a shape is written as its number: PDF/UA allows none that isn't shown. Raises
    :class:`RuntimeError`, without a word of the text.
    """
    text = json.dumps(data, ensure_ascii=False)
    for _round in range(100):
        try:
            return _compile(source, text)
        except typst.TypstError as error:
            # Nothing of what typst says goes on: it names the text.
            unshown = _UNSHOWN.search(error.message)
        if unshown is None:
            break
        text = _spelled(text, set(_ESCAPE.sub(_unescaped, unshown[1])))
    plain = {sign for sign in text if ord(sign) > 0x24F}
    try:
        return _compile(source, _spelled(text, plain))
    except typst.TypstError:
        pass
    raise RuntimeError("a document could not be set")


def _compile(source: Path, text: str) -> bytes:
    # Fonts of the package alone: the same everywhere, and nothing of this machine in the document.
    compiler = typst.Compiler(input=source.read_bytes(), root=source.parent, ignore_system_fonts=True, sys_inputs={"data": text})  # fmt: skip
    made = compiler.compile(format="pdf", pdf_standards="ua-1")
    assert isinstance(made, bytes)
    return made


def _spelled(text: str, signs: set[str]) -> str:
    for sign in signs - set('"{}[]:,\\ '):
        shown = "" if unicodedata.category(sign) in ("Cf", "Cc", "Mn") else f"[U+{ord(sign):04X}]"
        text = text.replace(sign, shown)
    return text


def _unescaped(found: re.Match[str]) -> str:
    return chr(int(found[1], 16)) if found[1] else found[2]

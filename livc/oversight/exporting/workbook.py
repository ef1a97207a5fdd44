"""XLSX (ECMA-376) that is written as it goes, and can be put down between two slices.

The libraries that write a workbook in little memory keep its sheets in temporary files, in plain text, and nothing of theirs can be
laid down and taken up by another process (decision 43). What is needed of the format is small: a zip of which one member is long, and
texts alone. The zip is written without looking back (a descriptor after each member, APPNOTE 4.3.9); its long member is deflated in
runs that end on a byte, so that what must be remembered is a checksum and some lengths.
"""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Iterable
from datetime import datetime
from typing import Any
from xml.sax.saxutils import escape

from livc.oversight.exporting.defused import defused
from livc.oversight.exporting.rows import HEADINGS, Row
from participants.exports import PURPOSE_LINE

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
#: Rows of a sheet, with its heading; and bytes of one before it is packed, far below the four gigabytes of a plain zip.
ROWS, BYTES = 1_048_576, 3_000_000_000
EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001 - a spreadsheet knows no zones: days since, by the clock of Brussels
DAY = 86_400
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml"
#: No character of XML 1.0; and what a spreadsheet would read as the number of a character.
_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_ESCAPE = re.compile("_(?=x[0-9a-fA-F]{4}_)")
_WIDTHS = (12, 19, 24, 16, 24, 22, 30, 28, 30, 24, 24, 38, 60)
_FLAGS, _DEFLATED, _VERSION, _1980 = 0x0808, 8, 20, 0x21  # a descriptor follows, names in UTF-8


class Xlsx:
    """Its state is plain JSON: members so far, where the present one begins, its checksum, lengths and rows."""

    def __init__(self, state: dict[str, Any]) -> None:
        self.state = state
        self._packer = _packer()

    def begun(self) -> bytes:
        self.state.update(members=[], offset=0)
        return self._sheet_begun()

    def added(self, rows: Iterable[Row]) -> bytes:
        out: list[bytes] = []
        waiting: list[str] = []
        for row in rows:
            if self.state["rows"] + len(waiting) >= ROWS or self.state["raw"] >= BYTES:
                out += [self._written("".join(waiting), len(waiting)), self._sheet_ended(), self._sheet_begun()]
                waiting = []
            waiting.append(_line(row))
        out.append(self._written("".join(waiting), len(waiting)))
        return b"".join(out)

    def paused(self) -> bytes:
        """The run of the long member ends on a byte: another process goes on with a packer of its own."""
        return self._out(self._packer.flush(zlib.Z_FULL_FLUSH))

    def ended(self) -> bytes:
        out = self._sheet_ended()
        for name, text in _around([m[0] for m in self.state["members"]]).items():
            out += self._begun(name) + self._written(text) + self._ended()
        return out + self._directory()

    def _sheet_begun(self) -> bytes:
        number = len(self.state["members"]) + 1
        return self._begun(f"xl/worksheets/sheet{number}.xml") + self._written(_HEAD + _headings(), 1)

    def _sheet_ended(self) -> bytes:
        return self._written(_tail()) + self._ended()

    # The zip ---------------------------------------------------------------------------------------------------------

    def _begun(self, name: str) -> bytes:
        self._packer = _packer()
        self.state.update(name=name, at=self.state["offset"], crc=0, raw=0, packed=0, rows=0)
        head = struct.pack("<4s5H3I2H", b"PK\3\4", _VERSION, _FLAGS, _DEFLATED, 0, _1980, 0, 0, 0, len(name), 0)
        return self._moved(head + name.encode())

    def _written(self, text: str, rows: int = 0) -> bytes:
        raw = text.encode()
        self.state["crc"] = zlib.crc32(raw, self.state["crc"])
        self.state["raw"] += len(raw)
        self.state["rows"] += rows
        return self._out(self._packer.compress(raw))

    def _ended(self) -> bytes:
        out = self._out(self._packer.flush(zlib.Z_FINISH))
        it = self.state
        it["members"].append([it["name"], it["crc"], it["packed"], it["raw"], it["at"]])
        return out + self._moved(struct.pack("<4s3I", b"PK\7\10", it["crc"], it["packed"], it["raw"]))

    def _directory(self) -> bytes:
        out = b""
        for name, crc, packed, raw, at in self.state["members"]:
            out += struct.pack(
                "<4s6H3I5H2I", b"PK\1\2", _VERSION, _VERSION, _FLAGS, _DEFLATED, 0, _1980, crc, packed, raw,
                len(name), 0, 0, 0, 0, 0, at,
            ) + name.encode()  # fmt: skip
        count = len(self.state["members"])
        return out + struct.pack("<4s4H2IH", b"PK\5\6", 0, 0, count, count, len(out), self.state["offset"], 0)

    def _out(self, packed: bytes) -> bytes:
        self.state["packed"] += len(packed)
        return self._moved(packed)

    def _moved(self, data: bytes) -> bytes:
        self.state["offset"] += len(data)
        return data


def _packer() -> Any:
    return zlib.compressobj(6, zlib.DEFLATED, -15)


def _line(row: Row) -> str:
    number, at, texts = row.cells
    days = (at.replace(tzinfo=None) - EPOCH).total_seconds() / DAY
    return f'<row><c><v>{number}</v></c><c s="1"><v>{days:.9f}</v></c>{"".join(map(_cell, texts))}</row>'


def _cell(text: str) -> str:
    """A text that stands in its cell: never a formula, whatever it begins with; and still none when it is saved as something else."""
    if not text:
        return "<c/>"
    return f'<c t="inlineStr"><is><t xml:space="preserve">{escape(_ESCAPE.sub("_x005F_", _NO_XML.sub("", defused(text))))}</t></is></c>'


def _headings() -> str:
    cells = "".join(
        f'<c s="2" t="inlineStr"><is><t>{escape(str(heading))}</t></is></c>' for heading in (*HEADINGS, PURPOSE_LINE)
    )
    return f"<row>{cells}</row>"


_COLUMNS = "".join(f'<col min="{n}" max="{n}" width="{width}" customWidth="1"/>' for n, width in enumerate(_WIDTHS, 1))
_HEAD = (
    f'{_XML}<worksheet xmlns="{_MAIN}"><sheetViews><sheetView workbookViewId="0">'
    '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>'
    f"<cols>{_COLUMNS}</cols><sheetData>"
)


def _tail() -> str:
    """On paper, too, each page bears the purpose line; a footer takes 255 characters."""
    return f"</sheetData><headerFooter><oddFooter>{escape('&L&8' + str(PURPOSE_LINE))[:255]}</oddFooter></headerFooter></worksheet>"


def _around(sheets: list[str]) -> dict[str, str]:
    """What stands around the sheets: their names, the looks of a moment and of a heading, and what is what."""
    numbers = range(1, len(sheets) + 1)
    named = "".join(f'<sheet name="Register {n}" sheetId="{n}" r:id="rId{n}"/>' for n in numbers)
    linked = "".join(
        f'<Relationship Id="rId{n}" Type="{_OFFICE}/worksheet" Target="worksheets/sheet{n}.xml"/>' for n in numbers
    )
    kinds = "".join(f'<Override PartName="/{name}" ContentType="{_SHEET}.worksheet+xml"/>' for name in sheets)
    return {
        "xl/workbook.xml": f'{_XML}<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>{named}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'{_XML}<Relationships xmlns="{_PACKAGE}/relationships">{linked}<Relationship Id="rId{len(sheets) + 1}" Type="{_OFFICE}/styles" Target="styles.xml"/></Relationships>',
        "xl/styles.xml": (
            f'{_XML}<styleSheet xmlns="{_MAIN}"><numFmts count="1"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd\\ hh:mm:ss"/></numFmts>'
            '<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts>'
            '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>'
            '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
            '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="3">'
            '<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/><xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>'
            '<xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"/></cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
        ),
        "_rels/.rels": f'{_XML}<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "[Content_Types].xml": (
            f'{_XML}<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            f'<Override PartName="/xl/workbook.xml" ContentType="{_SHEET}.sheet.main+xml"/><Override PartName="/xl/styles.xml" ContentType="{_SHEET}.styles+xml"/>{kinds}</Types>'
        ),
    }

"""How quickly the stand-alone verifier goes through an export: ``python -m bench.verifying``, or with the rest of the bench.

The rows are made here, as long as those of a page that opens a case, and sealed a thousand at a time; the file is read
back from where the system keeps what was just written, so what is measured is one core and no disk.
"""

from __future__ import annotations

import hashlib
import json
import random
import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bench.figures import bar, table
from secrecy.transparency.checkpoints import Checkpoint
from secrecy.transparency.notes import Note, Signer, joined
from secrecy.transparency.rows import CHANGE, CHANGE_WORD, ENTRY, Exported, body, opening, written
from secrecy.transparency.tree import Frontier
from verifier import livc_verify as v

ROWS, SEALED, FIRST = 100_000, 1_000, 5_000_000  # how many, at a time, the first transaction
RATE = 250_000  # rows a second on one core
ROUNDS = 7
ORIGIN = "bench.example/log"
CHANGED = 0.3  # of the rows are lines of the change log


def measured(rows: int = ROWS) -> dict[str, Any]:
    """Rows a second of processor time, the best of some rounds: what else runs here only makes it less. Memory in MiB."""
    with tempfile.TemporaryDirectory() as kept:
        key, size = _export(Path(kept), rows)
        rates = []
        for _ in range(ROUNDS):
            began = time.process_time()
            report = v.Verifying(v.Folder(Path(kept)), keys=[key]).run()
            rates.append(report.checked / (time.process_time() - began))
            if not report.ok or report.checked != rows:
                raise SystemExit("An honest export did not hold.")
    return {
        "rows": rows,
        "bytes a row": round(size / rows),
        "rows a second": bar(max(rates), RATE, at_least=True),
        "of all rounds": [round(rate) for rate in sorted(rates)],
        "memory, MiB": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }


def _export(folder: Path, rows: int) -> tuple[v.Key, int]:
    signer, edge, history = Signer(ORIGIN, bytes(32)), Frontier(), []
    made: list[Exported] = []

    def each() -> Iterator[Exported]:
        for row in _rows(rows):
            made.append(row)
            yield row
            if len(made) == SEALED or (row.position or 0) + 1 == rows:
                edge.extend([sealed.leaf or b"" for sealed in made])
                made.clear()
                over = FIRST + edge.size
                here = Checkpoint(ORIGIN, edge.size, edge.root(), _moment(edge.size), over, over)
                history.append(Note.signed(here.text, signer))

    with (folder / "rows").open("wb") as file:
        file.writelines(written(each()))
    (folder / "history").write_text(joined(history))
    (folder / "bundle.json").write_text(json.dumps({"format": v.FORMAT}))
    return v.Key.parse(str(signer.key)), (folder / "rows").stat().st_size


def _rows(count: int) -> Iterator[Exported]:
    chance = random.Random(7)
    for n in range(count):
        uuid, request = (f"{chance.getrandbits(32):08x}-0000-4000-8000-{chance.getrandbits(48):012x}" for _ in range(2))
        changed, salt = chance.random() < CHANGED, chance.randbytes(32)
        if changed:
            opened = opening(
                salt,
                [
                    uuid,
                    None,
                    f"cases.case {uuid}",
                    None,
                    "",
                    '{"state": ["–", "–"]}',
                    None,
                    None,
                    "7",
                    None,
                    uuid,
                    None,
                    None,
                ],
            )
            said: list[str | None] = [CHANGE_WORD, str(n), _moment(n), "31", "1", request, "cases:case", "f"]
        else:
            opened = opening(salt, ["7", uuid, "OCMW Duinbeke", None, "\\x" + "ab" * 32, "127.0.0.1"])
            said = [
                str(n), _moment(n), "open", "ok", "1", uuid, "{" + uuid + "}", "2026-017", None, "voorbereiding overleg", "art. 458ter Sw.", "12",
                "cases:case", request,
            ]  # fmt: skip
        whole = body([*said, "\\x" + hashlib.sha256(opened).hexdigest(), str(FIRST + n)])
        yield Exported(n, CHANGE if changed else ENTRY, n, hashlib.sha256(whole).digest(), whole, opened)


def _moment(nth: int) -> str:
    return f"2026-11-{1 + nth // 86_400:02} {nth // 3600 % 24:02}:{nth // 60 % 60:02}:{nth % 60:02}.123456+00"


def report(results: dict[str, Any]) -> str:
    found = results["rows a second"]
    return table(
        [
            ["figure", "measured", "bar", ""],
            [
                "verifier: rows a second, one core",
                f"{found['figure']:,.0f}",
                found["bar"],
                "met" if found["met"] else "MISSED",
            ],
            ["verifier: memory, MiB", str(results["memory, MiB"]), "", ""],
        ]
    )


if __name__ == "__main__":
    results = measured(int(sys.argv[1]) if len(sys.argv) > 1 else ROWS)
    print(json.dumps(results, indent=2))
    print(report(results))

"""What an export of the register takes: ``python -m bench.exporting [LINES]``. Lines a second and memory, by format.

A cell with an auditor, its register filled with so many lines by COPY; the worker is a process of its own, which is what is measured:
reading as the auditor, naming who did it, writing, packing, sealing, keeping, and hashing the whole at the end.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from datetime import timedelta
from typing import Any

from bench.figures import table
from bench.installation import Installation, brought_up

LINES, MOST = 1_000_000, 256  # how many; MiB that a worker may take, whatever the number of lines
KINDS = ("csv", "xlsx", "fhir")
FILLED = """
INSERT INTO secrecy_ledger (at, act, cell, circle, shown, purpose, ground, door, request, actor, capacity, on_behalf, salt, commitment)
SELECT now() - interval '20 days' + n * interval '1 millisecond', (ARRAY['open', 'list', 'write', 'refuse'])[1 + n %% 4], c.cell, c.id, ARRAY[c.id],
       'voorbereiding overleg', 'art. 458ter Sw.', 'cases:case', gen_random_uuid(), p.user_id, p.capacity, p.on_behalf, uuid_send(gen_random_uuid()), sha256(uuid_send(c.id))
  FROM generate_series(1, %s) n
  JOIN (SELECT row_number() OVER () - 1 AS place, count(*) OVER () AS total, k.id, k.cell FROM secrecy_circle k WHERE k.cell = %s) c ON c.place = n %% c.total
  JOIN (SELECT row_number() OVER () - 1 AS place, count(*) OVER () AS total, h.user_id, h.capacity, h.on_behalf FROM secrecy_held h WHERE h.cell = %s) p ON p.place = n %% p.total
"""
WORKER = """
import json, resource, sys, time, django
django.setup()
from livc.oversight.exporting.slices import next_slice
began, ran = time.monotonic(), time.process_time()
slices = 1
while next_slice(sys.argv[1]):
    slices += 1
print(json.dumps({"seconds": time.monotonic() - began, "own": time.process_time() - ran, "slices": slices,
                  "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024}))
"""


def measured(on: Installation, lines: int) -> dict[str, Any]:
    """By kind: lines a second, seconds, memory in MiB, and what the file and its pieces weigh; in the demo town."""
    cell, auditor, capacity = on.ask(
        "SELECT c.cell, c.user_id, c.capacity FROM secrecy_held c JOIN participants_appointment a ON a.id = c.capacity"
        " WHERE c.audits AND a.kind = 'auditor' LIMIT 1"
    )[0]
    began = time.monotonic()
    on.ask(FILLED, [lines, cell, cell])
    on.ask("VACUUM ANALYZE")
    print(f"  {lines:,} lines laid down in {time.monotonic() - began:.0f} s", flush=True)
    return {kind: _one(on, kind, auditor, capacity) for kind in KINDS}


def _one(on: Installation, kind: str, auditor: int, capacity: Any) -> dict[str, Any]:
    from bench.filling import badge
    from secrecy.acts import ask_export, register, standing
    from secrecy.sessions import cookie_bytes

    cookie = os.urandom(32).hex()
    badge(on, cookie, auditor, capacity, "")
    with standing(cookie_bytes(cookie), door="bench"):
        total = register(purpose="toezicht op inzage").count()
        reference = ask_export(kind, {}, total=total, keeps=timedelta(hours=24))
    done = subprocess.run(
        [sys.executable, "-c", WORKER, str(reference)],
        env=on.environment() | {"DEMO": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise SystemExit(done.stdout + done.stderr)
    said = json.loads(done.stdout.splitlines()[-1])
    ((stands, made, size, packed),) = on.ask(
        "SELECT e.stands, e.done, e.size, (SELECT sum(octet_length(p.sealed))::bigint FROM secrecy.export_piece p WHERE p.export = e.reference)"
        " FROM secrecy.export e WHERE e.reference = %s",
        [reference],
    )
    if stands != "ready":
        raise SystemExit(f"{kind}: {stands}")
    return {
        "lines": made, "seconds": round(said["seconds"]), "lines a second": round(made / said["seconds"]), "of its own processor": round(made / said["own"]),
        "peak, MiB": said["peak"], "slices": said["slices"], "file, MB": round(size / 1e6), "kept, MB": round(packed / 1e6),
    }  # fmt: skip


def report(results: dict[str, Any]) -> str:
    head = ["format", "lines a second", "seconds", "peak, MiB", f"≤ {MOST}", "file, MB", "kept, MB"]
    rows = [
        [
            kind,
            f"{f['lines a second']:,}",
            str(f["seconds"]),
            str(f["peak, MiB"]),
            "met" if f["peak, MiB"] <= MOST else "MISSED",
            str(f["file, MB"]),
            str(f["kept, MB"]),
        ]
        for kind, f in results.items()
    ]
    return table([head, *rows])


def main() -> int:
    lines = int(sys.argv[1]) if len(sys.argv) > 1 else LINES
    with brought_up() as on:
        on.lay_out_town()
        results = measured(on, lines)
    print(json.dumps(results, indent=2))
    print(report(results))
    return 0


if __name__ == "__main__":
    sys.exit(main())

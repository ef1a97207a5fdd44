"""How quickly ``ledger verify`` goes through the record in the database: ``python -m bench.recorded [ROWS]``.

A database of its own gets so many rows of ledger and change log, as long as those of a page that opens a case; the office seals two
thousand at a time, as on a day on which a thousand come in a second. Then the whole is verified some times, as by the command:
PostgreSQL reads the rows and puts each into the text that was hashed, in processes of its own, and what is held to the bar is the
core of the process that checks. How long it took by the clock stands beside it: there PostgreSQL has a part, on as many cores as there are.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from typing import Any

from bench.figures import bar, machine, table
from bench.installation import Installation, brought_up
from livc.embedded import places
from secrecy import foundation
from secrecy.sealing.office import seal
from secrecy.transparency.notes import Signer

RESULTS = places.REPOSITORY / "bench" / "recorded.json"
DATABASE = "livc_bench_recorded"
ROWS, SEALED, ROUNDS = 1_000_000, 2_000, 5
RATE = 250_000  # rows a second on one core
ORIGIN = "bench.example/log"
#: Of every ten rows seven are entries and three are changes.
ENTRIES = """
INSERT INTO public.secrecy_ledger (act, cell, circle, shown, reference, purpose, ground, admission, door, request, actor, capacity, on_behalf, session, address, salt, commitment)
SELECT (ARRAY['open', 'list', 'write', 'refuse'])[1 + n %% 4], 1, r.circle, ARRAY[r.circle], '2026-017', 'voorbereiding overleg', 'art. 458ter Sw.', 12,
       'cases:case', r.request, 7, r.capacity, r.on_behalf, r.session, r.address, r.salt,
       sha256(r.salt || substr(array_send(ARRAY['7', r.capacity::text, r.on_behalf, NULL, r.session::text, host(r.address)]), 21))
  FROM (SELECT n, gen_random_uuid() AS circle, gen_random_uuid() AS request, gen_random_uuid() AS capacity, 'OCMW Duinbeke'::text AS on_behalf,
               sha256(int8send(n)) AS session, '127.0.0.1'::inet AS address, sha256(int8send(-n)) AS salt FROM generate_series(1, %s) n) r
"""
CHANGES = """
INSERT INTO public.secrecy_change (object_pk, object_repr, action, changes_text, changes, timestamp, actor_id, capacity, request, door, noticed, content_type_id,
       salt, commitment, xid)
SELECT r.pk, 'cases.case ' || r.pk, 1, '', r.changes, clock_timestamp(), 7, r.capacity, gen_random_uuid(), 'cases:case', false, r.kind,
       r.salt, sha256(r.salt || substr(array_send(ARRAY[r.pk, NULL, 'cases.case ' || r.pk, NULL, '', r.changes::text, NULL, NULL, '7', NULL, r.capacity::text, NULL, NULL]), 21)),
       pg_current_xact_id()::text::bigint
  FROM (SELECT gen_random_uuid()::text AS pk, '{"state": ["-", "-"]}'::jsonb AS changes, gen_random_uuid() AS capacity, sha256(int8send(n)) AS salt,
               (SELECT min(id) FROM public.django_content_type) AS kind FROM generate_series(1, %s) n) r
"""
#: What the columns are hashed as; and past the triggers that would hash other ones than these.
SESSION = (
    "SET timezone = 'UTC'; SET datestyle = 'ISO'; SET bytea_output = 'hex'; SET session_replication_role = replica"
)
VERIFIED = """
import json, resource, sys, time, django
django.setup()
from secrecy.sealing import verifying
from secrecy.sealing.source import Record
began, ran = time.monotonic(), time.process_time()
record = Record()
report = verifying.verify(record, keys=[sys.argv[1]])
record.close()
print(json.dumps({"holds": report.ok, "rows": report.checked, "clock": time.monotonic() - began, "own": time.process_time() - ran,
                  "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024}))
"""


def measured(on: Installation, rows: int) -> dict[str, Any]:
    """Rows a second of the checking process's own core, the median of some rounds; and by the clock. Memory in MiB."""
    environment = on.environment(DATABASE) | {"LIVC_DSN_AUDITOR": on.dsn("auditor", DATABASE)}
    key, began = _fill(on, rows), time.monotonic()
    on.ask("VACUUM ANALYZE", database=DATABASE)
    print(f"  vacuumed in {time.monotonic() - began:.0f} s", flush=True)
    rounds = [_round(environment, key, rows) for _ in range(ROUNDS)]
    own, clock = (sorted(round(rows / one[name]) for one in rounds) for name in ("own", "clock"))
    return {
        "machine": machine(on, DATABASE),
        "rows": rows,
        "rows a second, its own core": bar(own[ROUNDS // 2], RATE, at_least=True),
        "of all rounds": own,
        "rows a second, by the clock": clock,
        "memory, MiB": max(one["peak"] for one in rounds),
    }


def _round(environment: dict[str, str], key: str, rows: int) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-c", VERIFIED, key], cwd=places.REPOSITORY, env=environment, capture_output=True, text=True, check=False
    )  # fmt: skip
    if done.returncode:
        raise SystemExit(done.stdout + done.stderr)
    found: dict[str, Any] = json.loads(done.stdout)
    if not found["holds"] or found["rows"] != rows:
        raise SystemExit("An honest record did not hold.")
    return found


def _fill(on: Installation, rows: int) -> str:
    """Lay down, and seal as it comes; the verifier key."""
    on.ask(f"DROP DATABASE IF EXISTS {DATABASE} WITH (FORCE)", database="postgres")
    foundation.lay(on.state.admin, database=DATABASE, passwords=on.state.passwords)
    on.manage("migrate", "--verbosity=0", database=DATABASE)
    began, signer = time.monotonic(), Signer(ORIGIN, bytes(32))
    link, office = on.connect(DATABASE), on.connect(DATABASE, role="seal")
    office.autocommit = False
    with link.cursor() as cursor:
        cursor.execute(SESSION)
        for _ in range(rows // SEALED):
            cursor.execute(ENTRIES, [SEALED * 7 // 10])
            cursor.execute(CHANGES, [SEALED * 3 // 10])
            while seal(office, signer) is not None:
                pass
    link.close()
    office.close()
    print(f"  {rows:,} rows laid down and sealed in {time.monotonic() - began:.0f} s", flush=True)
    return str(signer.key)


def report(results: dict[str, Any]) -> str:
    found = results["rows a second, its own core"]
    return table(
        [
            ["figure", "measured", "bar", ""],
            ["ledger verify: rows a second, its own core", f"{found['figure']:,.0f}", found["bar"], "met" if found["met"] else "MISSED"],
            ["ledger verify: rows a second, by the clock", f"{results['rows a second, by the clock'][ROUNDS // 2]:,}", "", ""],
            ["ledger verify: memory, MiB", str(results["memory, MiB"]), "", ""],
        ]
    )  # fmt: skip


def main() -> int:
    rows = int(next((word for word in sys.argv[1:] if word.isdigit()), ROWS))
    with brought_up() as on:
        results = measured(on, rows)
        on.ask(f"DROP DATABASE {DATABASE} WITH (FORCE)", database="postgres")
    print(json.dumps(results, indent=2))
    print(report(results))
    if "--dry" not in sys.argv:
        RESULTS.write_text(json.dumps(results, indent=2) + "\n")
    return 0 if results["rows a second, its own core"]["met"] else 1


if __name__ == "__main__":
    sys.exit(main())

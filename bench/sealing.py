"""``python -m bench.sealing``: the office seals every two seconds what twelve hundred entries a second bring, past an idle reader.

Writers commit entries by the function of the log connection, at an even pace; a reader holds a transaction open all the while, as a
page that hangs would. Every half second is asked, in one snapshot, how many entries are sealed, how many are not, and how old the
oldest of these is. In the end all that was committed must be sealed, and verify.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from bench.figures import bar, machine, p95
from bench.installation import Installation, brought_up
from livc.embedded import places
from secrecy import foundation

RESULTS = places.REPOSITORY / "bench" / "sealing.json"
DATABASE = "livc_bench_sealing"
SECONDS, RATE, WRITERS, TOGETHER = 20, 1_200, 8, 5  # entries a second, by so many, so many in a transaction
EVERY = 2.0
LEAST, LAG = 1_000, 15.0  # entries a second that must come; seconds an entry may wait
ENTER = "SELECT secrecy.enter_outside('sign-in', 'ok', NULL, NULL, NULL, gen_random_uuid(), 'bench', NULL) FROM generate_series(1, %s)"
STATE = """
SELECT count(s.id), count(*) - count(s.id), coalesce(extract(epoch FROM clock_timestamp() - min(e.at) FILTER (WHERE s.id IS NULL)), 0)::float8
  FROM secrecy_ledger e LEFT JOIN secrecy_sealed s ON s.kind = 'entry' AND s.id = e.id
"""


def main() -> int:
    with brought_up() as on:
        on.ask(f"DROP DATABASE IF EXISTS {DATABASE} WITH (FORCE)", database="postgres")
        foundation.lay(on.state.admin, database=DATABASE, passwords=on.state.passwords)
        environment = _environment(on)
        for command in (["migrate", "--verbosity=0"], ["ledger", "key", "--origin", "bench.example/log"]):
            _manage(environment, *command)
        results = {"machine": machine(on, DATABASE), **_measured(on, environment)}
        verified = json.loads(
            _manage(environment, "ledger", "verify", "--json", "--key", environment["LIVC_SEAL_KEY"] + ".pub")
        )
        results["verified"] = {"holds": verified["ok"], "rows": verified["checked"], "not sealed yet": verified["tail"]["rows"] if verified["tail"] else 0}  # fmt: skip
    print(json.dumps(results, indent=2))
    if "--dry" not in sys.argv:
        RESULTS.write_text(json.dumps(results, indent=2) + "\n")
    return 0 if results["sealed + unsealed = committed"] and verified["ok"] else 1


def _environment(on: Installation) -> dict[str, str]:
    folder = on.var / "bench-sealing"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700)
    reached = {
        f"LIVC_DSN_{role.upper()}": on.dsn(role, DATABASE) for role in ("owner", "app", "log", "seal", "auditor")
    }
    ours = {"LIVC_SEAL_KEY": str(folder / "key"), "LIVC_SEAL_DEPOSIT": str(folder / "deposited"), "DEMO": "0"}
    return on.environment(role="owner") | reached | ours


def _manage(environment: dict[str, str], *command: str) -> str:
    done = subprocess.run(
        [sys.executable, "manage.py", *command], cwd=places.REPOSITORY, env=environment, capture_output=True, text=True, check=False
    )  # fmt: skip
    if done.returncode:
        raise SystemExit(done.stdout + done.stderr)
    return done.stdout


def _measured(on: Installation, environment: dict[str, str]) -> dict[str, Any]:
    ((before,),) = on.ask("SELECT count(*) FROM secrecy_ledger", database=DATABASE)
    seen: list[tuple[int, int, float]] = []
    with _reader(on), _office(environment) as used:
        began = time.monotonic()
        written = _written(on, seen)
        took = time.monotonic() - began
        while (now := _state(on))[1] and time.monotonic() - began < SECONDS + 60:
            time.sleep(0.2)
        drained = time.monotonic() - began - took
    ((committed,),) = on.ask("SELECT count(*) FROM secrecy_ledger", database=DATABASE)
    ((sizes, places_),) = on.ask("SELECT (SELECT count(*) FROM secrecy_checkpoint), (SELECT count(*) = max(position) + 1 FROM secrecy_sealed)", database=DATABASE)  # fmt: skip
    lags = [lag for _sealed, _open, lag in seen]
    return {
        "entries": written,
        "entries a second": bar(written / took, LEAST, at_least=True),
        "oldest entry not sealed yet, s": {"median": round(sorted(lags)[len(lags) // 2], 2), "p95": round(p95(lags), 2), "most": bar(max(lags), LAG)},
        "entries not sealed yet, most": max(open_ for _sealed, open_, _lag in seen),
        "seconds until the last was sealed": round(drained, 1),
        "checkpoints": sizes,
        "seconds of the office's processor": round(used[0], 2),
        "sealed + unsealed = committed": now[0] + now[1] == committed == before + written and now[1] == 0 and bool(places_),
    }  # fmt: skip


def _state(on: Installation) -> tuple[int, int, float]:
    ((sealed, unsealed, oldest),) = on.ask(STATE, database=DATABASE)
    return int(sealed), int(unsealed), float(oldest)


@contextmanager
def _reader(on: Installation) -> Iterator[None]:
    """Somebody who looked, and whose transaction stays open."""
    link = on.connect(DATABASE, role="auditor")
    link.set_session(isolation_level="REPEATABLE READ", readonly=True, autocommit=False)
    with link.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM public.secrecy_ledger")
    yield
    link.close()


@contextmanager
def _office(environment: dict[str, str]) -> Iterator[list[float]]:
    """The sealing office at work; in the end, the seconds its processor took."""
    used = [0.0]
    process = subprocess.Popen([sys.executable, "manage.py", "seal", "--every", str(EVERY)], cwd=places.REPOSITORY, env=environment)  # fmt: skip
    try:
        yield used
    finally:
        process.terminate()
        _pid, status, spent = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        used[0] = spent.ru_utime + spent.ru_stime


def _written(on: Installation, seen: list[tuple[int, int, float]]) -> int:
    """Entries by all writers, at an even pace; the state meanwhile goes to ``seen``."""
    counts, trouble = [0] * WRITERS, list[BaseException]()
    ends, pause = time.monotonic() + SECONDS, WRITERS * TOGETHER / RATE

    def work(place: int) -> None:
        link = on.connect(DATABASE, role="log")
        due = time.monotonic() + place * pause / WRITERS
        try:
            with link.cursor() as cursor:
                while (now := time.monotonic()) < ends:
                    time.sleep(max(0.0, due - now))
                    cursor.execute(ENTER, [TOGETHER])
                    counts[place] += TOGETHER
                    due += pause
        except BaseException as error:
            trouble.append(error)
        finally:
            link.close()

    threads = [threading.Thread(target=work, args=(place,)) for place in range(WRITERS)]
    for thread in threads:
        thread.start()
    while any(thread.is_alive() for thread in threads):
        seen.append(_state(on))
        time.sleep(0.5)
    if trouble:
        raise trouble[0]
    return sum(counts)


if __name__ == "__main__":
    sys.exit(main())

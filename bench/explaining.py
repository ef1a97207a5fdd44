"""``python -m bench.explaining``: «waarom zie ik dit?», «wie kan dit zien?» and «wat als?» where a million admissions lie.

The measured cell has 200 cases, 24 of them with twelve contributions; the other ninety-nine cells have what is left of the million.
Each answer is timed twice: as the question to the deep room with its entry on record, and as the whole page. Milliseconds: the
least, the median and the 95th percentile of the rounds.
"""

from __future__ import annotations

import json
import os
import secrets
import sys
import time
from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from bench.figures import bar, machine, summary, table
from bench.installation import Installation, brought_up
from bench.scale import Scale
from bench.web import OURS, Site, served
from livc.embedded import places

RESULTS = places.REPOSITORY / "bench" / "explaining.json"
ADMISSIONS = 1_000_000
LIMIT = 100.0  # milliseconds
ROUNDS, WARM = 60, 5
REGION = Scale("explaining", 100, 0, 14, 24, 50_000, 0, 0, 0, 0.0)
#: Cases of the other cells, and who is let in there, until there are so many admissions in all.
CIRCLES = """
INSERT INTO secrecy_circle (id, reference, kind, label, cell, apart, begun_by_id, begun_at)
SELECT gen_random_uuid(), 'bench-' || n, 'case', 'CAS-2025-' || n, q.cell, false, q.cell * 100, now() - random() * interval '700 days'
  FROM generate_series(1, (%(wanted)s - (SELECT count(*) FROM secrecy_admission)) / 15 + 1) n, LATERAL (SELECT 2 + n %% (%(cells)s - 1) AS cell) q
"""
LET_IN = """
INSERT INTO secrecy_admission (user_id, permission_id, content_object_id, capacity, ground, giver_id, given_at, until, while_is, ended_because)
SELECT s.user_id, a.permission, k.id, s.id, 'wet 30.07.2018 art. 4', k.begun_by_id, k.begun_at, now() + interval '300 days', '', ''
  FROM secrecy_circle k
  JOIN (SELECT id, user_id, cell_id, CASE kind WHEN 'mayor' THEN 5 WHEN 'prevention_official' THEN 4 ELSE 0 END AS acts FROM participants_seat
        UNION ALL SELECT id, user_id, cell_id, CASE WHEN user_id %% 100 < 6 THEN 2 ELSE 0 END FROM participants_mandate) s ON s.cell_id = k.cell
  JOIN (SELECT permission, row_number() OVER (ORDER BY array_position(ARRAY['list', 'read', 'write', 'admit', 'release'], name)) AS nth FROM secrecy.act) a ON a.nth <= s.acts
 WHERE k.reference LIKE 'bench-%%'
"""


def main() -> int:
    with brought_up() as on:
        on.lay_out()
        os.environ.update(on.environment())
        import django

        django.setup()
        from bench import filling

        marked = filling.fill(on, REGION)
        grown = (CIRCLES + ";" + LET_IN) % {"wanted": ADMISSIONS, "cells": REGION.cells}
        on.ask(f"SET session_replication_role = replica; SET synchronous_commit = off; {grown}")
        on.ask("VACUUM ANALYZE secrecy_circle")
        on.ask("VACUUM ANALYZE secrecy_admission")
        ((lie, circles),) = on.ask("SELECT count(*), (SELECT count(*) FROM secrecy_circle) FROM secrecy_admission")
        cookie = secrets.token_hex(32)
        filling.badge(on, cookie, marked.reader.user, marked.reader.capacity, _told(cookie, marked.full[0]))
        with served(on, OURS) as sites:
            answers = _measured(on, sites[OURS], cookie, marked)
        results = {"machine": machine(on), "admissions": lie, "circles": circles, **answers}
    print(json.dumps(results, indent=2, ensure_ascii=False))
    print(report(results))
    if "--dry" not in sys.argv:
        RESULTS.write_text(json.dumps(results, indent=2, ensure_ascii=False) + "\n")
    return 0


def _told(cookie: str, slug: str) -> str:
    """A session in which the purpose of looking at this case was given."""
    from cases.purposes import Purpose
    from secrecy import sessions

    said = {"purposes": {slug: (str(Purpose.PREPARE.value), time.time() + 86_400)}, "told": True}
    return str(sessions.SessionStore(cookie).encode(said))


def _measured(on: Installation, site: Site, cookie: str, marked: Any) -> dict[str, Any]:
    from secrecy.acts import explain, what_if, what_if_admitted, who_may

    case, listed = _visited(on, site, cookie, marked)
    circles = [
        UUID(str(k)) for (k,) in on.ask("SELECT DISTINCT unnest(shown) FROM secrecy_ledger WHERE request = %s", [case])
    ]
    guests = [UUID(str(c)) for (c,) in on.ask("SELECT id FROM participants_mandate WHERE cell_id = %s ORDER BY user_id LIMIT 12", [marked.cell])]  # fmt: skip
    mayor = UUID(
        str(on.ask("SELECT id FROM participants_seat WHERE cell_id = %s AND kind = 'mayor'", [marked.cell])[0][0])
    )
    questions: dict[str, Callable[[], Sequence[Any]]] = {
        f"why, a case of {len(circles)} circles": lambda: explain(UUID(case)),
        "why, a list of cases": lambda: explain(UUID(listed)),
        f"who may, {len(circles)} circles": lambda: who_may(circles),
        "what if a mandate ends": lambda: what_if(ended=guests[:1]),
        "what if the mayor's seat ends": lambda: what_if(ended=[mayor]),
        "what if a category ends: twelve mandates": lambda: what_if(ended=guests),
        f"what if twelve are let in to {len(circles)} circles": lambda: what_if_admitted(guests, to=circles),
    }
    pages = {
        "page: why, a case": f"/waarom/{case}/",
        "page: why, a list": f"/waarom/{listed}/",
        "page: who may": f"/wie-kan-dit-zien/{case}/",
        "page: what if a mandate ends": f"/wat-als/mandaat/{guests[0]}/",
    }
    told = {name: _asked(cookie, question) for name, question in questions.items()}
    for name, address in pages.items():
        told[name] = _told_of([_page(site, cookie, address) for _ in range(WARM + ROUNDS)])
    return {"answers": {name: found | bar(found["median"], LIMIT) for name, found in told.items()}}


def _visited(on: Installation, site: Site, cookie: str, marked: Any) -> tuple[str, str]:
    """The numbers of two requests of the coordinator: a case with everything, and the list."""
    found = []
    for method, address in (("POST", f"/casussen/{marked.full[0]}/identiteit/"), ("GET", "/casussen/")):
        answer = site.ask(address, cookie, method=method)
        if answer.status != 200:
            raise SystemExit(f"{address} answers {answer.status}.")
        ((number,),) = on.ask("SELECT request::text FROM secrecy_ledger WHERE door <> 'bench' ORDER BY id DESC LIMIT 1")
        found.append(str(number))
    return found[0], found[1]


def _asked(cookie: str, question: Callable[[], Sequence[Any]]) -> dict[str, Any]:
    from secrecy.acts import standing
    from secrecy.sessions import cookie_bytes

    seconds, rows = [], 0
    for _number in range(WARM + ROUNDS):
        with standing(cookie_bytes(cookie), door="bench"):
            began = time.perf_counter()
            rows = len(question())
            seconds.append(time.perf_counter() - began)
    if not rows:
        raise SystemExit("A question was answered with nothing.")
    return _told_of(seconds) | {"lines": rows}


def _told_of(seconds: Sequence[float]) -> dict[str, Any]:
    """Milliseconds, with the least of all rounds: what else runs on the machine only adds to it."""
    counted = seconds[WARM:]
    return summary(counted) | {"least": round(min(counted) * 1000, 2)}


def _page(site: Site, cookie: str, address: str) -> float:
    answer = site.ask(address, cookie)
    if answer.status != 200:
        raise SystemExit(f"{address} answers {answer.status}.")
    return answer.seconds


def report(results: dict[str, Any]) -> str:
    rows = [["answer", "lines", "least ms", "median ms", "p95 ms", "bar", ""]]
    for name, found in results["answers"].items():
        rows.append([name, str(found.get("lines", "")), f"{found['least']:.1f}", f"{found['median']:.1f}", f"{found['p95']:.1f}", found["bar"], "met" if found["met"] else "MISSED"])  # fmt: skip
    return table(rows)


if __name__ == "__main__":
    sys.exit(main())

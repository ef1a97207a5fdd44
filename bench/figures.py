"""Medians, 95th percentiles, and the table."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Any

from bench.installation import FULL, Installation


def p95(values: Sequence[float]) -> float:
    return sorted(values)[min(len(values) - 1, int(len(values) * 0.95))]


def summary(seconds: Sequence[float]) -> dict[str, Any]:
    """Milliseconds."""
    return {"n": len(seconds), "median": round(median(seconds) * 1000, 2), "p95": round(p95(seconds) * 1000, 2)}


def bar(figure: float, limit: float, *, at_least: bool = False) -> dict[str, Any]:
    """A figure beside what it must be."""
    return {
        "figure": round(figure, 3),
        "bar": f"{'>=' if at_least else '<='} {limit:g}",
        "met": bool(figure >= limit if at_least else figure <= limit),
    }


def machine(on: Installation, database: str = FULL) -> dict[str, Any]:
    """In general terms: no name, no path."""
    ((version,),) = on.ask("SHOW server_version", database=database)
    ((fsync, commit),) = on.ask(
        "SELECT current_setting('fsync'), current_setting('synchronous_commit')", database=database
    )
    return {
        "date": datetime.now(tz=UTC).date().isoformat(),
        "cores": os.cpu_count(),
        "python": platform.python_version(),
        "postgresql": str(version).split()[0],
        "fsync": fsync,
        "synchronous_commit": commit,
        "load_before": round(os.getloadavg()[0], 2),
    }


def table(rows: Sequence[Sequence[str]], *, right: int = 1) -> str:
    """Columns under each other; from column ``right`` on they stand to the right."""
    widths = [max(len(row[n]) for row in rows if n < len(row)) for n in range(max(map(len, rows)))]
    lines = []
    for row in rows:
        cells = [cell.ljust(widths[n]) if n < right else cell.rjust(widths[n]) for n, cell in enumerate(row)]
        lines.append("  ".join(cells).rstrip())
    lines.insert(1, "  ".join("-" * width for width in widths))
    return "\n".join(lines)


def keep(path: Path, results: dict[str, Any]) -> None:
    """Beside what other scales gave before."""
    before: dict[str, Any] = json.loads(path.read_text()) if path.exists() else {}
    before[results["scale"]["name"]] = results
    path.write_text(json.dumps(before, indent=2, ensure_ascii=False) + "\n")

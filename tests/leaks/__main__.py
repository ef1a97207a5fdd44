"""The whole matrix, in as many worlds at once as there are processors; prints counts by channel. Exit 1 when something leaked,
or when somebody didn't find what they should. ``LEAKS_PART=0.1 LEAKS_SEED=7`` looks at a tenth of the cells, drawn from that seed."""

from __future__ import annotations

import os
import pickle
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

from livc.embedded import files, places, removal, servers, testing
from livc.embedded.progress import Progress
from tests.mutants.__main__ import load, say

PART, SEED = float(os.environ.get("LEAKS_PART") or 1), int(os.environ.get("LEAKS_SEED") or 0)
AT_ONCE = int(os.environ.get("AT_ONCE") or os.cpu_count() or 1)


def main() -> int:
    var = places.var()
    os.environ |= {"VAR": str(var), "DEMO": "1", "LIVC_KEEP_TEMPLATE": "1", "DJANGO_SETTINGS_MODULE": "livc.settings"}
    files.make_var(var)
    began = time.monotonic()
    with files.held(var, "leaks"):
        testing.lives_in_memory(var)
        with testing.for_a_while():
            servers.up(var, Progress(quiet=True), keep=True)
        try:
            load()
            parts = _in_children()
        finally:
            if not os.environ.get("KEEP"):
                removal.remove(var)
    return _told(parts, time.monotonic() - began)


def _in_children() -> list[dict[str, Any] | None]:
    """Each child has a world of its own, and a share of those who look."""
    with tempfile.TemporaryDirectory() as folder:
        children = []
        for number in range(AT_ONCE):
            child = os.fork()
            if child == 0:
                _look(number, Path(folder, str(number)))
            children.append(child)
        for child in children:
            os.waitpid(child, 0)
        kept = [Path(folder, str(number)) for number in range(AT_ONCE)]
        return [pickle.loads(path.read_bytes()) if path.exists() else None for path in kept]  # noqa: S301 - our own child's


def _look(number: int, into: Path) -> None:
    """In a child, which doesn't come back."""
    status = 1
    try:
        from django.test.utils import setup_test_environment

        import tests.conftest
        from tests import world as w
        from tests.leaks.matrix import Matrix
        from tests.leaks.people import ROLES

        assert tests.conftest  # one chain of middleware for all browsers
        setup_test_environment()
        name = f"livc_leaks_{number}"
        w.copy(name)
        w.point(name)
        share = list(ROLES)[number::AT_ONCE]
        matrix = Matrix(share, seed=SEED, part=PART, tell=lambda line: say(f"[{number + 1}/{AT_ONCE}] {line}"))
        judge = matrix.run()
        into.write_bytes(pickle.dumps({
            "leaks": [str(leak) for leak in judge.leaks], "looked": judge.looked, "unread": matrix.unread(), "canaries": len(matrix.aviary.canaries),
            "empty": matrix.empty(), "opened": judge.opened,
        }))  # fmt: skip
        status = 0
    finally:
        sys.stdout.flush()
        os._exit(status)


def _told(parts: list[dict[str, Any] | None], seconds: float) -> int:
    whole = [part for part in parts if part is not None]
    looked: Counter[str] = sum((part["looked"] for part in whole), Counter())
    leaks = [leak for part in whole for leak in part["leaks"]]
    unread = [cell for part in whole for cell in part["unread"]]
    for channel, count in sorted(looked.items()):
        say(f"{count:8}  {channel}")
    for line in leaks:
        say(f"LEAK  {line}")
    for line in unread:
        say(f"UNREAD  {line}")
    vacant = _vacant(whole, set(looked)) if PART >= 1 else []
    for line in vacant:
        say(f"NOTHING THERE  {line}")
    canaries = sum(part["canaries"] for part in whole)
    say(
        f"{sum(looked.values())} looked at for {canaries} canaries in {len(parts)} worlds: {len(leaks)} leaks, {len(unread)} unread, in {seconds:.0f} s"
    )
    if len(whole) < len(parts):
        say("a part of the matrix was not finished")
    return 1 if leaks or unread or vacant or len(whole) < len(parts) else 0


def _vacant(parts: list[dict[str, Any]], looked: set[str]) -> list[str]:
    """What the whole would say nothing of: a channel that wasn't there, a door that opened to nobody, a column without a canary."""
    from tests.leaks.asked import to_open
    from tests.leaks.matrix import CHANNELS

    doors = to_open().difference(*(part["opened"] for part in parts))
    return sorted(CHANNELS - looked) + sorted(doors) + sorted({column for part in parts for column in part["empty"]})


if __name__ == "__main__":
    sys.exit(main())

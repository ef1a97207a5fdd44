"""Turn off one rule at a time: the tests that bear its id must fail. Prints a line a rule; exit 1 when one survives.

The servers come up once, the demo town is built once, and the application is loaded once: each rule is turned off in a child
of this process, which runs only what bears its id, in copies of the town of its own; as many at once as there are processors.
"""

from __future__ import annotations

import importlib
import os
import re
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from law.requirements import requirements, shown_by
from livc.embedded import files, places, removal, servers, testing
from livc.embedded.progress import Progress
from tests.mutants.more import MORE
from tests.mutants.rules import RULES

ALL = RULES | MORE
AT_ONCE = int(os.environ.get("AT_ONCE") or os.cpu_count() or 1)
FAILED = re.compile(r"^FAILED (\S+)", re.MULTILINE)  # not ERROR: a set-up that goes wrong shows nothing
#: What doesn't run weakens nothing: the switch itself, or a body that knows a name no more.
BROKEN = re.compile(
    r"tests/mutants/__init__\.py|^E +(?:NameError|AttributeError|TypeError|UnboundLocalError|ImportError)\b",
    re.MULTILINE,
)
SLOW = ("tests/browser/", "tests/lives/", "tests/leaks/")  # what is shown there is shown sooner elsewhere


def main(chosen: list[str]) -> int:
    var = places.var()
    os.environ |= {"VAR": str(var), "DEMO": "1", "LIVC_KEEP_TEMPLATE": "1", "DJANGO_SETTINGS_MODULE": "livc.settings"}
    files.make_var(var)
    survivors, began = [], time.monotonic()
    with files.held(var, "mutants"):
        testing.lives_in_memory(var)
        with testing.for_a_while():
            servers.up(var, Progress(quiet=True), keep=True)
        try:
            load()
            for id_, yes, what in _tried(chosen or sorted(ALL)):
                survivors += [] if yes else [id_]
                say(f"{id_}  caught by {what}" if yes else f"{id_}  SURVIVED ({what})")
        finally:
            if not os.environ.get("KEEP"):
                removal.remove(var)
    say(f"{len(chosen or ALL) - len(survivors)} caught, {len(survivors)} survived, in {time.monotonic() - began:.0f} s")
    without = [row.id for row in requirements() if row.hard and row.id not in ALL]
    if without:
        say("without a switch: " + ", ".join(without))
    return 1 if survivors or without else 0


def say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def load() -> None:
    """The application, once for all children, and the town of which each makes copies. No connection stays open here."""
    import django

    django.setup()
    importlib.import_module("livc.urls")
    setattr(testing, "_bring_up", lambda: None)  # the servers are up
    child = os.fork()
    if child == 0:
        world = importlib.import_module("tests.world")
        if not world.ask("SELECT 1 FROM pg_database WHERE datname = %s", [world.TEMPLATE], database="postgres"):
            world.build_template()
        os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0, "the town could not be built"


def _tried(ids: list[str]) -> Iterator[tuple[str, bool, str]]:
    """Each rule, whether its tests found that it is off, and which did, or what stood in the way."""
    shown, waiting, running = shown_by(), list(ids), dict[int, str]()
    with tempfile.TemporaryDirectory() as folder:
        while waiting or running:
            while waiting and len(running) < AT_ONCE:
                id_ = waiting.pop(0)
                tests = [ALL[id_].test] if ALL[id_].test else [t for t in shown[id_] if not t.startswith(SLOW)]
                child = os.fork()
                if child == 0:
                    _try(id_, tests, Path(folder, id_))
                running[child] = id_
            ended, status = os.wait()
            if ended in running:
                id_ = running.pop(ended)
                yield id_, *_outcome(os.waitstatus_to_exitcode(status), Path(folder, id_).read_text(encoding="utf-8"))


def _try(id_: str, tests: list[str], said: Path) -> None:
    """pytest in the child; it doesn't come back."""
    out = os.open(said, os.O_WRONLY | os.O_CREAT, 0o600)
    os.dup2(out, 1)
    os.dup2(out, 2)
    code = 3
    try:
        os.environ["LIVC_MUTANT"] = id_
        setattr(importlib.import_module("tests.world"), "TOWN", f"livc_test_{os.getpid()}_town")
        if tests:  # without one, pytest would run all there are
            code = int(pytest.main(["-q", "-x", "--no-header", "--tb=short", "-rfE", *tests]))
    finally:
        sys.stdout.flush()
        os._exit(code)


def _outcome(code: int, words: str) -> tuple[bool, str]:
    if BROKEN.search(words):
        return False, "the weaker body doesn't run"
    failed = FAILED.search(words)
    return code == 1 and failed is not None, failed[1] if failed else (words.strip() or "no test ran").splitlines()[-1]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

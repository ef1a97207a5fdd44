"""Turn off one hard rule at a time: the tests that bear its id must fail. Prints a line a rule; exit 1 when one survives."""

from __future__ import annotations

import os
import re
import subprocess
import sys

from law.requirements import requirements, shown_by
from tests.mutants.rules import RULES

FAILED = re.compile(r"^(?:FAILED|ERROR) (\S+)", re.MULTILINE)


def run(id_: str, files: list[str], *, off: bool) -> tuple[int, str]:
    """pytest on the tests with this id, outside the browser; its exit code and the first test that failed."""
    environment = os.environ | {"LIVC_KEEP_TEMPLATE": "1", "LIVC_MUTANT": id_ if off else ""}
    command = [sys.executable, "-m", "pytest", "-q", "-x", "--no-header", "--tb=short", "-rfE", "-k", f"{id_.lower()}_ or {id_}", *files]  # fmt: skip
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if "NameError" in done.stdout:  # a weaker body that doesn't run weakens nothing
        return 0, "the weaker body doesn't run"
    failed = FAILED.search(done.stdout)
    return done.returncode, failed[1] if failed else done.stdout.strip().splitlines()[-1]


def say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def main(chosen: list[str]) -> int:
    shown, survivors = shown_by(), []
    hard = [row.id for row in requirements() if row.hard]
    for id_ in chosen or sorted(RULES):
        files = sorted({test.partition("::")[0] for test in shown[id_] if not test.startswith("tests/browser/")})
        code, what = run(id_, files, off=True)
        if code != 1:
            survivors.append(id_)
        say(f"{id_}  caught by {what}" if code == 1 else f"{id_}  SURVIVED ({what})")
    without = [id_ for id_ in hard if id_ not in RULES]
    if without:
        say("without a switch: " + ", ".join(without))
    return 1 if survivors or without else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

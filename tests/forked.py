"""Management commands in processes of their own that don't each load the application again.

For each role one process loads Django as that role, and makes a child for every command. Settings come from the
environment as ever; of that only the database may differ from command to command.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import traceback
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parents[1]
_loaded: dict[str, tuple[dict[str, str], subprocess.Popen[str]]] = {}


def run(command: Sequence[str], environment: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    """``manage.py`` with this command in this environment: how it ended, and what it said."""
    process = _of(environment)
    assert process.stdin is not None
    assert process.stdout is not None
    with tempfile.TemporaryDirectory() as folder:
        said, complained = Path(folder, "out"), Path(folder, "err")
        dsns = {name: value for name, value in environment.items() if name.startswith("LIVC_DSN_")}
        order = {"command": list(command), "dsns": dsns, "out": str(said), "err": str(complained)}
        process.stdin.write(json.dumps(order) + "\n")
        process.stdin.flush()
        answer = process.stdout.readline()
        assert answer, "the process that makes commands is gone"
        return subprocess.CompletedProcess(
            ["manage.py", *command], int(answer), said.read_text("utf-8"), complained.read_text("utf-8")
        )


def _of(environment: Mapping[str, str]) -> subprocess.Popen[str]:
    """The process that loaded this environment, but for the database; a new one when it is another."""
    fixed = {name: value for name, value in environment.items() if not name.startswith(("LIVC_DSN_", "PYTEST_"))}
    role = environment["LIVC_ROLE"]
    before, process = _loaded.get(role, ({}, None))
    if process is None or before != fixed:
        if process is not None and process.stdin is not None:
            process.stdin.close()
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.forked"], cwd=ROOT, env=dict(environment), text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        )  # fmt: skip
        _loaded[role] = fixed, process
    return process


def _serve() -> None:
    """Read orders until there are no more; write how each ended."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "livc.settings"
    import importlib

    import django

    django.setup()
    importlib.import_module("livc.urls")
    for line in sys.stdin:
        order = json.loads(line)
        child = os.fork()
        if child == 0:
            _obey(order)
        print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)  # noqa: T201


def _obey(order: dict[str, Any]) -> None:
    """One command, in the child; it doesn't come back."""
    for number, name in ((1, "out"), (2, "err")):
        os.dup2(os.open(order[name], os.O_WRONLY | os.O_CREAT, 0o600), number)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    ended: Any = 0
    try:
        from django.core.management import execute_from_command_line
        from django.db import connections

        os.environ.update(order["dsns"])
        for alias, role in (("default", os.environ["LIVC_ROLE"]), ("log", "log")):
            path = urlsplit(order["dsns"][f"LIVC_DSN_{role.upper()}"]).path
            connections[alias].settings_dict["NAME"] = path.lstrip("/")
        sys.argv = ["manage.py", *order["command"]]  # load_demo begins itself again by it
        execute_from_command_line(sys.argv)
    except SystemExit as end:
        ended = end.code
        if isinstance(ended, str):
            print(ended, file=sys.stderr)  # noqa: T201
    except BaseException:
        traceback.print_exc()
        ended = 1
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(ended if isinstance(ended, int) else int(ended is not None))


if __name__ == "__main__":
    _serve()

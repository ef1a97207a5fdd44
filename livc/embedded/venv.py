"""`python3 -m livc.embedded.venv requirements/demo.txt`: a virtualenv with exactly that lock.

Run by whatever python3 the machine has, before anything is installed: the standard library
only, and nothing that an old Python trips over before it can be told what is needed.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
VENV = REPOSITORY / ".venv"
PYTHON = VENV / "bin" / "python"
STAMP = VENV / "installed"
OLDEST = (3, 11)
ALL = "requirements/test.txt"  # holds whatever the other locks hold


def main(lock: str) -> str | None:
    """Make the virtualenv if need be, and install `lock`. Returns what is wrong, or None."""
    if tuple(sys.version_info[:2]) < OLDEST:
        return (
            f"Python 3.11 or later is needed and {sys.executable} is {sys.version.split()[0]}: "
            "install it, and name it if it is not python3, as in PYTHON=python3.12."
        )
    with open(REPOSITORY / ALL) as held:
        # Two makes in a fresh clone: the second waits for the first, and finds it done.
        fcntl.flock(held, fcntl.LOCK_EX)
        return _bring(lock)


def _bring(lock: str) -> str | None:
    wanted = _stamp(lock)
    installed = STAMP.read_text().splitlines() if STAMP.exists() else []
    if wanted in installed or _stamp(ALL) in installed:
        return None
    began = time.monotonic()
    print(f"Installing {lock} in .venv; this is done once and takes a minute or so.", flush=True)
    try:
        wrong = _make() or _install(lock)
    except OSError as error:
        return f"The virtualenv could not be made: {error.strerror} ({error.filename or VENV})."
    except KeyboardInterrupt:
        return "Stopped while installing; the next time begins anew."
    if wrong is None:
        STAMP.write_text(wanted + "\n")
        print(f"  {'Python packages':<46} {time.monotonic() - began:5.1f} s", flush=True)
    return wrong


def _make() -> str | None:
    if _usable():
        return None
    shutil.rmtree(VENV, ignore_errors=True)
    made = subprocess.run([sys.executable, "-m", "venv", str(VENV)], capture_output=True, text=True)
    said = (made.stdout + made.stderr).strip() or "no reason given"
    if made.returncode and "ensurepip" in said:
        return "Python's venv is not complete here: install your system's python3-venv."
    return f"The virtualenv could not be made: {said.splitlines()[-1]}" if made.returncode else None


def _install(lock: str) -> str | None:
    STAMP.unlink(missing_ok=True)
    pip = [str(PYTHON), "-m", "pip", "-qq", "--no-input", "--disable-pip-version-check"]
    pip += ["install", "--require-hashes", "--progress-bar=off", "--requirement", lock]
    installed = subprocess.run(pip, stdin=subprocess.DEVNULL, cwd=REPOSITORY)
    if installed.returncode:
        return f"The packages of {lock} could not be installed; pip says above why."
    return None


def _usable() -> bool:
    """Whether .venv is one, still where it was made, and its Python still there."""
    try:
        command = [str(PYTHON), "-c", "import pip, sys; print(sys.prefix)"]
        asked = subprocess.run(command, capture_output=True, text=True)
    except OSError:
        return False
    return asked.returncode == 0 and asked.stdout.strip() == str(VENV)


def _stamp(lock: str) -> str:
    """What makes an installation the same: the lock, and where it was installed."""
    return f"{lock} {hashlib.sha256((REPOSITORY / lock).read_bytes()).hexdigest()} {VENV}"


if __name__ == "__main__":
    os.environ.pop("PYTHONPATH", None)
    sys.exit(main(sys.argv[1]))

"""A demo to attack: the one that is named, or one of our own, made anew and stopped afterwards."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import urllib3

PATIENCE = 300.0  # seconds for a demo to be laid out


@contextmanager
def demo(address: str | None) -> Iterator[str]:
    """The address of a demo. Raises ``SystemExit`` when ours doesn't come up."""
    if address:
        yield address
        return
    port = _free()
    command = [
        sys.executable,
        "-m",
        "livc.embedded",
        "demo",
        "--var",
        os.environ.get("VAR") or "var/attack",
        "--reset",
        "--port",
        str(port),
    ]
    with subprocess.Popen(command, start_new_session=True) as process:
        try:
            _await(f"http://127.0.0.1:{port}", process)
            yield f"http://127.0.0.1:{port}"
        finally:
            with suppress(ProcessLookupError):
                process.send_signal(signal.SIGTERM)
            process.wait(60)


def _await(address: str, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + PATIENCE
    while process.poll() is None and time.monotonic() < until:
        with suppress(urllib3.exceptions.HTTPError):
            # Its launcher looks at the first page too, and gives up on a machine that is too busy to show one.
            if urllib3.request("GET", f"{address}/demo/", retries=False, timeout=20).status == 200:
                return
        time.sleep(0.5)
    raise SystemExit("The demo to attack did not come up.")


def _free() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])

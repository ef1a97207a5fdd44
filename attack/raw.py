"""Requests that no library sends: byte for byte, and every answer that comes back on that connection."""

from __future__ import annotations

import re
import socket
from collections.abc import Mapping

from attack.site import Site

WAIT = 3.0  # seconds for an answer, or for nothing more to come


def sent(site: Site, request: bytes) -> bytes:
    """All that comes back until the server closes or is silent; nothing where it hung up."""
    got = b""
    with socket.create_connection((site.host, site.port), timeout=WAIT) as link:
        try:
            link.sendall(request)
            while part := link.recv(65536):
                got += part
        except (TimeoutError, ConnectionError):
            pass
    return got


def request(
    line: str, site: Site, cookies: Mapping[str, str] | None = None, *more: bytes, body: bytes = b"", host: bool = True
) -> bytes:
    """A request of this first line, with these header lines as they are; the connection ends after its answer."""
    lines = [line.encode("latin-1", "replace")]
    if host:
        lines.append(f"Host: {site.host}:{site.port}".encode())
    if cookies:
        lines.append(f"Cookie: {'; '.join(f'{n}={v}' for n, v in cookies.items())}".encode())
    return b"\r\n".join([*lines, *more, b"Connection: close", b"", body])


def statuses(got: bytes) -> list[int]:
    """The status of every answer that came back, one after the other."""
    return [int(found) for found in re.findall(rb"(?:^|(?<=\n)|(?<=>))HTTP/1\.[01] (\d{3})", got)]

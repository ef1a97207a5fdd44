"""The port of the demo: on this machine only, and held from the start."""

import errno
import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from livc.embedded.trouble import Trouble

LOOPBACK = ((socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1"))


@contextmanager
def held(port: int) -> Iterator[list[socket.socket]]:
    """Sockets bound to `port` on both loopback addresses, for the web server to listen on.

    Bound here, before the minute of preparing, so that a port in use is said at once. Browsers
    try ::1 first for "localhost": it is held as well where the machine has it.
    Raises Trouble when the port cannot be had.
    """
    with ExitStack() as stack:
        sockets = []
        for family, address in LOOPBACK:
            try:
                listener = stack.enter_context(socket.socket(family, socket.SOCK_STREAM))
                listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                if family == socket.AF_INET6:
                    listener.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
                listener.bind((address, port))
            except OSError as error:
                if error.errno == errno.EADDRINUSE:
                    raise Trouble(f"Port {port} is in use: choose another, as in PORT={port + 1}.") from None
                if error.errno in (errno.EACCES, errno.EPERM):
                    raise Trouble(f"Port {port} is not for ordinary users: choose one above 1024 with PORT=.") from None
                if family == socket.AF_INET6:
                    continue  # a machine without IPv6
                raise
            sockets.append(listener)
        yield sockets


def number(text: str) -> int:
    """The port that `text` says. Raises Trouble when it is no port."""
    if not text.isascii() or not text.isdigit() or not 0 < int(text) < 65536:
        raise Trouble(f"PORT={text} is no port: give a number from 1024 to 65535.")
    return int(text)

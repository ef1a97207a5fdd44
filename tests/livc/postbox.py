"""A mail server for tests: a socket that speaks as much SMTP as is needed, and keeps what it was given."""

from __future__ import annotations

import socketserver
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage


@dataclass
class Postbox:
    """What arrived; ``refuses`` are recipients it doesn't know, ``busy`` lets it put off every message."""

    port: int = 0
    mails: list[EmailMessage] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)
    heard: list[str] = field(default_factory=list)  # commands as they came over the line in clear
    refuses: set[str] = field(default_factory=set)
    busy: bool = False
    certificate: ssl.SSLContext | None = None  # with one it offers STARTTLS
    clear: bool = True  # without: TLS from the first byte

    def text(self, number: int = -1) -> str:
        return str(self.mails[number].get_content()).replace("\r\n", "\n")


class _Conversation(socketserver.StreamRequestHandler):
    box: Postbox

    def setup(self) -> None:
        if self.box.certificate is not None and not self.box.clear:
            self.request = self.box.certificate.wrap_socket(self.request, server_side=True)
        super().setup()

    def say(self, words: str) -> None:
        self.wfile.write(words.encode() + b"\r\n")
        self.wfile.flush()

    def handle(self) -> None:
        self.say("220 postbox ESMTP")
        safe = not self.box.clear
        while line := self.rfile.readline():
            said = line.decode().strip()
            verb = said.upper()
            if not safe:
                self.box.heard.append(said)
            if verb.startswith("EHLO"):
                offers = self.box.certificate is not None and self.box.clear and not safe
                self.say("250-postbox\r\n250 STARTTLS" if offers else "250 postbox")
            elif verb == "STARTTLS" and self.box.certificate is not None:
                self.say("220 go ahead")
                self.request = self.connection = self.box.certificate.wrap_socket(self.request, server_side=True)
                self.rfile, self.wfile = self.connection.makefile("rb"), self.connection.makefile("wb")
                safe = True
            elif verb.startswith("RCPT TO:"):
                to = said[8:].strip("<> ")
                self.say("550 nobody of that name" if to in self.box.refuses else "250 ok")
                self.box.recipients.append(to)
            elif verb == "DATA":
                self.receive()
            elif verb == "QUIT":
                self.say("221 goodbye")
                return
            else:
                self.say("250 ok")

    def receive(self) -> None:
        self.say("354 go on")
        lines = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
        if self.box.busy:
            self.say("451 later, please")
            return
        self.box.mails.append(message_from_bytes(b"".join(lines), policy=policy.default))
        self.say("250 kept")


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address, daemon_threads = True, True

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that turned away at our certificate is no fault of the test."""


@contextmanager
def opened(box: Postbox) -> Iterator[Postbox]:
    """The mail server is there until the end of the block; it comes back at the same port."""
    handler = type("Conversation", (_Conversation,), {"box": box})
    with _Server(("127.0.0.1", box.port), handler) as server:
        box.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield box
        finally:
            server.shutdown()
            thread.join()

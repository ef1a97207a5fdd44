"""The session is the badge: kept by the hash of its cookie, behind the log functions, where the web role can't look."""

from __future__ import annotations

import hashlib
import secrets
from typing import Any

from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase

from secrecy import record


class SessionStore(SessionBase):
    """Django's session, carried by a badge. A session is what :func:`secrecy.acts.stand` found, or new."""

    def __init__(self, session_key: str | None = None, content: str | None = None) -> None:
        super().__init__(session_key)
        if content is not None:
            self._session_cache: dict[str, Any] = self.decode(content) if content else {}

    def _get_new_session_key(self) -> str:
        return secrets.token_hex(32)

    def _validate_session_key(self, key: str | None) -> bool:
        return bool(key) and len(key or "") == 64

    @property
    def token(self) -> bytes:
        """The hash that goes to the database in place of the cookie (32 bytes)."""
        key = self.session_key or self._get_new_session_key()
        self._session_key = key
        return hashlib.sha256(cookie_bytes(key)).digest()

    def load(self) -> dict[str, Any]:
        return {}

    def exists(self, session_key: str) -> bool:
        return False

    def create(self) -> None:
        self._session_key = self._get_new_session_key()
        self.save(must_create=True)
        self.modified = True

    def save(self, must_create: bool = False) -> None:
        record.call(
            "keep_session",
            self.token,
            self.encode({} if must_create else dict(self.items())),
            settings.SESSION_IDLE,
            settings.SESSION_ABSOLUTE,
        )

    def delete(self, session_key: str | None = None) -> None:
        key = session_key or self.session_key
        if key:
            record.call("end_session", hashlib.sha256(cookie_bytes(key)).digest())

    @classmethod
    def clear_expired(cls) -> None:
        record.call("end_stale_sessions")


def cookie_bytes(cookie: str) -> bytes:
    """The cookie as bytes; anything that isn't ours becomes a value no badge has."""
    try:
        return bytes.fromhex(cookie)
    except ValueError:
        return cookie.encode()

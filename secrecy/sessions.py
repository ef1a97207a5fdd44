"""The session is the badge: kept by the hash of its cookie, behind the log functions, where the web role can't look."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
import secrets
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase

from secrecy import record
from secrecy.keys import KeyMissing, derived, seal, unseal


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

    def encode(self, session_dict: dict[str, Any]) -> str:
        """Sealed under a key that the cookie is part of: what waits in a session is read by nobody without its cookie."""
        if not session_dict:
            return ""
        return base64.b64encode(seal(self._box(), json.dumps(session_dict).encode(), b"session")).decode()

    def decode(self, session_data: str | bytes) -> dict[str, Any]:
        """What doesn't open is an empty session, as Django has it."""
        try:
            plain = unseal(self._box(), base64.b64decode(session_data, validate=True), b"session")
        except (InvalidTag, KeyMissing, binascii.Error, ValueError):
            return {}
        return dict(json.loads(plain))

    def _box(self) -> AESGCM:
        # The database knows the hash of the cookie, which is no help: this key comes from the cookie itself.
        return AESGCM(hmac.digest(derived("sessions"), cookie_bytes(self.session_key or ""), "sha256"))

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

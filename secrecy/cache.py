"""What Redis keeps for us is JSON, never a pickle: whoever can write there must not run code here."""

from __future__ import annotations

import json
from typing import Any


class Plainly:
    """Serializer of Django's Redis cache: ``CACHES["default"]["OPTIONS"] = {"serializer": "secrecy.cache.Plainly"}``."""

    def dumps(self, value: Any) -> bytes | int:
        # Redis counts whole numbers itself.
        return value if type(value) is int else json.dumps(value).encode()

    def loads(self, kept: bytes) -> Any:
        """Raises ``ValueError`` for anything that is no JSON."""
        return json.loads(kept)

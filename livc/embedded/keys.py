"""The secrets of an installation, made once."""

import secrets
from dataclasses import replace
from pathlib import Path

from livc.embedded import files, places
from livc.embedded.places import ROLES, State
from livc.embedded.trouble import Trouble

CONSONANTS, VOWELS = "bdfghjklmnprstvz", "aeiou"


def keep(var: Path, *, admin: str, database: str, redis_url: str) -> State:
    """The state of `var` with its servers as they are now; its secrets are made the first time."""
    known = load(var)
    if known is None:
        state = State(
            secret_key=secrets.token_urlsafe(48),
            master_key=secrets.token_hex(32),
            demo_password=_sayable(),
            passwords={f"livc_{role}": secrets.token_urlsafe(24) for role in ROLES},
            admin=admin,
            database=database,
            redis_url=redis_url,
        )
    else:
        state = replace(known, admin=admin, database=database, redis_url=redis_url)
    if state != known:
        files.write(var / places.FILE, state.content())
    return state


def load(var: Path) -> State | None:
    """The state of `var`; None when it has none yet. Raises Trouble when it is damaged."""
    try:
        return places.load(var)
    except ValueError as error:
        raise Trouble(str(error)) from None


def _sayable() -> str:
    """A password of four words that can be read out: 50 bits."""
    return "-".join("".join(secrets.choice(letters) for letters in (CONSONANTS, VOWELS) * 2) for _ in range(4))

"""A sample of a month's openings: by lot, so that nobody knows which line will be looked at, or those that most rules fall on.

The lot is drawn from a seed that stands in the register with the drawing: whoever looks after the auditor draws the same lines.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence

from livc.oversight.noticing import Line

SEED = 8  # hexadecimal digits


def fresh_seed() -> str:
    return secrets.token_hex(SEED // 2)


def drawn(lines: Sequence[Line], seed: str, most: int) -> list[Line]:
    """``most`` of these lines by lot: those whose SHA-256 of seed and number is lowest. Which are drawn depends on nothing else,
    so a line that is added later takes the place of one at most, and nobody can steer the lot."""

    def lot(line: Line) -> bytes:
        return hashlib.sha256(f"{seed} {line.id}".encode()).digest()

    return sorted(sorted((line for line in lines if line.opens), key=lot)[:most], key=lambda line: line.at)

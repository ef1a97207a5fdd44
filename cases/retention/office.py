"""The daily run at the end of terms (R54, R56): an office, which is nobody, and reads nothing of what it ends."""

from __future__ import annotations

import logging
from dataclasses import dataclass

from secrecy.acts import Due, Ended, RecordImpossible, end_past, end_proofs, erasable, erase, follow_terms, lapse_sheets

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Run:
    """What a run ended, and what stood in the way of an end: the next run tries that again."""

    ended: list[Due]
    hindered: list[Due]
    past: list[Ended]


def run() -> Run:
    """End what is due today; write down which sheets lapsed; let access follow the terms that moved; forget what is past its own term besides."""
    ended, hindered = [], []
    for due in erasable():
        try:
            if erase(due.circle, due.because):
                ended.append(due)
        except RecordImpossible:
            hindered.append(due)
    lapsed, moved, proofs = lapse_sheets(), follow_terms(), end_proofs()
    past = end_past()
    logger.info("%s", ", ".join(f"{one.what} {one.rows}" for one in past) or "nothing past its term")
    logger.info(
        "%d ended, %d hindered, %d admissions follow, %d proofs gone, %d sheets lapsed",
        len(ended), len(hindered), moved, proofs, lapsed,
    )  # fmt: skip
    return Run(ended, hindered, past)

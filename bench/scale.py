"""How much there is to measure on."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Scale:
    """Sizes of the region that is generated, and how often each thing is measured."""

    name: str
    cells: int
    cases: int  # a cell; the measured cell has MINE instead
    services: int  # represented in each cell
    full: int  # cases of the measured cell with contributions, decisions and actions; the others have none
    entries: int  # of the ledger, over MONTHS
    rounds: int  # of pages
    probes: int  # of pages whose parts are timed
    looks: int  # at a hidden and at an absent case, each
    writing: float  # seconds a slice of writing in the ledger


MINE = 200
SHOWN = 25
CONTRIBUTIONS = 12
ACTIONS = 10
MONTHS = 24

SCALES = {
    "small": Scale("small", 5, 200, 14, 24, 50_000, 120, 60, 500, 0.8),
    "flanders": Scale("flanders", 300, 333, 33, 200, 10_000_000, 300, 100, 2000, 3.0),
}

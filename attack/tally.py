"""What was tried, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass, field

WIDTH = 118  # of a line


@dataclass
class Kind:
    """One kind of attack: how often it was tried, and each time it worked, in one line."""

    name: str
    counts: str  # what would count as found
    tried: int = 0
    found: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)  # measured, or known and named; never counted as found

    def judge(self, innocent: bool, said: str) -> None:
        """Count one attempt; ``said`` is kept, once, when it worked."""
        self.tried += 1
        if not innocent and said not in self.found:
            self.found.append(said)

    def note(self, said: str) -> None:
        if said not in self.notes:
            self.notes.append(said)


@dataclass
class Tally:
    """All kinds, in the order in which they were tried."""

    kinds: list[Kind] = field(default_factory=list)

    def kind(self, name: str, counts: str) -> Kind:
        made = Kind(name, counts)
        self.kinds.append(made)
        return made

    @property
    def found(self) -> int:
        return sum(len(kind.found) for kind in self.kinds)

    def table(self) -> str:
        """Tried and found by kind, then each finding, then what is known."""
        wide = max(len(kind.name) for kind in self.kinds)
        lines = [f"{'kind':<{wide}}  {'tried':>7}  {'found':>5}"]
        lines += [f"{kind.name:<{wide}}  {kind.tried:>7,}  {len(kind.found):>5}" for kind in self.kinds]
        tried = sum(kind.tried for kind in self.kinds)
        lines += [f"{'all':<{wide}}  {tried:>7,}  {self.found:>5}"]
        for title, said in (("found", "found"), ("known or measured, not counted", "notes")):
            told = [f"{kind.name}: {line}" for kind in self.kinds for line in getattr(kind, said)]
            if told:
                lines += ["", f"{title}:", *(f"  {line}" for line in told)]
        return "\n".join(lines)

"""What loading a file does to a list, in words: shown before and after, the same with ``--simulate``."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _


@dataclass
class Report:
    """Counts and sentences of one list. ``attention`` is what somebody must still do, or look at."""

    of: str  # the list, in words
    unchanged: int = 0
    new: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    merged: list[str] = field(default_factory=list)
    ended: list[str] = field(default_factory=list)
    reappearing: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)  # otherwise in the file, and left as it is
    attention: list[str] = field(default_factory=list)

    WORDS: ClassVar[dict[str, Any]] = {
        "new": _("nieuw"), "changed": _("gewijzigd"), "merged": _("opgegaan in een andere"), "ended": _("beëindigd"),
        "reappearing": _("opnieuw"), "kept": _("anders in het bestand, niet overgenomen"), "attention": _("na te kijken"),
    }  # fmt: skip

    @property
    def changes(self) -> bool:
        """Whether anything is written."""
        return bool(self.new or self.changed or self.merged or self.ended or self.reappearing)

    def lines(self, *, brief: bool = False) -> Iterator[str]:
        """The counts, then a sentence for each row that isn't as it was; ``brief`` leaves out what is merely new."""
        parts = [f"{len(getattr(self, kind))} {word}" for kind, word in self.WORDS.items() if getattr(self, kind)]
        parts.append(f"{self.unchanged} {_('ongewijzigd')}")
        yield f"{self.of}: {', '.join(parts)}"
        for kind, word in self.WORDS.items():
            for sentence in [] if brief and kind in ("new", "merged") else getattr(self, kind):
                yield f"  {word}: {sentence}"

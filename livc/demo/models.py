from __future__ import annotations

from django.db import models

from secrecy.models import Open, Published, Term


class DemoMark(Open):
    """Says that this database is a demo. Laid down once, in an empty database; without it DEMO=1 doesn't start."""

    open_because = "zegt enkel dat dit een demo is"
    term = Term(0, "het einde van de demo", "livc.embedded.removal.remove")

    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [Published(name="demo_demomark_published")]

    def __str__(self) -> str:
        return f"demo sinds {self.made_at:%d/%m/%Y}"

"""What may leave the application: a closed list, each thing with where it goes (R78).

There is no format for housing, benefits, sanctions or permits, and none that can be made of this list: who lets something out asks
:func:`leaves` for it by name. What is about cases carries :data:`PURPOSE_LINE` on every page.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

PURPOSE_LINE = _(
    "Enkel voor het overleg over het voorkomen van terroristische misdrijven (wet van 30 juli 2018, art. 2). "
    "Niet te gebruiken voor huisvesting, uitkeringen, sancties of vergunningen."
)


@dataclass(frozen=True, slots=True)
class Export:
    """``channel`` is the act in the ledger; ``about_cases``: it names cases, and so carries the purpose line."""

    channel: str
    what: str | Promise
    about_cases: bool = True


EXPORTS: dict[str, Export] = {
    "report": Export("export", _("eigen verslag van een punt, als pdf")),
    "report_paper": Export("print", _("eigen verslag van een punt, op papier")),
    "feedback_sheet": Export("export", _("terugkoppelingsfiche waar iedereen mee akkoord ging, als pdf")),
    "agenda_paper": Export("print", _("agenda van een overleg, op papier")),
    "readings_paper": Export("print", _("wie een casus las, op papier")),
    "disclosures_paper": Export("print", _("wat een dienst deelde, op papier")),
    "roster_paper": Export("print", _("wie zetelt waar, op papier"), about_cases=False),
    "request_letter": Export("print", _("brief aan wie een recht uitoefent"), about_cases=False),
    "request_readings": Export("print", _("wie gegevens inkeek, voor de betrokkene zelf")),
    "calendar": Export("calendar", _("dag en plaats van een overleg, voor een agenda"), about_cases=False),
    "line_proof": Export("export", _("bewijs dat één regel van het register onder het zegel staat"), about_cases=False),
    "register": Export("export", _("inzageregister, als tabel")),
    "register_fhir": Export("export", _("inzageregister, als FHIR AuditEvent: verwijzingen alleen"), about_cases=False),
    "statement": Export("export", _("kwartaalverklaring van de auditor, als pdf"), about_cases=False),
    "designation": Export("export", _("akte van aanwijzing, zoals de dienst ze gaf"), about_cases=False),
}


def leaves(name: str) -> Export:
    """What may leave under this name. Raises ``LookupError`` for what isn't in the list."""
    if name not in EXPORTS:
        raise LookupError(f"{name!r} is not in the closed list of exports (R78)")
    return EXPORTS[name]

"""What kinds of circles are called, wherever somebody is told that one was read."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

PARTS = {
    "signal": _("signaal"), "person": _("persoon in een signaal"), "question": _("voorgelegde situatie"),
    "case": "", "identity": _("identiteit"), "item": _("agendapunt"), "contribution": _("inbreng"), "outcome": _("besluit"),
    "action": _("actie"), "path": _("opvolgingstraject"), "card": _("informatiekaart getoond"), "report": _("verslag"), "part": _("deel van een verslag voor enkelen"), "rendering": _("eigen weergave van een verslag"), "reply": _("antwoord op een verslag"), "invitation": _("uitnodiging"), "decline": _("antwoord op uitnodiging"),
    "marked": _("tekst voor wie aanvaardt"), "prepared": _("voorbereide uitnodiging"), "name": _("naam bij een uitnodiging"),
    "sheet": _("terugkoppelingsfiche"), "transfer": _("voorstel tot overdracht"), "keeping": _("opschorting of vroegtijdige wissing"),
    "briefing": _("overleg met een hulpverlener"),
    "inquiry": _("vraag over inzagen"), "verdict": _("oordeel over een antwoord"),
    "request": _("verzoek van een betrokkene"), "finding": _("nazicht van een verzoek"), "subject_part": _("vraag aan een dienst over haar inbreng"),
}  # fmt: skip

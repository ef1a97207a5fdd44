"""Why a circle is opened. The words stand in the ledger; the auditor reads them."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Purpose(models.TextChoices):
    """A purpose comes from the door, or is asked for once (``design: Waarom opent u dit dossier?``)."""

    SIGNAL = "aftoetsing van een signaal", _("Aftoetsing van een signaal")
    QUESTION = "voorgelegde situatie", _("Een situatie zonder persoon")
    LISTING = "lijst van casussen", _("Beslissing over de lijst van casussen")
    PREPARE = "voorbereiding overleg", _("Voorbereiding van een overleg")
    TABLE = "casusoverleg", _("Bespreking aan tafel")
    INVITATION = "uitnodiging", _("Uitnodiging van een dienst")
    FOLLOW_UP = "opvolging actie", _("Opvolging van een actie")
    REQUEST = "verzoek van betrokkene", _("Verzoek van de betrokkene")
    REPORT = "verslag", _("Verslag van het overleg")
    FEEDBACK = "terugkoppelingsfiche", _("Terugkoppelingsfiche")
    OWN = "eigen inbreng", _("Eigen inbreng van de dienst")
    HANDOVER = "overdracht aan een andere cel", _("Overdracht aan een andere cel")
    KEEPING = "bewaren en wissen", _("Beslissing over bewaren en wissen")
    BRIEFING = "overleg met hulpverlener", _("Overleg met een betrokken hulpverlener")


#: What a person may give as the reason to open a case outside a meeting.
ASKED = (Purpose.PREPARE, Purpose.FOLLOW_UP, Purpose.LISTING, Purpose.REQUEST)

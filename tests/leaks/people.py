"""Who looks: everybody of the demo town, and those whom the town lacks, one for each way of standing towards an item."""

from __future__ import annotations

from tests.cases import moments as m
from tests.cases import services
from tests.house.town import EVERYBODY

#: Not signed in.
NOBODY = ""
#: Services that the town lacks: who speaks for them, and how they are called.
ASKED = {
    "laat": "Jongerenhuis",
    "afwezig": "Justitiehuis",
    "stil": "Wijkhuis",
    "uit": "Straathoek",
    "weigert": "Buurthuis",
}

ROLES: dict[str, str] = {
    "burgemeester": "the mayor, not at the item",
    "coordinator": "the coordinator, who leads the item",
    "politie": "the police seat, at the item",
    "caw": "asked, accepted, there, and shared something with all",
    "clb": "asked, accepted, there, and shared something with the CAW and the coordinator",
    "laat": "asked, accepted, and came in after things were shared",
    "afwezig": "asked, accepted, and was not there",
    "stil": "asked, and never answered",
    "uit": "asked, accepted, and is out of the item by a conflict of interest",
    "weigert": "asked, and declined",
    "vdab": "takes part in the cell, and was never asked",
    "caw-vervanger": "the substitute of who was asked, and doesn't come",
    "caw-vroeger": "spoke for the CAW until its mandate ended",
    "hulpverlener": "a worker of the CAW, whom its representative asked something",
    "beheerder-caw": "administers the CAW",
    "beheerder": "administers the municipality",
    "auditor": "audits the cell",
    "dpo": "the data protection officer",
    "superuser": "Django's superuser, without a capacity",
    "burgemeester-elders": "the mayor of another cell",
    "coordinator-elders": "the coordinator of another cell",
    "politie-elders": "the police seat of another cell",
    "beheerder-elders": "administers another municipality",
    NOBODY: "not signed in",
}
#: Who has nothing to do with a case in any way: nothing that happens in one changes a sign of what they are told.
STRANGERS = ("vdab", "beheerder", "superuser", "coordinator-elders", "politie-elders", "beheerder-elders", NOBODY)  # fmt: skip


def lay() -> None:
    """Everybody who isn't in the town yet."""
    for slug, short in ASKED.items():
        services.lay(slug, short, f"Van {short}")
    m.substitute("caw-vervanger")
    m.substitute("caw-vroeger")
    assert set(EVERYBODY) <= set(ROLES)

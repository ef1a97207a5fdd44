"""The people of the demo town, all invented, with a password and a second factor anyone may see."""

from __future__ import annotations

import base64
import hashlib
import hmac
from dataclasses import dataclass

from django.conf import settings

TOWN, ELSEWHERE = "LIVC R Duinbeke", "LIVC R Elders"


@dataclass(frozen=True, slots=True)
class Person:
    """A demo person; ``capacity`` is (model, kind), or None for who has none. An administrator administers ``service``'s
    organisation."""

    slug: str
    first_name: str
    last_name: str
    role: str
    service: str
    capacity: tuple[str, str] | None
    tries: str
    cell: str = TOWN


PERSONS = (
    Person("coordinator", "Jo", "Voorbeeld", "Coördinator LIVC R", "bestuur", ("seat", "prevention_official"), "Bereidt het overleg voor, leidt het, schrijft het verslag."),
    Person("burgemeester", "Mia", "Meesterburg", "Burgemeester", "bestuur", ("seat", "mayor"), "Zet een casus op de lijst en nodigt diensten uit."),
    Person("politie", "Piet", "Dienders", "Lokale politie", "politie", ("seat", "police"), "Leest enkel mee over wat besproken wordt terwijl hij in de zaal is."),
    Person("caw", "An", "Vertrouwens", "Vertegenwoordiger CAW", "caw", ("mandate", "fixed_representative"), "Schrijft een inbreng en ziet eerst wie ze zou lezen."),
    Person("clb", "Lies", "Leerlinge", "Vertegenwoordiger CLB", "clb", ("mandate", "fixed_representative"), "Aanvaardt of weigert een uitnodiging in één klik."),
    Person("vdab", "Wim", "Werkers", "Vertegenwoordiger VDAB", "vdab", ("mandate", "fixed_representative"), "Is niet uitgenodigd voor elke casus, en ziet dan ook niets."),
    Person("hulpverlener", "Hilde", "Hulpvaardig", "Betrokken hulpverlener CAW", "caw", ("mandate", "case_worker"), "Kent iemand die besproken wordt, en leest enkel wat haar vertegenwoordiger met haar alleen bespreekt."),
    Person("auditor", "Ada", "Nazicht", "Auditor", "toezicht", ("appointment", "auditor"), "Leest in het register wie wat inkeek, en wordt zelf ook geregistreerd."),
    Person("dpo", "Flor", "Gegevens", "Functionaris voor gegevensbescherming", "toezicht", ("appointment", "dpo"), "Ziet het register, nooit een dossier."),
    Person("beheerder", "Bart", "Beheers", "Beheerder van de gemeente", "bestuur", ("administration", ""), "Registreert de cel en vult haar zetels, en ziet geen enkele casus."),
    Person("beheerder-caw", "Cas", "Dienstma", "Beheerder van het CAW", "caw", ("administration", ""), "Registreert de dienst en wijst haar vertegenwoordigers aan."),
    Person("beheerder-elders", "Ben", "Buitenum", "Beheerder van een andere gemeente", "elders", ("administration", ""), "Beheert een andere gemeente, en ziet hier niets.", ELSEWHERE),
    Person("burgemeester-elders", "Bea", "Buurman", "Burgemeester van een andere cel", "elders", ("seat", "mayor"), "Zit in een andere cel.", ELSEWHERE),
    Person("politie-elders", "Pol", "Patrouille", "Lokale politie van een andere cel", "elders", ("seat", "police"), "Zit in een andere cel.", ELSEWHERE),
    Person("coordinator-elders", "Els", "Elders", "Coördinator van een andere cel", "elders", ("seat", "prevention_official"), "Kent de adressen van Duinbeke, en krijgt er niets te zien.", ELSEWHERE),
    Person("superuser", "Sam", "Superman", "Django-superuser zonder hoedanigheid", "bestuur", None, "Mag in Django alles, en ziet hier geen enkele casus."),
)  # fmt: skip

#: key -> (name, short name, code of its category); the demo's numbers are invented, with check digits that fit.
SERVICES = {
    "bestuur": ("Lokaal bestuur Duinbeke", "Lokaal bestuur", ""),
    "politie": ("Lokale politie Duinbeke", "Lokale politie", ""),
    "caw": ("CAW De Duinen", "CAW", "caw"),
    "clb": ("CLB Zandkorrel", "CLB", "clb"),
    "vdab": ("VDAB Duinbeke", "VDAB", "vdab"),
    "toezicht": ("Toezicht Duinbeke", "Toezicht", ""),
    "elders": ("Lokaal bestuur Elders", "Elders", ""),
}


#: key -> (name, kind, column of its number, number): the organisation behind a service
ORGANISATIONS = {
    "bestuur": ("Gemeente Duinbeke", "LB", "kbo_number", "0999000129"),
    "politie": ("Politiezone Duinen", "LB", "kbo_number", "0999000228"),
    "caw": ("CAW De Duinen vzw", "EA", "kbo_number", "0999000327"),
    "clb": ("CLB Zandkorrel", "OV", "institution_number", "999111"),
    "vdab": ("VDAB Duinbeke", "GID", "ovo_code", "OVO999001"),
    "elders": ("Gemeente Elders", "LB", "kbo_number", "0999000426"),
}
#: The municipality's own organisation also stands behind who oversees its cell.
BEHIND = {"toezicht": "bestuur"}
MUNICIPALITIES = {"bestuur": ("99001", TOWN), "elders": ("99002", ELSEWHERE)}


def totp_secret(slug: str) -> str:
    """The second factor of a demo person: the same after a restart, another in every installation (base32)."""
    return base64.b32encode(
        hmac.new(settings.MASTER_KEY, b"demo|" + slug.encode(), hashlib.sha256).digest()[:20]
    ).decode()

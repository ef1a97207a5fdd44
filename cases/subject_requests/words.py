"""Words that are the same for everybody, known or not (R66)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

NEUTRAL = _(
    "Wij bevestigen niet en ontkennen niet dat in de lokale integrale veiligheidscel gegevens over u verwerkt worden. "
    "Wie wij niet kennen, krijgt van ons dezelfde woorden. Uit dit antwoord kunt u dus niets afleiden. "
    "De gronden van dit antwoord zijn vastgelegd, gelden voor een beperkte tijd en liggen klaar voor de toezichthouder, "
    "die ze op uw vraag kan nagaan. Na die tijd beslissen wij opnieuw, zonder dat u het hoeft te vragen."
)

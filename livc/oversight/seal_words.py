"""The seal's words in Dutch."""

from __future__ import annotations

from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext_lazy as _

from secrecy.acts import Proof

#: What is proved of a line: which chip, and in a few words.
VERDICTS = {
    "holds": ("ok", _("staat onveranderd onder het zegel")),
    "waiting": ("warn", _("nog niet verzegeld")),
    "altered": ("bad", _("gewijzigd na de verzegeling")),
    "astray": ("bad", _("het zegel klopt niet meer")),
    "unsigned": ("bad", _("de handtekening is niet van de gekende sleutel")),
    "later": ("warn", _("nog niet te bewijzen")),
}
ASKED = {
    "asked": _("Het nazicht is gevraagd. De zegeldienst kijkt het hele register na; vernieuw deze bladzijde om te zien hoe ver het staat."),
    "running": _("Er loopt al een nazicht van het hele register. Vernieuw deze bladzijde om te zien hoe ver het staat."),
    "soon": _("Er is net een nazicht gevraagd. Twee minuten later kan het opnieuw."),
}  # fmt: skip
#: Why a check could not be done, by the word the office leaves.
STOPPED = {
    "unreachable": _("De zegeldienst kon het register niet lezen. Laat de beheerder LIVC_DSN_AUDITOR en de databank nakijken."),
    "nothing": _("Er is nog niets verzegeld, dus was er niets na te kijken."),
    "key": _("De zegeldienst kon haar sleutel niet lezen. Laat de beheerder dat nakijken."),
    "files": _("De zegeldienst kon haar bestanden niet lezen of schrijven. Laat de beheerder dat nakijken."),
}  # fmt: skip
#: What stopped the last round of the office, by the name of what was raised.
TROUBLE = {
    "Parted": _("Het register in de databank is niet meer dat van het laatst bewaarde zegel: er is iets weggelaten of herschreven. De zegeldienst verzegelt niets meer. Dit is een incident, tenzij er net een back-up teruggezet is."),
    "NotSealed": _("Wat in de databank verzegeld staat, is niet wat de zegeldienst tekende. Ze verzegelt niets meer. Dit is een incident."),
    "DepositTrouble": _("Er wordt verzegeld, maar het zegel kon niet buiten de databank bewaard worden."),
    "KeyTrouble": _("De zegeldienst kan haar sleutel niet gebruiken en verzegelt niets."),
    "other": _("De laatste ronde van de zegeldienst is niet gelukt. Ze probeert het opnieuw."),
}  # fmt: skip


def fingerprint(raw: bytes) -> str:
    """As people compare one: groups of four hexadecimal digits."""
    text = raw.hex()
    return " ".join(text[at : at + 4] for at in range(0, len(text), 4))


def counted(number: int | None) -> str:
    """With dots between thousands; empty for none."""
    return "" if number is None else str(number_format(number, force_grouping=True))


def proof_shown(found: Proof) -> dict[str, Any]:
    """What a page shows of a proof; as in oversight/_proof.html."""
    return {
        "proof": found, "said": VERDICTS[found.verdict], "number": counted(found.position + 1), "size": counted(found.size),
        "leaf": fingerprint(found.leaf), "leaf_now": fingerprint(found.leaf_now), "root": fingerprint(found.root),
        "steps": [{"beside": fingerprint(step.beside), "left": step.left, "made": fingerprint(step.made)} for step in found.steps],
    }  # fmt: skip

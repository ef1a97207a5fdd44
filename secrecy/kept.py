"""What is kept besides models, and until when: parts of the ledger and the change log, the deep room, the key store, and what lies
outside the database. The system check asks that each part ends and each column of the ledger is in one (``secrecy.E010``, ``E011``)."""

from __future__ import annotations

from dataclasses import dataclass, replace

from secrecy.ledger import IN_LEAF, PERSONAL
from secrecy.terms import Term
from secrecy.transparency.rows import CHANGE_PERSONAL

#: By name, until their term (R57); the rest of the line stands on, so that its leaf does. Five years, or what the cell sets.
REGISTER = 1825
NAMES = Term(
    REGISTER,
    "de regel",
    "secrecy.acts.empty_names",
    source="de wet zwijgt; gekozen standaard (vijf jaar, zoals FCD art. 20 voor casussen)",
    certainty="inferred",
    most=3650,
    rule="register_days",
)
#: What stands on names no person: numbers of circles, until these are gone; then it points at nothing any more.
LINES = replace(
    NAMES,
    since="het vernietigen van de sleutel van de kringen die de regel noemt: daarna verwijst ze naar niets meer",
    ender="secrecy.acts.end_circles",
)
#: Hashes of lines with a salt: once that is gone, they tell nothing of anybody.
_HASHES = replace(NAMES, since="de jongste regel die erin verzegeld is: daarna zegt een hash niets meer over wie ook")
_ACCOUNT = Term(0, "het leegmaken van de account", "secrecy.acts.end_accounts")
_EXPORT = Term(
    3, "de vraag, of het klaarzetten; meestal na een dag, en bij het stopzetten meteen", "secrecy.acts.sweep"
)
_CELL = "het verdwijnen van de cel, als er geen kring van haar meer is"


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the records: in Dutch what it is, its table (empty: outside the database) and columns (none: all of it)."""

    name: str
    term: Term
    table: str = ""
    columns: tuple[str, ...] = ()


LEDGER = (
    Part("logboek: wie het deed, en voor wie", NAMES, "secrecy_ledger", (*PERSONAL, "salt")),
    Part("logboek: de regel zonder persoon", LINES, "secrecy_ledger", IN_LEAF),
)
CHANGES = (
    Part("wijzigingen: wie het deed, en wat er stond", NAMES, "secrecy_change", (*CHANGE_PERSONAL, "salt")),
    Part("wijzigingen: de regel zonder persoon", LINES, "secrecy_change"),
    Part("volgorde van het zegel", _HASHES, "secrecy_sealed"),
    Part("knooppunten van het zegel", _HASHES, "secrecy_node"),
    Part("ondertekende wortels van het zegel", _HASHES, "secrecy_checkpoint"),
    Part("wissels van de sleutel van het zegel", _HASHES, "secrecy_rotation"),
)
ROOMS = (
    Part("sessies", Term(1, "het begin, of eerder na wat de instelling SESSION_IDLE zegt", "secrecy.acts.end_sessions"), "secrecy.badge"),
    Part("wachtwoorden, als hash", _ACCOUNT, "secrecy.credential"),
    Part("wie nu handelt", Term(1, "het begin van de transactie", "secrecy.acts.sweep"), "secrecy.standing"),
    Part("links om een account in te stellen", Term(30, "het einde van de link; een gebruikte gaat met de account", "secrecy.acts.end_messages"), "secrecy.link"),
    Part("berichten die wachten of verstuurd zijn", Term(90, "het versturen", "secrecy.acts.end_messages"), "secrecy.outbox"),
    Part("dat iets veranderde", Term(3, "de wijziging", "secrecy.acts.sweep"), "secrecy.pulse"),
    Part("nazicht van het zegel: wanneer, en wat eruit kwam", Term(365, "het nazicht", "secrecy.acts.sweep"), "secrecy.seal_check"),
    Part("stand van de zegeldienst", Term(90, "de laatste ronde", "secrecy.acts.sweep"), "secrecy.seal_office"),
    Part("uitvoer van het register: wie ze vroeg, en hoe ver ze staat", _EXPORT, "secrecy.export"),
    Part("uitvoer van het register: het bestand, in versleutelde stukken", _EXPORT, "secrecy.export_piece"),
    Part("woorden van handelingen", Term(0, "de versie die ze niet meer kent", "secrecy.foundation.lay"), "secrecy.act"),
    Part("wie een terugkoppelingsfiche vasthield", Term(1, "het wissen van de fiche", "secrecy.acts.sweep"), "secrecy.sheet_held"),
    Part("sleutels van cellen", Term(0, _CELL, "secrecy.acts.end_circles"), "keystore.cell_key"),
    Part("sleutels van kringen", Term(0, "het einde van de termijn van de kring", "secrecy.acts.erase"), "keystore.circle_key"),
    Part("lijst van vernietigde sleutels", Term(REGISTER, "het vernietigen, samen met de kring", "secrecy.acts.end_circles", most=3650, rule="register_days"), "keystore.destroyed"),
    Part("op welke server deze databank in dienst is", Term(0, "een herstel of een verhuizing: dan staat er de nieuwe", "secrecy.foundation.lay"), "keystore.home"),
)  # fmt: skip
#: Outside the database. A backup is ended by who makes it, within the term that THREAT_MODEL.md states; what was erased meanwhile is
#: taken away again by the list of destroyed keys.
OUTSIDE = (
    Part("back-up van de inhoud", Term(90, "het maken, zoals THREAT_MODEL.md het de beheerder voorschrijft; gewist wordt er met de sleutels", "secrecy.acts.erase")),
    Part("back-up van de sleutels", Term(30, "het maken, zoals THREAT_MODEL.md het de beheerder voorschrijft", "secrecy.acts.erase")),
    Part("aanmeldpogingen in Redis, geteld per adres", Term(1, "de poging", "allauth.core.ratelimit.consume")),
    Part("taken in Redis", Term(1, "het begin: ze vervallen of worden één keer uitgevoerd", "secrecy.tasks.ReaderTask")),
    Part("afdrukken, uitvoer van verslagen en fiches, kalenderbestanden", Term(0, "het antwoord: de server bewaart er geen", "secrecy.acts.release")),
    Part("logbestanden van de servers, zonder inhoud (R57)", Term(90, "de regel, zoals docs/operations.md het de beheerder voorschrijft", "secrecy.crash.where")),
)  # fmt: skip
PARTS = (*LEDGER, *CHANGES, *ROOMS, *OUTSIDE)

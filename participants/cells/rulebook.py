"""What a cell may set for itself: each rule with its default, where that comes from and how certain it is (R70).

Sources stand under a short name, written out in ``SOURCES``. «Gekozen standaard» is our own choice.
What the law fixes is not here but in ``FIXED``: no cell sets it otherwise.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Kind = Literal["number", "choice", "several", "yes_no", "list", "text"]
Certainty = Literal["text", "secondary", "inferred", "unknown"]
#: R55: nothing is kept without an end. Five years, as in FCD art. 20; the database holds it too.
CAP_DAYS = 1825
LINES, LINE, TEXT = 20, 120, 2_000  # what a list or a text may hold


@dataclass(frozen=True, slots=True)
class Rule:
    """One thing a cell may set. Numbers lie between ``least`` and ``most``; ``several`` keeps one or more of ``choices``."""

    key: str
    group: str | Promise
    label: str | Promise
    kind: Kind
    default: Any
    source: str | Promise
    certainty: Certainty  # of the source, not of our wording
    unit: str | Promise = ""
    least: int = 1
    most: int = 365
    choices: tuple[tuple[str, str | Promise], ...] = ()
    help: str | Promise = ""
    applied: bool = False  # the program keeps to it by itself; else it is an agreement between people

    @property
    def standard(self) -> Any:
        """The default as a plain value, in the language of the reader."""
        if self.kind == "list":
            return [str(line) for line in self.default]
        return str(self.default) if self.kind == "text" else self.default

    def fits(self, value: Any) -> bool:
        """Whether this value may be set for the rule: forms and the database ask before, readers of old versions after."""
        if self.kind == "number":
            return isinstance(value, int) and not isinstance(value, bool) and self.least <= value <= self.most
        if self.kind == "yes_no":
            return isinstance(value, bool)
        if self.kind == "text":
            return isinstance(value, str) and bool(value.strip()) and len(value) <= TEXT
        if self.kind == "choice":
            return value in dict(self.choices)
        if not isinstance(value, list) or not all(isinstance(line, str) for line in value):
            return False
        if self.kind == "several":
            return bool(value) and set(value) <= set(dict(self.choices)) and len(set(value)) == len(value)
        return len(value) <= LINES and all(0 < len(line) <= LINE for line in value)

    def said(self, value: Any) -> str:
        """A value in words."""
        if self.kind == "number":
            return f"{value} {self.unit}".strip()
        if self.kind == "yes_no":
            return str(_("ja") if value else _("nee"))
        if self.kind == "choice":
            return str(dict(self.choices).get(value, value))
        if self.kind == "several":
            return ", ".join(str(name) for key, name in self.choices if key in value)
        if self.kind == "list":
            return "; ".join(value) or "–"
        return str(value)


CELL, PEOPLE, LIST, MEETING = _("De cel"), _("Wie deelneemt"), _("Van signaal tot lijst"), _("Het overleg")
AFTER, READING, KEEPING = _("Verslag en opvolging"), _("Inzage"), _("Bewaren")
DATA, MINORS, WORDS = _("Welke gegevens"), _("Minderjarigen"), _("Woorden en cijfers")
WATCH = _("Toezicht")
#: Kinds of data that are off until the cell names the law that allows them (AVG art. 9 and 10), and the rule that names it (R37).
SPECIAL = {"health": "health_basis", "convictions": "convictions_basis", "origin": "origin_basis"}
CHOSEN, SILENT = _("gekozen standaard"), _("de wet zwijgt; gekozen standaard")
DECLARATION = _(
    "Ik spreek buiten dit overleg met niemand over wat ik er verneem, ook niet met collega's, tenzij de wet het toelaat "
    "of mij ertoe verplicht. Ik bewaar geen eigen lijst van wie besproken wordt. Ik meld het de coördinator als ik een "
    "betrokkene persoonlijk ken."
)

RULEBOOK: tuple[Rule, ...] = (
    Rule("working_area", CELL, _("Werkgebied"), "choice", "municipality", "FED art. 2", "text", choices=(("municipality", _("de gemeente of de gemeenten van de cel")), ("police_zone", _("de politiezone")))),
    Rule("delegates", CELL, _("Welke vaste zetels zich mogen laten vertegenwoordigen"), "several", ["mayor", "police"], "FED art. 3", "text", choices=(("mayor", _("burgemeester")), ("police", _("korpschef")), ("prevention_official", _("coördinator"))), help=_("De wet noemt een aangestelde vertegenwoordiger van de burgemeester en van de korpschef.")),
    Rule("standing_members", CELL, _("Bijkomende vaste leden"), "list", [], _("FED art. 3; praktijk in Gent"), "secondary", help=_("Diensten of functies die op elk overleg gevraagd worden. Een vaste plaats geeft geen inzage: per casus nodigt de burgemeester uit.")),
    Rule("lead_role", CELL, _("Naam van de leidende rol"), "text", "Coördinator LIVC R", _("praktijk; het woord verschilt"), "inferred"),
    Rule("designator", PEOPLE, _("Wie een vertegenwoordiger aanwijst"), "choice", "administrator", _("Vlaams decreet van 21 mei 2021: zwijgt"), "unknown", choices=(("administrator", _("de beheerder van de dienst")), ("board", _("het bestuur van de dienst")), ("director", _("de directie van de dienst")))),
    Rule("designation_document", PEOPLE, _("Akte van aanwijzing vragen"), "yes_no", False, _("Vlaams decreet van 21 mei 2021: zwijgt"), "unknown", applied=True, help=_("Staat dit aan, dan wordt niemand aangewezen zonder een document dat het zegt.")),
    Rule("confidentiality_declaration", PEOPLE, _("Vertrouwelijkheidsverklaring vragen"), "yes_no", False, SILENT, "inferred", applied=True, help=_("Staat dit aan, dan leest niemand iets van een casus vóór de verklaring onderschreven is, u ook niet.")),
    Rule("declaration_text", PEOPLE, _("Tekst van de verklaring"), "text", DECLARATION, SILENT, "inferred", applied=True),
    Rule("lapsing_days", PEOPLE, _("Waarschuwen voor wat vervalt"), "number", 30, CHOSEN, "inferred", _("dagen vooraf"), 7, 180, help=_("Zetels, machtigingen en mandaten.")),
    Rule("screening_steps", LIST, _("Stappen vóór de lijst van de burgemeester"), "list", [_("signaal bij de coördinator"), _("aftoetsing bij de lokale politie"), _("voorstel aan de burgemeester")], _("praktijk in Gent en Luik"), "secondary"),
    Rule("screening_ltf", LIST, _("Contact met de Lokale Task Force vóór de lijst"), "yes_no", False, _("plaatselijk gebruik"), "inferred"),
    Rule("indicators", LIST, _("Aanwijzingen die de cel gebruikt"), "several", ["withdrawal", "network", "material", "threat", "travel", "other"], _("KICO; gedrag, geen overtuiging"), "inferred", applied=True, choices=(("withdrawal", _("trekt zich terug uit school, werk of familie")), ("network", _("zoekt contact met wie geweld aanmoedigt")), ("material", _("verspreidt materiaal dat tot geweld aanzet")), ("threat", _("uit dreigementen of plannen tot geweld")), ("travel", _("bereidt vertrek naar een conflictgebied voor")), ("other", _("ander gedrag, hieronder beschreven")))),
    Rule("signal_days", LIST, _("Signaal dat niet op de lijst komt, blijft"), "number", 30, CHOSEN, "inferred", _("dagen"), 1, 90, applied=True),
    Rule("rhythm_weeks", MEETING, _("Ritme van het overleg"), "number", 8, CHOSEN, "inferred", _("weken"), 1, 52, applied=True, help=_("Gent vergadert om de zes weken.")),
    Rule("agenda_order", MEETING, _("Volgorde van de agenda"), "choice", "new_running_close", "Gent", "secondary", choices=(("new_running_close", _("nieuw, lopend, af te sluiten")), ("running_new_close", _("lopend, nieuw, af te sluiten")), ("close_running_new", _("af te sluiten, lopend, nieuw")), ("free", _("zoals de coördinator ze zet"))), applied=True),
    Rule("quorum", MEETING, _("Hoeveel er minstens aanwezig zijn"), "number", 0, SILENT, "inferred", _("personen"), 0, 30, applied=True, help=_("0: geen minimum. Zijn er minder, dan waarschuwt het scherm.")),
    Rule("notice_days", MEETING, _("Uitnodigen vóór het overleg"), "number", 14, "FCD art. 5", "text", _("dagen vooraf"), 1, 60, applied=True, help=_("Een gemotiveerde dringende reden kan de termijn inkorten.")),
    Rule("reminder_days", MEETING, _("Herinneren wie nog niet antwoordde"), "number", 3, CHOSEN, "inferred", _("dagen vooraf"), 1, 30, applied=True, help=_("Eén herinnering, zonder inhoud. Geen antwoord is geen deelname.")),
    Rule("decline_reasons", MEETING, _("Redenen om niet deel te nemen"), "several", ["nothing_to_add", "unavailable", "other_service"], "FCD art. 7", "secondary", choices=(("nothing_to_add", _("kan niets bijdragen")), ("unavailable", _("niet beschikbaar")), ("other_service", _("andere dienst beter geplaatst"))), applied=True, help=_("Een gesloten lijst: geen ervan zegt iets over een cliënt.")),
    Rule("report_style", AFTER, _("Verslag van een punt"), "choice", "decisions", "VHD art. 13", "inferred", choices=(("none", _("geen verslag")), ("decisions", _("enkel besluiten en afspraken")), ("full", _("uitgebreid verslag"))), applied=True, help=_("Nooit woordelijk wat een dienst inbracht.")),
    Rule("report_days", AFTER, _("Opmerkingen op een verslag kunnen"), "number", 7, CHOSEN, "inferred", _("dagen"), 1, 30, applied=True, help=_("Daarna ligt het verslag vast. Wie niets zegt, keurt niets goed.")),
    Rule("report_download", AFTER, _("Een eigen exemplaar van het verslag afhalen"), "yes_no", False, _("art. 458ter, § 2 (oud); gekozen standaard"), "inferred", applied=True, help=_("Staat dit aan, dan haalt wie aanwezig was na een nieuw bewijs van wie hij is een genummerd exemplaar af.")),
    Rule("sheet_days", AFTER, _("Een terugkoppelingsfiche vervalt zonder akkoord van alle aanwezigen na"), "number", 14, SILENT, "inferred", _("dagen"), 1, 60, applied=True, help=_("Zwijgen is geen akkoord. De termijn loopt nooit langer dan het inzagevenster van de zetel die de fiche opstelt.")),
    Rule("life_domains", AFTER, _("Levensdomeinen bij een actie"), "list", [_("wonen"), _("werk en opleiding"), _("inkomen en schulden"), _("gezin en relaties"), _("vrije tijd en netwerk"), _("gezondheid"), _("justitie")], _("praktijk; de woorden verschillen"), "inferred", applied=True),
    Rule("followup_style", AFTER, _("Opvolging van acties"), "choice", "per_meeting", CHOSEN, "inferred", choices=(("per_meeting", _("op elk overleg")), ("per_due_date", _("op de afgesproken datum")), ("lead", _("door wie de casus trekt"))), applied=True, help=_("Op elk overleg: een actie loopt tot het volgende, tenzij u een andere dag kiest. Op de afgesproken datum: u kiest telkens zelf een dag. Door wie de casus trekt: die dienst ziet wat te laat is of zonder antwoord bleef, in de plaats van de coördinator.")),
    Rule("review_weeks", AFTER, _("Een casus wordt herbekeken om de"), "number", 26, CHOSEN, "inferred", _("weken"), 4, 52, applied=True),
    Rule("closing_reasons", AFTER, _("Redenen om een casus af te sluiten"), "several", ["no_signs", "referred", "moved", "other"], "FED art. 3, § 2", "inferred", choices=(("no_signs", _("geen aanwijzingen meer")), ("referred", _("hulpverlening nam over")), ("moved", _("verhuisd")), ("other", _("andere reden"))), applied=True),
    Rule("aftercare_months", AFTER, _("Nazorg na het afsluiten, tenzij u anders kiest"), "number", 6, _("praktijk in Gent; gekozen standaard"), "inferred", _("maanden"), 1, 24, applied=True, help=_("De burgemeester kiest per casus of er nazorg is, en tot wanneer.")),
    Rule("window_days", READING, _("Inzagevenster na het overleg"), "number", 30, CHOSEN, "inferred", _("dagen"), 1, 365, applied=True, help=_("Zo lang leest wie aanwezig was nog mee.")),
    Rule("ask_again_minutes", READING, _("Opnieuw vragen waarom een dossier opengaat"), "number", 15, CHOSEN, "inferred", _("minuten"), 1, 60, applied=True),
    Rule("purposes", READING, _("Redenen om een dossier te openen buiten het overleg"), "several", ["prepare", "follow_up", "listing", "request"], CHOSEN, "inferred", choices=(("prepare", _("voorbereiding van een overleg")), ("follow_up", _("opvolging van een actie")), ("listing", _("beslissing over de lijst van casussen")), ("request", _("verzoek van de betrokkene")))),
    Rule("retention_days", KEEPING, _("Een casus blijft na de laatste bespreking"), "number", 365, "FCD art. 20", "text", _("dagen"), 30, CAP_DAYS, applied=True, help=_("Hoogstens vijf jaar. «Onbeperkt» bestaat niet.")),
    Rule("retention_notice_days", KEEPING, _("Vooraf aankondigen dat een casus gewist wordt"), "number", 30, CHOSEN, "inferred", _("dagen vooraf"), 7, 90, applied=True),
    Rule("request_days", KEEPING, _("Een verzoek van een betrokkene blijft na het antwoord"), "number", 365, _("AVG art. 5 en 12; gekozen standaard"), "inferred", _("dagen"), 90, CAP_DAYS, applied=True, help=_("Zo lang kunt u aantonen wat gevraagd en geantwoord werd.")),
    Rule("register_days", KEEPING, _("Namen blijven in het register van inzagen en wijzigingen"), "number", CAP_DAYS, SILENT, "inferred", _("dagen"), 365, 3650, applied=True, help=_("Daarna blijft de regel leesbaar zonder wie het was.")),
    Rule("disclosure_days", KEEPING, _("Wat een dienst meedeelde, zonder tekst, blijft na het einde van de casus"), "number", CAP_DAYS, SILENT, "inferred", _("dagen"), 365, 3650, applied=True, help=_("Welke casus, aan wie, wanneer en op welke grond.")),
    Rule("prolonging_reasons", KEEPING, _("Redenen om een casus langer te bewaren"), "list", [_("opvolging loopt nog"), _("nieuwe aanwijzing"), _("rechtszaak loopt")], _("FCD art. 20 vraagt een gesloten lijst; gekozen redenen"), "inferred", applied=True, help=_("Eén reden per regel. Zonder reden uit deze lijst verlengt de burgemeester niet.")),
    Rule("holding_grounds", KEEPING, _("Gronden om de wissing van een casus op te schorten"), "several", ["request", "court", "audit"], _("AVG art. 17, lid 3, en art. 18; gekozen gronden"), "inferred", choices=(("request", _("een verzoek van de betrokkene loopt")), ("court", _("een gerechtelijke procedure loopt")), ("audit", _("een klacht, controle of audit loopt"))), applied=True, help=_("Een opschorting eindigt altijd, en twee mensen beslissen erover.")),
    Rule("early_grounds", KEEPING, _("Gronden om een casus vroeger te wissen"), "several", ["unlawful", "objection", "mistake"], _("AVG art. 17, lid 1; gekozen gronden"), "inferred", choices=(("unlawful", _("de casus stond onterecht op de lijst")), ("objection", _("het bezwaar van de betrokkene is gegrond")), ("mistake", _("de casus werd bij vergissing ingevoerd"))), applied=True),
    Rule("data_categories", DATA, _("Soorten gegevens die een dienst mag inbrengen"), "several", ["behaviour", "living", "occupation", "help", "safety"], "FCD art. 17", "text", applied=True, choices=(("behaviour", _("gedrag en aanwijzingen")), ("living", _("wonen en leefsituatie")), ("occupation", _("opleiding, werk en inkomen")), ("help", _("lopende hulp en begeleiding")), ("safety", _("veiligheid en bescherming")), ("health", _("gezondheid")), ("convictions", _("veroordelingen en strafbare feiten")), ("origin", _("afkomst, godsdienst of overtuiging"))), help=_("Gezondheid, veroordelingen en afkomst kunnen enkel als hieronder staat welke wet het toelaat.")),
    Rule("health_basis", DATA, _("Welke wet gegevens over gezondheid toelaat"), "list", [], "AVG art. 9", "inferred", applied=True, help=_("Wet, artikel en voorwaarde. Leeg: die gegevens zijn uit.")),
    Rule("convictions_basis", DATA, _("Welke wet gegevens over veroordelingen toelaat"), "list", [], "AVG art. 10", "inferred", applied=True, help=_("Wet, artikel en voorwaarde. Leeg: die gegevens zijn uit.")),
    Rule("origin_basis", DATA, _("Welke wet gegevens over afkomst of overtuiging toelaat"), "list", [], "AVG art. 9", "inferred", applied=True, help=_("Wet, artikel en voorwaarde. Leeg: die gegevens zijn uit.")),
    Rule("minor_exceptional_age", MINORS, _("Uitzonderlijke reden nodig onder"), "number", 12, "FCD art. 6 en 8", "text", _("jaar"), 12, 18, applied=True),
    Rule("minor_age", MINORS, _("Belang van het kind motiveren onder"), "number", 18, "FCD art. 6 en 8; IVRK", "text", _("jaar"), 18, 21, applied=True),
    Rule("minor_reasons", MINORS, _("Wat bij een minderjarige extra genoteerd wordt"), "list", [_("het belang van het kind"), _("of kind, ouders en advocaat ingelicht worden")], "FCD art. 6 en 8; KRC", "text"),
    Rule("watch_days", WATCH, _("Een opening valt op als er geen overleg is binnen"), "number", 14, CHOSEN, "inferred", _("dagen ervoor of erna"), 1, 90, applied=True, help=_("Wat opvalt, is geen fout: het is waar de auditor begint te kijken.")),
    Rule("watch_night_from", WATCH, _("De nacht begint om"), "number", 22, CHOSEN, "inferred", _("uur"), 18, 23, applied=True),
    Rule("watch_night_until", WATCH, _("De nacht eindigt om"), "number", 6, CHOSEN, "inferred", _("uur"), 0, 9, applied=True),
    Rule("watch_burst", WATCH, _("Veel ineens is meer dan"), "number", 30, CHOSEN, "inferred", _("openingen in tien minuten"), 5, 200, applied=True),
    Rule("watch_again", WATCH, _("Steeds dezelfde casus is op minstens"), "number", 5, CHOSEN, "inferred", _("dagen in een maand"), 2, 31, applied=True),
    Rule("watch_refused", WATCH, _("Vaak geweigerd is minstens"), "number", 5, CHOSEN, "inferred", _("keer in een maand"), 2, 100, applied=True),
    Rule("watch_sample", WATCH, _("Een steekproef telt"), "number", 10, CHOSEN, "inferred", _("openingen"), 3, 50, applied=True),
    Rule("watch_answer_days", WATCH, _("Een vraag van de auditor wordt beantwoord binnen"), "number", 14, CHOSEN, "inferred", _("dagen"), 3, 60, applied=True, help=_("Wie las, legt in de toepassing uit waarom. De auditor kan per vraag een andere dag kiezen.")),
    Rule("word_case", WORDS, _("Hoe een casus heet"), "choice", "casus", _("praktijk"), "secondary", choices=(("casus", _("casus")), ("dossier", _("dossier")))),
    Rule("small_cell", WORDS, _("Aantallen hieronder worden in cijfers niet getoond"), "number", 5, "VHD art. 8", "inferred", _("personen"), 3, 20),
)  # fmt: skip
RULES = {rule.key: rule for rule in RULEBOOK}

#: What no cell sets otherwise, with the article that says so and how certain that is.
FIXED: tuple[tuple[str | Promise, str | Promise, Certainty], ...] = (
    (_("Het doel: terroristische misdrijven voorkomen."), "FED art. 2", "text"),
    (_("Drie vaste zetels: burgemeester, lokale politie en preventieambtenaar."), "FED art. 3, § 1", "text"),
    (_("De zetel van de politie vraagt een veiligheidsmachtiging; een andere niet."), "FED art. 3, § 1", "text"),
    (_("Enkel de burgemeester zet iemand op de lijst van casussen, en haalt iemand eraf."), "FED art. 3, § 2", "text"),
    (_("Enkel de burgemeester nodigt diensten uit."), "FED art. 3, § 1", "text"),
    (_("Een Vlaamse dienst neemt deel als een decreet zijn categorie machtigt."), _("FED art. 3, § 1; decreet van 21 mei 2021"), "text"),
    (_("Niemand moet iets delen."), _("Grondwettelijk Hof, arrest 52/2021"), "secondary"),
    (_("De terugkoppelingsfiche vraagt een akkoord van alle aanwezigen en houdt niets in van wat aan tafel toevertrouwd werd."), "FED art. 4, § 2", "text"),
    (_("Een informatiekaart van de databank T.E.R. wordt hier niet bewaard."), _("wet van 29 maart 2024, art. 24"), "text"),
    (_("Zonder rechtsgrond geen naam en geen tekst."), "FED art. 4, § 3", "inferred"),
    (_("Wie deelneemt, bevestigt eerst de tekst over geheimhouding."), _("Strafwetboek, art. 353, § 2 (vóór 8 april 2026: art. 458ter)"), "text"),
)  # fmt: skip
#: The short names of sources, written out.
SOURCES: tuple[tuple[str, str | Promise], ...] = (
    ("FED", _("wet van 30 juli 2018 tot oprichting van lokale integrale veiligheidscellen")),
    ("FCD", _("decreet van de Franse Gemeenschap van 8 juni 2023; geen Vlaams recht, wel de best vergelijkbare tekst")),
    ("VHD", _("Vlaams decreet van 29 maart 2024 over de Veilige Huizen; een ander overleg")),
    ("KRC", _("advies van het Kinderrechtencommissariaat")),
    ("KICO", _("Kinderrechtencoalitie Vlaanderen")),
    ("IVRK", _("Verdrag inzake de rechten van het kind")),
    ("AVG", _("algemene verordening gegevensbescherming, 2016/679")),
    ("Gent", _("gesprek met een lid van de Gentse LIVC R, 1 juli 2022")),
)

"""The ledger's words in Dutch."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

ACTS = {
    "open": _("Inzage"), "write": _("Inzage om te schrijven"), "admit": _("Toelating"), "dismiss": _("Toelating beëindigd"),
    "open-admit": _("Inzage om toe te laten"),
    "begin": _("Kring begonnen"), "disclose": _("Inbreng gedeeld"), "list": _("Lijst getoond"), "search": _("Opzoeking"),
    "print": _("Afdruk"), "export": _("Uitvoer"), "release": _("Vrijgave"), "refuse": _("Geweigerd"), "review": _("Toezicht"),
    "erase": _("Gewist"), "sign-in": _("Aanmelden"), "sign-in failed": _("Aanmelden mislukt"), "sign-out": _("Afmelden"),
    "acknowledge": _("Bevestigd"), "adopt": _("Reglement vastgesteld"),
    "appoint": _("Aangesteld"), "amend": _("Aanstelling gewijzigd"), "propose-member": _("Gemeente voorgesteld voor een cel"),
    "change-member": _("Deelname van een gemeente gewijzigd"), "agree": _("Burgemeester stemt in met de cel"), "pass": _("Zetel overgedragen"),
    "ask-part": _("Deelname gevraagd"), "confirm": _("Deelname bevestigd, geweigerd of beëindigd"),
    "confirm-category": _("Categorie bevestigd"), "withdraw-category": _("Bevestiging van categorie ingetrokken"),
    "hand-over": _("Openstaande acties aangeboden"),
    "invite": _("Link voor een account gestuurd"),
    "ask": _("Dienst uitgenodigd"), "answer": _("Uitnodiging beantwoord of ingetrokken"),
    "recover-asked": _("Herstel van bewijzen gevraagd"), "recover-seconded": _("Gevraagd herstel goedgekeurd of ingetrokken"),
    "recover": _("Nieuwe bewijzen toegelaten: casussen gesloten tot de cel bevestigt"), "confirm-person": _("Na herstel bevestigd: dezelfde persoon"),
    "password": _("Wachtwoord gewijzigd"), "factor": _("Bewijs gewijzigd"), "enrol": _("Account ingesteld"), "capacity": _("Hoedanigheid gewisseld"),
}  # fmt: skip
CHIPS = {
    "refuse": "bad",
    "sign-in failed": "bad",
    "open": "info",
    "open-admit": "info",
    "write": "info",
    "admit": "ok",
    "disclose": "ok",
    "dismiss": "warn",
    "erase": "warn",
}
PARTS = {
    "signal": _("signaal"), "person": _("persoon in een signaal"), "question": _("voorgelegde situatie"),
    "case": "", "identity": _("identiteit"), "item": _("agendapunt"), "contribution": _("inbreng"), "outcome": _("besluit en acties"),
    "action": _("overgedragen actie"), "report": _("verslag"), "invitation": _("uitnodiging"), "decline": _("antwoord op uitnodiging"),
    "marked": _("tekst voor wie aanvaardt"), "prepared": _("voorbereide uitnodiging"), "name": _("naam bij een uitnodiging"),
    "briefing": _("overleg met een hulpverlener"),
}  # fmt: skip
DEEDS = {
    "list": _("zien"),
    "read": _("lezen"),
    "write": _("schrijven"),
    "admit": _("toelaten"),
    "release": _("vrijgeven"),
}
OUTCOMES = {
    "no legal basis stated": _("geen rechtsgrond genoteerd"), "not one's own text": _("niet een eigen tekst"),
    "not one's own proof": _("niet een eigen bewijs"),
    "link not valid": _("link werkt niet meer"),
    "link opened": _("link geopend"),
    "appointed by deployment": _("aangesteld bij de installatie"),
    "a step before this is missing": _("een eerdere stap ontbreekt"),
    "key added": _("passkey toegevoegd"),
    "proof removed": _("bewijs weggehaald"),
    "app replaced": _("app met codes ingesteld"),
    "recovery codes renewed": _("nieuwe herstelcodes"),
    "not admitted": _("niet toegelaten tot deze kring"), "no such reference": _("deze verwijzing bestaat niet"), "capacity lapsed": _("hoedanigheid vervallen"),
    "not the mayor's seat": _("niet de zetel van de burgemeester"), "not the coordinator's seat": _("niet de zetel van de coördinator"),
    "invited, not in the room": _("uitgenodigd, niet in de zaal"), "listed, not admitted to read": _("op de lijst gezien, niet toegelaten tot lezen"),
    "wrong password": _("verkeerd wachtwoord"), "unknown name": _("onbekende naam"), "wrong code": _("wachtwoord juist, code verkeerd"), "not in the room": _("niet in de zaal"),
    "does not audit this cell": _("houdt op deze cel geen toezicht"), "not present at the item": _("was niet aanwezig bij het punt"),
    "not the service that was asked": _("niet de gevraagde dienst"), "key destroyed": _("de sleutel van deze kring is vernietigd"),
    "not admitted to write": _("niet toegelaten om hier te schrijven"), "not admitted to admit": _("niet toegelaten om hier iemand toe te laten"),
    "not admitted to release": _("niet toegelaten om dit vrij te geven"), "not of this kind": _("deze verwijzing is van iets anders"),
    "may not begin a circle here": _("mag hier geen kring beginnen"), "may not end this circle": _("mag deze kring niet beëindigen"),
    "no cell to begin a circle in": _("geen cel om een kring in te beginnen"),
    "the cell takes no case": _("de cel neemt geen casus op"), "a fixed seat is not filled": _("een vaste zetel is niet ingevuld"),
    "may not pass this seat on": _("mag deze zetel niet overdragen"), "not the administrator of a municipality": _("geen beheerder van een gemeente"),
    "not administered here": _("niet onder dit beheer"), "not a fixed seat": _("geen vaste zetel"),
    "secrecy not acknowledged": _("geheimhouding nog niet bevestigd"), "not at the table": _("zit niet aan de tafel"), "not of the cell": _("heeft in geen cel een hoedanigheid"),
    "no fixed seat and no oversight": _("geen vaste zetel en geen toezicht"),
    "administers no organisation": _("beheert geen organisatie"), "not on a fixed seat": _("zit niet op een vaste zetel"),
    "not confirmed by the cell": _("nog niet bevestigd door de cel"), "designates oneself": _("wijst zichzelf aan"),
    "one's own administration": _("eigen beheer"), "one's own mandate": _("eigen mandaat"), "address can't be used": _("met dit adres kan geen account gemaakt worden"),
    "not a municipality's administrator": _("geen beheerder van een gemeente"),
    "one's own account": _("eigen account"), "the account is in use": _("de account is in gebruik"),
    "nothing to recover": _("er valt niets te herstellen"), "asked it oneself": _("vroeg of keurde het herstel zelf"),
    "a text lay where it was not sealed": _("een tekst lag waar hij niet verzegeld werd"),
}  # fmt: skip

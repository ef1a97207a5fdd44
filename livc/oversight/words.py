"""The ledger's words in Dutch."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from cases.readings.words import PARTS

__all__ = ["ACTS", "CHIPS", "DEEDS", "OUTCOMES", "PARTS"]

ACTS = {
    "open": _("Inzage"), "write": _("Inzage om te schrijven"), "admit": _("Toelating"), "dismiss": _("Toelating beëindigd"),
    "open-admit": _("Inzage om toe te laten"),
    "begin": _("Kring begonnen"), "disclose": _("Inbreng gedeeld"), "correct": _("Inbreng verbeterd"), "withdraw": _("Inbreng ingetrokken"), "list": _("Lijst getoond"), "search": _("Opzoeking"),
    "print": _("Afdruk"), "export": _("Uitvoer"), "release": _("Vrijgave"), "refuse": _("Geweigerd"), "review": _("Toezicht"),
    "erase": _("Gewist"), "extend": _("Toegang verlengd met de termijn"), "sign-in": _("Aanmelden"), "sign-in failed": _("Aanmelden mislukt"), "sign-out": _("Afmelden"),
    "acknowledge": _("Bevestigd"), "adopt": _("Reglement vastgesteld"),
    "appoint": _("Aangesteld"), "amend": _("Aanstelling gewijzigd"), "propose-member": _("Gemeente voorgesteld voor een cel"),
    "change-member": _("Deelname van een gemeente gewijzigd"), "agree": _("Burgemeester stemt in met de cel"), "pass": _("Zetel overgedragen"),
    "ask-part": _("Deelname gevraagd"), "confirm": _("Deelname bevestigd, geweigerd of beëindigd"),
    "confirm-category": _("Categorie bevestigd"), "withdraw-category": _("Bevestiging van categorie ingetrokken"),
    "hand-over": _("Openstaande acties aangeboden"), "calendar": _("Kalenderbestand opgehaald"),
    "invite": _("Link voor een account gestuurd"),
    "recuse": _("Uit een punt gestapt wegens een belangenconflict"), "restore": _("Belangenconflict opgeheven"),
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
DEEDS = {
    "list": _("zien"),
    "read": _("lezen"),
    "write": _("schrijven"),
    "admit": _("toelaten"),
    "release": _("vrijgeven"),
}
OUTCOMES = {
    "not due to be erased": _("nog niet aan het einde van zijn termijn"),
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
    "wrong password": _("verkeerd wachtwoord"), "unknown name": _("onbekende naam"), "wrong code": _("wachtwoord juist, code verkeerd"), "not in the room": _("niet in de zaal"), "not the police seat": _("niet de zetel van de politie"),
    "the item is not running": _("het punt was niet bezig"), "out of this item": _("stapte uit dit punt wegens een belangenconflict"),
    "out of the item that runs": _("stapte uit het punt dat bezig was"), "nobody else leads": _("niemand anders kon dit punt leiden"),
    "accepted nothing here": _("aanvaardde voor dit overleg geen uitnodiging"), "not on its day": _("niet op de dag van het overleg"),
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
    "not planned any more": _("het overleg is niet meer gepland"), "the meeting was cancelled": _("het overleg is afgelast"),
    "its day is over": _("de dag van het overleg is voorbij"), "services were invited": _("er zijn diensten uitgenodigd"),
    "the cell makes no reports": _("de cel maakt geen verslagen"), "the item has not been discussed": _("het punt was nog niet besproken"),
    "the report is fixed": _("het verslag lag vast"), "own words are not of this style": _("eigen woorden gaan bij deze regel niet mee"),
    "no report for this reader": _("voor deze lezer is er geen verslag"), "the day for remarks is past": _("de termijn voor opmerkingen was voorbij"),
    "reports don't leave this cell": _("verslagen verlaten de toepassing niet"), "the report is not fixed yet": _("het verslag lag nog niet vast"),
    "too late to undo": _("te laat om ongedaan te maken"),
    "nothing was disclosed": _("er was niets gedeeld"), "typed by somebody else": _("getypt door wie hier eerder aangemeld was"),
    "not of one's own service": _("niet van de eigen dienst"),
    "a text lay where it was not sealed": _("een tekst lag waar hij niet verzegeld werd"),
}  # fmt: skip

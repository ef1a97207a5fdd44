"""One case from the mayor's list to the report, each person at a screen of their own."""

from __future__ import annotations

from datetime import timedelta
from email import message_from_bytes
from email.message import Message
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import timezone
from playwright.sync_api import expect

from tests import world as w
from tests.browser.conftest import Somebody
from tests.browser.person import Person
from tests.browser.site import Site, until_true, working

pytestmark = pytest.mark.browser

NAME, BORN, ADDRESS = "Alex Waterkant", "14/05/2003", "Duinpad 12, 0000 Duinbeke"
REASONS = "Enkel wat de burgemeester nodig heeft voor de opvolging."
SEEN = "Verspreidt sinds oktober filmpjes die tot geweld oproepen."
WHY_CAW = "Het CAW begeleidt het gezin en kent de vertrouwenspersoon."
BROUGHT = "Alex komt elke week langs en zoekt zelf een uitweg uit de groep."
BECAUSE = "De begeleiding loopt goed; op het volgende overleg opnieuw bekijken."
DEED = "Gesprek met de trainer regelen"
REPORT = "Afgesproken: het CAW blijft het aanspreekpunt."
SECRETS = (NAME, "2003", ADDRESS, REASONS, SEEN, WHY_CAW, BROUGHT, BECAUSE, DEED, REPORT)
OUTSIDE = ("clb", "vdab", "superuser", "coordinator-elders")


def test_a_case_goes_from_the_list_to_the_report_and_only_who_is_in_its_circles_reads_it(
    somebody: Somebody, site: Site
) -> None:
    mails = Mails()
    mayor, coordinator, caw, police = (
        somebody(slug).sign_in() for slug in ("burgemeester", "coordinator", "caw", "politie")
    )
    case = the_mayor_lists_a_case(mayor)
    reference = mayor.page.get_by_role("heading", level=1).inner_text()
    the_coordinator_says_why_and_has_the_name_shown(coordinator, reference)
    meeting = the_coordinator_plans_a_meeting(coordinator, reference)
    coordinator.press(reference)
    item = coordinator.path
    the_mayor_invites(mayor, item)
    the_service_sees_why_and_accepts(caw, reference, item)
    the_item_is_opened_with_who_is_in_the_room(coordinator, item)
    the_service_sees_who_would_read_before_it_writes_and_shares(caw, police, item)
    police.go(item).sees(BROUGHT).lacks(SEEN, NAME)
    mayor.go(item).lacks(BROUGHT)
    outside = {slug: somebody(slug) for slug in OUTSIDE}
    for slug, nobody in outside.items():
        for path in (case, item):
            nobody.go(path, expect=404).lacks(reference)
        if slug in ("superuser", "coordinator-elders"):
            nobody.go(meeting, expect=404)
        else:
            nobody.go(meeting).lacks(reference)
    with working(site):
        the_table_decides_and_reports(coordinator, item)
        for reader in (caw, police):
            reader.go(item).sees(REPORT, BECAUSE, DEED)
        mayor.go(item).sees(BECAUSE, DEED).lacks(REPORT)
        for nobody in outside.values():
            nobody.go(item, expect=404)
        who_was_present_gets_a_mail_without_content(mails)
    the_auditor_finds_every_reading(somebody("auditor"), reference, case, item)


def the_mayor_lists_a_case(mayor: Person) -> str:
    """First without a legal basis: nothing is kept but what stands in the form. The address of the case."""
    before = w.ask("SELECT count(*) FROM cases_case")
    mayor.go("/casussen/").press("Casus op de lijst plaatsen")
    mayor.fill(reasons=REASONS, behaviour="material", text=SEEN, name=NAME, birth_date=BORN, contact=ADDRESS)
    mayor.press("Op de lijst plaatsen", expect=400)
    beside_the_field(mayor, "basis", "Zonder rechtsgrond kan geen naam en geen tekst bewaard worden.")
    for name, typed in (
        ("reasons", REASONS),
        ("text", SEEN),
        ("name", NAME),
        ("birth_date", BORN),
        ("contact", ADDRESS),
    ):
        expect(mayor.page.locator(f'[name="{name}"]')).to_have_value(typed)
    expect(mayor.page.locator('[name="behaviour"][value="material"]')).to_be_checked()
    assert w.ask("SELECT count(*) FROM cases_case") == before
    basis = mayor.page.locator('select[name="basis"] option').nth(1).inner_text()
    mayor.fill(basis=basis).press("Op de lijst plaatsen")
    mayor.sees(SEEN, basis).lacks(NAME, BORN, ADDRESS)
    return mayor.path


def the_coordinator_says_why_and_has_the_name_shown(coordinator: Person, reference: str) -> None:
    coordinator.go("/casussen/").lacks(NAME, SEEN).press(reference)
    coordinator.sees("Waarom opent u dit dossier?").lacks(SEEN)
    coordinator.press("Openen", expect=400)
    beside_the_field(coordinator, "purpose", "Kies waarom u dit dossier opent: die reden staat bij de inzage.")
    coordinator.fill(purpose="voorbereiding overleg").press("Openen")
    coordinator.sees(SEEN).lacks(NAME)
    case = coordinator.path
    coordinator.press("Naam tonen").sees(NAME, BORN, "Dat u de naam zag, is genoteerd.")
    coordinator.press("Naam verbergen").lacks(NAME)
    assert coordinator.path == case


def the_coordinator_plans_a_meeting(coordinator: Person, reference: str) -> str:
    day = timezone.localdate() + timedelta(days=20)  # long enough ahead to be asked without a reason of urgency
    coordinator.go("/overleg/").press("Overleg plannen")
    coordinator.fill(day=f"{day:%d/%m/%Y}", time="10.30", place="Stadhuis, zaal Zeekraal").press("Plannen")
    # What is due stood ticked, and came along.
    coordinator.sees("Stadhuis, zaal Zeekraal", reference)
    return coordinator.path


def the_mayor_invites(mayor: Person, item: str) -> None:
    """VDAB's category is only inferred from a text: it can't be asked. The typed reason stays."""
    mayor.go(item).fill(service="VDAB", why=WHY_CAW).press("Uitnodigen", expect=400)
    beside_the_field(mayor, "service", "afgeleid en nog door niemand bevestigd")
    expect(mayor.page.locator('[name="why"]')).to_have_value(WHY_CAW)
    mayor.fill(service="CAW").press("Uitnodigen")
    expect(mayor.page.get_by_role("listitem").filter(has_text="CAW").filter(has_text="verstuurd")).to_be_visible()


def the_service_sees_why_and_accepts(caw: Person, reference: str, item: str) -> None:
    caw.go("/overleg/").sees(f"Uitnodiging voor {reference}", WHY_CAW, "Stadhuis, zaal Zeekraal").lacks(NAME, SEEN)
    panel = caw.page.locator("section.panel").filter(has_text=f"Uitnodiging voor {reference}")
    caw.press(panel.get_by_role("button", name="Ik neem deel"))
    caw.sees("u komt zelf", WHY_CAW).go("/overleg/").sees("u neemt deel").lacks(WHY_CAW).go(item, expect=403)
    caw.sees("U ziet dit punt zodra de coördinator u er als aanwezig voor noteert.").lacks(reference)


def the_item_is_opened_with_who_is_in_the_room(coordinator: Person, item: str) -> None:
    coordinator.go(item)
    for name in ("J. Voorbeeld", "P. Dienders", "A. Vertrouwens"):
        coordinator.page.get_by_role("checkbox", name=name).check()
    coordinator.page.get_by_role("checkbox", name="M. Meesterburg").uncheck()  # isn't there
    coordinator.press("Punt openen").sees("3 aanwezigen")


def the_service_sees_who_would_read_before_it_writes_and_shares(caw: Person, police: Person, item: str) -> None:
    caw.go(item)
    caw.sees("Deelt u, dan lezen mee:", "J. Voorbeeld (Lokaal bestuur)", "P. Dienders (Lokale politie)")
    caw.sees("Kan nog aansluiten bij dit punt: M. Meesterburg (Lokaal bestuur)")
    assert caw.page.locator("#own-text").input_value() == ""
    caw.fill(text=BROUGHT)
    # It saves by itself; nobody else sees it yet.
    expect(caw.page.locator("[data-saved-note]")).to_contain_text("Bewaard om")
    police.go(item).lacks(BROUGHT)
    caw.press("Delen: relevant en evenredig").sees("Gedeeld met:", "J. Voorbeeld (Lokaal bestuur, nog niet gelezen)")
    police.go(item)
    caw.go(item).sees("P. Dienders (Lokale politie, gelezen)")


def the_table_decides_and_reports(coordinator: Person, item: str) -> None:
    due = timezone.localdate() + timedelta(days=20)
    coordinator.go(item).sees(BROUGHT)
    decision, action, report = (coordinator.page.locator(part) for part in ("#decision", "#actions", "#report"))
    decision.get_by_label("Opvolgen").check()
    decision.locator("textarea").fill(BECAUSE)
    coordinator.press("Besluit bewaren").sees(BECAUSE)
    action.locator('[name="text"]').fill(DEED)
    action.locator('[name="service"]').select_option(label="CAW")
    action.locator('[name="due"]').fill(f"{due:%d/%m/%Y}")
    coordinator.press("Actie toevoegen").sees(DEED)
    coordinator.press("Punt beëindigen")
    # The proposal holds what was decided, and nothing of what services brought in.
    proposed = report.inner_text() + report.locator("textarea").first.input_value()
    assert BROUGHT not in proposed
    report.locator("textarea").first.fill(REPORT)
    coordinator.press("Verslag versturen aan de aanwezigen").sees(REPORT)


class Mails:
    """What the worker sent since now; the demo writes mails in a folder."""

    def __init__(self) -> None:
        self.folder = Path(settings.EMAIL_FILE_PATH)
        self.old = set(self.folder.glob("*"))

    def new(self) -> list[Message]:
        # Mails of one moment come in one file, each followed by a line of dashes.
        texts = [text for path in set(self.folder.glob("*")) - self.old for text in path.read_bytes().split(b"-" * 79)]
        return [message_from_bytes(text.lstrip()) for text in texts if text.strip()]


def who_was_present_gets_a_mail_without_content(mails: Mails) -> None:
    present = {"caw@duinbeke.invalid", "politie@duinbeke.invalid"}
    until_true(lambda: present <= {mail["To"] for mail in mails.new()})
    for mail in mails.new():
        body = bytes(mail.get_payload(decode=True)).decode()
        assert "Meld u aan" in body
        assert not [secret for secret in (*SECRETS, "CAS-") if secret in body + mail["Subject"]]


def the_auditor_finds_every_reading(auditor: Person, reference: str, case: str, item: str) -> None:
    """Who read, refused or not, is there for each of them; what was read is nowhere."""

    def lines(**asked: str) -> list[str]:
        auditor.go("/register/").fill(**asked).press("Filteren")
        found = on_this_page()
        # A page of the table that follows what happens is fetched again and again: how many lines that is, is chance.
        while auditor.page.get_by_role("link", name="Volgende").count():
            auditor.press("Volgende")
            found += on_this_page()
        return found

    def on_this_page() -> list[str]:
        auditor.lacks(*SECRETS)
        return [" ".join(row.split()) for row in auditor.page.locator("tbody tr").all_inner_texts()]

    def some(rows: list[str], *words: str) -> bool:
        return any(all(word in row for word in words) for row in rows)

    assert some(lines(person="J. Voorbeeld", act="Inzage"), reference, "identiteit", "voorbereiding overleg")
    assert some(lines(person="A. Vertrouwens", act="Inzage"), f"{reference} › uitnodiging")
    assert some(lines(person="A. Vertrouwens", act="Inbreng gedeeld"), f"{reference} › inbreng", "casusoverleg")
    assert some(lines(person="P. Dienders", act="Inzage"), f"{reference} › agendapunt", "casusoverleg")
    assert some(lines(person="A. Vertrouwens", act="Geweigerd"), "uitgenodigd, niet in de zaal", "geweigerd")
    refused = lines(act="Geweigerd", case=reference)
    for name in ("L. Leerlinge", "W. Werkers"):
        assert len([r for r in refused if name in r and "niet toegelaten tot deze kring" in r]) == 3, name
    # Who comes from outside the cell stands there by name too.
    for name in ("S. Superman, van buiten de cel", "E. Elders, van buiten de cel"):
        assert len([r for r in refused if name in r]) == 3, name
    assert some(lines(person="A. Nazicht", act="Toezicht"), "toezicht op inzage")
    # Line for line what PostgreSQL holds of this case: of all that was read above, nothing is missing.
    auditor.go("/register/").fill(case=reference).press("Filteren")
    shown = numbers(auditor)
    while auditor.page.get_by_role("link", name="Volgende").count():
        shown += numbers(auditor.press("Volgende").lacks(*SECRETS))
    label = "SELECT id FROM secrecy_circle WHERE label = %s"
    held = w.ask(f"SELECT id FROM secrecy_ledger WHERE circle IN ({label}) ORDER BY at DESC, id DESC", [reference])
    assert shown == [number for (number,) in held]
    opened = f"SELECT count(*) FROM secrecy_ledger WHERE circle IN ({label}) AND act IN ('open', 'write', 'admit')"
    assert w.ask(opened + " AND whom IS NULL", [reference])[0][0] > 25


def numbers(auditor: Person) -> list[int]:
    """The lines of a page of the register, by their number in the ledger."""
    links = auditor.page.locator("tbody a:not([href$='/bewijs/'])").evaluate_all(
        "all => all.map(a => a.getAttribute('href'))"
    )
    return [int(link.rstrip("/").rsplit("-", 1)[1]) for link in links]


def beside_the_field(person: Person, name: str, words: str) -> None:
    """The refusal stands in the field's own block, is tied to it for screen readers, and is in the summary."""
    block = person.page.locator(".field").filter(has=person.page.locator(f'[name="{name}"]'))
    expect(block).to_contain_text(words)
    expect(person.page.get_by_role("alert")).to_contain_text(words)
    tied = "e => (e.closest('fieldset[aria-describedby]') ?? e).getAttribute('aria-describedby') ?? ''"
    described: str = block.locator(f'[name="{name}"]').first.evaluate(tied)
    said = [person.page.locator(f"[id='{part}']").inner_text() for part in described.split()]
    assert any(words in text for text in said), described

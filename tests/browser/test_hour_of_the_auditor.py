"""The auditor's monthly hour: from what stands out to a question, an answer, a verdict, and the statement that two of them sign."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from tests import world as w
from tests.browser.conftest import Somebody
from tests.browser.paper import set_in_type
from tests.browser.person import Person
from tests.browser.test_signals import DESK, PHONE, look
from tests.house.town import PLANTED
from tests.livc.oversight.sealed import seal

pytestmark = pytest.mark.browser

NAMES = {"clb": "L. Leerlinge", "vdab": "W. Werkers"}
QUESTION = "U probeerde deze casus vijf keer te openen. Waarvoor had u ze nodig?"
ANSWER = "Ik dacht dat mijn dienst uitgenodigd was, en volgde een oude link."


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the sealing office of this module keeps its key."""
    return tmp_path_factory.mktemp("office")


@pytest.mark.parametrize("screen", [DESK, PHONE], ids=["desk", "phone"])
def test_from_what_stands_out_to_the_signed_statement(somebody: Somebody, screen: dict[str, Any], office: Path) -> None:
    size = str(screen["viewport"]["width"])
    reader = "clb" if screen is DESK else "vdab"
    asked = somebody(reader, **screen)
    for _ in range(6):
        asked.go(f"/casussen/{w.slug_of('003')}/", expect=404)

    # What stands out, a sample, a question to who did it.
    auditor = somebody("auditor", **screen).go("/register/wat-opvalt/").sees("Vaak geweigerd")
    look(auditor, f"uur-wat-opvalt-{size}")
    auditor.press("Steekproef trekken").sees("door het lot, met zaad")
    found = re.search(r"met zaad ([0-9a-f]{8})", auditor.text)
    assert found
    seed = found[1]
    auditor.press("Wat opvalt")
    refused = auditor.page.locator('section[aria-labelledby="notice-refused"] li', has_text=NAMES[reader])
    auditor.press(refused.get_by_role("link", name="Vragen waarom")).sees(
        NAMES[reader], "Vaak geweigerd", "Antwoorden tegen"
    )
    look(auditor, f"uur-vraag-{size}")
    auditor.press("Vraag stellen", expect=400).sees("Schrijf wat u wilt weten.")
    auditor.fill(text=QUESTION).press("Vraag stellen").sees(
        QUESTION, "Nog geen antwoord", "U oordeelt als er een antwoord is"
    )
    address = auditor.path
    look(auditor, f"uur-gevraagd-{size}")

    # Who is asked finds it in the workspace, sees what it is about, and answers.
    asked.go("/").sees("Vragen over wat u las")
    asked.press("Vragen over wat u las").sees("VRG-")
    look(asked, f"uur-vragen-{size}")
    asked.press(asked.page.get_by_role("main").get_by_role("link", name="VRG-").first)
    asked.sees(QUESTION, "ging niet open", "zien niet dat u iets gevraagd werd").lacks(*PLANTED)
    look(asked, f"uur-antwoord-{size}")
    asked.fill(text=ANSWER).press("Antwoorden").sees(ANSWER, "beantwoord")

    # A verdict with what is to be followed.
    day = timezone.localdate() + timedelta(days=20)
    auditor.go(address).sees(ANSWER)
    look(auditor, f"uur-oordeel-{size}")
    auditor.fill(verdict="follow", reasons="De link in de oude mail werkt niet meer, maar wekt verwarring.").press(
        "Oordeel noteren", expect=400
    )
    auditor.sees("Schrijf wat er moet gebeuren.")
    auditor.fill(what="Oude links laten vervallen", who="de beheerder", follow_by=f"{day:%d/%m/%Y}").press(
        "Oordeel noteren"
    )
    auditor.sees("te volgen", "Oude links laten vervallen").lacks(*PLANTED)
    look(auditor, f"uur-beoordeeld-{size}")
    asked.go(asked.path).sees("te volgen").lacks("Oude links laten vervallen", "wekt verwarring")

    # The statement of the quarter, on the seal.
    auditor.go("/register/verklaringen/")
    seal(office)
    auditor.press("Verklaring opstellen").sees("ontwerp", "nageteld: klopt", seed).lacks(*PLANTED)
    statement = auditor.path
    look(auditor, f"uur-verklaring-{size}")
    auditor.press("Ondertekenen").sees("wacht op een tweede auditor", "A. Nazicht")

    # A second auditor sees who asked what, and when; looks at the statement; signs along.
    dpo = somebody("dpo", **screen).go("/register/vragen/").sees(NAMES[reader], "gevraagd door A. Nazicht", "te volgen")
    look(dpo, f"uur-tweede-vragen-{size}")
    dpo.go(address).sees(QUESTION, ANSWER, "Oude links laten vervallen")
    dpo.go("/register/?act=review").sees("A. Nazicht")
    dpo.go(statement).sees("Medeondertekenen").press("Medeondertekenen").sees("volledig", "F. Gegevens", "A. Nazicht")
    look(dpo, f"uur-medeondertekend-{size}")
    shown_on_paper(dpo, f"uur-op-papier-{size}")
    text = downloaded(dpo)
    digest = dpo.page.locator('section[aria-labelledby="checkpoint"] dd').last.inner_text().strip()
    for words in (
        seed,
        "OndertekenddoorAdaNazicht",
        "MedeondertekenddoorFlorGegevens",
        "Vaakgeweigerd",
        digest[:32],
        digest[32:],
    ):
        assert words in text, words
    assert not [word for word in (*PLANTED, "Leerlinge", "Werkers", "Vertrouwens") if word in text]


def downloaded(person: Person) -> str:
    with person.page.expect_download() as coming:
        person.page.get_by_role("button", name="Als pdf").click()
    assert coming.value.suggested_filename == "kwartaalverklaring.pdf"
    return set_in_type(Path(str(coming.value.path())).read_bytes())


def shown_on_paper(person: Person, name: str) -> None:
    """What would be printed, as a picture: without the frame."""
    person.page.emulate_media(media="print")
    look(person, name)
    person.page.emulate_media(media="screen")

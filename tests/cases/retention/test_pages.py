"""The pages about the end of a case: who sees what, who is led where, and what each press does (R54, R55, R56)."""

from __future__ import annotations

import json
import re

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from cases.purposes import Purpose
from cases.retention import measures, office
from tests import world as w
from tests.cases.retention.test_measures import ask, do, off_agenda
from tests.cases.retention.test_prolonging import REASON, TEXT, circle, due, prolong, spoken
from tests.cases.steps import People, in_days

HERE = "/casussen/bewaren/"


def words(people: People, slug: str, path: str, status: int = 200) -> str:
    answer = people.get(slug, path)
    assert answer.status_code == status, (slug, path)
    return answer.content.decode()


def waiting(kind: str) -> str:
    ((slug,),) = w.ask("SELECT slug FROM retention_measure WHERE measure_kind = %s AND state IN ('asked', 'lifting')", [kind])  # fmt: skip
    return f"{HERE}beslissing/{slug}/"


def test_r54_the_list_of_thirty_days_leads_to_a_prolongation_after_a_discussion(world: str) -> None:
    spoken(340)
    people, case = People(), f"/casussen/{w.slug_of('001')}/bewaren/"
    for who in ("burgemeester", "coordinator"):
        assert f'href="{case}"' in words(people, who, "/")
        assert f'href="{case}"' in words(people, who, HERE)
    assert f"{case}verlengen/" in words(people, "burgemeester", case)
    assert f"{case}verlengen/" not in words(people, "coordinator", case)
    for who, status in (("coordinator", 403), ("politie", 403), ("caw", 403), ("burgemeester-elders", 404)):
        assert people.post(who, f"{case}verlengen/", reason=REASON, text=TEXT, until=in_days(300)).status_code == status
    assert "Deze verlenging steunt op de bespreking van" in words(people, "burgemeester", f"{case}verlengen/")
    late = people.post("burgemeester", f"{case}verlengen/", reason=REASON, text=TEXT, until=in_days(900))
    assert late.status_code == 400
    assert TEXT in late.content.decode()
    number = people.post("burgemeester", f"{case}verlengen/", reason=REASON, text="85.07.30-033.28", until=in_days(300))
    assert "rijksregisternummer" in number.content.decode()
    assert people.post("burgemeester", f"{case}verlengen/", reason=REASON, text=TEXT, until=in_days(300)).status_code == 302  # fmt: skip
    said = words(people, "coordinator", case)
    assert TEXT in said
    assert in_days(300) in said
    assert "steunt al een verlenging" in words(people, "burgemeester", f"{case}verlengen/")
    assert f'href="{case}"' not in words(people, "coordinator", HERE)
    assert due() == 301
    # A case that was never spoken of: refused, and led to the meetings.
    other = f"/casussen/{w.slug_of('002')}/bewaren/verlengen/"
    assert "zet de casus eerst op de agenda" in words(people, "burgemeester", other)
    assert people.post("burgemeester", other, reason=REASON, text=TEXT, until=in_days(500)).status_code == 400


def test_four_eyes_from_the_workspace_to_the_proof(world: str) -> None:
    """R55, R56: each sees who asked and why; the other confirms; what was erased is shown as a proof to who may know."""
    people, case = People(), f"/casussen/{w.slug_of('001')}/bewaren/"
    off_agenda()
    why = "De schelpenvisser bewees dat het om iemand anders ging."
    assert people.post("coordinator", f"{case}opschorten/", ground="court", text=why, until=in_days(400)).status_code == 400  # fmt: skip
    assert people.post("coordinator", f"{case}opschorten/", ground="court", text=why, until=in_days(90)).status_code == 302  # fmt: skip
    hold = waiting("hold")
    assert "Wacht op de burgemeester" in words(people, "coordinator", hold)
    assert people.post("coordinator", hold, do="confirm").status_code == 403
    assert hold in words(people, "burgemeester", "/")
    assert hold not in words(people, "coordinator", "/")
    assert why in words(people, "burgemeester", hold)
    assert people.post("burgemeester", hold, do="confirm").status_code == 302
    assert people.post("burgemeester", hold, do="confirm").status_code == 409
    assert people.post("burgemeester", hold, do="vergeten").status_code == 400
    w.ask("UPDATE retention_measure SET review_on = current_date WHERE slug = %s", [hold.split("/")[-2]])
    assert "Opschorting na te kijken" in words(people, "coordinator", "/")
    assert people.post("coordinator", hold, do="review").status_code == 302
    assert "Opschorting na te kijken" not in words(people, "coordinator", "/")
    assert people.post("coordinator", hold, do="ask_to_lift").status_code == 302
    assert people.post("burgemeester", hold, do="lift").status_code == 302
    assert "Opgeheven door" in words(people, "coordinator", hold)

    assert people.post("burgemeester", f"{case}vroeger-wissen/", ground="unlawful", text=why).status_code == 302
    early = waiting("early")
    assert people.post("burgemeester", f"{case}vroeger-wissen/", ground="unlawful", text=why).status_code == 409
    counted = words(people, "coordinator", early)
    assert "Wat weggaat" in counted
    assert "Identiteit" in counted
    assert "Robin" not in counted
    for who, status in (("politie", 403), ("caw", 403), ("auditor", 403), ("burgemeester-elders", 404)):
        assert people.get(who, early).status_code == status
        assert people.post(who, early, do="confirm").status_code == status
    assert people.post("coordinator", early, do="confirm").status_code == 302
    here = circle()
    office.run()
    assert people.get("burgemeester", case).status_code == 404
    assert people.get("burgemeester", early).status_code == 404

    ((number, statement, signature, key),) = w.ask("SELECT id, statement, signature, key FROM secrecy_erasureproof WHERE ground = 'early'")  # fmt: skip
    Ed25519PublicKey.from_public_bytes(bytes(key)).verify(bytes(signature), b"livc-r erasure proof v1\n" + statement.encode())  # fmt: skip
    for who in ("burgemeester", "coordinator", "politie", "auditor", "dpo"):
        page = words(people, who, f"{HERE}bewijzen/")
        assert page.count("klopt, met de sleutel van deze installatie") == 2
        assert f"p{number}" in page
        assert bytes(signature).hex() in page
        assert not any(word in page for word in ("CAS-", str(here), w.slug_of("002")))
    for who in ("caw", "clb", "beheerder", "superuser"):
        assert people.get(who, f"{HERE}bewijzen/").status_code == 403
    assert words(people, "burgemeester-elders", f"{HERE}bewijzen/").count("klopt, met de sleutel") == 0
    assert [e["act"] for e in w.entries(actor=w.id_of("auditor")) if e["act"] == "review"]
    # Changed afterwards, it no longer holds; nor does one whose entry isn't in the register.
    changed = json.loads(statement) | {"circles": 1}
    w.ask("ALTER TABLE secrecy_erasureproof DISABLE TRIGGER never_changed")
    w.ask("UPDATE secrecy_erasureproof SET statement = %s WHERE id = %s", [json.dumps(changed), number])
    assert "klopt niet: wat hier staat, is gewijzigd" in words(people, "auditor", f"{HERE}bewijzen/")
    w.ask("UPDATE secrecy_erasureproof SET statement = %s WHERE id = %s", [json.dumps(changed | {"entry": "00"}), number])  # fmt: skip
    assert "heeft de regel niet die het noemt" in words(people, "auditor", f"{HERE}bewijzen/")


def told(people: People, who: str) -> str:
    """What the page of the case says of its end, as one line."""
    here = f"/casussen/{w.slug_of('001')}/"
    people.post(who, here, purpose=Purpose.FOLLOW_UP)
    page = words(people, who, here)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.split("Bewaartermijn loopt tot")[1].split("</dd>")[0]))


def test_the_page_of_a_case_says_the_day_on_which_the_office_ends_it(world: str) -> None:
    """R54, R55: prolonged, suspended or hastened, and that it is."""
    people = People()
    off_agenda()

    def both_read(day: str, besides: str = "") -> None:
        for who in ("burgemeester", "coordinator"):
            said = told(people, who)
            assert day in said, (who, said)
            assert besides in said, (who, said)
            assert besides or not re.search("opgeschort|vroegtijdige", said), (who, said)

    spoken(340)
    both_read(in_days(25))
    prolong(60)
    both_read(in_days(60))
    slug = ask(days=200)
    both_read(in_days(60))  # one person's word moves nothing
    do(measures.confirm, slug, "burgemeester")
    both_read(in_days(200), f"opgeschort: niet gewist tot en met {in_days(200)}")
    assert due() == 201
    early = ask("burgemeester", "early")
    do(measures.confirm, early, "coordinator")
    both_read(in_days(200), "opgeschort")  # a hold goes before it
    do(measures.ask_to_lift, slug, "burgemeester")
    do(measures.lift, slug, "coordinator")
    both_read(in_days(0), "vroegtijdige wissing bevestigd: gewist in de nacht die volgt")

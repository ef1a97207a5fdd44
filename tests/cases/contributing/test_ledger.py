"""«Wat wij deelden»: what, to whom, when, on what ground, read or not; it outlives the text, and is the service's own."""

from __future__ import annotations

import hmac
from urllib.parse import urlsplit

from tests import world as w
from tests.cases import moments
from tests.cases.contributing.table import TEXT, Table

LEDGER = "/wat-wij-deelden/"


def lines(page: str) -> list[str]:
    return [" ".join(row.split("</tr>")[0].split()) for row in page.split("<tbody>")[1].split("<tr>")[1:]]


def test_a_service_finds_what_it_disclosed_to_whom_and_who_read_it_also_after_the_end(world: str) -> None:
    table = Table("coordinator", "politie", "caw", "clb")
    table.share("caw", TEXT, "coordinator", "clb")
    table.page("clb")
    people = table.people
    ((number, slug),) = w.ask("SELECT DISTINCT d.reference, d.slug FROM contributions_disclosure d JOIN meetings_agendaitem a ON a.id = d.item WHERE a.slug = %s", [table.slug])  # fmt: skip
    ledger = people.get("caw", f"{LEDGER}?casus={number}&stand=runs").content.decode()
    rows = lines(ledger)
    assert len(rows) == 2
    by_clb = next(row for row in rows if "L. Leerlinge" in row)
    by_lead = next(row for row in rows if "J. Voorbeeld" in row)
    for row in rows:
        assert number in row
        assert "art. 353, § 2 Strafwetboek" in row
        assert TEXT not in row
    assert "gelezen, eerst op" in by_clb
    assert "niet gelezen" in by_lead
    assert TEXT not in ledger
    # That it was shown stands in the register, and each contribution that opened for it by itself, for that purpose.
    last = w.entries(actor=w.id_of("caw"))[-4:]
    assert {(e["act"], e["purpose"]) for e in last} >= {("list", "eigen inbreng"), ("open", "eigen inbreng")}
    assert [e for e in last if e["act"] == "open"][-1]["reference"] == slug

    # Nobody else reads it: another service has its own, and who speaks for none is told so.
    assert "L. Leerlinge" not in people.get("clb", LEDGER).content.decode().split("<main")[1]
    assert people.get("clb", f"{LEDGER}{slug}/").status_code == 404
    assert people.get("burgemeester", f"{LEDGER}{slug}/").status_code == 404
    assert people.get("auditor", LEDGER).status_code == 403

    # The hash is of this text, keyed with what lies beside it.
    ((digest, salt),) = _digest_and_salt(slug)
    assert digest == hmac.digest(bytes.fromhex(salt), TEXT.encode(), "sha256")
    assert people.post("caw", f"{table.item}inbreng/verbeteren/", text=f"{TEXT} Ooit.").status_code == 302
    rows = lines(people.get("caw", f"{LEDGER}?casus={number}").content.decode())
    assert len([row for row in rows if "vervangen door een verbetering op" in row]) == 2
    assert len([row for row in rows if "leest nog" in row]) == 2
    assert "voor deze verbetering" in next(row for row in rows if "L. Leerlinge" in row)

    paper = people.post("caw", f"{LEDGER}afdruk/", casus=number).content.decode()
    assert "L. Leerlinge" in paper
    assert TEXT not in paper
    assert w.entries(actor=w.id_of("caw"), act="print")[-1]["purpose"] == "eigen inbreng"

    # Long after the window the service reads its own again, and its circle alone opens for it.
    table.over()
    moments.pass_days(90)
    assert people.get("caw", urlsplit(table.item).path).status_code in (403, 404)
    own = people.get("caw", f"{LEDGER}{slug}/").content.decode()
    assert f"{TEXT} Ooit." in own
    assert all("leest niet meer" in row or "vervangen" in row for row in lines(own))
    assert {e["reference"] for e in w.entries(actor=w.id_of("caw"), act="open")[-1:]} == {slug}
    # And once the key is destroyed the lines still stand.
    w.ask("INSERT INTO keystore.destroyed (circle, because) SELECT circle, 'termijn' FROM contributions_disclosure WHERE slug = %s LIMIT 1", [slug])  # fmt: skip
    w.ask("DELETE FROM keystore.circle_key WHERE circle IN (SELECT circle FROM keystore.destroyed)")
    ended = people.get("caw", f"{LEDGER}{slug}/").content.decode()
    assert "Deze tekst is gewist of niet meer te openen." in ended
    assert TEXT not in ended
    rows = lines(people.get("caw", f"{LEDGER}?casus={number}").content.decode())
    assert len(rows) == 4
    assert all("niet meer na te gaan" in row for row in rows)


def _digest_and_salt(slug: str) -> list[tuple[bytes, str]]:
    from cases.contributions.models import Contribution, Disclosure
    from cases.purposes import Purpose
    from secrecy.acts import opened

    with w.standing_as("caw"):
        row = opened(Contribution, slug, purpose=Purpose.OWN)
        line = Disclosure.objects.filter(slug=slug).first()
        assert line is not None
        return [(bytes(line.digest), str(row.salt))]

"""«Wie las deze casus»: complete against the ledger, without a name or an hour, for who lets people in to it (R73)."""

from __future__ import annotations

import re
from collections import Counter
from html import unescape
from typing import Any

from django.test import Client
from django.utils import timezone
from django.utils.html import strip_tags

from cases.purposes import Purpose
from cases.readings.words import PARTS
from tests import world as w
from tests.cases import moments as m

ROW = re.compile(r"<tr>(.*?)</tr>", re.S)
CELL = re.compile(r"<td[^>]*>(.*?)</td>", re.S)
#: Known to a service alone: its briefings, its contribution, a part of a report for some. Case workers are known to theirs.
APART = ("briefing", "contribution", "part", "subject_part")
LEDGER = """
WITH RECURSIVE inside AS (
  SELECT k.* FROM secrecy_circle k JOIN cases_case q ON q.circle_id = k.id WHERE q.slug = %(case)s
  UNION ALL SELECT k.* FROM secrecy_circle k JOIN inside i ON k.of_id = i.id)
SELECT to_char(e.at AT TIME ZONE 'Europe/Brussels', 'DD/MM/YYYY'), s.short_name, i.kind, e.purpose
  FROM secrecy_ledger e JOIN inside i ON i.id = e.circle
  LEFT JOIN LATERAL (SELECT service_id, kind AS role FROM participants_seat WHERE id = e.capacity UNION ALL
                     SELECT service_id, role FROM participants_mandate WHERE id = e.capacity) c ON true
  LEFT JOIN participants_service s ON s.id = c.service_id
 WHERE e.act IN ('open', 'write', 'admit', 'release') AND e.whom IS NULL AND e.outcome = 'ok'
   AND i.kind <> ALL (%(apart)s) AND c.role IS DISTINCT FROM 'case_worker'
"""


def opened(slug: str, case: str) -> Client:
    """Somebody who said why they open the case."""
    client = w.signed_in(slug)
    assert client.post(f"/casussen/{case}/inzagen/", {"purpose": Purpose.FOLLOW_UP.value}).status_code == 302
    return client


def rows(text: str) -> list[list[str]]:
    """The lines of the page, as words."""
    found = [[" ".join(unescape(strip_tags(cell)).split()) for cell in CELL.findall(row)] for row in ROW.findall(text)]
    return [row for row in found if row]


def in_the_ledger(case: str) -> Counter[tuple[str, ...]]:
    """What the superuser finds: (day, service, kind, purpose), so many times."""
    why, said = dict(Purpose.choices), w.ask(LEDGER, {"case": case, "apart": list(APART)})
    return Counter(
        (day, service, str(PARTS[kind]) or "dossier", str(why.get(purpose, purpose)))
        for day, service, kind, purpose in said
    )


def on_the_page(text: str) -> Counter[tuple[str, ...]]:
    told: Counter[tuple[str, ...]] = Counter()
    for day, service, _capacity, what, reason, times in rows(text):
        told[day, service, what, reason] += int(times)
    return told


def test_r73_who_read_a_case_is_told_whole_after_a_meeting_was_lived(world: str) -> None:
    case, item = w.slug_of("001"), m.plan()
    for service in ("CAW", "CLB"):
        m.accept(service.lower(), m.ask(item, service))
    m.hold(item, "caw", "clb")
    m.decide(item)
    m.move_on(item)
    m.report(item)
    for slug in ("caw", "clb", "politie", "vdab", "hulpverlener"):
        m.shows(slug, item, m.LETTER)
    mayor, coordinator = opened("burgemeester", case), opened("coordinator", case)
    mayor.post(f"/casussen/{case}/identiteit/")
    # Yesterday is a day too: the ledger only grows, so days are made by its superuser.
    for table, change in (
        ("circle", "begun_at = begun_at - interval '2 days'"),
        ("ledger", "at = at - interval '1 day'"),
    ):
        w.ask(f"ALTER TABLE secrecy_{table} DISABLE TRIGGER ALL")
        w.ask(f"UPDATE secrecy_{table} SET {change} WHERE '{table}' = 'circle' OR right(id::text, 1) = '7'")
    for client in (mayor, coordinator):
        text = client.get(f"/casussen/{case}/inzagen/").content.decode()
        told = on_the_page(text)
        assert told == in_the_ledger(case)
        assert len(told) > 10
        assert {what for _day, _service, what, _why in told} >= {"dossier", "identiteit", "agendapunt", "uitnodiging"}
        nobody_is_named(text)
    page = mayor.get(f"/casussen/{case}/").content.decode()
    assert f"/casussen/{case}/inzagen/" in page


def nobody_is_named(text: str) -> None:
    """No person and no hour in the lines; nothing of who works for a service alone."""
    lines = " ".join(" ".join(row) for row in rows(text))
    names = [name for (name,) in w.ask("SELECT last_name FROM participants_user WHERE last_name <> ''")]
    assert not [name for name in names if name in lines]
    assert not re.search(r"\b\d{1,2}[.:]\d{2}\b", lines)
    assert "hulpverlener" not in lines
    assert "inbreng" not in lines


def test_days_are_chosen_and_the_list_is_printed_on_record(town: None) -> None:
    case = w.slug_of("001")
    client, path, today = opened("coordinator", case), f"/casussen/{case}/inzagen/", f"{timezone.localdate():%d/%m/%Y}"
    assert rows(client.get(path, {"van": today, "tot": today}).content.decode())
    before = client.get(path, {"tot": "01/01/2020"}).content.decode()
    assert not rows(before)
    assert "In deze periode keek niemand." in before
    for wrong in ({"van": "gisteren"}, {"van": "02/01/2026", "tot": "01/01/2026"}):
        answer = client.get(path, wrong)
        assert answer.status_code == 400
        assert 'role="alert"' in answer.content.decode()
    paper = client.post(f"{path}afdruk/", {"van": today, "tot": ""})
    assert rows(paper.content.decode())
    printed = w.entries(act="print", actor=w.id_of("coordinator"))[-1]
    assert (printed["reference"], printed["purpose"]) == ("wie las deze casus", Purpose.FOLLOW_UP.value)


def test_nobody_else_learns_who_read_a_case(town: None) -> None:
    case = w.slug_of("001")
    for slug, status in (("politie", 403), ("caw", 403), ("vdab", 404), ("auditor", 404), ("beheerder", 404), ("burgemeester-elders", 404), ("superuser", 404)):  # fmt: skip
        for path in ("inzagen/", "inzagen/afdruk/"):
            client = w.signed_in(slug)
            answers = [client.get(f"/casussen/{case}/{path}"), client.post(f"/casussen/{case}/{path}", {"purpose": Purpose.FOLLOW_UP.value})]  # fmt: skip
            assert {a.status_code for a in answers} <= {status, 405}, (slug, path)


def test_the_auditor_comes_from_a_line_of_the_register_to_all_who_read_that_case(town: None) -> None:
    case = w.slug_of("001")
    client = w.signed_in("auditor")
    ((number, circle),) = w.ask("SELECT reference, circle_id FROM cases_case WHERE slug = %s", [case])
    ((line,),) = w.ask(
        "SELECT floor(extract(epoch FROM at))::bigint || '-' || id FROM secrecy_ledger WHERE circle = %s ORDER BY id DESC LIMIT 1",
        [circle],
    )
    entry = client.get(f"/register/{line}/").content.decode()
    assert f"Wie las {number}?" in entry
    found = re.search(r'href="(/register/\?[^"]+)"', entry)
    assert found is not None
    assert "CAS" not in found[1]
    seen: list[int] = []
    address: Any = unescape(found[1])
    while address:
        text = client.get(address).content.decode()
        assert number in text
        seen += [int(n) for n in re.findall(r'href="/register/\d+-(\d+)/"', text)]
        later = re.search(r'rel="next" href="([^"]+)"', text)
        address = f"/register/{unescape(later[1])}" if later else None
    ledger = w.ask(
        "SELECT e.id FROM secrecy_ledger e JOIN secrecy_circle k ON k.id = e.circle WHERE k.label = %s AND k.cell = e.cell"
        " AND e.act IN ('open', 'write', 'admit', 'release') AND e.whom IS NULL AND e.outcome = 'ok' ORDER BY e.at DESC, e.id DESC",
        [number],
    )
    assert seen == [n for (n,) in ledger]
    assert w.entries(act="review", actor=w.id_of("auditor"))[-1]["reference"].endswith(f"like={line}")

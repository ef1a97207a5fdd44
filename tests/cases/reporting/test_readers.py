"""Who gets which report: those present alone, each their own, and nothing that a service brought in (R52, R53)."""

from __future__ import annotations

import re

from cases.meetings import tasks
from tests import world as w
from tests.cases import moments as m
from tests.cases.reporting import walk

NUMBERED = r" (\d)\. (?:Besluit|Toelichting|Voor enkelen|Afspraak)"


def test_r52_r53_each_present_gets_their_own_report_and_nobody_else_any(world: str) -> None:
    item = walk.discussed("caw", "clb")
    w.ask("DELETE FROM secrecy.outbox")
    caw = str(m.capacity_of("caw"))
    sent = walk.send("coordinator", item, text=walk.WORDS, **{"new0-text": walk.PART, "new0-persons": [caw]})
    assert sent.status_code == 302, walk.text(sent)
    # Each is told that there is something, and never what.
    with w.standing_as("coordinator"):
        tasks.announce_report.run(item)
    told = w.ask("SELECT u.username, o.message FROM secrecy.outbox o JOIN participants_user u ON u.id = o.user_id")
    assert sorted(told) == [(slug, "waiting") for slug in ("burgemeester", "caw", "clb", "politie")]

    assert walk.PART in (chosen := walk.own("caw", item))
    for slug in ("clb", "burgemeester", "politie"):
        assert walk.PART not in (other := walk.own(slug, item))
        # Numbered over what is shown: nothing in it tells that somebody reads more.
        assert re.findall(NUMBERED, other) == ["1", "2", "3"]
    assert re.findall(NUMBERED, chosen) == ["1", "2", "3", "4"]
    for slug in ("caw", "clb", "burgemeester", "coordinator", "politie"):
        page = walk.own(slug, item)
        assert all(said in page for said in (walk.WORDS, m.DECIDED, m.ACTION)), slug
        assert m.SHARED not in page  # R52: never what a service brought in
        assert m.OWN not in page
    for stranger in ("vdab", "coordinator-elders", "auditor", "dpo", "superuser"):
        walk.own(stranger, item, status=404)
    # What is kept of each is theirs alone, with a number of its own over it.
    digests = {walk.digest(slug, item) for slug in ("clb", "burgemeester", "politie", "coordinator")}
    assert len(digests) == 4
    window(item)


def window(item: str) -> None:
    """Who was there reads on until the day for remarks and the window are past; a contribution until the day its author gave."""
    rows = w.ask(
        """SELECT k.kind, max(a.until) - max(i.report_due) FROM secrecy_admission a JOIN secrecy_circle k ON k.id = a.content_object_id
             JOIN secrecy.act q ON q.permission = a.permission_id AND q.name = 'read' JOIN meetings_agendaitem i ON i.circle_id IN (k.id, k.of_id)
            WHERE a.user_id = %s AND i.slug = %s GROUP BY k.kind""",
        [w.id_of("clb"), item],
    )
    days = {kind: round(span.total_seconds() / 86_400) for kind, span in rows}
    kinds = ("item", "outcome", "report", "action", "rendering")
    # An action is the service's own until the case ends: here it is another's.
    assert {kind: days[kind] for kind in kinds} == dict.fromkeys(kinds, 30)
    ((contribution,),) = w.ask(
        "SELECT max(a.until) < max(i.report_due) + interval '30 days' + interval '20 days' FROM secrecy_admission a JOIN secrecy_circle k ON k.id = a.content_object_id"
        " JOIN meetings_agendaitem i ON i.circle_id = k.of_id WHERE k.kind = 'contribution' AND i.slug = %s AND a.user_id = %s AND a.given_at < i.reported_at",
        [item, w.id_of("politie")],
    )
    assert contribution
    m.pass_days(38)
    for slug in ("clb", "politie"):
        walk.own(slug, item, status=404)


def test_r53_who_leads_and_was_not_there_or_is_out_of_it_gets_no_report_and_writes_none(world: str) -> None:
    item = walk.discussed("caw", absent="clb")
    mayor = w.id_of("burgemeester")
    w.ask("DELETE FROM meetings_attendance WHERE user_id = %s", [mayor])
    assert walk.send("burgemeester", item).status_code == 403
    w.ask(
        "INSERT INTO meetings_recusal (id, cell_id, item, user_id, capacity, declared_by_id, at) SELECT gen_random_uuid(), m.cell_id, a.id, %(who)s, %(held)s, %(who)s, now()"
        " FROM meetings_agendaitem a JOIN meetings_meeting m ON m.id = a.meeting_id WHERE a.slug = %(item)s",
        {"who": w.id_of("politie"), "held": m.capacity_of("politie"), "item": item},
    )
    assert walk.send("coordinator", item, text=walk.WORDS).status_code == 302
    page = w.signed_in("burgemeester").get(walk.address("item", item))
    assert page.status_code == 200
    assert walk.WORDS not in page.content.decode()
    for slug in ("burgemeester", "politie", "clb"):  # the last accepted, and wasn't there
        walk.own(slug, item, status=404)
    assert walk.reply("caw", item, "remark", "De eb kwam later.").status_code == 302
    said = walk.text(w.signed_in("burgemeester").get(walk.address("item", item)))
    assert "De eb kwam later." in said  # process: a remark is addressed to who leads
    assert walk.WORDS not in said


def test_r52_the_rules_of_the_cell_say_what_a_report_holds(world: str) -> None:
    item = walk.discussed("caw")
    walk.rule(report_style="none")
    page = walk.text(w.signed_in("coordinator").get(walk.address("item", item)))
    assert "De cel maakt van een punt geen verslag." in page
    assert walk.send("coordinator", item).status_code == 403
    walk.rule(report_style="decisions")
    refused = walk.send("coordinator", item, text=walk.WORDS)
    assert refused.status_code == 400
    assert walk.WORDS in refused.content.decode()  # not a word that was typed is lost
    page = w.signed_in("coordinator").get(walk.address("item", item)).content.decode()
    assert 'name="text" ' not in page.split('id="report"')[1].split("</form>")[0]
    assert walk.send("coordinator", item).status_code == 302
    assert all(said in walk.own("caw", item) for said in (m.DECIDED, m.ACTION))
    assert m.OWN not in walk.own("politie", item)

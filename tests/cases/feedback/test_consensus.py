"""Who is asked, what it takes to send, and what makes it void: over HTTP, as people press it (FED art. 4 § 2; R43-R47)."""

from __future__ import annotations

import ast
import hashlib
import json
from pathlib import Path

from django.conf import settings

from cases.feedback.models import Sheet, Wording
from cases.meetings.live import recusing
from cases.purposes import Purpose
from cases.retention import office
from participants.exports import PURPOSE_LINE
from secrecy.acts import opened
from tests import world as w
from tests.browser.paper import set_in_type
from tests.cases import moments as m
from tests.cases.feedback import walk
from tests.secrecy.intruder import inside


def on_paper(words: str) -> str:
    """Without blanks, and without the signs at which a word was broken."""
    return "".join(words.split()).replace("-", "")


def test_r43_five_present_four_agree_not_sent_five_sent_and_one_objection_blocks(world: str) -> None:
    _item, sheet = walk.drafted()
    read = {slug: walk.get(slug, sheet) for slug in walk.FIVE}
    for slug, answer in read.items():  # each the same text, with the same hash
        assert answer.status_code == 200, slug
        assert walk.TEXT in walk.page(answer), slug
        assert walk.digest(sheet) in walk.page(answer), slug
    for slug in walk.FIVE[:4]:
        assert walk.agree(slug, sheet).status_code == 302, slug
    refused = walk.send(sheet)
    assert refused.status_code == 403  # silence is no agreement
    assert "Nog niet iedereen die aanwezig was, gaf een akkoord" in walk.page(refused)
    assert walk.object_("clb", sheet).status_code == 302
    assert "Er is bezwaar" in walk.page(walk.send(sheet))
    assert "4 van 5 akkoord" in walk.page(walk.get("politie", sheet))
    assert "bezwaar" not in walk.page(walk.get("caw", sheet)).lower().replace("bezwaar maken", "").replace("maakt u bezwaar", "").replace("één bezwaar", "")  # fmt: skip
    assert walk.agree("clb", sheet).status_code == 302  # by a second thought, without another text
    assert walk.stands(sheet) == ("open", 1)
    assert walk.send(sheet, "ocad", "vsse").status_code == 302
    assert walk.stands(sheet) == ("sent", 1)
    assert walk.sent(sheet) == ["ocad", "vsse"]
    document = w.signed_in("politie").post(walk.address("document", sheet))
    assert document["Content-Type"] == "application/pdf"
    assert document.content.startswith(b"%PDF-1.7")
    paper = on_paper(set_in_type(document.content))
    for said in (walk.TEXT, walk.digest(sheet)[:32], str(PURPOSE_LINE), "alle 5 leden", "OCAD", "VSSE"):
        assert on_paper(said) in paper, said
    for never in (m.OWN, m.SHARED, m.DECIDED, m.NAME):
        assert on_paper(never) not in paper, never
    assert w.entries(act="export", actor=w.id_of("politie"))
    acts = {act for (act,) in w.ask("SELECT DISTINCT act FROM secrecy_ledger WHERE act LIKE 'sheet-%%'")}
    assert {"sheet-draft", "sheet-agree", "sheet-object", "sheet-send"} <= acts
    # Nothing is said or changed any more, and a second press sends nothing.
    assert walk.object_("clb", sheet).status_code == 409
    assert walk.change(sheet).status_code == 409
    assert walk.send(sheet, "adiv").status_code == 302
    assert walk.sent(sheet) == ["ocad", "vsse"]
    assert not w.ask("SELECT 1 FROM secrecy.outbox WHERE message NOT IN ('waiting', 'asked', 'ending', 'reminder', 'moved', 'designated')")  # fmt: skip


def test_r44_who_was_absent_or_declined_has_no_vote_who_came_late_has_and_a_correction_asks_everyone_anew(world: str) -> None:  # fmt: skip
    item, sheet = walk.drafted(declines="clb")
    asked = {who for (who,) in w.ask("SELECT a.user_id FROM feedback_asked a JOIN feedback_round q ON q.id = a.round_id WHERE q.sheet = %s", [walk.id_of(sheet)])}  # fmt: skip
    assert asked == {w.id_of(slug) for slug in walk.FIVE[:4]}
    assert walk.get("clb", sheet).status_code == 404
    assert w.signed_in("clb").post(walk.address("agree", sheet), {"digest": walk.digest(sheet), "no_secret": "on"}).status_code == 404  # fmt: skip
    for slug in walk.FIVE[:4]:
        walk.agree(slug, sheet)
    # The attendance is corrected: the CLB was there after all.
    w.ask("UPDATE meetings_invitation i SET state = 'accepted' FROM meetings_agendaitem a, participants_service s WHERE a.id = i.item_id AND a.slug = %s AND s.id = i.service_id AND s.short_name = 'CLB'", [item])  # fmt: skip
    m.hold(item, "caw", "clb")
    m.move_on(item)
    refused = walk.send(sheet)
    assert refused.status_code == 403
    assert "Leg de tekst opnieuw voor" in walk.page(refused)
    assert walk.get("clb", sheet).status_code == 404  # not before it is laid before them
    assert "Dezelfde tekst opnieuw voorleggen" in walk.page(walk.get("politie", sheet))
    assert walk.again(sheet).status_code == 302  # one press: the same text, before everybody
    assert "Dezelfde tekst opnieuw voorleggen" not in walk.page(walk.get("politie", sheet))
    assert "0 van 5 akkoord" in walk.page(walk.get("politie", sheet))
    assert walk.TEXT in walk.page(walk.get("clb", sheet))
    for slug in walk.FIVE[:4]:
        assert walk.agree(slug, sheet).status_code == 302
    assert walk.send(sheet).status_code == 403
    assert walk.agree("clb", sheet).status_code == 302
    assert walk.send(sheet).status_code == 302


def test_r45_the_form_begins_empty_nothing_is_copied_into_it_and_a_missing_tick_blocks(world: str) -> None:
    item = walk.discussed()
    shown = w.signed_in("politie").get(f"/terugkoppeling/punt/{item}/").content.decode()
    field = shown.split("<textarea", 1)[1].split("</textarea>", 1)[0]
    assert field.split(">", 1)[1].strip() == ""
    for text in (m.OWN, m.SHARED, m.DECIDED):
        assert text not in shown
    empty = w.signed_in("politie").post(f"/terugkoppeling/punt/{item}/", {"text": "  "})
    assert empty.status_code == 400
    sheet = walk.draft(item)
    unticked = walk.agree("caw", sheet, no_secret=None)
    assert unticked.status_code == 400
    assert "geen geheim bevat" in walk.page(unticked)
    assert not w.ask("SELECT 1 FROM feedback_agreement a JOIN feedback_asked k ON k.id = a.asked_id JOIN feedback_round q ON q.id = k.round_id WHERE q.sheet = %s", [walk.id_of(sheet)])  # fmt: skip


def test_r45_no_module_of_the_sheet_knows_a_contribution_a_report_or_a_note() -> None:
    shut = ("cases.contributions", "cases.followup", "cases.signals", "cases.readings", "cases.meetings.reporting", "cases.meetings.contributing", "cases.meetings.outcome", "cases.meetings.minutes")  # fmt: skip
    models = {"Contribution", "Report", "Rendering", "Reply", "Decision", "Marked", "Motive", "Briefing", "Indication", "DataSubject", "Action"}  # fmt: skip
    for module in (Path(settings.BASE_DIR) / "cases" / "feedback").rglob("*.py"):
        for node in ast.walk(ast.parse(module.read_text())):
            if isinstance(node, ast.ImportFrom):
                assert not (node.module or "").startswith(shut), module
                assert not {alias.name for alias in node.names} & models, module
            elif isinstance(node, ast.Import):
                assert not any(alias.name.startswith(shut) for alias in node.names), module


def test_r46_only_the_police_seat_drafts_and_sends_and_only_to_services_of_the_list(world: str) -> None:
    item = walk.discussed()
    for slug in ("burgemeester", "coordinator", "caw"):
        assert w.signed_in(slug).post(f"/terugkoppeling/punt/{item}/", {"text": walk.TEXT}).status_code == 403, slug
    sheet = walk.draft(item)
    assert walk.draft(item, walk.OTHER) == sheet  # the form came in twice: one sheet lies open
    for slug in walk.FIVE:
        walk.agree(slug, sheet)
    for slug in ("burgemeester", "coordinator", "caw"):
        assert walk.send(sheet, slug=slug).status_code == 403, slug
        assert w.signed_in(slug).post(walk.address("document", sheet)).status_code == 403, slug
    assert w.signed_in("politie").post(walk.address("document", sheet)).status_code == 403  # not sent yet
    elsewhere = walk.send(sheet, "ocad", "vreemdelingenzaken")
    assert elsewhere.status_code == 400
    assert "Kies enkel diensten van deze lijst" in walk.page(elsewhere)
    asked_again = w.signed_in("politie", fresh=False).post(walk.address("send", sheet), {"receivers": ["ocad"]})
    assert asked_again["Location"].startswith("/aanmelden/opnieuw/")
    assert walk.stands(sheet) == ("open", 1)
    assert w.ask("SELECT count(*) FROM feedback_receiver WHERE source LIKE '%%art. 2, 2°%%'") == [(5,)]


def test_r43_each_hash_is_that_of_the_text_that_is_read_and_another_is_neither_answered_to_nor_sent(world: str) -> None:
    _item, sheet = walk.drafted()
    for slug in walk.FIVE:
        with w.standing_as(slug):
            row = opened(Sheet, sheet, purpose=Purpose.FEEDBACK)
            lies = Wording.objects.get(sheet=row, version=row.version)
            told = {"sheet": sheet, "version": 1, "text": walk.TEXT, "salt": lies.salt}
            whole = json.dumps(told, ensure_ascii=False, sort_keys=True)
        assert hashlib.sha256(whole.encode()).hexdigest() == walk.digest(sheet), slug
    for slug in walk.FIVE[:4]:
        walk.agree(slug, sheet)
    # Whoever laid another hash beside the text, past the application.
    for table in ("round", "agreement"):
        w.ask(f"UPDATE feedback_{table} SET digest = %s WHERE sheet = %s", ["0" * 64, walk.id_of(sheet)])
    for said in (walk.agree, walk.object_):
        answer = said("clb", sheet)
        assert (answer.status_code, "horen niet bij elkaar" in walk.page(answer)) == (409, True), said
    assert w.entries(act="refuse", outcome="text and hash differ", actor=w.id_of("clb"))
    shown = walk.get("clb", sheet)
    assert "horen niet bij elkaar" in walk.page(shown)
    assert walk.address("agree", sheet) not in shown.content.decode()
    w.ask("INSERT INTO feedback_agreement (id, sheet, asked_id, cell_id, by_id, capacity, digest, kind, no_secret, at) SELECT gen_random_uuid(), sheet, id, cell_id, user_id, capacity, %s, 'agree', true, now() FROM feedback_asked WHERE sheet = %s AND user_id = %s", ["0" * 64, walk.id_of(sheet), w.id_of("clb")])  # fmt: skip
    refused = walk.send(sheet)
    assert (refused.status_code, "horen niet bij elkaar" in walk.page(refused)) == (403, True)
    assert walk.stands(sheet) == ("open", 1)
    assert walk.change(sheet).status_code == 302  # laid anew, it fits
    for slug in walk.FIVE:
        assert walk.agree(slug, sheet).status_code == 302, slug
    assert walk.send(sheet).status_code == 302


def test_r47_any_change_voids_every_agreement_and_an_answer_to_an_older_text_is_none(world: str) -> None:
    _item, sheet = walk.drafted()
    older = {slug: walk.form(slug, sheet) for slug in walk.FIVE}
    for slug in walk.FIVE[:4]:
        walk.agree(slug, sheet)
    assert walk.change(sheet).status_code == 302
    assert walk.stands(sheet) == ("open", 2)
    assert "0 van 5 akkoord" in walk.page(walk.get("politie", sheet))
    assert w.entries(act="sheet-void", actor=w.id_of("politie"))
    late = w.signed_in("clb").post(walk.address("agree", sheet), older["clb"])
    assert late.status_code == 409
    assert "De tekst veranderde intussen" in walk.page(late)
    replayed = w.signed_in("caw").post(walk.address("agree", sheet), older["caw"])
    assert replayed.status_code == 409
    assert walk.change(sheet, "Wie op een oudere versie verder schreef.").status_code == 409  # typed on version 1
    for slug in walk.FIVE:
        walk.agree(slug, sheet)
    assert walk.send(sheet).status_code == 302
    assert walk.OTHER in walk.page(walk.get("caw", sheet))


def test_r43_saying_it_twice_is_once_and_a_replay_doesnt_undo_an_objection(world: str) -> None:
    _item, sheet = walk.drafted()
    data = walk.form("caw", sheet)
    for _time in range(2):
        assert w.signed_in("caw").post(walk.address("agree", sheet), data).status_code == 302
    walk.object_("caw", sheet)
    assert w.signed_in("caw").post(walk.address("agree", sheet), data).status_code == 302
    said = [
        kind for (kind,) in w.ask("SELECT kind FROM feedback_agreement WHERE by_id = %s ORDER BY at", [w.id_of("caw")])
    ]
    assert said == ["agree", "object"]


def test_r43_past_its_day_it_lapses_and_nothing_is_said_or_sent_afterwards(world: str) -> None:
    item, sheet = walk.drafted()
    for slug in walk.FIVE[:4]:
        walk.agree(slug, sheet)
    data = walk.form("clb", sheet)
    walk.pass_due(sheet)
    assert w.signed_in("clb").post(walk.address("agree", sheet), data).status_code == 409
    assert walk.send(sheet).status_code == 403
    assert walk.change(sheet).status_code == 409
    assert "vervallen" in walk.page(walk.get("caw", sheet))
    assert "vervallen" in walk.page(walk.get("politie", sheet))
    assert walk.stands(sheet)[0] == "lapsed"
    assert w.entries(act="sheet-lapse", actor=w.id_of("politie"))
    other = walk.draft(item)  # another one can be drafted
    assert other != sheet
    walk.pass_due(other)
    office.run()  # nobody looks, and it is written down all the same
    assert walk.stands(other)[0] == "lapsed"
    assert [(e["actor"], e["door"]) for e in w.entries(act="sheet-lapse", reference=f"{other} 1")] == [(None, "office:retention")]  # fmt: skip
    office.run()
    assert len(w.entries(act="sheet-lapse")) == 2


def test_r43_a_successor_of_the_same_service_agrees_in_place_of_who_left(world: str) -> None:
    _item, sheet = walk.drafted()
    for slug in walk.FIVE:
        if slug != "caw":
            walk.agree(slug, sheet)
    m.substitute("caw-vervanger")
    assert walk.get("caw-vervanger", sheet).status_code == 404
    ((asked,),) = w.ask("SELECT a.id FROM feedback_asked a JOIN feedback_round q ON q.id = a.round_id WHERE q.sheet = %s AND a.user_id = %s", [walk.id_of(sheet), w.id_of("caw")])  # fmt: skip
    to = {"asked": str(asked), "to": str(m.capacity_of("caw-vervanger"))}
    assert (
        w.signed_in("politie").post(walk.address("successor", sheet), to).status_code == 409
    )  # who is asked didn't leave
    m.end_mandate("caw")
    assert "Opvolger voor CAW" in walk.page(walk.get("politie", sheet))
    other = to | {"to": str(m.capacity_of("vdab"))}
    assert w.signed_in("politie").post(walk.address("successor", sheet), other).status_code == 400
    assert w.signed_in("politie").post(walk.address("successor", sheet), to).status_code == 302
    assert walk.TEXT in walk.page(walk.get("caw-vervanger", sheet))
    assert walk.send(sheet).status_code == 403
    assert walk.agree("caw-vervanger", sheet).status_code == 302
    assert walk.send(sheet).status_code == 302


def test_r44_who_steps_out_is_asked_no_more_and_who_lies_asked_is_never_passed_over_by_another(world: str) -> None:
    item, sheet = walk.drafted()
    with w.standing_as("clb"):
        recusing.step_aside(opened(m.ITEMS, item, purpose=Purpose.TABLE))
    for slug in walk.FIVE[:4]:
        walk.agree(slug, sheet)
    assert "Leg de tekst opnieuw voor" in walk.page(walk.send(sheet))
    assert walk.again(sheet).status_code == 302
    assert walk.asked(sheet) == {w.id_of(slug) for slug in walk.FIVE[:4]}
    # The chair sets aside who was asked: their vote doesn't go with it.
    with w.standing_as("coordinator"):
        recusing.set_aside(opened(m.ITEMS, item, purpose=Purpose.TABLE, act="admit"), m.capacity_of("caw"))
    for slug in walk.FIVE[:3]:
        walk.agree(slug, sheet)
    assert walk.agree("caw", sheet).status_code == 404
    assert "niemand van die dienst kan in de plaats antwoorden" in walk.page(walk.send(sheet))
    assert walk.change(sheet, seen=2).status_code == 302
    assert walk.asked(sheet) == {w.id_of(slug) for slug in walk.FIVE[:4]}
    for slug in walk.FIVE[:3]:
        walk.agree(slug, sheet)
    m.substitute("caw-vervanger")
    ((asked,),) = w.ask("SELECT a.id FROM feedback_asked a JOIN feedback_round q ON q.id = a.round_id JOIN feedback_sheet s ON s.id = q.sheet AND s.version = q.version WHERE s.slug = %s AND a.user_id = %s", [sheet, w.id_of("caw")])  # fmt: skip
    to = {"asked": str(asked), "to": str(m.capacity_of("caw-vervanger"))}
    assert w.signed_in("politie").post(walk.address("successor", sheet), to).status_code == 302
    assert walk.send(sheet).status_code == 403
    assert walk.agree("caw-vervanger", sheet).status_code == 302
    assert walk.send(sheet).status_code == 302


def test_r46_a_drafter_who_steps_out_of_the_item_is_out_of_its_sheet_too(world: str) -> None:
    """Neither read, nor changed, nor laid anew, nor sent, also when it was no conflict after all; the asked keep their own."""
    item, sheet = walk.drafted()
    for slug in walk.FIVE:
        walk.agree(slug, sheet)
    with w.standing_as("politie"):
        recusing.step_aside(opened(m.ITEMS, item, purpose=Purpose.TABLE))
    assert walk.TEXT not in walk.page(walk.get("politie", sheet))
    for deed in (walk.send, walk.change, walk.again):
        assert deed(sheet).status_code in (403, 404), deed
    assert walk.stands(sheet) == ("open", 1)
    with w.standing_as("coordinator"):
        recusing.lift(opened(m.ITEMS, item, purpose=Purpose.TABLE, act="admit"), m.capacity_of("politie"))
    assert walk.send(sheet).status_code in (403, 404)
    assert walk.TEXT in walk.page(walk.get("caw", sheet))


def test_r43_its_register_stays_with_who_was_asked_without_the_text_and_a_conflict_of_interest_closes_that(world: str) -> None:  # fmt: skip
    item, sheet = walk.drafted()
    with w.standing_as("coordinator"):
        recusing.set_aside(opened(m.ITEMS, item, purpose=Purpose.TABLE, act="admit"), m.capacity_of("clb"))
    out = walk.page(walk.get("clb", sheet))
    assert walk.TEXT not in out
    assert walk.digest(sheet) in out
    assert "Uw akkoord wordt gevraagd" not in walk.page(w.signed_in("clb").get("/"))  # who reads nothing isn't asked
    assert "Uw akkoord wordt gevraagd" in walk.page(w.signed_in("caw").get("/"))
    for slug in ("burgemeester", "coordinator", "politie", "caw"):
        walk.agree(slug, sheet)
    w.ask("UPDATE secrecy_admission a SET until = now() FROM feedback_sheet s, secrecy.act q WHERE a.content_object_id = s.circle_id AND q.permission = a.permission_id AND q.name = 'read' AND a.user_id = %s", [w.id_of("caw")])  # fmt: skip
    after = walk.page(walk.get("caw", sheet))
    assert walk.TEXT not in after
    assert walk.digest(sheet) in after
    listed = walk.page(w.signed_in("caw").get("/terugkoppeling/"))
    assert walk.digest(sheet) in listed
    assert walk.TEXT not in listed
    assert walk.digest(sheet) not in walk.page(w.signed_in("vdab").get("/terugkoppeling/"))


def test_r43_r59_once_the_case_is_closed_its_register_stays_with_who_was_asked_and_the_text_with_nobody(
    world: str,
) -> None:
    item, sheet = walk.drafted()
    ((case, reference),) = w.ask("SELECT c.slug, c.reference FROM cases_case c JOIN meetings_agendaitem a ON a.case_id = c.id JOIN feedback_sheet f ON f.item_id = a.id WHERE f.slug = %s", [sheet])  # fmt: skip
    for slug in walk.FIVE:
        walk.agree(slug, sheet)
    assert walk.send(sheet, "ocad").status_code == 302
    other = walk.draft(item, walk.OTHER)
    w.ask("UPDATE meetings_agendaitem SET removed_at = now() WHERE state = 'planned'")
    fields = {"reason": "no_signs", "text": "De storm ging liggen.", "aftercare": "none", "until": "", "unsent": "on"}
    assert w.signed_in("burgemeester").post(f"/casussen/{case}/afsluiten/", fields).status_code == 302
    for slug in walk.FIVE:
        listed = walk.page(w.signed_in(slug).get("/terugkoppeling/"))
        assert all(said in listed for said in (reference, walk.digest(sheet), "Coördinatieorgaan")), slug
        shown = walk.get(slug, sheet)
        assert (shown.status_code, walk.digest(sheet) in walk.page(shown), walk.TEXT in walk.page(shown)) == (200, True, False), slug  # fmt: skip
        with inside(slug) as i:
            for act in ("read", "write", "admit", "release"):
                i.open(sheet, act=act)
            assert i.value("SELECT count(*) FROM feedback_sheet WHERE slug = %s", [sheet]) == 1, slug
            assert i.value("SELECT count(*) FROM feedback_wording") == 0, slug
        # What still lay open asks nothing of anybody any more.
        assert "Uw akkoord wordt gevraagd" not in walk.page(w.signed_in(slug).get("/")), slug
        assert walk.agree(slug, other).status_code == 404, slug
    assert w.signed_in("politie").post(walk.address("document", sheet)).status_code in (403, 404)
    for slug in ("vdab", "politie-elders"):
        assert walk.digest(sheet) not in walk.page(w.signed_in(slug).get("/terugkoppeling/")), slug

"""Who reads what, when: the table of the consultation, row by row, through HTTP."""

from __future__ import annotations

from tests import world as w
from tests.cases import steps
from tests.secrecy.intruder import inside

SECRET = "Woorden die enkel gedeeld mogen worden."


def test_r11_r13_a_service_whose_category_is_only_inferred_is_not_invited(world: str) -> None:
    people = steps.People()
    _case, item = steps.an_item(people, invited=(), accepted=())
    answer = steps.invite(people, item, "VDAB", why="Zoekt werk met hem.")
    page = answer.content.decode()
    assert answer.status_code == 400
    assert "afgeleid en nog door niemand bevestigd" in page
    assert "Zoekt werk met hem." in page
    assert not w.ask(
        "SELECT 1 FROM meetings_invitation WHERE service_id = (SELECT id FROM participants_service WHERE short_name = 'VDAB')"
    )


def test_r15_only_the_mayor_invites(world: str) -> None:
    people = steps.People()
    _case, item = steps.an_item(people, invited=(), accepted=())
    for slug in ("coordinator", "politie"):
        answer = people.post(slug, f"{item}uitnodigen/", service="1", why="x")
        assert answer.status_code in (403, 404)
    assert w.ask(
        "SELECT count(*) FROM meetings_invitation i JOIN meetings_agendaitem a ON a.id = i.item_id WHERE a.slug = %s",
        [item.split("/")[-2]],
    ) == [(0,)]


def test_r16_an_invitation_without_a_reason_is_refused_beside_the_field(world: str) -> None:
    people = steps.People()
    _case, item = steps.an_item(people, invited=(), accepted=())
    answer = steps.invite(people, item, "CAW", why="")
    assert answer.status_code == 400
    assert "zonder reden is er geen uitnodiging" in answer.content.decode()


def test_r17_an_invited_service_sees_this_case_and_no_other(world: str) -> None:
    people = steps.People()
    case, item = steps.an_item(people, invited=("CAW",), accepted=())
    other = steps.list_a_case(people)
    cases = people.get("caw", "/casussen/").content.decode()
    asked, not_asked = (
        w.ask("SELECT reference FROM cases_case WHERE slug = %s", [slug])[0][0] for slug in (case, other)
    )
    assert asked in cases
    assert not_asked not in cases
    assert people.get("caw", f"/casussen/{other}/").status_code == 404
    invitation = people.get("caw", "/overleg/").content.decode()
    assert "Kent het gezin." in invitation
    assert people.get("caw", item).status_code == 403
    assert "Kent het gezin." not in people.get("clb", "/overleg/").content.decode()


def test_r20_r21_declining_is_never_blocked_and_its_reason_is_the_mayors(world: str) -> None:
    people = steps.People()
    _case, item = steps.an_item(people, invited=("CAW",), accepted=())
    nothing = people.post("caw", steps.invitation_of("caw", item), answer="decline")
    assert nothing.status_code == 400
    assert "Kies een reden." in nothing.content.decode()
    assert (
        people.post("caw", steps.invitation_of("caw", item), answer="decline", because="unavailable").status_code == 302
    )
    (circle,) = w.ask("SELECT circle_id FROM meetings_decline ORDER BY id DESC LIMIT 1")[0]
    readers = w.ask(
        "SELECT DISTINCT u.username FROM secrecy_admission a JOIN participants_user u ON u.id = a.user_id JOIN auth_permission p ON p.id = a.permission_id"
        " WHERE a.content_object_id = %s AND p.codename = 'read_circle'",
        [circle],
    )
    assert {r[0] for r in readers} == {"caw", "burgemeester"}


def test_r22_no_answer_is_no(world: str) -> None:
    people = steps.People()
    _case, item = steps.an_item(people, invited=("CAW", "CLB"), accepted=("caw",))
    steps.open_item(people, item, "coordinator", "caw", "clb")
    assert people.get("caw", item).status_code == 200
    assert people.get("clb", item).status_code == 403


def test_r29_r30_before_a_word_is_written_one_sees_by_name_who_would_read(world: str) -> None:
    people = steps.People()
    _case, item = steps.an_item(people)
    steps.open_item(people, item, "coordinator", "caw", "politie")
    page = people.get("caw", item).content.decode()
    would = page[page.index('id="own-readers"') :][:2500]
    assert "J. Voorbeeld" in would
    assert "P. Dienders" in would
    assert "L. Leerlinge (CLB)" in would[would.index("Kan nog aansluiten") :]
    assert "L. Leerlinge" not in would[: would.index("Kan nog aansluiten")]
    assert people.post("caw", f"{item}inbreng/niets-te-delen/", text="").status_code == 302


def test_r34_a_draft_is_its_services_own(world: str) -> None:
    people = steps.People()
    _case, item = steps.an_item(people, accepted=("caw", "clb"))
    steps.open_item(people, item, "coordinator", "burgemeester", "caw", "clb", "politie")
    assert people.post("caw", f"{item}inbreng/bewaren/", text=SECRET).status_code == 302
    assert SECRET in people.get("caw", item).content.decode()
    for slug in ("coordinator", "burgemeester", "clb", "politie"):
        assert SECRET not in people.get(slug, item).content.decode(), slug
        with inside(slug) as sql:  # nor is there a row to be counted
            assert sql.value("SELECT count(*) FROM contributions_draft") == 0, slug


def test_what_is_disclosed_to_some_is_read_by_those_and_nobody_else(world: str) -> None:
    people = steps.People()
    _case, item = steps.an_item(people, accepted=("caw", "clb"))
    steps.open_item(people, item, "coordinator", "burgemeester", "caw", "clb", "politie")
    assert steps.share(people, "caw", item, SECRET, "clb", "coordinator").status_code == 302
    reads = {
        slug: SECRET in people.get(slug, item).content.decode()
        for slug in ("caw", "clb", "coordinator", "burgemeester", "politie")
    }
    assert reads == {"caw": True, "clb": True, "coordinator": True, "burgemeester": False, "politie": False}
    own = people.get("caw", item).content.decode()
    assert "gelezen" in own[own.index("Gedeeld met:") :][:900]


def test_who_comes_in_after_the_page_was_shown_is_not_among_its_readers(world: str) -> None:
    people = steps.People()
    _case, item = steps.an_item(people, accepted=("caw", "clb"))
    steps.open_item(people, item, "coordinator", "caw")
    people.post("coordinator", f"{item}komt-binnen/", person=[steps.capacity_of("clb")])
    seen = [steps.capacity_of("coordinator")]
    assert people.post("caw", f"{item}inbreng/delen/", text=SECRET, to="all", seen=seen).status_code == 302
    assert SECRET in people.get("coordinator", item).content.decode()
    assert SECRET not in people.get("clb", item).content.decode()


def test_an_empty_text_is_not_shared_and_a_shared_one_stands(world: str) -> None:
    people = steps.People()
    _case, item = steps.an_item(people)
    steps.open_item(people, item, "coordinator", "caw")
    assert steps.share(people, "caw", item, "   ", "coordinator").status_code == 400
    assert steps.share(people, "caw", item, SECRET, "coordinator").status_code == 302
    late = people.post("caw", f"{item}inbreng/bewaren/", text="iets anders")
    assert late.status_code == 302  # kept as a draft of the service: what was shared stands until it is corrected
    page = people.get("coordinator", item).content.decode()
    assert SECRET in page
    assert "iets anders" not in page
    assert "iets anders" in people.get("caw", item).content.decode()


def test_a_text_is_saved_while_one_types_and_the_page_is_not_sent_back(world: str) -> None:
    people = steps.People()
    _case, item = steps.an_item(people)
    steps.open_item(people, item, "coordinator", "caw")
    answer = people["caw"].post(f"{item}inbreng/bewaren/", {"text": SECRET}, headers={"X-Autosave": "1"})
    assert (answer.status_code, answer.content) == (204, b"")
    assert SECRET in people.get("caw", item).content.decode()


def test_r51_r53_a_report_is_read_by_who_was_present_for_its_item_and_nobody_else(world: str) -> None:
    people = steps.People()
    _case, item = steps.an_item(people, accepted=("caw", "clb"))
    steps.open_item(people, item, "coordinator", "caw")
    people.post("coordinator", f"{item}besluit/", kind="follow", text="Opvolgen met het gezin.")
    people.post("coordinator", f"{item}beeindigen/")
    assert people.post("coordinator", f"{item}verslag/", text="Het verslag van dit punt.").status_code == 302
    assert "Het verslag van dit punt." in people.get("caw", item).content.decode()
    assert "Het verslag van dit punt." not in people.get("burgemeester", item).content.decode()
    assert people.get("clb", item).status_code == 403
    assert people.get("politie", item).status_code == 403


def test_who_was_not_in_the_room_does_not_write_the_report(world: str) -> None:
    people = steps.People()
    _case, item = steps.an_item(people)
    steps.open_item(people, item, "burgemeester", "caw")
    assert people.post("coordinator", f"{item}verslag/", text="Van horen zeggen.").status_code == 403


def test_r52_the_proposed_report_copies_no_contribution(world: str) -> None:
    people = steps.People()
    _case, item = steps.an_item(people)
    steps.open_item(people, item, "coordinator", "caw")
    steps.share(people, "caw", item, SECRET, "coordinator")
    people.post("coordinator", f"{item}besluit/", kind="follow", text="Opvolgen.")
    page = people.get("coordinator", item).content.decode()
    form = page[page.index('id="id_report_text"') :]
    assert form[: form.index("</textarea>")].split(">")[1].strip() == ""  # what was decided comes along by itself
    assert people.post("coordinator", f"{item}verslag/").status_code == 302
    report = people.get("caw", f"{item}verslag/lezen/").content.decode()
    assert "Opvolgen" in report
    assert SECRET not in report


def test_r49_an_action_is_proposed_until_its_service_accepts(world: str) -> None:
    people = steps.People()
    _case, item = steps.an_item(people)
    steps.open_item(people, item, "coordinator", "caw")
    service = w.ask("SELECT id FROM participants_service WHERE short_name = 'CAW'")[0][0]
    wrong = people.post("coordinator", f"{item}actie/", text="Bellen", service=service, due="31/02/2027")
    assert wrong.status_code == 400
    assert "Schrijf de datum als 10/12/2026." in wrong.content.decode()
    assert (
        people.post("coordinator", f"{item}actie/", text="Bellen", service=service, due=steps.in_days(16)).status_code
        == 302
    )
    assert "voorgesteld" in people.get("caw", item).content.decode()


def test_who_leaves_reads_nothing_more_of_the_item_from_then_on(world: str) -> None:
    people = steps.People()
    _case, item = steps.an_item(people, accepted=("caw", "clb"))
    steps.open_item(people, item, "coordinator", "caw", "clb")
    people.post("coordinator", f"{item}gaat-weg/", person=[steps.capacity_of("clb")])
    assert people.get("clb", item).status_code == 403
    assert steps.share(people, "caw", item, SECRET, "clb", "coordinator").status_code == 302
    assert people.post("clb", f"{item}inbreng/bewaren/", text="nog iets").status_code == 404


def test_r72_every_reading_of_the_path_is_in_the_ledger(world: str) -> None:
    people = steps.People()
    _case, item = steps.an_item(people)
    steps.open_item(people, item, "coordinator", "caw")
    before = len(w.entries(actor=w.id_of("caw"), act="open"))
    people.get("caw", item)
    (entry,) = w.entries(actor=w.id_of("caw"), act="open")[before:]
    assert entry["door"] == "meetings:item"
    assert entry["purpose"] == "casusoverleg"
    assert entry["ground"] == "art. 353, § 2 Strafwetboek"
    assert entry["reference"] == item.split("/")[-2]
    assert entry["item"] is not None


def test_a_declined_or_absent_service_stays_with_its_invitation(world: str) -> None:
    people = steps.People()
    case, item = steps.an_item(people, accepted=("caw", "clb"))
    steps.open_item(people, item, "coordinator", "clb")
    steps.share(people, "clb", item, SECRET, "coordinator")
    assert people.get("caw", item).status_code == 403
    assert people.get("caw", f"/casussen/{case}/").status_code == 403
    assert SECRET not in people.get("caw", "/overleg/").content.decode()


def test_r73_the_coordinator_is_told_which_organisation_looked_on_which_day_and_no_name(world: str) -> None:
    people = steps.People()
    _case, item = steps.an_item(people)
    steps.open_item(people, item, "coordinator", "caw")
    people.get("caw", item)
    page = people.get("coordinator", "/").content.decode()
    told = page[page.index('aria-labelledby="readings"') :]
    assert "CAW" in told
    assert "casusoverleg" in told
    assert "Vertrouwens" not in told
    assert 'aria-labelledby="readings"' not in people.get("caw", "/").content.decode()

"""An action from the table to its result, through HTTP: who answers, who reads, and what is reached after the window (R49)."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from tests import world as w
from tests.cases import moments, steps
from tests.cases.acting.table import RESULT, WHAT, at_table, page, propose, quietly, service, slug, stands
from tests.cases.steps import People

LIST = "/opvolging/acties/"


def test_r49_an_action_is_proposed_until_its_service_accepts_and_its_result_comes_back_to_the_circle(
    world: str,
) -> None:
    people = People()
    item = at_table(people)
    action = propose(people, item, domain="wonen")
    assert stands(action) == ("offered", "proposed")
    for who in ("coordinator", "caw", "clb", "burgemeester"):
        shown = page(people, who, item)
        assert WHAT in shown
        assert "voorgesteld" in shown
        assert "wonen" in shown
        assert ("Aanvaarden<" in shown) == (who == "caw"), who
    # Who proposed doesn't answer in the service's place, and another service doesn't either.
    for who, status in (("coordinator", 403), ("burgemeester", 403), ("clb", 404), ("politie", 404), ("vdab", 404)):
        assert people.post(who, action, answer="accept").status_code == status, who
        assert people.post(who, f"{action}klaar/", result="Klaar.").status_code == status, who
    assert people.post("caw", f"{action}klaar/", result=RESULT).status_code == 409  # not accepted yet
    assert stands(action) == ("offered", "proposed")
    answered = people.post("caw", action, answer="accept", at="table")
    assert (answered.status_code, answered["Location"]) == (302, f"{item}#actions")
    assert stands(action) == ("accepted", "accepted")
    assert people.post("caw", action, answer="accept").status_code == 409  # pressed twice
    assert "aanvaard" in page(people, "clb", item)
    assert people.post("coordinator", f"{action}intrekken/").status_code == 409
    # Declined in one press too, taken back, and done: nobody asks why.
    assert people.post("caw", action, answer="decline").status_code == 302
    assert "niet aanvaard" in page(people, "clb", item)
    assert people.post("caw", action, answer="accept").status_code == 302
    assert people.post("caw", f"{action}klaar/", result="x" * 2001).status_code == 400
    assert people.post("caw", f"{action}klaar/", result=RESULT).status_code == 302
    assert stands(action) == ("done", "done")
    for who in ("clb", "burgemeester", "coordinator"):
        assert RESULT in page(people, who, item), who
    assert people.get("politie", item).status_code == 403
    assert people.post("caw", action, answer="accept").status_code == 302  # it turns out not to be done
    assert RESULT in page(people, "caw", action), "what was written is not lost"
    assert w.entries(act="write", actor=w.id_of("caw"))[-1]["purpose"] == "opvolging actie"


def test_r49_a_proposal_is_taken_back_by_who_leads_alone(world: str) -> None:
    people = People()
    item = at_table(people)
    action = propose(people, item)
    assert people.post("caw", f"{action}intrekken/").status_code == 403
    assert people.post("clb", f"{action}intrekken/").status_code == 404
    back = people.post("burgemeester", f"{action}intrekken/", at="table")
    assert (back.status_code, back["Location"]) == (302, f"{item}#actions")
    assert stands(action) == ("withdrawn", "withdrawn")
    assert WHAT not in page(people, "caw", item)
    assert "ingetrokken" in page(people, "caw", action)
    assert people.post("caw", action, answer="accept").status_code == 409
    assert action not in page(people, "caw", "/opvolging/acties/")


def test_own_actions_are_listed_without_a_word_and_reached_after_the_window(world: str) -> None:
    """Lines 5 and 7: headers alone until one is opened; then that circle and no other, on record with its purpose."""
    people = People()
    item = at_table(people)
    action = propose(people, item)
    propose(people, item, "CLB", "Met de leerkracht praten")
    people.post("coordinator", f"{item}beeindigen/")
    before = len(w.entries(act="open", actor=w.id_of("caw")))
    listed, workspace = page(people, "caw", LIST), page(people, "caw", "/")
    assert action in listed
    assert "voorgesteld" in listed
    assert "kreeg een actie voorgesteld" in workspace
    for text in (WHAT, "leerkracht"):
        assert text not in listed + workspace
    assert listed.count("<tr>") == 3, "its head, this one, and that of the town before"
    ((circle,),) = w.ask("SELECT circle_id FROM followup_offer WHERE slug = %s", [slug(action)])
    assert not [e for e in w.entries(act="open", actor=w.id_of("caw"))[before:] if circle in e["shown"]]
    moments.pass_days(70)
    assert people.get("caw", item).status_code == 404
    assert WHAT in page(people, "caw", action)
    assert people.get("clb", action).status_code == 404
    opening = w.entries(act="open", actor=w.id_of("caw"))[-1]
    assert opening["purpose"] == "opvolging actie"
    assert opening["shown"] == [opening["circle"]] == [circle]
    # Answered and done after the window; who was there and left the window reads nothing any more.
    assert people.post("caw", action, answer="accept").status_code == 302
    assert people.post("caw", f"{action}klaar/", result=RESULT).status_code == 302
    assert RESULT in page(people, "coordinator", action)
    assert people.get("clb", item).status_code == 404


def test_the_page_of_actions_is_narrowed_to_mine_my_services_overdue_and_done(world: str) -> None:
    people = People()
    item = at_table(people)
    mine, open_, done = (propose(people, item, text=text) for text in ("Een", "Twee", "Drie"))
    elsewhere = propose(people, item, "CLB")
    for action in (mine, done):
        people.post("caw", action, answer="accept")
    people.post("caw", f"{done}klaar/", result="")
    quietly("followup_offer", "due = current_date - 2", mine)
    shown = {
        word: page(people, "caw", f"{LIST}?toon={word}") for word in ("open", "mijn", "te-laat", "klaar", "zomaar")
    }

    def within(word: str) -> set[str]:
        return {action for action in (mine, open_, done, elsewhere) if action in shown[word]}

    assert within("open") == within("zomaar") == {mine, open_}
    assert within("mijn") == within("te-laat") == {mine}
    assert within("klaar") == {done}
    whole = page(people, "coordinator", f"{LIST}?toon=open")
    assert {action for action in (mine, open_, elsewhere) if action in whole} == {mine, open_, elsewhere}
    assert elsewhere not in page(people, "coordinator", f"{LIST}?toon=dienst")
    assert "van uw dienst is over tijd" in page(people, "caw", "/")
    assert "Een dienst is over tijd met een actie" in page(people, "burgemeester", "/")
    assert "over tijd" not in page(people, "clb", "/")
    assert people.get("auditor", LIST).status_code == 403
    assert mine not in page(people, "politie", f"{LIST}?toon=open")


def test_recording_asks_for_what_and_who_and_fills_in_the_day(world: str) -> None:
    people = People()
    item = at_table(people)
    form = people.get("coordinator", item).context["action_form"]  # type: ignore[attr-defined]
    filled = form["due"].initial
    ((starts,),) = w.ask("SELECT m.starts_at FROM meetings_meeting m JOIN meetings_agendaitem a ON a.meeting_id = m.id WHERE a.slug = %s", [slug(item)])  # fmt: skip
    coming = w.ask("SELECT starts_at FROM meetings_meeting WHERE state = 'planned' AND starts_at > %s ORDER BY 1 LIMIT 1", [starts])  # fmt: skip
    assert filled == timezone.localdate(coming[0][0])
    w.ask("UPDATE meetings_meeting SET state = 'cancelled' WHERE state = 'planned'")
    form = people.get("coordinator", item).context["action_form"]  # type: ignore[attr-defined]
    assert form["due"].initial == timezone.localdate() + timedelta(weeks=6)
    wrong = people.post("coordinator", f"{item}actie/", text=WHAT, service=service("VDAB"), due="31/12/2001")
    assert wrong.status_code == 400
    assert set(wrong.context["action_form"].errors) == {"service", "due"}  # type: ignore[attr-defined]
    assert WHAT in wrong.content.decode()
    assert people.post("caw", f"{item}actie/", text=WHAT, service=service("CAW"), due=steps.in_days(3)).status_code == 403  # fmt: skip


def test_decisions_are_corrected_while_the_item_runs_and_the_last_counts(world: str) -> None:
    people = People()
    item = at_table(people)

    def to_close() -> bool:
        return bool(w.ask("SELECT c.to_close FROM cases_case c JOIN meetings_agendaitem a ON a.case_id = c.id WHERE a.slug = %s", [slug(item)])[0][0])  # fmt: skip

    assert people.post("coordinator", f"{item}besluit/", kind="close").status_code == 302
    assert to_close()
    assert people.post("coordinator", f"{item}besluit/", kind="refer", text="Naar het CAW.").status_code == 302
    assert not to_close()
    assert people.post("burgemeester", f"{item}besluit/", kind="follow", text="Toch opvolgen.").status_code == 302
    people.post("burgemeester", f"{item}besluit/", kind="follow", text="Toch opvolgen.")  # pressed twice
    shown = page(people, "clb", item)
    assert "2 eerdere besluiten, verbeterd" in shown
    part = shown[shown.index("Besluit van dit punt") :]
    assert part.index("Toch opvolgen.") < part.index("<details") < part.index("Naar het CAW.")
    assert people.post("caw", f"{item}besluit/", kind="close").status_code == 403
    people.post("coordinator", f"{item}beeindigen/")
    refused = people.post("coordinator", f"{item}besluit/", kind="close", text="Te laat.")
    assert refused.status_code == 409
    assert "Te laat." in refused.content.decode()
    assert not to_close()

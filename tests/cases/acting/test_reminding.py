"""What the clock tells of actions: that there is something, to whom it is for, once; and no word of what."""

from __future__ import annotations

from livc.housekeeping import tell_due
from tests import world as w
from tests.cases import moments
from tests.cases.acting.table import at_table, propose, quietly
from tests.cases.steps import People


def told() -> list[str]:
    tell_due.apply(throw=True)
    tell_due.apply(throw=True)  # however often the office looks
    return sorted(
        f"{who} {message} {about.split()[-1]}"
        for who, message, about in w.ask(
            "SELECT u.username, o.message, o.about FROM secrecy.outbox o JOIN participants_user u ON u.id = o.user_id WHERE o.about LIKE 'action %'"
        )
    )


def test_who_accepted_is_reminded_before_the_day_and_once_after_and_who_leads_hears_of_silence(world: str) -> None:
    people = People()
    w.ask("ALTER TABLE followup_offer DISABLE TRIGGER USER")
    w.ask("UPDATE followup_offer SET state = 'done'")  # the town's own
    w.ask("ALTER TABLE followup_offer ENABLE TRIGGER USER")
    moments.substitute()
    item = at_table(people)
    action = propose(people, item)
    assert told() == []
    quietly("followup_offer", "offered_at = now() - interval '8 days'", action)
    silent = ["burgemeester waiting silent", "coordinator waiting silent"]
    assert told() == silent
    assert people.post("caw", action, answer="accept").status_code == 302
    quietly("followup_offer", "answered_at = now() - interval '5 days', due = current_date + 4", action)
    assert told() == silent
    quietly("followup_offer", "due = current_date + 2", action)
    before = ["caw reminder due", "caw-vervanger reminder due"]
    assert told() == sorted(silent + before)
    quietly("followup_offer", "due = current_date - 1", action)
    after = ["caw reminder late", "caw-vervanger reminder late"]
    assert told() == sorted(silent + before + after)
    abouts = [about for (about,) in w.ask("SELECT about FROM secrecy.outbox WHERE about LIKE 'action %'")]
    assert {len(about.split()) for about in abouts} == {3}
    assert not [about for about in abouts if "CAS-" in about]
    # Done, declined or taken back: nobody is told any more.
    w.ask("DELETE FROM secrecy.outbox")
    assert people.post("caw", f"{action}klaar/", result="").status_code == 302
    assert told() == []

"""R54, R55: the clock of each thing, and the office that ends what came to its day."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import psycopg2
import pytest
from celery.schedules import crontab
from django.conf import settings

from cases.models import Case
from cases.purposes import Purpose
from cases.retention import office
from cases.retention.tasks import end_what_is_due
from secrecy.acts import erasable, opened
from tests import world as w
from tests.cases import moments


def ends(kind: str) -> dict[UUID, Any]:
    """When each circle of this kind ends, as far as the office looks ahead."""
    return {due.circle: due.due for due in erasable(within=120) if due.kind == kind}


def case_ends(days_ago: int, *, listed: int = 900) -> int | None:
    """In how many days case 002 ends when it was last spoken of so many days ago; None: not within the four months looked at."""
    w.ask("UPDATE cases_case SET listed_on = current_date - %s WHERE slug = %s", [listed, w.slug_of("002")])
    w.ask("UPDATE meetings_agendaitem SET closed_at = NULL, opened_at = NULL WHERE case_id = (SELECT id FROM cases_case WHERE slug = %s)", [w.slug_of("002")])  # fmt: skip
    w.ask(
        "UPDATE meetings_agendaitem SET closed_at = ((now() AT TIME ZONE 'Europe/Brussels')::date - %s + time '12:00') AT TIME ZONE 'Europe/Brussels' WHERE id = (SELECT id FROM meetings_agendaitem WHERE case_id = (SELECT id FROM cases_case WHERE slug = %s) LIMIT 1)",
        [days_ago, w.slug_of("002")],
    )
    circle, today = w.ask("SELECT circle_id, (now() AT TIME ZONE 'Europe/Brussels')::date FROM cases_case WHERE slug = %s", [w.slug_of("002")])[0]  # fmt: skip
    day = ends("case").get(UUID(str(circle)))
    return (day - today).days if day else None


def rules(values: str) -> None:
    w.ask("DELETE FROM participants_acknowledgement WHERE rules_id IS NOT NULL")
    w.ask("DELETE FROM cells_cellrules WHERE cell_id = (SELECT cell_id FROM cases_case WHERE slug = %s)", [w.slug_of("002")])  # fmt: skip
    w.ask(
        "INSERT INTO cells_cellrules (cell_id, version, valid_from, values, note, made_at) SELECT cell_id, 90, current_date - 1, %s::jsonb, '', now() FROM cases_case WHERE slug = %s",
        [values, w.slug_of("002")],
    )


def test_the_clock_of_a_case_starts_at_its_last_discussion_and_never_runs_past_five_years(world: str) -> None:
    """R54, R55: day 366 and not day 365; what the cell sets; no rule, null, nought or «onbeperkt» keeps anything for ever."""
    moments.plan(number="002")
    rules("{}")
    assert case_ends(365) == 1
    assert case_ends(366) == 0
    assert case_ends(10) is None
    assert case_ends(400, listed=10) is None  # listed again, and not spoken of yet
    rules('{"retention_days": 100}')
    assert case_ends(100) == 1
    for refused in ("null", '"onbeperkt"', "0", "1826"):
        with pytest.raises(psycopg2.errors.CheckViolation):
            rules(f'{{"retention_days": {refused}}}')
    # Even if one of these got in, nothing would be kept for ever.
    w.ask("ALTER TABLE cells_cellrules DROP CONSTRAINT a_cell_keeps_nothing_without_an_end")
    for broken in ('{"retention_days": null}', '{"retention_days": "onbeperkt"}'):
        rules(broken)
        assert case_ends(366) == 0
    rules('{"retention_days": 99999}')
    assert case_ends(1800, listed=2000) == 26
    rules('{"retention_days": 0}')
    assert case_ends(2) == 0


def test_the_office_ends_each_thing_on_its_day_and_says_before_what_it_would_do(world: str) -> None:
    """R54, R56: signals, situations, invitations not taken up, what was prepared, briefings, and the case itself."""
    item = moments.plan()
    moments.decline("clb", moments.ask(item, "CLB"))
    moments.accept("caw", moments.ask(item))
    w.ask("UPDATE signals_signal SET state_since = state_since - 40")
    w.ask("UPDATE meetings_meeting SET starts_at = starts_at - interval '60 days'")
    due = {(d.kind, d.circle) for d in erasable()}
    assert {"signal", "invitation"} <= {kind for kind, _circle in due}
    taken = {UUID(str(c)) for (c,) in w.ask("SELECT circle_id FROM meetings_invitation WHERE state = 'accepted'")}
    assert taken
    assert not taken & {circle for _kind, circle in due}

    said = w.manage("retention", "--simulate").stdout
    assert said.count(": would end") == len(due)
    assert {(d.kind, d.circle) for d in erasable()} == due
    assert "ended" in w.manage("retention").stdout
    assert erasable() == []
    assert w.ask("SELECT count(*) FROM signals_signalnote") == [(0,)]
    assert w.ask("SELECT count(*) FROM meetings_decline") == [(0,)]
    assert w.ask("SELECT count(*) FROM secrecy_erasureproof")[0][0] >= len({k for k, _ in due})
    with w.standing_as("coordinator"):  # what goes on, goes on
        assert opened(Case, w.slug_of("001"), purpose=Purpose.PREPARE)
    assert office.run().ended == []


def test_the_office_runs_every_night_by_itself_as_nobody(world: str) -> None:
    """R54, R56: nobody has to press for it; its task carries nothing, and what stood in the way is tried again the next night."""
    (said,) = [plan for plan in settings.CELERY_BEAT_SCHEDULE.values() if plan["task"] == end_what_is_due.name]
    assert said == {"task": "cases.retention.tasks.end_what_is_due", "schedule": crontab(hour="4", minute="0")}
    w.ask("UPDATE signals_signal SET state_since = state_since - 40")
    due = {end.circle for end in erasable() if end.kind == "signal"}
    assert due
    end_what_is_due()
    assert not due & {end.circle for end in erasable()}
    assert {e["actor"] for e in w.entries(act="erase") if e["circle"] in due} == {None}


def test_access_lasts_as_long_as_what_it_opens_once_the_term_moved(world: str) -> None:
    """R54: the seats that lead, and who wrote a text, read on after a discussion; who looked in for a while doesn't."""
    circle = w.ask("SELECT circle_id FROM cases_case WHERE slug = %s", [w.slug_of("001")])[0][0]
    until = "SELECT u.username, a.until FROM secrecy_admission a JOIN participants_user u ON u.id = a.user_id WHERE a.content_object_id = %s AND a.until > now()"
    w.ask("UPDATE secrecy_admission SET until = now() + interval '9 days' WHERE content_object_id = %s AND until > now()", [circle])  # fmt: skip
    w.ask("UPDATE meetings_agendaitem SET closed_at = now() WHERE case_id = (SELECT id FROM cases_case WHERE slug = %s)", [w.slug_of("001")])  # fmt: skip
    office.run()
    now = w.ask("SELECT now()")[0][0]
    left: dict[str, set[int]] = {}
    for slug, day in w.ask(until, [circle]):
        left.setdefault(slug, set()).add((day - now) // timedelta(days=1))
    assert all(days > 300 for days in left["coordinator"] | left["burgemeester"])
    assert all(days < 10 for slug, kept in left.items() if slug not in ("coordinator", "burgemeester") for days in kept)
    entry = next(e for e in w.entries(act="extend") if e["circle"] == circle)
    assert (entry["actor"], entry["door"]) == (None, "office:retention")
    assert w.ask("SELECT count(*) FROM secrecy.standing WHERE door LIKE 'office%%'") == [(0,)]
    office.run()
    assert len([e for e in w.entries(act="extend") if e["circle"] == circle]) == 1  # once


def test_who_leads_is_told_a_month_before_and_nobody_else(world: str) -> None:
    """R54: by number and day, in the workspace of mayor and coordinator; discussed again, it is gone from there."""
    told, slug = "Casus wordt binnenkort gewist", w.slug_of("002")
    assert told not in w.signed_in("coordinator").get("/").content.decode()
    moments.plan(number="002")
    rules("{}")
    assert case_ends(340) == 26
    for who in ("burgemeester", "coordinator"):
        page = w.signed_in(who).get("/").content.decode()
        assert told in page
        assert f"/casussen/{slug}/" in page
    for who in ("politie", "caw", "auditor", "beheerder"):
        assert told not in w.signed_in(who).get("/").content.decode()
    assert case_ends(0) is None
    assert told not in w.signed_in("coordinator").get("/").content.decode()

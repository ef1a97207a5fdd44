"""A request that takes longer: what services were asked for it waits as long, and who prolongs it learns nothing of that (R64, R66)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

from cases.subject_requests.terms import ANSWER, PROLONGED, ends
from tests import world as w
from tests.cases.steps import People
from tests.cases.subject_requests import steps
from tests.cases.subject_requests.steps import DESK
from tests.secrecy.intruder import inside


def parts(request: str) -> dict[str, tuple[str, Any, Any]]:
    """By service: the reference of what it was asked, its day, and since when that is later."""
    rows = w.ask("SELECT s.short_name, p.slug, p.answer_by, p.extended_on FROM subject_requests_part p JOIN participants_service s ON s.id = p.service_id WHERE p.request = %s", [str(steps.field(request, "id"))])  # fmt: skip
    return {name: (slug, by, since) for name, slug, by, since in rows}


def asked(people: People, *names: str) -> str:
    request = steps.register(people)
    people.post("burgemeester", f"{request}nagaan/")
    services = [steps.service(name) for name in names]
    assert people.post("burgemeester", f"{request}diensten/", services=services).status_code == 302
    return request


def written(day: Any) -> str:
    return f"{day:%d/%m/%Y}"


def test_r64_what_a_service_did_not_answer_yet_waits_as_long_as_the_request_that_is_prolonged(world: str) -> None:
    people = People()
    request = asked(people, "CAW", "Lokale politie")
    first, last = (ends(steps.field(request, "received_on"), months) for months in (ANSWER, PROLONGED))
    slug, police = parts(request)["CAW"][0], parts(request)["Lokale politie"][0]
    own = f"{DESK}eigen-inbreng/{slug}/"
    assert people.post("politie", f"{DESK}eigen-inbreng/{police}/", state="nothing").status_code == 302
    assert f"tegen {written(first)}" in steps.page(people, "caw", "/")
    assert "termijn verlengd" not in steps.page(people, "caw", own)
    before = w.ask("SELECT coalesce(max(id), 0) FROM secrecy_ledger")[0][0]
    assert people.post("coordinator", f"{request}verlengen/", reasons="Er is meer na te gaan.").status_code == 302
    assert steps.field(request, "answer_by") == last
    # What was answered stays as it was.
    assert parts(request)["CAW"][1:] == (last, timezone.localdate())
    assert parts(request)["Lokale politie"][1:] == (first, None)
    # The service reads it on its workspace and on the page of what it is asked, and the mayor with the other services.
    start = steps.page(people, "caw", "/")
    assert f"tegen {written(last)}" in start
    assert f"tegen {written(first)}" not in start
    assert f"kan antwoorden tot en met {written(last)}" in steps.page(people, "caw", own)
    assert f"verlengd op {written(timezone.localdate())}" in " ".join(
        steps.page(people, "burgemeester", request).split()
    )
    # On record: the request's own line, and the row that moved; and no line of who prolonged it tells of a service (R66).
    lines = w.ask("SELECT act, circle::text, shown::text FROM secrecy_ledger WHERE id > %s AND door = 'subject_requests:extend'", [before])  # fmt: skip
    assert "change-request" in {act for act, _circle, _shown in lines}
    circle = w.ask("SELECT circle_id::text FROM subject_requests_part WHERE slug = %s", [slug])[0][0]
    assert circle not in str(lines)
    moved = w.ask("SELECT changes FROM secrecy_change WHERE object_pk = (SELECT id::text FROM subject_requests_part WHERE slug = %s) AND action = 1", [slug])  # fmt: skip
    assert [set(one) for (one,) in moved] == [{"answer_by", "extended_on"}]
    assert slug not in steps.page(people, "coordinator", request)


def test_r64_nobody_gives_a_service_more_time_but_the_request_itself(world: str) -> None:
    """Nor the service to itself, nor the mayor to one service, nor who handles the request, with SQL of their own."""
    people = People()
    request = asked(people, "CAW")
    slug = parts(request)["CAW"][0]
    change = "UPDATE subject_requests_part SET answer_by = answer_by + 30 WHERE slug = %s"
    for who in ("caw", "burgemeester", "coordinator"):
        with inside(who) as i:
            i.open(slug, act="write")
            assert "permission denied" in str(i.fails(change, [slug])), who
    # And an earlier day moves nothing.
    with inside("coordinator") as i:
        i.open(steps.key(request), act="write")
        i.sql("UPDATE subject_requests_subjectrequest SET answer_by = answer_by - 1 WHERE slug = %s RETURNING id", [steps.key(request)])  # fmt: skip
        i.link.commit()
    assert parts(request)["CAW"][1:] == (steps.field(request, "answer_by") + timedelta(days=1), None)

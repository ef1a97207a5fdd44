"""What was held back until a day is decided anew after it: of everybody alike, and without being asked for (R64, R65, R66)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.utils import timezone

from cases.subject_requests.terms import ANSWER, ends
from secrecy.acts import erasable
from tests import world as w
from tests.cases.steps import People, in_days
from tests.cases.subject_requests import steps
from tests.cases.subject_requests.steps import KNOWN, UNKNOWN
from tests.secrecy.intruder import inside

REST = "Wij deelden uw naam met het CAW."
ANEW = ("Over een verzoek opnieuw beslissen", "Over een verzoek wordt opnieuw beslist")


def answered(people: People, **who: str) -> str:
    """A request that was answered neither confirming nor denying."""
    request = steps.register(people, **who)
    people.post("burgemeester", f"{request}nagaan/")
    assert people.post("burgemeester", f"{request}beslissen/", **steps.neutral()).status_code == 302
    assert people.post("coordinator", f"{request}antwoorden/", remedies=steps.remedies()).status_code == 302
    return request


def over(request: str, *, days: int = 5) -> Any:
    """All of it so long ago that what was held back was so until so many days ago; that day."""
    until = timezone.localdate() - timedelta(days=days)
    by = {"n": 90 + days, "s": steps.key(request)}
    of = "FROM subject_requests_subjectrequest q WHERE q.id = x.request_id AND q.slug = %(s)s"
    w.ask(
        f"UPDATE subject_requests_decision x SET decided_on = decided_on - %(n)s, ends_on = x.ends_on - %(n)s {of}", by
    )
    w.ask(
        f"UPDATE subject_requests_curtailment x SET noted_on = noted_on - %(n)s, ends_on = x.ends_on - %(n)s {of}", by
    )
    w.ask(f"UPDATE subject_requests_reply x SET written_on = written_on - %(n)s {of}", by)
    w.ask(f"UPDATE subject_requests_finding x SET found_on = found_on - %(n)s {of}", by)
    w.ask("UPDATE subject_requests_part p SET answer_by = p.answer_by - %(n)s FROM subject_requests_subjectrequest q WHERE q.id = p.request AND q.slug = %(s)s", by)  # fmt: skip
    w.ask(
        "UPDATE subject_requests_subjectrequest SET received_on = received_on - %(n)s, answer_by = answer_by - %(n)s, looked_on = looked_on - %(n)s,"
        " answered_on = answered_on - %(n)s, curtailed_until = curtailed_until - %(n)s WHERE slug = %(s)s",
        by,
    )
    assert steps.field(request, "curtailed_until") == until
    return until


def line(text: str) -> str:
    return " ".join(text.split())


def test_r65_after_its_end_mayor_and_handler_find_it_and_the_rest_is_answered(world: str) -> None:
    people = People()
    request = answered(people)
    assert not any(title in steps.page(people, who, "/") for who in ("burgemeester", "coordinator") for title in ANEW)
    assert (
        people.post("burgemeester", f"{request}nagaan/").status_code == 409
    )  # while it holds, what was answered stands
    until = over(request)
    by = f"{ends(until, ANSWER):%d/%m/%Y}"
    for who, title in zip(("burgemeester", "coordinator"), ANEW, strict=True):
        start = steps.page(people, who, "/")
        assert title in start
        assert f"tegen {by}" in start
        assert request in start
        assert not any(word in start for word in ("Zandbank", "Robin", "Kanariegrond"))
    for who in ("politie", "caw", "dpo", "burgemeester-elders"):
        assert steps.key(request) not in people.get(who, "/").content.decode()
    assert "opnieuw te beslissen" in steps.page(people, "coordinator", steps.DESK)
    shown = line(steps.page(people, "burgemeester", request))
    assert "Voorbij: het recht was ingeperkt" in shown
    assert "ook zonder het opnieuw te vragen" in shown
    assert "De burgemeester beslist opnieuw" in line(steps.page(people, "coordinator", request))
    # Looked at afresh first, whatever was found then; and by the mayor alone.
    assert people.post("burgemeester", f"{request}beslissen/", kind="given", text=REST).status_code == 409
    assert people.post("coordinator", f"{request}nagaan/").status_code == 403
    assert people.post("burgemeester", f"{request}nagaan/").status_code == 302
    assert [steps.field(request, name) for name in ("state", "answered_on", "answer_by", "again_on")] == [
        "registered", None, ends(until, ANSWER), until + timedelta(days=1),
    ]  # fmt: skip
    assert "Over een verzoek beslissen" in steps.page(people, "burgemeester", "/")
    # Nothing is answered on what was decided then, and no letter of before is lost.
    assert people.post("coordinator", f"{request}antwoorden/", remedies=steps.remedies()).status_code == 403
    page = steps.page(people, "coordinator", request)
    assert "Eerder geantwoord op" in page
    assert "Wij bevestigen niet en ontkennen niet" in page
    assert people.post("burgemeester", f"{request}beslissen/", kind="given", text=REST).status_code == 302
    assert REST in steps.page(people, "coordinator", request)
    assert people.post("coordinator", f"{request}antwoorden/", remedies="Dag.").status_code == 400
    assert people.post("coordinator", f"{request}antwoorden/", remedies=steps.remedies()).status_code == 302
    letter = people.post("coordinator", f"{request}brief-antwoord/").content.decode()
    assert REST in letter
    assert "Wij bevestigen niet" not in letter
    assert "antwoordden wij u al" in letter
    assert "Controleorgaan" in letter
    # Both answers stand, and nothing waits any more.
    whole = steps.page(people, "coordinator", request)
    assert "Eerder geantwoord op" in whole
    assert REST in whole
    assert steps.field(request, "curtailed_until") is None
    assert not any(title in steps.page(people, who, "/") for who in ("burgemeester", "coordinator") for title in ANEW)
    assert people.post("burgemeester", f"{request}nagaan/").status_code == 409
    acts = [act for (act,) in w.ask("SELECT act FROM secrecy_ledger WHERE act = 'change-request' AND door = 'subject_requests:look' AND circle = (SELECT circle_id FROM subject_requests_subjectrequest WHERE slug = %s)", [steps.key(request)])]  # fmt: skip
    assert len(acts) == 3  # looked; and taken up again, and looked


def test_r65_it_is_held_back_longer_only_on_a_new_ground_and_until_a_new_day(world: str) -> None:
    people = People()
    request = answered(people)
    over(request)
    people.post("burgemeester", f"{request}nagaan/")
    for changes, words in (
        ({"ground": ""}, "kies er een"), ({"reasons": " "}, "op welke feiten"), ({"ends_on": steps.today()}, "Een beperking eindigt"),
        ({"ends_on": in_days(3_000)}, "Een beperking eindigt"),
    ):  # fmt: skip
        refused = people.post("burgemeester", f"{request}beslissen/", **steps.neutral(**changes))
        assert refused.status_code == 400, changes
        assert words in refused.content.decode()
    said = steps.neutral(reasons="Kanariegrond van nu.", ends_on=in_days(60))
    assert people.post("burgemeester", f"{request}beslissen/", **said).status_code == 302
    assert people.post("coordinator", f"{request}antwoorden/", remedies=steps.remedies()).status_code == 302
    shown = line(steps.page(people, "burgemeester", request))
    assert "Kanariegrond." in shown
    assert "Kanariegrond van nu." in shown
    assert "Kanariegrond" not in steps.page(people, "coordinator", request)
    assert steps.field(request, "curtailed_until") == timezone.localdate() + timedelta(days=60)
    assert people.post("burgemeester", f"{request}nagaan/").status_code == 409
    # And so once more after that one.
    w.ask("UPDATE subject_requests_decision SET ends_on = current_date - 1 WHERE ends_on = current_date + 60")
    w.ask("UPDATE subject_requests_subjectrequest SET curtailed_until = current_date - 1 WHERE slug = %s", [steps.key(request)])  # fmt: skip
    assert ANEW[0] in steps.page(people, "burgemeester", "/")


def test_r65_an_end_that_came_before_the_answer_left_is_decided_anew_first(world: str) -> None:
    people = People()
    request = steps.register(people)
    people.post("burgemeester", f"{request}nagaan/")
    people.post("burgemeester", f"{request}beslissen/", **steps.neutral())
    over(request)
    refused = people.post("coordinator", f"{request}antwoorden/", remedies=steps.remedies())
    assert refused.status_code == 409
    assert "de burgemeester beslist eerst opnieuw" in refused.content.decode()
    assert people.post("burgemeester", f"{request}nagaan/").status_code == 302
    assert people.post("burgemeester", f"{request}beslissen/", kind="given", text=REST).status_code == 302
    assert people.post("coordinator", f"{request}antwoorden/", remedies=steps.remedies()).status_code == 302


def test_r64_a_service_that_never_answered_is_waited_for_again_and_others_may_be_asked(world: str) -> None:
    people = People()
    request = steps.register(people)
    people.post("burgemeester", f"{request}nagaan/")
    assert people.post("burgemeester", f"{request}diensten/", services=steps.service("CAW")).status_code == 302
    people.post("burgemeester", f"{request}beslissen/", **steps.neutral())
    people.post("coordinator", f"{request}antwoorden/", remedies=steps.remedies())
    over(request)
    assert (
        people.post("burgemeester", f"{request}diensten/", services=steps.service("Lokale politie")).status_code == 409
    )
    people.post("burgemeester", f"{request}nagaan/")
    assert (
        people.post("burgemeester", f"{request}diensten/", services=steps.service("Lokale politie")).status_code == 302
    )
    rows = w.ask("SELECT answer_by FROM subject_requests_part WHERE request = %s", [str(steps.field(request, "id"))])
    assert rows == [(steps.field(request, "answer_by"),)] * 2


def test_r66_after_its_end_known_and_unknown_look_alike_to_who_handles_them(world: str) -> None:
    people = People()
    asked = [(answered(people, **who), who) for who in (KNOWN, UNKNOWN)]
    for path, _who in asked:
        over(path)

    def alike() -> list[str]:
        pages = [[steps.alike(steps.page(people, "coordinator", path), path, who)] for path, who in asked]
        assert pages[0] == pages[1]
        return pages[0]

    steps.page(people, "coordinator", "/")
    assert "gekend of niet" in line(alike()[0])
    for path, _who in asked:
        assert people.post("burgemeester", f"{path}nagaan/").status_code == 302
    assert "Wordt nagegaan" in alike()[0]
    for path, _who in asked:
        people.post("burgemeester", f"{path}beslissen/", **steps.neutral())
    alike()


def test_r65_postgresql_lets_the_mayor_alone_take_up_what_was_answered_and_after_its_end(world: str) -> None:
    people = People()
    request, held = answered(people), answered(people, **UNKNOWN)
    over(request)
    key = steps.key(request)
    taken = "UPDATE subject_requests_subjectrequest SET state = 'registered', answered_on = NULL, again_on = curtailed_until + 1 WHERE slug = %s RETURNING id"
    for who, slug in (("coordinator", key), ("burgemeester", steps.key(held))):
        with inside(who) as i:
            i.open(slug, act="write")
            assert i.sql(taken, [slug]) == [], who
    with inside("burgemeester") as i:
        i.open(key, act="write")
        # Not answered once more on what was decided then, nor with an end or a day that no decision gave.
        for change in (
            "again_on = curtailed_until + 1, state = 'decided'", "curtailed_until = NULL", "curtailed_until = curtailed_until + 99",
            "state = 'registered', again_on = current_date", "state = 'registered', answer_by = curtailed_until + 60",
        ):  # fmt: skip
            assert i.fails(f"UPDATE subject_requests_subjectrequest SET {change} WHERE slug = %s", [key]), change
        assert i.sql(taken, [key])
        i.link.commit()
    with inside("coordinator") as i:
        i.open(key, act="write")
        assert i.fails("UPDATE subject_requests_subjectrequest SET state = 'answered' WHERE slug = %s", [key])
        assert i.fails(
            "INSERT INTO subject_requests_reply (id, circle_id, request_id, text, remedies, written_by_id, written_on)"
            " SELECT gen_random_uuid(), circle_id, id, '\\x01', '\\x01', secrecy.reader(), now() FROM subject_requests_subjectrequest WHERE slug = %s", [key],
        )  # fmt: skip


def test_r54_a_request_is_kept_until_what_was_held_back_could_be_told(world: str) -> None:
    people = People()
    request = answered(people)
    circle = UUID(str(steps.field(request, "circle_id")))
    slug = [steps.key(request)]
    w.ask("UPDATE subject_requests_subjectrequest SET answered_on = current_date - 400 WHERE slug = %s", slug)
    assert circle not in {due.circle for due in erasable()}
    w.ask("UPDATE subject_requests_subjectrequest SET curtailed_until = current_date - 365 WHERE slug = %s", slug)
    assert circle not in {due.circle for due in erasable()}
    w.ask("UPDATE subject_requests_subjectrequest SET curtailed_until = current_date - 366 WHERE slug = %s", slug)
    assert circle in {due.circle for due in erasable()}

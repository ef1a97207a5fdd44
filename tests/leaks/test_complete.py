"""Everything has a place in the matrix: what is made later fails here until it has one."""

from __future__ import annotations

from typing import get_args

from django.conf import settings

from livc.celery import app
from livc.frame.doors import DOORS, doors
from livc.mails import SUBJECTS
from participants.exports import EXPORTS
from secrecy import outbox
from tests.house.town import BOTH, POSTED
from tests.leaks import expected, fields, walk
from tests.leaks.asked import CASES, COMES_AND_GOES, READ_BY_POST
from tests.leaks.people import ROLES, STRANGERS
from tests.leaks.places import PLACES

#: By which doors each export leaves: what it holds is read there as its reader gets it.
LEAVES_BY = {
    "report": "meetings:download_report", "report_paper": "meetings:print_report", "feedback_sheet": "feedback:document",
    "agenda_paper": "meetings:paper", "readings_paper": "cases:readings_paper", "disclosures_paper": "contributions:paper",
    "roster_paper": "roster:paper", "request_letter": "subject_requests:reply_letter", "request_readings": "subject_requests:report",
    "statement": "oversight:document", "line_proof": "oversight:proof_file", "register": "oversight:export", "register_fhir": "oversight:export",
    "calendar": "meetings:calendar", "designation": "joining:document",
}  # fmt: skip
#: Tasks that a person asks for; the clock's own stand in its schedule.
ASKED_FOR = {"cases.meetings.tasks.announce_report", "livc.oversight.tasks.make_slice"}


def test_every_column_of_text_has_a_canary_or_says_why_none_can_lie_there() -> None:
    there = {f"{model._meta.label}.{name}" for model, name in fields.texts()}
    assert there - set(fields.FIELDS) - set(fields.WITHOUT) == set()
    assert set(fields.FIELDS) - there == set()
    assert set(fields.WITHOUT) - there == set()
    assert not set(fields.FIELDS) & set(fields.WITHOUT)
    assert all(fields.WITHOUT.values())


def test_every_model_with_a_canary_has_its_readers_and_every_reader_is_somebody() -> None:
    models = {field.rsplit(".", 1)[0] for field in fields.FIELDS}
    assert models - set(expected.TOWN) == set()
    assert {name.partition(":")[0] for name in expected.HERE} <= set(expected.TOWN)
    named = {who for at in expected.HERE.values() for readers in at.values() for who in readers}
    assert named | {who for readers in expected.TOWN.values() for who in readers} <= set(ROLES)
    assert set(STRANGERS) <= set(ROLES)
    for moment, door, who, _what in expected.READ:
        assert moment in walk.MOMENTS
        assert door in DOORS
        assert who in ROLES


def test_every_address_has_a_place_and_says_which_kinds_of_rows_it_may_show() -> None:
    assert {name for name, _path in doors()} == set(DOORS) == set(PLACES)
    shown = {model for models in PLACES.values() for model in models}
    assert shown <= set(expected.TOWN)
    assert set(READ_BY_POST) <= {*POSTED, *BOTH}
    assert set(COMES_AND_GOES) <= set(DOORS)
    # What shows something about a case is looked at at every moment.
    late = {
        door
        for door, models in PLACES.items()
        if any(not m.startswith(("participants.", "meetings.Meeting")) for m in models)
    }
    assert {door.partition(":")[0] for door in late} <= CASES


def test_every_task_mail_and_export_has_a_place() -> None:
    app.loader.import_default_modules()
    ours = {name for name in app.tasks if not name.startswith(("celery.", "tests."))}
    assert ours == {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()} | ASKED_FOR
    assert set(SUBJECTS) == set(get_args(outbox.Message))
    assert set(LEAVES_BY) == set(EXPORTS)
    assert set(LEAVES_BY.values()) <= set(DOORS)
    assert all(PLACES[door] for name, door in LEAVES_BY.items())

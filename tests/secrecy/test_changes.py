"""Promise 6: every change is on record with the right actor, and without a plain value of anything confidential."""

from __future__ import annotations

import re
from typing import Any

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db import connection

from cases.contributions.models import Contribution
from cases.meetings.models import Meeting
from cases.models import Case, DataSubject, Indication
from cases.purposes import Purpose
from secrecy.acts import open_circles, opened
from secrecy.cipher import SealedText
from secrecy.models import Admission, Confidential
from tests import world as w
from tests.secrecy.intruder import inside

MARK = re.compile(r"–|#[0-9a-f]{16}")


def changes(model: Any, pk: object | None = None) -> list[dict[str, Any]]:
    """Lines of the change log about a model (or one of its rows), oldest first; as the superuser sees them."""
    names = ("object_pk", "actor_id", "door", "changes", "noticed", "request", "capacity")
    rows = w.ask(
        f"SELECT {', '.join(names)} FROM secrecy_change c JOIN django_content_type t ON t.id = c.content_type_id"
        " WHERE t.app_label = %s AND t.model = %s AND (%s IS NULL OR object_pk = %s) ORDER BY c.id",
        [model._meta.app_label, model._meta.model_name, pk and str(pk), str(pk)],
    )
    return [dict(zip(names, row, strict=True)) for row in rows]


def _case(act: str = "read", number: str = "001") -> Case:
    return opened(Case, w.slug_of(number), purpose=Purpose.PREPARE, act=act)


def test_a_save_says_who_did_it_where_and_what(again: str) -> None:
    with w.standing_as("coordinator", "test:close") as here:
        case = _case("write")
        case.to_close = True
        case.save()
    line = changes(Case, case.pk)[-1]
    assert line["actor_id"] == here.user_id
    assert (line["door"], line["noticed"]) == ("test:close", False)
    assert (line["request"], line["capacity"]) == (here.request, here.capacity)
    assert line["changes"] == {"to_close": ["False", "True"]}


def test_raw_sql_on_a_header_is_noticed_with_who_stood_there(again: str) -> None:
    with inside("coordinator") as i:
        i.open(w.slug_of("001"), act="write")
        i.sql("UPDATE cases_case SET to_close = true")
        i.link.commit()
    line = changes(Case)[-1]
    assert (line["actor_id"], line["noticed"]) == (w.id_of("coordinator"), True)
    assert line["changes"] == {"to_close": ["–", "–"]}


def test_raw_sql_on_a_confidential_row_is_noticed(again: str) -> None:
    with inside("coordinator") as i:
        i.open(w.slug_of("001"), act="write")
        i.sql("UPDATE cases_indication SET noted_on = '2020-01-01'")
        i.link.commit()
    assert [line["noticed"] for line in changes(Indication)][-2:] == [True, True]


def test_a_bulk_update_is_noticed(again: str) -> None:
    with w.standing_as("coordinator", "test:move"):
        Meeting.objects.all().update(place="Elders")
    assert [(line["door"], set(line["changes"]), line["noticed"]) for line in changes(Meeting)[-2:]] == [
        ("test:move", {"place"}, True)
    ] * 2


def test_a_second_change_behind_a_first_is_noticed(again: str) -> None:
    with w.standing_as("coordinator"):
        case = _case("write")
        row = Indication.objects.filter(case=case).order_by("id")[0]
        row.text = "Komt niet meer naar de les."
        row.save()
        with connection.cursor() as cursor:
            cursor.execute("UPDATE cases_indication SET noted_on = '2019-01-01' WHERE id = %s", [row.pk])
    assert [set(line["changes"]) for line in changes(Indication, row.pk)[-2:]] == [{"text"}, {"noted_on"}]


def test_a_line_written_by_hand_hides_no_change(again: str) -> None:
    with inside("coordinator") as i:
        i.open(w.slug_of("001"), act="write")
        pk = i.value("SELECT id FROM cases_case WHERE circle_id IN (SELECT secrecy.opened('write'))")
        kind = i.value("SELECT id FROM django_content_type WHERE model = 'case'")
        i.sql(
            "INSERT INTO secrecy_change (content_type_id, object_pk, object_repr, action, changes, changes_text, timestamp, door, noticed)"
            " VALUES (%s, %s, '', 1, '{}', '', now(), '', false)",
            [kind, str(pk)],
        )
        i.sql("UPDATE cases_case SET to_close = true WHERE id = %s", [pk])
        i.link.commit()
    assert changes(Case, pk)[-1]["changes"] == {"to_close": ["–", "–"]}


def test_auditlog_switched_off_is_noticed(again: str) -> None:
    from auditlog.context import disable_auditlog

    with w.standing_as("coordinator"), disable_auditlog():
        case = _case("write")
        case.to_close = True
        case.save()
    assert changes(Case, case.pk)[-1]["noticed"]


def test_the_change_log_holds_no_plain_value_of_anything_confidential(town: None) -> None:
    lines = 0
    for model in apps.get_models():
        if not issubclass(model, Confidential):
            continue
        for line in changes(model):
            values = [v for name, pair in line["changes"].items() if name not in ("id", "circle") for v in pair]
            assert all(MARK.fullmatch(value) for value in values), (model, line["changes"])
            lines += 1
    assert lines > 20


def test_what_is_kept_of_a_row_is_a_reference(town: None) -> None:
    confidential = [m for m in apps.get_models() if issubclass(m, Confidential)]
    kinds = {ContentType.objects.get_for_model(m).pk: m for m in confidential}
    for kind, pk, shown, whole, said in w.ask(
        "SELECT content_type_id, object_pk, object_repr, serialized_data, changes_text FROM secrecy_change WHERE content_type_id = ANY (%s)",
        [list(kinds)],
    ):
        assert shown in (f"{kinds[kind]._meta.verbose_name} {pk}", f"{kinds[kind]._meta.label_lower} {pk}")
        assert (whole, said) == (None, "")


def test_equal_texts_leave_equal_marks_in_one_circle_and_other_marks_in_another(again: str) -> None:
    for number in ("001", "002"):
        with w.standing_as("coordinator"):
            for row in Indication.objects.filter(case=_case("write", number)):
                row.text = "Hetzelfde"
                row.save()
    (old, one), (other_old, other), (_, elsewhere) = (line["changes"]["text"] for line in changes(Indication)[-3:])
    assert one == other
    assert old != other_old
    assert elsewhere != one


def test_a_first_admission_names_who_began_the_circle(town: None) -> None:
    nameless = [line for line in changes(Admission) if line["actor_id"] is None]
    # An office that erases is nobody; it ends admissions, and begins none.
    ended = {"until": ["–", "–"], "ended_because": ["–", "–"]}
    assert [line for line in nameless if (line["door"], line["changes"]) != ("office:retention", ended)] == []


def test_saving_without_a_change_of_the_text_keeps_the_ciphertext(again: str) -> None:
    before = w.ask("SELECT text FROM contributions_contribution")
    with w.standing_as("caw"):
        open_circles(_contribution(), purpose=Purpose.TABLE, act="write")
        row = Contribution.objects.get()
        assert row.text  # decrypted, and not changed
        row.state = Contribution.State.NOTHING
        row.save()
    assert w.ask("SELECT text FROM contributions_contribution") == before
    assert set(changes(Contribution)[-1]["changes"]) == {"state"}


def test_a_text_given_to_another_row_is_sealed_there_anew(again: str) -> None:
    with w.standing_as("coordinator"):
        first, second = Indication.objects.filter(case=_case("write"))
        second.text = first.text
        second.save()
        assert Indication.objects.get(pk=second.pk).text == first.text


def test_an_identity_that_changes_leaves_marks_only(again: str) -> None:
    with w.standing_as("coordinator"):
        open_circles(f"{w.slug_of('001')}/identity", purpose=Purpose.PREPARE, act="write")
        row = DataSubject.objects.get()
        row.name = "Robin Strandjutter"
        row.save()
    (old, new) = changes(DataSubject, row.pk)[-1]["changes"]["name"]
    assert old != new
    assert old.startswith("#")


def test_every_sealed_column_is_marked_in_the_change_log() -> None:
    from auditlog.registry import auditlog

    for model in apps.get_models():
        sealed = {f.name for f in model._meta.concrete_fields if isinstance(f, SealedText)}
        if sealed:
            assert sealed <= set(auditlog.get_model_fields(model)["mask_fields"])


def _contribution() -> str:
    return str(
        w.ask("SELECT k.reference FROM secrecy_circle k JOIN contributions_contribution c ON c.circle_id = k.id")[0][0]
    )

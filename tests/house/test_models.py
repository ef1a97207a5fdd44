"""A new model is tested by existing: what every model must say of itself, and what its table then is."""

from __future__ import annotations

from typing import Any

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import models

from secrecy.checks import KINDS, kind_of
from secrecy.cipher import SealedText
from secrecy.grants import ROWS, THIRD_PARTY
from secrecy.models import Confidential, Entry, Guarded, Listed, Open
from secrecy.terms import problems
from tests import world as w

OURS = [m for m in apps.get_models() if m is not Entry and kind_of(m) != "third-party"]
KEPT_BY_ROWS = [m for m in OURS if issubclass(m, Guarded | Listed | Confidential)]


@pytest.mark.parametrize("model", apps.get_models(include_auto_created=True), ids=lambda m: m._meta.label)
def test_every_model_is_of_a_kind(model: Any) -> None:
    assert model is Entry or kind_of(model) in {*KINDS, "third-party"}


@pytest.mark.parametrize("model", OURS, ids=lambda m: m._meta.label)
def test_every_model_of_ours_names_its_rules_and_its_term(model: Any) -> None:
    """R55."""
    kind = kind_of(model)
    assert kind is not None
    assert sum(isinstance(c, KINDS[kind][1]) for c in model._meta.constraints) == 1
    assert list(problems(model.term)) == []
    assert len(str(model.term)) > 20
    assert not issubclass(model, Open) or len(model.open_because) > 10


@pytest.mark.parametrize("model", KEPT_BY_ROWS, ids=lambda m: m._meta.label)
def test_its_table_is_forced_under_policies_and_notices_changes(town: None, model: Any) -> None:
    table = model._meta.db_table
    (forced,) = w.ask("SELECT relrowsecurity AND relforcerowsecurity FROM pg_class WHERE relname = %s", [table])
    assert forced == (True,)
    assert w.ask(
        "SELECT count(*) > 0 FROM pg_policy WHERE polrelid = %s::regclass AND polcmd IN ('r', '*')", [table]
    ) == [(True,)]
    triggers = {
        name
        for (name,) in w.ask("SELECT tgname FROM pg_trigger WHERE tgrelid = %s::regclass AND NOT tgisinternal", [table])
    }
    assert triggers & {"change_noticed", "signed"} or table in (
        "secrecy_circle",
        "secrecy_erasureproof",
    )  # beginning a circle is in the ledger, and so is erasing one


@pytest.mark.parametrize(
    "model", [m for m in OURS if issubclass(m, Confidential | Listed)], ids=lambda m: m._meta.label
)
def test_rows_about_persons_have_random_keys_and_protect_what_they_point_at(model: Any) -> None:
    assert isinstance(model._meta.pk, models.UUIDField)
    for field in model._meta.concrete_fields:
        if field.is_relation:
            assert field.remote_field.on_delete is models.PROTECT, field


@pytest.mark.parametrize("model", [m for m in OURS if issubclass(m, Confidential)], ids=lambda m: m._meta.label)
def test_a_sealed_column_is_ciphertext_in_the_database(town: None, model: Any) -> None:
    for field in model._meta.concrete_fields:
        if isinstance(field, SealedText):
            (kind,) = w.ask(
                "SELECT atttypid::regtype::text, attnotnull FROM pg_attribute WHERE attrelid = %s::regclass AND attname = %s",
                [model._meta.db_table, field.column],
            )
            assert kind == ("bytea", True)
            for (value,) in w.ask(f"SELECT {field.column} FROM {model._meta.db_table}"):
                assert bytes(value)[:1] == b"\x01"
                assert len(bytes(value)) >= 29


def test_the_policy_that_shows_a_confidential_row_is_one_and_the_same(town: None) -> None:
    shown = {
        condition
        for model in OURS
        if issubclass(model, Confidential)
        for (condition,) in w.ask(
            "SELECT pg_get_expr(polqual, polrelid) FROM pg_policy WHERE polrelid = %s::regclass AND polcmd = 'r'",
            [model._meta.db_table],
        )
    }
    assert shown == {"(circle_id = ANY (ARRAY( SELECT secrecy.opened('read'::text) AS opened)))"}


def test_every_third_party_table_has_a_reason_and_a_term() -> None:
    for label, (may, term, reason) in THIRD_PARTY.items():
        assert apps.get_model(label, require_ready=False)
        assert list(problems(term)) == []
        assert reason
        assert set(may.split(", ")) <= {"", "SELECT", "INSERT", "UPDATE", "DELETE"}
    assert set(ROWS) <= set(THIRD_PARTY)


def test_the_models_and_their_migrations_say_the_same(town: None) -> None:
    call_command("makemigrations", "--check", "--dry-run", verbosity=0)

"""Each system check fires where something was forgotten."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from django.core.checks import run_checks
from django.db import models
from django.test.utils import isolate_apps

from secrecy.checks import _ending, _of_a_kind, _parts, kind_of, the_walls_stand
from secrecy.cipher import SealedText
from secrecy.confidential import ListedQuerySet
from secrecy.kept import PARTS
from secrecy.models import MOST, Confidential, Guarded, Headed, Listed, Open, Published, Screened, Sealed, Term


def fired(model: type[models.Model]) -> set[str]:
    return {str(problem.id) for problem in _of_a_kind(model)}


def test_nothing_was_forgotten_here() -> None:
    assert [problem for problem in run_checks() if problem.level >= 30 and not problem.is_silenced()] == []


@isolate_apps("cases")
def test_a_model_of_no_kind() -> None:
    class Stray(models.Model):
        class Meta:
            app_label = "cases"

    assert kind_of(Stray) is None
    assert fired(Stray) == {"secrecy.E001"}


@isolate_apps("cases")
def test_a_model_of_two_kinds() -> None:
    class Both(Open, Guarded):
        class Meta:
            app_label = "cases"

    assert fired(Both) == {"secrecy.E001"}


@isolate_apps("cases")
def test_a_model_without_rules_or_term() -> None:
    class Bare(Guarded):
        class Meta:
            app_label = "cases"

    assert fired(Bare) == {"secrecy.E002", "secrecy.E003"}


@isolate_apps("cases")
def test_an_open_model_that_says_no_why() -> None:
    class Town(Open):
        term = "blijft"

        class Meta:
            app_label = "cases"
            constraints = [Published(name="town_published")]

    assert fired(Town) == {"secrecy.E004"}


@isolate_apps("cases")
def test_the_rules_of_another_kind() -> None:
    class Note(Guarded):
        term = "blijft"

        class Meta:
            app_label = "cases"
            constraints = [Published(name="note_published")]

    assert fired(Note) == {"secrecy.E002"}


@isolate_apps("cases")
def test_sealed_text_without_a_circle() -> None:
    class Note(Guarded):
        term = "blijft"
        text = SealedText()

        class Meta:
            app_label = "cases"
            constraints = [Screened(name="note_screened", read="true")]

    assert fired(Note) == {"secrecy.E005"}


@pytest.mark.parametrize(
    "field",
    [
        models.CharField(max_length=10),
        models.TextField(),
        models.EmailField(),
        models.SlugField(),
        models.JSONField(),
        models.BinaryField(),
        models.FileField(),
    ],
    ids=lambda field: type(field).__name__,
)
def test_plain_text_in_a_confidential_model(field: Any) -> None:
    with isolate_apps("cases"):

        class Note(Confidential):
            term = "blijft"
            said = field

            class Meta(Confidential.Meta):
                app_label = "cases"
                constraints = [Sealed(name="note_sealed")]

        assert fired(Note) == {"secrecy.E006"}


def test_a_choice_is_no_text() -> None:
    with isolate_apps("cases"):

        class Note(Confidential):
            term = "blijft"
            sort = models.CharField(max_length=10, choices=[("a", "A")])
            text = SealedText()

            class Meta(Confidential.Meta):
                app_label = "cases"
                constraints = [Sealed(name="note_sealed")]

        assert fired(Note) == set()


@pytest.mark.parametrize(
    ("field", "wrong"),
    [(models.CharField(max_length=20), False), (models.CharField(max_length=80), True), (models.TextField(), True)],
)
def test_a_header_holds_a_number_and_no_name(field: Any, wrong: bool) -> None:
    with isolate_apps("cases"):

        class Header(Listed):
            kind = "x"
            term = "blijft"
            said = field

            class Meta(Listed.Meta):
                app_label = "cases"
                constraints = [Headed(name="header_headed", kind="x")]

        assert fired(Header) == ({"secrecy.E006"} if wrong else set())


@isolate_apps("cases")
def test_a_base_manager_that_knows_no_circles() -> None:
    class Note(Confidential):
        term = "blijft"

        class Meta:
            app_label = "cases"
            base_manager_name = "plain"
            constraints = [Sealed(name="note_sealed")]

        plain: Any = ListedQuerySet.as_manager()

    assert fired(Note) == {"secrecy.E007"}


SOUND = Term(30, "de dag", "secrecy.acts.erase")


@pytest.mark.parametrize(
    "term",
    [
        "historiek blijft",
        replace(SOUND, since="de dag; daarna blijft het"),
        replace(SOUND, since="onbeperkt"),
        replace(SOUND, days=MOST + 1),
        replace(SOUND, days=400, most=365),
        replace(SOUND, days=-1),
        replace(SOUND, since=" "),
        replace(SOUND, source=""),
        replace(SOUND, ender="secrecy.acts.keep_for_ever"),
        replace(SOUND, then=replace(SOUND, ender="nowhere.at_all")),
    ],
    ids=str,
)
def test_a_term_that_never_runs_out_or_that_nobody_ends(term: Any) -> None:
    """R55: «onbeperkt» fails the check; so does an office that isn't there, for a model and for a part of the records."""
    with isolate_apps("cases"):

        class Note(Guarded):
            class Meta:
                app_label = "cases"

        Note.term = term
        assert {problem.id for problem in _ending(Note)} == {"secrecy.E009"}
        Note.term = SOUND
        assert list(_ending(Note)) == []
    rest = [part for part in PARTS if part is not PARTS[0]]
    assert {problem.id for problem in _parts([*rest, replace(PARTS[0], term=term)])} == {"secrecy.E010"}
    assert {problem.id for problem in _parts(rest)} == {"secrecy.E011"}


WALLS: dict[str, dict[str, Any]] = {
    "secrecy.E020": {"DATABASES": {"default": {"CONN_HEALTH_CHECKS": True}}},
    "secrecy.E021": {
        "DATABASES": {
            "default": {"CONN_HEALTH_CHECKS": True, "ATOMIC_REQUESTS": True},
            "log": {"CONN_HEALTH_CHECKS": True},
        }
    },
    "secrecy.E022": {"DATABASES": {"default": {"CONN_HEALTH_CHECKS": True}, "log": {}}},
    "secrecy.E023": {"SESSION_ENGINE": "django.contrib.sessions.backends.db"},
    "secrecy.E024": {"MIDDLEWARE": ["django.contrib.auth.middleware.LoginRequiredMiddleware"]},
    "secrecy.E025": {"MIDDLEWARE": ["secrecy.middleware.SecrecyMiddleware"]},
    "secrecy.E026": {"INSTALLED_APPS": ["django.contrib.admin"]},
    "secrecy.E027": {"INSTALLED_APPS": ["django.contrib.sessions"]},
    "secrecy.E028": {"ANONYMOUS_USER_NAME": "AnonymousUser"},
    "secrecy.E029": {"AUDITLOG_LOGENTRY_MODEL": "auditlog.LogEntry"},
    "secrecy.E030": {"AUDITLOG_CID_HEADER": "x-correlation-id"},
    "secrecy.E031": {"CACHES": {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache"}}},
}


@pytest.mark.parametrize("number", WALLS)
def test_a_setting_without_which_a_promise_would_not_hold(number: str, monkeypatch: pytest.MonkeyPatch) -> None:
    import secrecy.checks

    class Settings:
        """The real ones, but for what the test changes: they are read, never applied."""

        def __getattr__(self, name: str) -> Any:
            from django.conf import settings

            return WALLS[number].get(name) if name in WALLS[number] else getattr(settings, name)

    assert the_walls_stand(None) == []
    monkeypatch.setattr(secrecy.checks, "settings", Settings())
    assert {str(problem.id) for problem in the_walls_stand(None)} == {number}


def test_a_server_that_is_too_old_or_an_account_that_is_no_superuser_is_refused(town: None) -> None:
    from secrecy import foundation
    from tests import world as w

    with pytest.raises(foundation.Unfit, match="superuser"):
        foundation.lay(w.dsn("owner", w.current()), database=w.current(), passwords={})

    class Old:
        server_version = 140011

    with pytest.raises(foundation.Unfit, match="too old"):
        foundation._fit(Old())  # type: ignore[arg-type]

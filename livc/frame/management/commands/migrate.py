"""Django's own command, which lays an empty database in half the time.

Between two steps of a migration Django makes a class anew for every model that is related to the changed one, and here
all are, by the cell and by the person: a new constraint made some ninety. A step that adds or removes one thing asks for
the changed model alone; of those only that one is made anew. A migration with any other step goes as Django does it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.management.commands import migrate
from django.db.migrations import operations as steps
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.state import ProjectState

#: What looks at nothing in the database but the model it names, and at what that one points to.
ALONE = (
    steps.CreateModel, steps.AddField, steps.AddConstraint, steps.RemoveConstraint, steps.AddIndex, steps.RemoveIndex,
    steps.AlterModelOptions, steps.RunSQL,
)  # fmt: skip


def alone(step: Any) -> bool:
    """Whether a step leaves alone what points to its model. Of a field that is no key, only its own column changes."""
    field = step.field if isinstance(step, steps.AlterField) else None
    return isinstance(step, ALONE) or (field is not None and not (field.is_relation or field.unique))


def _reload(state: Any, app_label: str, model_name: str, delay: bool = False) -> None:
    """``delay`` is Django's word for a step after which what is related may lag behind: here after each."""
    if "apps" in vars(state):
        state.is_delayed = True
        state._reload({(app_label, model_name)})


@contextmanager
def sparing() -> Iterator[None]:
    thorough = ProjectState.reload_model
    setattr(ProjectState, "reload_model", _reload)
    try:
        yield
    finally:
        setattr(ProjectState, "reload_model", thorough)


class Executor(MigrationExecutor):
    """Sparing on a database on which no migration was ever run; one with data in it is left to Django alone."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fresh = not self.loader.applied_migrations

    def apply_migration(self, state: Any, migration: Any, fake: bool = False, fake_initial: bool = False) -> Any:
        if not self.fresh:
            return super().apply_migration(state, migration, fake, fake_initial)
        if all(alone(step) for step in migration.operations):
            with sparing():
                return super().apply_migration(state, migration, fake, fake_initial)
        state.clear_delayed_apps_cache()  # nothing lags behind
        state.is_delayed = False
        return super().apply_migration(state, migration, fake, fake_initial)


class Command(migrate.Command):
    def handle(self, *args: Any, **options: Any) -> None:
        setattr(migrate, "MigrationExecutor", Executor)
        super().handle(*args, **options)

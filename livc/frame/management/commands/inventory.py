import json
from typing import Any

from django.apps import apps
from django.core.management.base import BaseCommand, CommandParser

from livc.frame.doors import DOORS, doors
from secrecy.checks import kind_of
from secrecy.cipher import SealedText
from secrecy.ends import term_of
from secrecy.grants import THIRD_PARTY
from secrecy.kept import PARTS
from secrecy.models import Entry

ROLES = ("livc_owner", "livc_app", "livc_log", "livc_seal", "livc_auditor", "livc_backup", "livc_keeper")


class Command(BaseCommand):
    help = "What there is: models by kind with their terms, the ledger, the database roles, the doors and who may use them."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        found: dict[str, Any] = {
            "models": [_model(m) for m in _models()],
            "ledger": {"table": Entry._meta.db_table},
            "parts": [
                {
                    "part": p.name,
                    "table": p.table,
                    "columns": list(p.columns),
                    "term": str(p.term),
                    "ends": p.term.plainly(),
                }
                for p in PARTS
            ],
            "roles": list(ROLES),
            "urls": [{"name": name, "path": path, "who": list(DOORS.get(name, ()))} for name, path in doors()],
        }
        if options["json"]:
            self.stdout.write(json.dumps(found, ensure_ascii=False, indent=1))
            return
        for model in found["models"]:
            self.stdout.write("{kind:13} {model:40} {table:40} {term}".format(**model))
        for part in found["parts"]:
            self.stdout.write("{0:13} {part:40} {table:40} {term}".format("deel", **part))


def _models() -> list[Any]:
    """Every model with a table; a third party's that another took the place of has one too, empty."""
    found = apps.get_models(include_auto_created=True, include_swapped=True)
    return [m for m in found if m is not Entry and (not m._meta.swapped or m._meta.label in THIRD_PARTY)]


def _model(model: Any) -> dict[str, Any]:
    kind = kind_of(model)
    label, term = model._meta.label, term_of(model)
    return {
        "model": label,
        "kind": kind,
        "table": model._meta.db_table,
        "encrypted": [f.column for f in model._meta.concrete_fields if isinstance(f, SealedText)],
        "term": str(term) if term else "met de rijen waartussen ze liggen",
        "ends": term.plainly() if term else None,
    }

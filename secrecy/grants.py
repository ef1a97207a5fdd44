"""What the web role may do with tables of third parties: one line each, with the reason. The rest is nothing.

Applied by the owner role after every ``migrate``. A third-party table without a line fails the system check.
"""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import connections

from secrecy.terms import Term

#: Vocabulary: names of models and acts, about nobody.
_WORDS = Term(
    0,
    "de versie waarin het model niet meer bestaat",
    "django.contrib.contenttypes.management.commands.remove_stale_contenttypes.Command",
)
#: Nobody may write there.
_EMPTY = Term(0, "het begin: er staat niets in, en niemand mag erin schrijven", "secrecy.grants.grant_third_party")
#: label -> (what livc_app may do, term, reason)
THIRD_PARTY: dict[str, tuple[str, Term, str]] = {
    "contenttypes.ContentType": ("SELECT", _WORDS, "names of models, for the change log"),
    "auth.Permission": ("SELECT", _WORDS, "the vocabulary of acts"),
    "auth.Group": ("", _EMPTY, "unused: no group opens a circle"),
    "auditlog.LogEntry": ("", _EMPTY, "replaced by secrecy.Change"),
    "guardian.UserObjectPermission": ("", _EMPTY, "replaced by secrecy.Admission"),
    "guardian.GroupObjectPermission": ("", _EMPTY, "unused: no group opens a circle"),
    "account.EmailAddress": ("", _EMPTY, "unused: a person's address stands in the account"),
    "account.EmailConfirmation": ("", _EMPTY, "unused: addresses come from the administrator"),
    "mfa.Authenticator": (
        "SELECT, INSERT, UPDATE, DELETE",
        Term(
            0,
            "het leegmaken van de account",
            "secrecy.acts.end_rows",
            past="EXISTS (SELECT FROM secrecy_person q WHERE q.id = mfa_authenticator.user_id AND NOT q.is_active AND q.email = '' AND q.last_name = '')",
        ),
        "second factors; their secrets are encrypted before they get here, and one touches one's own",
    ),
}
#: Tables of third parties about persons: which rows the web role sees, changes, and adds or takes away.
#: The page that asks the password looks up whether there is a second factor before anybody stands.
_OWN = "user_id = (SELECT secrecy.account())"
#: Proofs are set up by who came by a link, or gave a proof just now: a password alone adds none and takes none away.
_ENROLS = "user_id = (SELECT secrecy.enrolled())"
ROWS: dict[str, tuple[str, str, str]] = {"mfa.Authenticator": (f"coalesce({_OWN}, true)", _OWN, _ENROLS)}
_PLAIN = {"django_migrations": "SELECT"}  # so that "migrate --check" works as the web role


def grant_third_party(**_: object) -> None:
    """Connected to ``post_migrate``; does nothing unless the owner role is at work."""
    if settings.DATABASE_ROLE != "owner":
        return
    tables = dict(_PLAIN)
    for model in apps.get_models(include_auto_created=True):
        origin = model._meta.auto_created or model
        label = origin._meta.label if not isinstance(origin, bool) else model._meta.label
        if model._meta.auto_created or label in THIRD_PARTY:
            tables[model._meta.db_table] = THIRD_PARTY[model._meta.label][0] if model._meta.label in THIRD_PARTY else ""
    with connections["default"].cursor() as cursor:
        for table, may in tables.items():
            cursor.execute(
                "SELECT pg_get_serial_sequence(%s, 'id') FROM pg_class WHERE oid = to_regclass(%s)",
                [f'"{table}"', f'"{table}"'],
            )
            found = cursor.fetchone()
            if found is None:
                continue
            cursor.execute(f'REVOKE ALL ON "{table}" FROM PUBLIC, livc_app, livc_log')
            cursor.execute(f'GRANT SELECT ON "{table}" TO livc_backup')
            if may:
                cursor.execute(f'GRANT {may} ON "{table}" TO livc_app')
            if found[0]:
                cursor.execute(f"GRANT SELECT ON SEQUENCE {found[0]} TO livc_backup")
                if "INSERT" in may:
                    cursor.execute(f"GRANT USAGE ON SEQUENCE {found[0]} TO livc_app")
        for label, (seen, changed, added) in ROWS.items():
            table = apps.get_model(label)._meta.db_table
            for statement in (
                f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
                f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
                f"SELECT secrecy.clear('{table}')",
                f"CREATE POLICY laid ON {table} TO livc_owner USING (true) WITH CHECK (true)",
                f"CREATE POLICY read ON {table} FOR SELECT TO livc_app USING ({seen})",
                f"CREATE POLICY amended ON {table} FOR UPDATE TO livc_app USING ({changed}) WITH CHECK ({changed})",
                f"CREATE POLICY added ON {table} FOR INSERT TO livc_app WITH CHECK ({added})",
                f"CREATE POLICY removed ON {table} FOR DELETE TO livc_app USING ({added})",
            ):
                cursor.execute(statement)
        # A dump takes every table and every count, also of tables that no model has any more.
        cursor.execute(
            "SELECT relkind, oid::regclass::text FROM pg_class WHERE relowner = CURRENT_USER::regrole AND relkind IN ('r', 'p', 'S')"
        )
        for kind, name in cursor.fetchall():
            cursor.execute(f"GRANT SELECT ON {'SEQUENCE' if kind == 'S' else 'TABLE'} {name} TO livc_backup")
        cursor.execute("GRANT SELECT ON django_content_type, auth_permission TO livc_keeper")
        cursor.execute("SELECT secrecy.know_acts()")


def wire(sender: Any) -> None:
    from django.db.models.signals import post_migrate

    # The last app's post_migrate: by then permissions and content types of all apps exist.
    last = [config for config in apps.get_app_configs() if config.models_module][-1]
    post_migrate.connect(grant_third_party, sender=last, dispatch_uid="secrecy.grants")

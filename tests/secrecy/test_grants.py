"""Default privileges are nothing: what is granted follows from the declared kind of each model, and no more."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.db.models import AutoField, Model

from secrecy.ends import term_of
from secrecy.grants import THIRD_PARTY
from secrecy.models import Entry
from secrecy.seal import Admitted, Appended, Circled, Headed, Proved, Published, Screened, Sealed
from tests import world as w

Grants = set[tuple[str, str]]
ROLES = ("livc_owner", "livc_app", "livc_log", "livc_seal", "livc_auditor", "livc_backup", "livc_keeper")
OURS = "n.nspname IN ('public', 'secrecy', 'keystore')"


def granted() -> dict[str, Grants]:
    """Relation -> (role, privilege or privilege(column)) for whoever doesn't own it."""
    found: dict[str, Grants] = {}
    for name, owner, role, what in w.ask(f"""
        SELECT c.oid::regclass::text, c.relowner::regrole::text, coalesce(NULLIF(a.grantee, 0)::regrole::text, 'PUBLIC'), a.privilege_type
          FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace CROSS JOIN LATERAL aclexplode(c.relacl) a WHERE {OURS} AND c.relkind IN ('r', 'p', 'v', 'm', 'S')
        UNION ALL
        SELECT c.oid::regclass::text, c.relowner::regrole::text, coalesce(NULLIF(a.grantee, 0)::regrole::text, 'PUBLIC'), a.privilege_type || '(' || t.attname || ')'
          FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_attribute t ON t.attrelid = c.oid CROSS JOIN LATERAL aclexplode(t.attacl) a WHERE {OURS}"""):
        rights = found.setdefault(name, set())
        if role != owner:
            rights.add((role, what))
    return found


#: The order and the signed checkpoints of what is sealed: written by functions of the sealing office alone.
SEALED = ("secrecy_sealed", "secrecy_node", "secrecy_checkpoint", "secrecy_rotation")
#: What the deep room writes of a draft while it is typed.
TYPED: Grants = {("livc_keeper", "SELECT"), *(("livc_keeper", f"UPDATE({c})") for c in ("text", "edition", "saved_at"))}


def by_kind(model: type[Model]) -> Grants:
    """What the rules of this model's kind say."""
    rules = [
        c
        for c in model._meta.constraints
        if isinstance(c, Published | Screened | Headed | Sealed | Circled | Admitted | Appended | Proved)
    ]
    (rule,) = rules
    may: Grants = {("livc_backup", "SELECT")}
    match rule:
        case Published() | Screened():
            may |= {("livc_app", "SELECT"), ("livc_keeper", "SELECT")}
            may |= {("livc_app", "INSERT")} if rule.insert else set()
            if rule.update:
                may |= {("livc_app", f"UPDATE({c})") for c in rule.columns} or {("livc_app", "UPDATE")}
            may |= {("livc_keeper", "DELETE")} if getattr(model, "goes_with", None) else set()
            may |= past(model)
        case Headed() | Sealed():
            may |= {("livc_app", "SELECT"), ("livc_app", "INSERT")}
            may |= {("livc_app", f"UPDATE({c})") for c in rule.columns} or {("livc_app", "UPDATE")}
            may |= {("livc_keeper", "SELECT")} if isinstance(rule, Headed) else set()
            may |= {("livc_keeper", what) for what in ("SELECT(id)", "SELECT(circle_id)", "DELETE")}
            may |= TYPED if isinstance(rule, Sealed) and rule.typed else set()
        case Proved():
            may |= {("livc_app", "SELECT")}
            may |= {
                ("livc_keeper", what) for what in ("SELECT", "INSERT", "DELETE", "UPDATE(signature)", "UPDATE(key)")
            }
        case Circled():
            may |= {("livc_app", "SELECT"), *(("livc_keeper", what) for what in ("SELECT", "INSERT", "DELETE"))}
        case Admitted():
            may |= {(role, what) for role in ("livc_app", "livc_keeper") for what in ("SELECT", "INSERT")}
            may |= {(role, f"UPDATE({c})") for role in ("livc_app", "livc_keeper") for c in ("until", "ended_because")}
            may |= {("livc_keeper", "DELETE")}
        case Appended():
            may |= {
                ("livc_app", "INSERT"),
                ("livc_app", "SELECT(id)"),
                ("livc_keeper", "SELECT"),
                ("livc_keeper", "INSERT"),
                ("livc_auditor", "SELECT"),
            }
            # Who did it, and what stood there: emptied at its term.
            kept = ("id", "content_type_id", "action", "timestamp", "request", "door", "xid", "noticed", "commitment")
            may |= {("livc_keeper", f"UPDATE({f.column})") for f in model._meta.concrete_fields if f.column not in kept}
    return may


def past(model: type[Model]) -> Grants:
    """What an office does to rows that are past their term: takes them away, or empties the columns that the term names."""
    term = term_of(model)
    steps = [step for step in term.steps if step.past] if term else []
    may: Grants = {("livc_keeper", f"UPDATE({c})") for step in steps for c, _ in step.sets}
    if any(not step.sets for step in steps):
        may |= {("livc_keeper", "SELECT"), ("livc_keeper", "DELETE")}
        may |= {("livc_keeper", f"UPDATE({f.column})") for f in model._meta.concrete_fields if f.related_model is model}
    return may


def expected() -> dict[str, Grants]:
    """Every table the application knows, with what its declaration says."""
    wanted: dict[str, Grants] = {
        "django_migrations": {("livc_app", "SELECT"), ("livc_backup", "SELECT")},
        Entry._meta.db_table: {(f"livc_{role}", "SELECT") for role in ("app", "auditor", "seal", "backup")},
        **{t: {(f"livc_{role}", "SELECT") for role in ("auditor", "seal", "backup")} for t in SEALED},
        "auditlog_logentry": {("livc_backup", "SELECT")},  # its migrations make it; secrecy.Change stands in its place
        "secrecy_person": {("livc_keeper", "SELECT")},
        "secrecy_capacity": {("livc_keeper", "SELECT")},
        "secrecy_held": {("livc_keeper", "SELECT")},
        "secrecy_ground": {("livc_keeper", "SELECT")},
        "secrecy_following": {("livc_keeper", "SELECT")},
        "secrecy_founding": {("livc_keeper", "SELECT")},
        "secrecy_recovery": {("livc_keeper", "SELECT")},
        "secrecy_condition": {("livc_keeper", "SELECT")},
        "secrecy_due": {("livc_keeper", "SELECT")},
        "secrecy_live": {("livc_keeper", "SELECT")},
        "secrecy_page": {("livc_keeper", "SELECT")},
        "secrecy_draft": TYPED,
        "secrecy_erasable": {("livc_keeper", "SELECT")},
        "secrecy_kept": {("livc_keeper", "SELECT")},
        "secrecy_ends": {("livc_keeper", "SELECT")},
        "secrecy_windowed": {("livc_keeper", "SELECT")},
    }
    for model in apps.get_models(include_auto_created=True):
        if model is Entry:
            continue
        if model._meta.auto_created or model._meta.label in THIRD_PARTY:
            may = THIRD_PARTY[model._meta.label][0] if model._meta.label in THIRD_PARTY else ""
            wanted[model._meta.db_table] = {("livc_backup", "SELECT")} | {
                ("livc_app", one) for one in may.split(", ") if one
            }
            wanted[model._meta.db_table] |= past(model)
        else:
            wanted[model._meta.db_table] = by_kind(model)
    # A daily office writes down that a sheet lapsed.
    wanted["feedback_sheet"].add(("livc_keeper", "UPDATE(state)"))
    # What a service is asked waits as long as the request for which it is.
    wanted["subject_requests_part"] |= {("livc_keeper", f"UPDATE({column})") for column in ("answer_by", "extended_on")}
    for vocabulary in ("django_content_type", "auth_permission"):
        wanted[vocabulary].add(("livc_keeper", "SELECT"))
    return wanted


def test_every_table_is_granted_what_its_declared_kind_says_and_nothing_else(town: None) -> None:
    real, wanted = granted(), expected()
    public = {name for name, _ in real.items() if "." not in name and not name.endswith("_seq")}
    for name in sorted(public | set(wanted)):
        assert real.get(name, set()) == wanted.get(name, set()), name


def test_a_table_without_a_model_is_granted_nothing(town: None) -> None:
    known = set(expected())
    tables = {
        name
        for (name,) in w.ask(
            f"SELECT c.oid::regclass::text FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE {OURS} AND c.relkind IN ('r', 'p', 'v', 'm')"
        )
    }
    real = granted()
    for name in tables - known:
        assert {role for role, _ in real.get(name, set())} <= {"livc_backup"}, name


def test_the_deep_room_is_granted_to_the_backup_alone_and_the_key_store_to_nobody(town: None) -> None:
    real = granted()
    for name, rights in real.items():
        if name.startswith("keystore."):
            assert rights == set()
        if name.startswith("secrecy."):
            assert rights <= {("livc_backup", "SELECT")}
    for shut in (
        "secrecy.badge",
        "secrecy.credential",
        "secrecy.standing",
        "secrecy.link",
        "secrecy.outbox",
        "secrecy.export",
        "secrecy.export_piece",
    ):
        assert real.get(shut, set()) == set()


def test_sequences_are_granted_to_who_inserts(town: None) -> None:
    inserts = {
        f"{table}_id_seq": {role for role, what in rights if what == "INSERT"} for table, rights in expected().items()
    }
    for name, rights in granted().items():
        if name.endswith("_seq"):
            assert {role for role, _ in rights} - {"livc_backup"} <= inserts.get(name, set()), name
            assert {what for _, what in rights} <= {"USAGE", "SELECT"}


def test_public_is_granted_nothing_of_ours(town: None) -> None:
    public = w.ask(f"""
        SELECT 'relation', c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace CROSS JOIN LATERAL aclexplode(c.relacl) a WHERE a.grantee = 0 AND {OURS}
        UNION ALL SELECT 'column', t.attname FROM pg_attribute t JOIN pg_class c ON c.oid = t.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace CROSS JOIN LATERAL aclexplode(t.attacl) a WHERE a.grantee = 0 AND {OURS}
        UNION ALL SELECT 'function', p.proname FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace CROSS JOIN LATERAL aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a WHERE a.grantee = 0 AND {OURS}
        UNION ALL SELECT 'schema', n.nspname FROM pg_namespace n CROSS JOIN LATERAL aclexplode(n.nspacl) a WHERE a.grantee = 0 AND {OURS}
        UNION ALL SELECT 'database', d.datname FROM pg_database d CROSS JOIN LATERAL aclexplode(coalesce(d.datacl, acldefault('d', d.datdba))) a WHERE a.grantee = 0 AND d.datname = current_database()
        UNION ALL SELECT 'language', l.lanname FROM pg_language l CROSS JOIN LATERAL aclexplode(coalesce(l.lanacl, acldefault('l', l.lanowner))) a WHERE a.grantee = 0 AND l.lanpltrusted
    """)
    assert public == []


def test_what_is_made_later_is_granted_to_nobody(town: None) -> None:
    generous = w.ask("""
        SELECT d.defaclrole::regrole, d.defaclobjtype, a.grantee FROM pg_default_acl d CROSS JOIN LATERAL aclexplode(d.defaclacl) a WHERE a.grantee <> d.defaclrole""")
    assert generous == []


ASKED = (
    "reader", "account", "enrolled", "capacity", "governs", "stands_in", "may_follow", "settled", "opened", "listed", "let_in", "met", "known_apart", "cells", "company", "seated", "reviewed",
    "may_be_admitted",
)  # fmt: skip
FUNCTIONS = {
    "livc_app": {*ASKED, "version", "step_out", "leave_to_owners"},
    "livc_owner": {
        "never", "sign_change", "notice_change", "enter_admission", "enter_deed", "pulse", "hold_sheet", "enter_sheet", "sheet_stands", "sheet_answer_counts", "sheet_successor_follows", "sheet_goes_along", "case_turns", "case_rests", "case_left", "transfer_stands", "enter_transfer", "while_nothing_ends", "prolongation_holds", "measure_stands", "enter_keeping", "parts_follow", "lead_ends", "question_stands", "statement_stands", "signature_stands", "enter_oversight", "know_acts", "clear", "fields", "commitment", *ASKED,
    },
    "livc_seal": {
        "seal_next", "seal_checkpoint", "seal_rotation", "seal_nodes", "seal_told", "seal_check_due", "seal_check_told", "seal_check_done",
    },
    "livc_auditor": set(),
    "livc_backup": set(),
}  # fmt: skip


@pytest.mark.parametrize("role", FUNCTIONS)
def test_a_role_may_call_these_functions_and_no_others(town: None, role: str) -> None:
    callable_ = {
        name
        for (name,) in w.ask(
            "SELECT p.proname FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace"
            f" WHERE {OURS} AND has_function_privilege(%s, p.oid, 'EXECUTE')",
            [role],
        )
    }
    assert callable_ == FUNCTIONS[role]


def test_the_log_role_calls_functions_and_has_no_table_at_all(town: None) -> None:
    relations = w.ask(f"""
        SELECT c.oid::regclass FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
         WHERE {OURS} AND (CASE c.relkind WHEN 'S' THEN has_sequence_privilege('livc_log', c.oid, 'USAGE, SELECT, UPDATE')
           WHEN 'i' THEN false WHEN 'I' THEN false WHEN 'c' THEN false
           ELSE has_table_privilege('livc_log', c.oid, 'SELECT, INSERT, UPDATE, DELETE, TRUNCATE, REFERENCES, TRIGGER') OR has_any_column_privilege('livc_log', c.oid, 'SELECT, INSERT, UPDATE, REFERENCES') END)""")
    assert relations == []


def test_functions_of_the_deep_room_that_run_as_their_keeper_look_nowhere_else_for_names(town: None) -> None:
    loose = w.ask("""
        SELECT p.proname FROM pg_proc p WHERE p.pronamespace = 'secrecy'::regnamespace AND p.prosecdef
           AND NOT coalesce(p.proconfig @> ARRAY['search_path=secrecy, pg_temp'], false)""")
    assert loose == []


def test_every_function_of_the_deep_room_belongs_to_its_keeper(town: None) -> None:
    others = w.ask(
        "SELECT proname FROM pg_proc WHERE pronamespace = 'secrecy'::regnamespace AND proowner <> 'livc_keeper'::regrole"
    )
    assert others == []


def test_sealed_tables_enforce_their_policies_on_their_owner_too(town: None) -> None:
    rules = Screened | Headed | Sealed | Circled | Admitted | Appended | Proved
    guarded = {m._meta.db_table for m in apps.get_models() if any(isinstance(c, rules) for c in m._meta.constraints)}
    guarded |= {
        m._meta.db_table
        for m in apps.get_models()
        if any(isinstance(c, Published) and (c.insert or c.update) for c in m._meta.constraints)
    }
    forced = {name for (name,) in w.ask("SELECT relname FROM pg_class WHERE relrowsecurity AND relforcerowsecurity")}
    assert guarded | {"secrecy_ledger"} <= forced


def test_primary_keys_of_rows_about_persons_are_random(town: None) -> None:
    counted = [
        m
        for m in apps.get_models()
        if isinstance(m._meta.pk, AutoField) and any(isinstance(c, Headed | Sealed) for c in m._meta.constraints)
    ]
    assert counted == []

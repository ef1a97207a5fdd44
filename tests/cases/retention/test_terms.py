"""R54, R55, R56: everything has a term that runs out, and an office ends it then: that, and nothing else."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import psycopg2
from django.apps import apps

from cases.retention import office
from secrecy.acts import Ended, end_past, erasable
from secrecy.ends import term_of
from secrecy.kept import PARTS
from secrecy.models import MOST, Entry
from secrecy.terms import problems
from secrecy.transparency.rows import CHANGE_IN_LEAF, change_leaf
from tests import world as w
from tests.cases.retention.aged import AGED, change, entry, somebody_of_long_ago
from tests.secrecy.intruder import bare
from tests.secrecy.test_erasing import age, within
from tests.secrecy.test_leaf import leaves

ROOMS = "SELECT n.nspname || '.' || c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname IN ('secrecy', 'keystore') AND c.relkind IN ('r', 'p') AND NOT c.relispartition"


def leaves_of_changes() -> dict[str, bytes]:
    """The leaf of every line of the change log, of what isn't personal there."""
    rows = w.ask(f"SELECT {', '.join(f'{name}::text' for name in CHANGE_IN_LEAF)} FROM secrecy_change")
    return {row[0]: change_leaf(dict(zip(CHANGE_IN_LEAF, row, strict=True))) for row in rows}


def test_every_model_and_every_part_of_the_records_ends_and_somebody_ends_it(town: None) -> None:
    """R55: no «onbeperkt» anywhere. What ends by its own columns is lived past its term below."""
    models = [m for m in apps.get_models() if m is not Entry]
    said = {m._meta.label: list(problems(term_of(m))) for m in models}
    assert {label: wrong for label, wrong in said.items() if wrong} == {}
    assert {part.name: list(problems(part.term)) for part in PARTS if list(problems(part.term))} == {}
    terms: dict[str, Any] = {m._meta.label: term_of(m) for m in models}
    assert {label for label, term in terms.items() if any(s.past for s in term.steps)} == set(AGED)
    assert {name for (name,) in w.ask(ROOMS)} <= {part.table for part in PARTS}
    assert all(0 <= step.days <= step.cap <= MOST for term in terms.values() for step in term.steps)
    # Every circle ends: what lies at the top of a cell has a day.
    endless = w.ask(
        "SELECT DISTINCT k.kind FROM secrecy_circle k WHERE k.of_id IS NULL AND NOT EXISTS (SELECT FROM secrecy_erasable e WHERE e.circle = k.id AND e.due IS NOT NULL)"
        " AND NOT EXISTS (SELECT FROM keystore.destroyed d WHERE d.circle = k.id)"  # what ended has
    )
    assert endless == []


def rows() -> dict[str, int]:
    return {
        name: w.ask(f"SELECT count(*) FROM {name}")[0][0]
        for (name,) in w.ask(
            "SELECT c.oid::regclass::text FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
            " WHERE n.nspname IN ('public', 'secrecy', 'keystore') AND c.relkind IN ('r', 'p') AND NOT c.relispartition"
        )
        if name not in ("secrecy_change", "secrecy_ledger", "secrecy.standing")
    }


def test_a_town_past_each_term_keeps_what_is_a_day_from_it_and_loses_the_rest(world: str) -> None:
    """R54, R55, R56: of each thing one that is past its term, and one that isn't; each says before that it would go."""
    assert [one for one in end_past(simulate=True) if one.what not in ("secrecy.pulse", "secrecy.standing")] == []
    vera = somebody_of_long_ago()
    past: dict[str, Any] = {}
    kept: dict[str, Any] = {}
    for label, (days, made) in AGED.items():
        past[label] = w.ask(made, {"ago": days + 2})[0][0]
        kept[label] = w.ask(made, {"ago": days - 2})[0][0]

    before = rows()
    would = end_past(simulate=True)
    assert rows() == before
    done = office.run().past
    # The password of an emptied account goes in a step after that.
    assert {one.what: one.rows for one in done if one.what != "secrecy.credential"} == {
        one.what: one.rows for one in would
    }
    for label in AGED:
        model = apps.get_model(label)
        found = f"SELECT count(*) FROM {model._meta.db_table} WHERE {model._meta.pk.column}::text = %s"
        assert w.ask(found, [str(past[label])]) == [(0,)], label
        assert w.ask(found, [str(kept[label])]) == [(1,)], label
    gone = {name: before[name] - n for name, n in rows().items() if before[name] != n}
    assert set(gone) == {apps.get_model(label)._meta.db_table for label in AGED} | {"secrecy.credential"}
    ended = {one.what: one.rows for one in done}
    assert all(n == ended[name] for name, n in gone.items() if name not in ("participants_user", "secrecy.credential"))
    assert gone["participants_user"] == 1
    # Who is still pointed at, is a number from now on.
    assert w.ask("SELECT username, first_name, last_name, email, is_active FROM participants_user WHERE id = %s", [vera]) == [(f"gewist-{vera}", "", "", "", False)]  # fmt: skip
    # By whom: an office, which is nobody, through one door.
    assert w.ask("SELECT count(*) > 40, count(*) FILTER (WHERE actor_id IS NOT NULL) FROM secrecy_change WHERE door = 'office:retention' AND timestamp > now() - interval '10 minutes'") == [(True, 0)]  # fmt: skip
    assert w.ask("SELECT count(*) FROM secrecy.standing WHERE door LIKE 'office%%'") == [(0,)]
    assert office.run().past == []
    # Who writes a day of long ago where a day may be written, ends nothing by it: what is young, stays.
    w.ask("UPDATE cells_cell SET ended_at = now() - interval '3000 days' WHERE id IN (SELECT cell FROM secrecy_circle)")
    for table in ("participants_participation", "participants_seat", "participants_mandate"):
        w.ask(f"UPDATE {table} SET ended_at = now() - interval '3000 days' WHERE ended_at IS NULL")
    w.ask("UPDATE cells_membership SET until = secrecy.today() - 3000 WHERE until IS NULL AND since IS NOT NULL")
    assert office.run().past == []


def test_an_account_closes_once_nobody_designates_the_person(world: str) -> None:
    """R55: ninety days after the last designation; its session ends with it, its name stays as long as the register names it."""
    who = w.id_of("caw")
    w.signed_in("caw").get("/")
    w.ask("UPDATE participants_user SET date_joined = now() - interval '2000 days' WHERE id = %s", [who])
    w.ask("UPDATE participants_mandate SET ends = current_date - 88, begins = current_date - 99, ended_at = NULL WHERE user_id = %s", [who])  # fmt: skip
    end_past()
    assert w.ask("SELECT is_active FROM participants_user WHERE id = %s", [who]) == [(True,)]
    w.ask("UPDATE participants_mandate SET ends = current_date - 92 WHERE user_id = %s", [who])
    end_past()
    assert w.ask("SELECT is_active, last_name <> '' FROM participants_user WHERE id = %s", [who]) == [(False, True)]
    assert w.ask("SELECT count(*) FROM secrecy.badge WHERE user_id = %s", [who]) == [(0,)]


def test_names_leave_the_records_at_their_term_and_every_leaf_stands(world: str) -> None:
    """R55, promise 5: who did it is emptied with its salt, in ledger and change log; no role can do that a day before, or more."""
    who = w.id_of("coordinator")
    past, kept = entry(1830, who=who), entry(1820, who=who)
    changes = change(1830, who=who), change(1820, who=who)
    before, changed = leaves(), leaves_of_changes()
    assert {one.what for one in end_past(simulate=True)} >= {"secrecy_ledger", "secrecy_change"}
    assert leaves() == before
    end_past()
    after = leaves()
    assert {pk: after[pk] for pk in before} == before
    assert changed.items() <= leaves_of_changes().items()
    names = "SELECT id, actor IS NULL AND on_behalf IS NULL AND session IS NULL AND salt IS NULL FROM secrecy_ledger WHERE id = ANY (%s) ORDER BY id"
    assert w.ask(names, [[past, kept]]) == [(past, True), (kept, False)]
    (said,) = [e for e in w.entries(act="empty") if e["reference"] != "changes"]
    assert (said["reference"][:9], said["purpose"], said["actor"]) == ("ledger 20", "1 regels", None)
    log = w.ask("SELECT actor_id, object_pk, object_repr, changes, salt, commitment FROM secrecy_change WHERE id = ANY (%s) ORDER BY id", [list(changes)])  # fmt: skip
    assert log[0][:5] == (None, "", "", None, None)
    assert (log[1][:3], bool(log[1][3]), bool(log[1][4])) == ((who, "7", "vera@vroeger.test"), True, True)
    assert all(commitment for *_, commitment in log)
    # Whoever would do more, as the keeper itself: the triggers know the term.
    for attack in (
        f"UPDATE secrecy_ledger SET actor = NULL, capacity = NULL, on_behalf = NULL, whom = NULL, session = NULL, address = NULL, salt = NULL WHERE id = {kept}",
        f"UPDATE secrecy_ledger SET actor = 1 WHERE id = {past}",
        f"UPDATE secrecy_ledger SET door = 'x' WHERE id = {past}",
        f"DELETE FROM secrecy_ledger WHERE id = {past}",
        f"DELETE FROM secrecy_change WHERE id = {changes[0]}",
        f"UPDATE secrecy_change SET object_pk = '8' WHERE id = {changes[0]}",
    ):
        with bare("superuser") as i:
            i.sql("SET ROLE livc_keeper")
            assert isinstance(i.fails(attack), psycopg2.errors.InsufficientPrivilege), attack


def test_what_is_left_of_an_erased_case_goes_once_the_register_forgets_it(world: str) -> None:
    """R55, R56: circles, admissions and the list of destroyed keys, five years after; not those of other cases."""
    circle = age()
    office.run()
    circles = [str(c) for c in within(circle)]
    admissions = w.ask("SELECT count(*) FROM secrecy_admission WHERE content_object_id = ANY (%s::uuid[])", [circles])[0][0]  # fmt: skip
    assert admissions
    before = rows()
    w.ask("UPDATE keystore.destroyed SET at = at - interval '1820 days' WHERE circle = ANY (%s::uuid[])", [circles])
    assert office.run().past == []
    w.ask("UPDATE keystore.destroyed SET at = at - interval '10 days' WHERE circle = ANY (%s::uuid[])", [circles])
    w.ask("UPDATE contributions_disclosure SET until = now() - interval '1 day' WHERE circle = ANY (%s::uuid[])", [circles])  # fmt: skip
    told = w.ask("SELECT count(*) FROM contributions_disclosure WHERE circle = ANY (%s::uuid[])", [circles])[0][0]
    done = {one.what: one.rows for one in office.run().past}
    assert done == {"secrecy_admission": admissions, "secrecy_circle": len(circles)} | ({"contributions_disclosure": told} if told else {})  # fmt: skip
    gone = {name: before[name] - n for name, n in rows().items() if before[name] != n}
    assert gone == done | {"keystore.destroyed": len(circles)}
    assert Ended("secrecy_circle", 1) not in end_past(simulate=True)


def test_a_request_ends_after_its_answer_with_what_services_were_asked_for_it(world: str) -> None:
    """R54, R56, R64: who asked, what was found and answered; the question to a service lies with a case, which goes on."""
    asked = w.ask("SELECT p.circle_id, p.request, q.circle_id FROM subject_requests_part p JOIN subject_requests_subjectrequest q ON q.id = p.request")  # fmt: skip
    assert asked
    part, request, circle = asked[0]
    w.ask("UPDATE subject_requests_subjectrequest SET answered_on = NULL, answer_by = secrecy.today() - 365")
    assert not [d for d in erasable() if d.kind in ("request", "subject_part")]
    w.ask("UPDATE subject_requests_subjectrequest SET answer_by = secrecy.today() - 366 WHERE id = %s", [request])
    parts = w.ask("SELECT count(*) FROM subject_requests_part WHERE request = %s", [request])[0][0]
    assert {d.circle for d in erasable() if d.kind == "request"} == {UUID(str(circle))}
    before = rows()
    ended = [d.kind for d in office.run().ended]
    assert sorted(ended) == ["request", *["subject_part"] * parts]
    assert w.ask("SELECT count(*) FROM subject_requests_part WHERE request = %s", [request]) == [(0,)]
    for table in ("requester", "finding", "curtailment", "decision", "reply", "extension"):
        assert w.ask(f"SELECT count(*) FROM subject_requests_{table} WHERE request_id = %s", [request]) == [(0,)]
    assert w.ask("SELECT count(*) FROM subject_requests_partanswer WHERE circle_id = %s", [part]) == [(0,)]
    gone = {name for name, n in rows().items() if n < before[name]}
    assert {name for name in gone if name.startswith(("cases_", "meetings_", "contributions_"))} == set()

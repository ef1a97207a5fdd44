"""What holds of the list whoever sends SQL (R32, R58): ``secrecy/sql/8_list.sql``; and that a row about a person rests on a basis of its own case.

A later change of the table's rules takes its triggers away (``secrecy.clear``): lay them again after it.
"""

from django.db import migrations

TURNS = "(OLD.state, OLD.closed_on, OLD.closed_by_id, OLD.aftercare_until) IS DISTINCT FROM (NEW.state, NEW.closed_on, NEW.closed_by_id, NEW.aftercare_until)"
STATEMENTS = (
    f"CREATE TRIGGER turns BEFORE UPDATE ON cases_case FOR EACH ROW WHEN ({TURNS}) EXECUTE FUNCTION secrecy.case_turns()",
    "CREATE CONSTRAINT TRIGGER rests AFTER INSERT ON cases_case DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION secrecy.case_rests()",
    "CREATE CONSTRAINT TRIGGER readers_leave AFTER UPDATE ON cases_case DEFERRABLE INITIALLY DEFERRED FOR EACH ROW"
    " WHEN (OLD.state = 'listed' AND NEW.state <> 'listed') EXECUTE FUNCTION secrecy.case_left()",
    "ALTER TABLE cases_legalbasis ADD CONSTRAINT a_basis_is_of_one_case UNIQUE (id, case_id)",
    *(
        f"ALTER TABLE {table} ADD CONSTRAINT {table}_rests_on_a_basis_of_its_own_case FOREIGN KEY (basis_id, case_id)"
        " REFERENCES cases_legalbasis (id, case_id) DEFERRABLE INITIALLY DEFERRED"
        for table in ("cases_datasubject", "cases_indication", "cases_minorground")
    ),
)


class Migration(migrations.Migration):
    dependencies = [("cases", "0003_off_the_list")]

    operations = [migrations.RunSQL(statement, migrations.RunSQL.noop) for statement in STATEMENTS]

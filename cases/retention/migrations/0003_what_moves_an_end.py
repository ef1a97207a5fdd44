"""What the deep room's office asks: the end of each thing once prolongations, holds and early erasures moved it (R54, R55).

``secrecy_erasable`` says what ends when by itself, and grows with whatever else has a term; ``secrecy_ends`` lies over it, so that
a hold moves all of that too. Below: the triggers that hold what a prolongation and a measure are. A later change of a table's rules takes
its triggers away (``secrecy.clear``): lay them again after it.
"""

from importlib import import_module

from django.db import migrations

before = import_module("cases.retention.migrations.0001_what_ends_when")
rule, day, CAP = before.rule, before.day, before.CAP

# A case that was prolonged goes on that day, five years after the discussion on which the first rests at the latest.
# A situation put to the cell goes no later than who was let in may read it, however often it was answered.
# A hold moves the day of a case, and of all that lies in it, till it is over; of an early erasure as well.
ENDS = f"""
CREATE VIEW public.secrecy_ends WITH (security_invoker = true) AS
SELECT x.circle, x.because, greatest(x.due, h.until + 1) AS due, CASE WHEN h.until >= x.due THEN x.due END AS otherwise FROM (
  SELECT e.circle, e.because, least(greatest(e.due, p.until + 1), {day("q.asked_at")} + 3 * {rule("q.cell_id", "signal_days", 30, 90)}) AS due
    FROM secrecy_erasable e LEFT JOIN signals_question q ON q.circle_id = e.circle
    LEFT JOIN (SELECT n.circle_id, least(max(n.until), min(n.discussed_on) + {CAP}) AS until FROM retention_prolongation n GROUP BY 1) p ON p.circle_id = e.circle AND e.because = 'term'
   UNION ALL
  SELECT c.circle_id, 'early', {day("n.confirmed_at")} FROM retention_measure n JOIN cases_case c ON c.id = n.case_id WHERE n.measure_kind = 'early' AND n.state = 'confirmed'
) x JOIN secrecy_circle k ON k.id = x.circle
  LEFT JOIN (SELECT c.circle_id AS root, max(n.until) AS until FROM retention_measure n JOIN cases_case c ON c.id = n.case_id
              WHERE n.measure_kind = 'hold' AND n.state IN ('confirmed', 'lifting') GROUP BY 1) h ON h.root = coalesce(k.root_id, k.id);
"""
TRIGGERS = (
    *(
        f"CREATE TRIGGER a_waits BEFORE INSERT OR UPDATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION secrecy.while_nothing_ends()"
        for table in ("retention_prolongation", "retention_measure")
    ),
    "CREATE TRIGGER holds BEFORE INSERT ON retention_prolongation FOR EACH ROW EXECUTE FUNCTION secrecy.prolongation_holds()",
    "CREATE TRIGGER never_changed BEFORE UPDATE ON retention_prolongation FOR EACH ROW EXECUTE FUNCTION secrecy.never()",
    "CREATE TRIGGER entered AFTER INSERT ON retention_prolongation FOR EACH ROW EXECUTE FUNCTION secrecy.enter_keeping()",
    "CREATE TRIGGER stands BEFORE INSERT OR UPDATE ON retention_measure FOR EACH ROW EXECUTE FUNCTION secrecy.measure_stands()",
    "CREATE TRIGGER entered AFTER INSERT OR UPDATE ON retention_measure FOR EACH ROW EXECUTE FUNCTION secrecy.enter_keeping()",
)


class Migration(migrations.Migration):
    dependencies = [("retention", "0002_keeping_longer_and_shorter"), ("signals", "0001_initial")]
    operations = [
        migrations.RunSQL(ENDS, "DROP VIEW public.secrecy_ends"),
        migrations.RunSQL("GRANT SELECT ON public.secrecy_ends TO livc_keeper", migrations.RunSQL.noop),
        *(migrations.RunSQL(statement, migrations.RunSQL.noop) for statement in TRIGGERS),
    ]

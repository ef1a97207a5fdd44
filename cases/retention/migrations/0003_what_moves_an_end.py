"""The view of what ends when, with prolongations, holds and early erasures in it; and the triggers that hold what these are.

A later change of a table's rules takes its triggers away (``secrecy.clear``): lay them again after it.
"""

from importlib import import_module

from django.db import migrations

before = import_module("cases.retention.migrations.0001_what_ends_when")
rule, day, ITEM, CAP = before.rule, before.day, before.ITEM, before.CAP

# A case: from the last discussion, else from the day it was listed; prolonged, till that day. A discussion that runs counts as today's.
# What isn't taken up goes thirty days after the sitting; what two people of a service told each other, with the reading window.
# A situation put to the cell goes thirty days after the last word, and never later than who was let in may read it.
# A hold moves the day of a case, and of all that lies in it, till it is over.
ERASABLE = f"""
CREATE OR REPLACE VIEW public.secrecy_erasable WITH (security_invoker = true) AS
SELECT x.circle, x.because, greatest(x.due, h.until + 1) AS due, CASE WHEN h.until >= x.due THEN x.due END AS otherwise FROM (
  SELECT c.circle_id AS circle, 'term'::text AS because,
         greatest(
           greatest(c.listed_on, (SELECT max({day("coalesce(a.closed_at, a.opened_at)")}) FROM meetings_agendaitem a WHERE a.case_id = c.id))
             + {rule("c.cell_id", "retention_days", 365, CAP)},
           (SELECT least(max(p.until), min(p.discussed_on) + {CAP}) FROM retention_prolongation p WHERE p.case_id = c.id)) + 1 AS due
    FROM cases_case c
   UNION ALL
  SELECT c.circle_id, 'early', {day("n.confirmed_at")} FROM retention_measure n JOIN cases_case c ON c.id = n.case_id WHERE n.measure_kind = 'early' AND n.state = 'confirmed'
   UNION ALL
  SELECT s.circle_id, 'term', s.state_since + {rule("s.cell_id", "signal_days", 30, 90)} + 1 FROM signals_signal s
   UNION ALL
  SELECT q.circle_id, 'term', least({day("q.changed_at")} + {rule("q.cell_id", "signal_days", 30, 90)} + 1, {day("q.asked_at")} + 3 * {rule("q.cell_id", "signal_days", 30, 90)})
    FROM signals_question q
   UNION ALL
  SELECT i.circle_id, 'term', {day("m.starts_at")} + 31 FROM meetings_invitation i JOIN meetings_agendaitem a ON a.id = i.item_id {ITEM} WHERE i.state <> 'accepted'
   UNION ALL
  SELECT k.id, 'term', {day("m.starts_at")} + 31 FROM secrecy_circle k JOIN meetings_agendaitem a ON a.circle_id = k.of_id {ITEM} WHERE k.kind = 'prepared'
   UNION ALL
  SELECT b.circle_id, 'term', {day("m.starts_at")} + {rule("m.cell_id", "window_days", 30, 365)} + 1
    FROM meetings_briefing b JOIN meetings_invitation i ON i.id = b.invitation_id JOIN meetings_agendaitem a ON a.id = i.item_id {ITEM}
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
    dependencies = [("retention", "0002_keeping_longer_and_shorter")]
    operations = [
        migrations.RunSQL(ERASABLE, migrations.RunSQL.noop),
        *(migrations.RunSQL(statement, migrations.RunSQL.noop) for statement in TRIGGERS),
    ]

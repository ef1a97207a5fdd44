"""What the deep room's office asks of this floor: which circles end on which day (R54, R55). It ends nothing else."""

from django.db import migrations

TODAY = "(statement_timestamp() AT TIME ZONE 'Europe/Brussels')::date"
CAP = 1825  # five years (FCD art. 20)


def rule(cell: str, key: str, default: int, most: int) -> str:
    """A number of days of the cell's rules in force today, whatever a form let through: at least one, at most its cap."""
    return f"""coalesce((SELECT CASE WHEN jsonb_typeof(r.values -> '{key}') = 'number' THEN least(greatest((r.values ->> '{key}')::numeric, 1), {most})::int END
           FROM cells_cellrules r WHERE r.cell_id = {cell} AND r.valid_from <= {TODAY} ORDER BY r.version DESC LIMIT 1), {default})"""


def day(moment: str) -> str:
    return f"({moment} AT TIME ZONE 'Europe/Brussels')::date"


ITEM = "JOIN meetings_meeting m ON m.id = a.meeting_id"
# A case: from the last discussion, else from the day it was listed. A discussion that runs counts as today's.
# What isn't taken up goes thirty days after the sitting; what two people of a service told each other, with the reading window.
ERASABLE = f"""
CREATE VIEW public.secrecy_erasable WITH (security_invoker = true) AS
  SELECT c.circle_id AS circle, 'term'::text AS because,
         greatest(c.listed_on, (SELECT max({day("coalesce(a.closed_at, a.opened_at)")}) FROM meetings_agendaitem a WHERE a.case_id = c.id))
           + {rule("c.cell_id", "retention_days", 365, CAP)} + 1 AS due
    FROM cases_case c
   UNION ALL
  SELECT s.circle_id, 'term', s.state_since + {rule("s.cell_id", "signal_days", 30, 90)} + 1 FROM signals_signal s
   UNION ALL
  SELECT q.circle_id, 'term', {day("q.changed_at")} + {rule("q.cell_id", "signal_days", 30, 90)} + 1 FROM signals_question q
   UNION ALL
  SELECT i.circle_id, 'term', {day("m.starts_at")} + 31 FROM meetings_invitation i JOIN meetings_agendaitem a ON a.id = i.item_id {ITEM} WHERE i.state <> 'accepted'
   UNION ALL
  SELECT k.id, 'term', {day("m.starts_at")} + 31 FROM secrecy_circle k JOIN meetings_agendaitem a ON a.circle_id = k.of_id {ITEM} WHERE k.kind = 'prepared'
   UNION ALL
  SELECT b.circle_id, 'term', {day("m.starts_at")} + {rule("m.cell_id", "window_days", 30, 365)} + 1
    FROM meetings_briefing b JOIN meetings_invitation i ON i.id = b.invitation_id JOIN meetings_agendaitem a ON a.id = i.item_id {ITEM};
"""


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0002_what_the_mayor_alone_writes"),
        ("cells", "0003_who_writes_cells"),
        ("meetings", "0007_who_leads_and_in_whose_name"),
        ("signals", "0001_initial"),
        ("secrecy", "0004_proofs_of_erasure"),
    ]
    operations = [
        migrations.RunSQL(ERASABLE, "DROP VIEW public.secrecy_erasable"),
        migrations.RunSQL("GRANT SELECT ON public.secrecy_erasable TO livc_keeper", migrations.RunSQL.noop),
    ]

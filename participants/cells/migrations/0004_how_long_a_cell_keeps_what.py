"""What the deep room's office asks of this floor: how many days a cell keeps what (R54, R55), whatever a form let through."""

from django.db import migrations

TODAY = "(statement_timestamp() AT TIME ZONE 'Europe/Brussels')::date"
# What: default, least, most, as in the rulebook. Of no cell (NULL): as long as the cell that keeps it longest.
KEPT = f"""
CREATE VIEW public.secrecy_kept WITH (security_invoker = true) AS
  WITH rules (what, standard, least, most) AS (VALUES ('register_days', 1825, 365, 3650), ('disclosure_days', 1825, 365, 3650), ('request_days', 365, 90, 1825)),
  kept AS (
    SELECT c.id AS cell, r.what,
           coalesce((SELECT CASE WHEN jsonb_typeof(v.values -> r.what) = 'number' THEN least(greatest((v.values ->> r.what)::numeric, r.least), r.most)::int END
             FROM cells_cellrules v WHERE v.cell_id = c.id AND v.valid_from <= {TODAY} ORDER BY v.version DESC LIMIT 1), r.standard) AS days
      FROM cells_cell c CROSS JOIN rules r)
  SELECT k.cell, k.what, k.days FROM kept k
   UNION ALL
  SELECT NULL::bigint, r.what, greatest(r.standard, (SELECT max(k.days) FROM kept k WHERE k.what = r.what)) FROM rules r;
"""


class Migration(migrations.Migration):
    dependencies = [("cells", "0003_who_writes_cells")]
    operations = [
        migrations.RunSQL(KEPT, "DROP VIEW public.secrecy_kept"),
        migrations.RunSQL("GRANT SELECT ON public.secrecy_kept TO livc_keeper", migrations.RunSQL.noop),
    ]

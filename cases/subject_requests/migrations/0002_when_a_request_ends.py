"""A request ends so many days after its answer, and what services were asked for it ends with it, or with their case (R54, R64)."""

from typing import Any

from django.db import migrations

TODAY = "(statement_timestamp() AT TIME ZONE 'Europe/Brussels')::date"
DAYS = "(SELECT k.days FROM secrecy_kept k WHERE k.what = 'request_days' AND k.cell = q.cell_id)"
DUE = f"coalesce(q.answered_on, q.answer_by) + {DAYS} + 1"
# What a service was asked lies in the circle of a case, without a foreign key: of a request that is gone, it ends today.
REQUESTS = f"""
  SELECT q.circle_id, 'term', {DUE} FROM subject_requests_subjectrequest q
   UNION ALL
  SELECT p.circle_id, 'term', coalesce({DUE}, {TODAY}) FROM subject_requests_part p LEFT JOIN subject_requests_subjectrequest q ON q.id = p.request"""


def beside(apps: Any, schema_editor: Any) -> None:
    """Beside whatever the view says already."""
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("SELECT pg_get_viewdef('public.secrecy_erasable')")
        said = cursor.fetchone()[0].rstrip().rstrip(";")
        cursor.execute(f"CREATE OR REPLACE VIEW public.secrecy_erasable WITH (security_invoker = true) AS {said} UNION ALL {REQUESTS}")  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [
        ("subject_requests", "0001_who_asks_and_what_is_answered"),
        ("retention", "0001_what_ends_when"),
        ("cells", "0004_how_long_a_cell_keeps_what"),
    ]
    operations = [migrations.RunPython(beside, migrations.RunPython.noop)]

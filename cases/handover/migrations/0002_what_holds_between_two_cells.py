"""The triggers that hold what a proposal is, whoever sends SQL (R60); what admissions hang on; and when the minimum ends.

A later change of the table's rules takes its triggers away (``secrecy.clear``): lay them again after it.
"""

from django.db import migrations

TRIGGERS = (
    "CREATE TRIGGER stands BEFORE INSERT OR UPDATE ON handover_proposal FOR EACH ROW EXECUTE FUNCTION secrecy.transfer_stands()",
    "CREATE TRIGGER entered AFTER INSERT OR UPDATE ON handover_proposal FOR EACH ROW EXECUTE FUNCTION secrecy.enter_transfer()",
)
#: "accepted": of the circle of a proposal, for the seat that accepted, for as long as it isn't taken back.
ACCEPTED = """
   UNION ALL
  SELECT p.circle_id, 'accepted', p.answered_in FROM handover_proposal p WHERE p.state IN ('accepted', 'done')"""
#: What was accepted ends when nobody may read it any more; what wasn't, thirty days after it ended; all of it with the case.
ENDS = """
   UNION ALL
  SELECT p.circle_id, 'term', CASE WHEN p.state IN ('accepted', 'done') THEN p.read_until + 1 WHEN p.state = 'proposed' THEN p.answer_by + 31
         ELSE (p.changed_at AT TIME ZONE 'Europe/Brussels')::date + 31 END FROM handover_proposal p"""


def _with(view, more):
    """What anybody added to the view stays."""

    def replace(apps, schema_editor):
        with schema_editor.connection.cursor() as cursor:
            cursor.execute("SELECT pg_get_viewdef(%s::regclass)", [f"public.{view}"])
            said = cursor.fetchone()[0].rstrip("; ")
            cursor.execute(f"CREATE OR REPLACE VIEW public.{view} WITH (security_invoker = true) AS {said}{more}")

    return replace


class Migration(migrations.Migration):
    dependencies = [
        ("handover", "0001_who_hands_over_to_whom"),
        ("feedback", "0002_what_holds_whoever_asks"),
        ("retention", "0001_what_ends_when"),
    ]

    operations = [
        *(migrations.RunSQL(statement, migrations.RunSQL.noop) for statement in TRIGGERS),
        migrations.RunPython(_with("secrecy_condition", ACCEPTED), migrations.RunPython.noop),
        migrations.RunPython(_with("secrecy_erasable", ENDS), migrations.RunPython.noop),
    ]

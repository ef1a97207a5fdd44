"""What a service got by being asked to lead a path holds while it is asked, or leads, and no longer (R48, R49): ``secrecy/sql/8_path.sql``.

A later change of the table's rules takes its triggers away (``secrecy.clear``): lay them again after it.
"""

from django.db import migrations

#: "draws": of a path, for whom the service speaks that was asked to lead it, until it says no, another is asked, or it is taken back.
#: What anybody added to the view stays.
DRAWS = """
   UNION ALL
  SELECT p.circle_id, 'draws', m.id FROM followup_followuppath p JOIN participants_mandate m ON m.service_id = p.lead_id
   WHERE p.lead_state IN ('asked', 'accepted') AND m.role <> 'case_worker'
   UNION ALL
  SELECT p.circle_id, 'draws', z.id FROM followup_followuppath p JOIN participants_seat z ON z.service_id = p.lead_id
   WHERE p.lead_state IN ('asked', 'accepted')"""


def add_condition(apps, schema_editor):
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("SELECT pg_get_viewdef('public.secrecy_condition'::regclass)")
        stands = cursor.fetchone()[0].rstrip("; ")
        cursor.execute(
            f"CREATE OR REPLACE VIEW public.secrecy_condition WITH (security_invoker = true) AS {stands}{DRAWS}"
        )


class Migration(migrations.Migration):
    dependencies = [
        ("feedback", "0004_what_rests_with_a_closed_case"),
        ("followup", "0005_the_path_of_a_case"),
    ]

    operations = [
        migrations.RunPython(add_condition, migrations.RunPython.noop),
        migrations.RunSQL(
            "CREATE TRIGGER lead_ends AFTER UPDATE OF lead_id, lead_state ON followup_followuppath FOR EACH ROW EXECUTE FUNCTION secrecy.lead_ends()",
            migrations.RunSQL.noop,
        ),
    ]

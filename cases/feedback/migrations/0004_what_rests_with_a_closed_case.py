"""Of a case that is off the list, what was said at the table lies at rest for who led it (R59; consultation: «case closed»)."""

from django.db import migrations

#: "at rest": for the seats that lead, what lies in a case that is off the list; not the identity and what requests ask, nor what is their
#: own service's. They keep what it takes to let others in when the case is put back. What anybody added to the view stays.
RESTS = """
   UNION ALL
  SELECT k.id, 'at rest', z.id FROM secrecy_circle k JOIN cases_case c ON c.circle_id = k.root_id JOIN participants_seat z ON z.cell_id = c.cell_id
   WHERE c.state <> 'listed' AND z.kind IN ('mayor', 'prevention_official')
     AND k.kind IN ('item', 'marked', 'outcome', 'action', 'report', 'part', 'rendering', 'reply', 'path', 'card', 'prepared', 'invitation', 'decline', 'name')
     AND NOT EXISTS (SELECT FROM followup_offer o WHERE o.circle_id = k.id AND o.service_id = z.service_id)"""


def add_condition(apps, schema_editor):
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("SELECT pg_get_viewdef('public.secrecy_condition'::regclass)")
        stands = cursor.fetchone()[0].rstrip("; ")
        cursor.execute(
            f"CREATE OR REPLACE VIEW public.secrecy_condition WITH (security_invoker = true) AS {stands}{RESTS}"
        )


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0003_off_the_list"),
        ("feedback", "0003_who_is_heard_and_what_lapses"),
        ("followup", "0005_the_path_of_a_case"),
    ]

    operations = [migrations.RunPython(add_condition, migrations.RunPython.noop)]

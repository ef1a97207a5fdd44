"""Who is asked when somebody is out of the item, that who comes in holds the item too, and that an office notes what lapsed."""

from django.db import migrations

#: "heard": of an item, for everyone of its cell, also who left, but who is out of it by their own word, or was set aside before they were
#: asked about a sheet there. Who lies asked isn't passed over by another's word. What anybody added to the view stays.
HEARD = """
   UNION ALL
  SELECT a.circle_id, 'heard', c.capacity FROM meetings_agendaitem a JOIN meetings_meeting m ON m.id = a.meeting_id JOIN secrecy_held c ON c.cell = m.cell_id
   WHERE NOT EXISTS (SELECT FROM meetings_recusal r WHERE r.item = a.id AND r.lifted_at IS NULL AND (r.capacity = c.capacity OR r.user_id = c.user_id)
                        AND (r.declared_by_id = r.user_id OR NOT EXISTS (SELECT FROM feedback_asked k JOIN feedback_sheet f ON f.id = k.sheet
                                                                          WHERE f.item_id = a.id AND (k.capacity = r.capacity OR k.user_id = r.user_id))))"""


def add_condition(apps, schema_editor):
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("SELECT pg_get_viewdef('public.secrecy_condition'::regclass)")
        stands = cursor.fetchone()[0].rstrip("; ")
        cursor.execute(
            f"CREATE OR REPLACE VIEW public.secrecy_condition WITH (security_invoker = true) AS {stands}{HEARD}"
        )


class Migration(migrations.Migration):
    dependencies = [
        ("feedback", "0002_what_holds_whoever_asks"),
        ("meetings", "0008_that_a_card_was_shown"),
    ]

    operations = [
        migrations.RunPython(add_condition, migrations.RunPython.noop),
        migrations.RunSQL(
            "CREATE TRIGGER a_hold BEFORE INSERT ON meetings_attendance FOR EACH ROW EXECUTE FUNCTION secrecy.hold_sheet()",
            migrations.RunSQL.noop,
        ),
        # The office writes that one state, of what is past its day, and nothing else.
        migrations.RunSQL(
            [
                "GRANT UPDATE (state) ON feedback_sheet TO livc_keeper",
                "CREATE POLICY lapses ON feedback_sheet FOR UPDATE TO livc_keeper USING (state = 'open' AND due <= clock_timestamp()) WITH CHECK (state = 'lapsed')",
            ],
            migrations.RunSQL.noop,
        ),
    ]

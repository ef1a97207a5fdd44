"""The triggers that hold what a feedback sheet is, whoever sends SQL (FED art. 4 § 2; R43-R47), and the services that it may go to.

A later change of a table's rules takes its triggers away (``secrecy.clear``): lay them again after it.
"""

from django.db import migrations

#: TER art. 2, 2°, as FED art. 4 § 2 names it: OCAD, the integrated police and the intelligence services.
SOURCE = "wet van 30 juli 2018, art. 4, § 2; wet van 29 maart 2024 (T.E.R.), art. 2, 2°"
RECEIVERS = (
    ("ocad", "Coördinatieorgaan voor de dreigingsanalyse (OCAD)", "text"),
    ("federal-police", "Federale politie", "text"),
    ("local-police", "Lokale politie van de zone", "inferred"),
    ("vsse", "Veiligheid van de Staat (VSSE)", "text"),
    ("adiv", "Algemene Dienst Inlichting en Veiligheid (ADIV)", "text"),
)
#: The first of them, by its name, holds the sheet.
HELD = (
    ("feedback_sheet", "UPDATE"),
    ("feedback_agreement", "INSERT"),
    ("feedback_delivery", "INSERT"),
    ("feedback_asked", "UPDATE"),
)
ENTERED = (("feedback_sheet", "INSERT OR UPDATE"), ("feedback_agreement", "INSERT"), ("feedback_asked", "UPDATE"))
TRIGGERS = (
    *(
        f"CREATE TRIGGER a_hold BEFORE {on} ON {table} FOR EACH ROW EXECUTE FUNCTION secrecy.hold_sheet()"
        for table, on in HELD
    ),
    "CREATE TRIGGER stands BEFORE INSERT OR UPDATE ON feedback_sheet FOR EACH ROW EXECUTE FUNCTION secrecy.sheet_stands()",
    "CREATE TRIGGER counts BEFORE INSERT ON feedback_agreement FOR EACH ROW EXECUTE FUNCTION secrecy.sheet_answer_counts()",
    "CREATE TRIGGER follows BEFORE UPDATE ON feedback_asked FOR EACH ROW EXECUTE FUNCTION secrecy.sheet_successor_follows()",
    "CREATE TRIGGER goes_along BEFORE INSERT ON feedback_delivery FOR EACH ROW EXECUTE FUNCTION secrecy.sheet_goes_along()",
    *(
        f"CREATE TRIGGER entered AFTER {on} ON {table} FOR EACH ROW EXECUTE FUNCTION secrecy.enter_sheet()"
        for table, on in ENTERED
    ),
)
#: "unrecused": of an item, for everyone of its cell but who has a conflict of interest there. What anybody added to the view stays.
UNRECUSED = """
   UNION ALL
  SELECT a.circle_id, 'unrecused', c.capacity FROM meetings_agendaitem a JOIN meetings_meeting m ON m.id = a.meeting_id JOIN secrecy_held c ON c.cell = m.cell_id
   WHERE NOT EXISTS (SELECT FROM meetings_recusal r WHERE r.item = a.id AND r.lifted_at IS NULL AND (r.capacity = c.capacity OR r.user_id = c.user_id))"""


def add_condition(apps, schema_editor):
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("SELECT pg_get_viewdef('public.secrecy_condition'::regclass)")
        stands = cursor.fetchone()[0].rstrip("; ")
        cursor.execute(
            f"CREATE OR REPLACE VIEW public.secrecy_condition WITH (security_invoker = true) AS {stands}{UNRECUSED}"
        )


def lay_receivers(apps, schema_editor):
    receivers = apps.get_model("feedback", "Receiver").objects
    for code, name, certainty in RECEIVERS:
        receivers.create(code=code, name=name, source=SOURCE, certainty=certainty)


class Migration(migrations.Migration):
    dependencies = [
        ("feedback", "0001_initial"),
        ("meetings", "0007_who_leads_and_in_whose_name"),
        ("participants", "0008_what_every_statement_asks"),
        ("secrecy", "0003_stepping_out"),
    ]

    operations = [
        migrations.RunPython(lay_receivers, migrations.RunPython.noop),
        *(migrations.RunSQL(statement, migrations.RunSQL.noop) for statement in TRIGGERS),
        migrations.RunPython(add_condition, migrations.RunPython.noop),
    ]

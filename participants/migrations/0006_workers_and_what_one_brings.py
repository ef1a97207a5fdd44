"""Case workers; and which kinds of circles a capacity may begin at the top of its cell."""

from importlib import import_module

from django.db import migrations, models

before = import_module("participants.migrations.0005_who_writes_and_what_holds")
FOUNDS, OTHER = before.FOUNDS, "false, false,"
# Only the mayor lists a case (FED art. 3 § 2; R07). Fixed seats note signals while the cell takes cases. A representative may put
# a question to the cell; a case worker brings nothing.
ACTIVE = "EXISTS (SELECT FROM cells_cell c WHERE c.id = z.cell_id AND c.state = 'active')"
SEAT = f"CASE WHEN NOT {FOUNDS} THEN '{{}}' WHEN z.kind = 'mayor' THEN ARRAY['case', 'signal', 'question'] ELSE ARRAY['signal', 'question'] END::text[] AS brings, "
MANDATE = f"CASE WHEN z.role <> 'case_worker' AND {ACTIVE} THEN ARRAY['question'] ELSE '{{}}' END::text[], "
NOTHING = "'{}'::text[], "


def _with_brings(view: str) -> str:
    parts = view.split("UNION ALL")
    assert len(parts) == 4, "seats, mandates, appointments, administrations"
    governs = "NULL::text[] AS governs"
    parts[0] = parts[0].replace(governs, SEAT + governs)
    parts[1] = parts[1].replace("NULL::text[], 'organisation:'", MANDATE + "NULL::text[], 'organisation:'")
    parts[2] = parts[2].replace("NULL::text[], 'municipality:'", NOTHING + "NULL::text[], 'municipality:'")
    parts[3] = parts[3].replace(
        "ARRAY['organisation:' || z.organisation_id] ||", NOTHING + "ARRAY['organisation:' || z.organisation_id] ||"
    )
    return "UNION ALL".join(parts)


class Migration(migrations.Migration):
    dependencies = [("participants", "0005_who_writes_and_what_holds")]
    operations = [
        migrations.AlterField(
            model_name="mandate",
            name="role",
            field=models.CharField(
                choices=[
                    ("fixed_representative", "vaste vertegenwoordiger"),
                    ("substitute", "plaatsvervanger"),
                    ("case_worker", "betrokken hulpverlener"),
                ],
                default="fixed_representative",
                max_length=24,
            ),
        ),
        migrations.RunSQL("DROP VIEW public.secrecy_capacity", migrations.RunSQL.noop),
        migrations.RunSQL(_with_brings(before.CAPACITY), migrations.RunSQL.noop),
        migrations.RunSQL("GRANT SELECT ON public.secrecy_capacity TO livc_keeper", migrations.RunSQL.noop),
    ]

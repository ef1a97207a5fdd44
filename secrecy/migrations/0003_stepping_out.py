from django.db import migrations


class Migration(migrations.Migration):
    """``secrecy.step_out`` ends admissions: their keeper may. New databases have it from the table's own declaration."""

    dependencies = [("secrecy", "0002_what_admissions_hang_on")]
    operations = [
        migrations.RunSQL(
            "GRANT UPDATE (until, ended_because) ON public.secrecy_admission TO livc_keeper", migrations.RunSQL.noop
        )
    ]

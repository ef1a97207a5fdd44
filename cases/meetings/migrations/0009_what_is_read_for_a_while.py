"""What the deep room's office asks of this floor: which kinds of circles everyone reads for a while, who began them too (R53, R54)."""

from django.db import migrations

# A report, its parts and what is said of them: until the window is over, whatever becomes of the case (consultation.md: "window over").
WINDOWED = """
CREATE VIEW public.secrecy_windowed WITH (security_invoker = true) AS
  SELECT unnest(ARRAY['report', 'part', 'reply']) AS kind;
"""


class Migration(migrations.Migration):
    dependencies = [("meetings", "0008_that_a_card_was_shown"), ("secrecy", "0004_proofs_of_erasure")]
    operations = [
        migrations.RunSQL(WINDOWED, "DROP VIEW public.secrecy_windowed"),
        migrations.RunSQL("GRANT SELECT ON public.secrecy_windowed TO livc_keeper", migrations.RunSQL.noop),
    ]

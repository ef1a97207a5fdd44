"""What the deep room asks of this floor: who a person is, and in which capacity one may act."""

from django.db import migrations

PERSON = """
CREATE VIEW public.secrecy_person WITH (security_invoker = true) AS
  SELECT id, username, first_name, last_name, email, is_active, is_staff, is_superuser FROM participants_user;
"""

# A day ends at midnight in Brussels. The police seat ends with its clearance (FED art. 3; R05).
# ``title`` and ``words`` are what is shown of a capacity; who asks only whether it holds doesn't pay for them.
TITLE = "ARRAY[{kind}::text, (SELECT s.short_name::text FROM participants_service s WHERE s.id = service_id)]"
WORDS = """jsonb_build_object('kind', {kind}, 'ends', ends, 'service', (SELECT to_jsonb(s) FROM participants_service s WHERE s.id = service_id),
           'cell', (SELECT to_jsonb(c) FROM cells_cell c WHERE c.id = cell_id))"""
CAPACITY = f"""
CREATE VIEW public.secrecy_capacity WITH (security_invoker = true) AS
  SELECT id AS capacity, user_id, cell_id AS cell, 'service:' || service_id AS on_behalf, true AS lists, false AS audits,
         begins::timestamp AT TIME ZONE 'Europe/Brussels' AS begins,
         least(ended_at, (least(ends, CASE kind WHEN 'police' THEN clearance_until END) + 1)::timestamp AT TIME ZONE 'Europe/Brussels') AS ends,
         {TITLE.format(kind="kind")} AS title, {WORDS.format(kind="kind")} AS words
    FROM participants_seat
   UNION ALL
  SELECT id, user_id, cell_id, 'service:' || service_id, false, false,
         begins::timestamp AT TIME ZONE 'Europe/Brussels', least(ended_at, (ends + 1)::timestamp AT TIME ZONE 'Europe/Brussels'),
         {TITLE.format(kind="role")}, {WORDS.format(kind="role")}
    FROM participants_mandate
   UNION ALL
  SELECT id, user_id, cell_id, 'service:' || service_id, false, kind IN ('auditor', 'dpo'),
         begins::timestamp AT TIME ZONE 'Europe/Brussels', least(ended_at, (ends + 1)::timestamp AT TIME ZONE 'Europe/Brussels'),
         {TITLE.format(kind="kind")}, {WORDS.format(kind="kind")}
    FROM participants_appointment;
"""

# A ground that is named in a law with an end lapses after its last day, unless another law bears the same name.
GROUND = """
CREATE VIEW public.secrecy_ground WITH (security_invoker = true) AS
  SELECT label AS ground, (max(valid_until) + 1)::timestamp AT TIME ZONE 'Europe/Brussels' AS lapses
    FROM participants_legalreference GROUP BY label HAVING count(*) = count(valid_until);
"""


class Migration(migrations.Migration):
    dependencies = [("participants", "0001_initial")]
    operations = [
        migrations.RunSQL(PERSON, "DROP VIEW public.secrecy_person"),
        migrations.RunSQL(CAPACITY, "DROP VIEW public.secrecy_capacity"),
        migrations.RunSQL(GROUND, "DROP VIEW public.secrecy_ground"),
        migrations.RunSQL(
            "GRANT SELECT ON public.secrecy_person, public.secrecy_capacity, public.secrecy_ground TO livc_keeper",
            migrations.RunSQL.noop,
        ),
    ]

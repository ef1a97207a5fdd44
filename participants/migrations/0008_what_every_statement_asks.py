"""The lean half of ``secrecy_capacity``: what every statement asks, without what is only shown of it."""

from importlib import import_module

from django.db import migrations

before = import_module("participants.migrations.0005_who_writes_and_what_holds")
apart = import_module("participants.migrations.0007_known_to_their_service")
BEGINS, ENDS = before.BEGINS, before.ENDS
WORKER_ENDS = f"{ENDS.format(last='ends').removesuffix(')')}, {apart.WITH_PART})"
HELD = f"""
CREATE VIEW public.secrecy_held WITH (security_invoker = true) AS
  SELECT z.id AS capacity, z.user_id, z.cell_id AS cell, 'service:' || z.service_id AS on_behalf,
         EXISTS (SELECT FROM cells_cell c WHERE c.id = z.cell_id AND c.state <> 'proposed') AS lists, false AS audits, false AS apart,
         {BEGINS} AS begins, {ENDS.format(last="least(ends, CASE kind WHEN 'police' THEN clearance_until END)")} AS ends,
         NULL::text[] AS governs, 'municipality:' || z.municipality_id AS under, z.designated_by_id AS by
    FROM participants_seat z
   UNION ALL
  SELECT z.id, z.user_id, z.cell_id, 'service:' || z.service_id, false, false, z.role = 'case_worker', {BEGINS}, {WORKER_ENDS},
         NULL::text[], 'organisation:' || (SELECT s.organisation_id FROM participants_service s WHERE s.id = z.service_id), z.designated_by_id
    FROM participants_mandate z
   UNION ALL
  SELECT z.id, z.user_id, z.cell_id, 'service:' || z.service_id, false, z.kind IN ('auditor', 'dpo'), false, {BEGINS}, {ENDS.format(last="ends")},
         NULL::text[], 'municipality:' || z.municipality_id, z.designated_by_id
    FROM participants_appointment z
   UNION ALL
  SELECT z.id, z.user_id, NULL::bigint, 'organisation:' || z.organisation_id, false, false, false, {BEGINS}, {ENDS.format(last="ends")},
         ARRAY['organisation:' || z.organisation_id] || ARRAY(SELECT 'municipality:' || m.nis_code FROM participants_organisation o JOIN cells_municipality m
           ON m.nis_code = o.municipality_id OR (m.successor_id = o.municipality_id AND m.valid_until < {before.TODAY}) WHERE o.id = z.organisation_id),
         'organisation:' || z.organisation_id, z.designated_by_id
    FROM participants_administration z;
"""


class Migration(migrations.Migration):
    dependencies = [("participants", "0007_known_to_their_service")]
    operations = [
        migrations.RunSQL(HELD, "DROP VIEW public.secrecy_held"),
        migrations.RunSQL("GRANT SELECT ON public.secrecy_held TO livc_keeper", migrations.RunSQL.noop),
    ]

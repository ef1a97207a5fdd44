"""Rows from before: cells that worked are active, each service gets an organisation, administrators administer one."""

from django.db import migrations

FILLED = """
UPDATE cells_cell SET state = 'active', activated_at = now();
UPDATE cells_cell k SET municipality_id = (SELECT min(m.municipality_id) FROM cells_membership m WHERE m.cell_id = k.id AND m.until IS NULL);
INSERT INTO participants_organisation (name, kind, kbo_number, ovo_code, institution_number, made_at)
  SELECT s.name, 'EA', '', '', '', now() FROM participants_service s;
UPDATE participants_service s SET organisation_id = (SELECT o.id FROM participants_organisation o WHERE o.name = s.name);
UPDATE participants_seat z SET municipality_id = (SELECT k.municipality_id FROM cells_cell k WHERE k.id = z.cell_id);
UPDATE participants_appointment z SET municipality_id = (SELECT k.municipality_id FROM cells_cell k WHERE k.id = z.cell_id);
INSERT INTO participants_participation (cell_id, service_id, category_id, asked_at, confirmed_at, because)
  SELECT DISTINCT z.cell_id, z.service_id, s.category_id, now(), now(), '' FROM participants_mandate z JOIN participants_service s ON s.id = z.service_id;
INSERT INTO participants_administration (id, user_id, organisation_id, begins, ends, ended_at, act)
  SELECT z.id, z.user_id, s.organisation_id, z.begins, z.ends, z.ended_at, '' FROM participants_appointment z JOIN participants_service s ON s.id = z.service_id
   WHERE z.kind = 'administrator';
DELETE FROM participants_appointment WHERE kind = 'administrator';
"""


class Migration(migrations.Migration):
    dependencies = [("cells", "0002_joint_cells"), ("participants", "0003_capacities_of_the_table")]
    operations = [migrations.RunSQL(FILLED, migrations.RunSQL.noop)]

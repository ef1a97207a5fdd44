"""Case workers are known to their own service, and not to the cell; who oversees the register finds them there."""

from importlib import import_module

from django.db import migrations

import secrecy.seal

before = import_module("participants.migrations.0005_who_writes_and_what_holds")
brings = import_module("participants.migrations.0006_workers_and_what_one_brings")
MIDNIGHT = "(z.begins::timestamp AT TIME ZONE 'Europe/Brussels')"
PART = "FROM participants_participation q WHERE q.service_id = z.service_id AND q.cell_id = z.cell_id AND q.confirmed_at IS NOT NULL"
# A cell that ends a service's part can't see this mandate, and so can't end it: it ends with the part by itself.
WITH_PART = (
    f"CASE WHEN z.role = 'case_worker' THEN coalesce((SELECT min(q.ended_at) {PART} AND q.ended_at >= {MIDNIGHT}), "
    f"CASE WHEN NOT EXISTS (SELECT {PART} AND q.ended_at IS NULL) THEN {MIDNIGHT} END) END"
)


def _apart(view: str) -> str:
    """The same view, with a last column that says who is known to the own service alone."""
    parts = view.replace("CREATE VIEW", "CREATE OR REPLACE VIEW").split("UNION ALL")
    assert len(parts) == 4, "seats, mandates, appointments, administrations"
    parts[0] = parts[0].replace("z.designated_by_id AS by", "z.designated_by_id AS by, false AS apart")
    parts[1] = parts[1].replace("z.designated_by_id", "z.designated_by_id, z.role = 'case_worker'")
    ends = before.ENDS.format(last="ends")
    assert ends in parts[1]
    parts[1] = parts[1].replace(ends, f"{ends.removesuffix(')')}, {WITH_PART})")
    for n in (2, 3):
        parts[n] = parts[n].replace("z.designated_by_id", "z.designated_by_id, false")
    return "UNION ALL".join(parts)


class Migration(migrations.Migration):
    dependencies = [
        ("cells", "0003_who_writes_cells"),
        ("participants", "0006_workers_and_what_one_brings"),
    ]
    operations = [
        migrations.RunSQL(_apart(brings._with_brings(before.CAPACITY)), migrations.RunSQL.noop),
        migrations.RemoveConstraint(
            model_name="designationact",
            name="participants_designationact_screened",
        ),
        migrations.RemoveConstraint(
            model_name="mandate",
            name="participants_mandate_screened",
        ),
        migrations.AddConstraint(
            model_name="designationact",
            constraint=secrecy.seal.Screened(
                insert="'organisation:' || organisation_id = ANY (ARRAY(SELECT secrecy.governs())) AND EXISTS (SELECT FROM participants_mandate m JOIN participants_service v ON v.id = m.service_id WHERE m.id = participants_designationact.mandate_id AND m.cell_id = participants_designationact.cell_id AND v.organisation_id = participants_designationact.organisation_id)",
                name="participants_designationact_screened",
                read="(cell_id = ANY (ARRAY(SELECT secrecy.seated())) AND EXISTS (SELECT FROM participants_mandate m WHERE m.id = participants_designationact.mandate_id)) OR 'organisation:' || organisation_id = ANY (ARRAY(SELECT secrecy.governs()))",
            ),
        ),
        migrations.AddConstraint(
            model_name="mandate",
            constraint=secrecy.seal.Screened(
                becomes="ended_at <= statement_timestamp() + interval '5 minutes' OR (cell_id <> ALL (ARRAY(SELECT secrecy.seated())) AND EXISTS (SELECT FROM participants_participation q WHERE q.service_id = participants_mandate.service_id AND q.cell_id = participants_mandate.cell_id AND q.confirmed_at IS NOT NULL AND q.ended_at IS NULL))",
                columns=("ends", "ended_at"),
                entered=("appoint", "amend"),
                insert="designated_by_id = secrecy.reader() AND user_id <> secrecy.reader() AND EXISTS (SELECT FROM participants_user u WHERE u.id = user_id) AND EXISTS (SELECT FROM participants_service v WHERE v.id = participants_mandate.service_id AND 'organisation:' || v.organisation_id = ANY (ARRAY(SELECT secrecy.governs()))) AND EXISTS (SELECT FROM participants_participation q WHERE q.service_id = participants_mandate.service_id AND q.cell_id = participants_mandate.cell_id AND q.confirmed_at IS NOT NULL AND q.ended_at IS NULL) AND EXISTS (SELECT FROM participants_user u JOIN participants_service v ON v.organisation_id = u.organisation_id WHERE u.id = participants_mandate.user_id AND v.id = participants_mandate.service_id)",
                name="participants_mandate_screened",
                read="user_id = ANY (ARRAY(SELECT secrecy.company())) AND (role <> 'case_worker' OR id = ANY (ARRAY(SELECT secrecy.known_apart())))",
                update="((EXISTS (SELECT FROM participants_service v WHERE v.id = participants_mandate.service_id AND 'organisation:' || v.organisation_id = ANY (ARRAY(SELECT secrecy.governs()))) AND user_id <> secrecy.reader()) OR cell_id = ANY (ARRAY(SELECT secrecy.seated()))) AND (ended_at IS NULL OR ended_at > statement_timestamp()) AND ends >= (statement_timestamp() AT TIME ZONE 'Europe/Brussels')::date",
            ),
        ),
    ]

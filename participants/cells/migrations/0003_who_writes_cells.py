"""Who may write what of cells: conditions that name tables of the floor above."""

from django.db import migrations

import secrecy.seal


class Migration(migrations.Migration):
    dependencies = [
        ("cells", "0002_joint_cells"),
        ("participants", "0004_what_was_there"),
    ]
    operations = [
        migrations.RemoveConstraint(
            model_name="cell",
            name="cells_cell_published",
        ),
        migrations.RemoveConstraint(
            model_name="membership",
            name="cells_membership_published",
        ),
        migrations.RemoveConstraint(
            model_name="municipality",
            name="cells_municipality_published",
        ),
        migrations.AddConstraint(
            model_name="cell",
            constraint=secrecy.seal.Published(
                becomes="EXISTS (SELECT FROM cells_membership m WHERE m.cell_id = cells_cell.id AND m.until IS NULL AND m.since IS NOT NULL AND 'municipality:' || m.municipality_id = ANY (ARRAY(SELECT secrecy.governs()))) OR ('municipality:' || municipality_id = ANY (ARRAY(SELECT secrecy.governs())) AND NOT EXISTS (SELECT FROM cells_membership m WHERE m.cell_id = cells_cell.id AND m.until IS NULL AND m.since IS NOT NULL))",
                columns=("name", "state", "activated_at", "ended_at", "municipality_id"),
                insert="'municipality:' || municipality_id = ANY (ARRAY(SELECT secrecy.governs())) AND state = 'proposed'",
                name="cells_cell_published",
                update="'municipality:' || municipality_id = ANY (ARRAY(SELECT secrecy.governs())) OR EXISTS (SELECT FROM cells_membership m WHERE m.cell_id = cells_cell.id AND m.until IS NULL AND 'municipality:' || m.municipality_id = ANY (ARRAY(SELECT secrecy.governs())))",
            ),
        ),
        migrations.AddConstraint(
            model_name="membership",
            constraint=secrecy.seal.Published(
                becomes="until IS NOT NULL OR 'municipality:' || municipality_id = ANY (ARRAY(SELECT secrecy.governs())) OR EXISTS (SELECT FROM cells_agreement g WHERE g.membership_id = cells_membership.id)",
                columns=("since", "until", "because"),
                entered=("propose-member", "change-member"),
                insert="(since IS NULL AND EXISTS (SELECT FROM cells_cell k WHERE k.id = cell_id AND 'municipality:' || k.municipality_id = ANY (ARRAY(SELECT secrecy.governs())))) OR secrecy.may_follow(cell_id, 'municipality:' || municipality_id)",
                name="cells_membership_published",
                update="until IS NULL AND ('municipality:' || municipality_id = ANY (ARRAY(SELECT secrecy.governs())) OR EXISTS (SELECT FROM cells_cell k WHERE k.id = cell_id AND 'municipality:' || k.municipality_id = ANY (ARRAY(SELECT secrecy.governs()))) OR EXISTS (SELECT FROM cells_municipality p WHERE p.nis_code = cells_membership.municipality_id AND 'municipality:' || p.successor_id = ANY (ARRAY(SELECT secrecy.governs()))))",
            ),
        ),
        migrations.AddConstraint(
            model_name="municipality",
            constraint=secrecy.seal.Published(
                columns=("police_zone_id",),
                name="cells_municipality_published",
                update="'municipality:' || nis_code = ANY (ARRAY(SELECT secrecy.governs()))",
            ),
        ),
        migrations.AddConstraint(
            model_name="agreement",
            constraint=secrecy.seal.Published(
                entered=("agree",),
                insert="agreed_by_id = secrecy.reader() AND EXISTS (SELECT FROM participants_seat z JOIN cells_membership m ON m.id = cells_agreement.membership_id WHERE z.id = secrecy.capacity() AND z.kind = 'mayor' AND z.cell_id = m.cell_id AND z.municipality_id = m.municipality_id)",
                name="cells_agreement_published",
            ),
        ),
        migrations.AddConstraint(
            model_name="cellrules",
            constraint=secrecy.seal.Published(
                entered=("adopt",),
                insert="cell_id = ANY (ARRAY(SELECT secrecy.seated())) AND made_by_id = secrecy.reader()",
                name="cells_cellrules_published",
            ),
        ),
        migrations.AddConstraint(
            model_name="justicehouse",
            constraint=secrecy.seal.Published(
                becomes="checked_by_id = secrecy.reader()",
                columns=("name", "street", "postal_code", "city", "in_force", "checked_by_id", "checked_on"),
                insert="EXISTS (SELECT FROM secrecy.governs() g WHERE g LIKE 'municipality:%') AND checked_by_id = secrecy.reader()",
                name="cells_justicehouse_published",
                update="EXISTS (SELECT FROM secrecy.governs() g WHERE g LIKE 'municipality:%')",
            ),
        ),
        migrations.AddConstraint(
            model_name="policezone",
            constraint=secrecy.seal.Published(
                becomes="checked_by_id = secrecy.reader()",
                columns=("name", "in_force", "note", "checked_by_id", "checked_on"),
                insert="EXISTS (SELECT FROM secrecy.governs() g WHERE g LIKE 'municipality:%') AND checked_by_id = secrecy.reader()",
                name="cells_policezone_published",
                update="EXISTS (SELECT FROM secrecy.governs() g WHERE g LIKE 'municipality:%')",
            ),
        ),
    ]

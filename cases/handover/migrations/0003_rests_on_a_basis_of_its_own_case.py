"""What goes to another cell rests on a basis of the case that goes (R32, R60)."""

from django.db import migrations

RESTS = (
    "ALTER TABLE handover_minimum ADD CONSTRAINT handover_minimum_rests_on_a_basis_of_its_own_case FOREIGN KEY (basis_id, case_id)"
    " REFERENCES cases_legalbasis (id, case_id) DEFERRABLE INITIALLY DEFERRED"
)


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0004_what_a_case_rests_on"),
        ("handover", "0002_what_holds_between_two_cells"),
    ]

    operations = [migrations.RunSQL(RESTS, migrations.RunSQL.noop)]

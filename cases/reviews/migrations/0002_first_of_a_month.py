"""A case is looked at again from the first of a month, so that no row holds a birthday; and a case of before has such a day too."""

from django.conf import settings
from django.db import migrations, models

import secrecy.seal

LEADS = "EXISTS (SELECT FROM participants_seat z WHERE z.id = secrecy.capacity() AND z.kind IN ('mayor', 'prevention_official')) AND cell_id = ANY (ARRAY(SELECT secrecy.cells()))"
#: Whoever migrates owns the tables, and sees no row of them (FORCE): for these two statements, in this transaction, it does. Nothing here is
#: about what a case holds: a case without a day is looked at again this month, and of a minor the next day is set then.
OF_BEFORE = (
    "ALTER TABLE reviews_review NO FORCE ROW LEVEL SECURITY",
    "ALTER TABLE cases_case NO FORCE ROW LEVEL SECURITY",
    "UPDATE reviews_review SET due_on = date_trunc('month', due_on)::date",
    """INSERT INTO reviews_review (id, cell_id, "case", slug, reference, due_on)
       SELECT gen_random_uuid(), c.cell_id, c.id, c.slug, c.reference, date_trunc('month', statement_timestamp() AT TIME ZONE 'Europe/Brussels')::date
         FROM cases_case c WHERE NOT EXISTS (SELECT FROM reviews_review r WHERE r."case" = c.id AND r.done_at IS NULL)""",
    "SET CONSTRAINTS ALL IMMEDIATE",
    "SET CONSTRAINTS ALL DEFERRED",
    "ALTER TABLE cases_case FORCE ROW LEVEL SECURITY",
    "ALTER TABLE reviews_review FORCE ROW LEVEL SECURITY",
)


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0003_off_the_list"),
        ("cells", "0003_who_writes_cells"),
        ("reviews", "0001_when_a_case_is_looked_at_again"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(model_name="review", name="reviews_review_screened"),
        *(migrations.RunSQL(statement, migrations.RunSQL.noop) for statement in OF_BEFORE),
        migrations.AddConstraint(
            model_name="review",
            constraint=models.CheckConstraint(
                condition=models.Q(("due_on__day", 1)), name="a_case_is_looked_at_again_from_the_first_of_a_month"
            ),
        ),
        migrations.AddConstraint(
            model_name="review",
            constraint=secrecy.seal.Screened(
                becomes=f"{LEADS} AND done_by_id = secrecy.reader()",
                columns=("done_at", "done_by_id"),
                insert=f"{LEADS} AND done_at IS NULL",
                laid=False,
                name="reviews_review_screened",
                read=f"{LEADS} AND due_on <= (statement_timestamp() AT TIME ZONE 'Europe/Brussels')::date",
                update=LEADS,
            ),
        ),
    ]

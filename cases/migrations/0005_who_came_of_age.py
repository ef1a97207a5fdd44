"""That a person who was put on the list as a minor came of age before the case was put back (R61): said with why."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0004_what_a_case_rests_on"),
    ]

    operations = [
        migrations.AddField(
            model_name="turn",
            name="of_age",
            field=models.BooleanField(db_default=False, default=False, verbose_name="intussen meerderjarig"),
        ),
    ]

"""Joint cells with their members' agreement, own rules, police zones and justice houses."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cells", "0001_initial"),
        ("participants", "0002_who_people_are"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [
        # Made anew in participants 0005, when all it names is there.
        migrations.RunSQL("DROP VIEW IF EXISTS public.secrecy_capacity", migrations.RunSQL.noop),
        migrations.CreateModel(
            name="Agreement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("agreed_at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
        ),
        migrations.CreateModel(
            name="CellRules",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveSmallIntegerField()),
                ("valid_from", models.DateField(default=django.utils.timezone.localdate, verbose_name="geldt vanaf")),
                ("values", models.JSONField(default=dict)),
                ("note", models.CharField(blank=True, default="", max_length=500, verbose_name="toelichting")),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "verbose_name": "huishoudelijk reglement",
                "ordering": ["-version"],
            },
        ),
        migrations.CreateModel(
            name="JusticeHouse",
            fields=[
                ("ovo_code", models.CharField(max_length=9, primary_key=True, serialize=False)),
                ("name", models.CharField(max_length=120, verbose_name="naam")),
                ("street", models.CharField(blank=True, max_length=120, verbose_name="straat en nummer")),
                ("postal_code", models.CharField(blank=True, max_length=4, verbose_name="postcode")),
                ("city", models.CharField(blank=True, max_length=80, verbose_name="plaats")),
                ("in_force", models.BooleanField(default=True, verbose_name="bestaat")),
                ("checked_on", models.DateField(blank=True, null=True)),
            ],
            options={
                "verbose_name": "justitiehuis",
                "verbose_name_plural": "justitiehuizen",
                "ordering": ["name"],
            },
        ),
        migrations.CreateModel(
            name="PoliceZone",
            fields=[
                ("code", models.CharField(max_length=4, primary_key=True, serialize=False, verbose_name="zonenummer")),
                ("name", models.CharField(max_length=120, verbose_name="naam")),
                ("in_force", models.BooleanField(default=True, verbose_name="bestaat")),
                ("note", models.CharField(blank=True, max_length=300, verbose_name="opmerking")),
                ("checked_on", models.DateField(blank=True, null=True)),
            ],
            options={
                "verbose_name": "politiezone",
                "ordering": ["name"],
            },
        ),
        migrations.RemoveConstraint(
            model_name="cell",
            name="the_window_of_a_cell_has_an_end",
        ),
        migrations.RemoveConstraint(
            model_name="membership",
            name="a_municipality_is_in_one_active_cell",
        ),
        migrations.RemoveField(
            model_name="cell",
            name="window_days",
        ),
        migrations.AddField(
            model_name="cell",
            name="activated_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="cell",
            name="ended_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="cell",
            name="municipality",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="registered_cells",
                to="cells.municipality",
            ),
        ),
        migrations.AddField(
            model_name="cell",
            name="state",
            field=models.CharField(
                choices=[("proposed", "in oprichting"), ("active", "actief"), ("ending", "loopt uit")],
                default="proposed",
                max_length=10,
            ),
        ),
        migrations.AddField(
            model_name="membership",
            name="because",
            field=models.CharField(blank=True, default="", max_length=200),
        ),
        migrations.AddField(
            model_name="municipality",
            name="successor",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="merged",
                to="cells.municipality",
            ),
        ),
        migrations.AlterField(
            model_name="membership",
            name="since",
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddConstraint(
            model_name="membership",
            constraint=models.UniqueConstraint(
                condition=models.Q(("since__isnull", False), ("until", None)),
                fields=("municipality",),
                name="a_municipality_is_in_one_active_cell",
            ),
        ),
        migrations.AddConstraint(
            model_name="membership",
            constraint=models.UniqueConstraint(
                condition=models.Q(("until", None)),
                fields=("cell", "municipality"),
                name="a_municipality_joins_a_cell_once",
            ),
        ),
        migrations.AddField(
            model_name="agreement",
            name="agreed_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="agreement",
            name="membership",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT, related_name="agreement", to="cells.membership"
            ),
        ),
        migrations.AddField(
            model_name="cellrules",
            name="cell",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="rules", to="cells.cell"),
        ),
        migrations.AddField(
            model_name="cellrules",
            name="made_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="justicehouse",
            name="checked_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="policezone",
            name="checked_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="municipality",
            name="police_zone",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="municipalities",
                to="cells.policezone",
            ),
        ),
        migrations.AddConstraint(
            model_name="municipality",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("valid_until", None), ("valid_until__gte", models.F("valid_from")), _connector="OR"
                ),
                name="a_municipality_ends_after_it_begins",
            ),
        ),
        migrations.AddConstraint(
            model_name="cellrules",
            constraint=models.UniqueConstraint(fields=("cell", "version"), name="a_version_of_the_rules_is_made_once"),
        ),
        migrations.AddConstraint(
            model_name="cellrules",
            constraint=models.CheckConstraint(
                condition=models.Q(("values__retention_days__gte", 1), ("values__retention_days__lte", 1825)),
                name="a_cell_keeps_nothing_without_an_end",
            ),
        ),
    ]

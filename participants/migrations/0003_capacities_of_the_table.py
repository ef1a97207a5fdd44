"""Organisations, participation, confirmations, designations, acknowledgements and recoveries."""

import uuid

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
        ("cells", "0002_joint_cells"),
        ("participants", "0002_who_people_are"),
    ]
    operations = [
        migrations.CreateModel(
            name="Acknowledgement",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("capacity", models.UUIDField(null=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("notice", "geheimhouding"),
                            ("declaration", "vertrouwelijkheidsverklaring"),
                            ("rules", "huishoudelijk reglement"),
                            ("told", "wat wij over u bijhouden"),
                        ],
                        max_length=12,
                    ),
                ),
                ("label", models.CharField(blank=True, default="", max_length=120)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "verbose_name": "bevestiging",
                "ordering": ["at"],
            },
        ),
        migrations.CreateModel(
            name="Administration",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("begins", models.DateField(verbose_name="vanaf")),
                ("ends", models.DateField(verbose_name="tot en met")),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                ("act", models.CharField(blank=True, default="", max_length=200, verbose_name="akte van aanstelling")),
            ],
            options={
                "verbose_name": "beheer",
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="CategoryConfirmation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("legal_text", models.CharField(max_length=200, verbose_name="tekst")),
                ("article", models.CharField(max_length=60, verbose_name="artikel")),
                ("dated", models.DateField(verbose_name="datum van de tekst")),
                ("confirmed_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "verbose_name": "bevestiging van een categorie",
                "ordering": ["category__name", "-confirmed_at"],
            },
        ),
        migrations.CreateModel(
            name="CategoryRevision",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("before", models.JSONField()),
                ("replaced_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("file", models.CharField(max_length=120)),
            ],
            options={
                "ordering": ["-replaced_at"],
            },
        ),
        migrations.CreateModel(
            name="DesignationAct",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("content", models.BinaryField()),
                ("sha256", models.CharField(max_length=64)),
                ("brought_at", models.DateTimeField(auto_now_add=True)),
            ],
            options={
                "verbose_name": "akte van aanwijzing",
            },
        ),
        migrations.CreateModel(
            name="Organisation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=120, unique=True, verbose_name="naam")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("LB", "lokaal bestuur (KBO-nummer)"),
                            ("GID", "Vlaamse overheid (OVO-code)"),
                            ("OV", "onderwijs of CLB (instellingsnummer)"),
                            ("EA", "andere organisatie (KBO-nummer)"),
                        ],
                        max_length=3,
                        verbose_name="soort",
                    ),
                ),
                ("kbo_number", models.CharField(blank=True, default="", max_length=10, verbose_name="KBO-nummer")),
                ("ovo_code", models.CharField(blank=True, default="", max_length=9, verbose_name="OVO-code")),
                (
                    "institution_number",
                    models.CharField(blank=True, default="", max_length=6, verbose_name="instellingsnummer"),
                ),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "verbose_name": "organisatie",
                "ordering": ["name"],
            },
        ),
        migrations.CreateModel(
            name="Participation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("asked_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("confirmed_at", models.DateTimeField(blank=True, null=True)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                ("because", models.CharField(blank=True, default="", max_length=200, verbose_name="reden")),
            ],
            options={
                "verbose_name": "deelname",
                "ordering": ["service__short_name"],
            },
        ),
        migrations.CreateModel(
            name="Recovery",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("asked_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "proof",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "geen: een tweede beheerder keurt goed"),
                            ("eid", "identiteitskaart, in persoon getoond"),
                            ("video", "identiteitskaart, getoond in een videogesprek met wie de persoon kent"),
                        ],
                        default="",
                        max_length=8,
                        verbose_name="bewijs van identiteit",
                    ),
                ),
                ("seconded_at", models.DateTimeField(blank=True, null=True)),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "verbose_name": "herstel van een tweede bewijs",
                "ordering": ["-asked_at"],
            },
        ),
        migrations.CreateModel(
            name="RecoveryConfirmation",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "verbose_name": "bevestiging van een herstel",
            },
        ),
        migrations.CreateModel(
            name="SecrecyNotice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("title", models.CharField(max_length=120)),
                ("body", models.TextField()),
                ("valid_from", models.DateField(unique=True)),
                ("valid_until", models.DateField(blank=True, null=True)),
                ("source", models.CharField(max_length=200)),
                (
                    "certainty",
                    models.CharField(
                        choices=[("text", "text"), ("secondary", "secondary"), ("inferred", "inferred")], max_length=10
                    ),
                ),
            ],
            options={
                "ordering": ["valid_from"],
            },
        ),
        migrations.AddField(
            model_name="appointment",
            name="act",
            field=models.CharField(blank=True, default="", max_length=200, verbose_name="akte van aanstelling"),
        ),
        migrations.AddField(
            model_name="appointment",
            name="designated_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="appointment",
            name="municipality",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="appointments",
                to="cells.municipality",
            ),
        ),
        migrations.AddField(
            model_name="mandate",
            name="act",
            field=models.CharField(blank=True, default="", max_length=200, verbose_name="akte van aanstelling"),
        ),
        migrations.AddField(
            model_name="mandate",
            name="designated_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="mandate",
            name="profession",
            field=models.CharField(
                choices=[
                    ("social_worker", "maatschappelijk werker"),
                    ("psychologist", "psycholoog of orthopedagoog"),
                    ("care", "arts, verpleegkundige of therapeut"),
                    ("education", "leerkracht, leerlingenbegeleider of directie"),
                    ("youth_worker", "jeugd-, sport- of buurtwerker"),
                    ("consultant", "consulent of trajectbegeleider"),
                    ("justice_assistant", "justitieassistent"),
                    ("official", "ambtenaar of leidinggevende"),
                    ("other", "een ander beroep"),
                    ("lawyer", "advocaat"),
                ],
                default="other",
                max_length=20,
                verbose_name="beroep",
            ),
        ),
        migrations.AddField(
            model_name="seat",
            name="act",
            field=models.CharField(blank=True, default="", max_length=200, verbose_name="akte van aanstelling"),
        ),
        migrations.AddField(
            model_name="seat",
            name="deputises",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="deputies",
                to="participants.seat",
            ),
        ),
        migrations.AddField(
            model_name="seat",
            name="designated_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="seat",
            name="ended_because",
            field=models.CharField(
                blank=True,
                choices=[
                    ("succeeded", "een opvolger is aangesteld"),
                    ("election", "verkiezing of nieuwe eedaflegging"),
                    ("left", "vertrek uit de functie"),
                    ("asked", "op eigen vraag"),
                    ("returned", "de titularis is terug"),
                    ("merger", "fusie van gemeenten"),
                    ("mistake", "vergissing in de aanstelling"),
                ],
                default="",
                max_length=12,
            ),
        ),
        migrations.AddField(
            model_name="seat",
            name="municipality",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="seats",
                to="cells.municipality",
            ),
        ),
        migrations.AddField(
            model_name="seat",
            name="succeeds",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="successors",
                to="participants.seat",
            ),
        ),
        migrations.AlterField(
            model_name="appointment",
            name="kind",
            field=models.CharField(
                choices=[("auditor", "Auditor"), ("dpo", "Functionaris voor gegevensbescherming")], max_length=20
            ),
        ),
        migrations.AddConstraint(
            model_name="mandate",
            constraint=models.CheckConstraint(
                condition=models.Q(("profession", "lawyer"), _negated=True), name="a_lawyer_takes_no_part"
            ),
        ),
        migrations.AddConstraint(
            model_name="seat",
            constraint=models.CheckConstraint(
                condition=models.Q(("succeeds", None), ("deputises", None), _connector="OR"),
                name="a_seat_succeeds_or_deputises",
            ),
        ),
        migrations.AddField(
            model_name="acknowledgement",
            name="cell",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cells.cell"
            ),
        ),
        migrations.AddField(
            model_name="acknowledgement",
            name="rules",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="acknowledgements",
                to="cells.cellrules",
            ),
        ),
        migrations.AddField(
            model_name="acknowledgement",
            name="user",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="acknowledgements",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="administration",
            name="designated_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="administration",
            name="user",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="%(class)ss", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="categoryconfirmation",
            name="category",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="confirmations",
                to="participants.authorisedcategory",
            ),
        ),
        migrations.AddField(
            model_name="categoryconfirmation",
            name="cell",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="category_confirmations", to="cells.cell"
            ),
        ),
        migrations.AddField(
            model_name="categoryconfirmation",
            name="confirmed_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="categoryrevision",
            name="category",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="revisions",
                to="participants.authorisedcategory",
            ),
        ),
        migrations.AddField(
            model_name="designationact",
            name="cell",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cells.cell"),
        ),
        migrations.AddField(
            model_name="designationact",
            name="mandate",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT, related_name="document", to="participants.mandate"
            ),
        ),
        migrations.AddField(
            model_name="organisation",
            name="made_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="organisation",
            name="municipality",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="organisation",
                to="cells.municipality",
            ),
        ),
        migrations.AddField(
            model_name="organisation",
            name="police_zone",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="organisation",
                to="cells.policezone",
            ),
        ),
        migrations.AddField(
            model_name="designationact",
            name="organisation",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="participants.organisation"
            ),
        ),
        migrations.AddField(
            model_name="administration",
            name="organisation",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="administrations",
                to="participants.organisation",
            ),
        ),
        migrations.AddField(
            model_name="service",
            name="organisation",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="services",
                to="participants.organisation",
            ),
        ),
        migrations.AddField(
            model_name="user",
            name="organisation",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="accounts",
                to="participants.organisation",
            ),
        ),
        migrations.AddField(
            model_name="participation",
            name="asked_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="participation",
            name="category",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="participants.authorisedcategory",
            ),
        ),
        migrations.AddField(
            model_name="participation",
            name="cell",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="participations", to="cells.cell"
            ),
        ),
        migrations.AddField(
            model_name="participation",
            name="confirmed_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="participation",
            name="ended_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="participation",
            name="service",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="participations", to="participants.service"
            ),
        ),
        migrations.AddField(
            model_name="recovery",
            name="asked_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="recovery",
            name="organisation",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="participants.organisation"
            ),
        ),
        migrations.AddField(
            model_name="recovery",
            name="seconded_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="recovery",
            name="user",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="recoveries", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="recoveryconfirmation",
            name="cell",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cells.cell"),
        ),
        migrations.AddField(
            model_name="recoveryconfirmation",
            name="confirmed_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="recoveryconfirmation",
            name="recovery",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="confirmations", to="participants.recovery"
            ),
        ),
        migrations.AddField(
            model_name="recoveryconfirmation",
            name="user",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="secrecynotice",
            name="reference",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="notices", to="participants.legalreference"
            ),
        ),
        migrations.AddField(
            model_name="acknowledgement",
            name="notice",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="participants.secrecynotice",
            ),
        ),
        migrations.AddConstraint(
            model_name="categoryconfirmation",
            constraint=models.UniqueConstraint(
                condition=models.Q(("withdrawn_at", None)),
                fields=("cell", "category"),
                name="a_category_is_confirmed_once_in_a_cell",
            ),
        ),
        migrations.AddConstraint(
            model_name="categoryconfirmation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("legal_text", ""), _negated=True), models.Q(("article", ""), _negated=True)
                ),
                name="a_confirmation_names_text_and_article",
            ),
        ),
        migrations.AddConstraint(
            model_name="organisation",
            constraint=models.UniqueConstraint(
                condition=models.Q(("kbo_number", ""), _negated=True),
                fields=("kbo_number",),
                name="an_organisation_has_its_own_kbo_number",
            ),
        ),
        migrations.AddConstraint(
            model_name="organisation",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ovo_code", ""), _negated=True),
                fields=("ovo_code",),
                name="an_organisation_has_its_own_ovo_code",
            ),
        ),
        migrations.AddConstraint(
            model_name="organisation",
            constraint=models.UniqueConstraint(
                condition=models.Q(("institution_number", ""), _negated=True),
                fields=("institution_number",),
                name="an_organisation_has_its_own_institution_number",
            ),
        ),
        migrations.AddConstraint(
            model_name="administration",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends__gte", models.F("begins"))), name="an_administration_ends_after_it_begins"
            ),
        ),
        migrations.AddConstraint(
            model_name="participation",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at", None)),
                fields=("cell", "service"),
                name="a_service_takes_part_once_in_a_cell",
            ),
        ),
        migrations.AddConstraint(
            model_name="recovery",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("seconded_by", None),
                    models.Q(("seconded_by", models.F("asked_by")), _negated=True),
                    _connector="OR",
                ),
                name="two_administrators_are_two",
            ),
        ),
        migrations.AddConstraint(
            model_name="recovery",
            constraint=models.CheckConstraint(
                condition=models.Q(("user", models.F("asked_by")), _negated=True), name="nobody_recovers_oneself"
            ),
        ),
        migrations.AddConstraint(
            model_name="recoveryconfirmation",
            constraint=models.UniqueConstraint(fields=("recovery", "cell"), name="a_cell_confirms_a_recovery_once"),
        ),
        migrations.AddIndex(
            model_name="acknowledgement",
            index=models.Index(fields=["capacity", "kind"], name="acknowledged_in_capacity"),
        ),
        migrations.AddConstraint(
            model_name="acknowledgement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("kind", "told"),
                    models.Q(
                        ("capacity__isnull", False),
                        models.Q(
                            models.Q(("kind", "rules"), ("rules__isnull", False)),
                            ("kind", "declaration"),
                            models.Q(("kind", "notice"), ("notice__isnull", False)),
                            _connector="OR",
                        ),
                    ),
                    _connector="OR",
                ),
                name="an_acknowledgement_names_what_and_in_which_capacity",
            ),
        ),
    ]

"""Open actions pass to who comes after a lapsed mandate, each in a circle of its own."""

import uuid

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import secrecy.seal


class Migration(migrations.Migration):
    dependencies = [
        ("cells", "0003_who_writes_cells"),
        ("followup", "0001_initial"),
        ("participants", "0005_who_writes_and_what_holds"),
        ("secrecy", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name="action",
            name="state",
            field=models.CharField(
                choices=[
                    ("proposed", "voorgesteld"),
                    ("accepted", "aanvaard"),
                    ("done", "klaar"),
                    ("passed_on", "overgenomen"),
                    ("declined", "niet overgenomen"),
                ],
                default="proposed",
                max_length=10,
            ),
        ),
        migrations.CreateModel(
            name="Handover",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("done_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "cell",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cells.cell"),
                ),
                (
                    "done_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "mandate",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="handover", to="participants.mandate"
                    ),
                ),
            ],
            options={
                "verbose_name": "overdracht van acties",
                "constraints": [
                    secrecy.seal.Screened(
                        entered=("hand-over",),
                        insert="cell_id = ANY (ARRAY(SELECT secrecy.seated())) AND done_by_id = secrecy.reader() AND EXISTS (SELECT FROM participants_mandate m WHERE m.id = followup_handover.mandate_id AND m.cell_id = followup_handover.cell_id)",
                        name="followup_handover_screened",
                        read="cell_id = ANY (ARRAY(SELECT secrecy.seated()))",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Offer",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("slug", models.CharField(max_length=20, unique=True)),
                (
                    "state",
                    models.CharField(
                        choices=[("offered", "aangeboden"), ("accepted", "aanvaard"), ("declined", "niet overgenomen")],
                        default="offered",
                        max_length=10,
                    ),
                ),
                ("offered_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
                (
                    "circle",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="secrecy.circle",
                    ),
                ),
                (
                    "service",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="participants.service"
                    ),
                ),
            ],
            options={
                "verbose_name": "aangeboden actie",
                "ordering": ["offered_at"],
                "abstract": False,
                "base_manager_name": "objects",
                "constraints": [secrecy.seal.Headed(kind="action", name="followup_offer_headed")],
            },
        ),
    ]

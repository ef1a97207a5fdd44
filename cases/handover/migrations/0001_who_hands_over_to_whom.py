import uuid

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import secrecy.cipher
import secrecy.in_circles
import secrecy.seal


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("cases", "0003_off_the_list"),
        ("cells", "0003_who_writes_cells"),
        ("participants", "0009_who_supervises_and_who_registers_requests"),
        ("secrecy", "0004_proofs_of_erasure"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Minimum",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("name", secrecy.cipher.SealedText(verbose_name="naam")),
                ("birth_date", secrecy.cipher.SealedText(verbose_name="geboortedatum")),
                ("contact", secrecy.cipher.SealedText(verbose_name="adres en bereikbaarheid")),
                ("why", secrecy.cipher.SealedText(verbose_name="waarom de casus verhuist")),
                ("written_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "basis",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cases.legalbasis"
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="%(class)ss", to="cases.case"
                    ),
                ),
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
                    "source",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="participants.service",
                        verbose_name="bron",
                    ),
                ),
                (
                    "written_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "verbose_name": "wat bij een overdracht meegaat",
                "ordering": ["written_at"],
                "abstract": False,
                "base_manager_name": "objects",
                "constraints": [
                    secrecy.in_circles.Sealed(
                        insert="EXISTS (SELECT FROM participants_seat z WHERE z.id = secrecy.capacity() AND z.kind = 'mayor') AND written_by_id = (SELECT secrecy.reader())",
                        kinds=("transfer",),
                        name="handover_minimum_sealed",
                        update="false",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Proposal",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("slug", models.CharField(max_length=20, unique=True)),
                ("of_case", models.UUIDField()),
                ("reference", models.CharField(max_length=20)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("proposed", "voorgesteld"),
                            ("accepted", "aanvaard"),
                            ("refused", "geweigerd"),
                            ("withdrawn", "ingetrokken"),
                            ("lapsed", "vervallen"),
                            ("done", "overgedragen"),
                        ],
                        default="proposed",
                        max_length=10,
                        verbose_name="stand",
                    ),
                ),
                ("proposed_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("answer_by", models.DateField(verbose_name="te beantwoorden tegen")),
                ("answered_in", models.UUIDField(blank=True, null=True)),
                ("changed_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("read_until", models.DateField(blank=True, null=True)),
                (
                    "answered_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "circle",
                    models.OneToOneField(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="secrecy.circle",
                    ),
                ),
                (
                    "from_cell",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cells.cell"),
                ),
                (
                    "ground",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="participants.legalreference"
                    ),
                ),
                (
                    "proposed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "to_cell",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cells.cell"),
                ),
            ],
            options={
                "verbose_name": "voorstel tot overdracht",
                "ordering": ["-proposed_at"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ["proposed", "accepted"])),
                        fields=("of_case",),
                        name="a_case_is_proposed_to_one_cell_at_a_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("from_cell", models.F("to_cell")), _negated=True),
                        name="a_case_is_handed_over_to_another_cell",
                    ),
                    secrecy.seal.Screened(
                        columns=("state",),
                        insert="EXISTS (SELECT FROM participants_seat z WHERE z.id = secrecy.capacity() AND z.kind = 'mayor') AND from_cell_id = ANY (ARRAY(SELECT secrecy.seated()))",
                        laid=False,
                        name="handover_proposal_screened",
                        read="EXISTS (SELECT FROM participants_seat z WHERE z.id = secrecy.capacity() AND z.kind = 'mayor') AND (from_cell_id = ANY (ARRAY(SELECT secrecy.seated())) OR (to_cell_id = ANY (ARRAY(SELECT secrecy.seated())) AND (state = 'accepted' OR changed_at > statement_timestamp() - interval '60 days')))",
                        update="EXISTS (SELECT FROM participants_seat z WHERE z.id = secrecy.capacity() AND z.kind = 'mayor') AND (from_cell_id = ANY (ARRAY(SELECT secrecy.seated())) OR to_cell_id = ANY (ARRAY(SELECT secrecy.seated())))",
                    ),
                ],
            },
        ),
    ]

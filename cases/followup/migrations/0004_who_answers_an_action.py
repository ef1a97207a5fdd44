"""Who proposes an action, who answers it, and that nobody changes what it asks or by when."""

from django.db import migrations, models

import secrecy.seal


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0002_what_the_mayor_alone_writes"),
        ("followup", "0003_how_actions_stand"),
        ("participants", "0008_what_every_statement_asks"),
        ("secrecy", "0002_what_admissions_hang_on"),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="offer",
            options={
                "base_manager_name": "objects",
                "ordering": ["due", "offered_at"],
                "verbose_name": "kop van een actie",
            },
        ),
        migrations.RemoveConstraint(
            model_name="action",
            name="followup_action_sealed",
        ),
        migrations.RemoveConstraint(
            model_name="offer",
            name="followup_offer_headed",
        ),
        migrations.AddField(
            model_name="offer",
            name="taken_by",
            field=models.UUIDField(blank=True, null=True),
        ),
        migrations.AlterField(
            model_name="action",
            name="state",
            field=models.CharField(
                choices=[
                    ("proposed", "voorgesteld"),
                    ("accepted", "aanvaard"),
                    ("done", "klaar"),
                    ("passed_on", "overgenomen"),
                    ("declined", "niet aanvaard"),
                    ("withdrawn", "ingetrokken"),
                ],
                default="proposed",
                max_length=10,
            ),
        ),
        migrations.AlterField(
            model_name="offer",
            name="state",
            field=models.CharField(
                choices=[
                    ("offered", "voorgesteld"),
                    ("accepted", "aanvaard"),
                    ("declined", "niet aanvaard"),
                    ("done", "klaar"),
                    ("withdrawn", "ingetrokken"),
                ],
                default="offered",
                max_length=10,
            ),
        ),
        migrations.AddConstraint(
            model_name="action",
            constraint=secrecy.seal.Sealed(
                becomes="(service_id = ANY (ARRAY(SELECT m.service_id FROM participants_mandate m WHERE m.id = (SELECT secrecy.capacity()) AND m.role <> 'case_worker' UNION ALL SELECT z.service_id FROM participants_seat z WHERE z.id = (SELECT secrecy.capacity()))) AND state IN ('accepted', 'declined', 'done')) OR (EXISTS (SELECT FROM participants_seat z WHERE z.id = secrecy.capacity() AND z.kind IN ('mayor', 'prevention_official')) AND state IN ('proposed', 'passed_on', 'withdrawn'))",
                columns=("state", "result", "done_at"),
                insert="EXISTS (SELECT FROM participants_seat z WHERE z.id = secrecy.capacity() AND z.kind IN ('mayor', 'prevention_official')) AND state = 'proposed'",
                kinds=("action",),
                live=True,
                name="followup_action_sealed",
                update="service_id = ANY (ARRAY(SELECT m.service_id FROM participants_mandate m WHERE m.id = (SELECT secrecy.capacity()) AND m.role <> 'case_worker' UNION ALL SELECT z.service_id FROM participants_seat z WHERE z.id = (SELECT secrecy.capacity()))) OR EXISTS (SELECT FROM participants_seat z WHERE z.id = secrecy.capacity() AND z.kind IN ('mayor', 'prevention_official'))",
            ),
        ),
        migrations.AddConstraint(
            model_name="offer",
            constraint=secrecy.seal.Headed(
                asked=True,
                becomes="(service_id = ANY (ARRAY(SELECT m.service_id FROM participants_mandate m WHERE m.id = (SELECT secrecy.capacity()) AND m.role <> 'case_worker' UNION ALL SELECT z.service_id FROM participants_seat z WHERE z.id = (SELECT secrecy.capacity()))) AND state IN ('accepted', 'declined', 'done')) OR (EXISTS (SELECT FROM participants_seat z WHERE z.id = secrecy.capacity() AND z.kind IN ('mayor', 'prevention_official')) AND state IN ('offered', 'withdrawn'))",
                columns=("state", "offered_at", "answered_at", "taken_by", "done_at"),
                insert="EXISTS (SELECT FROM participants_seat z WHERE z.id = secrecy.capacity() AND z.kind IN ('mayor', 'prevention_official')) AND state = 'offered'",
                kind="action",
                live=True,
                name="followup_offer_headed",
                update="service_id = ANY (ARRAY(SELECT m.service_id FROM participants_mandate m WHERE m.id = (SELECT secrecy.capacity()) AND m.role <> 'case_worker' UNION ALL SELECT z.service_id FROM participants_seat z WHERE z.id = (SELECT secrecy.capacity()))) OR EXISTS (SELECT FROM participants_seat z WHERE z.id = secrecy.capacity() AND z.kind IN ('mayor', 'prevention_official'))",
            ),
        ),
    ]

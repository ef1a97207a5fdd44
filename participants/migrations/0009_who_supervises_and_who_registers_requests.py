"""Where an answer can be complained of; and that the coordinator and the data protection officer register requests (R64)."""

from importlib import import_module

from django.db import migrations, models

import secrecy.seal

before = import_module("participants.migrations.0005_who_writes_and_what_holds")
brings = import_module("participants.migrations.0006_workers_and_what_one_brings")
apart = import_module("participants.migrations.0007_known_to_their_service")
# A right is exercised also while the cell takes no case.
COORDINATOR = "|| CASE WHEN z.kind = 'prevention_official' THEN ARRAY['request'] ELSE '{}'::text[] END"
OFFICER = "CASE WHEN z.kind = 'dpo' THEN ARRAY['request'] ELSE '{}' END::text[], "


def _with_requests(view: str) -> str:
    parts = view.split("UNION ALL")
    assert len(parts) == 4, "seats, mandates, appointments, administrations"
    assert brings.SEAT in parts[0], "what a seat brings"
    parts[0] = parts[0].replace(brings.SEAT, f"({brings.SEAT.removesuffix(' AS brings, ')}) {COORDINATOR} AS brings, ")
    assert brings.NOTHING in parts[2], "what an appointment brings"
    parts[2] = parts[2].replace(brings.NOTHING, OFFICER)
    return "UNION ALL".join(parts)


class Migration(migrations.Migration):
    dependencies = [("participants", "0008_what_every_statement_asks")]
    operations = [
        migrations.RunSQL(_with_requests(apart._apart(brings._with_brings(before.CAPACITY))), migrations.RunSQL.noop),
        migrations.CreateModel(
            name="SupervisoryAuthority",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=40)),
                ("name", models.CharField(max_length=120)),
                ("controllers", models.CharField(max_length=200)),
                ("address", models.CharField(blank=True, max_length=200)),
                ("website", models.CharField(blank=True, max_length=200)),
                ("legal_text", models.CharField(max_length=120)),
                ("valid_from", models.DateField()),
                ("valid_until", models.DateField(blank=True, null=True)),
                ("source", models.CharField(max_length=300)),
                (
                    "certainty",
                    models.CharField(
                        choices=[("text", "text"), ("secondary", "secondary"), ("inferred", "inferred")], max_length=10
                    ),
                ),
            ],
            options={
                "ordering": ["key", "valid_from"],
                "constraints": [
                    models.UniqueConstraint(fields=("key", "valid_from"), name="an_authority_starts_once_a_day"),
                    secrecy.seal.Published(name="participants_supervisoryauthority_published"),
                ],
            },
        ),
    ]

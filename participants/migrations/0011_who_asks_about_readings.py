"""Auditors and data protection officers begin circles for the questions they ask about readings (promise 9)."""

from importlib import import_module

from django.db import migrations

before = import_module("participants.migrations.0005_who_writes_and_what_holds")
brings = import_module("participants.migrations.0006_workers_and_what_one_brings")
apart = import_module("participants.migrations.0007_known_to_their_service")
requests = import_module("participants.migrations.0009_who_supervises_and_who_registers_requests")
OVERSEER = "CASE z.kind WHEN 'dpo' THEN ARRAY['request', 'inquiry'] WHEN 'auditor' THEN ARRAY['inquiry'] ELSE '{}' END::text[], "


def _with_inquiries(view: str) -> str:
    assert view.count(requests.OFFICER) == 1, "what an officer brings"
    return view.replace(requests.OFFICER, OVERSEER)


class Migration(migrations.Migration):
    dependencies = [("participants", "0010_when_a_service_was_registered")]
    operations = [
        migrations.RunSQL(
            _with_inquiries(requests._with_requests(apart._apart(brings._with_brings(before.CAPACITY)))),
            migrations.RunSQL.noop,
        )
    ]

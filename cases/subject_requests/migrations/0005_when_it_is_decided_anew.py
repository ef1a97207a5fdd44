"""What was held back until a day waits to be decided anew after it, and the request is kept until then (R54, R65).

A later change of a table's rules takes its triggers away (``secrecy.clear``): that services' days follow is laid again here.
"""

from importlib import import_module
from typing import Any

from django.conf import settings
from django.db import migrations, models

import secrecy.in_circles

TABLES = ("subject_requests_decision", "subject_requests_curtailment", "subject_requests_subjectrequest")
#: Whoever migrates owns the tables, and sees no row of them (FORCE): for these two statements, in this transaction, it does. They move
#: days alone, beside what names them already.
OF_BEFORE = (
    *(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY" for table in TABLES),
    "UPDATE subject_requests_decision d SET ends_on = c.ends_on FROM subject_requests_curtailment c WHERE c.id = d.curtailment_id",
    """UPDATE subject_requests_subjectrequest q SET curtailed_until =
         (SELECT d.ends_on FROM subject_requests_decision d WHERE d.request_id = q.id ORDER BY d.decided_on DESC LIMIT 1)""",
    "SET CONSTRAINTS ALL IMMEDIATE",
    "SET CONSTRAINTS ALL DEFERRED",
    *(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY" for table in TABLES),
)
BEFORE = import_module("cases.subject_requests.migrations.0004_a_part_waits_as_long")
SINCE = "COALESCE(q.answered_on, q.answer_by)"


def kept_until_decided(apps: Any, schema_editor: Any) -> None:
    """A request isn't gone before what was held back of it may be told: its days are counted from whichever comes later."""
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("SELECT pg_get_viewdef('public.secrecy_erasable')")
        said = cursor.fetchone()[0].rstrip().rstrip(";")
        if said.count(SINCE) != 2:
            raise RuntimeError("secrecy_erasable no longer says when a request ends, and a part of it")
        later = said.replace(SINCE, f"GREATEST({SINCE}, q.curtailed_until)")
        cursor.execute(f"CREATE OR REPLACE VIEW public.secrecy_erasable WITH (security_invoker = true) AS {later}")


class Migration(migrations.Migration):
    dependencies = [
        ("cells", "0004_how_long_a_cell_keeps_what"),
        ("secrecy", "0005_sealing"),
        ("subject_requests", "0004_a_part_waits_as_long"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="curtailment",
            options={
                "base_manager_name": "objects",
                "ordering": ["noted_on"],
                "verbose_name": "beperking van een recht",
            },
        ),
        migrations.AlterModelOptions(
            name="decision",
            options={
                "base_manager_name": "objects",
                "ordering": ["decided_on"],
                "verbose_name": "beslissing over een verzoek",
            },
        ),
        migrations.AlterModelOptions(
            name="finding",
            options={
                "base_manager_name": "objects",
                "ordering": ["found_on"],
                "verbose_name": "nazicht van een verzoek",
            },
        ),
        migrations.AlterModelOptions(
            name="reply",
            options={
                "base_manager_name": "objects",
                "ordering": ["written_on"],
                "verbose_name": "antwoord op een verzoek",
            },
        ),
        migrations.RemoveConstraint(
            model_name="decision",
            name="subject_requests_decision_sealed",
        ),
        migrations.RemoveConstraint(
            model_name="reply",
            name="subject_requests_reply_sealed",
        ),
        migrations.RemoveConstraint(
            model_name="subjectrequest",
            name="subject_requests_subjectrequest_headed",
        ),
        migrations.AddField(
            model_name="decision",
            name="ends_on",
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="subjectrequest",
            name="again_on",
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="subjectrequest",
            name="curtailed_until",
            field=models.DateField(blank=True, null=True),
        ),
        *(migrations.RunSQL(statement, migrations.RunSQL.noop) for statement in OF_BEFORE),
        migrations.AddConstraint(
            model_name="decision",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("curtailment__isnull", True), ("ends_on__isnull", True)),
                    models.Q(("curtailment__isnull", False), ("ends_on__isnull", False)),
                    _connector="OR",
                ),
                name="an_end_stands_with_its_ground",
            ),
        ),
        migrations.AddConstraint(
            model_name="decision",
            constraint=secrecy.in_circles.Sealed(
                insert="EXISTS (SELECT FROM participants_seat z WHERE z.id = secrecy.capacity() AND z.kind = 'mayor') AND subject_requests_decision.decided_by_id = secrecy.reader() AND EXISTS (SELECT FROM subject_requests_subjectrequest q WHERE q.id = subject_requests_decision.request_id AND q.circle_id = subject_requests_decision.circle_id) AND (curtailment_id IS NULL OR EXISTS (SELECT FROM subject_requests_curtailment c WHERE c.id = subject_requests_decision.curtailment_id AND c.request_id = subject_requests_decision.request_id AND c.ends_on = subject_requests_decision.ends_on))",
                kinds=("request",),
                name="subject_requests_decision_sealed",
                update="false",
            ),
        ),
        migrations.AddConstraint(
            model_name="reply",
            constraint=secrecy.in_circles.Sealed(
                insert="subject_requests_reply.written_by_id = secrecy.reader() AND EXISTS (SELECT FROM subject_requests_subjectrequest q WHERE q.id = subject_requests_reply.request_id AND q.circle_id = subject_requests_reply.circle_id) AND EXISTS (SELECT FROM subject_requests_decision d JOIN subject_requests_subjectrequest q ON q.id = d.request_id WHERE d.request_id = subject_requests_reply.request_id AND (q.again_on IS NULL OR d.decided_on >= q.again_on))",
                kinds=("request",),
                name="subject_requests_reply_sealed",
                update="false",
            ),
        ),
        migrations.AddConstraint(
            model_name="subjectrequest",
            constraint=secrecy.in_circles.Headed(
                alone=True,
                becomes="(state = 'registered' OR EXISTS (SELECT FROM subject_requests_decision d WHERE d.request_id = subject_requests_subjectrequest.id AND (subject_requests_subjectrequest.again_on IS NULL OR d.decided_on >= subject_requests_subjectrequest.again_on))) AND curtailed_until IS NOT DISTINCT FROM (SELECT d.ends_on FROM subject_requests_decision d WHERE d.request_id = subject_requests_subjectrequest.id ORDER BY d.decided_on DESC LIMIT 1) AND (again_on IS NULL OR (again_on <= (statement_timestamp() AT TIME ZONE 'Europe/Brussels')::date AND EXISTS (SELECT FROM subject_requests_decision d WHERE d.request_id = subject_requests_subjectrequest.id AND d.ends_on = subject_requests_subjectrequest.again_on - 1))) AND answer_by <= greatest(received_on + interval '3 months 6 days', again_on + interval '1 month 6 days') AND (extended_on IS NOT NULL OR answer_by <= greatest(received_on, again_on) + interval '1 month 6 days')",
                columns=(
                    "state",
                    "answer_by",
                    "acknowledged_on",
                    "extended_on",
                    "looked_on",
                    "answered_on",
                    "curtailed_until",
                    "again_on",
                    "handled_by_id",
                ),
                entered=("register-request", "change-request"),
                insert="state = 'registered' AND registered_by_id = secrecy.reader() AND extended_on IS NULL AND curtailed_until IS NULL AND again_on IS NULL AND answer_by <= received_on + interval '1 month 6 days'",
                kind="request",
                name="subject_requests_subjectrequest_headed",
                update="state <> 'answered' OR (curtailed_until < (statement_timestamp() AT TIME ZONE 'Europe/Brussels')::date AND EXISTS (SELECT FROM participants_seat z WHERE z.id = secrecy.capacity() AND z.kind = 'mayor'))",
            ),
        ),
        migrations.RunSQL(BEFORE.TRIGGER, migrations.RunSQL.noop),
        migrations.RunPython(kept_until_decided, migrations.RunPython.noop),
    ]

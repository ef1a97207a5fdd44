"""An answer to a report is of who gives it, and read by who leads the item at that moment: not by who is out of it. What was sent
stands."""

from importlib import import_module

from django.db import migrations

import secrecy.seal

CONDITION = import_module("cases.meetings.migrations.0003_what_is_so_now").CONDITION.strip().rstrip(";").replace("CREATE VIEW", "CREATE OR REPLACE VIEW")  # fmt: skip
# "led": of an item, by the mayor and the coordinator of its cell, but for who has a conflict of interest.
LED = """
   UNION ALL
  SELECT a.circle_id, 'led', z.id FROM meetings_agendaitem a JOIN meetings_meeting m ON m.id = a.meeting_id JOIN participants_seat z ON z.cell_id = m.cell_id
   WHERE z.kind IN ('mayor', 'prevention_official') AND NOT EXISTS (SELECT FROM meetings_recusal r WHERE r.item = a.id AND r.capacity = z.id AND r.lifted_at IS NULL)"""


MINE = "of_user_id = (SELECT secrecy.reader()) AND of_capacity = (SELECT secrecy.capacity())"
BY_LEAD = "EXISTS (SELECT FROM participants_seat z WHERE z.id = secrecy.capacity() AND z.kind IN ('mayor', 'prevention_official'))"


class Migration(migrations.Migration):
    dependencies = [
        ("meetings", "0006_when_actions_are_due"),
        ("secrecy", "0003_stepping_out"),
    ]

    operations = [
        migrations.RunSQL(CONDITION + LED, CONDITION),
        *(
            migrations.RemoveConstraint(model_name=name, name=f"meetings_{name}_sealed")
            for name in ("rendering", "reply", "report")
        ),
        migrations.AddConstraint(
            model_name="rendering",
            constraint=secrecy.seal.Sealed(
                becomes=MINE,
                columns=("version", "content", "digest", "composed_at", "frozen_at"),
                insert=MINE,
                kinds=("rendering",),
                name="meetings_rendering_sealed",
                update=f"{MINE} AND frozen_at IS NULL",
            ),
        ),
        migrations.AddConstraint(
            model_name="reply",
            constraint=secrecy.seal.Sealed(
                columns=("answer",),
                insert="by_id = (SELECT secrecy.reader()) AND capacity = (SELECT secrecy.capacity())",
                kinds=("reply",),
                live=True,
                name="meetings_reply_sealed",
                update="false",
            ),
        ),
        migrations.AddConstraint(
            model_name="report",
            constraint=secrecy.seal.Sealed(
                columns=("text",),
                insert=BY_LEAD,
                kinds=("report", "part"),
                live=True,
                name="meetings_report_sealed",
                update="false",
            ),
        ),
    ]

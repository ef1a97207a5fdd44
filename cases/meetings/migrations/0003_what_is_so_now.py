"""What the deep room asks of this floor: which invitations are open or accepted now, and what is to be told when."""

from django.db import migrations

NOW = "statement_timestamp()"
# A day ends at midnight in Brussels.
DAY_ENDS = "((m.starts_at AT TIME ZONE 'Europe/Brussels')::date + 1)::timestamp AT TIME ZONE 'Europe/Brussels'"
TODAY = f"({NOW} AT TIME ZONE 'Europe/Brussels')::date"
RULE = f"""coalesce((SELECT CASE WHEN jsonb_typeof(r.values -> '{{key}}') = 'number' THEN least(greatest((r.values ->> '{{key}}')::numeric, 0), 365)::int END
           FROM cells_cellrules r WHERE r.cell_id = m.cell_id AND r.valid_from <= {TODAY} ORDER BY r.version DESC LIMIT 1), {{default}})"""
WINDOW = f"make_interval(days => {RULE.format(key='window_days', default=30)})"
REMIND = f"make_interval(days => {RULE.format(key='reminder_days', default=3)})"
JOINED = """FROM meetings_invitation i JOIN meetings_agendaitem a ON a.id = i.item_id JOIN meetings_meeting m ON m.id = a.meeting_id"""
STANDS = "a.removed_at IS NULL AND m.state <> 'cancelled'"
# "invited": the letter may be read, and answered: until it is declined or withdrawn, or the item passes without an answer.
# "accepted": besides, what was marked for who comes: for the one who comes, until the item is over.
CONDITION = f"""
CREATE VIEW public.secrecy_condition WITH (security_invoker = true) AS
  SELECT i.circle_id AS about, 'invited'::text AS holds, NULL::uuid AS capacity {JOINED}
   WHERE {STANDS} AND ((i.state = 'accepted' AND {NOW} < {DAY_ENDS} + {WINDOW}) OR (i.state = 'sent' AND a.closed_at IS NULL AND m.state <> 'over' AND {NOW} < {DAY_ENDS}))
   UNION ALL
  SELECT i.circle_id, 'accepted', i.comes {JOINED}
   WHERE {STANDS} AND i.state = 'accepted' AND ((a.state = 'open' AND {NOW} < {DAY_ENDS} + {WINDOW}) OR (a.state = 'planned' AND m.state <> 'over' AND {NOW} < {DAY_ENDS}));
"""
OPEN_MANDATE = f"""x.cell_id = m.cell_id AND x.begins <= {TODAY} AND x.ends >= {TODAY}
       AND (x.ended_at IS NULL OR x.ended_at > {NOW})"""
# A reminder, once, some days before: not sooner than a day after the invitation itself, and no more once the meeting began. And the
# fixed seats that asked are told, once, that no answer came.
DUE = f"""
CREATE VIEW public.secrecy_due WITH (security_invoker = true) AS
  SELECT x.user_id, 'reminder'::text AS message, 'reminder ' || i.circle_id AS about,
         greatest(m.starts_at - {REMIND}, i.sent_at + interval '1 day') AS at
    {JOINED} JOIN participants_mandate x ON x.service_id = i.service_id AND x.role <> 'case_worker' AND {OPEN_MANDATE}
   WHERE {STANDS} AND i.state = 'sent' AND a.state = 'planned' AND m.state = 'planned' AND {NOW} < m.starts_at
   UNION ALL
  SELECT x.user_id, 'waiting', 'lapsed ' || i.circle_id, {DAY_ENDS}
    {JOINED} JOIN participants_seat x ON x.kind IN ('mayor', 'prevention_official') AND {OPEN_MANDATE}
   WHERE {STANDS} AND i.state = 'sent' AND {NOW} < {DAY_ENDS} + interval '7 days';
"""


class Migration(migrations.Migration):
    dependencies = [
        ("meetings", "0002_from_agenda_to_answer"),
        ("participants", "0006_workers_and_what_one_brings"),
    ]
    operations = [
        migrations.RunSQL(CONDITION, "DROP VIEW public.secrecy_condition"),
        migrations.RunSQL(DUE, "DROP VIEW public.secrecy_due"),
        migrations.RunSQL(
            "GRANT SELECT ON public.secrecy_condition, public.secrecy_due TO livc_keeper", migrations.RunSQL.noop
        ),
    ]

"""What is told of actions, and when: some days before its day and once it is over to the service that accepted it; to who leads
when a proposal wasn't answered. Whom, when and that there is something: no word of what."""

from importlib import import_module

from django.db import migrations

NOW = "statement_timestamp()"
TODAY = f"({NOW} AT TIME ZONE 'Europe/Brussels')::date"
BEFORE = f"""make_interval(days => coalesce((SELECT CASE WHEN jsonb_typeof(r.values -> 'reminder_days') = 'number' THEN least(greatest((r.values ->> 'reminder_days')::numeric, 0), 365)::int END
           FROM cells_cellrules r WHERE r.cell_id = k.cell AND r.valid_from <= {TODAY} ORDER BY r.version DESC LIMIT 1), 3))"""
# A day ends at midnight in Brussels.
DAY = "o.due::timestamp AT TIME ZONE 'Europe/Brussels'"
OVER = "(o.due + 1)::timestamp AT TIME ZONE 'Europe/Brussels'"
HOLDS = f"""x.begins <= {TODAY} AND x.ends >= {TODAY} AND (x.ended_at IS NULL OR x.ended_at > {NOW})"""
# Who speaks for a service in a cell: representatives and substitutes, and the fixed seats.
SPEAK = f"""(SELECT x.user_id, x.service_id, x.cell_id FROM participants_mandate x WHERE x.role <> 'case_worker' AND {HOLDS}
        UNION SELECT x.user_id, x.service_id, x.cell_id FROM participants_seat x WHERE {HOLDS}) x"""
OF_ACTION = "FROM followup_offer o JOIN secrecy_circle k ON k.id = o.circle_id"
# What was told is kept for ninety days; nothing is due so long after, or it would be told again.
ACTIONS = f"""
   UNION ALL
  SELECT x.user_id, 'reminder', 'action ' || o.circle_id || ' due', greatest({DAY} - {BEFORE}, o.answered_at + interval '1 day')
    {OF_ACTION} JOIN {SPEAK} ON x.service_id = o.service_id AND x.cell_id = k.cell
   WHERE o.state = 'accepted' AND {NOW} < {OVER}
   UNION ALL
  SELECT x.user_id, 'reminder', 'action ' || o.circle_id || ' late', {OVER}
    {OF_ACTION} JOIN {SPEAK} ON x.service_id = o.service_id AND x.cell_id = k.cell
   WHERE o.state = 'accepted' AND {NOW} < {OVER} + interval '30 days'
   UNION ALL
  SELECT x.user_id, 'waiting', 'action ' || o.circle_id || ' silent', o.offered_at + interval '7 days'
    {OF_ACTION} JOIN participants_seat x ON x.cell_id = k.cell AND x.kind IN ('mayor', 'prevention_official') AND {HOLDS}
   WHERE o.state = 'offered' AND {NOW} < o.offered_at + interval '37 days'"""
INVITATIONS = import_module("cases.meetings.migrations.0003_what_is_so_now").DUE.strip().rstrip(";").replace("CREATE VIEW", "CREATE OR REPLACE VIEW")  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [
        ("meetings", "0005_one_leaves_oneself"),
        ("followup", "0004_who_answers_an_action"),
        ("participants", "0008_what_every_statement_asks"),
    ]
    operations = [migrations.RunSQL(INVITATIONS + ACTIONS, INVITATIONS)]

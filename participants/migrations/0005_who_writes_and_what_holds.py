"""Who may write what about people, and what the deep room asks of this floor."""

import django.contrib.postgres.constraints
import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

import secrecy.seal

# What the deep room asks of this floor: who a person is, and in which capacity one may act.
DROPPED = "DROP VIEW IF EXISTS public.secrecy_person, public.secrecy_capacity, public.secrecy_founding, public.secrecy_following, public.secrecy_recovery"
PERSON = """
CREATE VIEW public.secrecy_person WITH (security_invoker = true) AS
  SELECT id, username, first_name, last_name, email, is_active, is_staff, is_superuser, organisation_id FROM participants_user;
"""

TODAY = "(statement_timestamp() AT TIME ZONE 'Europe/Brussels')::date"
# ``title`` and ``words`` are what is shown of a capacity; who asks only whether it holds doesn't pay for them.
TITLE = "ARRAY[{kind}::text, (SELECT s.short_name::text FROM participants_service s WHERE s.id = service_id)]"
RULES = f"(SELECT r.values FROM cells_cellrules r WHERE r.cell_id = {{t}}.cell_id AND r.valid_from <= {TODAY} ORDER BY r.version DESC LIMIT 1)"
WORDS = (
    """jsonb_build_object('kind', {kind}, 'title', {title}, 'ends', ends,
           'service', (SELECT jsonb_build_object('id', s.id, 'name', s.name, 'short_name', s.short_name, 'organisation_id', s.organisation_id, 'category_id', s.category_id)
                         FROM participants_service s WHERE s.id = service_id),
           'cell', (SELECT jsonb_build_object('id', c.id, 'name', c.name, 'state', c.state, 'municipality_id', c.municipality_id) FROM cells_cell c WHERE c.id = cell_id),
           'rules', """
    + RULES
    + ")"
)
# What must be promised before anything is read: today's notice on secrecy (R27), the declaration where the cell asks one
# (R71); and after a recovery the cell's word that it is the same person.
SWORN = f"""(EXISTS (SELECT FROM participants_acknowledgement k
             WHERE k.capacity = {{t}}.id AND k.user_id = {{t}}.user_id AND k.kind = 'notice'
               AND k.notice_id = (SELECT n.id FROM participants_secrecynotice n WHERE n.valid_from <= {TODAY} AND coalesce(n.valid_until, 'infinity') >= {TODAY} ORDER BY n.valid_from DESC LIMIT 1))
   AND (NOT coalesce(({RULES} ->> 'confidentiality_declaration')::boolean, false)
        OR EXISTS (SELECT FROM participants_acknowledgement k WHERE k.capacity = {{t}}.id AND k.user_id = {{t}}.user_id AND k.kind = 'declaration'))
   AND NOT EXISTS (SELECT FROM participants_recovery v WHERE v.user_id = {{t}}.user_id AND v.withdrawn_at IS NULL AND (v.proof <> '' OR v.seconded_by_id IS NOT NULL)
             AND NOT EXISTS (SELECT FROM participants_recoveryconfirmation f WHERE f.recovery_id = v.id AND f.cell_id = {{t}}.cell_id)))"""
# A cell takes cases while it is active, each mayor of a joint one agreed, and its three fixed seats hold (FED art. 2 and 3; R04, R05).
FOUNDS = f"""(EXISTS (SELECT FROM cells_cell c WHERE c.id = z.cell_id AND c.state = 'active')
   AND (SELECT count(DISTINCT x.kind) FROM participants_seat x WHERE x.cell_id = z.cell_id AND x.begins <= {TODAY} AND x.ends >= {TODAY}
           AND (x.ended_at IS NULL OR x.ended_at > statement_timestamp()) AND (x.kind <> 'police' OR x.clearance_until >= {TODAY})) = 3
   AND NOT EXISTS (SELECT FROM cells_membership m WHERE m.cell_id = z.cell_id AND m.until IS NULL
           AND EXISTS (SELECT FROM cells_membership o WHERE o.cell_id = m.cell_id AND o.until IS NULL AND o.id <> m.id)
           AND NOT EXISTS (SELECT FROM cells_agreement g WHERE g.membership_id = m.id)))"""
BEGINS = "begins::timestamp AT TIME ZONE 'Europe/Brussels'"
# A day ends at midnight in Brussels. The police seat ends with its clearance.
ENDS = "least(ended_at, ({last} + 1)::timestamp AT TIME ZONE 'Europe/Brussels')"
DELEGATE = "CASE WHEN deputises_id IS NULL THEN kind ELSE kind || '_delegate' END"
# After a merger, who administers the successor also keeps the seats of its predecessors.
CAPACITY = f"""
CREATE VIEW public.secrecy_capacity WITH (security_invoker = true) AS
  SELECT z.id AS capacity, z.user_id, z.cell_id AS cell, 'service:' || z.service_id AS on_behalf,
         EXISTS (SELECT FROM cells_cell c WHERE c.id = z.cell_id AND c.state <> 'proposed') AS lists, false AS audits,
         {BEGINS} AS begins, {ENDS.format(last="least(ends, CASE kind WHEN 'police' THEN clearance_until END)")} AS ends,
         {TITLE.format(kind=DELEGATE)} AS title, {WORDS.format(kind="kind", title=DELEGATE, t="z")} AS words,
         {SWORN.format(t="z")} AS sworn, {FOUNDS} AS founds, z.kind = 'prevention_official' AS keeps,
         NULL::text[] AS governs, 'municipality:' || z.municipality_id AS under, coalesce(z.succeeds_id, z.deputises_id) AS follows, z.designated_by_id AS by
    FROM participants_seat z
   UNION ALL
  SELECT z.id, z.user_id, z.cell_id, 'service:' || z.service_id, false, false, {BEGINS}, {ENDS.format(last="ends")},
         {TITLE.format(kind="role")}, {WORDS.format(kind="role", title="role", t="z")},
         {SWORN.format(t="z")}, false, false,
         NULL::text[], 'organisation:' || (SELECT s.organisation_id FROM participants_service s WHERE s.id = z.service_id), NULL::uuid, z.designated_by_id
    FROM participants_mandate z
   UNION ALL
  SELECT z.id, z.user_id, z.cell_id, 'service:' || z.service_id, false, z.kind IN ('auditor', 'dpo'), {BEGINS}, {ENDS.format(last="ends")},
         {TITLE.format(kind="kind")}, {WORDS.format(kind="kind", title="kind", t="z")},
         true, false, false, NULL::text[], 'municipality:' || z.municipality_id, NULL::uuid, z.designated_by_id
    FROM participants_appointment z
   UNION ALL
  SELECT z.id, z.user_id, NULL::bigint, 'organisation:' || z.organisation_id, false, false, {BEGINS}, {ENDS.format(last="ends")},
         ARRAY['administrator', (SELECT o.name::text FROM participants_organisation o WHERE o.id = z.organisation_id)],
         jsonb_build_object('kind', 'administrator', 'ends', ends, 'organisation',
           (SELECT jsonb_build_object('id', o.id, 'name', o.name, 'kind', o.kind, 'municipality_id', o.municipality_id, 'police_zone_id', o.police_zone_id)
              FROM participants_organisation o WHERE o.id = z.organisation_id)),
         true, false, false,
         ARRAY['organisation:' || z.organisation_id] || ARRAY(SELECT 'municipality:' || m.nis_code FROM participants_organisation o JOIN cells_municipality m
           ON m.nis_code = o.municipality_id OR (m.successor_id = o.municipality_id AND m.valid_until < {TODAY}) WHERE o.id = z.organisation_id),
         'organisation:' || z.organisation_id, NULL::uuid, z.designated_by_id
    FROM participants_administration z;
"""
# Who registered an organisation appoints its first administrator, and nothing more.
FOUNDING = """
CREATE VIEW public.secrecy_founding WITH (security_invoker = true) AS
  SELECT 'organisation:' || o.id AS key, o.made_by_id AS user_id FROM participants_organisation o
   WHERE o.made_by_id IS NOT NULL AND o.municipality_id IS NULL
     AND NOT EXISTS (SELECT FROM participants_administration a WHERE a.organisation_id = o.id);
"""
# After a merger the successor's administrator takes the place of a predecessor in its cell.
FOLLOWING = """
CREATE VIEW public.secrecy_following WITH (security_invoker = true) AS
  SELECT m.cell_id AS cell, 'municipality:' || p.successor_id AS key
    FROM cells_membership m JOIN cells_municipality p ON p.nis_code = m.municipality_id
   WHERE p.successor_id IS NOT NULL AND m.since IS NOT NULL;
"""
RECOVERY = """
CREATE VIEW public.secrecy_recovery WITH (security_invoker = true) AS
  SELECT v.user_id, v.withdrawn_at IS NULL AND (v.proof <> '' OR v.seconded_by_id IS NOT NULL) AND v.asked_at > statement_timestamp() - interval '7 days' AS approved
    FROM participants_recovery v;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("cells", "0003_who_writes_cells"),
        ("participants", "0004_what_was_there"),
    ]
    operations = [
        migrations.RemoveConstraint(
            model_name="appointment",
            name="participants_appointment_screened",
        ),
        migrations.RemoveConstraint(
            model_name="mandate",
            name="participants_mandate_screened",
        ),
        migrations.RemoveConstraint(
            model_name="seat",
            name="participants_seat_screened",
        ),
        migrations.RemoveConstraint(
            model_name="service",
            name="participants_service_published",
        ),
        migrations.RemoveConstraint(
            model_name="user",
            name="participants_user_screened",
        ),
        migrations.AddConstraint(
            model_name="appointment",
            constraint=secrecy.seal.Screened(
                becomes="'municipality:' || municipality_id = ANY (ARRAY(SELECT secrecy.governs())) AND user_id <> secrecy.reader()",
                columns=("ends", "ended_at"),
                entered=("appoint", "amend"),
                insert="designated_by_id = secrecy.reader() AND user_id <> secrecy.reader() AND EXISTS (SELECT FROM participants_user u WHERE u.id = user_id) AND 'municipality:' || municipality_id = ANY (ARRAY(SELECT secrecy.governs())) AND EXISTS (SELECT FROM cells_membership m WHERE m.cell_id = participants_appointment.cell_id AND m.municipality_id = participants_appointment.municipality_id AND m.until IS NULL) AND EXISTS (SELECT FROM participants_service v JOIN participants_organisation o ON o.id = v.organisation_id WHERE v.id = service_id AND ('organisation:' || o.id = ANY (ARRAY(SELECT secrecy.governs())) OR o.municipality_id = participants_appointment.municipality_id))",
                name="participants_appointment_screened",
                read="user_id = ANY (ARRAY(SELECT secrecy.company()))",
                update="'municipality:' || municipality_id = ANY (ARRAY(SELECT secrecy.governs())) AND user_id <> secrecy.reader() AND (ended_at IS NULL OR ended_at > statement_timestamp()) AND ends >= (statement_timestamp() AT TIME ZONE 'Europe/Brussels')::date",
            ),
        ),
        migrations.AddConstraint(
            model_name="mandate",
            constraint=secrecy.seal.Screened(
                becomes="ended_at <= statement_timestamp() + interval '5 minutes' OR (cell_id <> ALL (ARRAY(SELECT secrecy.seated())) AND EXISTS (SELECT FROM participants_participation q WHERE q.service_id = participants_mandate.service_id AND q.cell_id = participants_mandate.cell_id AND q.confirmed_at IS NOT NULL AND q.ended_at IS NULL))",
                columns=("ends", "ended_at"),
                entered=("appoint", "amend"),
                insert="designated_by_id = secrecy.reader() AND user_id <> secrecy.reader() AND EXISTS (SELECT FROM participants_user u WHERE u.id = user_id) AND EXISTS (SELECT FROM participants_service v WHERE v.id = participants_mandate.service_id AND 'organisation:' || v.organisation_id = ANY (ARRAY(SELECT secrecy.governs()))) AND EXISTS (SELECT FROM participants_participation q WHERE q.service_id = participants_mandate.service_id AND q.cell_id = participants_mandate.cell_id AND q.confirmed_at IS NOT NULL AND q.ended_at IS NULL) AND EXISTS (SELECT FROM participants_user u JOIN participants_service v ON v.organisation_id = u.organisation_id WHERE u.id = participants_mandate.user_id AND v.id = participants_mandate.service_id)",
                name="participants_mandate_screened",
                read="user_id = ANY (ARRAY(SELECT secrecy.company()))",
                update="((EXISTS (SELECT FROM participants_service v WHERE v.id = participants_mandate.service_id AND 'organisation:' || v.organisation_id = ANY (ARRAY(SELECT secrecy.governs()))) AND user_id <> secrecy.reader()) OR cell_id = ANY (ARRAY(SELECT secrecy.seated()))) AND (ended_at IS NULL OR ended_at > statement_timestamp()) AND ends >= (statement_timestamp() AT TIME ZONE 'Europe/Brussels')::date",
            ),
        ),
        migrations.AddConstraint(
            model_name="mandate",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                condition=models.Q(("ended_at", None), ("role", "fixed_representative")),
                expressions=[
                    (models.Func(models.F("cell"), models.F("cell"), models.Value("[]"), function="int8range"), "&&"),
                    (
                        models.Func(models.F("service"), models.F("service"), models.Value("[]"), function="int8range"),
                        "&&",
                    ),
                    (models.Func(models.F("begins"), models.F("ends"), models.Value("[]"), function="daterange"), "&&"),
                ],
                name="one_fixed_representative_at_a_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="mandate",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                condition=models.Q(("ended_at", None)),
                expressions=[
                    (models.Func(models.F("cell"), models.F("cell"), models.Value("[]"), function="int8range"), "&&"),
                    (
                        models.Func(models.F("service"), models.F("service"), models.Value("[]"), function="int8range"),
                        "&&",
                    ),
                    (models.Func(models.F("user"), models.F("user"), models.Value("[]"), function="int8range"), "&&"),
                    (models.Func(models.F("begins"), models.F("ends"), models.Value("[]"), function="daterange"), "&&"),
                ],
                name="a_person_holds_one_mandate_of_a_service",
            ),
        ),
        migrations.AddConstraint(
            model_name="seat",
            constraint=secrecy.seal.Screened(
                becomes="('municipality:' || municipality_id = ANY (ARRAY(SELECT secrecy.governs())) AND user_id <> secrecy.reader()) OR (deputises_id = secrecy.capacity() AND (ended_at <= statement_timestamp() + interval '5 minutes' OR secrecy.stands_in(deputises_id, cell_id, kind, 'service:' || service_id, 'municipality:' || municipality_id, ends)))",
                columns=("ends", "ended_at", "ended_because", "clearance", "clearance_until"),
                entered=("appoint", "amend"),
                insert="designated_by_id = secrecy.reader() AND user_id <> secrecy.reader() AND EXISTS (SELECT FROM participants_user u WHERE u.id = user_id) AND EXISTS (SELECT FROM cells_membership m WHERE m.cell_id = participants_seat.cell_id AND m.municipality_id = participants_seat.municipality_id AND m.until IS NULL) AND (('municipality:' || municipality_id = ANY (ARRAY(SELECT secrecy.governs())) AND EXISTS (SELECT FROM participants_service v JOIN participants_organisation o ON o.id = v.organisation_id WHERE v.id = service_id AND ('organisation:' || o.id = ANY (ARRAY(SELECT secrecy.governs())) OR o.municipality_id = participants_seat.municipality_id OR (kind = 'police' AND o.police_zone_id IS NOT NULL)))) OR secrecy.stands_in(deputises_id, cell_id, kind, 'service:' || service_id, 'municipality:' || municipality_id, ends))",
                name="participants_seat_screened",
                read="user_id = ANY (ARRAY(SELECT secrecy.company()))",
                update="(('municipality:' || municipality_id = ANY (ARRAY(SELECT secrecy.governs())) AND user_id <> secrecy.reader()) OR deputises_id = secrecy.capacity()) AND (ended_at IS NULL OR ended_at > statement_timestamp()) AND ends >= (statement_timestamp() AT TIME ZONE 'Europe/Brussels')::date",
            ),
        ),
        migrations.AlterField(
            model_name="service",
            name="organisation",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="services", to="participants.organisation"
            ),
        ),
        migrations.AddConstraint(
            model_name="service",
            constraint=secrecy.seal.Published(
                columns=("name", "short_name", "category_id"),
                insert="'organisation:' || organisation_id = ANY (ARRAY(SELECT secrecy.governs())) OR EXISTS (SELECT FROM participants_organisation o WHERE o.id = organisation_id AND o.police_zone_id IS NOT NULL AND EXISTS (SELECT FROM secrecy.governs() g WHERE g LIKE 'municipality:%'))",
                name="participants_service_published",
                update="'organisation:' || organisation_id = ANY (ARRAY(SELECT secrecy.governs()))",
            ),
        ),
        migrations.AddConstraint(
            model_name="user",
            constraint=secrecy.seal.Screened(
                columns=("first_name", "last_name", "email", "is_active"),
                insert="'organisation:' || organisation_id = ANY (ARRAY(SELECT secrecy.governs())) AND NOT is_superuser AND NOT is_staff",
                name="participants_user_screened",
                read="id = ANY (ARRAY(SELECT secrecy.company())) OR 'organisation:' || organisation_id = ANY (ARRAY(SELECT secrecy.governs()))",
                update="'organisation:' || organisation_id = ANY (ARRAY(SELECT secrecy.governs())) AND id <> secrecy.reader()",
            ),
        ),
        migrations.AddConstraint(
            model_name="categoryconfirmation",
            constraint=secrecy.seal.Published(
                becomes="cell_id = ANY (ARRAY(SELECT secrecy.seated())) AND withdrawn_at IS NOT NULL",
                columns=("withdrawn_at",),
                entered=("confirm-category", "withdraw-category"),
                insert="cell_id = ANY (ARRAY(SELECT secrecy.seated())) AND confirmed_by_id = secrecy.reader()",
                name="participants_categoryconfirmation_published",
                update="cell_id = ANY (ARRAY(SELECT secrecy.seated()))",
            ),
        ),
        migrations.AddConstraint(
            model_name="categoryrevision",
            constraint=secrecy.seal.Published(name="participants_categoryrevision_published"),
        ),
        migrations.AddConstraint(
            model_name="organisation",
            constraint=secrecy.seal.Published(
                columns=("name", "kind", "kbo_number", "ovo_code", "institution_number"),
                insert="made_by_id = secrecy.reader() AND municipality_id IS NULL AND (police_zone_id IS NULL OR EXISTS (SELECT FROM secrecy.governs() g WHERE g LIKE 'municipality:%')) AND (EXISTS (SELECT FROM secrecy.governs()) OR EXISTS (SELECT FROM secrecy.seated()))",
                name="participants_organisation_published",
                update="'organisation:' || id = ANY (ARRAY(SELECT secrecy.governs()))",
            ),
        ),
        migrations.AddConstraint(
            model_name="designationact",
            constraint=secrecy.seal.Screened(
                insert="'organisation:' || organisation_id = ANY (ARRAY(SELECT secrecy.governs())) AND EXISTS (SELECT FROM participants_mandate m JOIN participants_service v ON v.id = m.service_id WHERE m.id = participants_designationact.mandate_id AND m.cell_id = participants_designationact.cell_id AND v.organisation_id = participants_designationact.organisation_id)",
                name="participants_designationact_screened",
                read="cell_id = ANY (ARRAY(SELECT secrecy.seated())) OR 'organisation:' || organisation_id = ANY (ARRAY(SELECT secrecy.governs()))",
            ),
        ),
        migrations.AddConstraint(
            model_name="administration",
            constraint=secrecy.seal.Screened(
                becomes="'organisation:' || organisation_id = ANY (ARRAY(SELECT secrecy.governs())) AND user_id <> secrecy.reader()",
                columns=("ends", "ended_at"),
                entered=("appoint", "amend"),
                insert="designated_by_id = secrecy.reader() AND user_id <> secrecy.reader() AND EXISTS (SELECT FROM participants_user u WHERE u.id = user_id) AND 'organisation:' || organisation_id = ANY (ARRAY(SELECT secrecy.governs()))",
                name="participants_administration_screened",
                read="user_id = ANY (ARRAY(SELECT secrecy.company())) OR 'organisation:' || organisation_id = ANY (ARRAY(SELECT secrecy.governs()))",
                update="'organisation:' || organisation_id = ANY (ARRAY(SELECT secrecy.governs())) AND user_id <> secrecy.reader() AND (ended_at IS NULL OR ended_at > statement_timestamp()) AND ends >= (statement_timestamp() AT TIME ZONE 'Europe/Brussels')::date",
            ),
        ),
        migrations.AddConstraint(
            model_name="participation",
            constraint=secrecy.seal.Published(
                becomes="(ended_by_id = secrecy.reader() AND ended_at IS NOT NULL) OR (cell_id = ANY (ARRAY(SELECT secrecy.seated())) AND confirmed_by_id = secrecy.reader() AND ended_at IS NULL)",
                columns=("confirmed_by_id", "confirmed_at", "ended_by_id", "ended_at", "because"),
                entered=("ask-part", "confirm"),
                insert="asked_by_id = secrecy.reader() AND ended_at IS NULL AND ((EXISTS (SELECT FROM participants_service v WHERE v.id = service_id AND 'organisation:' || v.organisation_id = ANY (ARRAY(SELECT secrecy.governs()))) AND confirmed_at IS NULL AND confirmed_by_id IS NULL) OR (cell_id = ANY (ARRAY(SELECT secrecy.seated())) AND confirmed_by_id = secrecy.reader()))",
                name="participants_participation_published",
                update="cell_id = ANY (ARRAY(SELECT secrecy.seated())) OR EXISTS (SELECT FROM participants_service v WHERE v.id = service_id AND 'organisation:' || v.organisation_id = ANY (ARRAY(SELECT secrecy.governs())))",
            ),
        ),
        migrations.AddConstraint(
            model_name="recovery",
            constraint=secrecy.seal.Screened(
                becomes="seconded_by_id = secrecy.reader() OR (seconded_by_id IS NULL AND withdrawn_at IS NOT NULL)",
                columns=("seconded_by_id", "seconded_at", "withdrawn_at"),
                entered=("recover-asked", "recover-seconded"),
                insert="'organisation:' || organisation_id = ANY (ARRAY(SELECT secrecy.governs())) AND asked_by_id = secrecy.reader() AND asked_at BETWEEN transaction_timestamp() - interval '5 minutes' AND statement_timestamp() + interval '5 minutes' AND seconded_by_id IS NULL AND EXISTS (SELECT FROM participants_user u WHERE u.id = participants_recovery.user_id AND u.organisation_id = participants_recovery.organisation_id)",
                name="participants_recovery_screened",
                read="user_id = ANY (ARRAY(SELECT secrecy.company())) OR 'organisation:' || organisation_id = ANY (ARRAY(SELECT secrecy.governs()))",
                update="'organisation:' || organisation_id = ANY (ARRAY(SELECT secrecy.governs())) AND user_id <> secrecy.reader() AND seconded_by_id IS NULL AND proof = '' AND withdrawn_at IS NULL",
            ),
        ),
        migrations.AddConstraint(
            model_name="recoveryconfirmation",
            constraint=secrecy.seal.Screened(
                entered=("confirm-person",),
                insert="cell_id = ANY (ARRAY(SELECT secrecy.seated())) AND confirmed_by_id = secrecy.reader() AND user_id <> secrecy.reader() AND EXISTS (SELECT FROM participants_recovery v WHERE v.id = participants_recoveryconfirmation.recovery_id AND v.user_id = participants_recoveryconfirmation.user_id AND v.withdrawn_at IS NULL AND (v.proof <> '' OR v.seconded_by_id IS NOT NULL) AND v.asked_by_id <> secrecy.reader() AND v.seconded_by_id IS DISTINCT FROM secrecy.reader() AND secrecy.settled(secrecy.capacity()))",
                name="participants_recoveryconfirmation_screened",
                read="user_id = ANY (ARRAY(SELECT secrecy.company()))",
            ),
        ),
        migrations.AddConstraint(
            model_name="secrecynotice",
            constraint=secrecy.seal.Published(name="participants_secrecynotice_published"),
        ),
        migrations.AddConstraint(
            model_name="acknowledgement",
            constraint=secrecy.seal.Screened(
                entered=("acknowledge",),
                insert="user_id = secrecy.reader() AND (capacity IS NULL OR capacity = secrecy.capacity()) AND (cell_id IS NULL OR cell_id = ANY (ARRAY(SELECT secrecy.cells()))) AND (rules_id IS NULL OR EXISTS (SELECT FROM cells_cellrules r WHERE r.id = participants_acknowledgement.rules_id AND r.cell_id = participants_acknowledgement.cell_id)) AND at BETWEEN transaction_timestamp() - interval '5 minutes' AND statement_timestamp() + interval '5 minutes'",
                name="participants_acknowledgement_screened",
                read="user_id = ANY (ARRAY(SELECT secrecy.company()))",
            ),
        ),
        migrations.RunSQL(DROPPED, migrations.RunSQL.noop),
        migrations.RunSQL(PERSON, migrations.RunSQL.noop),
        migrations.RunSQL(CAPACITY, migrations.RunSQL.noop),
        migrations.RunSQL(FOUNDING, migrations.RunSQL.noop),
        migrations.RunSQL(FOLLOWING, migrations.RunSQL.noop),
        migrations.RunSQL(RECOVERY, migrations.RunSQL.noop),
        migrations.RunSQL(
            "GRANT SELECT ON public.secrecy_person, public.secrecy_capacity, public.secrecy_founding, public.secrecy_following, public.secrecy_recovery TO livc_keeper",
            migrations.RunSQL.noop,
        ),
    ]

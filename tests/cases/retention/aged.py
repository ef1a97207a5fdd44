"""Rows of every table that ends by its own columns, so many days old: what is past its term, and what is a day from it."""

from __future__ import annotations

from tests import world as w

OLD_CELL = "(SELECT id FROM cells_cell ORDER BY id LIMIT 1)"
SOME_SERVICE = "(SELECT id FROM participants_service ORDER BY id LIMIT 1)"
SOMEBODY = "(SELECT id FROM participants_user WHERE username = 'coordinator')"
AGO = "(now() - make_interval(days => %(ago)s))"
DAY = "(secrecy.today() - %(ago)s)"
CODE = "substr(md5(%(ago)s::text), 1, 4)"
CAPACITY = f"gen_random_uuid(), {SOMEBODY}, {DAY}, {DAY}, NULL, NULL, ''"

#: label -> (after how many days the row is past its term, how one is made; each returns its key)
AGED: dict[str, tuple[int, str]] = {
    "cells.PoliceZone": (3653, f"INSERT INTO cells_policezone (code, name, in_force, note, checked_on) VALUES ({CODE}, 'Oud', false, '', {DAY}) RETURNING code"),
    "cells.JusticeHouse": (3653, f"INSERT INTO cells_justicehouse (ovo_code, name, street, postal_code, city, in_force, checked_on) VALUES ({CODE}, 'Oud', '', '', '', false, {DAY}) RETURNING ovo_code"),
    "cells.Municipality": (3653, f"INSERT INTO cells_municipality (nis_code, name, name_fr, province, postal_codes, kbo_number, ovo_code, predecessors, valid_from, valid_until) VALUES ({CODE}, 'Oud', '', '', '', '', '', '', {DAY}, {DAY}) RETURNING nis_code"),
    "participants.LegalReference": (3653, f"INSERT INTO participants_legalreference (key, label, valid_from, valid_until, source, certainty) VALUES ('oud', 'Oud', {DAY}, {DAY}, '', 'text') RETURNING id"),
    "participants.SecrecyNotice": (3653, f"INSERT INTO participants_secrecynotice (reference_id, title, body, valid_from, valid_until, source, certainty) VALUES ((SELECT min(id) FROM participants_legalreference), '', '', {DAY}, {DAY}, '', 'text') RETURNING id"),
    "participants.AuthorisedCategory": (3653, f"INSERT INTO participants_authorisedcategory (code, name, policy_domain, community, level, legal_text, article, valid_from, valid_until, source, certainty) VALUES ('oud', 'Oud', '', '', '', '', '', {DAY}, {DAY}, '', 'text') RETURNING id"),
    "participants.CategoryRevision": (3653, f"INSERT INTO participants_categoryrevision (category_id, before, replaced_at, file) VALUES ((SELECT id FROM participants_authorisedcategory WHERE valid_until IS NULL LIMIT 1), '{{}}', {AGO}, '') RETURNING id"),
    "participants.SupervisoryAuthority": (3653, f"INSERT INTO participants_supervisoryauthority (key, name, controllers, address, website, legal_text, valid_from, valid_until, source, certainty) VALUES ('oud', '', '', '', '', '', {DAY}, {DAY}, '', 'text') RETURNING id"),
    "cells.Cell": (1825, f"INSERT INTO cells_cell (name, state, ended_at) VALUES ('Oude cel ' || %(ago)s, 'ending', {AGO}) RETURNING id"),
    "cells.CellRules": (1825, f"WITH later AS (INSERT INTO cells_cellrules (cell_id, version, valid_from, values, note, made_at) VALUES ((SELECT max(id) FROM cells_cell WHERE ended_at IS NULL), 30001 - 10 * %(ago)s, {DAY}, '{{}}', '', now())) INSERT INTO cells_cellrules (cell_id, version, valid_from, values, note, made_at) VALUES ((SELECT max(id) FROM cells_cell WHERE ended_at IS NULL), 30000 - 10 * %(ago)s, {DAY} - 10, '{{}}', '', {AGO}) RETURNING id"),
    "cells.Membership": (1825, f"INSERT INTO cells_membership (cell_id, municipality_id, since, until, because) VALUES ({OLD_CELL}, (SELECT min(nis_code) FROM cells_municipality WHERE valid_until IS NULL), {DAY}, {DAY}, '') RETURNING id"),
    "cells.Agreement": (1825, f"WITH m AS (INSERT INTO cells_membership (cell_id, municipality_id, since, until, because) VALUES ({OLD_CELL}, (SELECT min(nis_code) FROM cells_municipality WHERE valid_until IS NULL), {DAY}, {DAY}, '') RETURNING id) INSERT INTO cells_agreement (membership_id, agreed_by_id, agreed_at) SELECT id, {SOMEBODY}, {AGO} FROM m RETURNING id"),
    "participants.Organisation": (365, f"INSERT INTO participants_organisation (name, kind, kbo_number, ovo_code, institution_number, made_at) VALUES ('Oud ' || %(ago)s, 'EA', '', '', '', {AGO}) RETURNING id"),
    "participants.Service": (365, f"INSERT INTO participants_service (organisation_id, name, short_name, made_at) VALUES ((SELECT min(organisation_id) FROM participants_service), 'Oud ' || %(ago)s, 'Oud', {AGO}) RETURNING id"),
    "participants.Participation": (1825, f"INSERT INTO participants_participation (cell_id, service_id, asked_at, ended_at, because) VALUES ({OLD_CELL}, {SOME_SERVICE}, {AGO}, {AGO}, '') RETURNING id"),
    "participants.CategoryConfirmation": (1825, f"INSERT INTO participants_categoryconfirmation (cell_id, category_id, legal_text, article, dated, confirmed_by_id, confirmed_at, withdrawn_at) VALUES ({OLD_CELL}, (SELECT id FROM participants_authorisedcategory WHERE valid_until IS NULL LIMIT 1), 'x', 'x', {DAY}, {SOMEBODY}, {AGO}, {AGO}) RETURNING id"),
    "participants.Seat": (1826, f"INSERT INTO participants_seat (id, user_id, begins, ends, ended_at, designated_by_id, act, cell_id, service_id, kind, clearance, ended_because) VALUES ({CAPACITY}, {OLD_CELL}, {SOME_SERVICE}, 'mayor', '', '') RETURNING id"),
    "participants.Mandate": (1826, f"INSERT INTO participants_mandate (id, user_id, begins, ends, ended_at, designated_by_id, act, cell_id, service_id, role, profession) VALUES ({CAPACITY}, {OLD_CELL}, {SOME_SERVICE}, 'substitute', 'other') RETURNING id"),
    "participants.Appointment": (1826, f"INSERT INTO participants_appointment (id, user_id, begins, ends, ended_at, designated_by_id, act, cell_id, service_id, kind) VALUES ({CAPACITY}, {OLD_CELL}, {SOME_SERVICE}, 'auditor') RETURNING id"),
    "participants.Administration": (1826, f"INSERT INTO participants_administration (id, user_id, begins, ends, ended_at, designated_by_id, act, organisation_id) VALUES ({CAPACITY}, (SELECT min(id) FROM participants_organisation)) RETURNING id"),
    "participants.DesignationAct": (1826, f"WITH m AS (INSERT INTO participants_mandate (id, user_id, begins, ends, ended_at, designated_by_id, act, cell_id, service_id, role, profession) VALUES (gen_random_uuid(), {SOMEBODY}, {DAY} - 9, {DAY}, now() - make_interval(days => %(ago)s - 1), NULL, '', {OLD_CELL}, {SOME_SERVICE}, 'substitute', 'other') RETURNING id) INSERT INTO participants_designationact (id, mandate_id, cell_id, organisation_id, content, sha256, brought_at) SELECT gen_random_uuid(), id, {OLD_CELL}, (SELECT min(id) FROM participants_organisation), 'x', '', now() FROM m RETURNING id"),
    "followup.Handover": (1825, f"INSERT INTO followup_handover (id, cell_id, mandate_id, done_by_id, done_at) VALUES (gen_random_uuid(), {OLD_CELL}, (SELECT m.id FROM participants_mandate m WHERE m.ends > now() AND NOT EXISTS (SELECT FROM followup_handover h WHERE h.mandate_id = m.id) ORDER BY m.id LIMIT 1), {SOMEBODY}, {AGO}) RETURNING id"),
    "participants.Acknowledgement": (1825, f"INSERT INTO participants_acknowledgement (id, user_id, kind, label, at) VALUES (gen_random_uuid(), (SELECT id FROM participants_user WHERE username = 'vroeger'), 'told', '', {AGO}) RETURNING id"),
    "participants.Recovery": (1825, f"INSERT INTO participants_recovery (id, user_id, organisation_id, asked_by_id, asked_at, proof) VALUES (gen_random_uuid(), (SELECT id FROM participants_user WHERE username = 'vroeger'), (SELECT min(id) FROM participants_organisation), {SOMEBODY}, {AGO}, '') RETURNING id"),
    "participants.RecoveryConfirmation": (1825, f"WITH v AS (INSERT INTO participants_recovery (id, user_id, organisation_id, asked_by_id, asked_at, proof) VALUES (gen_random_uuid(), (SELECT id FROM participants_user WHERE username = 'vroeger'), (SELECT min(id) FROM participants_organisation), {SOMEBODY}, {AGO}, '') RETURNING id) INSERT INTO participants_recoveryconfirmation (id, recovery_id, user_id, cell_id, confirmed_by_id, at) SELECT gen_random_uuid(), id, (SELECT id FROM participants_user WHERE username = 'vroeger'), {OLD_CELL}, {SOMEBODY}, {AGO} FROM v RETURNING id"),
    "participants.User": (365, f"INSERT INTO participants_user (username, first_name, last_name, email, is_active, is_staff, is_superuser, date_joined) VALUES ('weg' || %(ago)s, 'Oude', 'Bekende', 'weg@vroeger.test', false, false, false, {AGO}) RETURNING id"),
    "meetings.Meeting": (31, f"INSERT INTO meetings_meeting (id, slug, cell_id, starts_at, place, state, sequence, changed_at) VALUES (gen_random_uuid(), 'oud' || %(ago)s, {OLD_CELL}, {AGO}, '', 'over', 0, now()) RETURNING id"),
    "meetings.Waiting": (30, f"INSERT INTO meetings_waiting (id, meeting_id, cell_id, user_id, capacity, service_id, since) VALUES (gen_random_uuid(), (SELECT id FROM meetings_meeting m WHERE EXISTS (SELECT FROM meetings_agendaitem a WHERE a.meeting_id = m.id) ORDER BY id LIMIT 1), {OLD_CELL}, {SOMEBODY}, gen_random_uuid(), {SOME_SERVICE}, {AGO}) RETURNING id"),
    "contributions.Disclosure": (1825, f"WITH gone AS (INSERT INTO keystore.destroyed (circle, at, because) VALUES (gen_random_uuid(), {AGO}, 'gewist') RETURNING circle), k AS (INSERT INTO secrecy_circle (id, reference, kind, label, cell, apart, begun_by_id, begun_at) SELECT circle, 'oud' || %(ago)s, 'contribution', '', {OLD_CELL}, false, {SOMEBODY}, {AGO} FROM gone RETURNING id) INSERT INTO contributions_disclosure (id, cell_id, service_id, circle, slug, reference, item, to_user_id, to_capacity, to_service_id, at, until, ground, affirmed_by_id, digest) SELECT gen_random_uuid(), {OLD_CELL}, {SOME_SERVICE}, id, '', '', gen_random_uuid(), {SOMEBODY}, gen_random_uuid(), {SOME_SERVICE}, {AGO}, now() - interval '1 hour', 'x', {SOMEBODY}, 'x' FROM k RETURNING id"),
    "oversight.Question": (0, f"WITH gone AS (INSERT INTO keystore.destroyed (circle, at, because) VALUES (gen_random_uuid(), {AGO}, 'gewist') RETURNING circle) INSERT INTO oversight_question (id, slug, circle, cell_id, number, user_id, capacity, rule, lines, since, until, asked_by_id, asked_at, answer_by, state, verdict) SELECT gen_random_uuid(), 'oud' || %(ago)s, circle, {OLD_CELL}, '', {SOMEBODY}, gen_random_uuid(), '', '{{1}}', {AGO}, {AGO}, {SOMEBODY}, {AGO}, {DAY}, 'asked', '' FROM gone RETURNING id"),
    "oversight.Statement": (1825, f"INSERT INTO oversight_statement (id, slug, cell_id, quarter, since, until, figures, digest, size, note, made_by_id, made_at) VALUES (gen_random_uuid(), 'oud' || %(ago)s, {OLD_CELL}, '', {AGO}, {AGO}, '', '', 1, '', {SOMEBODY}, {AGO}) RETURNING id"),
    "oversight.Signature": (1825, f"WITH s AS (INSERT INTO oversight_statement (id, slug, cell_id, quarter, since, until, figures, digest, size, note, made_by_id, made_at) VALUES (gen_random_uuid(), 'oudx' || %(ago)s, {OLD_CELL}, '', {AGO}, {AGO}, '', '', 1, '', {SOMEBODY}, {AGO}) RETURNING id) INSERT INTO oversight_signature (id, statement_id, role, by_id, capacity, at) SELECT gen_random_uuid(), id, 'sign', {SOMEBODY}, '', {AGO} FROM s RETURNING id"),
    "mfa.Authenticator": (0, "INSERT INTO mfa_authenticator (user_id, type, data, created_at) VALUES ((SELECT id FROM participants_user WHERE username = 'vroeger' AND %(ago)s >= 0 UNION ALL SELECT id FROM participants_user WHERE username = 'coordinator' AND %(ago)s < 0), 'oud', '{}', now()) RETURNING id"),
}  # fmt: skip


def somebody_of_long_ago() -> int:
    """Closed, and named by nobody but rows that outlive the name; whose number then."""
    w.ask(
        "INSERT INTO participants_user (username, first_name, last_name, email, is_active, is_staff, is_superuser, date_joined) "
        "VALUES ('vroeger', 'Vera', 'Vroeger', 'vera@vroeger.test', false, false, false, now() - interval '4000 days')"
    )
    who = w.id_of("vroeger")
    w.ask("UPDATE cells_policezone SET checked_by_id = %s WHERE code = (SELECT min(code) FROM cells_policezone WHERE in_force)", [who])  # fmt: skip
    w.ask("INSERT INTO secrecy.credential (user_id, hash) VALUES (%s, 'x')", [who])
    return who


def entry(days_ago: int, *, who: int) -> int:
    """A line of the ledger of so many days ago; its number."""
    w.ask("SELECT secrecy.make_partitions(0, (now() - make_interval(days => %s))::date)", [days_ago])
    return int(
        w.ask(
            "WITH salt AS (SELECT uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()) AS salt) "
            "INSERT INTO secrecy_ledger (at, act, door, request, cell, actor, on_behalf, session, salt, commitment) "
            f"SELECT now() - make_interval(days => %s), 'open', 'cases:case', gen_random_uuid(), {OLD_CELL}, %s, 'service:1', '\\x01', salt, "
            "secrecy.commitment(salt, %s::text, NULL, 'service:1', NULL, '\\x01', NULL) FROM salt RETURNING id",
            [days_ago, who, str(who)],
        )[0][0]
    )


def change(days_ago: int, *, who: int) -> int:
    """A line of the change log of so many days ago, with what stood there; its number."""
    w.ask("ALTER TABLE secrecy_change DISABLE TRIGGER signed")
    made = w.ask(
        "INSERT INTO secrecy_change (content_type_id, object_pk, object_repr, action, changes, changes_text, timestamp, actor_id, door, noticed, salt, commitment, xid) "
        "SELECT id, '7', 'vera@vroeger.test', 1, '{\"last_name\": [\"Vroeger\", \"Later\"]}', '', now() - make_interval(days => %s), %s, 'x', false, '\\x01', sha256('x'), pg_current_xact_id()::text::bigint "
        "FROM django_content_type WHERE model = 'user' RETURNING id",
        [days_ago, who],
    )[0][0]
    w.ask("ALTER TABLE secrecy_change ENABLE TRIGGER signed")
    return int(made)

-- Who may call what. Nothing is granted by default.
REVOKE ALL ON ALL FUNCTIONS IN SCHEMA secrecy FROM PUBLIC, livc_app, livc_log, livc_owner, livc_auditor, livc_seal;
REVOKE ALL ON ALL TABLES IN SCHEMA secrecy FROM PUBLIC, livc_app, livc_log, livc_owner, livc_auditor, livc_seal;
REVOKE ALL ON ALL TABLES IN SCHEMA keystore FROM PUBLIC, livc_app, livc_log, livc_owner, livc_auditor, livc_seal, livc_backup;

-- The web and its workers: ask what is open.
GRANT EXECUTE ON FUNCTION secrecy.reader(), secrecy.account(), secrecy.enrolled(), secrecy.capacity(), secrecy.governs(), secrecy.stands_in(uuid, bigint, text, text, text, date), secrecy.may_follow(bigint, text), secrecy.settled(uuid), secrecy.opened(text), secrecy.listed(text), secrecy.let_in(), secrecy.met(uuid, text, uuid), secrecy.cells(), secrecy.known_apart(), secrecy.company(), secrecy.seated(), secrecy.reviewed(),
  secrecy.may_be_admitted(bigint, uuid, uuid, int), secrecy.version(text, text), secrecy.step_out(uuid, bigint, text[], text) TO livc_app;
GRANT EXECUTE ON FUNCTION secrecy.leave_to_owners(uuid, uuid[], text[], text[], text[], text[], text) TO livc_app;

-- The log connection: find a badge, note who stands, open and record. Not one table.
GRANT EXECUTE ON FUNCTION
  secrecy.stand(bytea, int, timestamptz, uuid, text, inet, bytea), secrecy.keep_session(bytea, text, interval, interval), secrecy.end_session(bytea), secrecy.signed_in_under(bytea), secrecy.end_stale_sessions(),
  secrecy.enter_outside(text, text, bigint, uuid, bytea, uuid, text, inet), secrecy.sign_in(bytea, bigint, uuid, interval, interval, uuid, text, inet),
  secrecy.note_candidate(bytea, bigint), secrecy.badge_for_task(bytea, bytea, int, timestamptz, uuid), secrecy.credential_of(text), secrecy.person_of(bigint), secrecy.hash_of(bigint), secrecy.set_hash(bigint, text, uuid, text, inet),
  secrecy.record(int, timestamptz, uuid, text, uuid[], text, text, text, uuid), secrecy.open_within(text[], int, timestamptz, uuid, text, text, uuid),
  secrecy.cell_key(bigint, bytea, int, timestamptz, uuid),
  secrecy.begin_circle(uuid, text, text, text, uuid, boolean, bytea, int, timestamptz, uuid, text, text, text[], timestamptz),
  secrecy.readers_of(uuid[], int, timestamptz, uuid, boolean), secrecy.readings(int, int, timestamptz, uuid),
  secrecy.why(uuid, int, timestamptz, uuid), secrecy.own_requests(int, timestamptz, uuid), secrecy.who_may(uuid[], int, timestamptz, uuid), secrecy.readable_by(uuid[], int, timestamptz, uuid), secrecy.circles_named(uuid[], int, timestamptz, uuid), secrecy.actors_named(bigint[], int, timestamptz, uuid), secrecy.circles_called(text, int, timestamptz, uuid), secrecy.open_register(int, timestamptz, uuid, text, text),
  secrecy.destroy_key(uuid, int, timestamptz, uuid, text), secrecy.make_partitions(int, date),
  secrecy.pass_on(uuid, int, timestamptz, uuid, text), secrecy.to_pass(int, timestamptz, uuid), secrecy.orphaned(int, timestamptz, uuid),
  secrecy.proved_again(bytea, int, timestamptz, uuid), secrecy.choose_capacity(bytea, uuid, int, timestamptz, uuid), secrecy.own_sessions(int, timestamptz, uuid), secrecy.end_own_sessions(text, int, timestamptz, uuid),
  secrecy.redeem(bytea, bytea, uuid, text, inet), secrecy.enrolling(bytea), secrecy.enrolled_now(bytea, uuid, text, inet), secrecy.forget_hash(bytea),
  secrecy.post(bigint, text, text, int, timestamptz, uuid), secrecy.tell_recovery(bigint, text, int, timestamptz, uuid), secrecy.accounts_state(int, timestamptz, uuid), secrecy.take_message(), secrecy.sent_message(bigint), secrecy.unreached(int, timestamptz, uuid), secrecy.link_for(bigint, bytea, int),
  secrecy.link_for_founder(bigint, bytea), secrecy.tell_endings(int), secrecy.tell_due(), secrecy.undelivered(int, timestamptz, uuid), secrecy.empty_outbox(),
  secrecy.draft_key(uuid, int, timestamptz, uuid), secrecy.keep_draft(uuid, bytea, int, int, timestamptz, uuid), secrecy.readings_of(uuid, text[], int, timestamptz, uuid), secrecy.sweep_pulses(),
  secrecy.erasable(int), secrecy.erase(uuid, text, uuid), secrecy.sign_proof(uuid, bytea, bytea), secrecy.proofs(), secrecy.end_proofs(), secrecy.follow_terms(uuid), secrecy.lapse_sheets(uuid), secrecy.ending(int, int, timestamptz, uuid),
  secrecy.end_rows(uuid), secrecy.empty_names(int, uuid), secrecy.end_circles(uuid), secrecy.end_accounts(), secrecy.sweep(),
  secrecy.held(int), secrecy.ends_of(uuid, int, timestamptz, uuid), secrecy.would_end(uuid, text[], int, timestamptz, uuid), secrecy.proofs_entered(uuid[], int, timestamptz, uuid),
  secrecy.proof_of(bigint, timestamptz, int, timestamptz, uuid), secrecy.own_lines(uuid, int, timestamptz, uuid), secrecy.seal_state(int, timestamptz, uuid), secrecy.seal_checks(int, timestamptz, uuid), secrecy.ask_check(text, int, timestamptz, uuid) TO livc_log;
GRANT EXECUTE ON FUNCTION
  secrecy.may_export(int, timestamptz, uuid), secrecy.ask_export(text, text, bytea, bytea, bigint, interval, int, timestamptz, uuid), secrecy.own_exports(int, timestamptz, uuid), secrecy.cancel_export(text, int, timestamptz, uuid),
  secrecy.waiting_exports(), secrecy.claim_export(text, bytea, bytea), secrecy.keep_piece(text, bytea, int, bytea, bigint, bytea, int, timestamptz, uuid), secrecy.finish_export(text, bytea, bigint, bytea, int, timestamptz, uuid),
  secrecy.export_ticket(bytea, text, int, timestamptz, uuid), secrecy.export_piece(bytea, text, int),
  secrecy.lines_asked_about(text, int, timestamptz, uuid), secrecy.sealed_between(timestamptz, timestamptz, int, timestamptz, uuid), secrecy.sealed_acts(timestamptz, timestamptz, bigint, int, timestamptz, uuid) TO livc_log;

-- Migrations: write triggers and policies that call these, and tell which permission is which act.
GRANT EXECUTE ON FUNCTION secrecy.never(), secrecy.sign_change(), secrecy.notice_change(), secrecy.enter_admission(), secrecy.enter_deed(), secrecy.pulse(), secrecy.hold_sheet(), secrecy.enter_sheet(), secrecy.sheet_stands(), secrecy.sheet_answer_counts(), secrecy.sheet_successor_follows(), secrecy.sheet_goes_along(), secrecy.case_turns(), secrecy.case_rests(), secrecy.case_left(), secrecy.transfer_stands(), secrecy.enter_transfer(), secrecy.while_nothing_ends(), secrecy.prolongation_holds(), secrecy.measure_stands(), secrecy.enter_keeping(), secrecy.parts_follow(), secrecy.lead_ends(), secrecy.question_stands(), secrecy.statement_stands(), secrecy.signature_stands(), secrecy.enter_oversight(), secrecy.know_acts(), secrecy.clear(regclass), secrecy.fields(text[]), secrecy.commitment(bytea, text[]),
  secrecy.reader(), secrecy.account(), secrecy.enrolled(), secrecy.capacity(), secrecy.governs(), secrecy.stands_in(uuid, bigint, text, text, text, date), secrecy.may_follow(bigint, text), secrecy.settled(uuid), secrecy.opened(text), secrecy.listed(text), secrecy.let_in(), secrecy.met(uuid, text, uuid), secrecy.cells(), secrecy.known_apart(), secrecy.company(), secrecy.seated(), secrecy.reviewed(), secrecy.may_be_admitted(bigint, uuid, uuid, int) TO livc_owner;

-- The sealing office: puts in order and signs, by these alone.
GRANT EXECUTE ON FUNCTION secrecy.seal_next(int, boolean), secrecy.seal_checkpoint(bigint, bytea, text, bytea, text, text), secrecy.seal_rotation(bigint, text), secrecy.seal_nodes(int[], bigint[], bytea[]),
  secrecy.seal_told(real, text, bigint, timestamptz, boolean, date, jsonb), secrecy.seal_check_due(boolean), secrecy.seal_check_told(bigint, bigint, bigint), secrecy.seal_check_done(bigint, text, bigint, bigint, bigint, bigint, jsonb) TO livc_seal;

-- The ledger: its keeper adds; the web reads what was opened for review; auditor, sealer and backup read.
DO $$
DECLARE n name;
BEGIN
  FOR n IN SELECT polname FROM pg_policy WHERE polrelid = 'public.secrecy_ledger'::regclass LOOP
    EXECUTE format('DROP POLICY %I ON public.secrecy_ledger', n);
  END LOOP;
END $$;
REVOKE ALL ON public.secrecy_ledger FROM PUBLIC, livc_app, livc_log, livc_owner, livc_auditor, livc_seal, livc_backup;
GRANT SELECT ON public.secrecy_ledger TO livc_app, livc_auditor, livc_seal, livc_backup;
GRANT SELECT ON SEQUENCE public.secrecy_ledger_id_seq TO livc_backup;
CREATE POLICY kept ON public.secrecy_ledger TO livc_keeper USING (true) WITH CHECK (true);
CREATE POLICY reviewed ON public.secrecy_ledger FOR SELECT TO livc_app USING (cell = ANY (ARRAY(SELECT secrecy.reviewed())));
CREATE POLICY audited ON public.secrecy_ledger FOR SELECT TO livc_auditor, livc_seal USING (true);

-- What is sealed: its keeper adds, by the functions of the sealing office; auditor, sealer and backup read.
DO $$
DECLARE
  t text;
  n name;
BEGIN
  FOREACH t IN ARRAY ARRAY['secrecy_sealed', 'secrecy_node', 'secrecy_checkpoint', 'secrecy_rotation'] LOOP
    FOR n IN SELECT polname FROM pg_policy WHERE polrelid = ('public.' || t)::regclass LOOP
      EXECUTE format('DROP POLICY %I ON public.%I', n, t);
    END LOOP;
    EXECUTE format('REVOKE ALL ON public.%I FROM PUBLIC, livc_app, livc_log, livc_owner, livc_auditor, livc_seal, livc_backup', t);
    EXECUTE format('GRANT SELECT ON public.%I TO livc_auditor, livc_seal, livc_backup', t);
    EXECUTE format('CREATE POLICY kept ON public.%I TO livc_keeper USING (true) WITH CHECK (true)', t);
    EXECUTE format('CREATE POLICY audited ON public.%I FOR SELECT TO livc_auditor, livc_seal USING (true)', t);
  END LOOP;
END $$;

GRANT SELECT ON ALL TABLES IN SCHEMA secrecy TO livc_backup;
GRANT SELECT ON SEQUENCE secrecy.seal_check_id_seq TO livc_backup;  -- a dump of its table asks how far it counted
REVOKE ALL ON secrecy.badge, secrecy.credential, secrecy.standing, secrecy.link, secrecy.outbox, secrecy.pulse, secrecy.export, secrecy.export_piece FROM livc_backup;

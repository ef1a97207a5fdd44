-- A feedback sheet (terugkoppelingsfiche): what holds of it whoever sends SQL (FED art. 4 § 2; R43-R47). Triggers of the floor above
-- call these. They ask as who writes, so they see what that one may see: what isn't open can't be counted, and then nothing passes.

-- Who changes a sheet, answers or sends it, holds it until that is done: of two at once the second sees what the first did. Who changes
-- one holds its item besides, and so does who lets somebody in there: who is counted is who was there at that moment. Sheet before item.
CREATE TABLE IF NOT EXISTS secrecy.sheet_held (sheet uuid PRIMARY KEY, times bigint NOT NULL DEFAULT 0);
CREATE OR REPLACE FUNCTION secrecy.hold_sheet() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = secrecy, pg_temp AS $$
DECLARE
  n jsonb := to_jsonb(NEW);
  which uuid;
  place uuid := CASE WHEN TG_TABLE_NAME IN ('feedback_sheet', 'meetings_attendance') THEN (n ->> 'item_id')::uuid END;
BEGIN
  which := CASE TG_TABLE_NAME
    WHEN 'meetings_attendance' THEN NULL
    WHEN 'feedback_sheet' THEN (n ->> 'id')::uuid
    WHEN 'feedback_agreement' THEN (SELECT q.sheet FROM public.feedback_asked a JOIN public.feedback_round q ON q.id = a.round_id WHERE a.id = (n ->> 'asked_id')::uuid)
    ELSE (SELECT q.sheet FROM public.feedback_round q WHERE q.id = (n ->> 'round_id')::uuid) END;
  IF which IS NOT NULL THEN
    INSERT INTO secrecy.sheet_held (sheet) VALUES (which) ON CONFLICT (sheet) DO UPDATE SET times = sheet_held.times + 1;
  END IF;
  IF place IS NOT NULL THEN
    INSERT INTO secrecy.sheet_held (sheet) VALUES (place) ON CONFLICT (sheet) DO UPDATE SET times = sheet_held.times + 1;
  END IF;
  RETURN NEW;
END $$;

-- A sheet: begun by the police seat that was there, at an item that was discussed; a version more with everyone who was there;
-- sent with everybody's last word "agree"; lapsed when its day is past. Nothing of it is turned back.
CREATE OR REPLACE FUNCTION secrecy.sheet_stands() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
  now_ timestamptz;
  round_ feedback_round;
  place uuid;
BEGIN
  IF current_user <> 'livc_app' THEN RETURN NEW; END IF;
  IF TG_OP = 'INSERT' THEN
    IF NEW.state <> 'open' OR NEW.version <> 0 OR NEW.sent_at IS NOT NULL OR NEW.number <> ''
       OR NOT EXISTS (SELECT FROM meetings_agendaitem a JOIN secrecy_circle k ON k.of_id = a.circle_id
                       WHERE a.id = NEW.item_id AND k.id = NEW.circle_id AND a.state = 'over' AND a.removed_at IS NULL)
       OR NOT EXISTS (SELECT FROM meetings_attendance t WHERE t.item_id = NEW.item_id AND t.capacity = secrecy.capacity()) THEN
      RAISE EXCEPTION 'a sheet is drafted by the police seat that was at the item, once it was discussed' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
  END IF;
  now_ := clock_timestamp();
  IF OLD.state <> 'open' THEN RAISE EXCEPTION 'this sheet is over' USING ERRCODE = 'insufficient_privilege'; END IF;
  IF NEW.state = 'lapsed' THEN
    IF OLD.due > now_ OR NEW.version <> OLD.version OR NEW.due <> OLD.due OR NEW.sent_at IS NOT NULL OR NEW.number <> '' THEN
      RAISE EXCEPTION 'its day is not past' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
  END IF;
  IF OLD.version > 0 AND OLD.due <= now_ THEN RAISE EXCEPTION 'its day is past' USING ERRCODE = 'insufficient_privilege'; END IF;
  SELECT * INTO round_ FROM feedback_round q WHERE q.sheet = OLD.id AND q.version = NEW.version;
  SELECT a.circle_id INTO place FROM meetings_agendaitem a WHERE a.id = OLD.item_id;
  -- Everyone who was effectively present is asked, and nobody else (R44); who is out of the item is no part of it («heard»). Who can't
  -- look at who was there, doesn't pass.
  IF round_.id IS NULL
     OR NOT EXISTS (SELECT FROM meetings_agendaitem a WHERE a.id = OLD.item_id AND a.state = 'over' AND a.circle_id = ANY (ARRAY(SELECT secrecy.opened('read'))))
     OR EXISTS (SELECT t.capacity, t.user_id, t.service_id FROM meetings_attendance t WHERE t.item_id = OLD.item_id AND secrecy.met(place, 'heard', t.capacity)
                EXCEPT SELECT a.capacity, a.user_id, a.service_id FROM feedback_asked a WHERE a.round_id = round_.id)
     OR EXISTS (SELECT a.capacity, a.user_id, a.service_id FROM feedback_asked a WHERE a.round_id = round_.id
                EXCEPT SELECT t.capacity, t.user_id, t.service_id FROM meetings_attendance t WHERE t.item_id = OLD.item_id AND secrecy.met(place, 'heard', t.capacity)) THEN
    RAISE EXCEPTION 'who is asked is not who was there' USING ERRCODE = 'insufficient_privilege';
  END IF;
  IF NEW.state = 'open' THEN
    IF NEW.version <> OLD.version + 1 OR NEW.due <= now_ OR NEW.due > now_ + interval '90 days' OR NEW.sent_at IS NOT NULL OR NEW.number <> ''
       OR NOT EXISTS (SELECT FROM feedback_wording w WHERE w.sheet_id = OLD.id AND w.circle_id = OLD.circle_id AND w.version = NEW.version) THEN
      RAISE EXCEPTION 'a change is a version more' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
  END IF;
  IF NEW.state <> 'sent' OR NEW.version <> OLD.version OR OLD.version = 0 OR NEW.due <> OLD.due
     OR NOT EXISTS (SELECT FROM feedback_delivery d WHERE d.round_id = round_.id)
     OR EXISTS (SELECT FROM feedback_asked a WHERE a.round_id = round_.id AND 'agree' IS DISTINCT FROM
                  (SELECT g.kind FROM feedback_agreement g WHERE g.asked_id = a.id AND g.digest = round_.digest ORDER BY g.at DESC LIMIT 1)) THEN
    RAISE EXCEPTION 'not everybody agrees' USING ERRCODE = 'insufficient_privilege';
  END IF;
  NEW.sent_at := now_;
  RETURN NEW;
END $$;

-- An answer: by who is asked, or by the successor who was named, to the version that lies before them, which they have open, in time.
-- The same said twice is said once.
CREATE OR REPLACE FUNCTION secrecy.sheet_answer_counts() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
  asked_ feedback_asked;
  round_ feedback_round;
  sheet_ feedback_sheet;
BEGIN
  IF current_user <> 'livc_app' THEN RETURN NEW; END IF;
  SELECT q.* INTO round_ FROM feedback_asked a JOIN feedback_round q ON q.id = a.round_id WHERE a.id = NEW.asked_id;
  SELECT * INTO asked_ FROM feedback_asked a WHERE a.id = NEW.asked_id;
  SELECT * INTO sheet_ FROM feedback_sheet s WHERE s.id = round_.sheet;
  IF sheet_.id IS NULL OR sheet_.state <> 'open' OR sheet_.due <= clock_timestamp() OR sheet_.version <> round_.version OR NEW.digest <> round_.digest OR NEW.sheet <> round_.sheet
     OR coalesce(asked_.successor, asked_.capacity) <> NEW.capacity
     OR NOT (sheet_.circle_id = ANY (ARRAY(SELECT secrecy.opened('read')))) THEN
    RAISE EXCEPTION 'not asked about this version' USING ERRCODE = 'insufficient_privilege';
  END IF;
  IF NEW.kind = (SELECT g.kind FROM feedback_agreement g WHERE g.asked_id = NEW.asked_id AND g.capacity = NEW.capacity ORDER BY g.at DESC LIMIT 1) THEN
    RETURN NULL;
  END IF;
  NEW.at := clock_timestamp();
  RETURN NEW;
END $$;

-- A successor: when who was asked left, or was set aside, and said nothing, somebody of the same service, or of the same seat, who speaks
-- there today.
CREATE OR REPLACE FUNCTION secrecy.sheet_successor_follows() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
  before uuid := coalesce(OLD.successor, OLD.capacity);
BEGIN
  IF current_user <> 'livc_app' THEN RETURN NEW; END IF;
  IF NOT EXISTS (SELECT FROM feedback_round q JOIN feedback_sheet s ON s.id = q.sheet AND s.version = q.version
                  WHERE q.id = OLD.round_id AND s.state = 'open' AND s.due > clock_timestamp())
     OR EXISTS (SELECT FROM feedback_agreement g WHERE g.asked_id = OLD.id AND g.capacity = before)
     OR (secrecy.met((SELECT i.circle_id FROM feedback_sheet s JOIN meetings_agendaitem i ON i.id = s.item_id WHERE s.id = OLD.sheet), 'unrecused', before)
         AND (EXISTS (SELECT FROM participants_mandate m WHERE m.id = before AND m.begins <= (statement_timestamp() AT TIME ZONE 'Europe/Brussels')::date AND m.ends >= (statement_timestamp() AT TIME ZONE 'Europe/Brussels')::date AND (m.ended_at IS NULL OR m.ended_at > statement_timestamp()) AND EXISTS (SELECT FROM participants_user u WHERE u.id = m.user_id AND u.is_active))
           OR EXISTS (SELECT FROM participants_seat z WHERE z.id = before AND z.begins <= (statement_timestamp() AT TIME ZONE 'Europe/Brussels')::date AND z.ends >= (statement_timestamp() AT TIME ZONE 'Europe/Brussels')::date AND (z.ended_at IS NULL OR z.ended_at > statement_timestamp()) AND EXISTS (SELECT FROM participants_user u WHERE u.id = z.user_id AND u.is_active) AND (z.kind <> 'police' OR z.clearance_until >= (statement_timestamp() AT TIME ZONE 'Europe/Brussels')::date))))
     OR NOT (EXISTS (SELECT FROM participants_mandate m WHERE m.id = NEW.successor AND m.user_id = NEW.successor_user_id AND m.service_id = OLD.service_id
                        AND m.cell_id = OLD.cell_id AND m.role <> 'case_worker' AND m.begins <= (statement_timestamp() AT TIME ZONE 'Europe/Brussels')::date AND m.ends >= (statement_timestamp() AT TIME ZONE 'Europe/Brussels')::date AND (m.ended_at IS NULL OR m.ended_at > statement_timestamp()) AND EXISTS (SELECT FROM participants_user u WHERE u.id = m.user_id AND u.is_active))
          OR EXISTS (SELECT FROM participants_seat z JOIN participants_seat o ON o.id = OLD.capacity AND o.kind = z.kind
                      WHERE z.id = NEW.successor AND z.user_id = NEW.successor_user_id AND z.cell_id = OLD.cell_id AND z.begins <= (statement_timestamp() AT TIME ZONE 'Europe/Brussels')::date AND z.ends >= (statement_timestamp() AT TIME ZONE 'Europe/Brussels')::date AND (z.ended_at IS NULL OR z.ended_at > statement_timestamp()) AND EXISTS (SELECT FROM participants_user u WHERE u.id = z.user_id AND u.is_active) AND (z.kind <> 'police' OR z.clearance_until >= (statement_timestamp() AT TIME ZONE 'Europe/Brussels')::date))) THEN
    RAISE EXCEPTION 'nobody of the same service follows' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$;

-- A delivery is noted with the sending: of the version that lies open, and not once it was sent.
CREATE OR REPLACE FUNCTION secrecy.sheet_goes_along() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
  home uuid := (SELECT q.sheet FROM feedback_round q WHERE q.id = NEW.round_id);
BEGIN
  IF current_user <> 'livc_app' THEN RETURN NEW; END IF;
  IF NOT EXISTS (SELECT FROM feedback_sheet s JOIN feedback_round q ON q.sheet = s.id AND q.version = s.version
                  WHERE q.id = NEW.round_id AND s.state = 'open' AND s.due > clock_timestamp())
     OR NEW.sheet IS DISTINCT FROM home OR NOT EXISTS (SELECT FROM feedback_receiver r WHERE r.code = NEW.receiver_id) THEN
    RAISE EXCEPTION 'this version does not lie open' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$;

-- Drafting, voiding, sending and lapsing, answers and successors stand in the ledger in the transaction that does them, whoever did it.
CREATE OR REPLACE FUNCTION secrecy.enter_sheet() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = secrecy, pg_temp AS $$
DECLARE
  s secrecy.standing;
  n jsonb := to_jsonb(NEW);
  f public.feedback_sheet;
  act text;
BEGIN
  SELECT * INTO s FROM secrecy.standing x WHERE x.pid = pg_backend_pid() AND x.began = transaction_timestamp();
  IF s.user_id IS NULL AND NOT (session_user = 'livc_log' AND s.door IS NOT DISTINCT FROM 'office:retention') THEN
    s.request := gen_random_uuid();
    s.door := 'sql:' || session_user;
  END IF;
  IF TG_TABLE_NAME = 'feedback_sheet' THEN
    SELECT * INTO f FROM public.feedback_sheet x WHERE x.id = (n ->> 'id')::uuid;
    act := CASE WHEN TG_OP = 'INSERT' THEN 'sheet-draft' WHEN f.state = 'sent' THEN 'sheet-send' WHEN f.state = 'lapsed' THEN 'sheet-lapse' WHEN f.version > 1 THEN 'sheet-void' END;
  ELSIF TG_TABLE_NAME = 'feedback_agreement' THEN
    SELECT x.* INTO f FROM public.feedback_asked a JOIN public.feedback_round q ON q.id = a.round_id JOIN public.feedback_sheet x ON x.id = q.sheet WHERE a.id = (n ->> 'asked_id')::uuid;
    act := 'sheet-' || (n ->> 'kind');
  ELSE
    SELECT x.* INTO f FROM public.feedback_round q JOIN public.feedback_sheet x ON x.id = q.sheet WHERE q.id = (n ->> 'round_id')::uuid;
    act := 'sheet-successor';
  END IF;
  IF act IS NOT NULL THEN
    PERFORM secrecy.enter(s, act, cell => (SELECT c.cell FROM public.secrecy_circle c WHERE c.id = f.circle_id), circle => f.circle_id,
      reference => left(concat_ws(' ', f.slug, f.version), 100), whom => (n ->> 'successor_user_id')::bigint);
  END IF;
  RETURN NULL;
END $$;

-- What wasn't agreed by its day is over by the clock; a daily office, which is nobody, writes it down. How many.
CREATE OR REPLACE FUNCTION secrecy.lapse_sheets(r uuid) RETURNS int LANGUAGE plpgsql SECURITY DEFINER SET search_path = secrecy, pg_temp AS $$
DECLARE
  n int;
BEGIN
  -- Who the change log names. Gone before anybody else could see it.
  INSERT INTO secrecy.standing (pid, began, request, door, session) VALUES (pg_backend_pid(), transaction_timestamp(), r, 'office:retention', '\x')
  ON CONFLICT (pid) DO UPDATE SET began = excluded.began, user_id = NULL, candidate = NULL, capacity = NULL, cell = NULL, on_behalf = NULL, request = excluded.request,
    door = excluded.door, session = excluded.session, address = NULL, read = '{}', write = '{}', admit = '{}', release = '{}', registers = '{}', enrols = false, xid = pg_current_xact_id();
  UPDATE public.feedback_sheet f SET state = 'lapsed' WHERE f.state = 'open' AND f.due <= clock_timestamp();
  GET DIAGNOSTICS n = ROW_COUNT;
  SET CONSTRAINTS ALL IMMEDIATE;
  SET CONSTRAINTS ALL DEFERRED;
  DELETE FROM secrecy.standing x WHERE x.pid = pg_backend_pid() AND x.xid = pg_current_xact_id() AND x.door = 'office:retention';
  RETURN n;
END $$;

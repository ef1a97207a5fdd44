-- What notices a change, however it was made. Triggers on the tables of the declared kinds call these.

-- The change log names who stands, whatever the writer says.
CREATE OR REPLACE FUNCTION secrecy.sign_change() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = secrecy, pg_temp AS $$
DECLARE
  s secrecy.standing;
BEGIN
  IF session_user = 'livc_log' THEN
    -- begin_circle, which also notes the new circle where its maker stands; or an office that erases, which is nobody.
    SELECT * INTO s FROM secrecy.standing x WHERE x.xid = pg_current_xact_id();
  ELSE
    SELECT * INTO s FROM secrecy.standing x WHERE x.pid = pg_backend_pid() AND x.began = transaction_timestamp();
  END IF;
  IF s.user_id IS NULL AND session_user IN ('livc_app', 'livc_log') AND NOT (session_user = 'livc_log' AND s.door IS NOT DISTINCT FROM 'office:retention') THEN
    RAISE EXCEPTION 'nobody stands here' USING ERRCODE = 'insufficient_privilege';
  END IF;
  NEW.actor_id := s.user_id;
  NEW.capacity := s.capacity;
  NEW.request := s.request;
  NEW.door := coalesce(s.door, 'sql:' || session_user);
  NEW.timestamp := clock_timestamp();
  NEW.xid := pg_current_xact_id()::text::bigint;
  NEW.actor_email := NULL;
  NEW.remote_addr := NULL;
  NEW.remote_port := NULL;
  -- Which row, what and who stand in the leaf through this salted commitment alone: emptied together with the salt at their term.
  -- (A database that is being migrated may not have the columns yet.)
  IF EXISTS (SELECT FROM pg_catalog.pg_attribute a WHERE a.attrelid = TG_RELID AND a.attname = 'commitment' AND NOT a.attisdropped) THEN
    NEW.salt := uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid());
    NEW.commitment := secrecy.commitment(NEW.salt, NEW.object_pk, NEW.object_id::text, NEW.object_repr, NEW.serialized_data::text, NEW.changes_text, NEW.changes::text,
      NEW.cid, NEW.additional_data::text, NEW.actor_id::text, NEW.actor_email, NEW.capacity::text, host(NEW.remote_addr), NEW.remote_port::text);
  END IF;
  RETURN NEW;
END $$;

-- Deferred to the end of the transaction: what nobody wrote down about this row by then (a bulk operation,
-- raw SQL, another client, a second change behind a first), this does: which row, which columns, never a value.
-- The third argument names the columns that Django fills in by itself after auditlog has looked.
CREATE OR REPLACE FUNCTION secrecy.notice_change() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = secrecy, pg_temp AS $$
DECLARE
  o jsonb := CASE WHEN TG_OP <> 'INSERT' THEN to_jsonb(OLD) ELSE '{}' END;
  n jsonb := CASE WHEN TG_OP <> 'DELETE' THEN to_jsonb(NEW) ELSE '{}' END;
  key text := coalesce(TG_ARGV[3], 'id');  -- the name of the primary key
  pk text := coalesce(n -> key, o -> key) #>> '{}';
  kind int := (SELECT t.id FROM public.django_content_type t WHERE t.app_label = TG_ARGV[0] AND t.model = TG_ARGV[1]);
  written text[];
  missing text[];
BEGIN
  SELECT array_agg(DISTINCT k) INTO written
    FROM public.secrecy_change c CROSS JOIN LATERAL jsonb_object_keys(c.changes) k
   WHERE c.object_pk = pk AND c.content_type_id = kind AND c.xid = pg_current_xact_id()::text::bigint;
  missing := ARRAY(
    SELECT k FROM jsonb_object_keys(o || n) k
     WHERE coalesce(o -> k, 'null') IS DISTINCT FROM coalesce(n -> k, 'null')
       AND (written IS NULL OR NOT (k = ANY (written) OR regexp_replace(k, '_id$', '') = ANY (written) OR k = ANY (string_to_array(TG_ARGV[2], ',')))));
  IF missing <> '{}' THEN
    INSERT INTO public.secrecy_change (content_type_id, object_pk, object_repr, action, changes, changes_text, timestamp, door, noticed)
    VALUES (kind, pk, TG_ARGV[0] || '.' || TG_ARGV[1] || ' ' || pk, CASE TG_OP WHEN 'INSERT' THEN 0 WHEN 'UPDATE' THEN 1 ELSE 2 END,
      (SELECT jsonb_object_agg(k, '["–", "–"]'::jsonb) FROM unnest(missing) k), '', clock_timestamp(), '', true);
  END IF;
  RETURN NULL;
END $$;

-- Admitting and dismissing stand in the ledger in the transaction that does them.
CREATE OR REPLACE FUNCTION secrecy.enter_admission() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = secrecy, pg_temp AS $$
DECLARE
  s secrecy.standing;
  k public.secrecy_circle;
BEGIN
  SELECT * INTO s FROM secrecy.standing x WHERE x.pid = pg_backend_pid() AND x.began = transaction_timestamp();
  IF s.user_id IS NULL THEN
    -- begin_circle runs on the log connection and enters its own line; whoever else stands nowhere is a database superuser.
    IF current_user = 'livc_keeper' AND session_user = 'livc_log' THEN RETURN NULL; END IF;
    s.request := gen_random_uuid();
    s.door := 'sql:' || session_user;
  END IF;
  SELECT * INTO k FROM public.secrecy_circle c WHERE c.id = NEW.content_object_id;
  PERFORM secrecy.enter(s, CASE TG_OP WHEN 'INSERT' THEN 'admit' ELSE 'dismiss' END, cell => k.cell, circle => k.id,
    reference => (SELECT q.name FROM secrecy.act q WHERE q.permission = NEW.permission_id),
    ground => NEW.ground, admission => NEW.id, whom => NEW.user_id, purpose => NULLIF(left(NEW.ended_because, 200), ''));
  RETURN NULL;
END $$;

-- Who is designated, confirmed or let go, and what is promised or agreed, stands in the ledger in the transaction that does it.
-- Arguments: the act of a new row, the act of a changed one (none: not entered), what the row is.
CREATE OR REPLACE FUNCTION secrecy.enter_deed() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = secrecy, pg_temp AS $$
DECLARE
  s secrecy.standing;
  n jsonb := to_jsonb(NEW);
  act text := TG_ARGV[CASE TG_OP WHEN 'INSERT' THEN 0 ELSE 1 END];
  k uuid := (n ->> 'circle_id')::uuid;
BEGIN
  IF act = '' THEN RETURN NULL; END IF;
  SELECT * INTO s FROM secrecy.standing x WHERE x.pid = pg_backend_pid() AND x.began = transaction_timestamp();
  IF s.user_id IS NULL AND NOT (session_user = 'livc_log' AND s.door IS NOT DISTINCT FROM 'office:retention') THEN
    s.request := gen_random_uuid();
    s.door := 'sql:' || session_user;
  END IF;
  IF k IS NOT NULL THEN  -- a header: what it stands at from now on
    PERFORM secrecy.enter(s, act, cell => (SELECT c.cell FROM public.secrecy_circle c WHERE c.id = k), circle => k, reference => left(concat_ws(' ', TG_ARGV[2], n ->> 'state'), 100));
    RETURN NULL;
  END IF;
  PERFORM secrecy.enter(s, act, cell => (n ->> 'cell_id')::bigint, reference => left(concat_ws(' ', TG_ARGV[2], coalesce(n ->> 'kind', n ->> 'role'), n ->> 'id'), 100),
    whom => (n ->> 'user_id')::bigint);
  -- Nobody comes to a fixed seat unnoticed by the others who hold one.
  IF TG_OP = 'INSERT' AND TG_ARGV[2] = 'seat' AND s.user_id IS NOT NULL THEN
    INSERT INTO secrecy.outbox (user_id, message, about)
    SELECT DISTINCT c.user_id, 'waiting', 'seat ' || (n ->> 'id') FROM public.secrecy_capacity c
     WHERE c.cell = (n ->> 'cell_id')::bigint AND c.lists AND c.begins <= clock_timestamp() AND c.ends > clock_timestamp()
       AND c.user_id NOT IN ((n ->> 'user_id')::bigint, s.user_id)
    ON CONFLICT DO NOTHING;
  END IF;
  RETURN NULL;
END $$;

-- The acts' permissions, after every migrate.
CREATE OR REPLACE FUNCTION secrecy.know_acts() RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = secrecy, pg_temp AS $$
  INSERT INTO secrecy.act (name, permission)
  SELECT split_part(q.codename, '_', 1), q.id FROM public.auth_permission q JOIN public.django_content_type t ON t.id = q.content_type_id
   WHERE t.app_label = 'secrecy' AND t.model = 'circle' AND q.codename LIKE '%\_circle'
  ON CONFLICT (name) DO UPDATE SET permission = excluded.permission
$$;

-- For migrations: take away the policies and triggers of a table's earlier form. Runs as the caller, who owns the table.
CREATE OR REPLACE FUNCTION secrecy.clear(which regclass) RETURNS void LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  n name;
BEGIN
  FOR n IN SELECT polname FROM pg_policy WHERE polrelid = which LOOP
    EXECUTE format('DROP POLICY %I ON %s', n, which);
  END LOOP;
  FOR n IN SELECT tgname FROM pg_trigger WHERE tgrelid = which AND NOT tgisinternal LOOP
    EXECUTE format('DROP TRIGGER %I ON %s', n, which);
  END LOOP;
END $$;

-- The auditor's workbench: a question to who read, what comes of it, and the statement of a quarter. What holds of them whoever sends
-- SQL; triggers of the floor above call these, and rows become what they make of them.

-- Does who stands here oversee this cell?
CREATE OR REPLACE FUNCTION secrecy.oversees(home bigint) RETURNS boolean LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = secrecy, pg_temp AS $$
BEGIN
  RETURN EXISTS (SELECT FROM public.secrecy_held c WHERE c.capacity = secrecy.capacity() AND c.user_id = secrecy.reader() AND c.cell = home AND c.audits);
END $$;

-- A question: about lines of that cell that are of who is asked, who holds a capacity there, and isn't who asks. It goes one way: who is
-- asked answers; who oversees, and isn't asked, judges once there is an answer or its last day is over, and notes that it was followed.
CREATE OR REPLACE FUNCTION secrecy.question_stands() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = secrecy, pg_temp AS $$
DECLARE
  who bigint;
  x public.oversight_question;
  now_ timestamptz := clock_timestamp();
BEGIN
  IF session_user <> 'livc_app' THEN RETURN NEW; END IF;
  who := secrecy.reader();
  IF TG_OP = 'INSERT' THEN
    IF NOT secrecy.oversees(NEW.cell_id) OR who = NEW.user_id THEN
      RAISE EXCEPTION 'who oversees a cell asks somebody else' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF NOT secrecy.holds(NEW.user_id, NEW.capacity) OR NOT EXISTS (SELECT FROM public.secrecy_held c WHERE c.capacity = NEW.capacity AND c.cell = NEW.cell_id)
       OR NOT EXISTS (SELECT FROM public.secrecy_circle k WHERE k.id = NEW.circle AND k.reference = NEW.slug AND k.kind = 'inquiry' AND k.cell = NEW.cell_id AND k.begun_by_id = who)
       OR NEW.answer_by <= secrecy.today() OR NEW.answer_by > secrecy.today() + 90 THEN
      RAISE EXCEPTION 'asked of who holds a capacity here, in a circle of its own, with a day' USING ERRCODE = 'check_violation';
    END IF;
    IF coalesce(cardinality(NEW.lines), 0) NOT BETWEEN 1 AND 100 OR EXISTS (SELECT FROM unnest(NEW.lines) l WHERE NOT EXISTS (
         SELECT FROM public.secrecy_ledger e WHERE e.id = l AND e.cell = NEW.cell_id AND e.actor = NEW.user_id AND e.at BETWEEN NEW.since AND NEW.until)) THEN
      RAISE EXCEPTION 'about lines of who is asked' USING ERRCODE = 'check_violation';
    END IF;
    NEW.state := 'asked'; NEW.asked_by_id := who; NEW.asked_at := now_; NEW.answered_at := NULL; NEW.verdict := '';
    NEW.judged_by_id := NULL; NEW.judged_at := NULL; NEW.follow_by := NULL; NEW.followed_by_id := NULL; NEW.followed_at := NULL;
    RETURN NEW;
  END IF;
  x := OLD;
  x.state := NEW.state;
  IF NEW.state = 'answered' AND OLD.state = 'asked' THEN
    IF who IS DISTINCT FROM OLD.user_id THEN
      RAISE EXCEPTION 'who is asked answers' USING ERRCODE = 'insufficient_privilege';
    END IF;
    x.answered_at := now_;
    RETURN x;
  END IF;
  IF who = OLD.user_id OR NOT secrecy.oversees(OLD.cell_id) THEN
    RAISE EXCEPTION 'who oversees a cell judges, and never about oneself' USING ERRCODE = 'insufficient_privilege';
  END IF;
  IF NEW.state = 'judged' AND (OLD.state = 'answered' OR (OLD.state = 'asked' AND OLD.answer_by < secrecy.today())) THEN
    IF NEW.verdict NOT IN ('explained', 'unexplained', 'follow')
       OR (NEW.verdict = 'follow') <> coalesce(NEW.follow_by > secrecy.today() AND NEW.follow_by <= secrecy.today() + 365, false) THEN
      RAISE EXCEPTION 'a verdict, and a day for what is to be followed' USING ERRCODE = 'check_violation';
    END IF;
    x.verdict := NEW.verdict; x.follow_by := NEW.follow_by; x.judged_by_id := who; x.judged_at := now_;
  ELSIF NEW.state = 'followed' AND OLD.state = 'judged' AND OLD.verdict = 'follow' THEN
    x.followed_by_id := who; x.followed_at := now_;
  ELSE
    RAISE EXCEPTION 'it went elsewhere meanwhile' USING ERRCODE = 'check_violation';
  END IF;
  RETURN x;
END $$;

-- A statement: by who oversees the cell, on a checkpoint that was signed, with the digest of its figures.
CREATE OR REPLACE FUNCTION secrecy.statement_stands() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = secrecy, pg_temp AS $$
BEGIN
  NEW.digest := encode(sha256(convert_to(NEW.figures, 'UTF8')), 'hex');
  IF session_user <> 'livc_app' THEN RETURN NEW; END IF;
  IF NOT secrecy.oversees(NEW.cell_id) THEN
    RAISE EXCEPTION 'who oversees a cell states' USING ERRCODE = 'insufficient_privilege';
  END IF;
  IF NOT EXISTS (SELECT FROM public.secrecy_checkpoint c WHERE c.size = NEW.size AND c.note = NEW.note)
     OR (NEW.figures::jsonb #>> '{checkpoint,size}') IS DISTINCT FROM NEW.size::text OR NEW.until <= NEW.since THEN
    RAISE EXCEPTION 'a statement rests on a signed checkpoint' USING ERRCODE = 'check_violation';
  END IF;
  NEW.made_by_id := secrecy.reader(); NEW.made_at := clock_timestamp();
  RETURN NEW;
END $$;

-- A signature: in one's own name, with a proof given in this session within ten minutes. The first signs, another one seconds.
CREATE OR REPLACE FUNCTION secrecy.signature_stands() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = secrecy, pg_temp AS $$
DECLARE
  who bigint;
  signed bigint;
BEGIN
  IF session_user <> 'livc_app' THEN RETURN NEW; END IF;
  who := secrecy.reader();
  IF NOT secrecy.oversees((SELECT s.cell_id FROM public.oversight_statement s WHERE s.id = NEW.statement_id)) THEN
    RAISE EXCEPTION 'who oversees a cell signs' USING ERRCODE = 'insufficient_privilege';
  END IF;
  IF NOT EXISTS (SELECT FROM secrecy.standing s JOIN secrecy.badge g ON g.user_id = s.user_id AND sha256(g.token) = s.session
                  WHERE s.pid = pg_backend_pid() AND s.began = transaction_timestamp() AND g.proved > clock_timestamp() - interval '10 minutes') THEN
    RAISE EXCEPTION 'one signs with a proof given just now' USING ERRCODE = 'insufficient_privilege';
  END IF;
  SELECT g.by_id INTO signed FROM public.oversight_signature g WHERE g.statement_id = NEW.statement_id AND g.role = 'sign';
  IF signed = who THEN
    RAISE EXCEPTION 'nobody seconds what they signed' USING ERRCODE = 'insufficient_privilege';
  END IF;
  NEW.role := CASE WHEN signed IS NULL THEN 'sign' ELSE 'second' END;
  NEW.by_id := who; NEW.at := clock_timestamp();
  RETURN NEW;
END $$;

-- Each of these stands in the ledger in the transaction that does it, whoever did it: by reference, without a word of what was asked.
CREATE OR REPLACE FUNCTION secrecy.enter_oversight() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = secrecy, pg_temp AS $$
DECLARE
  s secrecy.standing;
  n jsonb := to_jsonb(NEW);
BEGIN
  SELECT * INTO s FROM secrecy.standing x WHERE x.pid = pg_backend_pid() AND x.began = transaction_timestamp();
  IF s.user_id IS NULL AND NOT (session_user = 'livc_log' AND s.door IS NOT DISTINCT FROM 'office:retention') THEN
    s.request := gen_random_uuid();
    s.door := 'sql:' || session_user;
  END IF;
  IF TG_TABLE_NAME = 'oversight_question' THEN
    PERFORM secrecy.enter(s, 'inquiry-' || (n ->> 'state'), cell => (n ->> 'cell_id')::bigint, circle => (n ->> 'circle')::uuid, reference => 'question=' || (n ->> 'slug'),
      whom => (n ->> 'user_id')::bigint,
      purpose => CASE WHEN n ->> 'state' = 'judged' THEN CASE n ->> 'verdict' WHEN 'explained' THEN 'uitgelegd' WHEN 'unexplained' THEN 'niet uitgelegd' ELSE 'te volgen' END END);
  ELSIF TG_TABLE_NAME = 'oversight_statement' THEN
    PERFORM secrecy.enter(s, 'statement-made', cell => (n ->> 'cell_id')::bigint, reference => 'statement=' || (n ->> 'slug'), purpose => n ->> 'quarter');
  ELSE
    PERFORM secrecy.enter(s, CASE n ->> 'role' WHEN 'sign' THEN 'statement-signed' ELSE 'statement-seconded' END, cell => q.cell_id, reference => 'statement=' || q.slug, purpose => q.quarter)
       FROM public.oversight_statement q WHERE q.id = (n ->> 'statement_id')::uuid;
  END IF;
  RETURN NULL;
END $$;

-- The lines a question is about, for who is asked: their own, when, what, why. Of what was refused not what it was, and not by which
-- rule: what is hidden stays hidden.
CREATE OR REPLACE FUNCTION secrecy.lines_asked_about(which text, p int, b timestamptz, r uuid)
RETURNS TABLE (at timestamptz, act text, ok boolean, label text, kind text, purpose text) LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = secrecy, pg_temp AS $$
#variable_conflict use_column
DECLARE
  s secrecy.standing := secrecy.standing_at(p, b, r);
  q public.oversight_question;
BEGIN
  SELECT * INTO q FROM public.oversight_question x WHERE x.slug = which AND x.user_id = s.user_id AND x.capacity = s.capacity;
  IF q.id IS NULL OR NOT secrecy.holds(s.user_id, s.capacity) THEN RETURN; END IF;
  RETURN QUERY
    SELECT e.at, e.act, e.outcome = 'ok', CASE WHEN e.outcome = 'ok' THEN k.label::text END, CASE WHEN e.outcome = 'ok' THEN k.kind::text END,
           CASE WHEN e.outcome = 'ok' THEN e.purpose END
      FROM public.secrecy_ledger e LEFT JOIN public.secrecy_circle k ON k.id = e.circle
     WHERE e.actor = q.user_id AND e.cell = q.cell_id AND e.at BETWEEN q.since AND q.until AND e.id = ANY (q.lines)
     ORDER BY e.at, e.id;
END $$;

-- How far the register of a cell is sealed between two moments, for who has it open: the last checkpoint, until which moment that looks
-- (never past the last of the two), how many lines the cell has until then, and how many of those it doesn't cover. Nothing before the first seal.
CREATE OR REPLACE FUNCTION secrecy.sealed_between(since timestamptz, until timestamptz, p int, b timestamptz, r uuid)
RETURNS TABLE (upto timestamptz, lines bigint, uncovered bigint, size bigint, note text) LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = secrecy, pg_temp AS $$
#variable_conflict use_column
DECLARE
  s secrecy.standing := secrecy.standing_at(p, b, r);
  c public.secrecy_checkpoint;
  last timestamptz;
BEGIN
  IF s.registers = '{}' OR NOT secrecy.holds(s.user_id, s.capacity) THEN RETURN; END IF;
  SELECT * INTO c FROM public.secrecy_checkpoint x ORDER BY x.size DESC LIMIT 1;
  IF c.size IS NULL THEN RETURN; END IF;
  last := least(until, substring(c.note FROM E'\ntime ([^\n]+)\n')::timestamptz);
  RETURN QUERY
    SELECT last, count(*), count(*) FILTER (WHERE q.position IS NULL OR q.position >= c.size), c.size, c.note
      FROM public.secrecy_ledger e LEFT JOIN public.secrecy_sealed q ON q.kind = 'entry' AND q.id = e.id
     WHERE e.cell = ANY (s.registers) AND e.at >= since AND e.at < last;
END $$;

-- How many lines of each act a register has between two moments, of those that the checkpoint of this size covers: whoever commits later
-- with an earlier moment isn't among them, so it stays the same for as long as the register does. For who has it open.
CREATE OR REPLACE FUNCTION secrecy.sealed_acts(since timestamptz, until timestamptz, of_size bigint, p int, b timestamptz, r uuid)
RETURNS TABLE (act text, lines bigint) LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = secrecy, pg_temp AS $$
#variable_conflict use_column
DECLARE
  s secrecy.standing := secrecy.standing_at(p, b, r);
BEGIN
  IF s.registers = '{}' OR NOT secrecy.holds(s.user_id, s.capacity) THEN RETURN; END IF;
  RETURN QUERY
    SELECT e.act, count(*) FROM public.secrecy_ledger e JOIN public.secrecy_sealed q ON q.kind = 'entry' AND q.id = e.id
     WHERE e.cell = ANY (s.registers) AND e.at >= since AND e.at < until AND q.position < of_size GROUP BY 1;
END $$;

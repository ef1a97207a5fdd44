-- The list of cases: what holds of it whoever sends SQL (FED art. 3 § 2 and 4 § 3; R32, R58, R59, R61). Triggers of the floor above call these.
-- But for the last they ask as who writes, so they see what that one may see: what isn't open can't be counted, and then nothing passes.

-- A case comes off the list, and back on it, with why: written in this transaction, by who takes it there. Off the list it says that one's
-- name and this day; back on it, it rests on a legal basis that this one stated anew, and of who was put on it as a minor
-- what the law asks besides is said anew on that basis, or that the person came of age since.
CREATE OR REPLACE FUNCTION secrecy.case_turns() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
  who bigint;
  here int;
BEGIN
  IF current_user <> 'livc_app' THEN RETURN NEW; END IF;
  who := secrecy.reader();
  here := age(pg_current_xact_id()::xid);
  IF NOT EXISTS (SELECT FROM cases_turn t WHERE t.case_id = OLD.id AND t.by_id = who AND age(t.xmin) <= here) THEN
    RAISE EXCEPTION 'a case comes off the list, and back on it, with why' USING ERRCODE = 'insufficient_privilege';
  END IF;
  IF NEW.state <> 'listed' AND (NEW.closed_by_id IS DISTINCT FROM who OR NEW.closed_on IS DISTINCT FROM (statement_timestamp() AT TIME ZONE 'Europe/Brussels')::date) THEN
    RAISE EXCEPTION 'a case says who took it off the list, and when' USING ERRCODE = 'insufficient_privilege';
  END IF;
  IF NEW.state = 'listed' AND NOT EXISTS (SELECT FROM cases_legalbasis b WHERE b.case_id = OLD.id AND b.stated_by_id = who AND age(b.xmin) <= here) THEN
    RAISE EXCEPTION 'a case comes back on the list on a legal basis that is stated anew' USING ERRCODE = 'insufficient_privilege';
  END IF;
  IF NEW.state = 'listed' AND EXISTS (SELECT FROM cases_minorground g WHERE g.case_id = OLD.id)
     AND NOT EXISTS (SELECT FROM cases_minorground g JOIN cases_legalbasis b ON b.id = g.basis_id
                      WHERE g.case_id = OLD.id AND b.stated_by_id = who AND age(g.xmin) <= here AND age(b.xmin) <= here)
     AND NOT EXISTS (SELECT FROM cases_turn t WHERE t.case_id = OLD.id AND t.by_id = who AND t.of_age AND age(t.xmin) <= here) THEN
    RAISE EXCEPTION 'a minor comes back on the list with what is asked of a minor, said anew' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$;

-- A case is on the list with a legal basis, or not at all: asked at the end of the transaction that lists it.
CREATE OR REPLACE FUNCTION secrecy.case_rests() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF current_user = 'livc_app' AND NOT EXISTS (SELECT FROM cases_legalbasis b WHERE b.case_id = NEW.id) THEN
    RAISE EXCEPTION 'a case rests on a legal basis' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NULL;
END $$;

-- Who isn't the mayor reads nothing more of a case that went off the list, but what is their own (R59): asked at the end of the transaction
-- in which it went, of every admission there is; ``leave_to_owners`` ends them.
CREATE OR REPLACE FUNCTION secrecy.case_left() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = secrecy, pg_temp AS $$
BEGIN
  IF session_user = 'livc_app' AND EXISTS (
    SELECT FROM public.secrecy_circle k JOIN public.secrecy_admission a ON a.content_object_id = k.id
     WHERE (k.id = NEW.circle_id OR k.root_id = NEW.circle_id) AND a.until > clock_timestamp()
       AND k.kind <> ALL ('{contribution,action,briefing,transfer,keeping}')
       AND NOT (k.kind = 'sheet' AND a.permission_id = (SELECT q.permission FROM secrecy.act q WHERE q.name = 'list'))
       AND NOT EXISTS (SELECT FROM public.participants_seat z WHERE z.id = a.capacity AND z.kind = 'mayor')) THEN
    RAISE EXCEPTION 'a case goes off the list without its readers' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NULL;
END $$;

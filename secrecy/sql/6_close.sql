-- What a circle and all in it was open for ends, but for what is one's own: when what it is about is over. Asked by who opened it to
-- ``admit``, in the transaction that says so on its header.
--   keeping   capacities that keep what they may admit others to: who has to look at it again
--   own       kinds of circles of which who may admit there keeps all: a contribution stays its author's
--   held      kinds of circles of which who may write there, and admits nobody, keeps all: an action stays that of who accepted it
--   beside    kinds that are left as they are: what two people of one service say to each other
--   registers kinds of which who was let in lists the header on, and reads nothing more: of what was agreed stays that it was
-- Also what would admit somebody later, and the headers: to who kept nothing there is nothing any more.
DROP FUNCTION IF EXISTS secrecy.leave_to_owners(uuid, uuid[], text[], text[], text[], text);
CREATE OR REPLACE FUNCTION secrecy.leave_to_owners(which uuid, keeping uuid[], own text[], held text[], beside text[], registers text[], why text) RETURNS int LANGUAGE plpgsql SECURITY DEFINER SET search_path = secrecy, pg_temp AS $$
DECLARE
  s secrecy.standing;
  writing int := (SELECT q.permission FROM secrecy.act q WHERE q.name = 'write');
  admitting int := (SELECT q.permission FROM secrecy.act q WHERE q.name = 'admit');
  listing int := (SELECT q.permission FROM secrecy.act q WHERE q.name = 'list');
  n int;
BEGIN
  SELECT * INTO s FROM secrecy.standing x
   WHERE x.pid = pg_backend_pid() AND x.began = transaction_timestamp() AND x.xid IS DISTINCT FROM pg_current_xact_id_if_assigned();
  IF s.user_id IS NULL OR btrim(coalesce(why, '')) = '' OR NOT (which = ANY (s.admit)) OR NOT secrecy.admitted(s, 'admit', which) THEN
    RAISE EXCEPTION 'not admitted to admit there' USING ERRCODE = 'insufficient_privilege';
  END IF;
  WITH may AS MATERIALIZED (
    SELECT a.content_object_id AS circle, a.user_id, a.capacity, bool_or(a.permission_id = writing) AS writes, bool_or(a.permission_id = admitting) AS admits
      FROM public.secrecy_circle k JOIN public.secrecy_admission a ON a.content_object_id = k.id
     WHERE (k.id = which OR k.root_id = which) AND a.until > statement_timestamp() GROUP BY 1, 2, 3)
  UPDATE public.secrecy_admission a SET until = statement_timestamp(), ended_because = left(why, 200)
    FROM public.secrecy_circle k, may m
   WHERE (k.id = which OR k.root_id = which) AND a.content_object_id = k.id AND a.until > statement_timestamp()
     AND m.circle = k.id AND m.user_id = a.user_id AND m.capacity = a.capacity
     AND k.kind <> ALL (beside)
     AND NOT (k.kind = ANY (registers) AND a.permission_id = listing)
     AND NOT (m.admits AND (k.kind = ANY (own) OR a.capacity = ANY (keeping)))
     AND NOT (k.kind = ANY (held) AND m.writes AND NOT m.admits);
  GET DIAGNOSTICS n = ROW_COUNT;
  RETURN n;
END $$;

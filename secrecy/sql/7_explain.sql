-- Explaining (promise 9): why one sees what a page showed, who may know the same, and what would change. Asked on the log connection
-- by who stands there. A circle is named to somebody only as far as that one may still know of it, now and in this capacity.

-- What one's own request of the last day opened, listed or was refused, and the admission that lets one. A refusal of what is hidden
-- and of what is absent is one line; so is one because a capacity had lapsed, or it would tell which of both it was.
CREATE OR REPLACE FUNCTION secrecy.why(which uuid, p int, b timestamptz, r uuid)
RETURNS TABLE (at timestamptz, act text, outcome text, purpose text, circle uuid, kind text, label text, by_seat boolean, ground text, giver bigint, given_at timestamptz, until timestamptz, admits boolean)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = secrecy, pg_temp AS $$
#variable_conflict use_column
DECLARE
  s secrecy.standing := secrecy.standing_at(p, b, r);
  sound boolean := s.sworn AND secrecy.holds(s.user_id, s.capacity);
  gone text[] := secrecy.lapsed();
  home bigint := (SELECT c.cell FROM public.secrecy_held c WHERE c.capacity = s.capacity AND c.lists);
BEGIN
  RETURN QUERY
    SELECT e.at, e.act,
           CASE WHEN e.act <> 'refuse' THEN 'ok'
                WHEN e.outcome IN ('no such reference', 'not admitted', 'key destroyed', 'capacity lapsed', 'secrecy not acknowledged', 'not of this kind') THEN 'hidden'
                ELSE e.outcome END,
           e.purpose, k.id, k.kind::text, k.label::text, a.ground IS NULL AND k.id IS NOT NULL, a.ground, a.giver, a.given_at, a.until,
           k.id IS NOT NULL AND secrecy.admitted(s, 'admit', k.id)
      FROM public.secrecy_ledger e
      LEFT JOIN LATERAL (SELECT DISTINCT u FROM unnest(CASE WHEN e.act = 'refuse' THEN '{}' ELSE coalesce(e.shown, ARRAY[e.circle]) END) u) q ON true
      LEFT JOIN LATERAL (
        SELECT m.ground::text, m.giver_id::bigint AS giver, m.given_at, m.until FROM public.secrecy_admission m
         WHERE sound AND m.user_id = s.user_id AND m.content_object_id = q.u AND m.capacity = s.capacity AND m.until > clock_timestamp() AND m.ground <> ALL (gone)
           AND m.permission_id = (SELECT x.permission FROM secrecy.act x WHERE x.name = CASE e.act WHEN 'open' THEN 'read' WHEN 'begin' THEN 'read' WHEN 'search' THEN 'list' ELSE e.act END)
           AND (m.while_of IS NULL OR secrecy.met(m.while_of, m.while_is, m.capacity))
         ORDER BY m.until DESC LIMIT 1) a ON true
      LEFT JOIN public.secrecy_circle k ON k.id = q.u AND (a.ground IS NOT NULL OR sound AND k.cell = home AND e.act IN ('list', 'search'))
     WHERE e.request = which AND e.actor = s.user_id AND e.at > clock_timestamp() - interval '1 day'
       AND (e.act IN ('open', 'write', 'release', 'list', 'search', 'begin', 'refuse', 'review') OR e.act = 'admit' AND e.whom IS NULL)
     ORDER BY e.at, e.id LIMIT 1000;
END $$;

-- One's own requests of the last day, the newest first: what they did, and whether something was refused. References and words only.
CREATE OR REPLACE FUNCTION secrecy.own_requests(p int, b timestamptz, r uuid)
RETURNS TABLE (request uuid, at timestamptz, acts text[], purposes text[], refused boolean) LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = secrecy, pg_temp AS $$
#variable_conflict use_column
DECLARE
  s secrecy.standing := secrecy.standing_at(p, b, r);
BEGIN
  RETURN QUERY
    SELECT e.request, min(e.at), array_agg(DISTINCT e.act), array_remove(array_agg(DISTINCT e.purpose), NULL), bool_or(e.act = 'refuse')
      FROM public.secrecy_ledger e
     WHERE e.actor = s.user_id AND e.at > clock_timestamp() - interval '1 day' AND e.request <> r
       AND (e.act IN ('open', 'write', 'release', 'list', 'search', 'begin', 'refuse', 'review') OR e.act = 'admit' AND e.whom IS NULL)
     GROUP BY e.request ORDER BY 2 DESC LIMIT 25;
END $$;

-- Who may do what in these circles, on which ground, let in by whom, until when: for who may let in there.
CREATE OR REPLACE FUNCTION secrecy.who_may(which uuid[], p int, b timestamptz, r uuid)
RETURNS TABLE (circle uuid, kind text, label text, user_id bigint, capacity uuid, title text[], act text, ground text, giver bigint, given_at timestamptz, until timestamptz)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = secrecy, pg_temp AS $$
#variable_conflict use_column
DECLARE
  s secrecy.standing := secrecy.standing_at(p, b, r);
  gone text[] := secrecy.lapsed();
  mine uuid[] := ARRAY(SELECT k FROM unnest(which) k WHERE secrecy.admitted(s, 'admit', k));
BEGIN
  RETURN QUERY
    SELECT k.id, k.kind::text, k.label::text, a.user_id::bigint, a.capacity, c.title, q.name, a.ground::text, a.giver_id::bigint, a.given_at, a.until
      FROM public.secrecy_circle k
      JOIN public.secrecy_admission a ON a.content_object_id = k.id AND a.until > clock_timestamp() AND a.ground <> ALL (gone)
      JOIN secrecy.act q ON q.permission = a.permission_id
      LEFT JOIN public.secrecy_capacity c ON c.capacity = a.capacity
     WHERE k.id = ANY (mine) AND (a.while_of IS NULL OR secrecy.met(a.while_of, a.while_is, a.capacity)) AND secrecy.holds(a.user_id, a.capacity)
     ORDER BY k.begun_at, a.user_id, q.permission;
END $$;

-- What these capacities may read now: what closes when they end. Named to who may let in there; of the rest not even that it is there,
-- as what a service keeps for itself is not the cell's to count.
CREATE OR REPLACE FUNCTION secrecy.readable_by(capacities uuid[], p int, b timestamptz, r uuid)
RETURNS TABLE (capacity uuid, user_id bigint, circle uuid, kind text, label text, until timestamptz) LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = secrecy, pg_temp AS $$
#variable_conflict use_column
DECLARE
  s secrecy.standing := secrecy.standing_at(p, b, r);
  gone text[] := secrecy.lapsed();
  reading int := (SELECT q.permission FROM secrecy.act q WHERE q.name = 'read');
  mine uuid[] := ARRAY(SELECT secrecy.admitted_to(s, 'admit'));
BEGIN
  RETURN QUERY
    SELECT a.capacity, a.user_id::bigint, k.id, k.kind::text, k.label::text, max(a.until)
      FROM public.secrecy_held h CROSS JOIN unnest(mine) m (circle)
      JOIN public.secrecy_admission a ON a.user_id = h.user_id AND a.permission_id = reading AND a.content_object_id = m.circle AND a.capacity = h.capacity
      JOIN public.secrecy_circle k ON k.id = m.circle
     WHERE h.capacity = ANY (capacities) AND h.cell = s.cell AND a.until > clock_timestamp() AND a.ground <> ALL (gone)
       AND (a.while_of IS NULL OR secrecy.met(a.while_of, a.while_is, a.capacity))
     GROUP BY a.capacity, a.user_id, k.id
     ORDER BY k.label, k.begun_at, a.user_id;
END $$;

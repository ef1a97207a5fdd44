-- The path of a case: who was asked to lead it reads it because of that, for as long as it is so («draws», secrecy_condition). A trigger
-- of the floor above calls this.

-- Said no, somebody else was asked, or it was taken back: whoever wrote so, what hung on it ends in that transaction, on record for each
-- person and act. What they have besides, from having been at the item or from their seat, hangs on nothing here, and stays.
CREATE OR REPLACE FUNCTION secrecy.lead_ends() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = secrecy, pg_temp AS $$
BEGIN
  UPDATE public.secrecy_admission a SET until = statement_timestamp(), ended_because = 'trekt het traject niet'
   WHERE a.content_object_id IN (SELECT k.id FROM public.secrecy_circle p JOIN public.secrecy_circle k ON p.root_id IN (k.id, k.root_id) WHERE p.id = NEW.circle_id)
     AND a.while_of = NEW.circle_id AND a.while_is = 'draws' AND a.until > statement_timestamp() AND NOT secrecy.met(a.while_of, a.while_is, a.capacity);
  RETURN NULL;
END $$;

-- What services are asked about their own contribution for a request that takes longer: what they didn't answer yet waits as long (R64).

-- Who prolongs a request doesn't know of it (R66): so no line of theirs stands in the ledger with the circle of a case; the request's own
-- line does, and the change log says which row was moved. What was answered stays as it is, and no day comes sooner.
CREATE OR REPLACE FUNCTION secrecy.parts_follow() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = secrecy, pg_temp AS $$
BEGIN
  UPDATE public.subject_requests_part p SET answer_by = NEW.answer_by, extended_on = secrecy.today()
   WHERE p.request = NEW.id AND p.state = 'asked' AND p.answer_by < NEW.answer_by;
  RETURN NULL;
END $$;

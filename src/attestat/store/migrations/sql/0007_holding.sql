-- A hold from the queue stays as it was written; its end is written once (clause 13).
CREATE FUNCTION hold_back_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF abs(extract(epoch FROM NEW.held_at - attestat_now())) > 60 OR NEW.released_at IS NOT NULL THEN
      RAISE EXCEPTION 'hold_back_clock: a case is held back when it is held back' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
  END IF;
  IF OLD.released_at IS NOT NULL
     OR (to_jsonb(NEW) - 'released_at' - 'released_by_id') IS DISTINCT FROM
        (to_jsonb(OLD) - 'released_at' - 'released_by_id') THEN
    RAISE EXCEPTION 'hold_back_stays: hold % cannot change', OLD.id USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER hold_back_stays BEFORE INSERT OR UPDATE ON store_holdback
  FOR EACH ROW EXECUTE FUNCTION hold_back_stays();
CREATE TRIGGER never_removed BEFORE DELETE ON store_holdback FOR EACH ROW EXECUTE FUNCTION only_grows();
CREATE TRIGGER never_truncated BEFORE TRUNCATE ON store_holdback
  FOR EACH STATEMENT EXECUTE FUNCTION only_grows();
DO $$
BEGIN
  IF EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'attestat_app') THEN
    REVOKE DELETE, TRUNCATE ON store_holdback FROM attestat_app;
  END IF;
END $$;

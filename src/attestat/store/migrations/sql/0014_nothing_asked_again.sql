-- A work is not granted while a department that is asked about it has not answered: its answer may be another one.
CREATE FUNCTION granted_when_answered() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (
    SELECT 1 FROM store_requestedwork w JOIN store_inquiry i ON i.application_id = w.application_id
     WHERE w.id = NEW.work_id AND i.stage NOT IN ('concluded', 'cancelled')
       AND (NOT EXISTS (SELECT 1 FROM store_inquiry_works x WHERE x.inquiry_id = i.id)
            OR EXISTS (SELECT 1 FROM store_inquiry_works x WHERE x.inquiry_id = i.id AND x.requestedwork_id = w.id)))
  THEN
    RAISE EXCEPTION 'granted_when_answered: a department is asked about work % and has not answered', NEW.work_id
      USING ERRCODE = 'check_violation';
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER granted_when_answered AFTER INSERT ON store_attestatwork
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION granted_when_answered();

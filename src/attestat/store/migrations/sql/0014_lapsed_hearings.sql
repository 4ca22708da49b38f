-- A hearing lapses when every work of it is withdrawn, or closed with its company (Q15; ADR 26): nothing is said,
-- answered, changed or closed in it any more. That its notice was read is a fact and may still be added.
CREATE FUNCTION room_has_lapsed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  room bigint;
BEGIN
  IF TG_TABLE_NAME = 'store_hearing' THEN
    room := OLD.id;
    IF OLD.delivered_at IS NULL OR to_jsonb(OLD) - 'read_at' = to_jsonb(NEW) - 'read_at' THEN
      RETURN NEW;
    END IF;
  ELSIF TG_TABLE_NAME = 'store_argumentanswer' THEN
    SELECT hearing_id INTO room FROM store_argument WHERE id = NEW.argument_id;
  ELSE
    room := NEW.hearing_id;
  END IF;
  IF EXISTS (SELECT 1 FROM store_hearing WHERE id = room AND delivered_at IS NOT NULL AND closed_at IS NULL)
     AND NOT EXISTS (
       SELECT 1 FROM store_hearing_works hw JOIN store_requestedwork w ON w.id = hw.requestedwork_id
        WHERE hw.hearing_id = room AND w.stage NOT IN ('issued', 'refused', 'withdrawn', 'discontinued')) THEN
    RAISE EXCEPTION 'room_has_lapsed: nothing is left to be heard in hearing %', room
      USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER room_has_lapsed BEFORE UPDATE ON store_hearing
  FOR EACH ROW EXECUTE FUNCTION room_has_lapsed();
CREATE TRIGGER room_has_lapsed BEFORE INSERT ON store_argument
  FOR EACH ROW EXECUTE FUNCTION room_has_lapsed();
CREATE TRIGGER room_has_lapsed BEFORE INSERT ON store_argumentanswer
  FOR EACH ROW EXECUTE FUNCTION room_has_lapsed();
CREATE TRIGGER room_has_lapsed BEFORE INSERT ON store_hearingentry
  FOR EACH ROW EXECUTE FUNCTION room_has_lapsed();
CREATE TRIGGER room_has_lapsed BEFORE INSERT ON store_hearingchange
  FOR EACH ROW EXECUTE FUNCTION room_has_lapsed();

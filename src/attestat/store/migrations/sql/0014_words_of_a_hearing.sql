-- What a hearing is about and where its meeting is was told in the notice: neither changes (a change of the meeting is
-- a row of its own).
CREATE FUNCTION hearing_words_stay() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (OLD.intended, OLD.place_ru) IS DISTINCT FROM (NEW.intended, NEW.place_ru) THEN
    RAISE EXCEPTION 'hearing_words_stay: what hearing % is about, and where, was told', OLD.id
      USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER hearing_words_stay BEFORE UPDATE ON store_hearing
  FOR EACH ROW EXECUTE FUNCTION hearing_words_stay();

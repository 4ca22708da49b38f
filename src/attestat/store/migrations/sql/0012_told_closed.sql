-- A case can be discontinued and an inquiry cancelled: their terms are closed too.

-- A told day moves only to a later one, by a confirmed change of the calendar, and only while the term runs: the
-- complaint's terms (T14, T14-2) run on in a closed case, every other ends with it, an inquiry's with its conclusion.
CREATE OR REPLACE FUNCTION told_moves_later() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE before date;
BEGIN
  IF abs(extract(epoch FROM NEW.told_at - attestat_now())) > 60 THEN
    RAISE EXCEPTION 'told_clock: a date is told when it is told' USING ERRCODE = 'check_violation';
  END IF;
  IF NEW.counted_by_id IS DISTINCT FROM
     (SELECT data_id FROM store_calendarversion ORDER BY number DESC LIMIT 1) THEN
    RAISE EXCEPTION 'told_counted: a date is counted by the calendar in force' USING ERRCODE = 'check_violation';
  END IF;
  SELECT max(day) INTO before FROM store_toldterm
   WHERE application_id = NEW.application_id AND term = NEW.term;
  IF before IS NULL THEN
    IF NEW.change_id IS NOT NULL THEN
      RAISE EXCEPTION 'told_first: a term that was never told cannot be moved' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
  END IF;
  IF NEW.day <= before THEN
    RAISE EXCEPTION 'told_moves_later: % was told, % is not later', before, NEW.day
      USING ERRCODE = 'check_violation';
  END IF;
  IF NOT EXISTS (SELECT 1 FROM store_calendardecision
                  WHERE change_id = NEW.change_id AND verdict = 'confirmed') THEN
    RAISE EXCEPTION 'told_by_a_change: a told day moves only by a confirmed change of the calendar'
      USING ERRCODE = 'check_violation';
  END IF;
  IF NEW.term NOT LIKE 'T14%' AND EXISTS (
       SELECT 1 FROM store_application WHERE id = NEW.application_id
        AND stage IN ('issued', 'refused', 'withdrawn', 'discontinued', 'issued_in_part'))
     OR EXISTS (
       SELECT 1 FROM store_inquiry WHERE application_id = NEW.application_id AND stage IN ('concluded', 'cancelled')
        AND NEW.term LIKE '%-' || public_id::text) THEN
    RAISE EXCEPTION 'told_closed: a closed term does not move' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;

-- The calendar changes by two persons, with exactly the data that both saw; what was told to a company moves
-- only to a later day (DESIGN.md sections 1 and 4, ABU-22, ADR 17 and 18).

DO $$
DECLARE name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['store_calendarversion', 'store_calendarchange', 'store_calendardecision',
                              'store_calendarnotice', 'store_toldterm'] LOOP
    EXECUTE format('CREATE TRIGGER only_grows BEFORE UPDATE OR DELETE ON %I
                    FOR EACH ROW EXECUTE FUNCTION only_grows()', name);
    EXECUTE format('CREATE TRIGGER never_truncated BEFORE TRUNCATE ON %I
                    FOR EACH STATEMENT EXECUTE FUNCTION only_grows()', name);
  END LOOP;
END $$;

-- The calendar cannot change until this transaction ends: who tells a date waits for a change under way, and a
-- change waits for him. Called at the beginning of an act, before any row is locked. Both give the version of
-- the law that holds then.
CREATE FUNCTION calendar_held() RETURNS bigint LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  PERFORM pg_advisory_xact_lock_shared(186, 4);
  RETURN (SELECT version FROM store_lawversion);
END $$;
CREATE FUNCTION calendar_taken() RETURNS bigint LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  PERFORM pg_advisory_xact_lock(186, 4);
  RETURN (SELECT version FROM store_lawversion);
END $$;
CREATE TRIGGER law_changed AFTER INSERT ON store_calendarversion
  FOR EACH ROW EXECUTE FUNCTION law_changed();

CREATE FUNCTION is_administrator(person bigint, moment timestamptz) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT EXISTS (
    SELECT 1 FROM store_appointment a JOIN store_post p ON p.id = a.post_id
     WHERE a.person_id = person AND p.code = 'administrator'
       AND a.period @> (moment AT TIME ZONE interval '5 hours')::date)
$$;

CREATE FUNCTION calendar_change_is_proposed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF abs(extract(epoch FROM NEW.proposed_at - attestat_now())) > 60 THEN
    RAISE EXCEPTION 'proposed_clock: a proposal bears the moment it is made' USING ERRCODE = 'check_violation';
  END IF;
  IF NOT is_administrator(NEW.proposed_by_id, NEW.proposed_at) THEN
    RAISE EXCEPTION 'calendar_by_administrators: only an administrator proposes a change of the calendar'
      USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER calendar_change_is_proposed BEFORE INSERT ON store_calendarchange
  FOR EACH ROW EXECUTE FUNCTION calendar_change_is_proposed();

CREATE FUNCTION calendar_two_persons() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE proposed store_calendarchange;
BEGIN
  SELECT * INTO proposed FROM store_calendarchange WHERE id = NEW.change_id;
  IF abs(extract(epoch FROM NEW.decided_at - attestat_now())) > 60 THEN
    RAISE EXCEPTION 'decided_clock: a decision bears the moment it is made' USING ERRCODE = 'check_violation';
  END IF;
  IF NOT is_administrator(NEW.decided_by_id, NEW.decided_at) THEN
    RAISE EXCEPTION 'calendar_by_administrators: only an administrator decides on a change of the calendar'
      USING ERRCODE = 'check_violation';
  END IF;
  IF NEW.data_id <> proposed.data_id THEN
    RAISE EXCEPTION 'calendar_same_data: these are not the data that were proposed'
      USING ERRCODE = 'check_violation';
  END IF;
  IF NEW.verdict = 'confirmed' THEN
    IF NEW.decided_by_id = proposed.proposed_by_id THEN
      RAISE EXCEPTION 'calendar_two_persons: who proposed a change does not confirm it'
        USING ERRCODE = 'check_violation';
    END IF;
    IF proposed.base_id <> (SELECT id FROM store_calendarversion ORDER BY number DESC LIMIT 1) THEN
      RAISE EXCEPTION 'calendar_base: the calendar was changed after this was proposed'
        USING ERRCODE = 'check_violation';
    END IF;
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER calendar_two_persons BEFORE INSERT ON store_calendardecision
  FOR EACH ROW EXECUTE FUNCTION calendar_two_persons();

-- A version is the next, and holds what was confirmed; what was confirmed is in force when the transaction ends.
CREATE FUNCTION calendar_version_follows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.number <> (SELECT coalesce(max(number), 0) + 1 FROM store_calendarversion) THEN
    RAISE EXCEPTION 'calendar_version_follows: version % is not the next', NEW.number
      USING ERRCODE = 'check_violation';
  END IF;
  IF NEW.change_id IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM store_calendardecision d
     WHERE d.change_id = NEW.change_id AND d.verdict = 'confirmed' AND d.data_id = NEW.data_id) THEN
    RAISE EXCEPTION 'calendar_version_confirmed: nobody confirmed these data' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER calendar_version_follows BEFORE INSERT ON store_calendarversion
  FOR EACH ROW EXECUTE FUNCTION calendar_version_follows();
CREATE FUNCTION calendar_confirmed_holds() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.verdict = 'confirmed'
     AND NOT EXISTS (SELECT 1 FROM store_calendarversion WHERE change_id = NEW.change_id) THEN
    RAISE EXCEPTION 'calendar_confirmed_holds: a confirmed change has its version'
      USING ERRCODE = 'check_violation';
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER calendar_confirmed_holds AFTER INSERT ON store_calendardecision
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION calendar_confirmed_holds();

-- A told day moves only to a later one, by a confirmed change of the calendar, and only while the term runs: the
-- complaint's term (T14) runs on in a closed case, every other ends with it, an inquiry's with its conclusion.
CREATE FUNCTION told_moves_later() RETURNS trigger LANGUAGE plpgsql AS $$
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
  IF NEW.term <> 'T14' AND EXISTS (
       SELECT 1 FROM store_application WHERE id = NEW.application_id
        AND stage IN ('issued', 'refused', 'withdrawn', 'issued_in_part'))
     OR EXISTS (
       SELECT 1 FROM store_inquiry WHERE application_id = NEW.application_id AND stage = 'concluded'
        AND NEW.term LIKE '%-' || public_id::text) THEN
    RAISE EXCEPTION 'told_closed: a closed term does not move' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER told_moves_later BEFORE INSERT ON store_toldterm
  FOR EACH ROW EXECUTE FUNCTION told_moves_later();

DO $$
BEGIN
  IF EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'attestat_app') THEN
    REVOKE UPDATE, DELETE, TRUNCATE ON store_calendarversion, store_calendarchange, store_calendardecision,
      store_calendarnotice, store_toldterm FROM attestat_app;
  END IF;
END $$;

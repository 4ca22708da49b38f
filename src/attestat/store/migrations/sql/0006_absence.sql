-- Standing in for the absent (ABU-20), duties that must be separate (INV-09), approval before signature.

-- Which duty a post has in a case; NULL for those that go with any other (`domain.substitution.DUTY_OF`).
CREATE FUNCTION duty_of(role text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE role WHEN 'executor' THEN 'executes' WHEN 'inspector' THEN 'examines'
                   WHEN 'department_head' THEN 'confirms' WHEN 'head' THEN 'decides'
                   WHEN 'deputy' THEN 'decides' END
$$;
CREATE FUNCTION role_of_post(post bigint) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT CASE WHEN b.kind = 'department' AND p.code IN ('head', 'chancellery') THEN 'department_' || p.code
              ELSE p.code END
    FROM store_post p JOIN store_body b ON b.id = p.body_id WHERE p.id = post
$$;
CREATE FUNCTION almaty_day(moment timestamptz) RETURNS date LANGUAGE sql IMMUTABLE AS $$
  SELECT (moment AT TIME ZONE interval '5 hours')::date
$$;

-- A substitution is entered now, for a colleague of the same body, and gives no power that comes from another.
-- Two that are entered at once wait for each other. It changes once, when it is ended early.
CREATE FUNCTION substitution_holds() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  absent bigint;
  body bigint;
  post bigint;
BEGIN
  IF TG_OP = 'UPDATE' THEN
    IF OLD.ended_at IS NOT NULL OR NEW.ended_at IS NULL OR
       (OLD.id, OLD.public_id, OLD.appointment_id, OLD.substitute_id, OLD.duty, OLD.basis, OLD.basis_number,
        OLD.basis_date, OLD.begins_at, OLD.ends_at, OLD.entered_by_id, OLD.entered_at)
       IS DISTINCT FROM
       (NEW.id, NEW.public_id, NEW.appointment_id, NEW.substitute_id, NEW.duty, NEW.basis, NEW.basis_number,
        NEW.basis_date, NEW.begins_at, NEW.ends_at, NEW.entered_by_id, NEW.entered_at) THEN
      RAISE EXCEPTION 'substitution_stays: substitution % can only be ended early, once', OLD.id
        USING ERRCODE = 'check_violation';
    END IF;
    IF abs(extract(epoch FROM NEW.ended_at - attestat_now())) > 60 THEN
      RAISE EXCEPTION 'substitution_end_clock: a substitution is ended when it is ended'
        USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.ended_at >= NEW.ends_at THEN
      RAISE EXCEPTION 'substitution_over: substitution % is over by itself', OLD.id
        USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
  END IF;
  PERFORM pg_advisory_xact_lock(hashtextextended('substitution', 186));
  IF NEW.ended_at IS NOT NULL THEN
    RAISE EXCEPTION 'substitution_start: a substitution does not begin as ended' USING ERRCODE = 'check_violation';
  END IF;
  IF abs(extract(epoch FROM NEW.entered_at - attestat_now())) > 60 THEN
    RAISE EXCEPTION 'substitution_clock: a substitution is entered when it is entered'
      USING ERRCODE = 'check_violation';
  END IF;
  SELECT a.person_id, p.body_id, p.id INTO absent, body, post
    FROM store_appointment a JOIN store_post p ON p.id = a.post_id WHERE a.id = NEW.appointment_id;
  IF NEW.duty IS DISTINCT FROM duty_of(role_of_post(post)) THEN
    RAISE EXCEPTION 'substitution_duty: the duty is that of the post' USING ERRCODE = 'check_violation';
  END IF;
  IF NEW.substitute_id = absent THEN
    RAISE EXCEPTION 'substitution_self: nobody stands in for himself' USING ERRCODE = 'check_violation';
  END IF;
  IF NEW.substitute_id IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM store_appointment a JOIN store_post p ON p.id = a.post_id
     WHERE a.person_id = NEW.substitute_id AND p.body_id = body
       AND a.period @> almaty_day(NEW.begins_at)) THEN
    RAISE EXCEPTION 'substitution_body: the substitute holds no post of this body'
      USING ERRCODE = 'check_violation';
  END IF;
  IF EXISTS (
    SELECT 1 FROM store_substitution s JOIN store_appointment a ON a.id = s.appointment_id
     WHERE s.period && tstzrange(NEW.begins_at, greatest(NEW.begins_at, NEW.ends_at))
       AND (s.substitute_id = absent OR a.person_id = NEW.substitute_id)) THEN
    RAISE EXCEPTION 'substitution_chain: who is absent stands in for nobody' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER substitution_holds BEFORE INSERT OR UPDATE ON store_substitution
  FOR EACH ROW EXECUTE FUNCTION substitution_holds();

-- A distribution of duties belongs to a deputy; it is only ever cut short, once.
CREATE FUNCTION standing_duties_hold() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF NEW.ended_at IS NOT NULL OR isempty(NEW.period) OR NOT EXISTS (
      SELECT 1 FROM store_appointment a WHERE a.id = NEW.appointment_id AND role_of_post(a.post_id) = 'deputy') THEN
      RAISE EXCEPTION 'standing_duties_deputy: duties are distributed to a deputy' USING ERRCODE = 'check_violation';
    END IF;
    IF abs(extract(epoch FROM NEW.entered_at - attestat_now())) > 60 THEN
      RAISE EXCEPTION 'standing_duties_clock: duties are entered when they are entered'
        USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
  END IF;
  IF OLD.ended_at IS NOT NULL OR NEW.ended_at IS NULL OR
     (OLD.id, OLD.public_id, OLD.appointment_id, OLD.document, OLD.number, OLD.dated, OLD.entered_by_id,
      OLD.entered_at)
     IS DISTINCT FROM
     (NEW.id, NEW.public_id, NEW.appointment_id, NEW.document, NEW.number, NEW.dated, NEW.entered_by_id,
      NEW.entered_at)
     OR NOT OLD.period @> NEW.period OR abs(extract(epoch FROM NEW.ended_at - attestat_now())) > 60 THEN
    RAISE EXCEPTION 'standing_duties_stay: duties % can only be ended, once', OLD.id
      USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER standing_duties_hold BEFORE INSERT OR UPDATE ON store_standingduties
  FOR EACH ROW EXECUTE FUNCTION standing_duties_hold();

-- Who signs as an official holds the post at that moment, and nobody stands in for him, or stands in for its
-- holder at that moment; a deputy has his duties, which the signature names (INV-01, ABU-20).
CREATE FUNCTION signature_by_the_holder() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  held record;
BEGIN
  IF NEW.appointment_id IS NULL THEN
    IF NEW.substitution_id IS NOT NULL OR NEW.duties_id IS NOT NULL THEN
      RAISE EXCEPTION 'signature_standing: a signature without a post names no substitution'
        USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
  END IF;
  SELECT a.person_id, a.period, role_of_post(a.post_id) AS role INTO held
    FROM store_appointment a WHERE a.id = NEW.appointment_id;
  -- Chairperson and secretary of a hearing sign in that capacity, whatever their posts.
  IF held.role IS DISTINCT FROM NEW.role AND NEW.role NOT IN ('chair', 'secretary') THEN
    RAISE EXCEPTION 'signature_role: the post gives the role %, not %', held.role, NEW.role
      USING ERRCODE = 'check_violation';
  END IF;
  IF NEW.substitution_id IS NOT NULL THEN
    IF NOT EXISTS (
      SELECT 1 FROM store_substitution s
       WHERE s.id = NEW.substitution_id AND s.appointment_id = NEW.appointment_id
         AND s.substitute_id = NEW.person_id AND s.period @> NEW.signed_at) THEN
      RAISE EXCEPTION 'signature_substitution: the substitution does not hold at this moment'
        USING ERRCODE = 'check_violation';
    END IF;
  ELSIF held.person_id <> NEW.person_id OR NOT held.period @> almaty_day(NEW.signed_at) OR EXISTS (
    SELECT 1 FROM store_substitution s
     WHERE s.appointment_id = NEW.appointment_id AND s.substitute_id IS NOT NULL AND s.period @> NEW.signed_at) THEN
    RAISE EXCEPTION 'signature_holder: the signatory does not hold this post at this moment'
      USING ERRCODE = 'check_violation';
  END IF;
  IF (NEW.role = 'deputy' AND NEW.duties_id IS NULL) OR (NEW.duties_id IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM store_standingduties d
     WHERE d.id = NEW.duties_id AND d.appointment_id = NEW.appointment_id
       AND d.period @> almaty_day(NEW.signed_at))) THEN
    RAISE EXCEPTION 'signature_duties: a deputy signs by a distribution of duties in force'
      USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER signature_by_the_holder BEFORE INSERT ON store_signature
  FOR EACH ROW EXECUTE FUNCTION signature_by_the_holder();

-- INV-09: who took a step in a case takes none in a role that must be separate, and none after he recused
-- himself; an act by substitution is within its time. Steps are the kinds of the procedure's table.
CREATE FUNCTION one_duty_a_case() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.actor = '' THEN
    RETURN NEW;
  END IF;
  IF NEW.data ? 'substitution' AND NEW.kind <> 'obstacle' AND NOT EXISTS (
    SELECT 1 FROM store_substitution s JOIN store_person p ON p.id = s.substitute_id
     WHERE s.public_id::text = NEW.data ->> 'substitution' AND p.public_id::text = NEW.actor
       AND s.period @> NEW.at) THEN
    RAISE EXCEPTION 'event_substitution: the substitution does not hold at this moment'
      USING ERRCODE = 'check_violation';
  END IF;
  IF duty_of(NEW.role) IS NULL AND NEW.role NOT IN ('chancellery', 'department_chancellery') THEN
    RETURN NEW;
  END IF;
  IF NOT EXISTS (SELECT 1 FROM store_transition WHERE step = NEW.kind) THEN
    RETURN NEW;
  END IF;
  IF EXISTS (
    SELECT 1 FROM store_event e
     WHERE e.stream = NEW.stream AND e.actor = NEW.actor
       AND (e.kind = 'recuse'
            OR (duty_of(e.role) <> duty_of(NEW.role)
                AND EXISTS (SELECT 1 FROM store_transition WHERE step = e.kind)))) THEN
    RAISE EXCEPTION 'one_duty_a_case: this person acts already in a role that must be separate, or recused himself'
      USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER one_duty_a_case BEFORE INSERT ON store_event
  FOR EACH ROW EXECUTE FUNCTION one_duty_a_case();

-- A place of the chain stays as it was set; it is taken away once. A consent is given now.
CREATE FUNCTION approval_step_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.removed_at IS NOT NULL OR NEW.removed_at IS NULL OR
     (OLD.id, OLD.public_id, OLD.body_id, OLD.position, OLD.post_id, OLD.appointment_id, OLD.set_by_id, OLD.set_at)
     IS DISTINCT FROM
     (NEW.id, NEW.public_id, NEW.body_id, NEW.position, NEW.post_id, NEW.appointment_id, NEW.set_by_id, NEW.set_at) THEN
    RAISE EXCEPTION 'approval_step_stays: place % of the chain can only be taken away, once', OLD.id
      USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER approval_step_stays BEFORE UPDATE ON store_approvalstep
  FOR EACH ROW EXECUTE FUNCTION approval_step_stays();

-- A drafted result goes to the head only when every place of the chain has consented since it was drawn up.
CREATE FUNCTION approved_before_signature() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  drawn timestamptz;
BEGIN
  IF NEW.stage <> 'awaiting_signature' OR OLD.stage = NEW.stage THEN
    RETURN NEW;
  END IF;
  SELECT max(e.at) INTO drawn FROM store_event e JOIN store_application a ON a.public_id::text = e.stream
   WHERE a.id = NEW.application_id AND e.kind = 'draw_up';
  IF EXISTS (
    SELECT 1 FROM store_approvalstep s JOIN store_body b ON b.id = s.body_id AND b.kind = 'committee'
     WHERE s.removed_at IS NULL AND NOT coalesce((
       SELECT p.consents AND p.given_at >= drawn FROM store_approval p
        WHERE p.step_id = s.id AND p.application_id = NEW.application_id ORDER BY p.id DESC LIMIT 1), false)) THEN
    RAISE EXCEPTION 'approved_before_signature: a place of the chain has not consented'
      USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER approved_before_signature BEFORE UPDATE ON store_requestedwork
  FOR EACH ROW EXECUTE FUNCTION approved_before_signature();

DO $$
DECLARE name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['store_handover', 'store_handedon', 'store_recusal', 'store_coexecutor',
                              'store_approval'] LOOP
    EXECUTE format('CREATE TRIGGER only_grows BEFORE UPDATE OR DELETE ON %I
                    FOR EACH ROW EXECUTE FUNCTION only_grows()', name);
    EXECUTE format('CREATE TRIGGER never_truncated BEFORE TRUNCATE ON %I
                    FOR EACH STATEMENT EXECUTE FUNCTION only_grows()', name);
  END LOOP;
  FOREACH name IN ARRAY ARRAY['store_substitution', 'store_standingduties', 'store_approvalstep'] LOOP
    EXECUTE format('CREATE TRIGGER never_removed BEFORE DELETE ON %I
                    FOR EACH ROW EXECUTE FUNCTION only_grows()', name);
    EXECUTE format('CREATE TRIGGER never_truncated BEFORE TRUNCATE ON %I
                    FOR EACH STATEMENT EXECUTE FUNCTION only_grows()', name);
  END LOOP;
  IF EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'attestat_app') THEN
    REVOKE UPDATE, DELETE, TRUNCATE ON store_handover, store_handedon, store_recusal, store_coexecutor,
      store_approval FROM attestat_app;
    REVOKE DELETE, TRUNCATE ON store_substitution, store_standingduties, store_approvalstep FROM attestat_app;
  END IF;
END $$;

-- INV-07: no refusal without its ground, its notice, its hearing and its answers. Days are those of Kazakhstan.
CREATE FUNCTION day_of(moment timestamptz) RETURNS date LANGUAGE sql IMMUTABLE AS $$
  SELECT (moment AT TIME ZONE interval '5 hours')::date
$$;

-- A hearing is a draft until its notice is delivered. What was told stays; what happens in the room happens once;
-- a closed hearing does not change.
CREATE FUNCTION hearing_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF NEW.delivered_at IS NOT NULL OR NEW.closed_at IS NOT NULL OR NEW.waived_at IS NOT NULL
       OR NEW.position_complete_at IS NOT NULL OR NEW.lapsed_at IS NOT NULL THEN
      RAISE EXCEPTION 'hearing_start: a hearing starts as a draft' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
  END IF;
  IF (OLD.public_id, OLD.application_id, OLD.mode, OLD.meeting_at, OLD.place, OLD.prepared_at, OLD.objection_until,
      OLD.earliest_act_on)
     IS DISTINCT FROM
     (NEW.public_id, NEW.application_id, NEW.mode, NEW.meeting_at, NEW.place, NEW.prepared_at, NEW.objection_until,
      NEW.earliest_act_on)
     OR (OLD.delivered_at IS NOT NULL AND (OLD.delivered_at, OLD.decision_id, OLD.notice_id)
         IS DISTINCT FROM (NEW.delivered_at, NEW.decision_id, NEW.notice_id))
     OR (OLD.lapsed_at IS NOT NULL AND OLD IS DISTINCT FROM NEW)
     OR (OLD.read_at IS NOT NULL AND OLD.read_at IS DISTINCT FROM NEW.read_at)
     OR (OLD.waived_at IS NOT NULL
         AND (OLD.waived_at, OLD.waived_by_id) IS DISTINCT FROM (NEW.waived_at, NEW.waived_by_id))
     OR (OLD.position_complete_at IS NOT NULL AND (OLD.position_complete_at, OLD.position_complete_by_id)
         IS DISTINCT FROM (NEW.position_complete_at, NEW.position_complete_by_id))
     OR (OLD.closed_at IS NOT NULL
         AND (OLD.closed_at, OLD.outcome, OLD.protocol_id, OLD.chair_id, OLD.secretary_id, OLD.waived_at,
              OLD.position_complete_at, OLD.started_at, OLD.ended_at, OLD.participants, OLD.protocol_shown_at,
              OLD.protocol_read_at)
         IS DISTINCT FROM
             (NEW.closed_at, NEW.outcome, NEW.protocol_id, NEW.chair_id, NEW.secretary_id, NEW.waived_at,
              NEW.position_complete_at, NEW.started_at, NEW.ended_at, NEW.participants, NEW.protocol_shown_at,
              NEW.protocol_read_at)) THEN
    RAISE EXCEPTION 'hearing_stays: what was told or done in hearing % cannot change', OLD.id
      USING ERRCODE = 'check_violation';
  END IF;
  IF OLD.delivered_at IS NULL AND NEW.delivered_at IS NOT NULL THEN
    IF abs(extract(epoch FROM NEW.delivered_at - attestat_now())) > 60 THEN
      RAISE EXCEPTION 'notice_clock: a notice is delivered when it is delivered' USING ERRCODE = 'check_violation';
    END IF;
    -- Whatever the calendar: three full days lie between, and two days for objections.
    IF NEW.earliest_act_on < day_of(NEW.delivered_at) + 4 OR NEW.objection_until < day_of(NEW.delivered_at) + 2 THEN
      RAISE EXCEPTION 'notice_days: the dates told in hearing % are too early', OLD.id
        USING ERRCODE = 'check_violation';
    END IF;
    IF (SELECT count(*) FROM store_document d
         WHERE d.application_id = NEW.application_id AND d.state = 'signed'
           AND ((d.id = NEW.decision_id AND d.kind = 'preliminary_decision')
                OR (d.id = NEW.notice_id AND d.kind = 'hearing_notice'))
           AND EXISTS (SELECT 1 FROM store_signature s WHERE s.document_id = d.id AND s.verdict = 'passed'
                          AND s.role = 'executor')) <> 2 THEN
      RAISE EXCEPTION 'notice_signed: decision and notice of hearing % are not signed', OLD.id
        USING ERRCODE = 'check_violation';
    END IF;
    IF NOT EXISTS (SELECT 1 FROM store_hearing_works WHERE hearing_id = NEW.id)
       OR NOT EXISTS (SELECT 1 FROM store_hearingground WHERE hearing_id = NEW.id) THEN
      RAISE EXCEPTION 'notice_grounds: hearing % has no work or no ground', OLD.id USING ERRCODE = 'check_violation';
    END IF;
  END IF;
  IF OLD.closed_at IS NULL AND NEW.closed_at IS NOT NULL THEN
    IF abs(extract(epoch FROM NEW.closed_at - attestat_now())) > 60 THEN
      RAISE EXCEPTION 'closing_clock: a hearing is closed when it is closed' USING ERRCODE = 'check_violation';
    END IF;
    IF (SELECT count(DISTINCT s.person_id) FROM store_document d JOIN store_signature s ON s.document_id = d.id
         WHERE d.id = NEW.protocol_id AND d.application_id = NEW.application_id AND d.kind = 'protocol'
           AND d.state = 'signed' AND s.verdict = 'passed' AND s.role IN ('secretary', 'chair')) <> 2 THEN
      RAISE EXCEPTION 'protocol_signed: two people sign the protocol of hearing %', OLD.id
        USING ERRCODE = 'check_violation';
    END IF;
    IF (NEW.outcome = 'waived' AND NEW.waived_at IS NULL)
       OR (NEW.outcome <> 'waived' AND NEW.position_complete_at IS NULL
           AND day_of(NEW.closed_at) <= NEW.objection_until)
       OR (NEW.outcome = 'no_show' AND EXISTS (SELECT 1 FROM store_argument WHERE hearing_id = NEW.id)) THEN
      RAISE EXCEPTION 'hearing_outcome_proved: hearing % did not end so', OLD.id USING ERRCODE = 'check_violation';
    END IF;
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER hearing_stays BEFORE INSERT OR UPDATE ON store_hearing
  FOR EACH ROW EXECUTE FUNCTION hearing_stays();

-- Works and grounds join a hearing while it is a draft; what they rest on is of the same case and company.
CREATE FUNCTION hearing_is_a_draft() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  its_hearing bigint;
  fits boolean;
BEGIN
  IF TG_TABLE_NAME = 'store_hearingground_results' THEN
    SELECT hearing_id INTO its_hearing FROM store_hearingground WHERE id = NEW.hearingground_id;
  ELSE
    its_hearing := NEW.hearing_id;
  END IF;
  IF NOT EXISTS (SELECT 1 FROM store_hearing WHERE id = its_hearing AND delivered_at IS NULL) THEN
    RAISE EXCEPTION 'hearing_is_a_draft: % changes only until the notice is delivered', TG_TABLE_NAME
      USING ERRCODE = 'check_violation';
  END IF;
  IF TG_TABLE_NAME = 'store_hearing_works' THEN
    fits := EXISTS (SELECT 1 FROM store_hearing h JOIN store_requestedwork w ON w.application_id = h.application_id
                     WHERE h.id = its_hearing AND w.id = NEW.requestedwork_id);
  ELSIF TG_TABLE_NAME = 'store_hearingground' THEN
    fits := (NEW.work_id IS NULL OR EXISTS (SELECT 1 FROM store_hearing_works
                                             WHERE hearing_id = its_hearing AND requestedwork_id = NEW.work_id))
        AND (NEW.court_act_id IS NULL OR EXISTS (
              SELECT 1 FROM store_hearing h JOIN store_application a ON a.id = h.application_id
                JOIN store_courtact c ON c.organisation_id = a.organisation_id
               WHERE h.id = its_hearing AND c.id = NEW.court_act_id))
        AND (NEW.consent_refusal_id IS NULL OR EXISTS (
              SELECT 1 FROM store_hearing h JOIN store_consentrefusal c ON c.application_id = h.application_id
               WHERE h.id = its_hearing AND c.id = NEW.consent_refusal_id));
  ELSE
    fits := EXISTS (SELECT 1 FROM store_conclusionresult r
                      JOIN store_hearing_works hw ON hw.requestedwork_id = r.work_id AND hw.hearing_id = its_hearing
                     WHERE r.id = NEW.conclusionresult_id AND NOT r.conforms);
  END IF;
  IF NOT fits THEN
    RAISE EXCEPTION 'hearing_fits: % is not of this hearing', TG_TABLE_NAME USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER hearing_is_a_draft BEFORE INSERT ON store_hearing_works
  FOR EACH ROW EXECUTE FUNCTION hearing_is_a_draft();
CREATE TRIGGER hearing_is_a_draft BEFORE INSERT ON store_hearingground
  FOR EACH ROW EXECUTE FUNCTION hearing_is_a_draft();
CREATE TRIGGER hearing_is_a_draft BEFORE INSERT ON store_hearingground_results
  FOR EACH ROW EXECUTE FUNCTION hearing_is_a_draft();

-- What is said in the room is said while it is open, and bears its moment.
CREATE FUNCTION room_is_open() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  said timestamptz;
BEGIN
  IF NOT EXISTS (SELECT 1 FROM store_hearing
                  WHERE id = NEW.hearing_id AND delivered_at IS NOT NULL AND closed_at IS NULL) THEN
    RAISE EXCEPTION 'room_is_open: % is added only between notice and closing', TG_TABLE_NAME
      USING ERRCODE = 'check_violation';
  END IF;
  said := CASE TG_TABLE_NAME WHEN 'store_argument' THEN (to_jsonb(NEW) ->> 'filed_at')::timestamptz
                             WHEN 'store_hearingentry' THEN (to_jsonb(NEW) ->> 'entered_at')::timestamptz
                             ELSE (to_jsonb(NEW) ->> 'changed_at')::timestamptz END;
  IF abs(extract(epoch FROM said - attestat_now())) > 60 THEN
    RAISE EXCEPTION 'room_clock: % bears the moment it is made', TG_TABLE_NAME USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER room_is_open BEFORE INSERT ON store_argument FOR EACH ROW EXECUTE FUNCTION room_is_open();
CREATE TRIGGER room_is_open BEFORE INSERT ON store_hearingentry FOR EACH ROW EXECUTE FUNCTION room_is_open();
CREATE TRIGGER room_is_open BEFORE INSERT ON store_hearingchange FOR EACH ROW EXECUTE FUNCTION room_is_open();
-- No answer is added after the refusal that had to answer.
CREATE FUNCTION answered_before_refusal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM store_argument a JOIN store_refusal r ON r.hearing_id = a.hearing_id
              WHERE a.id = NEW.argument_id) THEN
    RAISE EXCEPTION 'answered_before_refusal: the refusal has answered argument %', NEW.argument_id
      USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER answered_before_refusal BEFORE INSERT ON store_argumentanswer
  FOR EACH ROW EXECUTE FUNCTION answered_before_refusal();

-- Court acts and missing consent: only that they have ended is added, once.
CREATE FUNCTION record_stays() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  before jsonb;
  after jsonb;
  ends text[];
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF abs(extract(epoch FROM NEW.entered_at - attestat_now())) > 60 THEN
      RAISE EXCEPTION 'record_clock: an entry bears the moment it is made' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
  END IF;
  IF TG_TABLE_NAME = 'store_courtact' THEN
    ends := ARRAY['lifted_on', 'lifted_because', 'lifted_at', 'lifted_by_id'];
    before := to_jsonb(OLD) - ends;
    after := to_jsonb(NEW) - ends;
    IF before <> after OR (to_jsonb(OLD) ->> 'lifted_at') IS NOT NULL THEN
      RAISE EXCEPTION 'record_stays: court act % cannot change', OLD.id USING ERRCODE = 'check_violation';
    END IF;
  ELSE
    ends := ARRAY['restored_at', 'restored_by_id'];
    before := to_jsonb(OLD) - ends;
    after := to_jsonb(NEW) - ends;
    IF before <> after OR (to_jsonb(OLD) ->> 'restored_at') IS NOT NULL THEN
      RAISE EXCEPTION 'record_stays: refusal of consent % cannot change', OLD.id USING ERRCODE = 'check_violation';
    END IF;
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER record_stays BEFORE INSERT OR UPDATE ON store_courtact
  FOR EACH ROW EXECUTE FUNCTION record_stays();
CREATE TRIGGER record_stays BEFORE INSERT OR UPDATE ON store_consentrefusal
  FOR EACH ROW EXECUTE FUNCTION record_stays();

-- A work is heard in a hearing: told of it, and heard when that hearing is closed. Checked when the transaction ends.
CREATE FUNCTION heard_in_a_hearing() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.stage IN ('hearing_notified', 'heard') AND OLD.stage <> NEW.stage AND NOT EXISTS (
       SELECT 1 FROM store_hearing_works hw JOIN store_hearing h ON h.id = hw.hearing_id
        WHERE hw.requestedwork_id = NEW.id AND h.delivered_at IS NOT NULL
          AND (NEW.stage = 'hearing_notified') = (h.closed_at IS NULL)) THEN
    RAISE EXCEPTION 'heard_in_a_hearing: work % is % without its hearing', NEW.id, NEW.stage
      USING ERRCODE = 'check_violation';
  END IF;
  IF NEW.stage = 'refused' AND OLD.stage <> NEW.stage
     AND NOT EXISTS (SELECT 1 FROM store_refusalwork WHERE work_id = NEW.id) THEN
    RAISE EXCEPTION 'refused_has_refusal: work % is refused without a refusal', NEW.id
      USING ERRCODE = 'check_violation';
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER heard_in_a_hearing AFTER UPDATE ON store_requestedwork
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION heard_in_a_hearing();

-- What the last conclusion says of a work at a base; NULL when none has concluded on it.
CREATE FUNCTION last_result(of_work bigint, at_base bigint) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT r.conforms FROM store_conclusionresult r JOIN store_inquiry i ON i.id = r.inquiry_id
   WHERE r.work_id = of_work AND r.base_id = at_base AND i.stage = 'concluded'
   ORDER BY i.last_event DESC LIMIT 1
$$;

-- INV-07, checked when the transaction ends.
CREATE FUNCTION refusal_has_its_hearing() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  given store_refusal;
  room store_hearing;
  lacking text;
BEGIN
  IF TG_TABLE_NAME = 'store_refusal' THEN
    given := NEW;
  ELSE
    SELECT * INTO given FROM store_refusal WHERE id = NEW.refusal_id;
  END IF;
  IF NOT EXISTS (
    SELECT 1 FROM store_event e JOIN store_application a ON a.public_id::text = e.stream
     WHERE a.id = given.application_id AND e.transaction = txid_current()
       AND e.kind = 'sign_refusal' AND e.data ->> 'refusal' = given.public_id::text) THEN
    RAISE EXCEPTION 'refusal_event: refusal % is not being signed', given.id USING ERRCODE = 'check_violation';
  END IF;
  SELECT * INTO room FROM store_hearing WHERE id = given.hearing_id;
  IF room.application_id <> given.application_id OR room.delivered_at IS NULL OR room.closed_at IS NULL
     OR room.protocol_id IS NULL THEN
    RAISE EXCEPTION 'refusal_heard: refusal % follows no closed hearing of its case', given.id
      USING ERRCODE = 'check_violation';
  END IF;
  IF given.issued_on < room.earliest_act_on OR given.issued_on < day_of(room.delivered_at) + 4 THEN
    RAISE EXCEPTION 'refusal_early: three full working days lie between notice and refusal %', given.id
      USING ERRCODE = 'check_violation';
  END IF;
  IF NOT EXISTS (
    SELECT 1 FROM store_document d JOIN store_signature s ON s.document_id = d.id
     WHERE d.id = given.document_id AND d.kind = 'refusal' AND d.state = 'signed'
       AND d.application_id = given.application_id AND d.number_id = given.number_id AND d.day = given.issued_on
       AND day_of(s.signed_at) = given.issued_on AND s.verdict = 'passed' AND s.role IN ('head', 'deputy')
       AND s.person_id NOT IN (
         SELECT p.person_id FROM store_appointment p WHERE p.id IN (room.chair_id, room.secretary_id))) THEN
    RAISE EXCEPTION 'refusal_signed: no signature of the head stands under refusal %', given.id
      USING ERRCODE = 'check_violation';
  END IF;
  IF EXISTS (SELECT 1 FROM store_argument a WHERE a.hearing_id = room.id
               AND NOT EXISTS (SELECT 1 FROM store_argumentanswer r WHERE r.argument_id = a.id)) THEN
    RAISE EXCEPTION 'refusal_answered: an argument of the company is not answered in refusal %', given.id
      USING ERRCODE = 'check_violation';
  END IF;
  IF NOT EXISTS (SELECT 1 FROM store_refusalwork WHERE refusal_id = given.id) THEN
    RAISE EXCEPTION 'refusal_works: refusal % refuses nothing', given.id USING ERRCODE = 'check_violation';
  END IF;
  IF EXISTS (SELECT 1 FROM store_refusalground g JOIN store_hearingground h ON h.id = g.ground_id
              WHERE g.refusal_id = given.id AND h.hearing_id <> room.id) THEN
    RAISE EXCEPTION 'refusal_grounds: a ground of refusal % was not told', given.id USING ERRCODE = 'check_violation';
  END IF;
  -- Each work by itself: told, refused, on a ground that stands, and granted by nothing.
  SELECT w.work_type INTO lacking
    FROM store_refusalwork rw JOIN store_requestedwork w ON w.id = rw.work_id
   WHERE rw.refusal_id = given.id
     AND (w.application_id <> given.application_id OR w.stage <> 'refused'
       OR NOT EXISTS (SELECT 1 FROM store_hearing_works hw WHERE hw.hearing_id = room.id
                         AND hw.requestedwork_id = w.id)
       OR EXISTS (SELECT 1 FROM store_attestatwork aw WHERE aw.work_id = w.id)
       OR NOT EXISTS (
         SELECT 1 FROM store_refusalground g JOIN store_hearingground h ON h.id = g.ground_id
          WHERE g.refusal_id = given.id AND (h.work_id IS NULL OR h.work_id = w.id)
            AND NOT EXISTS (SELECT 1 FROM store_courtact c WHERE c.id = h.court_act_id
                               AND (c.in_force_on > given.issued_on OR c.lifted_on <= given.issued_on))
            AND NOT EXISTS (SELECT 1 FROM store_consentrefusal c WHERE c.id = h.consent_refusal_id
                               AND c.restored_at IS NOT NULL)
            -- a ground on conclusions stands while one of them is the last word on this work
            AND (NOT EXISTS (SELECT 1 FROM store_hearingground_results x WHERE x.hearingground_id = h.id)
              OR EXISTS (
                SELECT 1 FROM store_hearingground_results x
                  JOIN store_conclusionresult r ON r.id = x.conclusionresult_id
                 WHERE x.hearingground_id = h.id AND r.work_id = w.id
                   AND last_result(r.work_id, r.base_id) IS FALSE))))
   LIMIT 1;
  IF lacking IS NOT NULL THEN
    RAISE EXCEPTION 'refusal_founded: no standing ground for % in refusal %', lacking, given.id
      USING ERRCODE = 'check_violation';
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER refusal_has_its_hearing AFTER INSERT ON store_refusal
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION refusal_has_its_hearing();
CREATE CONSTRAINT TRIGGER refusal_has_its_hearing AFTER INSERT ON store_refusalwork
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION refusal_has_its_hearing();
CREATE CONSTRAINT TRIGGER refusal_has_its_hearing AFTER INSERT ON store_refusalground
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION refusal_has_its_hearing();

-- INV-01 once more: the last conclusion counts, a refused work is not granted, and neither is one against which a
-- court act or a missing consent stands.
CREATE FUNCTION granted_by_the_last_word() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  lacking text;
BEGIN
  SELECT w.work_type INTO lacking
    FROM store_requestedwork w
    JOIN store_application a ON a.id = w.application_id
    LEFT JOIN store_base b ON b.application_id = w.application_id
   WHERE w.id = NEW.work_id AND last_result(w.id, b.id) IS NOT TRUE
   LIMIT 1;
  IF lacking IS NOT NULL THEN
    RAISE EXCEPTION 'granted_by_the_last_word: the last conclusion on % is not positive', lacking
      USING ERRCODE = 'check_violation';
  END IF;
  IF EXISTS (SELECT 1 FROM store_refusalwork WHERE work_id = NEW.work_id) THEN
    RAISE EXCEPTION 'granted_or_refused: work % is refused', NEW.work_id USING ERRCODE = 'check_violation';
  END IF;
  IF EXISTS (
    SELECT 1 FROM store_attestat t JOIN store_requestedwork w ON w.id = NEW.work_id
      JOIN store_courtact c ON c.organisation_id = t.organisation_id
     WHERE t.id = NEW.attestat_id AND c.in_force_on <= t.issued_on
       AND (c.lifted_on IS NULL OR c.lifted_on > t.issued_on)
       AND (c.work_types = '[]'::jsonb OR c.work_types ? w.work_type::text))
     OR EXISTS (
    SELECT 1 FROM store_consentrefusal c JOIN store_requestedwork w ON w.application_id = c.application_id
     WHERE w.id = NEW.work_id AND c.restored_at IS NULL) THEN
    RAISE EXCEPTION 'granted_against_a_ground: a ground stands against granting work %', NEW.work_id
      USING ERRCODE = 'check_violation';
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER granted_by_the_last_word AFTER INSERT ON store_attestatwork
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION granted_by_the_last_word();

-- What must always hold, held by the database whatever the code above it does.

-- The system's clock: the database's own, moved only on a demonstration instance (table written by the owner).
CREATE FUNCTION attestat_now() RETURNS timestamptz LANGUAGE sql VOLATILE AS $$
  SELECT clock_timestamp()
       + coalesce((SELECT shift_microseconds FROM store_clocksetting), 0) * interval '1 microsecond'
$$;

-- Journal: the moment is now, the place is the next of its stream, the hash before is the one that is there.
CREATE FUNCTION event_joins_its_stream() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  before record;
BEGIN
  IF abs(extract(epoch FROM NEW.at - attestat_now())) > 60 THEN
    RAISE EXCEPTION 'event_clock: the moment % is more than 60 s from the database clock', NEW.at
      USING ERRCODE = 'check_violation';
  END IF;
  SELECT sequence, hash INTO before FROM store_event
   WHERE stream = NEW.stream ORDER BY sequence DESC LIMIT 1;
  IF NEW.sequence <> coalesce(before.sequence, 0) + 1
     OR NEW.previous <> coalesce(before.hash, repeat('0', 64)) THEN
    RAISE EXCEPTION 'event_chain: event % of % does not follow', NEW.sequence, NEW.stream
      USING ERRCODE = 'check_violation';
  END IF;
  NEW.transaction := txid_current();
  RETURN NEW;
END $$;
CREATE TRIGGER event_joins_its_stream BEFORE INSERT ON store_event
  FOR EACH ROW EXECUTE FUNCTION event_joins_its_stream();

-- Tables that only grow.
CREATE FUNCTION only_grows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'only_grows: rows of % are never changed or removed', TG_TABLE_NAME
    USING ERRCODE = 'check_violation';
END $$;
DO $$
DECLARE name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['store_event', 'store_blob', 'store_signature', 'store_conclusionresult',
                              'store_companyanswer', 'store_attestatwork', 'store_inquiry_bases', 'store_finding',
                              'store_announcedvisit', 'store_conclusionreturn', 'store_reassignment',
                              'store_signatureevidence', 'store_termnotice', 'store_overduereason'] LOOP
    EXECUTE format('CREATE TRIGGER only_grows BEFORE UPDATE OR DELETE ON %I
                    FOR EACH ROW EXECUTE FUNCTION only_grows()', name);
    EXECUTE format('CREATE TRIGGER never_truncated BEFORE TRUNCATE ON %I
                    FOR EACH STATEMENT EXECUTE FUNCTION only_grows()', name);
  END LOOP;
  FOREACH name IN ARRAY ARRAY['store_number', 'store_numberseries', 'store_document', 'store_attestat',
                              'store_inquiry', 'store_message', 'store_permitcontrol',
                              'store_evidencefile'] LOOP
    EXECUTE format('CREATE TRIGGER never_removed BEFORE DELETE ON %I
                    FOR EACH ROW EXECUTE FUNCTION only_grows()', name);
    EXECUTE format('CREATE TRIGGER never_truncated BEFORE TRUNCATE ON %I
                    FOR EACH STATEMENT EXECUTE FUNCTION only_grows()', name);
  END LOOP;
END $$;

-- A stage changes only by a row of the procedure's table, together with the event that says so, in one
-- transaction. The first argument of the trigger names the machine, the second the first stage.
CREATE FUNCTION stage_by_the_table() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  taken text;
  owner text;
  said jsonb;
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF NEW.stage <> TG_ARGV[1] THEN
      RAISE EXCEPTION 'stage_start: % starts as %, not %', TG_TABLE_NAME, TG_ARGV[1], NEW.stage
        USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
  END IF;
  IF NEW.stage = OLD.stage THEN
    RETURN NEW;
  END IF;
  SELECT public_id::text INTO owner FROM store_application WHERE id = NEW.application_id;
  SELECT kind, data INTO taken, said FROM store_event
   WHERE id = NEW.last_event AND stream = owner AND transaction = txid_current();
  IF taken IS NULL THEN
    RAISE EXCEPTION 'stage_event: % went from % to % without its event', TG_TABLE_NAME, OLD.stage, NEW.stage
      USING ERRCODE = 'check_violation';
  END IF;
  IF (TG_ARGV[0] = 'work'
        AND NOT coalesce(said -> 'moves' @> jsonb_build_array(jsonb_build_array(
              NEW.public_id::text, OLD.stage::text, NEW.stage::text)), false))
     OR (TG_ARGV[0] = 'inquiry'
        AND said -> 'inquiry' IS DISTINCT FROM jsonb_build_array(
              NEW.public_id::text, OLD.stage::text, NEW.stage::text)) THEN
    RAISE EXCEPTION 'stage_event: the event % does not say that this row of % went from % to %', taken,
      TG_TABLE_NAME, OLD.stage, NEW.stage USING ERRCODE = 'check_violation';
  END IF;
  PERFORM 1 FROM store_transition t
    WHERE t.machine = TG_ARGV[0] AND t.step = taken
      AND t.source = OLD.stage AND t.target = NEW.stage;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'stage_table: no step % leads from % to %', taken, OLD.stage, NEW.stage
      USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER stage_by_the_table BEFORE INSERT OR UPDATE ON store_requestedwork
  FOR EACH ROW EXECUTE FUNCTION stage_by_the_table('work', 'draft');
CREATE TRIGGER stage_by_the_table BEFORE INSERT OR UPDATE ON store_inquiry
  FOR EACH ROW EXECUTE FUNCTION stage_by_the_table('inquiry', 'sent');
CREATE TRIGGER stage_by_the_table BEFORE INSERT OR UPDATE ON store_attestat
  FOR EACH ROW EXECUTE FUNCTION stage_by_the_table('attestat', 'active');

-- A case shows the earliest open stage of its works; when all are closed, how they ended together.
CREATE FUNCTION case_stage(case_id bigint) RETURNS text LANGUAGE plpgsql STABLE AS $$
DECLARE
  road CONSTANT text[] := ARRAY['draft', 'submitted', 'registered', 'at_head', 'assigned', 'inquiry_sent',
    'permit_control', 'concluded', 'hearing_notified', 'heard', 'drafted', 'awaiting_signature'];
  earliest int;
  ends text[];
BEGIN
  SELECT min(array_position(road, stage::text)) INTO earliest
    FROM store_requestedwork WHERE application_id = case_id;
  IF earliest IS NOT NULL THEN
    RETURN road[earliest];
  END IF;
  SELECT array_agg(DISTINCT stage::text) INTO ends
    FROM store_requestedwork WHERE application_id = case_id AND stage <> 'withdrawn';
  IF ends IS NULL THEN
    IF EXISTS (SELECT 1 FROM store_requestedwork WHERE application_id = case_id) THEN
      RETURN 'withdrawn';
    END IF;
    RETURN 'draft';
  END IF;
  IF array_length(ends, 1) = 1 THEN
    RETURN ends[1];
  END IF;
  RETURN 'issued_in_part';
END $$;
CREATE FUNCTION case_shows_its_works() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  case_id bigint;
  shown text;
BEGIN
  IF TG_TABLE_NAME = 'store_application' THEN
    case_id := NEW.id;
  ELSE
    case_id := NEW.application_id;
  END IF;
  SELECT stage INTO shown FROM store_application WHERE id = case_id;
  IF shown IS DISTINCT FROM case_stage(case_id) THEN
    RAISE EXCEPTION 'case_stage: case % shows %, its works say %', case_id, shown, case_stage(case_id)
      USING ERRCODE = 'check_violation';
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER case_shows_its_works AFTER INSERT OR UPDATE ON store_application
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION case_shows_its_works();
CREATE CONSTRAINT TRIGGER case_shows_its_works AFTER INSERT OR UPDATE ON store_requestedwork
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION case_shows_its_works();

-- What was fixed at acceptance stays (INV-05, ABU-16): moment, effective day, edition, numbers, signer.
CREATE FUNCTION acceptance_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.public_id <> NEW.public_id THEN
    RAISE EXCEPTION 'acceptance_stays: the name of case % in the journal cannot change', OLD.id
      USING ERRCODE = 'check_violation';
  END IF;
  IF OLD.received_at IS NOT NULL AND
     (OLD.received_at, OLD.effective_day, OLD.edition, OLD.number_id, OLD.queue_id, OLD.signer_id,
      OLD.signer_is_head, OLD.organisation_id, OLD.phone)
     IS DISTINCT FROM
     (NEW.received_at, NEW.effective_day, NEW.edition, NEW.number_id, NEW.queue_id, NEW.signer_id,
      NEW.signer_is_head, NEW.organisation_id, NEW.phone) THEN
    RAISE EXCEPTION 'acceptance_stays: what was fixed at acceptance of case % cannot change', OLD.id
      USING ERRCODE = 'check_violation';
  END IF;
  IF OLD.registered_at IS NOT NULL AND (OLD.registered_at, OLD.registration_id)
     IS DISTINCT FROM (NEW.registered_at, NEW.registration_id) THEN
    RAISE EXCEPTION 'registration_stays: the registration of case % cannot change', OLD.id
      USING ERRCODE = 'check_violation';
  END IF;
  IF OLD.received_at IS NULL AND NEW.received_at IS NOT NULL
     AND abs(extract(epoch FROM NEW.received_at - attestat_now())) > 60 THEN
    RAISE EXCEPTION 'received_clock: an application is received when it is received'
      USING ERRCODE = 'check_violation';
  END IF;
  IF OLD.registered_at IS NULL AND NEW.registered_at IS NOT NULL
     AND abs(extract(epoch FROM NEW.registered_at - attestat_now())) > 60 THEN
    RAISE EXCEPTION 'registered_clock: a registration bears the moment it is made'
      USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER acceptance_stays BEFORE UPDATE ON store_application
  FOR EACH ROW EXECUTE FUNCTION acceptance_stays();
-- Nor do the bases and the works that were signed.
CREATE FUNCTION signed_parts_stay() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  accepted boolean;
  parent bigint;
  before bigint;
BEGIN
  IF TG_OP = 'DELETE' THEN parent := OLD.application_id; ELSE parent := NEW.application_id; END IF;
  -- A part can also be carried away into another case.
  IF TG_OP = 'UPDATE' THEN before := OLD.application_id; ELSE before := parent; END IF;
  SELECT bool_or(received_at IS NOT NULL) INTO accepted FROM store_application WHERE id IN (parent, before);
  IF accepted THEN
    IF TG_TABLE_NAME = 'store_requestedwork' AND TG_OP = 'UPDATE' THEN
      IF (OLD.work_type, OLD.scopes, OLD.application_id, OLD.public_id) IS NOT DISTINCT FROM
         (NEW.work_type, NEW.scopes, NEW.application_id, NEW.public_id) THEN
        RETURN NEW;
      END IF;
    END IF;
    RAISE EXCEPTION 'signed_parts_stay: what the company signed in case % cannot change', parent
      USING ERRCODE = 'check_violation';
  END IF;
  IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER signed_parts_stay BEFORE INSERT OR UPDATE OR DELETE ON store_base
  FOR EACH ROW EXECUTE FUNCTION signed_parts_stay();
CREATE TRIGGER signed_parts_stay BEFORE INSERT OR UPDATE OR DELETE ON store_requestedwork
  FOR EACH ROW EXECUTE FUNCTION signed_parts_stay();

-- A document's bytes stay; its state goes prepared → signed | lapsed and not back.
CREATE FUNCTION document_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF NEW.state <> 'prepared' OR NEW.sealed_id IS NOT NULL THEN
      RAISE EXCEPTION 'document_start: a document is prepared before anybody signs it'
        USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
  END IF;
  IF NEW.state = 'signed' AND OLD.state <> 'signed'
     AND NOT EXISTS (SELECT 1 FROM store_signature WHERE document_id = NEW.id) THEN
    RAISE EXCEPTION 'document_unsigned: no signature stands under document %', OLD.id
      USING ERRCODE = 'check_violation';
  END IF;
  IF OLD.public_id <> NEW.public_id
     OR (OLD.inquiry_id IS NOT NULL AND OLD.inquiry_id IS DISTINCT FROM NEW.inquiry_id)
     OR (OLD.kind, OLD.application_id, OLD.number_id, OLD.day, OLD.signatory_id, OLD.data_id, OLD.revision_a_id,
      OLD.nonce, OLD.prepared_at)
     IS DISTINCT FROM
     (NEW.kind, NEW.application_id, NEW.number_id, NEW.day, NEW.signatory_id, NEW.data_id, NEW.revision_a_id,
      NEW.nonce, NEW.prepared_at)
     OR (OLD.state <> NEW.state AND OLD.state <> 'prepared')
     OR (OLD.sealed_id IS NOT NULL AND OLD.sealed_id IS DISTINCT FROM NEW.sealed_id AND OLD.state = 'lapsed') THEN
    RAISE EXCEPTION 'document_stays: document % cannot change', OLD.id USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER document_stays BEFORE INSERT OR UPDATE ON store_document
  FOR EACH ROW EXECUTE FUNCTION document_stays();
CREATE FUNCTION number_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (OLD.series_id, OLD.value, OLD.subject, OLD.drawn_at) IS DISTINCT FROM
     (NEW.series_id, NEW.value, NEW.subject, NEW.drawn_at)
     OR (OLD.text IS NOT NULL AND OLD.text IS DISTINCT FROM NEW.text)
     OR (OLD.state <> NEW.state AND OLD.state <> 'drawn') THEN
    RAISE EXCEPTION 'number_stays: a drawn number cannot change' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER number_stays BEFORE UPDATE ON store_number FOR EACH ROW EXECUTE FUNCTION number_stays();
CREATE FUNCTION number_is_the_next() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.state <> 'drawn' OR NEW.value <> (SELECT last FROM store_numberseries WHERE code = NEW.series_id) THEN
    RAISE EXCEPTION 'number_is_the_next: a number is drawn as the next of its series'
      USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER number_is_the_next BEFORE INSERT ON store_number
  FOR EACH ROW EXECUTE FUNCTION number_is_the_next();
CREATE FUNCTION series_goes_on() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF NEW.last <> 0 THEN
      RAISE EXCEPTION 'series_start: a series of numbers starts at nothing' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
  END IF;
  IF NEW.last <> OLD.last + 1 OR NEW.code <> OLD.code THEN
    RAISE EXCEPTION 'series_goes_on: a series of numbers goes on by one' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER series_goes_on BEFORE INSERT OR UPDATE ON store_numberseries
  FOR EACH ROW EXECUTE FUNCTION series_goes_on();
-- No holes: what a series has counted is there when the transaction ends (INV-02).
CREATE FUNCTION counted_is_drawn() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.last > 0 AND NOT EXISTS (
    SELECT 1 FROM store_number WHERE series_id = NEW.code AND value = NEW.last) THEN
    RAISE EXCEPTION 'counted_is_drawn: % of series % was counted and not drawn', NEW.last, NEW.code
      USING ERRCODE = 'check_violation';
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER counted_is_drawn AFTER UPDATE ON store_numberseries
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION counted_is_drawn();

-- An inquiry bears the moments at which it was sent and registered; case, department and place stay (ABU-16).
CREATE FUNCTION inquiry_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF abs(extract(epoch FROM NEW.sent_at - attestat_now())) > 60 OR NEW.registered_at IS NOT NULL THEN
      RAISE EXCEPTION 'sent_clock: an inquiry is sent when it is sent' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
  END IF;
  IF (OLD.public_id, OLD.application_id, OLD.body_id, OLD.sent_at, OLD.queue_id)
     IS DISTINCT FROM (NEW.public_id, NEW.application_id, NEW.body_id, NEW.sent_at, NEW.queue_id)
     OR (OLD.registered_at IS NOT NULL AND (OLD.registered_at, OLD.registration_id)
         IS DISTINCT FROM (NEW.registered_at, NEW.registration_id)) THEN
    RAISE EXCEPTION 'inquiry_stays: inquiry % cannot change', OLD.id USING ERRCODE = 'check_violation';
  END IF;
  IF OLD.registered_at IS NULL AND NEW.registered_at IS NOT NULL
     AND abs(extract(epoch FROM NEW.registered_at - attestat_now())) > 60 THEN
    RAISE EXCEPTION 'registered_clock: a registration bears the moment it is made'
      USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER inquiry_stays BEFORE INSERT OR UPDATE ON store_inquiry
  FOR EACH ROW EXECUTE FUNCTION inquiry_stays();
-- A conclusion answers for works of its own case and bases of its own inquiry (ABU-13).
CREATE FUNCTION result_belongs() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (
    SELECT 1 FROM store_inquiry i
      JOIN store_requestedwork w ON w.id = NEW.work_id AND w.application_id = i.application_id
      JOIN store_inquiry_bases b ON b.inquiry_id = i.id AND b.base_id = NEW.base_id
     WHERE i.id = NEW.inquiry_id) THEN
    RAISE EXCEPTION 'result_belongs: work or base is not of this inquiry' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER result_belongs BEFORE INSERT ON store_conclusionresult
  FOR EACH ROW EXECUTE FUNCTION result_belongs();

-- A signature stands only under a document that waits for it, or has just been signed (second signature).
CREATE FUNCTION signature_under_prepared() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (SELECT 1 FROM store_document WHERE id = NEW.document_id AND state IN ('prepared')) THEN
    RAISE EXCEPTION 'signature_under_prepared: the document does not wait for a signature'
      USING ERRCODE = 'check_violation';
  END IF;
  IF abs(extract(epoch FROM NEW.signed_at - attestat_now())) > 60 THEN
    RAISE EXCEPTION 'signature_clock: a signature bears the moment it is received'
      USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER signature_under_prepared BEFORE INSERT ON store_signature
  FOR EACH ROW EXECUTE FUNCTION signature_under_prepared();

-- The record of permit control and its evidence change only while the inspector works; the conclusion that he
-- signed says what they say (ABU-01). Evidence is taken back by a mark, once, and its bytes stay.
CREATE FUNCTION while_inspecting() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (SELECT 1 FROM store_inquiry WHERE id = NEW.inquiry_id AND stage = 'inspecting') THEN
    RAISE EXCEPTION 'while_inspecting: % changes only while the inspector works', TG_TABLE_NAME
      USING ERRCODE = 'check_violation';
  END IF;
  IF TG_OP = 'UPDATE' AND OLD.inquiry_id <> NEW.inquiry_id THEN
    RAISE EXCEPTION 'while_inspecting: a row of % stays with its inquiry', TG_TABLE_NAME
      USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER while_inspecting BEFORE INSERT OR UPDATE ON store_permitcontrol
  FOR EACH ROW EXECUTE FUNCTION while_inspecting();
CREATE TRIGGER while_inspecting BEFORE INSERT OR UPDATE ON store_evidencefile
  FOR EACH ROW EXECUTE FUNCTION while_inspecting();
CREATE FUNCTION evidence_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.removed_at IS NOT NULL OR
     (OLD.public_id, OLD.blob_id, OLD.name, OLD.kind, OLD.size, OLD.added_at, OLD.added_by_id)
     IS DISTINCT FROM
     (NEW.public_id, NEW.blob_id, NEW.name, NEW.kind, NEW.size, NEW.added_at, NEW.added_by_id) THEN
    RAISE EXCEPTION 'evidence_stays: evidence % can only be marked as taken back, once', OLD.id
      USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER evidence_stays BEFORE UPDATE ON store_evidencefile
  FOR EACH ROW EXECUTE FUNCTION evidence_stays();

-- INV-01: no attestat without the applicant's valid signature, a positive conclusion for every work at every
-- base, and the signature of the head or his deputy over these very bytes. Checked when the transaction ends.
CREATE FUNCTION attestat_has_its_grounds() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  given store_attestat;
  lacking text;
BEGIN
  IF TG_TABLE_NAME = 'store_attestat' THEN
    given := NEW;
  ELSE
    SELECT * INTO given FROM store_attestat WHERE id = NEW.attestat_id;
    -- Nothing is added to an attestat later: its event is of this transaction.
    IF NOT EXISTS (
      SELECT 1 FROM store_event e JOIN store_application a ON a.public_id::text = e.stream
       WHERE a.id = given.application_id AND e.transaction = txid_current()
         AND e.kind = 'sign_attestat' AND e.data ->> 'attestat' = given.public_id::text) THEN
      RAISE EXCEPTION 'attestat_event: work % is granted without the signing of attestat %', NEW.work_id, given.id
        USING ERRCODE = 'check_violation';
    END IF;
  END IF;
  IF NOT EXISTS (
    SELECT 1 FROM store_document d JOIN store_signature s ON s.document_id = d.id
     WHERE d.id = given.document_id AND d.kind = 'attestat' AND d.state = 'signed'
       AND d.application_id = given.application_id AND d.number_id = given.number_id AND d.day = given.issued_on
       AND (s.signed_at AT TIME ZONE interval '5 hours')::date = given.issued_on
       AND s.verdict = 'passed' AND s.role IN ('head', 'deputy')) THEN
    RAISE EXCEPTION 'attestat_signed: no signature of the head stands under attestat %', given.id
      USING ERRCODE = 'check_violation';
  END IF;
  IF NOT EXISTS (
    SELECT 1 FROM store_application a
      JOIN store_document d ON d.application_id = a.id AND d.kind = 'application' AND d.state = 'signed'
      JOIN store_signature s ON s.document_id = d.id
     WHERE a.id = given.application_id AND a.organisation_id = given.organisation_id
       AND a.pending = '[]'::jsonb AND s.role = 'signer'
       AND 'passed' = coalesce((SELECT e.verdict FROM store_signatureevidence e WHERE e.signature_id = s.id
                                 ORDER BY e.id DESC LIMIT 1), s.verdict)) THEN
    RAISE EXCEPTION 'attestat_applied: no verified application stands behind attestat %', given.id
      USING ERRCODE = 'check_violation';
  END IF;
  IF NOT EXISTS (SELECT 1 FROM store_attestatwork WHERE attestat_id = given.id) THEN
    RAISE EXCEPTION 'attestat_works: attestat % grants nothing', given.id USING ERRCODE = 'check_violation';
  END IF;
  -- Each work by itself, at each base by itself; a case without a base has no conclusion either.
  SELECT w.work_type INTO lacking
    FROM store_attestatwork g
    JOIN store_requestedwork w ON w.id = g.work_id
    LEFT JOIN store_base b ON b.application_id = given.application_id
   WHERE g.attestat_id = given.id
     AND (w.application_id <> given.application_id OR w.stage <> 'issued' OR NOT EXISTS (
       SELECT 1 FROM store_conclusionresult r JOIN store_inquiry i ON i.id = r.inquiry_id
        WHERE r.work_id = w.id AND r.base_id = b.id AND r.conforms
          AND i.stage = 'concluded' AND i.application_id = given.application_id))
   LIMIT 1;
  IF lacking IS NOT NULL THEN
    RAISE EXCEPTION 'attestat_concluded: no positive conclusion for % in attestat %', lacking, given.id
      USING ERRCODE = 'check_violation';
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER attestat_has_its_grounds AFTER INSERT ON store_attestat
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION attestat_has_its_grounds();
CREATE CONSTRAINT TRIGGER attestat_has_its_grounds AFTER INSERT ON store_attestatwork
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION attestat_has_its_grounds();
-- A work is issued only together with its attestat.
CREATE FUNCTION issued_has_attestat() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.stage = 'issued' AND NOT EXISTS (SELECT 1 FROM store_attestatwork WHERE work_id = NEW.id) THEN
    RAISE EXCEPTION 'issued_has_attestat: work % is issued without an attestat', NEW.id
      USING ERRCODE = 'check_violation';
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER issued_has_attestat AFTER UPDATE ON store_requestedwork
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION issued_has_attestat();
-- What the register says of an attestat does not change but for its stage.
CREATE FUNCTION attestat_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (OLD.application_id, OLD.organisation_id, OLD.document_id, OLD.number_id, OLD.issued_on, OLD.valid_until,
      OLD.public_id)
     IS DISTINCT FROM
     (NEW.application_id, NEW.organisation_id, NEW.document_id, NEW.number_id, NEW.issued_on, NEW.valid_until,
      NEW.public_id) THEN
    RAISE EXCEPTION 'attestat_stays: attestat % cannot change', OLD.id USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER attestat_stays BEFORE UPDATE ON store_attestat FOR EACH ROW EXECUTE FUNCTION attestat_stays();

-- The application's role: adds, changes what may change, removes nothing that counts.
DO $$
BEGIN
  IF EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'attestat_app') THEN
    REVOKE UPDATE, DELETE, TRUNCATE ON store_event, store_blob, store_signature, store_conclusionresult,
      store_companyanswer, store_attestatwork, store_inquiry_bases, store_finding, store_announcedvisit, store_conclusionreturn,
      store_reassignment, store_signatureevidence, store_termnotice, store_overduereason FROM attestat_app;
    REVOKE DELETE, TRUNCATE ON store_number, store_numberseries, store_document, store_attestat, store_inquiry,
      store_message, store_application, store_organisation, store_person, store_appointment, store_body,
      store_post, store_permitcontrol, store_evidencefile FROM attestat_app;
    REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON store_transition, store_clocksetting FROM attestat_app;
  END IF;
END $$;

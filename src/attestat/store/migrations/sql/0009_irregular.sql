-- The irregular ways: what they rest on stays, and no case ends without it.
DO $$
DECLARE name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['store_withdrawal', 'store_withdrawal_works', 'store_draftreturn', 'store_resolutioncorrection',
                              'store_inquirydecline', 'store_rerouting', 'store_escalation', 'store_confirmation',
                              'store_forwarding'] LOOP
    EXECUTE format('CREATE TRIGGER only_grows BEFORE UPDATE OR DELETE ON %I
                    FOR EACH ROW EXECUTE FUNCTION only_grows()', name);
    EXECUTE format('CREATE TRIGGER never_truncated BEFORE TRUNCATE ON %I
                    FOR EACH STATEMENT EXECUTE FUNCTION only_grows()', name);
  END LOOP;
END $$;

-- A work is withdrawn only by a note that names it and that the company's signer signed (ABU-24).
CREATE FUNCTION withdrawn_has_note() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.stage = 'withdrawn' AND OLD.stage <> 'withdrawn' AND NOT EXISTS (
    SELECT 1 FROM store_withdrawal w
      JOIN store_withdrawal_works n ON n.withdrawal_id = w.id AND n.requestedwork_id = NEW.id
      JOIN store_document d ON d.id = w.document_id AND d.kind = 'withdrawal' AND d.state = 'signed'
      JOIN store_signature s ON s.document_id = d.id AND s.role = 'signer' AND s.verdict = 'passed'
     WHERE w.application_id = NEW.application_id AND d.application_id = NEW.application_id) THEN
    RAISE EXCEPTION 'withdrawn_has_note: no signed note of the company withdraws work %', NEW.id
      USING ERRCODE = 'check_violation';
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER withdrawn_has_note AFTER UPDATE ON store_requestedwork
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION withdrawn_has_note();

-- A work is discontinued only when the companies database said of this company that it is liquidated.
CREATE FUNCTION discontinued_has_answer() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.stage = 'discontinued' AND OLD.stage <> 'discontinued' AND NOT EXISTS (
    SELECT 1 FROM store_application a
      JOIN store_organisation o ON o.id = a.organisation_id
      JOIN store_companyanswer c ON c.application_id = a.id AND c.bin = o.bin
     WHERE a.id = NEW.application_id AND c.answer ->> 'status' = 'liquidated') THEN
    RAISE EXCEPTION 'discontinued_has_answer: the companies database did not say that the company of work % is liquidated',
      NEW.id USING ERRCODE = 'check_violation';
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER discontinued_has_answer AFTER UPDATE ON store_requestedwork
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION discontinued_has_answer();

DO $$
BEGIN
  IF EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'attestat_app') THEN
    REVOKE UPDATE, DELETE, TRUNCATE ON store_withdrawal, store_withdrawal_works, store_draftreturn, store_resolutioncorrection,
      store_inquirydecline, store_rerouting, store_escalation, store_confirmation, store_forwarding FROM attestat_app;
  END IF;
END $$;

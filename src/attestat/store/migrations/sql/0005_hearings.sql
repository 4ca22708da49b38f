-- The hearing's tables only grow, or are never removed.
DO $$
DECLARE name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['store_hearing_works', 'store_hearingground', 'store_hearingground_results',
                              'store_hearingchange', 'store_argument', 'store_argumentfile',
                              'store_argumentanswer', 'store_hearingentry', 'store_refusal',
                              'store_refusalwork', 'store_refusalground', 'store_inquiry_works'] LOOP
    EXECUTE format('CREATE TRIGGER only_grows BEFORE UPDATE OR DELETE ON %I
                    FOR EACH ROW EXECUTE FUNCTION only_grows()', name);
    EXECUTE format('CREATE TRIGGER never_truncated BEFORE TRUNCATE ON %I
                    FOR EACH STATEMENT EXECUTE FUNCTION only_grows()', name);
    IF EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'attestat_app') THEN
      EXECUTE format('REVOKE UPDATE, DELETE, TRUNCATE ON %I FROM attestat_app', name);
    END IF;
  END LOOP;
  FOREACH name IN ARRAY ARRAY['store_courtact', 'store_consentrefusal', 'store_hearing'] LOOP
    EXECUTE format('CREATE TRIGGER never_removed BEFORE DELETE ON %I
                    FOR EACH ROW EXECUTE FUNCTION only_grows()', name);
    EXECUTE format('CREATE TRIGGER never_truncated BEFORE TRUNCATE ON %I
                    FOR EACH STATEMENT EXECUTE FUNCTION only_grows()', name);
    IF EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'attestat_app') THEN
      EXECUTE format('REVOKE DELETE, TRUNCATE ON %I FROM attestat_app', name);
    END IF;
  END LOOP;
END $$;

-- Works whose attestat was drawn up before outcomes were kept.
UPDATE store_requestedwork SET outcome = 'attestat' WHERE stage IN ('drafted', 'awaiting_signature', 'issued');

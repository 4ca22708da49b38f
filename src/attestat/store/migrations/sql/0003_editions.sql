-- Editions of the Rules (VER-1, ADR 15): what is published stays; a review is of exactly these data.

INSERT INTO store_lawversion (one, version) VALUES (true, 1);

CREATE FUNCTION edition_stays() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  is_owner boolean;
BEGIN
  IF TG_OP = 'INSERT' THEN
    -- Editions that ship with the product are entered by the owner of the tables, who migrates.
    SELECT pg_has_role(current_user, relowner, 'MEMBER') INTO is_owner FROM pg_class WHERE oid = TG_RELID;
    IF NEW.source = 'shipped' AND NOT is_owner THEN
      RAISE EXCEPTION 'edition_shipped: only the owner of the tables enters what ships with the product'
        USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.source <> 'shipped' AND NEW.state <> 'draft' THEN
      RAISE EXCEPTION 'edition_start: an edition starts as a draft' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
  END IF;
  IF (OLD.public_id, OLD.source, OLD.drafted_by_id, OLD.drafted_at)
     IS DISTINCT FROM (NEW.public_id, NEW.source, NEW.drafted_by_id, NEW.drafted_at) THEN
    RAISE EXCEPTION 'edition_stays: who began edition % and when cannot change', OLD.code
      USING ERRCODE = 'check_violation';
  END IF;
  IF OLD.state = 'discarded' THEN
    RAISE EXCEPTION 'edition_stays: a draft that was put away stays away' USING ERRCODE = 'check_violation';
  END IF;
  IF OLD.state = 'published' THEN
    -- A later edition ends it, once and for a day not yet decided; or replaces it when it only stood in.
    IF (to_jsonb(NEW) - 'valid_to' - 'replaced_by_id') IS DISTINCT FROM
       (to_jsonb(OLD) - 'valid_to' - 'replaced_by_id')
       OR (OLD.valid_to IS NOT NULL AND NEW.valid_to IS DISTINCT FROM OLD.valid_to)
       OR (OLD.replaced_by_id IS NOT NULL AND NEW.replaced_by_id IS DISTINCT FROM OLD.replaced_by_id)
       OR (OLD.replaced_by_id IS NULL AND NEW.replaced_by_id IS NOT NULL
           AND coalesce((OLD.data ->> 'wording_confirmed')::boolean, true)) THEN
      RAISE EXCEPTION 'edition_stays: edition % is published and cannot change', OLD.code
        USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
  END IF;
  IF (OLD.data, OLD.code, OLD.valid_from, OLD.data_sha256)
     IS DISTINCT FROM (NEW.data, NEW.code, NEW.valid_from, NEW.data_sha256) THEN
    IF NEW.state <> 'draft' THEN
      RAISE EXCEPTION 'edition_changed: edition % was changed, so it is a draft again', OLD.code
        USING ERRCODE = 'check_violation';
    END IF;
    IF (OLD.data IS DISTINCT FROM NEW.data) <> (OLD.data_sha256 IS DISTINCT FROM NEW.data_sha256) THEN
      RAISE EXCEPTION 'edition_hash: the hash of edition % is not of these data', OLD.code
        USING ERRCODE = 'check_violation';
    END IF;
  END IF;
  IF NEW.state <> OLD.state AND NOT (OLD.state || '>' || NEW.state) = ANY (ARRAY[
       'draft>in_review', 'draft>discarded', 'in_review>draft', 'in_review>reviewed', 'reviewed>draft',
       'reviewed>published']) THEN
    RAISE EXCEPTION 'edition_road: edition % does not go from % to %', OLD.code, OLD.state, NEW.state
      USING ERRCODE = 'check_violation';
  END IF;
  IF NEW.state = 'published' AND (NEW.data ->> 'code', (NEW.data ->> 'valid_from')::date)
     IS DISTINCT FROM (NEW.code::text, NEW.valid_from) THEN
    RAISE EXCEPTION 'edition_hash: code and first day of edition % are not those of its data', OLD.code
      USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER edition_stays BEFORE INSERT OR UPDATE ON store_edition
  FOR EACH ROW EXECUTE FUNCTION edition_stays();
CREATE TRIGGER never_removed BEFORE DELETE ON store_edition FOR EACH ROW EXECUTE FUNCTION only_grows();
CREATE TRIGGER never_truncated BEFORE TRUNCATE ON store_edition
  FOR EACH STATEMENT EXECUTE FUNCTION only_grows();

-- What is in force has changed: whoever holds an old copy sees another number.
CREATE FUNCTION law_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE store_lawversion SET version = version + 1;
  RETURN NULL;
END $$;
CREATE TRIGGER law_changed AFTER INSERT OR UPDATE ON store_edition
  FOR EACH ROW WHEN (NEW.state = 'published') EXECUTE FUNCTION law_changed();

-- A case is accepted under the edition in force on its effective day. The row is held until the case is
-- committed, so that no edition can begin in between.
CREATE FUNCTION edition_in_force() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM 1 FROM store_edition
    WHERE code = NEW.edition AND state = 'published' AND replaced_by_id IS NULL
      AND valid_from <= NEW.effective_day AND (valid_to IS NULL OR NEW.effective_day <= valid_to)
    FOR SHARE;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'edition_in_force: edition % is not in force on %', NEW.edition, NEW.effective_day
      USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER edition_in_force BEFORE UPDATE ON store_application FOR EACH ROW
  WHEN (OLD.received_at IS NULL AND NEW.received_at IS NOT NULL) EXECUTE FUNCTION edition_in_force();

-- A notice of clause 12 belongs to a published edition and stays; its sending is recorded once.
CREATE FUNCTION edition_notice_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF NOT EXISTS (SELECT 1 FROM store_edition WHERE id = NEW.edition_id AND state = 'published')
       OR NEW.number <> '' THEN
      RAISE EXCEPTION 'edition_notice_start: a notice is made when its edition is published, and sent later'
        USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
  END IF;
  IF OLD.number <> '' OR (OLD.public_id, OLD.edition_id, OLD.addressee, OLD.act_published, OLD.made_at)
     IS DISTINCT FROM (NEW.public_id, NEW.edition_id, NEW.addressee, NEW.act_published, NEW.made_at) THEN
    RAISE EXCEPTION 'edition_notice_stays: notice % cannot change', OLD.id USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER edition_notice_stays BEFORE INSERT OR UPDATE ON store_editionnotice
  FOR EACH ROW EXECUTE FUNCTION edition_notice_stays();
CREATE TRIGGER never_removed BEFORE DELETE ON store_editionnotice
  FOR EACH ROW EXECUTE FUNCTION only_grows();
CREATE TRIGGER never_truncated BEFORE TRUNCATE ON store_editionnotice
  FOR EACH STATEMENT EXECUTE FUNCTION only_grows();
CREATE TRIGGER only_grows BEFORE UPDATE OR DELETE ON store_editionalarm
  FOR EACH ROW EXECUTE FUNCTION only_grows();
CREATE TRIGGER never_truncated BEFORE TRUNCATE ON store_editionalarm
  FOR EACH STATEMENT EXECUTE FUNCTION only_grows();

DO $$
BEGIN
  IF EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'attestat_app') THEN
    REVOKE DELETE, TRUNCATE ON store_edition, store_editionnotice FROM attestat_app;
    REVOKE UPDATE, DELETE, TRUNCATE ON store_editionalarm FROM attestat_app;
    REVOKE INSERT, DELETE, TRUNCATE ON store_lawversion FROM attestat_app;
  END IF;
END $$;

-- A reading that was recorded is never changed or taken away.
CREATE TRIGGER benefit_reading_is_not_changed BEFORE UPDATE OR DELETE ON benefit_reading
FOR EACH ROW EXECUTE FUNCTION refuse_change();

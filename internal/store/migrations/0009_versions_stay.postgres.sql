-- A version that the public has seen is never changed or taken away.
CREATE TRIGGER published_version_is_not_changed BEFORE UPDATE OR DELETE ON published_version
FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- The model of a table that was approved is never changed, and no version is taken away.
CREATE TRIGGER rule_table_approved_is_not_changed BEFORE UPDATE ON rule_table
FOR EACH ROW WHEN (OLD.state <> 'draft' AND (NEW.model <> OLD.model OR NEW.valid_from <> OLD.valid_from OR NEW.number <> OLD.number OR NEW.table_key <> OLD.table_key))
EXECUTE FUNCTION refuse_change();

CREATE TRIGGER rule_table_is_not_deleted BEFORE DELETE ON rule_table
FOR EACH ROW EXECUTE FUNCTION refuse_change();

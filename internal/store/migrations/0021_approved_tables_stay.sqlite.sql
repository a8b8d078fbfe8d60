-- The model of a table that was approved is never changed, and no version is taken away.
CREATE TRIGGER rule_table_approved_is_not_changed BEFORE UPDATE ON rule_table
WHEN OLD.state <> 'draft' AND (NEW.model <> OLD.model OR NEW.valid_from <> OLD.valid_from OR NEW.number <> OLD.number OR NEW.table_key <> OLD.table_key)
BEGIN
	SELECT raise(ABORT, 'an approved table is never changed');
END;

CREATE TRIGGER rule_table_is_not_deleted BEFORE DELETE ON rule_table
BEGIN
	SELECT raise(ABORT, 'a table is never taken away');
END;

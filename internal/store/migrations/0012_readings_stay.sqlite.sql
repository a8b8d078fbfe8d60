-- A reading that was recorded is never changed or taken away.
CREATE TRIGGER benefit_reading_is_not_changed BEFORE UPDATE ON benefit_reading
BEGIN
	SELECT raise(ABORT, 'a reading is never changed');
END;

CREATE TRIGGER benefit_reading_is_not_deleted BEFORE DELETE ON benefit_reading
BEGIN
	SELECT raise(ABORT, 'a reading is never changed');
END;

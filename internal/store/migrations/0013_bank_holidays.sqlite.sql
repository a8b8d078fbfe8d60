-- Lists of bank holidays that were taken since this program was built. A row is
-- never changed: published deadlines name the list that they were worked out by.
CREATE TABLE bank_holiday_list (
	id        TEXT   PRIMARY KEY,
	edition   TEXT   NOT NULL,
	base      TEXT   NOT NULL,
	document  TEXT   NOT NULL,
	taken_by  TEXT   NOT NULL,
	taken_at  BIGINT NOT NULL
);

CREATE TRIGGER bank_holiday_list_is_not_changed BEFORE UPDATE ON bank_holiday_list
BEGIN
	SELECT raise(ABORT, 'a list of bank holidays is never changed');
END;

CREATE TRIGGER bank_holiday_list_is_not_deleted BEFORE DELETE ON bank_holiday_list
BEGIN
	SELECT raise(ABORT, 'a list of bank holidays is never changed');
END;

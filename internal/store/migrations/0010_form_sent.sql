-- The forms that added a record, so that the same form sent twice adds one.
CREATE TABLE form_sent (
	person_id  TEXT   NOT NULL,
	mark       TEXT   NOT NULL CHECK (length(mark) BETWEEN 1 AND 64),
	led_to     TEXT   NOT NULL,
	sent_at    BIGINT NOT NULL,
	PRIMARY KEY (person_id, mark)
);

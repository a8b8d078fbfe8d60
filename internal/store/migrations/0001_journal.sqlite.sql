-- Who did what, when. Rows are added in the transaction of the change that
-- they tell of, and are never changed or taken away.
CREATE TABLE journal (
	seq           INTEGER PRIMARY KEY AUTOINCREMENT,
	id            TEXT    NOT NULL UNIQUE,
	at            BIGINT  NOT NULL,
	actor         TEXT    NOT NULL,
	actor_name    TEXT    NOT NULL,
	organisation  TEXT    NOT NULL,
	acting_for    TEXT    NOT NULL,
	device        TEXT    NOT NULL,
	request       TEXT    NOT NULL,
	event         TEXT    NOT NULL,
	subject       TEXT    NOT NULL,
	detail        TEXT    NOT NULL,
	salt          TEXT    NOT NULL
);

CREATE INDEX journal_by_subject ON journal (subject, seq);
CREATE INDEX journal_by_organisation ON journal (organisation, seq);

CREATE TRIGGER journal_is_not_changed BEFORE UPDATE ON journal
BEGIN
	SELECT raise(ABORT, 'the journal is append-only');
END;

CREATE TRIGGER journal_is_not_deleted BEFORE DELETE ON journal
BEGIN
	SELECT raise(ABORT, 'the journal is append-only');
END;

-- The council's tables of rules, as DMN. A version that was approved is never
-- changed; the one in force on a day is the last approved one that began by then.
CREATE TABLE rule_table (
	id               TEXT   NOT NULL PRIMARY KEY,
	organisation_id  TEXT   NOT NULL REFERENCES organisation (id),
	table_key        TEXT   NOT NULL CHECK (length(table_key) BETWEEN 1 AND 80),
	number           BIGINT NOT NULL,
	model            TEXT   NOT NULL,
	reason           TEXT   NOT NULL DEFAULT '',
	state            TEXT   NOT NULL CHECK (state IN ('draft', 'approved', 'discarded', 'taken-back')),
	valid_from       TEXT   NOT NULL DEFAULT '',
	approved_by      TEXT   NOT NULL DEFAULT '',
	approved_at      BIGINT NOT NULL DEFAULT 0,
	revision         BIGINT NOT NULL DEFAULT 1,
	saved_by         TEXT   NOT NULL,
	saved_at         BIGINT NOT NULL,
	UNIQUE (organisation_id, table_key, number),
	CHECK ((state IN ('approved', 'taken-back')) = (valid_from <> '' AND approved_at <> 0))
);

-- One draft of a table at a time.
CREATE UNIQUE INDEX rule_table_draft ON rule_table (organisation_id, table_key) WHERE state = 'draft';

-- Everyone who saved a draft: none of them approves it.
CREATE TABLE rule_table_author (
	table_id   TEXT NOT NULL REFERENCES rule_table (id),
	person_id  TEXT NOT NULL,
	PRIMARY KEY (table_id, person_id)
);

-- What the tables need to know of a report (cost in pence; below nought: not
-- said yet), and what they said when it was last submitted.
ALTER TABLE report ADD COLUMN cost BIGINT NOT NULL DEFAULT -1;
ALTER TABLE report ADD COLUMN wards BIGINT NOT NULL DEFAULT -1;
ALTER TABLE report ADD COLUMN personal_data TEXT NOT NULL DEFAULT '' CHECK (personal_data IN ('', 'yes', 'no'));
ALTER TABLE report ADD COLUMN route TEXT NOT NULL DEFAULT '';

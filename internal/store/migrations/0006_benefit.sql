-- Benefits that a decision promised, and what was found since.
-- A value is a whole number of the measure's smallest unit: pence for money,
-- otherwise 10^-decimals of the unit.

CREATE TABLE benefit (
	id               TEXT    PRIMARY KEY,
	organisation_id  TEXT    NOT NULL REFERENCES organisation (id),
	reference        TEXT    NOT NULL,
	decision_ref     TEXT    NOT NULL,
	title            TEXT    NOT NULL CHECK (length(title) BETWEEN 1 AND 200),
	description      TEXT    NOT NULL DEFAULT '',
	owner            TEXT    NOT NULL DEFAULT '',
	measure          TEXT    NOT NULL,
	unit             TEXT    NOT NULL,
	decimals         BIGINT  NOT NULL CHECK (decimals BETWEEN 0 AND 4),
	direction        TEXT    NOT NULL CHECK (direction IN ('rise', 'fall')),
	baseline         BIGINT  NOT NULL,
	baseline_on      TEXT    NOT NULL DEFAULT '',
	baseline_source  TEXT    NOT NULL DEFAULT '',
	illustrative     BOOLEAN NOT NULL,
	revision         BIGINT  NOT NULL DEFAULT 1,
	saved_by         TEXT    NOT NULL,
	saved_at         BIGINT  NOT NULL,
	UNIQUE (organisation_id, reference),
	CHECK (unit <> '£' OR decimals = 2)
);

CREATE INDEX benefit_by_decision ON benefit (organisation_id, decision_ref);

CREATE TABLE benefit_target (
	benefit_id    TEXT    NOT NULL REFERENCES benefit (id),
	year          BIGINT  NOT NULL,
	value         BIGINT  NOT NULL,
	illustrative  BOOLEAN NOT NULL,
	PRIMARY KEY (benefit_id, year)
);

-- A reading is never overwritten: a later reading of the same year stands
-- beside the earlier one and says why. The position is the order of recording,
-- because a clock can stand still.
CREATE TABLE benefit_reading (
	id            TEXT    PRIMARY KEY,
	benefit_id    TEXT    NOT NULL REFERENCES benefit (id),
	position      BIGINT  NOT NULL,
	year          BIGINT  NOT NULL,
	value         BIGINT  NOT NULL,
	kind          TEXT    NOT NULL CHECK (kind IN ('actual', 'forecast')),
	read_on       TEXT    NOT NULL,
	evidence      TEXT    NOT NULL CHECK (evidence <> ''),
	why           TEXT    NOT NULL DEFAULT '',
	recorded_by   TEXT    NOT NULL,
	recorded_at   BIGINT  NOT NULL,
	illustrative  BOOLEAN NOT NULL,
	UNIQUE (benefit_id, position)
);

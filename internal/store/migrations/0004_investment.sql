-- What the strategy costs, by area and financial year, and what was stated.
-- All money is whole pence. A year is the calendar year in which it starts.

CREATE TABLE investment (
	id               TEXT   PRIMARY KEY,
	organisation_id  TEXT   NOT NULL REFERENCES organisation (id),
	reference        TEXT   NOT NULL,
	strategy_slug    TEXT   NOT NULL,
	title            TEXT   NOT NULL CHECK (length(title) BETWEEN 1 AND 200),
	summary          TEXT   NOT NULL DEFAULT '',
	first_year       BIGINT NOT NULL,
	years            BIGINT NOT NULL CHECK (years BETWEEN 1 AND 60),
	tolerance        BIGINT NOT NULL DEFAULT 0 CHECK (tolerance >= 0),
	revision         BIGINT NOT NULL DEFAULT 1,
	saved_by         TEXT   NOT NULL,
	saved_at         BIGINT NOT NULL,
	UNIQUE (organisation_id, reference)
);

CREATE TABLE investment_line (
	id             TEXT    PRIMARY KEY,
	investment_id  TEXT    NOT NULL REFERENCES investment (id),
	position       BIGINT  NOT NULL,
	area           TEXT    NOT NULL,
	kind           TEXT    NOT NULL CHECK (kind IN ('capital', 'revenue', 'displaced')),
	label          TEXT    NOT NULL CHECK (length(label) BETWEEN 1 AND 200),
	source         TEXT    NOT NULL DEFAULT '',
	illustrative   BOOLEAN NOT NULL,
	UNIQUE (investment_id, position)
);

CREATE TABLE investment_amount (
	line_id  TEXT   NOT NULL REFERENCES investment_line (id),
	year     BIGINT NOT NULL,
	pence    BIGINT NOT NULL,
	PRIMARY KEY (line_id, year)
);

-- A figure that a paper or a record states, kept apart from the lines that
-- should add up to it.
CREATE TABLE investment_stated (
	id             TEXT   PRIMARY KEY,
	investment_id  TEXT   NOT NULL REFERENCES investment (id),
	position       BIGINT NOT NULL,
	label          TEXT   NOT NULL,
	areas          TEXT   NOT NULL,
	kinds          TEXT   NOT NULL,
	pence          BIGINT NOT NULL,
	source         TEXT   NOT NULL DEFAULT '',
	is_total       BOOLEAN NOT NULL,
	UNIQUE (investment_id, position)
);

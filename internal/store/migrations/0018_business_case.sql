-- Business cases. A case is edited, frozen, compared and exchanged whole, so it
-- is kept as one document (see ADR 9); what is asked across cases stands in
-- columns and in case_claim. All money is whole pence, in the document too.

CREATE TABLE business_case (
	id               TEXT   PRIMARY KEY,
	organisation_id  TEXT   NOT NULL REFERENCES organisation (id),
	reference        TEXT   NOT NULL UNIQUE,
	title            TEXT   NOT NULL CHECK (length(title) BETWEEN 1 AND 200),
	stage            TEXT   NOT NULL CHECK (stage IN ('short', 'SOC', 'OBC', 'FBC')),
	status           TEXT   NOT NULL CHECK (status IN ('proposed', 'approved', 'withdrawn')),
	strategy_slug    TEXT   NOT NULL DEFAULT '',
	investment_ref   TEXT   NOT NULL DEFAULT '',
	decision_ref     TEXT   NOT NULL DEFAULT '',
	content          TEXT   NOT NULL,
	effect           TEXT   NOT NULL, -- what the preferred option does by year, worked out at the save
	revision         BIGINT NOT NULL DEFAULT 1,
	saved_by         TEXT   NOT NULL,
	saved_at         BIGINT NOT NULL
);

CREATE INDEX business_case_of ON business_case (organisation_id, reference);

-- A frozen case: the document, the parameters and the result, as the bytes that
-- they were.
CREATE TABLE case_version (
	id          TEXT   PRIMARY KEY,
	case_id     TEXT   NOT NULL REFERENCES business_case (id),
	number      BIGINT NOT NULL,
	stage       TEXT   NOT NULL,
	note        TEXT   NOT NULL,
	content     TEXT   NOT NULL,
	parameters  TEXT   NOT NULL,
	result      TEXT   NOT NULL,
	digest      TEXT   NOT NULL, -- SHA-256 of result
	frozen_by   TEXT   NOT NULL,
	frozen_at   BIGINT NOT NULL,
	UNIQUE (case_id, number)
);

-- What each case says that it takes out of a budget, to find a saving that is
-- counted twice.
CREATE TABLE case_claim (
	case_id      TEXT   NOT NULL REFERENCES business_case (id),
	line_id      TEXT   NOT NULL,
	label        TEXT   NOT NULL,
	kind         TEXT   NOT NULL,
	fund         TEXT   NOT NULL,
	budget_line  TEXT   NOT NULL,
	year         BIGINT NOT NULL,
	pence        BIGINT NOT NULL,
	PRIMARY KEY (case_id, line_id, year)
);

CREATE INDEX case_claim_on ON case_claim (budget_line, year);

-- The budgets that savings and displaced costs name.
CREATE TABLE budget_line (
	organisation_id  TEXT   NOT NULL REFERENCES organisation (id),
	code             TEXT   NOT NULL CHECK (length(code) BETWEEN 1 AND 40),
	title            TEXT   NOT NULL CHECK (length(title) BETWEEN 1 AND 200),
	fund             TEXT   NOT NULL,
	pence            BIGINT NOT NULL CHECK (pence >= 0), -- a year
	PRIMARY KEY (organisation_id, code)
);

-- What was really spent and saved, beside what the frozen case estimated.
CREATE TABLE case_outturn (
	case_id   TEXT   NOT NULL REFERENCES business_case (id),
	line_id   TEXT   NOT NULL,
	year      BIGINT NOT NULL,
	pence     BIGINT NOT NULL CHECK (pence >= 0),
	saved_by  TEXT   NOT NULL,
	saved_at  BIGINT NOT NULL,
	PRIMARY KEY (case_id, line_id, year)
);

-- What supports a case. The content is base64: the two databases have no common
-- type for bytes.
CREATE TABLE case_evidence (
	id        TEXT   PRIMARY KEY,
	case_id   TEXT   NOT NULL REFERENCES business_case (id),
	title     TEXT   NOT NULL,
	name      TEXT   NOT NULL,
	type      TEXT   NOT NULL,
	size      BIGINT NOT NULL,
	digest    TEXT   NOT NULL,
	content   TEXT   NOT NULL,
	added_by  TEXT   NOT NULL,
	added_at  BIGINT NOT NULL
);

CREATE INDEX case_evidence_of ON case_evidence (case_id, added_at);

-- The council's own parameter sets. One that a stored result used is never
-- changed.
CREATE TABLE parameter_set (
	id               TEXT   PRIMARY KEY,
	organisation_id  TEXT   NOT NULL REFERENCES organisation (id),
	kind             TEXT   NOT NULL,
	name             TEXT   NOT NULL,
	content          TEXT   NOT NULL,
	used_at          BIGINT,
	revision         BIGINT NOT NULL DEFAULT 1,
	saved_by         TEXT   NOT NULL,
	saved_at         BIGINT NOT NULL,
	UNIQUE (organisation_id, name)
);

-- Which cases could be done together, within what limits.
CREATE TABLE portfolio (
	id               TEXT   PRIMARY KEY,
	organisation_id  TEXT   NOT NULL REFERENCES organisation (id),
	reference        TEXT   NOT NULL UNIQUE,
	title            TEXT   NOT NULL CHECK (length(title) BETWEEN 1 AND 200),
	content          TEXT   NOT NULL,
	revision         BIGINT NOT NULL DEFAULT 1,
	saved_by         TEXT   NOT NULL,
	saved_at         BIGINT NOT NULL
);

CREATE INDEX portfolio_of ON portfolio (organisation_id, reference);

-- A scenario: a portfolio as it was put to the optimiser, and what came of it.
CREATE TABLE portfolio_scenario (
	id            TEXT   PRIMARY KEY,
	portfolio_id  TEXT   NOT NULL REFERENCES portfolio (id),
	number        BIGINT NOT NULL,
	title         TEXT   NOT NULL,
	asked         TEXT   NOT NULL,
	result        TEXT   NOT NULL,
	solved_by     TEXT   NOT NULL,
	solved_at     BIGINT NOT NULL,
	UNIQUE (portfolio_id, number)
);

-- What the public may see, frozen when it was published. Nothing here is
-- computed from a draft; the public site reads these tables alone.

CREATE TABLE published_decision (
	reference           TEXT   NOT NULL,
	number              BIGINT NOT NULL UNIQUE,
	title               TEXT   NOT NULL,
	body                TEXT   NOT NULL,
	organisation_name   TEXT   NOT NULL,
	decided_on          TEXT   NOT NULL,
	year                BIGINT NOT NULL,
	first_published_at  BIGINT NOT NULL,
	updated_at          BIGINT NOT NULL,
	call_in_deadline    BIGINT NOT NULL,
	call_in_state       TEXT   NOT NULL CHECK (call_in_state IN ('none', 'held', 'concluded')),
	progress            TEXT   NOT NULL CHECK (progress IN ('not-started', 'in-progress', 'implemented', 'will-not-proceed')),
	document            TEXT   NOT NULL,
	PRIMARY KEY (reference)
);

CREATE INDEX published_decision_newest ON published_decision (first_published_at DESC, reference DESC);
CREATE INDEX published_decision_by_year ON published_decision (year, first_published_at DESC, reference DESC);
CREATE INDEX published_decision_by_body ON published_decision (body, first_published_at DESC, reference DESC);
CREATE INDEX published_decision_by_deadline ON published_decision (call_in_deadline, first_published_at DESC);

-- Every version that the public has seen, whole. Rows are never changed.
CREATE TABLE published_version (
	reference     TEXT   NOT NULL,
	version       BIGINT NOT NULL,
	published_at  BIGINT NOT NULL,
	published_by  TEXT   NOT NULL,
	why           TEXT   NOT NULL,
	document      TEXT   NOT NULL,
	PRIMARY KEY (reference, version)
);

-- One row a body and year: what the register's filters offer.
CREATE TABLE published_count (
	body   TEXT   NOT NULL,
	year   BIGINT NOT NULL,
	count  BIGINT NOT NULL,
	PRIMARY KEY (body, year)
);

-- Strategies, investments and benefits as published: one document each.
CREATE TABLE published_page (
	kind          TEXT   NOT NULL,
	reference     TEXT   NOT NULL,
	title         TEXT   NOT NULL,
	published_at  BIGINT NOT NULL,
	document      TEXT   NOT NULL,
	PRIMARY KEY (kind, reference)
);

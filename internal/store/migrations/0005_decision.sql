-- Reports, meetings, decisions and their call-in.

CREATE TABLE decision_body (
	id               TEXT NOT NULL PRIMARY KEY,
	organisation_id  TEXT NOT NULL REFERENCES organisation (id),
	slug             TEXT NOT NULL CHECK (length(slug) BETWEEN 1 AND 80),
	name             TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
	UNIQUE (organisation_id, slug)
);

-- A call-in rule is dated data: the constitution's words as calendar.Rule.
CREATE TABLE call_in_rule (
	id               TEXT   PRIMARY KEY,
	organisation_id  TEXT   NOT NULL REFERENCES organisation (id),
	rule             TEXT   NOT NULL,
	valid_from       TEXT   NOT NULL,
	valid_to         TEXT   NOT NULL DEFAULT '',
	signatories      BIGINT NOT NULL CHECK (signatories BETWEEN 1 AND 50),
	added_at         BIGINT NOT NULL,
	UNIQUE (organisation_id, valid_from)
);

CREATE TABLE report (
	id               TEXT   PRIMARY KEY,
	organisation_id  TEXT   NOT NULL REFERENCES organisation (id),
	reference        TEXT   NOT NULL,
	title            TEXT   NOT NULL CHECK (length(title) BETWEEN 1 AND 200),
	author_id        TEXT   NOT NULL,
	author_name      TEXT   NOT NULL,
	purpose          TEXT   NOT NULL DEFAULT '',
	background       TEXT   NOT NULL DEFAULT '',
	reasons          TEXT   NOT NULL DEFAULT '',
	alternatives     TEXT   NOT NULL DEFAULT '',
	finance          TEXT   NOT NULL DEFAULT '',
	legal            TEXT   NOT NULL DEFAULT '',
	consultation     TEXT   NOT NULL DEFAULT '',
	strategy_slug    TEXT   NOT NULL DEFAULT '',
	investment_ref   TEXT   NOT NULL DEFAULT '',
	status           TEXT   NOT NULL CHECK (status IN ('draft', 'submitted', 'cleared', 'withdrawn')),
	revision         BIGINT NOT NULL DEFAULT 1,
	saved_by         TEXT   NOT NULL,
	saved_at         BIGINT NOT NULL,
	UNIQUE (organisation_id, reference)
);

CREATE INDEX report_by_status ON report (organisation_id, status, saved_at);

CREATE TABLE report_recommendation (
	report_id  TEXT   NOT NULL REFERENCES report (id),
	position   BIGINT NOT NULL,
	number     TEXT   NOT NULL,
	text       TEXT   NOT NULL CHECK (length(text) BETWEEN 1 AND 4000),
	PRIMARY KEY (report_id, position)
);

-- What each checking officer said of a submission. The latest word of each
-- kind counts; the earlier ones stay.
CREATE TABLE report_clearance (
	id           TEXT   PRIMARY KEY,
	report_id    TEXT   NOT NULL REFERENCES report (id),
	kind         TEXT   NOT NULL CHECK (kind IN ('finance', 'legal', 'democratic-services')),
	outcome      TEXT   NOT NULL CHECK (outcome IN ('cleared', 'returned')),
	comment      TEXT   NOT NULL DEFAULT '',
	person_id    TEXT   NOT NULL,
	person_name  TEXT   NOT NULL,
	at           BIGINT NOT NULL,
	of_revision  BIGINT NOT NULL
);

CREATE INDEX report_clearance_in_order ON report_clearance (report_id, at);

CREATE TABLE meeting (
	id               TEXT   PRIMARY KEY,
	organisation_id  TEXT   NOT NULL REFERENCES organisation (id),
	reference        TEXT   NOT NULL,
	body_id          TEXT   NOT NULL REFERENCES decision_body (id),
	held_on          TEXT   NOT NULL,
	begins           TEXT   NOT NULL DEFAULT '',
	place            TEXT   NOT NULL DEFAULT '',
	revision         BIGINT NOT NULL DEFAULT 1,
	UNIQUE (organisation_id, reference)
);

CREATE INDEX meeting_by_day ON meeting (organisation_id, held_on);

CREATE TABLE agenda_item (
	id            TEXT   PRIMARY KEY,
	meeting_id    TEXT   NOT NULL REFERENCES meeting (id),
	number        BIGINT NOT NULL,
	title         TEXT   NOT NULL CHECK (length(title) BETWEEN 1 AND 200),
	report_id     TEXT   NOT NULL DEFAULT '',
	UNIQUE (meeting_id, number)
);

CREATE INDEX agenda_item_by_report ON agenda_item (report_id);

CREATE TABLE decision (
	id                  TEXT   PRIMARY KEY,
	organisation_id     TEXT   NOT NULL REFERENCES organisation (id),
	reference           TEXT   NOT NULL,
	former_reference    TEXT   NOT NULL DEFAULT '',
	title               TEXT   NOT NULL CHECK (length(title) BETWEEN 1 AND 200),
	maker               TEXT   NOT NULL CHECK (length(maker) BETWEEN 1 AND 200),
	decided_on          TEXT   NOT NULL,
	meeting_ref         TEXT   NOT NULL DEFAULT '',
	agenda_item_id      TEXT   NOT NULL DEFAULT '',
	report_ref          TEXT   NOT NULL DEFAULT '',
	strategy_slug       TEXT   NOT NULL DEFAULT '',
	investment_ref      TEXT   NOT NULL DEFAULT '',
	narrative           TEXT   NOT NULL DEFAULT '',
	reasons             TEXT   NOT NULL DEFAULT '',
	conflicts_stated    TEXT   NOT NULL DEFAULT '',
	dispensations_stated TEXT  NOT NULL DEFAULT '',
	alternatives_stated TEXT   NOT NULL DEFAULT '',
	origin              TEXT   NOT NULL CHECK (origin IN ('meeting', 'import')),
	recorded_by         TEXT   NOT NULL,
	version             BIGINT NOT NULL DEFAULT 0,
	first_published_at  BIGINT NOT NULL DEFAULT 0,
	call_in_clock       TEXT   NOT NULL DEFAULT '',
	call_in_deadline    BIGINT NOT NULL DEFAULT 0,
	findings            TEXT   NOT NULL DEFAULT '[]',
	revision            BIGINT NOT NULL DEFAULT 1,
	saved_by            TEXT   NOT NULL,
	saved_at            BIGINT NOT NULL,
	UNIQUE (organisation_id, reference),
	CHECK ((first_published_at = 0) = (version = 0))
);

-- An agenda item leads to one decision.
CREATE UNIQUE INDEX decision_of_item ON decision (agenda_item_id) WHERE agenda_item_id <> '';

-- A record is imported once.
CREATE UNIQUE INDEX decision_imported_once ON decision (organisation_id, title, maker, decided_on) WHERE origin = 'import';

CREATE INDEX decision_newest ON decision (organisation_id, decided_on, id);

CREATE TABLE resolution (
	decision_id     TEXT   NOT NULL REFERENCES decision (id),
	position        BIGINT NOT NULL,
	number          TEXT   NOT NULL CHECK (length(number) BETWEEN 1 AND 20),
	text            TEXT   NOT NULL CHECK (length(text) BETWEEN 1 AND 4000),
	kind            TEXT   NOT NULL CHECK (kind IN ('resolved', 'recommended-to-council')),
	implementation  TEXT   NOT NULL CHECK (implementation IN ('not-started', 'in-progress', 'implemented', 'will-not-proceed')),
	changed_on      TEXT   NOT NULL DEFAULT '',
	note            TEXT   NOT NULL DEFAULT '',
	PRIMARY KEY (decision_id, position),
	UNIQUE (decision_id, number)
);

CREATE TABLE decision_alternative (
	decision_id   TEXT   NOT NULL REFERENCES decision (id),
	position      BIGINT NOT NULL,
	text          TEXT   NOT NULL,
	why_rejected  TEXT   NOT NULL DEFAULT '',
	PRIMARY KEY (decision_id, position)
);

CREATE TABLE decision_conflict (
	decision_id  TEXT   NOT NULL REFERENCES decision (id),
	position     BIGINT NOT NULL,
	member       TEXT   NOT NULL,
	interest     TEXT   NOT NULL,
	action       TEXT   NOT NULL DEFAULT '',
	PRIMARY KEY (decision_id, position)
);

-- The two kinds of dispensation are different in law and stay apart.
CREATE TABLE decision_dispensation (
	decision_id  TEXT   NOT NULL REFERENCES decision (id),
	position     BIGINT NOT NULL,
	kind         TEXT   NOT NULL CHECK (kind IN ('declared-conflict', 'disclosable-pecuniary-interest')),
	member       TEXT   NOT NULL,
	granted_by   TEXT   NOT NULL,
	granted_on   TEXT   NOT NULL DEFAULT '',
	expires_on   TEXT   NOT NULL DEFAULT '',
	note         TEXT   NOT NULL DEFAULT '',
	PRIMARY KEY (decision_id, position)
);

CREATE TABLE call_in (
	id            TEXT   PRIMARY KEY,
	decision_id   TEXT   NOT NULL REFERENCES decision (id),
	reference     TEXT   NOT NULL,
	received_at   BIGINT NOT NULL,
	recorded_by   TEXT   NOT NULL,
	ground        TEXT   NOT NULL CHECK (length(ground) BETWEEN 1 AND 4000),
	state         TEXT   NOT NULL CHECK (state IN ('received', 'withdrawn', 'concluded')),
	outcome       TEXT   NOT NULL DEFAULT '',
	ended_at      BIGINT NOT NULL DEFAULT 0,
	UNIQUE (decision_id, reference)
);

CREATE TABLE call_in_signatory (
	call_in_id  TEXT   NOT NULL REFERENCES call_in (id),
	position    BIGINT NOT NULL,
	name        TEXT   NOT NULL,
	PRIMARY KEY (call_in_id, position)
);

-- Exactly the resolutions that a call-in holds.
CREATE TABLE call_in_resolution (
	call_in_id  TEXT NOT NULL REFERENCES call_in (id),
	number      TEXT NOT NULL,
	PRIMARY KEY (call_in_id, number)
);

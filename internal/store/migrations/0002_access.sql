-- Organisations, the people in them, what they may do, and their sign-ins.
-- Instants are UTC microseconds, dates are ISO text, keys are UUID version 7.

CREATE TABLE organisation (
	id          TEXT    PRIMARY KEY,
	slug        TEXT    NOT NULL UNIQUE CHECK (length(slug) BETWEEN 1 AND 60),
	name        TEXT    NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
	kind        TEXT    NOT NULL CHECK (kind IN ('council', 'partner')),
	motto       TEXT    NOT NULL DEFAULT '',
	brand       TEXT    NOT NULL DEFAULT '',
	link        TEXT    NOT NULL DEFAULT '',
	is_host     BOOLEAN NOT NULL,
	revision    BIGINT  NOT NULL DEFAULT 1,
	created_at  BIGINT  NOT NULL
);

CREATE TABLE person (
	id               TEXT    PRIMARY KEY,
	organisation_id  TEXT    NOT NULL REFERENCES organisation (id),
	name             TEXT    NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
	post             TEXT    NOT NULL DEFAULT '',
	email            TEXT    NOT NULL UNIQUE CHECK (length(email) BETWEEN 3 AND 254),
	password         TEXT    NOT NULL DEFAULT '',
	active           BOOLEAN NOT NULL,
	created_at       BIGINT  NOT NULL,
	revision         BIGINT  NOT NULL DEFAULT 1
);

CREATE INDEX person_by_organisation ON person (organisation_id, name);

CREATE TABLE person_role (
	organisation_id  TEXT NOT NULL REFERENCES organisation (id),
	person_id        TEXT NOT NULL REFERENCES person (id),
	role             TEXT NOT NULL,
	PRIMARY KEY (organisation_id, person_id, role)
);

CREATE INDEX person_role_by_person ON person_role (person_id);

-- A session's token is kept only as its SHA-256.
CREATE TABLE session (
	token_hash  TEXT   PRIMARY KEY,
	person_id   TEXT   NOT NULL REFERENCES person (id),
	began_at    BIGINT NOT NULL,
	seen_at     BIGINT NOT NULL,
	ended_at    BIGINT NOT NULL DEFAULT 0,
	end_reason  TEXT   NOT NULL DEFAULT ''
);

CREATE INDEX session_by_person ON session (person_id, ended_at);

-- Failed sign-ins, counted so that guessing is slow. The key is a hash.
CREATE TABLE sign_in_failure (
	key_hash  TEXT   PRIMARY KEY,
	failures  BIGINT NOT NULL,
	last_at   BIGINT NOT NULL
);

-- References that people see, such as DEC-2026-0142: the last number given
-- out for each kind and year. A number is never given twice.
CREATE TABLE reference_counter (
	kind  TEXT   NOT NULL,
	year  BIGINT NOT NULL,
	last  BIGINT NOT NULL,
	PRIMARY KEY (kind, year)
);

-- What the council wants: a strategy with its parts, the requirements that it
-- answers, who was engaged and who endorsed it.

CREATE TABLE strategy (
	id               TEXT   PRIMARY KEY,
	organisation_id  TEXT   NOT NULL REFERENCES organisation (id),
	slug             TEXT   NOT NULL UNIQUE CHECK (length(slug) BETWEEN 1 AND 80),
	title            TEXT   NOT NULL CHECK (length(title) BETWEEN 1 AND 200),
	vision           TEXT   NOT NULL DEFAULT '',
	background       TEXT   NOT NULL DEFAULT '',
	first_year       BIGINT NOT NULL,
	years            BIGINT NOT NULL CHECK (years BETWEEN 1 AND 60),
	decision_ref     TEXT   NOT NULL DEFAULT '',
	revision         BIGINT NOT NULL DEFAULT 1,
	saved_by         TEXT   NOT NULL,
	saved_at         BIGINT NOT NULL
);

-- Aims, themes, strategic principles and investment areas, each numbered.
CREATE TABLE strategy_part (
	id           TEXT   PRIMARY KEY,
	strategy_id  TEXT   NOT NULL REFERENCES strategy (id),
	kind         TEXT   NOT NULL CHECK (kind IN ('aim', 'theme', 'principle', 'area')),
	position     BIGINT NOT NULL,
	slug         TEXT   NOT NULL CHECK (length(slug) BETWEEN 1 AND 80),
	title        TEXT   NOT NULL CHECK (length(title) BETWEEN 1 AND 200),
	body         TEXT   NOT NULL DEFAULT '',
	implication  TEXT   NOT NULL DEFAULT '',
	illustrative BOOLEAN NOT NULL,
	revision     BIGINT NOT NULL DEFAULT 1,
	saved_by     TEXT   NOT NULL,
	saved_at     BIGINT NOT NULL,
	UNIQUE (strategy_id, kind, slug),
	UNIQUE (strategy_id, position)
);

CREATE TABLE strategy_requirement (
	id            TEXT    PRIMARY KEY,
	strategy_id   TEXT    NOT NULL REFERENCES strategy (id),
	position      BIGINT  NOT NULL,
	text          TEXT    NOT NULL CHECK (length(text) BETWEEN 1 AND 2000),
	plan_kind     TEXT    NOT NULL CHECK (plan_kind IN ('council-plan', 'service-improvement-plan', 'business-unit-plan')),
	plan_title    TEXT    NOT NULL,
	plan_place    TEXT    NOT NULL DEFAULT '',
	illustrative  BOOLEAN NOT NULL
);

CREATE INDEX strategy_requirement_in_order ON strategy_requirement (strategy_id, position);

-- Which parts of the strategy answer which requirement.
CREATE TABLE requirement_answer (
	requirement_id  TEXT NOT NULL REFERENCES strategy_requirement (id),
	part_id         TEXT NOT NULL REFERENCES strategy_part (id),
	PRIMARY KEY (requirement_id, part_id)
);

CREATE INDEX requirement_answer_by_part ON requirement_answer (part_id);

CREATE TABLE strategy_engagement (
	id           TEXT   PRIMARY KEY,
	strategy_id  TEXT   NOT NULL REFERENCES strategy (id),
	position     BIGINT NOT NULL,
	who          TEXT   NOT NULL,
	how          TEXT   NOT NULL,
	period       TEXT   NOT NULL DEFAULT '',
	learned      TEXT   NOT NULL DEFAULT '',
	illustrative BOOLEAN NOT NULL
);

CREATE TABLE strategy_endorsement (
	id           TEXT   PRIMARY KEY,
	strategy_id  TEXT   NOT NULL REFERENCES strategy (id),
	body         TEXT   NOT NULL,
	endorsed_on  TEXT   NOT NULL DEFAULT '',
	note         TEXT   NOT NULL DEFAULT '',
	illustrative BOOLEAN NOT NULL
);

-- The number of a published decision becomes its place in the register: later
-- published, higher number. So the newest matches of a search are read in
-- order from the end, and nothing is sorted. It is the second of publication,
-- and three digits for those of the same second, who may run over.

DROP INDEX published_decision_newest;
DROP INDEX published_decision_by_year;
DROP INDEX published_decision_by_body;

UPDATE published_decision
SET number = place.number
FROM (
	SELECT reference, nth + max(second * 1000 - nth) OVER (ORDER BY nth) AS number
	FROM (
		SELECT reference, first_published_at / 1000000 AS second,
			row_number() OVER (ORDER BY first_published_at, reference) AS nth
		FROM published_decision
	) AS counted
) AS place
WHERE place.reference = published_decision.reference;

CREATE INDEX published_decision_by_year ON published_decision (year, number);
CREATE INDEX published_decision_by_body ON published_decision (body, number);
CREATE INDEX published_decision_by_body_and_year ON published_decision (body, year, number);
CREATE INDEX published_decision_by_progress ON published_decision (progress, number);
CREATE INDEX published_decision_by_year_and_progress ON published_decision (year, progress, number);
CREATE INDEX published_decision_by_body_and_progress ON published_decision (body, progress, number);
CREATE INDEX published_decision_held ON published_decision (number) WHERE call_in_state = 'held';

-- What the search index holds of a decision, as a hash: it is written again
-- only if that changes.
ALTER TABLE published_decision ADD COLUMN indexed TEXT NOT NULL DEFAULT '';

-- One row a body, year and state: what the register's filters offer, and how
-- many each of them finds.
DROP TABLE published_count;

CREATE TABLE published_count (
	body      TEXT    NOT NULL,
	year      BIGINT  NOT NULL,
	progress  TEXT    NOT NULL,
	held      BOOLEAN NOT NULL,
	count     BIGINT  NOT NULL,
	PRIMARY KEY (body, year, progress, held)
);

INSERT INTO published_count (body, year, progress, held, count)
SELECT body, year, progress, call_in_state = 'held', count(*)
FROM published_decision
GROUP BY body, year, progress, call_in_state = 'held';

-- A word that begins with U+E000, which nobody can type, stands for a filter:
-- year, body, progress or held. So a filter narrows a search before its newest
-- matches are counted off. The first three letters have an index of their own.
DROP TABLE published_search;

CREATE VIRTUAL TABLE published_search USING fts5 (
	title, body,
	content = '', contentless_delete = 1,
	prefix = '1 2 3',
	tokenize = "unicode61 remove_diacritics 2"
);

-- The words of the index, to find those that begin alike.
CREATE VIRTUAL TABLE published_word USING fts5vocab (published_search, instance);

INSERT INTO published_search (rowid, title, body)
SELECT number, title,
	reference || char(10) || coalesce(document ->> 'former_reference', '') || char(10) ||
	(document ->> 'decision_maker') || char(10) || (document ->> 'narrative') || char(10) || (document ->> 'reasons') || char(10) ||
	coalesce((SELECT group_concat(value ->> 'text', char(10)) FROM json_each(document, '$.resolutions')), '') || char(10) ||
	coalesce((SELECT group_concat(value ->> 'text', char(10)) FROM json_each(document, '$.alternatives')), '') || char(10) ||
	char(57344) || 'y' || year || ' ' || char(57344) || 'b' || lower(hex(body)) || ' ' ||
	char(57344) || 'p' || replace(progress, '-', '') || CASE call_in_state WHEN 'held' THEN ' ' || char(57344) || 'h' ELSE '' END
FROM published_decision;

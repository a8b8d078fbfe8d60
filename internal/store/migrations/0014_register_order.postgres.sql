-- The number of a published decision becomes its place in the register: later
-- published, higher number. So the newest matches of a search are read in
-- order from the end, and nothing is sorted. It is the second of publication,
-- and three digits for those of the same second, who may run over.

DROP INDEX published_decision_newest;
DROP INDEX published_decision_by_year;
DROP INDEX published_decision_by_body;

UPDATE published_search
SET number = place.number
FROM (
	SELECT old, nth + max(second * 1000 - nth) OVER (ORDER BY nth) AS number
	FROM (
		SELECT number AS old, first_published_at / 1000000 AS second,
			row_number() OVER (ORDER BY first_published_at, reference) AS nth
		FROM published_decision
	) AS counted
) AS place
WHERE place.old = published_search.number;

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

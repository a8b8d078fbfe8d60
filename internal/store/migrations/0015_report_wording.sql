-- Who wrote a report: everyone who saved its words, for none of them checks it.
CREATE TABLE report_author (
	report_id  TEXT NOT NULL REFERENCES report (id),
	person_id  TEXT NOT NULL,
	PRIMARY KEY (report_id, person_id)
);

INSERT INTO report_author (report_id, person_id)
SELECT id, author_id
FROM report;

-- How often the words were saved. Who checks a report says which words they
-- read; the revision counts every change, those of the other checks too.
ALTER TABLE report ADD COLUMN wording BIGINT NOT NULL DEFAULT 1;

-- Old marks of forms are found by their age.
CREATE INDEX form_sent_by_age ON form_sent (sent_at);

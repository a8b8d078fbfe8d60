-- In the order in which they are listed, so that nothing but the few records
-- that wait is read.
DROP INDEX decision_unpublished;

CREATE INDEX decision_unpublished ON decision (organisation_id, decided_on, id) WHERE version = 0;

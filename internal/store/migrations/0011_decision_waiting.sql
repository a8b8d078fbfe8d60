-- What waits on the staff side: records to publish, and call-ins that are open.
CREATE INDEX decision_unpublished ON decision (organisation_id, decided_on) WHERE version = 0;
CREATE INDEX decision_by_deadline ON decision (organisation_id, call_in_deadline);

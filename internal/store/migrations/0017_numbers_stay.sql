-- The highest number that an agenda has given out: a number is not given again
-- when its item goes, since pages and people name items by it.
ALTER TABLE meeting ADD COLUMN last_item BIGINT NOT NULL DEFAULT 0;

UPDATE meeting
SET last_item = coalesce((SELECT max(i.number) FROM agenda_item i WHERE i.meeting_id = meeting.id), 0);

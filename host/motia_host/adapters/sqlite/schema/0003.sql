-- What became of a cron occurrence. `outcome` is NULL until it has ended: then it runs, or is to run again. Those of earlier versions have ended.
ALTER TABLE occurrences ADD COLUMN n INTEGER NOT NULL DEFAULT 0;
ALTER TABLE occurrences ADD COLUMN trace_id TEXT NOT NULL DEFAULT '';
ALTER TABLE occurrences ADD COLUMN interruptions INTEGER NOT NULL DEFAULT 0;
ALTER TABLE occurrences ADD COLUMN outcome TEXT;
UPDATE occurrences SET outcome = 'done';
CREATE INDEX occurrences_unfinished ON occurrences (step, scheduled_at) WHERE outcome IS NULL;

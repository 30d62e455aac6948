-- The entity tag of an answer that may be given again.

ALTER TABLE idempotency ADD COLUMN etag TEXT;

-- A warm job may be an upgrade: the AVIF of a picture that was answered as WebP first. Its id is the key of the result, so that
-- a picture waits once, however many ask; its url is a source as it stands in a render URL.
ALTER TABLE warm_jobs ADD COLUMN upgrade INTEGER NOT NULL DEFAULT 0 CHECK (upgrade IN (0, 1));

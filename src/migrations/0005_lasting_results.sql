-- Whether a variant was ever copied to a level that lasts (KV, R2): where it was not, nobody needs to ask these. What was there
-- before this column may have been.
ALTER TABLE cache_variants ADD COLUMN lasting INTEGER NOT NULL DEFAULT 1 CHECK (lasting IN (0, 1));

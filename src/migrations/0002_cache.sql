-- Result cache: what exists, how often it was asked for, which tags name it, and where a URL led last time.

-- One row for each variant of a source that is stored or was asked for. `day` is days since 1970 (UTC); `hits` counts the
-- requests of that day as far as the isolates have told. The number of rows of one source is the variant cap.
CREATE TABLE cache_variants (
  key TEXT NOT NULL PRIMARY KEY CHECK (length(key) = 64),
  source TEXT NOT NULL CHECK (length(source) = 64),
  day INTEGER NOT NULL,
  hits INTEGER NOT NULL,
  created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX idx_cache_variants_source ON cache_variants (source);
CREATE INDEX idx_cache_variants_day ON cache_variants (day);

CREATE TABLE cache_tags (
  tag TEXT NOT NULL CHECK (length(tag) BETWEEN 1 AND 64),
  key TEXT NOT NULL REFERENCES cache_variants (key) ON DELETE CASCADE,
  PRIMARY KEY (tag, key)
) STRICT, WITHOUT ROWID;

CREATE INDEX idx_cache_tags_key ON cache_tags (key);

-- Where a URL led: the source's SHA-256 and what is needed to ask the origin again. The URL itself is kept only as its
-- SHA-256, since source URLs carry tokens. `has_alpha` decides between JPEG and PNG before the source is at hand.
CREATE TABLE source_aliases (
  url_hash TEXT NOT NULL PRIMARY KEY CHECK (length(url_hash) = 64),
  source TEXT NOT NULL CHECK (length(source) = 64),
  has_alpha INTEGER NOT NULL CHECK (has_alpha IN (0, 1)),
  etag TEXT,
  last_modified TEXT,
  fetched_at INTEGER NOT NULL,
  fresh_until INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- URLs to be rendered before anybody asks. A queue message carries only the id.
CREATE TABLE warm_jobs (
  id TEXT NOT NULL PRIMARY KEY,
  url TEXT NOT NULL CHECK (length(url) <= 8192),
  options TEXT NOT NULL CHECK (length(options) <= 2048),
  tags TEXT NOT NULL,
  tries INTEGER NOT NULL DEFAULT 0,
  lease_until INTEGER NOT NULL DEFAULT 0,
  created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

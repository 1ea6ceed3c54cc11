-- The library: pictures with a life cycle, their references and order, events and their delivery, work that is due.
-- Times are milliseconds since 1970 (UTC), lengths are characters. The rules that must hold under any concurrency are
-- triggers and CHECKs here, so that no statement of any slice can break them.

-- What a batch asks before it changes anything: INSERT INTO guard (held) SELECT <condition>. A view keeps no row; its trigger
-- makes an SQL error of a condition that does not hold, which is the only thing that rolls a D1 batch back.
CREATE VIEW guard AS SELECT 1 AS held;

CREATE TRIGGER guard_refuses INSTEAD OF INSERT ON guard WHEN NEW.held IS NOT 1
BEGIN
  SELECT RAISE(ABORT, 'GUARD_REFUSED');
END;

CREATE TABLE reference_types (
  code TEXT NOT NULL PRIMARY KEY CHECK (length(code) BETWEEN 1 AND 32),
  name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 64),
  allows_multiple INTEGER NOT NULL CHECK (allows_multiple IN (0, 1)),
  -- NULL is unlimited.
  max_images INTEGER CHECK (max_images >= 1 AND (allows_multiple = 1 OR max_images = 1)),
  description TEXT CHECK (length(description) <= 255)
) STRICT, WITHOUT ROWID;

INSERT INTO reference_types (code, name, allows_multiple, max_images, description) VALUES
  ('PRODUCT', '상품', 1, 10, 'Pictures of a product'),
  ('POST', '게시글', 1, 20, 'Pictures of a post'),
  ('BANNER', '배너', 1, NULL, 'Pictures of a banner'),
  ('CATEGORY', '카테고리', 0, 1, 'The picture of a category'),
  ('PROFILE', '프로필', 0, 1, 'The picture of a profile'),
  ('USER_BACKGROUND', '사용자 배경', 0, 1, 'The background of a user''s page');

CREATE TABLE extensions (
  code TEXT NOT NULL PRIMARY KEY CHECK (length(code) BETWEEN 1 AND 16),
  name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 64)
) STRICT, WITHOUT ROWID;

INSERT INTO extensions (code, name) VALUES
  ('JPG', 'JPEG Image'),
  ('JPEG', 'JPEG Image'),
  ('PNG', 'Portable Network Graphics'),
  ('GIF', 'Graphics Interchange Format'),
  ('WEBP', 'WebP Image'),
  ('AVIF', 'AV1 Image File Format'),
  ('BMP', 'Bitmap Image'),
  ('SVG', 'Scalable Vector Graphics'),
  ('MP4', 'MPEG-4 Video'),
  ('MOV', 'QuickTime Movie'),
  ('HEIC', 'High Efficiency Image Container'),
  ('HEIF', 'High Efficiency Image File Format');

-- `status_by` and `status_reason` belong to the present status: whoever sets a status sets them beside it, and a trigger copies
-- them to the history. So the history cannot be forgotten, and the statement that moves an image is all there is to write.
-- `removed_at`: since when the objects of a deleted picture are gone from R2.
CREATE TABLE images (
  image_id TEXT NOT NULL PRIMARY KEY CHECK (image_id GLOB '????????-????-4???-????-????????????'),
  status TEXT NOT NULL CHECK (status IN ('TEMP', 'READY', 'CONFIRMED', 'FAILED', 'DELETED')),
  reference_type_id TEXT NOT NULL REFERENCES reference_types (code),
  reference_id TEXT CHECK (length(reference_id) BETWEEN 1 AND 200),
  image_url TEXT NOT NULL CHECK (length(image_url) BETWEEN 1 AND 500),
  uploader_id TEXT CHECK (length(uploader_id) BETWEEN 1 AND 255),
  is_deleted INTEGER NOT NULL GENERATED ALWAYS AS (status = 'DELETED') STORED,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  status_by TEXT CHECK (length(status_by) <= 255),
  status_reason TEXT CHECK (length(status_reason) <= 1000),
  removed_at INTEGER CHECK (removed_at IS NULL OR status = 'DELETED'),
  CHECK (status <> 'CONFIRMED' OR reference_id IS NOT NULL),
  CHECK (status NOT IN ('TEMP', 'READY') OR reference_id IS NULL)
) STRICT;

CREATE INDEX idx_images_reference_id ON images (reference_id, reference_type_id);
CREATE INDEX idx_images_status ON images (status);
CREATE INDEX idx_images_status_created ON images (status, created_at);
CREATE INDEX idx_images_uploader_id ON images (uploader_id, created_at);
CREATE INDEX idx_images_created ON images (created_at);
CREATE INDEX idx_images_to_remove ON images (updated_at) WHERE status = 'DELETED' AND removed_at IS NULL;

CREATE TRIGGER images_begin BEFORE INSERT ON images WHEN NEW.status NOT IN ('TEMP', 'READY')
BEGIN
  SELECT RAISE(ABORT, 'ILLEGAL_MOVE');
END;

-- The table of src/library/rules/state.ts again: a test holds the two to each other.
CREATE TRIGGER images_move BEFORE UPDATE OF status ON images
WHEN NEW.status <> OLD.status AND (OLD.status || '>' || NEW.status) NOT IN
  ('TEMP>READY', 'TEMP>FAILED', 'TEMP>DELETED', 'READY>CONFIRMED', 'READY>DELETED', 'CONFIRMED>DELETED')
BEGIN
  SELECT RAISE(ABORT, 'ILLEGAL_MOVE');
END;

-- A picture belongs to the reference that confirmed it, for good.
CREATE TRIGGER images_reference BEFORE UPDATE OF reference_id ON images
WHEN OLD.reference_id IS NOT NULL AND NEW.reference_id IS NOT OLD.reference_id
BEGIN
  SELECT RAISE(ABORT, 'ILLEGAL_MOVE');
END;

-- Without a foreign key: the history outlives the row that the clean-up removes.
CREATE TABLE status_history (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  image_id TEXT NOT NULL CHECK (length(image_id) <= 255),
  old_status TEXT NOT NULL,
  new_status TEXT NOT NULL,
  updated_at INTEGER NOT NULL,
  updated_by TEXT CHECK (length(updated_by) <= 255),
  reason TEXT CHECK (length(reason) <= 1000)
) STRICT;

CREATE INDEX idx_history_image_id ON status_history (image_id);
CREATE INDEX idx_history_updated_at ON status_history (updated_at);

CREATE TRIGGER images_history AFTER UPDATE OF status ON images WHEN NEW.status <> OLD.status
BEGIN
  INSERT INTO status_history (image_id, old_status, new_status, updated_at, updated_by, reason)
  VALUES (NEW.image_id, OLD.status, NEW.status, NEW.updated_at, NEW.status_by, NEW.status_reason);
END;

-- `storage_location` is the R2 key of what /images/ serves; until there is a conversion, that of the original. Hashes are the
-- core's perceptual ones, 16 hex digits, for the preflight.
CREATE TABLE storage_objects (
  image_id TEXT NOT NULL PRIMARY KEY REFERENCES images (image_id) ON DELETE CASCADE,
  storage_location TEXT NOT NULL CHECK (length(storage_location) BETWEEN 1 AND 1000),
  thumbnail_location TEXT CHECK (length(thumbnail_location) <= 1000),
  origin_size INTEGER NOT NULL CHECK (origin_size >= 0),
  converted_size INTEGER CHECK (converted_size > 0),
  origin_format_id TEXT NOT NULL REFERENCES extensions (code),
  converted_format_id TEXT REFERENCES extensions (code),
  -- NULL until a direct upload has arrived.
  sha256 TEXT CHECK (length(sha256) = 64),
  width INTEGER,
  height INTEGER,
  colour_profile TEXT CHECK (length(colour_profile) <= 64),
  exif TEXT CHECK (json_valid(exif)),
  ahash TEXT CHECK (length(ahash) = 16),
  dhash TEXT CHECK (length(dhash) = 16),
  phash TEXT CHECK (length(phash) = 16),
  CHECK ((converted_size IS NULL) = (converted_format_id IS NULL))
) STRICT, WITHOUT ROWID;

CREATE INDEX idx_storage_objects_sha256 ON storage_objects (sha256);
-- For comparing the rows with a listing of R2, which is in the order of its keys.
CREATE INDEX idx_storage_objects_location ON storage_objects (storage_location);

-- The order of a reference's confirmed pictures: one row for each of them, from 0 without a gap; single types have row 0.
CREATE TABLE image_sequence (
  id INTEGER PRIMARY KEY,
  reference_type_id TEXT NOT NULL REFERENCES reference_types (code),
  reference_id TEXT NOT NULL CHECK (length(reference_id) BETWEEN 1 AND 200),
  image_id TEXT NOT NULL REFERENCES images (image_id) CHECK (length(image_id) <= 255),
  seq_number INTEGER NOT NULL CHECK (seq_number >= 0),
  created_at INTEGER NOT NULL,
  updated_at INTEGER,
  UNIQUE (reference_type_id, reference_id, image_id)
) STRICT;

CREATE UNIQUE INDEX idx_reference_seq ON image_sequence (reference_type_id, reference_id, seq_number);
CREATE INDEX idx_image_id ON image_sequence (image_id);

-- Work. A row is due while it is WAITING, its next_at has come and nobody holds it (lease_until); `tries` counts the takings and
-- is the holder's token: what an earlier holder still wants to write misses. The columns are the same in every such table
-- (src/edge/lease.ts). Indexes hold only what waits, so that a sweep costs what is due.

CREATE TABLE conversions (
  image_id TEXT NOT NULL PRIMARY KEY REFERENCES images (image_id) ON DELETE CASCADE,
  -- Divides the dimensions: 2 after a try that ran out of memory.
  divisor INTEGER NOT NULL DEFAULT 1 CHECK (divisor IN (1, 2)),
  state TEXT NOT NULL DEFAULT 'WAITING' CHECK (state IN ('WAITING', 'DONE', 'DEAD')),
  tries INTEGER NOT NULL DEFAULT 0,
  next_at INTEGER NOT NULL,
  lease_until INTEGER NOT NULL DEFAULT 0,
  last_error TEXT CHECK (length(last_error) <= 1000)
) STRICT, WITHOUT ROWID;

CREATE INDEX idx_conversions_due ON conversions (next_at) WHERE state = 'WAITING';

CREATE TABLE thumbnails (
  image_id TEXT NOT NULL PRIMARY KEY REFERENCES images (image_id) ON DELETE CASCADE,
  state TEXT NOT NULL DEFAULT 'WAITING' CHECK (state IN ('WAITING', 'DONE', 'DEAD')),
  tries INTEGER NOT NULL DEFAULT 0,
  next_at INTEGER NOT NULL,
  lease_until INTEGER NOT NULL DEFAULT 0,
  last_error TEXT CHECK (length(last_error) <= 1000)
) STRICT, WITHOUT ROWID;

CREATE INDEX idx_thumbnails_due ON thumbnails (next_at) WHERE state = 'WAITING';

-- There is nothing more to make of a picture that is over.
CREATE TRIGGER images_over AFTER UPDATE OF status ON images WHEN NEW.status IN ('FAILED', 'DELETED')
BEGIN
  DELETE FROM conversions WHERE image_id = NEW.image_id;
  DELETE FROM thumbnails WHERE image_id = NEW.image_id;
END;

ALTER TABLE warm_jobs ADD COLUMN state TEXT NOT NULL DEFAULT 'WAITING' CHECK (state IN ('WAITING', 'DONE', 'DEAD'));
ALTER TABLE warm_jobs ADD COLUMN next_at INTEGER NOT NULL DEFAULT 0;
ALTER TABLE warm_jobs ADD COLUMN last_error TEXT CHECK (length(last_error) <= 1000);

CREATE INDEX idx_warm_jobs_due ON warm_jobs (next_at) WHERE state = 'WAITING';

-- What was promised to the client of a direct upload: type and exact size, until when, and whether the URL was used.
CREATE TABLE direct_uploads (
  image_id TEXT NOT NULL PRIMARY KEY REFERENCES images (image_id) ON DELETE CASCADE,
  file_name TEXT NOT NULL CHECK (length(file_name) BETWEEN 1 AND 255),
  content_type TEXT NOT NULL CHECK (length(content_type) BETWEEN 1 AND 255),
  bytes INTEGER NOT NULL CHECK (bytes BETWEEN 1 AND 52428800),
  expires_at INTEGER NOT NULL,
  used_at INTEGER
) STRICT, WITHOUT ROWID;

-- Events, written in the batch of their change. `sequence` is the order of the commits, without gaps: a batch that rolls back
-- gives its number back, one that was removed is never given again. The row itself is work: making a delivery of it for every
-- endpoint, always of the first that wait, so that deliveries appear in the order of the sequence.
CREATE TABLE outbox (
  sequence INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE CHECK (id GLOB 'evt-*' AND length(id) <= 64),
  event_type TEXT NOT NULL CHECK (event_type IN ('IMAGE_CHANGED', 'IMAGES_CHANGED', 'IMAGES_DELETED')),
  topic TEXT NOT NULL CHECK (length(topic) BETWEEN 1 AND 64),
  reference_type_id TEXT NOT NULL REFERENCES reference_types (code),
  reference_id TEXT NOT NULL CHECK (length(reference_id) BETWEEN 1 AND 200),
  payload TEXT NOT NULL CHECK (json_valid(payload)),
  created_at INTEGER NOT NULL,
  state TEXT NOT NULL DEFAULT 'WAITING' CHECK (state IN ('WAITING', 'DONE', 'DEAD')),
  tries INTEGER NOT NULL DEFAULT 0,
  next_at INTEGER NOT NULL,
  lease_until INTEGER NOT NULL DEFAULT 0,
  last_error TEXT CHECK (length(last_error) <= 1000)
) STRICT;

CREATE INDEX idx_outbox_due ON outbox (next_at) WHERE state = 'WAITING';
CREATE INDEX idx_outbox_created ON outbox (created_at);

-- `secret` signs; the previous one signs too until its time is over. Both are kept as they are: signing needs them.
CREATE TABLE webhook_endpoints (
  id TEXT NOT NULL PRIMARY KEY CHECK (length(id) BETWEEN 1 AND 64),
  url TEXT NOT NULL CHECK (length(url) BETWEEN 1 AND 2048),
  topics TEXT NOT NULL CHECK (json_type(topics) = 'array'),
  secret TEXT NOT NULL CHECK (length(secret) BETWEEN 24 AND 128),
  previous_secret TEXT CHECK (length(previous_secret) <= 128),
  previous_secret_until INTEGER,
  disabled_at INTEGER,
  disabled_reason TEXT CHECK (length(disabled_reason) <= 1000),
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  CHECK ((previous_secret IS NULL) = (previous_secret_until IS NULL))
) STRICT, WITHOUT ROWID;

-- One row for each endpoint and event. A lane is an endpoint with a reference (type and id): only the lane's first waiting
-- row may be taken, so that events of a reference arrive in order. DONE: delivered; DEAD: given up, the lane goes on.
CREATE TABLE event_deliveries (
  -- endpoint_id || '.' || event_id
  id TEXT NOT NULL PRIMARY KEY CHECK (length(id) BETWEEN 1 AND 129),
  endpoint_id TEXT NOT NULL REFERENCES webhook_endpoints (id) ON DELETE CASCADE,
  event_id TEXT NOT NULL REFERENCES outbox (id) ON DELETE CASCADE,
  sequence INTEGER NOT NULL,
  reference_type_id TEXT NOT NULL,
  reference_id TEXT NOT NULL,
  state TEXT NOT NULL DEFAULT 'WAITING' CHECK (state IN ('WAITING', 'DONE', 'DEAD')),
  tries INTEGER NOT NULL DEFAULT 0,
  next_at INTEGER NOT NULL,
  lease_until INTEGER NOT NULL DEFAULT 0,
  last_error TEXT CHECK (length(last_error) <= 1000),
  last_status INTEGER,
  finished_at INTEGER,
  UNIQUE (endpoint_id, sequence)
) STRICT, WITHOUT ROWID;

CREATE INDEX idx_event_deliveries_lane ON event_deliveries (endpoint_id, reference_type_id, reference_id, sequence)
  WHERE state = 'WAITING';
CREATE INDEX idx_event_deliveries_due ON event_deliveries (next_at) WHERE state = 'WAITING';
CREATE INDEX idx_event_deliveries_dead ON event_deliveries (endpoint_id, sequence) WHERE state = 'DEAD';
CREATE INDEX idx_event_deliveries_event ON event_deliveries (event_id);

-- `scope` is the SHA-256 of key, route and token or uploader; `fingerprint` that of the request. A RUNNING row whose
-- lease is over belongs to a request that died, and may be taken.
CREATE TABLE idempotency_keys (
  scope TEXT NOT NULL PRIMARY KEY CHECK (length(scope) = 64),
  fingerprint TEXT NOT NULL CHECK (length(fingerprint) = 64),
  state TEXT NOT NULL CHECK (state IN ('RUNNING', 'DONE')),
  lease_until INTEGER NOT NULL,
  response_status INTEGER,
  response_type TEXT,
  response_body TEXT,
  created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  CHECK ((state = 'DONE') = (response_status IS NOT NULL))
) STRICT, WITHOUT ROWID;

CREATE INDEX idx_idempotency_keys_expires ON idempotency_keys (expires_at);

-- What runs at an hour of the day: a row of work each, due when its next_at has come. `cursor` is where a bounded run stopped.
CREATE TABLE schedules (
  name TEXT NOT NULL PRIMARY KEY CHECK (length(name) BETWEEN 1 AND 64),
  cursor TEXT CHECK (length(cursor) <= 2000),
  state TEXT NOT NULL DEFAULT 'WAITING' CHECK (state IN ('WAITING', 'DONE', 'DEAD')),
  tries INTEGER NOT NULL DEFAULT 0,
  next_at INTEGER NOT NULL,
  lease_until INTEGER NOT NULL DEFAULT 0,
  last_error TEXT CHECK (length(last_error) <= 1000)
) STRICT, WITHOUT ROWID;

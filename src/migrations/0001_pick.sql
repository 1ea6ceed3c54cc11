-- Results of picks, kept for a limited time. `result` is the JSON that was answered; the pictures are in R2 at
-- pick/{id}/{rank}.{ext}. Times are milliseconds since 1970 (UTC).
CREATE TABLE pick_results (
  id TEXT NOT NULL PRIMARY KEY CHECK (length(id) BETWEEN 1 AND 64),
  created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL CHECK (expires_at > created_at),
  result TEXT NOT NULL CHECK (json_valid(result))
) STRICT;

CREATE INDEX idx_pick_results_expires ON pick_results (expires_at);

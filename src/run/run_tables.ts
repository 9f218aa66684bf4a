// The tables of a run file, and the indexes that it gets when the run ends.

/** Counts on when an older oikos could no longer read the file. */
export const FORMAT = 1

export const TABLES = `
CREATE TABLE manifest (key TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID;
CREATE TABLE events (
  seq INTEGER PRIMARY KEY,
  t INTEGER NOT NULL,
  kind TEXT NOT NULL,
  by TEXT,
  cause INTEGER,
  step TEXT,
  data TEXT NOT NULL,
  hash TEXT
);
CREATE TABLE blobs (hash TEXT PRIMARY KEY, body TEXT NOT NULL);
CREATE TABLE logs (n INTEGER PRIMARY KEY, t INTEGER NOT NULL, id TEXT NOT NULL, text TEXT NOT NULL);
CREATE TABLE faults (
  n INTEGER PRIMARY KEY,
  t INTEGER NOT NULL,
  id TEXT NOT NULL,
  method TEXT NOT NULL,
  code TEXT NOT NULL,
  message TEXT NOT NULL,
  stack TEXT NOT NULL
);
`

/** Made at the end: while the run goes on they would only slow it down. */
export const INDEXES = `
CREATE INDEX IF NOT EXISTS events_by_kind ON events (kind, seq);
CREATE INDEX IF NOT EXISTS events_by_actor ON events (by, seq);
CREATE INDEX IF NOT EXISTS events_by_time ON events (t);
CREATE INDEX IF NOT EXISTS logs_by_id ON logs (id, n);
CREATE INDEX IF NOT EXISTS faults_by_id ON faults (id, n);
`

// The tables of a run file, and the indexes that it gets when the run ends.

/** Counts on when an older oikos could no longer read the file. */
export const FORMAT = 2

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
CREATE TABLE snapshots (
  seq INTEGER PRIMARY KEY,
  t INTEGER NOT NULL,
  base INTEGER,
  bytes INTEGER NOT NULL,
  hash TEXT NOT NULL,
  body BLOB NOT NULL
);
CREATE TABLE effects (
  id TEXT PRIMARY KEY,
  kind TEXT NOT NULL,
  request_hash TEXT NOT NULL,
  outcome TEXT,
  asked_ms INTEGER NOT NULL,
  answered_ms INTEGER
) WITHOUT ROWID;
CREATE TABLE metrics (
  t INTEGER NOT NULL,
  name TEXT NOT NULL,
  value REAL,
  PRIMARY KEY (t, name)
) WITHOUT ROWID;
CREATE TABLE marks (seq INTEGER PRIMARY KEY, t INTEGER NOT NULL, hash TEXT NOT NULL);
CREATE TABLE entry_faults (
  frame INTEGER NOT NULL,
  ordinal INTEGER NOT NULL,
  code_hash TEXT NOT NULL,
  code TEXT NOT NULL,
  PRIMARY KEY (frame, ordinal)
) WITHOUT ROWID;
CREATE TABLE controls (
  n INTEGER PRIMARY KEY,
  seq INTEGER NOT NULL,
  t INTEGER NOT NULL,
  control TEXT NOT NULL
);
CREATE TABLE lease (holder TEXT PRIMARY KEY, host TEXT, pid INTEGER, beat INTEGER) WITHOUT ROWID;
`

/** Made at the end: while the run goes on they would only slow it down. */
export const INDEXES = `
CREATE INDEX IF NOT EXISTS events_by_kind ON events (kind, seq);
CREATE INDEX IF NOT EXISTS events_by_actor ON events (by, seq);
CREATE INDEX IF NOT EXISTS events_by_time ON events (t);
CREATE INDEX IF NOT EXISTS logs_by_id ON logs (id, n);
CREATE INDEX IF NOT EXISTS faults_by_id ON faults (id, n);
`

-- The store as of schema version 1. A later version is a file of its own, run after this one.
-- Times are Unix ms; payloads and values are JSON as bytes; `n` comes from one sequence of the store, so that rows that come together
-- lie together. State numbers: 0 scheduled, 1 ready, 2 running, 3 suspended, 4 done, 5 dead, 6 cancelled.

CREATE TABLE store (
  one        INTEGER PRIMARY KEY CHECK (one = 1),
  id         TEXT    NOT NULL,
  epoch      INTEGER NOT NULL,
  seq        INTEGER NOT NULL,  -- the last transaction: settles what was committed but reported as failed
  n          INTEGER NOT NULL,
  offset     INTEGER NOT NULL,
  floor      INTEGER NOT NULL,  -- highest timestamp of stream groups that are forgotten
  trimmed    INTEGER NOT NULL,  -- highest offset of stream groups that are forgotten
  created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE epochs (
  epoch      INTEGER PRIMARY KEY,
  started_at INTEGER NOT NULL,
  offset     INTEGER NOT NULL   -- where the changes of this epoch begin: tokens of an earlier one that lie beyond are of a lost future
) STRICT;

CREATE TABLE subscriptions (
  subscriber TEXT    NOT NULL,
  topic      TEXT    NOT NULL,
  fifo       INTEGER NOT NULL,
  delay_ms   INTEGER NOT NULL,
  on_dead    TEXT    NOT NULL,
  PRIMARY KEY (subscriber, topic)
) STRICT, WITHOUT ROWID;

-- Immutable. The deliveries of an event are the numbers from `first` on, so they need no index of their own.
CREATE TABLE events (
  n          INTEGER PRIMARY KEY,
  id         TEXT    NOT NULL UNIQUE,
  topic      TEXT    NOT NULL,
  data       BLOB    NOT NULL,  -- empty where the payload is a file
  trace_id   TEXT    NOT NULL,
  flows      TEXT    NOT NULL,
  source     TEXT    NOT NULL,
  parent     INTEGER,
  emitted_at INTEGER NOT NULL,
  lineage    TEXT,
  grp        TEXT,
  priority   INTEGER NOT NULL,
  first      INTEGER NOT NULL,
  deliveries INTEGER NOT NULL,
  blob       TEXT
) STRICT;

CREATE TABLE deliveries (
  n             INTEGER PRIMARY KEY,
  event         INTEGER NOT NULL,
  subscriber    TEXT    NOT NULL,
  fifo          INTEGER NOT NULL,  -- 0 standard, 1 fifo, 2 fifo that stands still behind a dead letter
  grp           TEXT    NOT NULL,
  priority      INTEGER NOT NULL,
  pos           INTEGER NOT NULL,
  state         INTEGER NOT NULL,
  run_at        INTEGER,
  expires_at    INTEGER,
  attempt       INTEGER NOT NULL,
  failures      INTEGER NOT NULL,
  interruptions INTEGER NOT NULL,
  suspect       INTEGER NOT NULL,
  epoch         INTEGER NOT NULL,
  started_at    INTEGER,
  changed_at    INTEGER NOT NULL,
  lineage       TEXT,
  limit_key     TEXT               -- reserved: limits, rates and fairness by key
) STRICT;

-- Each delivery is in at most one of these at a time, so that an end costs one index entry less, not one more.
CREATE INDEX deliveries_ready ON deliveries (subscriber, priority DESC, pos) WHERE state = 1 AND fifo = 0;
CREATE INDEX deliveries_lane ON deliveries (subscriber, grp, pos, priority) WHERE state = 1 AND fifo > 0;
CREATE INDEX deliveries_due ON deliveries (run_at, subscriber) WHERE state = 0;
CREATE INDEX deliveries_running ON deliveries (subscriber) WHERE state = 2;
CREATE INDEX deliveries_dead ON deliveries (subscriber) WHERE state = 5;

-- One row per lane that is not empty, so that a claim costs the same at a million waiting.
CREATE TABLE lanes (
  subscriber TEXT    NOT NULL,
  grp        TEXT    NOT NULL,
  held       INTEGER,
  head       INTEGER,
  priority   INTEGER NOT NULL,
  pos        INTEGER NOT NULL,
  PRIMARY KEY (subscriber, grp)
) STRICT, WITHOUT ROWID;
CREATE INDEX lanes_open ON lanes (subscriber, priority DESC, pos, head) WHERE head IS NOT NULL;

CREATE TABLE attempts (
  delivery   INTEGER NOT NULL,
  attempt    INTEGER NOT NULL,
  started_at INTEGER NOT NULL,
  ended_at   INTEGER NOT NULL,
  outcome    TEXT    NOT NULL,
  error      BLOB,
  PRIMARY KEY (delivery, attempt)
) STRICT, WITHOUT ROWID;

CREATE TABLE digests (
  parent     INTEGER NOT NULL,
  digest     TEXT    NOT NULL,
  occurrence INTEGER NOT NULL,
  event      TEXT    NOT NULL,
  PRIMARY KEY (parent, digest, occurrence)
) STRICT, WITHOUT ROWID;

CREATE TABLE keys (
  topic      TEXT    NOT NULL,
  key        TEXT    NOT NULL,
  digest     TEXT    NOT NULL,
  event      TEXT    NOT NULL,
  expires_at INTEGER,
  PRIMARY KEY (topic, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX keys_expiry ON keys (expires_at) WHERE expires_at IS NOT NULL;

-- Reserved: steps inside a handler that run once by name.
CREATE TABLE memos (
  delivery   INTEGER NOT NULL,
  name       TEXT    NOT NULL,
  occurrence INTEGER NOT NULL,
  value      BLOB,
  stored_at  INTEGER NOT NULL,
  PRIMARY KEY (delivery, name, occurrence)
) STRICT, WITHOUT ROWID;

CREATE TABLE occurrences (
  step         TEXT    NOT NULL,
  scheduled_at INTEGER NOT NULL,
  stored_at    INTEGER NOT NULL,
  PRIMARY KEY (step, scheduled_at)
) STRICT, WITHOUT ROWID;

CREATE TABLE paused (
  step TEXT PRIMARY KEY
) STRICT, WITHOUT ROWID;

CREATE TABLE state (
  n          INTEGER PRIMARY KEY,
  grp        TEXT    NOT NULL,
  key        TEXT    NOT NULL,
  value      BLOB    NOT NULL,
  revision   INTEGER NOT NULL,
  expires_at INTEGER,
  updated_at INTEGER NOT NULL,
  UNIQUE (grp, key)
) STRICT;
CREATE INDEX state_expiry ON state (expires_at) WHERE expires_at IS NOT NULL;

CREATE TABLE items (
  n         INTEGER PRIMARY KEY,
  stream    TEXT    NOT NULL,
  grp       TEXT    NOT NULL,
  id        TEXT    NOT NULL,
  data      BLOB    NOT NULL,
  revision  INTEGER NOT NULL,
  offset    INTEGER NOT NULL,
  timestamp INTEGER NOT NULL,
  UNIQUE (stream, grp, id)
) STRICT;

CREATE TABLE stream_groups (
  stream    TEXT    NOT NULL,
  grp       TEXT    NOT NULL,
  offset    INTEGER NOT NULL,
  timestamp INTEGER NOT NULL,
  kept      INTEGER NOT NULL,
  trimmed   INTEGER NOT NULL,
  PRIMARY KEY (stream, grp)
) STRICT, WITHOUT ROWID;

CREATE TABLE changes (
  offset    INTEGER PRIMARY KEY,
  stream    TEXT    NOT NULL,
  grp       TEXT    NOT NULL,
  id        TEXT,
  kind      TEXT    NOT NULL,
  data      BLOB    NOT NULL,
  timestamp INTEGER NOT NULL
) STRICT;
CREATE INDEX changes_group ON changes (stream, grp, offset);

-- Requests with an idempotency key: who works on one, and what was answered. `status` is NULL while it is worked on, by a host of `epoch`.
CREATE TABLE answers (
  scope      TEXT    NOT NULL,
  key        TEXT    NOT NULL,
  digest     TEXT    NOT NULL,
  epoch      INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  status     INTEGER,
  headers    BLOB    NOT NULL,
  body       BLOB,
  format     TEXT    NOT NULL,
  PRIMARY KEY (scope, key)
) STRICT;
CREATE INDEX answers_expiry ON answers (expires_at);

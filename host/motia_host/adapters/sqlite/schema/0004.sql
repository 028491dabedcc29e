-- Who did what by hand. `n` comes from the store's sequence, so it grows with time; `detail` is a JSON object, redacted.
CREATE TABLE audit (
  n      INTEGER PRIMARY KEY,
  at     INTEGER NOT NULL,
  who    TEXT    NOT NULL,
  action TEXT    NOT NULL,
  target TEXT    NOT NULL,
  detail BLOB    NOT NULL
) STRICT;

"""Every statement that is not a read or write of rows by key, under a name. `{…}` is filled in once, when the module is loaded."""

from typing import Final

from motia_host.adapters.rules.records import Attempt, Audited, Change, Delivery, Event, Item, Occurred, State
from motia_host.adapters.sqlite.tables import columns

_DELIVERY: Final = columns(Delivery, "d")
_EVENT: Final = columns(Event, "e")
_EVENT_WITHOUT_DATA: Final = _EVENT.replace("e.data", "x''")

# The store itself.
CREATE_STORE: Final = "INSERT INTO store VALUES (1, ?, 0, 0, 0, 0, 0, 0, ?)"
READ_STORE: Final = "SELECT id, epoch, seq, n, offset, floor, trimmed FROM store"
RAISE_EPOCH: Final = "UPDATE store SET epoch = epoch + 1 RETURNING epoch, offset"
STORE_EPOCH: Final = "INSERT INTO epochs VALUES (?, ?, ?)"
FORGET_EPOCHS: Final = "DELETE FROM epochs WHERE epoch <= ?"
READ_EPOCHS: Final = "SELECT epoch, offset FROM epochs"
STORE_COUNTERS: Final = "UPDATE store SET seq = ?, n = ?, offset = ?, floor = ?, trimmed = ? WHERE epoch = ?"
READ_SUBSCRIPTIONS: Final = "SELECT subscriber, topic, fifo, delay_ms, on_dead FROM subscriptions"

# The queue. `w` holds names or lanes, given as VALUES.
READY: Final = """
WITH w(name) AS ({names})
SELECT d.subscriber, d.priority, d.pos, d.n FROM w CROSS JOIN deliveries d
 WHERE d.n IN (SELECT r.n FROM deliveries r WHERE r.subscriber = w.name AND r.state = 1 AND r.fifo = 0
                ORDER BY r.priority DESC, r.pos LIMIT :top)
"""
OPEN_LANES: Final = """
WITH w(name) AS ({names})
SELECT d.subscriber, d.priority, d.pos, d.n FROM w CROSS JOIN deliveries d
 WHERE d.n IN (SELECT l.head FROM lanes l WHERE l.subscriber = w.name AND l.head IS NOT NULL
                ORDER BY l.priority DESC, l.pos LIMIT :top)
"""
WITH_EVENTS: Final = f"""
SELECT {_DELIVERY}, {_EVENT} FROM json_each(?) w CROSS JOIN deliveries d ON d.n = w.value CROSS JOIN events e ON e.n = d.event
"""  # noqa: S608
HEADS: Final = """
WITH w(subscriber, grp) AS ({lanes})
SELECT w.subscriber, w.grp, d.n, d.priority, d.pos FROM w CROSS JOIN deliveries d
 WHERE d.n = (SELECT r.n FROM deliveries r
               WHERE r.subscriber = w.subscriber AND r.grp = w.grp AND r.state = 1 AND r.fifo > 0 ORDER BY r.pos LIMIT 1)
"""
DUE: Final = f"SELECT {columns(Delivery)} FROM deliveries WHERE state = 0 AND run_at <= ? ORDER BY run_at, n LIMIT ?"  # noqa: S608
NEXT_DUE: Final = "SELECT min(run_at) FROM deliveries WHERE state = 0"
RUNNING: Final = f"SELECT {columns(Delivery)} FROM deliveries WHERE state = 2 ORDER BY +n"  # noqa: S608

# State and streams.
STATE_MARK: Final = """
SELECT count(*), coalesce(max(revision), 0) FROM state WHERE grp = ? AND (expires_at IS NULL OR expires_at > ?)
"""
STREAM_MARK: Final = "SELECT count(*), coalesce(max(revision), 0) FROM items WHERE stream = ? AND grp = ?"
STATE_KEYS: Final = "SELECT grp, key FROM state WHERE grp = ?"
EXPIRED: Final = (
    "SELECT grp, key FROM state WHERE expires_at IS NOT NULL AND expires_at <= ? ORDER BY expires_at LIMIT ?"
)
NEXT_EXPIRY: Final = "SELECT min(expires_at) FROM state WHERE expires_at IS NOT NULL"
GET_STATE: Final = f"SELECT {columns(State)} FROM state WHERE grp = ? AND key = ?"  # noqa: S608
STATE_GROUP: Final = f"""
SELECT {columns(State)} FROM state WHERE grp = ? AND n > ? AND (expires_at IS NULL OR expires_at > ?) ORDER BY n LIMIT ?
"""  # noqa: S608
STATE_GROUPS: Final = """
SELECT grp, count(*) FROM state
 WHERE grp > :after AND (:prefix = '' OR substr(grp, 1, length(:prefix)) = :prefix) AND (expires_at IS NULL OR expires_at > :now)
 GROUP BY grp ORDER BY grp LIMIT :limit
"""
STATE_PAGE: Final = f"""
SELECT {columns(State)} FROM state WHERE grp = :group AND key > :after AND key >= :prefix
   AND (:prefix = '' OR substr(key, 1, length(:prefix)) = :prefix) AND (expires_at IS NULL OR expires_at > :now)
 ORDER BY key LIMIT :limit
"""  # noqa: S608
GET_ITEM: Final = f"SELECT {columns(Item)} FROM items WHERE stream = ? AND grp = ? AND id = ?"  # noqa: S608
ITEM_GROUP: Final = f"SELECT {columns(Item)} FROM items WHERE stream = ? AND grp = ? AND n > ? ORDER BY n LIMIT ?"  # noqa: S608
ITEM_PAGE: Final = f"SELECT {columns(Item)} FROM items WHERE stream = ? AND grp = ? AND id > ? ORDER BY id LIMIT ?"  # noqa: S608
ITEM_GROUPS: Final = """
SELECT grp, count(*) FROM items WHERE stream = ? AND grp > ? GROUP BY grp ORDER BY grp LIMIT ?
"""
HAS_ITEMS: Final = "SELECT 1 FROM items WHERE stream = ? AND grp = ? LIMIT 1"
GROUP_TRIMMED: Final = "SELECT trimmed FROM stream_groups WHERE stream = ? AND grp = ?"
STORE_TRIMMED: Final = "SELECT trimmed, offset FROM store"
CHANGES_SINCE: Final = f"""
SELECT {columns(Change)} FROM changes WHERE stream = ? AND grp = ? AND offset > ? ORDER BY offset
"""  # noqa: S608
LAST_GONE: Final = "SELECT offset FROM changes WHERE stream = ? AND grp = ? ORDER BY offset DESC LIMIT 1 OFFSET ?"
TRIM_CHANGES: Final = "DELETE FROM changes WHERE stream = ? AND grp = ? AND offset <= ?"
OLD_CHANGES: Final = f"""
SELECT {columns(Change)} FROM (SELECT * FROM changes ORDER BY offset LIMIT :limit) WHERE timestamp < :before
"""  # noqa: S608

# What people look at. Conditions that are not given are NULL.
EVENT: Final = f"SELECT {columns(Event)} FROM events WHERE id = ?"  # noqa: S608
BLOBS: Final = "SELECT id, blob FROM events WHERE blob IS NOT NULL"
ROW_COUNTS: Final = """
SELECT 'events', count(*) FROM events UNION ALL SELECT 'deliveries', count(*) FROM deliveries
UNION ALL SELECT 'dead', count(*) FROM deliveries WHERE state = 5 UNION ALL SELECT 'state', count(*) FROM state
UNION ALL SELECT 'items', count(*) FROM items UNION ALL SELECT 'changes', count(*) FROM changes
"""
IS_BLOB: Final = "SELECT 1 FROM events WHERE id = ? AND blob = id"
EVENTS: Final = f"""
SELECT {columns(Event)} FROM events
 WHERE n < coalesce((SELECT n FROM events WHERE id = :after), iif(:after IS NULL, 9223372036854775807, 0))
   AND (:topic IS NULL OR topic = :topic) AND (:trace_id IS NULL OR trace_id = :trace_id) AND n >= :from
 ORDER BY n DESC LIMIT :limit
"""  # noqa: S608
EVENT_BOUNDS: Final = "SELECT coalesce(min(n), 0), coalesce(max(n), 0) + 1 FROM events"
EVENT_FROM: Final = "SELECT n, emitted_at FROM events WHERE n >= ? ORDER BY n LIMIT 1"
UNFINISHED: Final = """
SELECT DISTINCT e.trace_id FROM (SELECT event, state FROM deliveries WHERE n >= :from ORDER BY n LIMIT 20000) d
 CROSS JOIN events e ON e.n = d.event
 WHERE d.state IN (0, 1, 2) AND e.trace_id IN (SELECT value FROM json_each(:traces))
"""
DELIVERY: Final = f"""
SELECT {_DELIVERY}, {_EVENT_WITHOUT_DATA}, a.error FROM deliveries d JOIN events e ON e.n = d.event
  LEFT JOIN attempts a ON a.delivery = d.n AND a.attempt = d.attempt WHERE d.n = ?
"""  # noqa: S608
DELIVERIES: Final = f"""
SELECT {_DELIVERY}, {_EVENT_WITHOUT_DATA}, a.error FROM deliveries d CROSS JOIN events e ON e.n = d.event
  LEFT JOIN attempts a ON a.delivery = d.n AND a.attempt = d.attempt
 WHERE d.n < :before AND d.n >= :first AND d.n < :last AND {{state}}
   AND (:subscriber IS NULL OR d.subscriber = :subscriber) AND (:topic IS NULL OR e.topic = :topic)
   AND (:trace_id IS NULL OR e.trace_id = :trace_id)
   AND (:text IS NULL OR CAST(e.data AS TEXT) LIKE :text ESCAPE '\\' OR CAST(a.error AS TEXT) LIKE :text ESCAPE '\\')
   AND (:since IS NULL OR e.emitted_at >= :since) AND (:until IS NULL OR e.emitted_at < :until)
 ORDER BY d.n DESC LIMIT :limit
"""  # noqa: S608
EVENT_NUMBERS: Final = "SELECT first, deliveries FROM events WHERE id = ?"
ATTEMPTS: Final = f"SELECT {columns(Attempt)} FROM attempts WHERE delivery = ? ORDER BY attempt"  # noqa: S608
DEPTHS: Final = """
SELECT subscriber, 0, count(*), min(n) FROM deliveries WHERE state = 0 GROUP BY subscriber
UNION ALL SELECT subscriber, 1, count(*), min(n) FROM deliveries WHERE state = 1 AND fifo = 0 GROUP BY subscriber
UNION ALL SELECT subscriber, 1, count(*), min(n) FROM deliveries WHERE state = 1 AND fifo > 0 GROUP BY subscriber
UNION ALL SELECT subscriber, 2, count(*), min(n) FROM deliveries WHERE state = 2 GROUP BY subscriber
UNION ALL SELECT subscriber, 5, count(*), min(n) FROM deliveries WHERE state = 5 GROUP BY subscriber
"""
ENDED: Final = """
SELECT subscriber, sum(state = 4), sum(state = 6) FROM deliveries WHERE state IN (4, 6) GROUP BY subscriber ORDER BY subscriber
"""
CHANGED_AT: Final = "SELECT changed_at FROM deliveries WHERE n = ?"
_OCCURRENCE: Final = f"SELECT {columns(Occurred)} FROM occurrences"  # noqa: S608
OCCURRENCES: Final = f"{_OCCURRENCE} WHERE step = ? ORDER BY scheduled_at DESC LIMIT ?"
UNFINISHED_OCCURRENCES: Final = f"{_OCCURRENCE} WHERE outcome IS NULL ORDER BY step, scheduled_at"
AUDIT: Final = f"""
SELECT {columns(Audited)} FROM audit
 WHERE n < :before AND n > :behind AND (:action IS NULL OR substr(action, 1, length(:action)) = :action)
   AND (:target IS NULL OR instr(target, :target)) ORDER BY n {{order}} LIMIT :limit
"""  # noqa: S608
PAUSED: Final = "SELECT step FROM paused"

# Retention.
OLD_EVENTS: Final = "SELECT n, first, deliveries FROM events WHERE n > ? AND emitted_at < ? ORDER BY n LIMIT ?"
STILL_NEEDED: Final = """
SELECT DISTINCT event FROM deliveries WHERE n >= ? AND n < ? AND (state NOT IN (4, 6) OR changed_at >= ?)
"""
REMOVE_DELIVERIES: Final = "DELETE FROM deliveries WHERE n IN (SELECT value FROM json_each(?))"
REMOVE_ATTEMPTS: Final = "DELETE FROM attempts WHERE delivery IN (SELECT value FROM json_each(?))"
REMOVE_DIGESTS: Final = "DELETE FROM digests WHERE parent IN (SELECT value FROM json_each(?))"
REMOVE_MEMOS: Final = "DELETE FROM memos WHERE delivery IN (SELECT value FROM json_each(?))"
REMOVE_EVENTS: Final = "DELETE FROM events WHERE n IN (SELECT value FROM json_each(?)) RETURNING blob"
REMOVE_KEYS: Final = """
DELETE FROM keys WHERE (topic, key) IN
 (SELECT topic, key FROM keys WHERE expires_at IS NOT NULL AND expires_at <= ? LIMIT ?)
"""
REMOVE_ANSWERS: Final = """
DELETE FROM answers WHERE rowid IN (SELECT rowid FROM answers WHERE expires_at <= ? LIMIT ?)
"""
REMOVE_OCCURRENCES: Final = """
DELETE FROM occurrences WHERE (step, scheduled_at) IN
 (SELECT o.step, o.scheduled_at FROM occurrences o
   WHERE o.outcome IS NOT NULL AND o.scheduled_at < ? AND o.scheduled_at < (SELECT max(x.scheduled_at) FROM occurrences x WHERE x.step = o.step) LIMIT ?)
RETURNING n
"""
REMOVE_AUDIT: Final = "DELETE FROM audit WHERE n IN (SELECT n FROM audit WHERE at < ? ORDER BY n LIMIT ?)"

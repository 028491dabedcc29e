"""Bounds of the process floor: times in seconds (`_S`), sizes in bytes (`_BYTES`), shares and counts.

Each is the one place of its number. What a user may change is in `steps.settings`; these are not settings.
"""

from typing import Final

INITIALIZE_S: Final = 30.0
"""From the start of the process to its answer to `initialize`."""
DESCRIBE_S: Final = 180.0
"""For `describe`: the project's own imports run in it."""
START_ATTEMPTS: Final = 3
"""For a runner that is killed by a signal while it starts; one that ends by itself is not tried again."""
VERSION_CHECK_S: Final = 10.0
"""For an interpreter to print its version."""

PING_EVERY_S: Final = 0.5
"""Between pings of a runner that has calls open."""
PING_BUSY_S: Final = 0.25
"""A runner that has not answered a ping for so long is busy: another one is started, if the pool may grow."""
PING_HUNG_S: Final = 2.0
"""A runner that has not answered for so long is killed at once if it holds overdue calls."""

WAIT_BEFORE_GROWTH_S: Final = 0.05
"""Calls that waited so long for a place make the pool grow."""
IDLE_BEFORE_SHRINK_S: Final = 60.0
BACKGROUND_SHARE: Final = 0.75
"""The part of a runner's capacity that events and cron may use."""
MAX_UNSENT_BYTES: Final = 4 * 1024 * 1024
"""A runner that leaves more unread gets no new calls; replies and cancels still go out."""

DRAIN_BOUND_S: Final = 60.0
"""For a replaced runner to end its calls."""
SHUTDOWN_S: Final = 2.0
"""For a runner to answer `shutdown`: its handlers are cancelled meanwhile."""
STDIN_CLOSED_S: Final = 1.0
"""For a runner to exit after its stdin was closed."""
TERM_S: Final = 1.0
"""For a group to exit after SIGTERM."""
KILL_S: Final = 5.0
"""For the kernel to end a killed process; one that hangs in the kernel is given up after it."""

YOUNG_S: Final = 5.0
"""A runner that died before this age without having answered a call died young."""
BACKOFF_FIRST_S: Final = 0.1
BACKOFF_MAX_S: Final = 30.0
CRASH_LOOP_DEATHS: Final = 3
"""Young deaths in a row after which callers are told of a crash loop."""

TICK_S: Final = 1.0
"""Between looks at what is idle, drained too long or hung."""
MEMORY_CHECK_S: Final = 5.0
OUTPUT_RECORD_BYTES: Final = 65_536
"""Of one record made from a runner's stderr."""
READ_BYTES: Final = 262_144
"""Read from a pipe at once."""
PIPE_BYTES: Final = 1_048_576
"""Wanted size of a runner's pipes, where the system lets it be set."""

"""One cron step as the runner of cron keeps it: its schedule, when it is due next, what of it runs and what waits."""

from collections import deque
from dataclasses import dataclass, field

from motia_host.abc.cron import OccurrenceRow
from motia_host.engine.calls import Call
from motia_host.steps.config import CronConfig
from motia_host.steps.model import Step
from motia_host.steps.registry import Registry
from motia_host.steps.schedule import Schedule, zone


@dataclass(slots=True, eq=False)
class Job:
    step: Step
    registry: Registry
    config: CronConfig
    schedule: Schedule
    due: int
    """Unix ms of the next occurrence."""
    running: int = 0
    calls: set[Call] = field(default_factory=set)
    queue: deque[OccurrenceRow] = field(default_factory=deque)
    """Occurrences that wait for the one that runs."""

    def reloaded(self, step: Step, registry: Registry) -> bool:
        """Take over the step's new version; False when its schedule is another one, so that a new job is due."""
        config = step.config
        assert isinstance(config, CronConfig)
        if (config.cron, config.timezone) != (self.config.cron, self.config.timezone):
            return False
        self.step, self.registry, self.config = step, registry, config
        return True


def job_of(step: Step, registry: Registry, now_ms: int) -> Job:
    """The expression was checked when the step was loaded."""
    config = step.config
    assert isinstance(config, CronConfig)
    schedule = Schedule(config.cron, zone(config.timezone))
    return Job(step, registry, config, schedule, schedule.after(now_ms))

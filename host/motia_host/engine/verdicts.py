"""What becomes of a delivery when an attempt has ended: done, tried again, a dead letter, or handed back uncharged (design A.2).

An attempt is charged when its handler fails or times out, or was alone in a runner that died. Says what it decides in the log. Writes nothing.
"""

from collections.abc import Mapping
from typing import Any, Final

from motia_host.abc.ledger import Claimed, Finish, Outcome
from motia_host.engine import failures, records, retry
from motia_host.engine.calls import Call, Ending
from motia_host.engine.parts import Parts
from motia_host.errors import RpcError
from motia_host.steps.model import Step

NEVER_AGAIN: Final = frozenset({"input-invalid", "value-not-representable"})
"""Failures of the payload itself: the next attempt would meet the same one."""

NOT_LOADED: Final = frozenset({"step-not-loaded", "load-failed"})
"""The runner does not have the step: nothing of its author's code has run."""


class Verdicts:
    def __init__(self, parts: Parts) -> None:
        self._recorder = parts.recorder
        self._clock = parts.clock
        self._chance = parts.chance

    def of(self, step: Step, claimed: Claimed, call: Call) -> Finish:
        """The end of an attempt by the end of its call; a call without an end is handed back."""
        finish = self._of(step, claimed, call)
        call.outcome = finish.outcome.value
        return finish

    def _of(self, step: Step, claimed: Claimed, call: Call) -> Finish:
        if call.ending is Ending.OK:
            return done(claimed)
        if call.ending is None or call.cancelled == "shutdown":
            return interrupted(claimed, suspect=False)
        if call.ending is Ending.INTERRUPTED:
            return interrupted(claimed, suspect=not isinstance(call.error, RpcError))
        if call.ending is Ending.CANCELLED:
            return Finish(claimed.delivery, claimed.attempt, Outcome.CANCELLED)
        error = failures.as_object(call) or {"name": "handler-failed", "message": "no reason was given"}
        if error["name"] in NOT_LOADED:
            text = f"{step.name} is not loaded, its deliveries wait: {error['message']}"
            self._recorder.say("error", text, call=call, fields={"error": error})
            return Finish(claimed.delivery, claimed.attempt, Outcome.UNSTARTED)
        wish = call.error.data.get("retry") if isinstance(call.error, RpcError) else None
        return self.charged(step, claimed, error, wish=wish if type(wish) is dict else None, call=call)

    def charged(
        self,
        step: Step,
        claimed: Claimed,
        error: dict[str, Any],
        *,
        wish: Mapping[str, Any] | None = None,
        call: Call | None = None,
    ) -> Finish:
        """The attempt has failed with this error; `wish` is what its handler said about trying again."""
        if error["name"] in NEVER_AGAIN:
            return self.dead(step, claimed, error, call)
        failed = claimed.failures + 1
        policy = step.delivery.retry
        decision = retry.decide(policy, failed, wish, self._chance)
        if isinstance(decision, retry.GiveUp):
            return self.dead(step, claimed, error, call)
        text = f"{step.name} failed ({failed} of {policy.max_attempts}), again in {decision.delay_ms / 1_000:.1f} s: {error['message']}"
        self._recorder.say("warn", text, call=call, step=step.name, trace_id=claimed.trace_id, fields={"error": error})
        if call is not None:
            call.outcome = Outcome.RETRY.value
        retry_at = self._clock.now_ms() + decision.delay_ms
        return Finish(claimed.delivery, claimed.attempt, Outcome.RETRY, retry_at, failures.as_json(error))

    def dead(self, step: Step, claimed: Claimed, error: dict[str, Any], call: Call | None = None) -> Finish:
        text = f"{step.name} gave up on an event of {claimed.topic!r}, which is a dead letter now: {error['message']}"
        fields = {"error": error, "delivery": claimed.delivery, "event": claimed.event}
        self._recorder.say("error", text, call=call, step=step.name, trace_id=claimed.trace_id, fields=fields)
        if call is None:
            self._recorder.refused(records.refused(step, claimed, error, self._clock.now_ms()))
        else:
            call.outcome = Outcome.DEAD.value
        return Finish(claimed.delivery, claimed.attempt, Outcome.DEAD, error=failures.as_json(error))


def done(claimed: Claimed) -> Finish:
    return Finish(claimed.delivery, claimed.attempt, Outcome.DONE)


def interrupted(claimed: Claimed, *, suspect: bool) -> Finish:
    """Not charged. `suspect`: it was beside something that killed its runner, and runs alone the next time."""
    return Finish(claimed.delivery, claimed.attempt, Outcome.INTERRUPTED, suspect=suspect)

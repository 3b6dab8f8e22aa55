"""How deliveries go, by DORA's four keys, as far as the journals of deployments tell."""

from collections.abc import Iterable, Sequence
from statistics import median

from archatlas.model.deployment import AttemptOutcome, DeploymentPlan, Event, EventKind, RunStatus
from archatlas.model.record import dataclass

DAY = 86_400.0
WINDOW = 28 * DAY
"""Back from the last record, over which deployments are counted."""

LEAST_SPAN = 7 * DAY
"""A journal that is younger says nothing of a week yet."""

COMMITTED = "target_committed"
"""Among the inputs of a plan: when the revision was committed that it leads to, in seconds since the epoch."""

_TROUBLES = (EventKind.FAILED, EventKind.HEALTH_LOST)


@dataclass(frozen=True)
class RecordedRun:
    """A run as its journal has it, oldest event first; `problems` are what was changed since it was written."""

    run: str
    plan: DeploymentPlan
    events: tuple[Event, ...]
    problems: tuple[str, ...] = ()

    @property
    def started(self) -> float:
        """Return when it began."""
        return self.events[0].at

    @property
    def last(self) -> float:
        """Return when the last thing was written down."""
        return max(event.at for event in self.events)

    @property
    def by(self) -> str:
        """Return who started it, empty where that is not known."""
        return str(self.events[0].facts.get("by", ""))

    @property
    def end(self) -> Event | None:
        """Return the event that ended it, None while it runs."""
        return next((event for event in reversed(self.events) if event.kind is EventKind.ENDED), None)

    @property
    def status(self) -> RunStatus | None:
        """Return how it ended, None while it runs."""
        return RunStatus(self.end.facts["status"]) if self.end else None

    @property
    def trouble(self) -> float | None:
        """Return when something failed first, a step or its health; None where nothing did."""
        return next((event.at for event in self.events if _is_trouble(event)), None)

    @property
    def has_effect(self) -> bool:
        """Tell whether it brought anything into effect."""
        return any(_is_effect(event) for event in self.events)


@dataclass(frozen=True, slots=True)
class DeliveryKeys:
    """The four keys of an environment over `seconds` until the last record; None is unknown.

    Frequency is in deployments a week, times are medians in seconds. `lead_times` and `recoveries` say of how many
    deployments these are known, `unrecovered` how many failed ones nobody has recovered yet.
    """

    until: float
    seconds: float
    deployments: int = 0
    failed: int = 0
    frequency: float | None = None
    lead_time: float | None = None
    lead_times: int = 0
    fail_rate: float | None = None
    recovery: float | None = None
    recoveries: int = 0
    unrecovered: int = 0


def delivery_keys(runs: Iterable[RecordedRun]) -> DeliveryKeys | None:
    """Return the keys of the runs of one environment; None where there was none."""
    every = sorted(runs, key=lambda run: run.started)
    if not every:
        return None
    until = max(run.last for run in every)
    seconds = min(WINDOW, until - every[0].started)
    counted = [run for run in every if run.has_effect and run.started > until - WINDOW and _is_judged(run)]
    failed = [run for run in counted if run.trouble is not None]
    leads = [lead for run in counted if (lead := _lead_time(run)) is not None]
    recoveries = [_recovery(run, every) for run in failed]
    known = [recovery for recovery in recoveries if recovery is not None]
    is_known = bool(counted) and seconds >= LEAST_SPAN
    return DeliveryKeys(
        until,
        seconds,
        len(counted),
        len(failed),
        frequency=len(counted) * 7 * DAY / seconds if is_known else None,
        lead_time=median(leads) if leads else None,
        lead_times=len(leads),
        fail_rate=len(failed) / len(counted) if counted else None,
        recovery=median(known) if known else None,
        recoveries=len(known),
        unrecovered=len(recoveries) - len(known),
    )


def _is_judged(run: RecordedRun) -> bool:
    return run.end is not None or run.trouble is not None


def _lead_time(run: RecordedRun) -> float | None:
    """Return how long the newest change waited until it was in; unknown where nobody wrote down when it was made."""
    if run.status is not RunStatus.DONE or run.end is None:
        return None
    try:
        lead = run.end.at - float(run.plan.inputs.get(COMMITTED, ""))
    except ValueError:
        return None
    return lead if lead >= 0 else None


def _recovery(failed: RecordedRun, runs: Sequence[RecordedRun]) -> float | None:
    """Return how long it took until the failed run was undone, or it or a later one was done."""
    trouble = failed.trouble
    ends = [
        run.end.at
        for run in runs
        if run.end is not None and run.started >= failed.started and _recovers(run, is_itself=run is failed)
    ]
    return min(ends) - trouble if ends and trouble is not None else None


def _recovers(run: RecordedRun, *, is_itself: bool) -> bool:
    return run.status is RunStatus.DONE or (is_itself and run.status is RunStatus.ROLLED_BACK)


def _is_trouble(event: Event) -> bool:
    is_failure = event.kind is EventKind.OUTCOME and event.facts.get("outcome") == AttemptOutcome.FAILED.value
    return event.kind in _TROUBLES or is_failure


def _is_effect(event: Event) -> bool:
    if event.kind is EventKind.RESOLVED:
        return bool(event.facts.get("applied"))
    return event.kind is EventKind.OUTCOME and event.facts.get("outcome") in _EFFECTIVE


_EFFECTIVE = (AttemptOutcome.APPLIED.value, AttemptOutcome.FAILED.value)
"""Of an attempt that failed, parts may be in effect."""

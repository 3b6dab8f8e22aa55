"""What the list of deployments says: DORA's four keys with their definitions, and every run."""

from collections.abc import Iterable

from archatlas.analysis.deployment.decisions import status_of
from archatlas.analysis.deployment.delivery import DAY, LEAST_SPAN, WINDOW, DeliveryKeys, RecordedRun, delivery_keys
from archatlas.analysis.deployment.run_state import fold
from archatlas.model.deployment import RunStatus
from archatlas.model.record import dataclass
from archatlas.render.site.components.blocks import MUTED, Text
from archatlas.render.site.components.page_parts import CellPlace, CompareColumn, CompareRow, CompareTable
from archatlas.render.site.deployments.run_view import moment
from archatlas.render.site.deployments.step_names import duration
from archatlas.render.text.deployment_words import STATUS_WORDS
from archatlas.render.text.escaping import one_line
from archatlas.render.text.words import count, share

LISTED = 500
"""Runs that the page lists."""

_VERDICTS = {
    RunStatus.DONE: "ok",
    RunStatus.FAILED: "dead",
    RunStatus.ABORTED: "dead",
    RunStatus.ROLLED_BACK: "off",
    RunStatus.NEEDS_OPERATOR: "q",
}
"""The sign of each status; of those that are on their way an ellipsis."""


@dataclass(frozen=True, slots=True)
class DeliveryKey:
    """One of the four keys: its value, of what it was made, what it means here."""

    title: str
    value: str
    made_of: str
    meaning: str


@dataclass(frozen=True, slots=True)
class EnvironmentKeys:
    """The keys of one environment, and over which days they are counted."""

    environment: str
    counted: str
    keys: tuple[DeliveryKey, ...]


@dataclass(frozen=True, slots=True)
class HistoryView:
    """Everything that the list of deployments prints."""

    lede: str
    environments: tuple[EnvironmentKeys, ...]
    runs: CompareTable
    number: int
    more: int


def history_view(runs: tuple[RecordedRun, ...], addresses: Iterable[str]) -> HistoryView:
    """Decide what the list says; `addresses` are those of the runs, in their order."""
    listed = sorted(zip(runs, addresses, strict=True), key=lambda one: (-one[0].started, one[0].run))
    environments = sorted({run.plan.environment for run in runs})
    last = max((run.last for run in runs), default=0.0)
    return HistoryView(
        f"{count(len(runs), 'run')} of {count(len(environments), 'environment')}, as their journals have them up to "
        f"{moment(last)} UTC.",
        tuple(_environment(name, runs) for name in environments),
        CompareTable(_COLUMNS, tuple(_row(run, address) for run, address in listed[:LISTED])),
        len(runs),
        max(0, len(runs) - LISTED),
    )


def _environment(name: str, runs: Iterable[RecordedRun]) -> EnvironmentKeys:
    keys = delivery_keys(run for run in runs if run.plan.environment == name)
    assert keys is not None  # the name is that of a run
    counted = f"Counted over the {duration(keys.seconds)} up to {moment(keys.until)} UTC"
    return EnvironmentKeys(one_line(name, 80), counted, (_frequency(keys), _lead(keys), _fails(keys), _recovery(keys)))


UNKNOWN = "unknown"
_DAYS = f"{WINDOW / DAY:.0f} days"


def _frequency(keys: DeliveryKeys) -> DeliveryKey:
    value = UNKNOWN if keys.frequency is None else f"{keys.frequency:.2g} a week"
    short = f"; the journal covers less than {LEAST_SPAN / DAY:.0f} days" if keys.seconds < LEAST_SPAN else ""
    meaning = f"Runs within {_DAYS} that brought at least one step into effect, and ended or failed."
    return DeliveryKey("Deployment frequency", value, f"{count(keys.deployments, 'deployment')}{short}", meaning)


def _lead(keys: DeliveryKeys) -> DeliveryKey:
    value = UNKNOWN if keys.lead_time is None else duration(keys.lead_time)
    made_of = (
        f"median of {count(keys.lead_times, 'deployment')}"
        if keys.lead_times
        else "no finished deployment names a commit"
    )
    meaning = "From the commit that a plan leads to until its run was done. A plan of uncommitted work has no commit."
    return DeliveryKey("Change lead time", value, made_of, meaning)


def _fails(keys: DeliveryKeys) -> DeliveryKey:
    value = UNKNOWN if keys.fail_rate is None else share(keys.fail_rate)
    meaning = "Deployments of which a step failed, was refused by a gate, or lost its health afterwards."
    return DeliveryKey(
        "Change fail rate", value, f"{keys.failed:,} of {count(keys.deployments, 'deployment')}", meaning
    )


def _recovery(keys: DeliveryKeys) -> DeliveryKey:
    value = UNKNOWN if keys.recovery is None else duration(keys.recovery)
    said = [f"median of {count(keys.recoveries, 'failed deployment')}" if keys.recoveries else "none recovered"]
    said += [f"{keys.unrecovered:,} not recovered yet"] if keys.unrecovered else []
    made_of = "; ".join(said) if keys.failed else "no deployment failed"
    meaning = "From the first failure until the run was rolled back, or it or a later run was done."
    return DeliveryKey("Failed deployment recovery time", value, made_of, meaning)


_COLUMNS = (
    CompareColumn("Run", CellPlace.HEAD),
    CompareColumn("Environment"),
    CompareColumn("State", CellPlace.RIGHT),
    CompareColumn("Began (UTC)"),
    CompareColumn("Took"),
    CompareColumn("Steps in"),
    CompareColumn("By"),
)


def _row(run: RecordedRun, address: str) -> CompareRow:
    state = fold(run.plan, run.events)
    status = status_of(state)
    steps = f"{len(state.standing)} of {len(run.plan.steps)}"
    verdict = "dead" if run.problems else _VERDICTS.get(status, "wait")
    words = "journal was changed" if run.problems else STATUS_WORDS[status]
    cells = (
        (Text(one_line(run.run, 80), href=address),),
        (Text(one_line(run.plan.environment, 80)),),
        (Text(words, verdict=verdict),),
        (Text(moment(run.started)),),
        (Text(duration(run.last - run.started)),),
        (Text(steps),),
        (Text(one_line(run.by, 80)) if run.by else Text("nobody has said", note=MUTED),),
    )
    return CompareRow(cells)

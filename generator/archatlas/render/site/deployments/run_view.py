"""What the page of a run says: what it waits for, where each step stands and why, and its journal."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime

from archatlas.analysis.deployment.decisions import status_of
from archatlas.analysis.deployment.delivery import RecordedRun
from archatlas.analysis.deployment.run_state import RunState
from archatlas.analysis.deployment.step_state import Phase, StepState
from archatlas.model.deployment import Event, EventKind, GateVerdict, RunStatus
from archatlas.model.record import dataclass
from archatlas.render.site.components.blocks import MUTED, Text
from archatlas.render.site.components.page_parts import CellPlace, CompareColumn, CompareRow, CompareTable
from archatlas.render.site.deployments.replayed_run import ReplayedRun
from archatlas.render.site.deployments.step_names import LONGEST, StepNames
from archatlas.render.text.deployment_words import GATE, STATUS_WORDS, AskedOperator, event_words, question_words
from archatlas.render.text.escaping import one_line
from archatlas.render.text.words import count, enumerated

LISTED, ASKED = 1_000, 12
"""Steps and records of a journal that the page lists, and questions: `archatlas deploy log` prints all."""

_PHASES = {
    Phase.PENDING: ("wait", "not started"),
    Phase.APPLYING: ("wait", "being made"),
    Phase.UNSURE: ("q", "nobody can tell"),
    Phase.GATED: ("wait", "in, gates are asked"),
    Phase.PROMOTED: ("ok", "in, healthy"),
    Phase.FAILED: ("dead", "failed"),
    Phase.TO_UNDO: ("wait", "to be undone"),
    Phase.UNDOING: ("wait", "being undone"),
    Phase.UNDO_UNSURE: ("q", "nobody can tell whether it is undone"),
    Phase.UNDO_GATED: ("wait", "put back, gates are asked"),
    Phase.RESTORED: ("off", "undone, healthy as before"),
}
"""The sign and the words of each phase."""

_TAGS = {
    EventKind.STARTED: "start",
    EventKind.TAKEN_OVER: "taken over",
    EventKind.INTENT: "will do",
    EventKind.OUTCOME: "done",
    EventKind.LOOKED: "gate",
    EventKind.PROMOTED: "healthy",
    EventKind.FAILED: "failed",
    EventKind.HEALTH_LOST: "stop",
    EventKind.UNDO_INTENT: "will undo",
    EventKind.UNDO_OUTCOME: "undone",
    EventKind.RESTORED: "restored",
    EventKind.PAUSED: "pause",
    EventKind.CONTINUED: "go on",
    EventKind.APPROVED: "approval",
    EventKind.ABORTED: "abort",
    EventKind.RESOLVED: "resolved",
    EventKind.NEEDS_OPERATOR: "hold",
    EventKind.ENDED: "end",
}
_BAD = frozenset((EventKind.FAILED, EventKind.HEALTH_LOST, EventKind.NEEDS_OPERATOR, EventKind.ABORTED))


@dataclass(frozen=True, slots=True)
class RunView:
    """Everything that the page of a run prints."""

    run: str
    environment: str
    digest: str
    lede: str
    status: str
    alert: str
    asked: tuple[AskedOperator, ...]
    said: str
    problems: tuple[str, ...]
    standing: str
    steps: CompareTable
    more_steps: int
    journal: CompareTable
    number: int
    listed_records: int
    lacks_oldest: bool
    verified: str


def run_view(recorded: RecordedRun, names: StepNames, numbers: Mapping[str, int]) -> RunView:
    """Decide what the page of a run says; `numbers` are those of the steps in its plan."""
    run = ReplayedRun.of(recorded)
    state = run.state
    status = status_of(state)
    asked = tuple(_asked(state))
    standing = len(state.standing)
    order = sorted(state.graph.steps, key=lambda step: (numbers.get(step, len(numbers) + 1), step))
    rows = (_row(run, step, names, numbers) for step in order[:LISTED])
    records = tuple(run.news())[::-1]
    return RunView(
        one_line(recorded.run, 80),
        one_line(recorded.plan.environment, 80),
        recorded.plan.digest[:12],
        _lede(recorded, standing, len(order)),
        STATUS_WORDS[status],
        _alert_kind(status, recorded),
        asked[:ASKED],
        _said(state, status, len(asked)),
        tuple(one_line(problem, LONGEST) for problem in recorded.problems),
        f"{standing} of {len(order)} in",
        CompareTable(_STEP_COLUMNS, tuple(rows)),
        max(0, len(order) - LISTED),
        CompareTable(_JOURNAL_COLUMNS, tuple(_record(run, event, numbers) for event in records[:LISTED])),
        len(recorded.events),
        min(len(records), LISTED),
        len(records) > LISTED,
        "changed since it was written" if recorded.problems else "their chain is verified",
    )


def moment(at: float) -> str:
    """Return a time of a journal with its day, in UTC; what no calendar has is told as it is."""
    try:
        return f"{datetime.fromtimestamp(at, UTC):%Y-%m-%d %H:%M:%S}"
    except (OverflowError, OSError, ValueError):
        return "an impossible time"


def _lede(recorded: RecordedRun, standing: int, steps: int) -> str:
    by = f" by {one_line(recorded.by, 80)}" if recorded.by else ""
    started, last = moment(recorded.started), moment(recorded.last)
    return f"started {started} UTC{by}. {standing} of {count(steps, 'step')} in. Last written down {last} UTC."


def _alert_kind(status: RunStatus, recorded: RecordedRun) -> str:
    if recorded.problems or status in (RunStatus.NEEDS_OPERATOR, RunStatus.FAILED):
        return "bad"
    return "none" if status is RunStatus.DONE else "doubt"


def _said(state: RunState, status: RunStatus, asked: int) -> str:
    troubles = [one_line(step, 80) for step in state.troubles]
    trouble = f"Trouble with {enumerated(troubles, 6)}. " if troubles else ""
    if asked > ASKED:
        return f"{trouble}{asked - ASKED} more questions are not listed here."
    if status is RunStatus.ROLLED_BACK:
        return f"{trouble}All that hung together with it is as it was before."
    return trouble.strip()


def _asked(state: RunState) -> Iterator[AskedOperator]:
    options = f" --env {one_line(state.plan.environment, 80)}"
    if state.ended is None:
        for step, found in state.steps.items():
            if found.question is not None:
                yield question_words(found.question, step, found.question_facts, options)


_STEP_COLUMNS = (
    CompareColumn("Step", CellPlace.RANK, is_silent=True),
    CompareColumn("Module", CellPlace.HEAD),
    CompareColumn("State", CellPlace.FULL),
    CompareColumn("Gates"),
    CompareColumn("Why", CellPlace.FULL),
    CompareColumn("Owner"),
)


def _row(run: ReplayedRun, identity: str, names: StepNames, numbers: Mapping[str, int]) -> CompareRow:
    step, found = run.state.graph.steps[identity], run.state.steps[identity]
    is_blocked = any(one.step == identity for one in run.recorded.plan.blocked)
    sign, words = ("dead", "blocked") if is_blocked else _phase(found)
    number = str(numbers.get(identity, ""))
    gates = run.gates(identity)
    cells = (
        (Text(number),),
        (names.module(step),),
        (Text(words, verdict=sign),),
        (Text(gates) if gates else Text("—", note=MUTED),),
        (Text("" if is_blocked else _why(run, identity, numbers)),),
        names.owner(step.owner),
    )
    return CompareRow(cells, f"s{number}" if number else "")


def _phase(found: StepState) -> tuple[str, str]:
    if found.question is not None:
        return "q", "waits for a person"
    if found.stays:
        return "dead", "stays, cannot be undone"
    return _PHASES[found.phase]


def _why(run: ReplayedRun, identity: str, numbers: Mapping[str, int]) -> str:
    state = run.state
    step, found = state.graph.steps[identity], state.steps[identity]
    gate, reason = (str(found.trouble.get(key) or "") for key in ("gate", "reason"))
    if gate and reason in ("", GATE):
        return f"{one_line(gate, 40)}: {one_line(run.last_failure(identity, gate), LONGEST) or 'failed'}"
    if reason:
        return one_line(reason, LONGEST)
    if found.phase is Phase.PENDING:
        below = state.graph.below[step.id]
        waits = sorted(numbers[one] for one in below if one in numbers and state.steps[one].phase is not Phase.PROMOTED)
        return f"waits for {enumerated(list(map(str, waits)), 8)}" if waits else ""
    return ""


_JOURNAL_COLUMNS = (
    CompareColumn("Record", CellPlace.DROP),
    CompareColumn("UTC", CellPlace.RIGHT, numeric=True),
    CompareColumn("Kind", CellPlace.HEAD),
    CompareColumn("Step"),
    CompareColumn("What", CellPlace.FULL),
    CompareColumn("By"),
)


IGNORED = "does not count: it is of another version, or too old"


def _record(run: ReplayedRun, event: Event, numbers: Mapping[str, int]) -> CompareRow:
    is_bad = event.kind in _BAD or run.counted.get(event.sequence) is GateVerdict.FAIL
    step = f"{numbers[event.step]}" if event.step in numbers else one_line(event.step, 60)
    by = one_line(str(event.facts.get("by", "")), 60) or ("gate" if event.kind is EventKind.LOOKED else "archatlas")
    cells = (
        (Text(str(event.sequence)),),
        (Text(moment(event.at)),),
        (Text(_TAGS[event.kind], tag="bad" if is_bad else "plain"),),
        (Text(step or "run"),),
        (Text(event_words(event), note=IGNORED if run.is_ignored(event) else ""),),
        (Text(by),),
    )
    return CompareRow(cells, f"j{event.sequence}")

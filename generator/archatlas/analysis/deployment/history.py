"""What the runs so far tell of an environment: how long steps took, and from which revisions it was deployed."""

from collections.abc import Iterable, Mapping

from archatlas.model.deployment import Deployed, DeploymentPlan, Event, EventKind
from archatlas.model.record import dataclass

NOTHING = "nothing"
"""How the earlier state of a plan is called where nothing runs yet."""

MOST_SAMPLES = 50
"""Durations that count, the latest ones: a module of two years ago was another one."""

RunHistory = tuple[DeploymentPlan, tuple[Event, ...]]
"""The plan of a run, and what was written down about it."""


@dataclass(frozen=True, slots=True)
class LiveRecord:
    """What a journal says that runs, nothing of what was retired, and the commits that runs led from and to.

    `commits` begin with the latest one; `baseline` is the one that somebody said was running when the last run began
    that started from a revision. `unclear` are modules of which nobody knows which version runs, `unproven` those whose
    gates had not all passed when the run that deployed them ended.
    """

    versions: Mapping[str, Deployed | None]
    unclear: frozenset[str] = frozenset()
    baseline: str = ""
    commits: tuple[str, ...] = ()
    unproven: frozenset[str] = frozenset()


def step_seconds(runs: Iterable[RunHistory]) -> Mapping[str, tuple[float, ...]]:
    """Return how long steps took from the first attempt until they were healthy, by module or the operator's own id."""
    found: dict[str, list[float]] = {}
    for plan, events in runs:
        names = {step.id: step.module or step.id for step in plan.steps}
        begun: dict[str, float] = {}
        for event in events:
            if event.kind is EventKind.INTENT:
                begun.setdefault(event.step, event.at)
            elif event.kind is EventKind.PROMOTED and event.step in begun and event.step in names:
                found.setdefault(names[event.step], []).append(max(0.0, event.at - begun.pop(event.step)))
            elif event.kind in (EventKind.FAILED, EventKind.UNDO_INTENT):
                begun.pop(event.step, None)
    return {name: tuple(samples[-MOST_SAMPLES:]) for name, samples in found.items()}


def deployed_commits(plans: Iterable[DeploymentPlan]) -> tuple[str, tuple[str, ...]]:
    """Return the last commit or nothing that a run started from, and all that runs led between, latest first."""
    ordered = tuple(plans)
    sources = [plan.source for plan in ordered if plan.source == NOTHING or is_commit(plan.source)]
    every = [state for plan in reversed(ordered) for state in (plan.target, plan.source) if is_commit(state)]
    return sources[-1] if sources else "", tuple(dict.fromkeys(every))


def is_commit(state: str) -> bool:
    """Tell whether a state of a plan is the id of a commit, and not a word such as worktree."""
    return len(state) in (40, 64) and all(letter in "0123456789abcdef" for letter in state)

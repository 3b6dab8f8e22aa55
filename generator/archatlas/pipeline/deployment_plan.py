"""Reads the two states that a deployment lies between, and makes its plan."""

import hashlib
import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from archatlas.analysis.assessment import Assessment
from archatlas.analysis.deployment.history import NOTHING, LiveRecord
from archatlas.analysis.deployment.plan import make_plan
from archatlas.analysis.deployment.plan_document import plain
from archatlas.analysis.deployment.planning import GivenFacts, PlanInputs, Planned, PlannedEnvironment, Reach
from archatlas.analysis.estate.evidence import EvidenceClassifier
from archatlas.formats.reader import Reader
from archatlas.formats.schema_files import SourceTree, read_directories, read_revision
from archatlas.model.catalog import Catalog
from archatlas.model.deployment import DeploymentPlan, GateSpec
from archatlas.model.errors import FindingsError
from archatlas.model.module import Module
from archatlas.model.reading import Reading
from archatlas.model.record import dataclass, field, replace
from archatlas.pipeline.live_state import LIVE, MOST_COMMITS, live_catalog, live_digest
from archatlas.settings import Settings
from archatlas.settings.environments import EnvironmentSettings
from archatlas.sources.read_errors import LoadError
from archatlas.sources.repository import Commit, Repository, repository_of
from archatlas.sources.revision import committed_at, latest_commits
from archatlas.sources.scope import FileScope

WORK_TREE = "worktree"
"""How the later state is called where it is what lies on disk."""


class RefusedSchemas(FindingsError):
    """Say that a state has schemas that cannot be read, so that their modules would look as if they went."""


@dataclass(frozen=True, slots=True)
class PlanRequest:
    """Which two states a plan lies between, and what is known besides; `source` and `target` are revisions."""

    scope: FileScope
    settings: Settings
    source: str
    target: str = WORK_TREE
    environment: EnvironmentSettings | None = None
    only: tuple[str, ...] = ()
    reach: Reach = Reach.ALONE
    at: float | None = None
    freeze_override: str = ""
    given: GivenFacts = field(default_factory=GivenFacts)
    history: Mapping[str, tuple[float, ...]] = field(default_factory=dict)
    live: LiveRecord | None = None
    checked: DeploymentPlan | None = None


def plan_inputs(request: PlanRequest) -> PlanInputs:
    """Read both states; raise a refusal where one of them, or a schema in it, cannot be read."""
    states = _States(request, repository_of(request.scope.roots or (Path(),)))
    return states.inputs_from_journal() if request.source == LIVE else states.inputs_from_revision()


@dataclass(frozen=True)
class _States:
    """Reads the states of a request from a repository."""

    request: PlanRequest
    repository: Repository

    def inputs_from_revision(self) -> PlanInputs:
        request, target = self.request, self._target()
        source = None if request.source == NOTHING else self.repository.resolve(request.source)
        before = read_revision(self.repository, source, request.scope) if source else SourceTree(())
        after = self._later(target, before)
        if not (before.files or after.files):
            told = f"neither in '{request.source}' nor in {request.target}"
            raise LoadError(f"there is no module schema below {request.scope.told()}, {told}")
        return self._named(inputs_between(before, after, request), source.id if source else NOTHING, target)

    def inputs_from_journal(self) -> PlanInputs:
        """Return what a plan is made from that starts from what runs, as the journal has it."""
        record = self.request.live or LiveRecord({})
        target, reader = self._target(), Reader()
        after = self._later(target, SourceTree(()))
        later = reader.load(after.files)
        _refuse_refused(self.request.target, after, later)

        @cache
        def catalog_at(commit: str) -> Catalog:
            tree = read_revision(self.repository, Commit(commit, commit), self.request.scope)
            return reader.knowing(later).load(tree.files, later).catalog

        @cache
        def latest() -> tuple[str, ...]:
            scope, head = self.request.scope, target.id if target else "HEAD"
            return latest_commits(self.repository, head, scope.read_places(), MOST_COMMITS)

        before = live_catalog(record, catalog_at, later.catalog, latest)
        inputs = _inputs(before, later.catalog, self.request, {"before": live_digest(record), "after": _digest(after)})
        return self._named(inputs, LIVE, target)

    def _target(self) -> Commit | None:
        return None if self.request.target == WORK_TREE else self.repository.resolve(self.request.target)

    def _later(self, target: Commit | None, before: SourceTree) -> SourceTree:
        scope = self.request.scope
        if target is not None:
            return read_revision(self.repository, target, scope, before.schemas)
        there = tuple(directory for directory in scope.directories if directory.exists())
        return read_directories(replace(scope, directories=there, is_one_repository=True), before.schemas)

    def _named(self, inputs: PlanInputs, source: str, target: Commit | None) -> PlanInputs:
        """Return inputs with the ids of both states, and when the later one was committed."""
        committed = committed_at(self.repository, target) if target else None
        times = {"target_committed": str(committed)} if committed is not None else {}
        state = target.id if target else WORK_TREE
        return replace(inputs, source=source, target=state, inputs={**inputs.inputs, **times})


def inputs_between(before: SourceTree, after: SourceTree, request: PlanRequest) -> PlanInputs:
    """Return what a plan is made from, given the texts of both states; a file that both have is read once."""
    reader = Reader()
    later = reader.load(after.files)
    earlier = reader.knowing(later).load(before.files, later)
    _refuse_refused(request.source, before, earlier)
    _refuse_refused(request.target, after, later)
    digests = {"before": _digest(before), "after": _digest(after)}
    return _inputs(earlier.catalog, later.catalog, request, digests)


def _inputs(before: Catalog, after: Catalog, request: PlanRequest, digests: Mapping[str, str]) -> PlanInputs:
    environment = planned_environment(request.environment)
    return PlanInputs(
        before,
        after,
        environment,
        request.source,
        request.target,
        request.settings.policy,
        EvidenceClassifier(placeholders=request.settings.placeholders),
        {**digests, "environment": environment_digest(environment)},
        request.only,
        request.reach,
        request.history,
        request.live.versions if request.live else None,
        request.at,
        request.freeze_override,
        request.given,
        request.checked,
    )


MOST_REQUIREMENTS = 30_000
"""Most requirements of an estate whose change is planned along with a review, so that no change can stretch it."""


def plan_of_change(before: Assessment, after: Assessment, settings: Settings) -> Planned | None:
    """Return how a change would be deployed: to the only environment, to none in particular where there are several.

    None is returned for an estate so dense that it would take long.
    """
    if any(sum(map(len, known.graph.hard.values())) > MOST_REQUIREMENTS for known in (before, after)):
        return None
    environments = tuple(settings.environments.values())
    environment = planned_environment(environments[0] if len(environments) == 1 else None)
    return make_plan(
        PlanInputs(before.catalog, after.catalog, environment, policy=settings.policy, classifier=after.classifier)
    )


def planned_environment(settings: EnvironmentSettings | None) -> PlannedEnvironment:
    """Return what a plan takes from the settings of an environment: no command, no address."""
    if settings is None:
        return PlannedEnvironment()

    def gates_of(module: Module) -> tuple[GateSpec, ...]:
        return tuple(rule.spec for rule in settings.gates_for(module))

    def way_back(module: Module) -> str:
        return "the adapter of the environment" if settings.adapter_for(module) is not None else ""

    steps = tuple(one.step for one in settings.steps)
    return PlannedEnvironment(
        settings.name,
        settings.limits,
        settings.on_failure,
        settings.cycles_together,
        settings.freeze,
        steps,
        gates_of,
        way_back,
    )


def _refuse_refused(state: str, tree: SourceTree, reading: Reading) -> None:
    refused = sorted({*tree.refused, *reading.refused})
    if refused:
        more = f" and {len(refused) - 1} more" if len(refused) > 1 else ""
        raise RefusedSchemas(
            f"'{refused[0]}'{more} cannot be read in {state}, so that nobody knows what would be retired;"
            " archatlas check says why"
        )


def environment_digest(environment: PlannedEnvironment) -> str:
    """Return the SHA-256 of what is planned by; gates come with the steps, freezes from the settings of a run."""
    limits, on_failure = environment.limits, environment.on_failure
    said = [environment.name, limits, on_failure, environment.cycles_together, environment.steps]
    return hashlib.sha256(json.dumps([plain(one) for one in said], sort_keys=True).encode()).hexdigest()


def _digest(tree: SourceTree) -> str:
    """Return the SHA-256 of all texts of a state, with their paths."""
    digest = hashlib.sha256()
    for file in sorted(tree.files, key=lambda one: one.path):
        for part in (file.path, file.text):
            content = part.encode("utf-8", "surrogatepass")
            digest.update(f"{len(content)}:".encode())
            digest.update(content)
    return digest.hexdigest()

"""What a pipeline or a controller is told of a plan: jobs with plain names, what each waits for, what each runs.

Of what schemas say only names and versions leave this file, and only those that mean nothing to YAML, to a shell, or to
the templates of any of the systems.
"""

import hashlib
import re
import shlex
from collections import Counter
from collections.abc import Iterator, Mapping
from enum import Enum
from functools import cached_property

from archatlas.analysis.deployment.reduced_order import late_order
from archatlas.model.deployment import Change, DeploymentPlan, GateKind, GateTime, OnFailure, Step
from archatlas.model.enumeration import count, enumerated
from archatlas.model.errors import UserError
from archatlas.model.record import dataclass, field
from archatlas.render.exports.exported_estate import clean_value
from archatlas.render.text.escaping import one_line

_PLAIN_VALUE = re.compile(r"\A(?:\w[\w.+~:@/-]{0,199})?\Z")
_PLAIN_NAME = re.compile(r"\A[a-z][a-z0-9]*(_[a-z0-9]+)*([.:][a-z0-9]+(_[a-z0-9]+)*)*\Z")
_LONGEST_NAME = 45
"""Characters of a job: Helm takes 53 for a release, and an approval gets some more."""

_PLACEHOLDER = re.compile(r"(\{(?:module|version|before|attempt|environment|step)\})")
_USUAL = {
    Change.OPERATOR: (),
    Change.RETIRE: ("./retire", "{module}"),
}
_DEPLOY = ("./deploy", "{module}", "{version}")
"""What is run where the settings name no program for a module."""


class ExportRefused(UserError):
    """Name a value that cannot stand in an export."""


@dataclass(frozen=True, slots=True)
class ExportedStep:
    """A step with a name that every system takes, and the names of the steps that it waits for directly.

    `lasting` is the name of what stays when the step is done: that of the module, where no other step is about it.

    `argv` is the program of the settings with its placeholders; an operator's step without one is done by a person.
    """

    step: Step
    name: str
    lasting: str
    needs: tuple[str, ...]
    wave: int
    argv: tuple[str, ...]

    @property
    def is_retired(self) -> bool:
        """Tell whether nothing of the module is left afterwards."""
        return self.step.change is Change.RETIRE

    @property
    def values(self) -> Mapping[str, str]:
        """Return what the program is told, by the names of its variables."""
        before, after = self.step.before, self.step.after
        return {
            "ARCHATLAS_STEP": self.step.id,
            "ARCHATLAS_MODULE": self.step.module,
            "ARCHATLAS_VERSION": after.version if after else "",
            "ARCHATLAS_BEFORE": before.version if before else "",
        }


@dataclass(frozen=True)
class ExportedPlan:
    """The steps that are not blocked, in an order in which each comes after what it waits for.

    What cannot be undone waits for all that does not wait for it, as in a run of archatlas itself.
    """

    plan: DeploymentPlan
    steps: tuple[ExportedStep, ...]
    left_out: int

    @cached_property
    def lasting(self) -> Mapping[str, str]:
        """Return what stays of each step, by the step's name."""
        return {step.name: step.lasting for step in self.steps}

    @property
    def environment(self) -> str:
        """Return the name of the environment."""
        return self.plan.environment

    def is_approved(self, step: ExportedStep, when: GateTime) -> bool:
        """Tell whether a person has to say yes before or after a step."""
        gates = self.plan.gates.get(step.step.id, ())
        return any(gate.kind is GateKind.MANUAL and gate.when is when for gate in gates)


def exported_plan(plan: DeploymentPlan, programs: Mapping[str, tuple[str, ...]] | None = None) -> ExportedPlan:
    """Return what is exported of a plan; `programs` are the argv of steps by their ids.

    Raises ExportRefused for a name or a version that might mean something to one of the systems, and for no step.
    """
    order, by_id = late_order(plan), {step.id: step for step in plan.steps}
    _require_plain(plan.environment, "the environment")
    if not order.steps:
        raise ExportRefused("the plan has no step that can be made: there is nothing to export")
    for identity in order.steps:
        _require_values(by_id[identity])
    names = _names({identity: identity for identity in order.steps})
    modules = Counter(by_id[identity].module for identity in order.steps)
    lasting = _names({one: by_id[one].module if modules[by_id[one].module] == 1 else one for one in order.steps})
    steps = tuple(
        ExportedStep(
            by_id[identity],
            names[identity],
            lasting[identity],
            tuple(names[before] for before in order.needs[identity]),
            order.waves[identity],
            (programs or {}).get(identity) or _USUAL.get(by_id[identity].change, _DEPLOY),
        )
        for identity in order.steps
    )
    return ExportedPlan(plan, steps, len(order.left_out))


def shell_line(argv: tuple[str, ...]) -> str:
    """Return a program as a line of a shell: what the settings say in quotes, values as variables in quotes."""
    return " ".join("".join(_words(part)) or "''" for part in argv)


def _words(text: str) -> Iterator[str]:
    for number, part in enumerate(_PLACEHOLDER.split(text)):
        if number % 2:
            yield f'"${{ARCHATLAS_{part.strip("{}").upper()}}}"'
        elif part:
            yield shlex.quote(part)


def _require_values(step: Step) -> None:
    _require_plain(step.id, "the step")
    _require_plain(step.module, f"the module of {step.id}")
    for deployed in (step.before, step.after):
        _require_plain(deployed.version if deployed else "", f"the version of {step.module}")


def _require_plain(text: str, what: str) -> None:
    if not _PLAIN_VALUE.match(text):
        raise ExportRefused(
            f"{what} is '{one_line(text, 80)}', which might mean something to a shell or a template; "
            "write letters, digits and . _ + ~ : @ / -, with a letter or a digit first"
        )


def _names(texts: Mapping[str, str]) -> Mapping[str, str]:
    """Return by step a name of lower-case letters, digits and hyphens made of its text, another one for each."""
    plain = {step: object_name(text) for step, text in texts.items()}
    times = Counter(plain.values())
    return {step: name if times[name] == 1 else _with_digest(name, step) for step, name in plain.items()}


def object_name(text: str) -> str:
    """Return a name that Kubernetes and Helm take; a text that has to be changed for that gets a digest behind it."""
    name = text.replace(":", "-").replace(".", "--").replace("_", "-")
    if _PLAIN_NAME.match(text) and len(name) <= _LONGEST_NAME:
        return name
    return _with_digest(re.sub(r"[^a-z0-9]+", "-", text.lower()), text)


def _with_digest(name: str, text: str) -> str:
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:10]
    kept = name.strip("-")[: _LONGEST_NAME - len(digest) - 1].strip("-")
    return f"{kept}-{digest}" if kept[:1].isalpha() else f"step-{digest}"


class JobKind(Enum):
    """What a job of a pipeline does."""

    RUN = "run"
    APPROVE = "approve"
    JOIN = "join"


@dataclass(frozen=True, slots=True)
class PipelineJob:
    """A job of a pipeline: it makes a step, waits for a person, or joins others where one may not wait for so many.

    A person's job that has a `step` is that step.
    """

    name: str
    kind: JobKind
    needs: tuple[str, ...]
    step: ExportedStep | None = None


def jobs_of(plan: ExportedPlan, most_needs: int = 0) -> tuple[PipelineJob, ...]:
    """Return the jobs of a plan, with those for persons and those that join."""
    jobs: list[PipelineJob] = []
    ends: dict[str, str] = {}
    for step in plan.steps:
        needs = _joined(jobs, step.name, tuple(ends[before] for before in step.needs), most_needs)
        last = step.name
        if plan.is_approved(step, GateTime.BEFORE):
            jobs.append(PipelineJob(f"allow-{step.name}", JobKind.APPROVE, needs))
            needs = (f"allow-{step.name}",)
        jobs.append(PipelineJob(step.name, JobKind.RUN if step.argv else JobKind.APPROVE, needs, step))
        if plan.is_approved(step, GateTime.AFTER):
            last = f"accept-{step.name}"
            jobs.append(PipelineJob(last, JobKind.APPROVE, (step.name,)))
        ends[step.name] = last
    return tuple(jobs)


def _joined(jobs: list[PipelineJob], name: str, needs: tuple[str, ...], most: int) -> tuple[str, ...]:
    """Return at most so many jobs to wait for, others of which wait for the rest."""
    level = 0
    while most and len(needs) > most:
        level += 1
        parts = [needs[start : start + most] for start in range(0, len(needs), most)]
        joints = [PipelineJob(f"j{level}-{place}-{name}", JobKind.JOIN, part) for place, part in enumerate(parts, 1)]
        jobs += joints
        needs = tuple(joint.name for joint in joints)
    return needs


@dataclass(frozen=True, slots=True)
class Kept:
    """What a system can do of what a plan asks, and what it does more strictly; `wanted` says what has to be there."""

    wanted: tuple[str, ...]
    approvals: bool = False
    slots: bool = False
    stricter: str = ""
    also: tuple[str, ...] = field(default=())


def head_of(plan: ExportedPlan, kept: Kept) -> str:
    """Return the comment of a file: which plan, whether it is stricter, what is not in it, what has to be there."""
    known = plan.plan
    lines = [
        f"Deployment plan {clean_value(known.digest)[:12] or 'without digest'} of archatlas into {known.environment}, "
        f"from {clean_value(known.source)[:60]} to {clean_value(known.target)[:60]}.",
        "Make it again rather than edit it.",
        f"Order: {kept.stricter or 'the same as in the plan'}.",
    ]
    dropped = [*_dropped_gates(plan, kept), *_dropped_limits(known, kept), *kept.also]
    if known.on_failure is not OnFailure.HOLD:
        dropped.append(
            f"undoing after a failure ({known.on_failure.value}): what waits for a failed step does not start"
        )
    if plan.left_out:
        dropped.append(f"{count(plan.left_out, 'blocked step')}")
    lines += ["Not in this file:", *(f"  - {what}" for what in dropped)] if dropped else []
    return "\n".join([*lines, *(["It needs:", *(f"  - {what}" for what in kept.wanted)] if kept.wanted else [])])


def _dropped_gates(plan: ExportedPlan, kept: Kept) -> Iterator[str]:
    gates = Counter(gate.kind for step in plan.steps for gate in plan.plan.gates.get(step.step.id, ()))
    dropped = [
        f"{kind.value} ({number})"
        for kind, number in sorted(gates.items(), key=lambda found: found[0].value)
        if not (kept.approvals and kind is GateKind.MANUAL)
    ]
    if dropped:
        yield f"gates: {enumerated(dropped)}"


def _dropped_limits(plan: DeploymentPlan, kept: Kept) -> Iterator[str]:
    limits = plan.limits
    said = [
        *([] if kept.slots else [f"{limits.slots} at a time"]),
        *(["per owner"] if limits.owner is not None else []),
        *(["per lane"] if limits.lane is not None else []),
        *(["per tier"] if limits.tiers else []),
    ]
    if said:
        yield f"limits: {enumerated(said)}"

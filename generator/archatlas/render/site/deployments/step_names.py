"""How pages of deployments name modules, owners, versions, gates and times."""

from archatlas.analysis.assessment import Assessment
from archatlas.model.deployment import Change, Deployed, GateKind, GateSpec, GateTime, Step
from archatlas.model.module import ModuleName, lane_of, short_name_of
from archatlas.model.record import dataclass
from archatlas.render.site.components.blocks import MUTED, Text
from archatlas.render.site.components.labels import owner_cell
from archatlas.render.site.links import link, module_address
from archatlas.render.text.escaping import one_line

LONGEST = 200
"""Characters of a text that somebody else wrote."""

_GATES = {
    GateKind.HTTP: "health",
    GateKind.PROMETHEUS: "a query of Prometheus",
    GateKind.REGISTRY: "health in the live registry",
    GateKind.CHECK: "archatlas check",
    GateKind.BAKE: "time to bake",
    GateKind.BUDGET: "error budget",
    GateKind.MANUAL: "a person",
    GateKind.CANARY: "canary",
}
_UNITS = (("day", 86_400), ("h", 3600), ("min", 60))


@dataclass(frozen=True, slots=True)
class StepNames:
    """Names things on the page at `start`; without an estate, as in a file of its own, nothing is a link."""

    assessment: Assessment | None = None
    start: str = ""

    def module(self, step: Step) -> Text:
        """Return the module of a step, or what an operator's own step is called, with its versions."""
        note = versions_of(step)
        if not step.module:
            return Text(one_line(step.id.partition(":")[2] or step.id, LONGEST), note="a step of the operator's own")
        known = self.assessment is not None and ModuleName(step.module) in self.assessment.catalog
        href = link(self.start, module_address(step.module)) if known else ""
        name = one_line(short_name_of(step.module) or step.module, LONGEST)
        lane = one_line(lane_of(step.module), LONGEST) if short_name_of(step.module) else ""
        return Text(name, lane=lane, href=href, note=note) if href else Text(one_line(step.module, LONGEST), note=note)

    def owner(self, handle: str) -> tuple[Text, ...]:
        """Return who answers for a step."""
        if self.assessment is not None:
            return owner_cell(self.assessment, handle or None, self.start)
        return (Text(one_line(handle, LONGEST)) if handle else Text("no named owner", note=MUTED),)


def versions_of(step: Step) -> str:
    """Say from which version to which a step leads."""
    if step.change is Change.OPERATOR:
        return ""
    if step.before is None:
        return f"new: {version_of(step.after)}"
    if step.after is None:
        return f"{version_of(step.before)}, then gone"
    before, after = version_of(step.before), version_of(step.after)
    return f"{before} to {after}" if before != after else f"{after}, changed"


def version_of(deployed: Deployed | None) -> str:
    """Return a version, or say that none is declared."""
    return one_line(deployed.version, 40) if deployed and deployed.version else "no version declared"


def gates_of(gates: tuple[GateSpec, ...]) -> str:
    """Say what is asked about a step, before it and after it."""
    return ", ".join(
        f"{gate_name(gate.kind)} before" if gate.when is GateTime.BEFORE else gate_name(gate.kind) for gate in gates
    )


def gate_name(kind: GateKind) -> str:
    """Return what a kind of gate is called on pages."""
    return _GATES[kind]


def duration(seconds: float) -> str:
    """Say how long something takes, in the largest unit of which there are some."""
    for unit, size in _UNITS:
        if seconds >= 2 * size - size / 2:
            number = round(seconds / size, 1 if seconds < 10 * size and unit != "min" else 0)
            return f"{number:g} {unit}{'s' if unit == 'day' and number != 1 else ''}"
    return f"{seconds:.0f} s" if seconds >= 10 or seconds == 0 else f"{seconds:.1f} s"


def span(low: float, high: float) -> str:
    """Say between which times something lies."""
    first, last = duration(low), duration(high)
    if first == last:
        return first
    number, _, unit = first.partition(" ")
    return f"{number} to {last}" if unit == last.partition(" ")[2] else f"{first} to {last}"

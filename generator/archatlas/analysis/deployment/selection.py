"""Which of all differences are deployed: those that were asked for, and what has to come along."""

from collections.abc import Iterable, Mapping

from archatlas.analysis.deployment.constraints import ContractDifference
from archatlas.analysis.deployment.contract_changes import ContractState
from archatlas.analysis.deployment.deployed import ModuleStep, module_steps
from archatlas.analysis.deployment.planning import PlanInputs, Reach
from archatlas.model.catalog import Catalog
from archatlas.model.errors import UserError
from archatlas.model.module import ModuleName
from archatlas.model.near_names import suggest_choice
from archatlas.model.record import dataclass


class UnknownPlanModule(UserError):
    """Say that a module that a plan was asked for is in neither state."""


@dataclass(frozen=True)
class Selected:
    """The steps of a plan, what they do to contracts, and what was asked for although it does not differ."""

    steps: Mapping[ModuleName, ModuleStep]
    difference: ContractDifference
    idle: tuple[str, ...] = ()
    undeployed: int = 0
    """How many modules differ only in what deploys nothing."""


def selected(inputs: PlanInputs) -> Selected:
    """Return what is deployed; all that differs where nothing was asked for by name."""
    every = {step.name: step for step in module_steps(inputs.before, inputs.after)}
    before, wanted = ContractState(inputs.before), ContractState(inputs.after)
    whole = ContractDifference(before, wanted, wanted, {name: step.change for name, step in every.items()})
    undeployed = sum(
        name not in every and inputs.before[name] is not module and inputs.before[name] != module
        for name, module in inputs.after.items()
    )
    if not inputs.only:
        return Selected(every, whole, undeployed=undeployed)
    asked = tuple(_known(name, inputs) for name in dict.fromkeys(inputs.only))
    names = _with_neighbours({name for name in asked if name in every}, whole, inputs.reach)
    steps = {name: step for name, step in every.items() if name in names}
    after = ContractState(_once_done(inputs.before, steps.values()))
    changes = {name: step.change for name, step in steps.items()}
    idle = tuple(name for name in asked if name not in every)
    return Selected(steps, ContractDifference(before, after, wanted, changes), idle, undeployed)


def _known(name: str, inputs: PlanInputs) -> ModuleName:
    if name in inputs.before or name in inputs.after:
        return ModuleName(name)
    near = suggest_choice(name, {*inputs.before, *inputs.after})
    cure = f"did you mean '{near}'?" if near else "name one of the schemas"
    raise UnknownPlanModule(f"--only: there is no module '{name}', neither before nor after; {cure}")


def _with_neighbours(names: set[ModuleName], whole: ContractDifference, reach: Reach) -> set[ModuleName]:
    """Return some modules with all that have to come along, directly or through others."""
    along: dict[ModuleName, set[ModuleName]] = {}
    for one in whole.constraints if reach is not Reach.ALONE else ():
        ends = (one.provider, one.consumer) if reach is Reach.WITH_REQUIRERS else (one.consumer, one.provider)
        along.setdefault(ends[0], set()).add(ends[1])
    frontier = list(names)
    while frontier:
        fresh = along.get(frontier.pop(), set()) - names
        names |= fresh
        frontier += fresh
    return names


def _once_done(before: Catalog, steps: Iterable[ModuleStep]) -> Catalog:
    """Return the estate once some steps are done."""
    there = tuple(steps)
    gone = [step.name for step in there if step.after is None]
    return before.without(*gone).with_modules(*(step.after for step in there if step.after is not None))

"""A change that may make a finding go away: in words, and as edited modules that can be applied."""

import re
from collections.abc import Iterable, Iterator
from typing import Any, Self, TypeVar

from archatlas.analysis.criteria import Criteria
from archatlas.analysis.incremental import Changes
from archatlas.analysis.policy.policy import Policy
from archatlas.analysis.rules.references import USES
from archatlas.model.interfaces import InternalDependencies, UsedModule
from archatlas.model.module import Module, ModuleName
from archatlas.model.record import dataclass, replace
from archatlas.model.text_edit import Applicability


@dataclass(frozen=True, slots=True)
class Proposal:
    """A change of the estate or of the policy; every data text in `action` stands in quotes.

    `changed` are modules in the place of those of their names, or beside them; `removed` are left out first.
    """

    action: str
    changed: tuple[Module, ...] = ()
    removed: tuple[ModuleName, ...] = ()
    policy: Policy | None = None
    applicability: Applicability = Applicability.CHOICE

    @property
    def automatic(self) -> Self:
        """Return the same change as one that needs nobody to decide."""
        return replace(self, applicability=Applicability.AUTOMATIC)

    @property
    def example(self) -> Self:
        """Return the same change as one whose value only shows the form."""
        return replace(self, applicability=Applicability.EXAMPLE)

    @property
    def by_hand(self) -> Self:
        """Return the same change as one that no edit of a text makes."""
        return replace(self, applicability=Applicability.BY_HAND)

    def changes(self, criteria: Criteria) -> Changes:
        """Return what is different after the change, given what the estate is judged by before it."""
        judged_by = replace(criteria, policy=self.policy) if self.policy is not None else None
        return Changes(criteria=judged_by, modules=self.changed, removed=self.removed)


Proposals = Iterator[Proposal]

Record = TypeVar("Record")


def means(near: str, name: str) -> bool:
    """Tell whether a near name surely is the one that is meant: `orders.v2` is not what `orders.v1` means."""
    return bool(near) and re.findall("[0-9]", near) == re.findall("[0-9]", name)


def stating(module: Module, key: str, value: object) -> Module:
    """Return a module that states another value under a key of the format, given without list positions."""
    return _changed(module, key.split("."), value)


def requiring(module: Module, requires: Iterable[str], optional: Iterable[str] | None = None) -> Module:
    """Return a module with other requirements, and other optional ones where they are given."""
    internal = module.dependencies.internal
    weak = internal.weak_dependencies if optional is None else tuple(optional)
    return _internal(module, replace(internal, requires=tuple(requires), weak_dependencies=weak))


def requiring_instead(module: Module, former: str, target: str) -> Module:
    """Return a module that requires one module in the place of another one, once."""
    names = module.dependencies.internal.requires
    changed = requiring(module, dict.fromkeys(target if name == former else name for name in names))
    return using_instead(changed, former, target)


def requiring_as_well(module: Module, target: str) -> Module:
    """Return a module that also requires another one."""
    return requiring(module, dict.fromkeys((*module.dependencies.internal.requires, target)))


def not_requiring(module: Module, *targets: str) -> Module:
    """Return a module that does not require some modules."""
    internal = module.dependencies.internal
    changed = requiring(module, (name for name in internal.requires if name not in targets))
    return not_using(changed, *(name for name in targets if name not in internal.weak_dependencies))


def using_instead(module: Module, former: str, target: str) -> Module:
    """Return a module that uses of one module what it used of another one."""
    used = dict[str, tuple[str, ...]]()
    for one in module.dependencies.internal.uses:
        name = target if one.name == former else one.name
        used[name] = tuple(dict.fromkeys((*used[name], *one.entries))) if name in used else one.entries
    return stating(module, USES, tuple(UsedModule(name, entries) for name, entries in used.items()))


def not_using(module: Module, *targets: str) -> Module:
    """Return a module of which is not said what it uses of some modules."""
    return stating(module, USES, tuple(one for one in module.dependencies.internal.uses if one.name not in targets))


def able_to_do_without(module: Module, *targets: str) -> Module:
    """Return a module whose requirements of some modules are optional."""
    internal = module.dependencies.internal
    kept = (name for name in internal.requires if name not in targets)
    return requiring(module, kept, dict.fromkeys((*internal.weak_dependencies, *targets)))


def _internal(module: Module, internal: InternalDependencies) -> Module:
    return replace(module, dependencies=replace(module.dependencies, internal=internal))


def _changed(record: Record, steps: list[str], value: object) -> Record:
    first, *rest = steps
    inner = _changed(getattr(record, first), rest, value) if rest else value
    fields: dict[str, Any] = {first: inner}
    # Every record of the model is a frozen dataclass, which the type variable cannot say.
    return replace(record, **fields)  # type: ignore[type-var]

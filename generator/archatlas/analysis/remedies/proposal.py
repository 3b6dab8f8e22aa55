"""A change that may make a finding go away: in words, and as something that can be applied."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from archatlas.analysis.facts import Facts
from archatlas.analysis.policy.policy import Policy
from archatlas.model.module import Module
from archatlas.model.names import ModuleName

NAMED = 6
"""How many names an action lists before the rest is counted."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """A change of the estate or of the policy; every data text in `action` stands in quotes.

    `changed` are modules in the place of those of their names, or beside them; `removed` are left out first.
    """

    action: str
    changed: tuple[Module, ...] = ()
    removed: tuple[ModuleName, ...] = ()
    policy: Policy | None = None

    def apply(self, facts: Facts) -> Facts:
        """Return the estate after the change."""
        if self.policy is not None:
            facts = replace(facts, policy=self.policy)
        if self.removed:
            facts = facts.without(*self.removed)
        return facts.with_modules(*self.changed) if self.changed else facts


Proposals = Iterator[Proposal]


def listed(names: Iterable[str]) -> str:
    """Return names in quotes as a sentence lists them, and how many more there are than it lists."""
    quoted = [f"'{name}'" for name in names]
    if len(quoted) > NAMED:
        quoted = [*quoted[:NAMED], f"{len(quoted) - NAMED} more"]
    return " and ".join(filter(None, (", ".join(quoted[:-1]), *quoted[-1:])))

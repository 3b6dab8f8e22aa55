"""What every rule has: a name, a reason, a cure, and a function that yields findings."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from archatlas.analysis.rules.estate import Estate
from archatlas.model.finding import Finding, Severity
from archatlas.model.module import Module


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule over the estate; `title`, `why` and `cure` are whole phrases a page can show."""

    name: str
    severity: Severity
    title: str
    why: str
    cure: str

    def finding(self, module: Module, key: str, subject: str, message: str) -> Finding:
        """Return this rule's statement about a module, placed at a key of its schema."""
        return Finding(self.name, self.severity, message, module.at(key), module.name, subject, self.cure)


Evaluation = Callable[[Estate, Module], Iterator[Finding]]
"""Yields what there is to say about one module, given the estate it stands in."""

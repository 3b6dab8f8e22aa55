"""What a check may look at, and what it says."""

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

from archatlas.analysis.evidence import Evidence, Plain
from archatlas.analysis.facts import Facts
from archatlas.analysis.health.rules import HealthRules
from archatlas.model.module import Module

FULL = Fraction(1)
NOTHING = Fraction(0)

NOT_DECLARED = "not declared"
SAME_EVERYWHERE = "the same in nearly every module"
GENERATED = "a generator's text"

_STATES = {
    Evidence.MISSING: NOT_DECLARED,
    Evidence.DEFAULT: SAME_EVERYWHERE,
    Evidence.PLACEHOLDER: "a placeholder",
}


@dataclass(frozen=True, slots=True)
class Subject:
    """A module, the estate it belongs to, and the rules it is measured by."""

    facts: Facts
    module: Module
    rules: HealthRules

    def evidence(self, key: str, value: Plain | None) -> Evidence:
        """Return what a value of the module is worth."""
        return self.facts.judge.judge(self.module, key, value)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a check found: the share of its points that is earned, None where it cannot be judged.

    `value` is the evidence in words, `key` the key path it stands at or should stand at, `place` a more exact key
    path where there is one, `action` what would earn all points. `can_be_met` is false where the only value that
    earns them is the one that nearly every module shares, which is no evidence.
    """

    share: Fraction | None
    value: str
    key: str
    action: str
    place: str = ""
    can_be_met: bool = True


CheckFunction = Callable[[Subject], Verdict]


def stated(subject: Subject, key: str, value: str | None, action: str) -> Verdict:
    """Judge a text that earns all points by being there."""
    evidence = subject.evidence(key, value)
    if evidence is Evidence.DECLARED:
        return Verdict(FULL, str(value), key, action)
    return Verdict(None, in_words(value, evidence), key, action)


def in_words(value: object, evidence: Evidence) -> str:
    """Say why a value is no evidence, with the value where there is one."""
    reason = _STATES[evidence]
    return reason if evidence is Evidence.MISSING else f"{value}, {reason}"


def counted(number: int, noun: str, plural: str = "") -> str:
    """Write a number with its noun: "1 code", "2 codes"."""
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"

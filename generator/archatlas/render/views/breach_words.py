"""What is said of a requirement that breaks a rule: a word for lists and legends, a phrase for screen readers."""

from collections.abc import Iterable
from dataclasses import dataclass

from archatlas.analysis.assessment import Assessment
from archatlas.analysis.breaches import REQUIREMENT_RULES, Ends
from archatlas.analysis.rules import coupling, lanes, layers, lifecycle, references, tiers
from archatlas.render.anchors import rule_slug
from archatlas.render.words import written_day


@dataclass(frozen=True, slots=True)
class BreachWords:
    """One rule's words.

    `tag` is said of the line and of the required module, `of_requirer` of the module at the other end; `phrase`
    follows the name of the required module, `rely` the number of requirements in "2 …" and `relies` that of one.
    """

    tag: str
    of_requirer: str
    phrase: str
    rely: str
    relies: str


_UNKNOWN = BreachWords("breaks a rule", "breaks a rule", "breaks a rule", "break a rule", "breaks a rule")
_WORDS = {
    lanes.FORBIDDEN: BreachWords(
        "lane not allowed", "lane not allowed", "is in a lane that is not allowed",
        "run into a lane that is not allowed", "runs into a lane that is not allowed",
    ),
    lanes.UNPROMOTED: BreachWords(
        "not promoted", "before it is promoted", "is not promoted yet", "rely on modules that are not promoted yet",
        "relies on a module that is not promoted yet",
    ),
    layers.UPWARD: BreachWords(
        "higher layer", "from a lower layer", "is in a higher layer", "run into a higher layer",
        "runs into a higher layer",
    ),
    layers.SKIPS: BreachWords(
        "past a closed layer", "past a closed layer", "lies past a closed layer", "pass over a closed layer",
        "passes over a closed layer",
    ),
    references.CYCLE: BreachWords("cycle", "cycle", "is in the same cycle", "close a cycle", "closes a cycle"),
    tiers.INVERSION: BreachWords(
        "less critical", "more critical", "is less critical", "rely on less critical modules",
        "relies on a less critical module",
    ),
    lifecycle.DEPRECATED: BreachWords(
        "deprecated", "although deprecated", "is deprecated", "rely on deprecated modules",
        "relies on a deprecated module",
    ),
    coupling.INSTABILITY: BreachWords(
        "less stable", "more stable", "is less stable", "rely on less stable modules", "relies on a less stable module",
    ),
    lanes.CROSSES: BreachWords(
        "crosses a lane", "crosses a lane", "is in another lane", "cross a lane", "crosses a lane",
    ),
}  # fmt: skip
WORDS = {rule.name: words for rule, words in _WORDS.items()}


def words_of(rule: str) -> BreachWords:
    """Return the words of a rule about requirements."""
    return WORDS.get(rule, _UNKNOWN)


def tags_of(rules: Iterable[str]) -> tuple[str, ...]:
    """Return the tags of several rules, in the order of the rules and each once."""
    named = set(rules)
    return tuple(words_of(rule).tag for rule in REQUIREMENT_RULES if rule in named)


def tags_in_order(tags: Iterable[str]) -> tuple[str, ...]:
    """Return tags in the order of their rules, each once."""
    named = set(tags)
    return tuple(dict.fromkeys(words.tag for words in WORDS.values() if words.tag in named))


def broken_rules(assessment: Assessment, ends: Ends) -> tuple[str, ...]:
    """Return the rules that a requirement breaks."""
    return tuple(finding.rule for finding in assessment.broken.get(ends, ()))


def mild_rules(assessment: Assessment, ends: Ends) -> tuple[str, ...]:
    """Return the rules that only note something about a requirement, other than that it crosses a lane."""
    broken = {*broken_rules(assessment, ends), lanes.CROSSES.name}
    return tuple(finding.rule for finding in assessment.said_of.get(ends, ()) if finding.rule not in broken)


def waived_words(assessment: Assessment, ends: Ends) -> tuple[str, ...]:
    """Return for each rule that a requirement breaks with leave the tag and until when it is waived."""
    return tuple(
        f"{words_of(one.finding.rule).tag}, waived until {written_day(one.waiver.expires)}"
        for one in assessment.tolerated.get(ends, ())
    )


def show_tokens(assessment: Assessment, ends: Ends) -> tuple[str, ...]:
    """Return the values of `show` for which a requirement is listed because of what it breaks."""
    broken = broken_rules(assessment, ends)
    waived = ("w",) if ends in assessment.tolerated else ()
    return (*(("p",) if broken else ()), *(show_token(rule) for rule in broken), *waived)


def show_token(rule: str) -> str:
    """Return the value of `show` that keeps the requirements that break a rule."""
    return rule_slug(rule)

"""What is said of requirements and the rules they break: words for lists and legends, phrases, whole sentences."""

from collections.abc import Iterable, Sequence

from archatlas.analysis.assessment import Assessment, RequirementEnds
from archatlas.analysis.rules import targets
from archatlas.analysis.rules.evaluation import REQUIREMENT_RULES
from archatlas.model.finding import Finding
from archatlas.model.rule import LineWords
from archatlas.render.text.words import count, rule_slug, written_day

_UNKNOWN = LineWords(0, "breaks a rule", "breaks a rule", "breaks a rule", "break a rule", "breaks a rule")


def words_of(rule: str) -> LineWords:
    """Return the words of a rule about requirements."""
    return REQUIREMENT_RULES.get(rule, _UNKNOWN)


def tags_of(rules: Iterable[str]) -> tuple[str, ...]:
    """Return the tags of several rules, in the order of the rules and each once."""
    named = set(rules)
    return tuple(words_of(rule).tag for rule in REQUIREMENT_RULES if rule in named)


def tags_in_order(tags: Iterable[str]) -> tuple[str, ...]:
    """Return tags in the order of their rules, each once."""
    named = set(tags)
    return tuple(dict.fromkeys(words.tag for words in REQUIREMENT_RULES.values() if words.tag in named))


def broken_rules(assessment: Assessment, ends: RequirementEnds) -> tuple[str, ...]:
    """Return the rules that a requirement breaks."""
    return tuple(finding.rule for finding in assessment.broken.get(ends, ()))


def noted_rules(assessment: Assessment, ends: RequirementEnds) -> tuple[str, ...]:
    """Return the rules that only note something about a requirement, other than that it crosses a lane."""
    broken = {*broken_rules(assessment, ends), targets.CROSSES_LANES.name}
    return tuple(finding.rule for finding in assessment.said_of.get(ends, ()) if finding.rule not in broken)


def waived_words(assessment: Assessment, ends: RequirementEnds) -> tuple[str, ...]:
    """Return for each rule that a requirement breaks with leave the tag and until when it is waived."""
    return tuple(
        f"{words_of(one.finding.rule).tag}, waived until {written_day(one.waiver.expires)}"
        for one in assessment.tolerated.get(ends, ())
    )


def show_tokens(assessment: Assessment, ends: RequirementEnds) -> tuple[str, ...]:
    """Return the values of `show` for which a requirement is listed because of what it breaks."""
    broken = broken_rules(assessment, ends)
    waived = ("w",) if ends in assessment.tolerated else ()
    return (*(("p",) if broken else ()), *(show_token(rule) for rule in broken), *waived)


def show_token(rule: str) -> str:
    """Return the value of `show` that keeps the requirements that break a rule."""
    return rule_slug(rule)


def dependency_sentence(assessment: Assessment) -> str:
    """Say how many requirements cross a lane, and how many break which rule."""
    requirements = assessment.requirements
    if not requirements:
        return "No module declares a dependency."
    crossing = sum(requirement.crosses_lane for requirement in requirements)
    sentence = (
        f"{crossing} of {count(len(requirements), 'dependency')} {'crosses' if crossing == 1 else 'cross'} a lane."
    )
    return " ".join([sentence, *_by_rule(assessment), *_waived(assessment)])


def _by_rule(assessment: Assessment) -> list[str]:
    """Return the sentence about the requirements that break a rule, if there are any."""
    by_rule: dict[str, list[str]] = {}
    for ends, findings in assessment.broken.items():
        for rule in dict.fromkeys(finding.rule for finding in findings):
            by_rule.setdefault(rule, []).append(ends[0])
    parts = [_rule_phrase(rule, by_rule[rule]) for rule in REQUIREMENT_RULES if rule in by_rule]
    number = len(assessment.broken)
    return [f"{number} {_broken_words(number, [*assessment.broken.values()])}: {'; '.join(parts)}."] if parts else []


def _broken_words(number: int, broken: Sequence[Sequence[Finding]]) -> str:
    """Say how many requirements break more than one rule, since each of them is counted once for each rule."""
    rules = [len({finding.rule for finding in findings}) for findings in broken]
    several, verb = sum(one > 1 for one in rules), "breaks" if number == 1 else "break"
    how_many = "two" if max(rules) == 2 else "several"
    if several == number:
        return f"{verb} {how_many} rules{'' if number == 1 else ' each'}"
    return f"{verb} a rule, {several} of them {how_many}" if several else f"{verb} a rule"


def _rule_phrase(rule: str, requirers: list[str]) -> str:
    """Say how many requirements break a rule, and whose they are where they are one module's."""
    words, number = words_of(rule), len(requirers)
    origin = f", all from {requirers[0]}" if number > 1 and len(set(requirers)) == 1 else ""
    return f"{number} {words.relies if number == 1 else words.rely}{origin}"


def _waived(assessment: Assessment) -> list[str]:
    """Return the sentence about the requirements that are waived, if there are any."""
    number = sum(ends not in assessment.broken for ends in assessment.tolerated)
    return [f"{number} more {'is' if number == 1 else 'are'} waived."] if number else []

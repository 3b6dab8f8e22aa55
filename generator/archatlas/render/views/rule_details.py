"""The page of one rule: what it means, what the policy makes of it, what it found, and what is waived."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from archatlas.analysis.assessment import Assessment
from archatlas.analysis.exact import decimal_text
from archatlas.analysis.in_force import LIMITS, OFF, idle_rules
from archatlas.analysis.policy.policy import Policy, SelectedLimits, Treatment
from archatlas.analysis.policy.selection import EVERYTHING, Selection
from archatlas.analysis.policy.treatment import treatments_of
from archatlas.analysis.rules.coupling import PROPAGATION
from archatlas.analysis.rules.known import KNOWN_RULES
from archatlas.analysis.rules.rule import Rule
from archatlas.render.blocks import Table
from archatlas.render.text import one_line
from archatlas.render.views.links import rule_address
from archatlas.render.views.options import PageOptions
from archatlas.render.views.rule_rows import MARKS, ByModule, by_rule
from archatlas.render.views.rule_section import RuleSection, rule_section, with_keys
from archatlas.render.views.rule_text import WHY, TextBlock, TextSection, text_sections
from archatlas.render.views.waivers import waiver_table, waivers_of
from archatlas.render.words import capitalised, joined

_LIMIT_WORDS = {
    "fan_out": "modules that one may require",
    "fan_in": "modules that may require one",
    "instability": "instability",
    "instability_step": "how much less stable a required module may be",
    "distance": "distance from the main sequence",
    "reach": "share of the estate that one may reach",
}
_SELECTED = (("lanes", "lane"), ("layers", "layer"), ("tiers", "tier"), ("owners", "owner"), ("modules", "module"))


@dataclass(frozen=True, slots=True)
class RuleView:
    """Everything the page of a rule prints; `found` and `waivers` are None where there is nothing to list."""

    name: str
    title: str
    mark: str
    severity: str
    why: str
    cure: str
    in_force: tuple[tuple[str, str], ...]
    """What the policy says of the rule: severities and limits, each with the modules that it is for."""
    found: RuleSection | None
    nothing: str
    """The sentence in place of what was found."""
    waivers: Table | None
    reasons: tuple[TextBlock, ...]
    """Why the rule is there, at length; empty where only `why` is known."""
    sections: tuple[TextSection, ...]


@dataclass(frozen=True, slots=True)
class RuleViews:
    """Makes the views of all rules; what they share is computed once."""

    assessment: Assessment
    options: PageOptions
    found: Mapping[str, ByModule]
    idle: Mapping[str, str]

    def of(self, rule: Rule) -> RuleView:
        """Decide what the page of a rule shows."""
        here, policy = rule_address(rule.name), self.assessment.facts.policy
        hits = self.found.get(rule.name)
        documented = text_sections(self.options.rule_page(rule.name), here)
        waivers = waivers_of(self.assessment, rule.name)
        return RuleView(
            rule.name,
            rule.title,
            MARKS[rule.severity],
            capitalised(rule.severity.word),
            with_keys(rule.why),
            with_keys(rule.cure),
            (*_severities(policy, rule.name), *_limits(policy, rule.name)),
            rule_section(self.assessment, self.options, rule.name, hits, here) if hits else None,
            _nothing(self.idle.get(rule.name, "")),
            waiver_table(self.assessment, waivers, here, rule.name) if waivers else None,
            tuple(block for section in documented if section.anchor == WHY for block in section.blocks),
            tuple(section for section in documented if section.anchor != WHY),
        )


def rule_views(assessment: Assessment, options: PageOptions) -> RuleViews:
    """Return what makes the views of all rules of a site."""
    return RuleViews(assessment, options, by_rule(assessment.findings), idle_rules(assessment.facts))


def known_rules() -> tuple[Rule, ...]:
    """Return the rules that have a page."""
    return tuple(KNOWN_RULES.values())


def _nothing(reason: str) -> str:
    if not reason:
        return "Checked, nothing found."
    return "The rule is off in the policy." if reason == OFF else f"Not checked: {reason}."


def _severities(policy: Policy, rule: str) -> tuple[tuple[str, str], ...]:
    return tuple(_severity(treatment) for treatment in treatments_of(policy, rule))


def _severity(treatment: Treatment) -> tuple[str, str]:
    word = "Off" if treatment.severity is None else capitalised(treatment.severity.word)
    return word, selected(treatment.selection)


def _limits(policy: Policy, rule: str) -> tuple[tuple[str, str], ...]:
    lines = [
        (f"At most {_number(limit, value)}", f"{_LIMIT_WORDS[limit]}; {selected(one.selection)}")
        for one in policy.limits
        for limit in LIMITS.get(rule, ())
        if (value := _value(one, limit)) is not None
    ]
    if rule == PROPAGATION.name:
        nccd, cost = policy.estate.nccd, policy.estate.propagation_cost
        lines += [(f"At most {decimal_text(nccd, 2)}", "NCCD of the estate as a whole")] if nccd is not None else []
        lines += [(f"At most {_share(cost)}", "propagation cost of the estate as a whole")] if cost is not None else []
    return tuple(lines)


def _value(one: SelectedLimits, limit: str) -> Fraction | None:
    value: int | Fraction | None = getattr(one.limits, limit)
    return None if value is None else Fraction(value)


def _number(limit: str, value: Fraction) -> str:
    return _share(value) if limit == "reach" else decimal_text(value, 2)


def _share(value: Fraction) -> str:
    return f"{decimal_text(value * 100, 2)} %"


def selected(selection: Selection) -> str:
    """Say in words which modules a part of the policy is about."""
    if selection == EVERYTHING:
        return "every module"
    parts = [f"{word} {_several(getattr(selection, name))}" for name, word in _SELECTED if getattr(selection, name)]
    parts += [f"files {_several(selection.paths)}"] if selection.paths else []
    return ", ".join(parts)


def _several(values: tuple[object, ...]) -> str:
    return joined([one_line(str(value), 80) for value in values], 8).replace(", ", " or ")

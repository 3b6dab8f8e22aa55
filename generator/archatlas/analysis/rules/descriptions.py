"""Rules about what a module says of itself."""

from collections.abc import Iterator

from archatlas.analysis.facts import Facts
from archatlas.analysis.rules.rule import Rule
from archatlas.model.finding import Finding, Severity

SUMMARY = "identity.summary"

GENERATED = Rule(
    "summary/generated",
    Severity.NOTE,
    "Summary written by the generator",
    "It counts classes and functions but does not say what the module is for.",
    f"write one sentence in {SUMMARY}",
)


def summaries_are_written(facts: Facts) -> Iterator[Finding]:
    """Yield a finding for each module whose summary is a generator's text."""
    for module in facts.catalog.values():
        summary = module.identity.summary
        if summary and facts.judge.is_placeholder(module, SUMMARY, summary):
            yield GENERATED.finding(module, SUMMARY, SUMMARY, f"{SUMMARY} is a generator's text")

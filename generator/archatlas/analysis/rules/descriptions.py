"""Rules about what a module says of itself."""

from collections.abc import Iterator

from archatlas.analysis.rules.estate import Estate
from archatlas.analysis.rules.rule import Rule
from archatlas.model.finding import Finding, Severity
from archatlas.model.module import Module

SUMMARY = "identity.summary"

GENERATED = Rule(
    "summary/generated",
    Severity.NOTE,
    "Summary written by the generator",
    "It counts classes and functions but does not say what the module is for.",
    f"write one sentence in {SUMMARY}",
)


def summaries_are_written(estate: Estate, module: Module) -> Iterator[Finding]:
    """Yield a finding for a summary that is a generator's text."""
    summary = module.identity.summary
    if summary and estate.judge.is_placeholder(module, SUMMARY, summary):
        yield GENERATED.finding(module, SUMMARY, SUMMARY, f"{SUMMARY} is a generator's text")

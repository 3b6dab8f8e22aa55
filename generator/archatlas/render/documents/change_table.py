"""The table of what is different between two states of an estate: a row for each difference and what it reaches."""

from collections.abc import Iterator

from archatlas.analysis.compare.comparison import Comparison, ValueChange
from archatlas.analysis.report import BaselineState, Report
from archatlas.model.module import ModuleName
from archatlas.render.documents.estate_table import EstateTable, TableRow, owner_of
from archatlas.render.documents.json_text import Plain
from archatlas.render.site.changes.tables import figures, interval, reason_of
from archatlas.render.site.links import TableName
from archatlas.render.text.facts_in_words import loss_in_words, needed_in_words
from archatlas.render.text.messages import reported_message

_FIELDS = ("kind", "change", "module", "owner", "subject", "before", "after", "others", "message")


def changes_table(report: Report, comparison: Comparison) -> EstateTable:
    """Return the table of one comparison."""
    return EstateTable(TableName.CHANGES, _FIELDS, lambda _assessment, _options: _rows(report, comparison))


def _rows(report: Report, made: Comparison) -> Iterator[TableRow]:
    yield from _findings(report, made)
    for broken in made.breaking:
        said = f"{loss_in_words(broken.detail)}; needs {needed_in_words(broken.needed)}"
        versions = (broken.version_before or None, broken.version_after or None)
        ends = ("contract", "breaks", *_whose(made, broken.module))
        yield *ends, broken.subject, *versions, broken.consumers, said
    for module in made.modules:
        scores = (_text(module.score_before), _text(module.score_after))
        yield "module", module.kind.value, module.name, module.owner, module.former_name, *scores, (), None
        for value in module.values:
            subject = f"{value.key} {value.entry}".rstrip()
            yield "value", _kind(value), module.name, module.owner, subject, value.before, value.after, (), None
    for one in made.requirements:
        optional = "optional" if one.optional else None
        whose = _whose(made, one.requirer)
        yield "dependency", one.kind.value, *whose, one.required, None, None, (one.required,), optional
    for label, before, after in figures(made):
        yield "figure", "changed" if before != after else "same", None, None, label, before, after, (), None
    for reached in made.affected:
        others = (reached.through,)
        yield "affected", "reached", reached.module, reached.owner, None, None, None, others, reason_of(reached)
    for impact in made.latency:
        said = f"{interval(impact.low, impact.high)}: {impact.reason}"
        yield "latency", "reached", *_whose(made, impact.module), impact.basis, None, None, impact.path, said


def _findings(report: Report, made: Comparison) -> Iterator[TableRow]:
    for one in report.of(BaselineState.NEW, BaselineState.FIXED):
        finding, is_new = one.finding, one.state is BaselineState.NEW
        word = finding.severity.word
        severity = (None, word) if is_new else (word, None)
        whose = _whose(made, finding.module) if finding.module else (None, None)
        yield "finding", one.state.value, *whose, finding.rule, *severity, (), reported_message(one)


def _whose(made: Comparison, name: str) -> tuple[Plain, Plain]:
    """Return a module and who answers for it, or who did before it was gone."""
    state = made.after if ModuleName(name) in made.after.catalog else made.before
    return name, owner_of(state, name)


def _kind(value: ValueChange) -> str:
    if value.before is None:
        return "added"
    return "removed" if value.after is None else "changed"


def _text(score: int | None) -> str | None:
    return None if score is None else str(score)

"""What CI says of a module beside coverage and tests: results of analysers, benchmarks, what it is made of."""

from collections.abc import Iterable, Iterator

from archatlas.analysis.assessment import Assessment
from archatlas.analysis.estate.measurements import artefacts_in_words
from archatlas.model.code import CodePlace
from archatlas.model.measured import Artefact, BenchmarkValue, Component, StaticResult, StaticResults
from archatlas.render.site.components.blocks import Block, Counts, Row, Section, Sentence, Table, Text
from archatlas.render.site.components.verdicts import place_text
from archatlas.render.site.evidence.runs import runs_table
from archatlas.render.site.links import module_address
from archatlas.render.site.module.fact_collector import FactCollector
from archatlas.render.text.escaping import one_line
from archatlas.render.text.measured_messages import figure_text
from archatlas.render.text.words import count

SHOWN = 10
"""Rows of a table that are open; the rest is folded."""
LISTED = 200
"""Rows of a table that the page has at all."""
LEVELS = {"error": "bad", "warning": "warn"}
"""The sign of a result by its level."""


def measured_section(assessment: Assessment, collector: FactCollector) -> list[Section]:
    """Return the section; none where no artefact says any of it."""
    known = assessment.facts.measured_of(collector.module.name)
    blocks: list[Block] = []
    if known.results is not None:
        blocks += _results(assessment, collector, known.results)
    if known.benchmarks:
        blocks += _benchmarks(assessment, known.benchmarks)
    runs = runs_table(assessment, collector.module.name, module_address(collector.module.name))
    if runs is not None:
        blocks.append(runs)
    if known.components:
        blocks += _components(assessment, known.components)
    return collector.section("measured", "Measured by CI", blocks)


def _results(assessment: Assessment, collector: FactCollector, found: StaticResults) -> Iterator[Block]:
    levels = ((found.errors, "errors"), (found.warnings, "warnings"), (found.notes, "notes"))
    yield Counts(tuple((f"{number:,}", word) for number, word in levels))
    tools = ", ".join(f"{one_line(tool, 60)} {number:,}" for tool, number in sorted(found.by_tool.items()))
    yield Sentence(f"Open results of {tools or 'analysers'}: {_source(assessment, found.artefacts)}.")
    rows = tuple(_result_row(collector, one) for one in found.first[:LISTED])
    if rows:
        yield Table(("Result", "Level", "Rule", "Place"), rows[:SHOWN], folded=rows[SHOWN:])
    if (left := found.errors + found.warnings + found.notes - len(rows)) > 0:
        yield Sentence(f"{count(left, 'more result')} in the artefact.")


def _result_row(collector: FactCollector, one: StaticResult) -> Row:
    place = place_text(collector.options, CodePlace(one.path, one.line))
    message = Text(one_line(one.message, 300) or "no message")
    level = Text(one_line(one.level, 20), mark=LEVELS.get(one.level, "none"))
    rule = Text(one_line(one.rule, 80), code=True, note=one_line(one.tool, 60))
    return Row(((message,), (level,), (rule,), (place,)))


def _benchmarks(assessment: Assessment, values: tuple[BenchmarkValue, ...]) -> Iterator[Block]:
    rows = tuple(_benchmark_row(one) for one in values[:LISTED])
    yield Table(("Benchmark", "Value", "Machine"), rows[:SHOWN], "Benchmarks", numeric=(1,), folded=rows[SHOWN:])
    yield Sentence(f"{_left_out(len(values))}{_source(assessment, (one.artefact for one in values))}.")


def _benchmark_row(one: BenchmarkValue) -> Row:
    name = Text(one_line(one.name, 160), code=True, note=one_line(one.parameters, 120))
    return Row(((name,), (Text(figure_text(one.value, one.unit)),), (Text(one_line(one.machine, 80)),)))


def _components(assessment: Assessment, components: tuple[Component, ...]) -> Iterator[Block]:
    rows = tuple(
        Row(((Text(one_line(one.name, 120)),), (Text(one_line(one.version, 60)),), (Text(one_line(one.license, 80)),)))
        for one in components[:LISTED]
    )
    title = f"Components, {len(components):,}"
    yield Table(("Component", "Version", "Licence"), rows[:SHOWN], title, folded=rows[SHOWN:])
    yield Sentence(f"{_left_out(len(components))}{_source(assessment, (one.artefact for one in components))}.")


def _left_out(number: int) -> str:
    return f"{number - LISTED:,} more stand in the artefact. " if number > LISTED else ""


def _source(assessment: Assessment, artefacts: Iterable[Artefact]) -> str:
    return one_line(artefacts_in_words(tuple(dict.fromkeys(artefacts)), assessment.facts.today), 200)

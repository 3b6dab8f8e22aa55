"""The changed part of the graph as a Mermaid flowchart, which GitHub and GitLab draw in a comment."""

import re
from collections.abc import Iterable, Iterator

from archatlas.analysis.compare.comparison import ChangeKind
from archatlas.analysis.report import BLOCKING, Report
from archatlas.model.finding import Severity
from archatlas.model.module import ModuleName
from archatlas.model.record import dataclass
from archatlas.render.reports.reported_findings import gravest_first
from archatlas.render.text.escaping import one_line

MOST_EDGES = 40
"""Most requirements that are drawn; more of them make a picture that nobody can read."""
LABEL_LENGTH = 48
"""Characters of a name that are drawn."""

_STYLES = {
    "added": "stroke:#2da44e,stroke-width:3px",
    "removed": "stroke:#8c959f,stroke-width:2px",
    "violating": "stroke:#cf222e,stroke-width:3px",
}
_NODES = {
    ChangeKind.ADDED: "stroke:#2da44e,stroke-width:3px",
    ChangeKind.REMOVED: "stroke:#8c959f,stroke-dasharray:4 3",
}


@dataclass(frozen=True, slots=True)
class FlowchartEdge:
    """A requirement that is drawn; `rule` says what a new finding says it violates."""

    requirer: str
    required: str
    kind: str
    rule: str = ""


@dataclass(frozen=True, slots=True)
class Flowchart:
    """A flowchart and how many requirements did not fit into it."""

    text: str
    drawn: int
    left_out: int


def changed_graph(report: Report) -> Flowchart | None:
    """Return the requirements that came, went or now violate a rule; None where there are none."""
    edges = tuple(_edges(report))
    drawn = edges[:MOST_EDGES]
    if not drawn or report.comparison is None:
        return None
    kinds = {str(change.name): change.kind for change in report.comparison.modules if change.is_in_the_schema}
    return Flowchart("\n".join(_lines(drawn, kinds)), len(drawn), len(edges) - len(drawn))


def flowchart_label(text: str) -> str:
    """Return a text as the inside of a quoted label: every character but letters, digits and spaces by its number.

    Mermaid reads `#35;` as the character 35 after it has found the structure, so that no character of a name is
    structure, markup or a code of its own (mermaid.js.org, "Flowcharts: Entity codes to escape characters").
    """
    return re.sub(r"[^A-Za-z0-9 ]", lambda found: f"#{ord(found.group())};", one_line(text, LABEL_LENGTH)) or " "


def _edges(report: Report) -> Iterator[FlowchartEdge]:
    """Yield what violates a rule first, then what came and what went, each requirement once."""
    comparison = report.comparison
    if comparison is None:
        return
    rules = _violated(report)
    changed = {(str(one.requirer), one.required): one.kind for one in comparison.requirements}
    stated = {name: frozenset(one.dependencies.internal.requires) for name, one in comparison.after.catalog.items()}
    there = (edge for edge in rules if edge not in changed and edge[1] in stated.get(ModuleName(edge[0]), ()))
    violating = sorted({*there, *(edge for edge in rules if changed.get(edge) is ChangeKind.ADDED)})
    drawn = frozenset(violating)
    for requirer, required in violating:
        yield FlowchartEdge(requirer, required, "violating", rules[requirer, required])
    for kind in (ChangeKind.ADDED, ChangeKind.REMOVED):
        yield from (
            FlowchartEdge(*edge, kind.value) for edge in sorted(changed) if changed[edge] is kind and edge not in drawn
        )


def _violated(report: Report) -> dict[tuple[str, str], str]:
    """Return the gravest rule of each requirement that a new warning or error is about, and how many more it breaks."""
    found: dict[tuple[str, str], list[str]] = {}
    for one in gravest_first(report.of(*BLOCKING)):
        if one.finding.severity > Severity.NOTE:
            found.setdefault((one.finding.module, one.finding.subject), []).append(one.finding.rule)
    return {
        edge: f"{rules[0]} and {len(rules) - 1} more" if len(rules) > 1 else rules[0] for edge, rules in found.items()
    }


def _lines(edges: Iterable[FlowchartEdge], kinds: dict[str, ChangeKind]) -> Iterator[str]:
    drawn = tuple(edges)
    names = dict.fromkeys(name for edge in drawn for name in (edge.requirer, edge.required))
    ids = {name: f"n{number}" for number, name in enumerate(names)}
    yield "flowchart LR"
    yield from (f'  {ids[name]}["{flowchart_label(name)}"]' for name in names)
    yield from (_arrow(edge, ids) for edge in drawn)
    yield from (f"  linkStyle {number} {_STYLES[edge.kind]}" for number, edge in enumerate(drawn))
    for kind, style in _NODES.items():
        marked = [ids[name] for name in names if kinds.get(name) is kind]
        if marked:
            yield f"  classDef {kind.value} {style}"
            yield f"  class {','.join(marked)} {kind.value}"


def _arrow(edge: FlowchartEdge, ids: dict[str, str]) -> str:
    word = flowchart_label(edge.rule) if edge.kind == "violating" else edge.kind
    arrow = "-.->" if edge.kind == "removed" else "==>"
    return f'  {ids[edge.requirer]} {arrow}|"{word}"| {ids[edge.required]}'

"""Diagrams to take away as text: Mermaid and DOT of any part of an estate, LikeC4 and Structurizr DSL of all of it."""

import re
from collections.abc import Iterable, Mapping, Sequence

from archatlas.model.module import lane_of
from archatlas.model.record import dataclass
from archatlas.render.text.escaping import one_line

Line = tuple[str, str]
"""A requirement: who requires, and what is required."""


@dataclass(frozen=True, slots=True)
class GraphPart:
    """Some modules by their names, and the requirements between them."""

    title: str
    names: Sequence[str]
    lines: Sequence[Line]


def part_around(title: str, names: Iterable[str], lines: Iterable[Line]) -> GraphPart:
    """Return some modules with all that is at the other end of these lines, in order."""
    kept = sorted(set(lines))
    return GraphPart(title, sorted({*names, *(name for line in kept for name in line)}), kept)


def mermaid_text(part: GraphPart) -> str:
    """Write a flowchart for Mermaid, each lane a box."""
    ids = _ids(part.names)
    rows = ["flowchart LR"]
    for number, (lane, names) in enumerate(_by_lane(part.names).items()):
        rows.append(f'  subgraph l{number}["{_entities(lane)}"]')
        rows += [f'    {ids[name]}["{_entities(name)}"]' for name in names]
        rows.append("  end")
    rows += [f"  {ids[start]} --> {ids[end]}" for start, end in part.lines]
    return "\n".join(rows) + "\n"


def dot_text(part: GraphPart) -> str:
    """Write a graph for Graphviz, each lane a cluster."""
    ids = _ids(part.names)
    rows = ["digraph {", f"  label={_quoted(part.title)}", "  rankdir=LR", "  node [shape=box]"]
    for number, (lane, names) in enumerate(_by_lane(part.names).items()):
        rows.append(f"  subgraph cluster_{number} {{")
        rows.append(f"    label={_quoted(lane)}")
        rows += [f"    {ids[name]} [label={_quoted(name)}]" for name in names]
        rows.append("  }")
    rows += [f"  {ids[start]} -> {ids[end]}" for start, end in part.lines]
    return "\n".join((*rows, "}")) + "\n"


def likec4_text(part: GraphPart, summaries: Mapping[str, str]) -> str:
    """Write the model and a view of it for LikeC4: lanes are systems, modules components."""
    ids = _ids(part.names)
    rows = ["specification {", "  element lane", "  element module", "}", "model {"]
    for number, (lane, names) in enumerate(_by_lane(part.names).items()):
        rows.append(f"  l{number} = lane {_single(lane)} {{")
        for name in names:
            rows.append(f"    {ids[name]} = module {_single(name)} {{")
            rows += [f"      description {_single(summaries[name])}"] if summaries.get(name) else []
            rows.append("    }")
        rows.append("  }")
    places = _places(part.names, ids)
    rows += [f"  {places[start]} -> {places[end]} 'requires'" for start, end in part.lines]
    rows += ["}", "views {", "  view index {", f"    title {_single(part.title)}", "    include *", "  }", "}"]
    return "\n".join(rows) + "\n"


def structurizr_text(part: GraphPart, summaries: Mapping[str, str]) -> str:
    """Write a workspace for Structurizr: lanes are software systems, modules containers."""
    ids = _ids(part.names)
    rows = [f"workspace {_double(part.title)} {{", "  model {"]
    for number, (lane, names) in enumerate(_by_lane(part.names).items()):
        rows.append(f"    l{number} = softwareSystem {_double(lane)} {{")
        rows += [f"      {ids[name]} = container {_double(name)} {_double(summaries.get(name, ''))}" for name in names]
        rows.append("    }")
    rows += [f'    {ids[start]} -> {ids[end]} "requires"' for start, end in part.lines]
    rows += ["  }", "  views {", '    systemLandscape "estate" {', "      include *", "      autoLayout lr", "    }"]
    for number, lane in enumerate(_by_lane(part.names)):
        title = f"      title {_double(lane)}"
        rows += [
            f'    container l{number} "lane-{number}" {{',
            "      include *",
            "      autoLayout lr",
            title,
            "    }",
        ]
    return "\n".join((*rows, "  }", "}")) + "\n"


def _ids(names: Sequence[str]) -> dict[str, str]:
    return {name: f"n{number}" for number, name in enumerate(names)}


def _places(names: Sequence[str], ids: Mapping[str, str]) -> dict[str, str]:
    lanes = {lane: f"l{number}" for number, lane in enumerate(_by_lane(names))}
    return {name: f"{lanes[lane_of(name)]}.{ids[name]}" for name in names}


def _by_lane(names: Sequence[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name in names:
        found.setdefault(lane_of(name), []).append(name)
    return found


_NOT_PLAIN = re.compile(r"[^\w .,:;/()@+-]", re.ASCII)


def _entities(text: str) -> str:
    """Return a label of Mermaid, which reads `#35;` as a character and nothing else as markup then."""
    return _NOT_PLAIN.sub(lambda found: f"#{ord(found[0])};", one_line(text))


def _quoted(text: str) -> str:
    """Return a text of DOT, in which a backslash begins an escape and an ampersand an entity."""
    inner = one_line(text).replace("\\", "\\\\").replace('"', '\\"').replace("&", "&amp;")
    return f'"{inner}"'


def _single(text: str) -> str:
    """Return a text of LikeC4, which knows no escape that every version reads alike."""
    return "'" + one_line(text).replace("\\", "/").replace("'", "\u2019").replace("${", "$ {") + "'"


def _double(text: str) -> str:
    r"""Return a text of Structurizr, in which a backslash, and a `$` before a brace, mean something."""
    return '"' + one_line(text).replace("\\", "/").replace('"', "\u201d").replace("${", "$ {") + '"'

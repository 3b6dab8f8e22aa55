"""What the maps of the explorer show: modules by lane, modules by layer, and topics between modules."""

from collections.abc import Iterable, Mapping, Sequence, Set

from archatlas.analysis.assessment import Assessment
from archatlas.analysis.estate.facts import Requirement
from archatlas.analysis.estate.topics import Topic
from archatlas.model.module import Module, ModuleName, short_name_of
from archatlas.model.record import dataclass
from archatlas.render.diagrams.box_map import Arrangement, BoxMap, MapBox, MapGroup, MapLine
from archatlas.render.diagrams.lane_diagram import LINE_LIMIT, MODULE_LIMIT
from archatlas.render.diagrams.lane_map import MARK_LIMIT, BandCount, ModuleMark
from archatlas.render.site.components.lane_map import band_counts, marks_of
from archatlas.render.site.components.requirement_words import broken_rules, show_tokens, tags_of
from archatlas.render.site.components.verdicts import is_unused
from archatlas.render.site.dependencies.lists import SHOW_UNUSED
from archatlas.render.site.links import lane_address, link, topic_address
from archatlas.render.text.words import count

NO_LAYER = "no layer"

WORST_LINES = 24
"""Lines drawn of an estate that has too many for a picture."""


@dataclass(frozen=True, slots=True)
class DrawnMap:
    """A map with what it says of what it leaves out."""

    box_map: BoxMap
    note: str


def module_map(assessment: Assessment, start: str) -> DrawnMap:
    """Return all modules by lane: those with a line as boxes, the rest as marks."""
    lines, note = _readable(assessment)
    touched = {name for line in lines for name in line.ends}
    marks = _marks(assessment, start)
    groups = tuple(
        _lane_group(lane, assessment.catalog.of_lane(lane), touched, marks, start)
        for lane in assessment.catalog.lanes()
    )
    box_map = BoxMap(
        f"All {count(len(assessment.catalog), 'module')} by lane",
        Arrangement.FRAMES,
        tuple(group for group in groups if group.boxes),
        tuple(group for group in groups if not group.boxes),
        tuple(_map_line(assessment, line, _lane_kind(assessment, line)) for line in lines),
    )
    boxes = len(box_map.boxes)
    rest = len(assessment.catalog) - boxes
    drawn = f"All {count(len(assessment.catalog), 'module')} are in the picture: {boxes:,} with a line as boxes"
    return DrawnMap(box_map, f"{drawn}, {rest:,} without as {_signs(box_map)}. {note}".strip())


def layer_map(assessment: Assessment, start: str) -> DrawnMap:
    """Return all modules by layer, the highest first; lines that go up are marked."""
    order = layer_order(assessment)
    lines, note = _readable_by_layer(assessment, order)
    touched = {name for line in lines for name in line.ends}
    marks = _marks(assessment, start)
    by_layer: dict[str, list[Module]] = {}
    for module in assessment.catalog.values():
        by_layer.setdefault(module.identity.layer or NO_LAYER, []).append(module)
    named = sorted(by_layer, key=lambda layer: (-order[layer] if layer in order else len(order), layer))
    groups = tuple(_layer_group(layer, by_layer[layer], touched, marks, start) for layer in named)
    drawn = tuple(_map_line(assessment, line, layer_kind(assessment, line, order)) for line in lines)
    box_map = BoxMap("Modules by layer", Arrangement.ROWS, groups, (), drawn)
    counted = f"A layer with more than {MARK_LIMIT} modules without a line has their numbers by health."
    return DrawnMap(box_map, " ".join([note, *([counted] if _has_counts(box_map) else [])]).strip())


def _has_counts(box_map: BoxMap) -> bool:
    return any(group.bands for group in (*box_map.groups, *box_map.apart))


def _signs(box_map: BoxMap) -> str:
    return f"marks, or as numbers by health where a lane has over {MARK_LIMIT}" if _has_counts(box_map) else "marks"


def layer_order(assessment: Assessment) -> Mapping[str, int]:
    """Return how high each layer is that the policy knows."""
    return {layer: height for height, layer in enumerate(assessment.facts.policy.layers.order)}


def goes_up(assessment: Assessment, line: Requirement, order: Mapping[str, int]) -> bool:
    """Tell whether a module requires one of a higher layer."""
    ends = [assessment.catalog[name].identity.layer or "" for name in line.ends]
    return all(layer in order for layer in ends) and order[ends[1]] > order[ends[0]]


def layer_kind(assessment: Assessment, line: Requirement, order: Mapping[str, int]) -> str:
    """Return how a line is drawn between layers: as a problem where it goes up, if that breaks a rule."""
    if not goes_up(assessment, line, order):
        return ""
    return "problem" if line.ends in assessment.broken else "cross"


def event_map(assessment: Assessment, start: str) -> DrawnMap | None:
    """Return topics between the modules that emit and those that consume them; None where there is none."""
    known = [topic for topic in assessment.topics.values() if topic.has_ends]
    if not known:
        return None
    drawn = _readable_topics(known)
    marks = _marks(assessment, start)
    touched = {name for topic in drawn for name in (*topic.emitters, *topic.consumers)}
    boxes = [MapBox(name, name, marks(name)) for name in sorted(touched)]
    boxes += [_topic_box(assessment, topic, start) for topic in drawn]
    lines = [line for topic in drawn for line in _topic_lines(topic)]
    hidden = len(known) - len(drawn)
    if not drawn:
        return DrawnMap(BoxMap("Topics between modules", Arrangement.FLOW, (), (), ()), _NO_TOPIC_FITS)
    note = f"{len(drawn):,} of {count(len(known), 'topic')} are drawn, those with most ends first." if hidden else ""
    flow = MapGroup("flow", "", "", boxes=tuple(boxes))
    return DrawnMap(BoxMap("Topics between modules", Arrangement.FLOW, (flow,), (), tuple(lines)), note)


TOPIC_LIMIT = 40
_NO_TOPIC_FITS = "No topic is drawn: each has more ends than one picture can hold. The list below has their ends."


def _readable_topics(topics: Sequence[Topic]) -> list[Topic]:
    """Return the topics that one picture can hold, those with both ends and with most modules first."""
    ranked = sorted(
        topics,
        key=lambda topic: (
            not (topic.emitters and topic.consumers),
            -len(topic.emitters) - len(topic.consumers),
            topic.name,
        ),
    )
    chosen, lines = list[Topic](), 0
    for topic in ranked:
        ends = len(topic.emitters) + len(topic.consumers)
        if lines + ends <= LINE_LIMIT and len(chosen) < TOPIC_LIMIT:
            lines += ends
            chosen.append(topic)
    return sorted(chosen, key=lambda topic: topic.name)


def _topic_box(assessment: Assessment, topic: Topic, start: str) -> MapBox:
    ends = f"{count(len(topic.emitters), 'module')} emit it, {count(len(topic.consumers), 'module')} consume it"
    address = topic_link(assessment, start, topic)
    key = topic_key(topic.name)
    return MapBox(key, topic.name, ModuleMark(key, f"topic {topic.name}: {ends}", address, "none"), is_topic=True)


def topic_link(assessment: Assessment, start: str, topic: Topic) -> str:
    """Return the link to the page of a topic."""
    return link(start, topic_address(assessment.topic_slugs[topic.name]))


def topic_key(name: str) -> str:
    """Return what a topic is called among modules, whose names have no colon."""
    return f"topic:{name}"


def _topic_lines(topic: Topic) -> Iterable[MapLine]:
    lonely = "" if topic.emitters and topic.consumers else "cross"
    for name in topic.emitters:
        yield MapLine(name, topic_key(topic.name), lonely)
    for name in topic.consumers:
        yield MapLine(topic_key(topic.name), name, lonely)


class _Marks:
    """The marks of all modules of an estate, for a page."""

    def __init__(self, assessment: Assessment, start: str) -> None:
        self._assessment = assessment
        self._known = {mark.name: mark for mark in marks_of(assessment, assessment.catalog.values(), start)}

    def __call__(self, name: str) -> ModuleMark:
        return self._known[name]

    def block(self, modules: Sequence[Module], words: str) -> tuple[tuple[ModuleMark, ...], str, tuple[BandCount, ...]]:
        """Return modules as marks, or as counts where the marks would be too many, with the words above them."""
        if len(modules) > MARK_LIMIT:
            return (), words, band_counts(self._assessment, modules)
        wanted = {module.name for module in modules}
        return tuple(mark for name, mark in self._known.items() if name in wanted), words, ()


def _marks(assessment: Assessment, start: str) -> _Marks:
    return _Marks(assessment, start)


def _readable(assessment: Assessment) -> tuple[list[Requirement], str]:
    """Return all lines where one picture can hold them, else those that break most rules, and what is left out."""
    lines = list(assessment.requirements)
    if _is_readable(lines):
        return lines, ""
    broken = [line for line in lines if line.ends in assessment.broken]
    return _worst(assessment, broken), _left_out("break a rule", len(broken), len(lines))


def _readable_by_layer(assessment: Assessment, order: Mapping[str, int]) -> tuple[list[Requirement], str]:
    """Return all lines where one picture can hold them, else those that go up, and what is left out."""
    lines = list(assessment.requirements)
    if _is_readable(lines):
        return lines, ""
    up = [line for line in lines if goes_up(assessment, line, order)]
    return _worst(assessment, up), _left_out("go up", len(up), len(lines))


def _is_readable(lines: Sequence[Requirement]) -> bool:
    return len(lines) <= LINE_LIMIT and len({name for line in lines for name in line.ends}) <= MODULE_LIMIT


def _worst(assessment: Assessment, lines: Sequence[Requirement]) -> list[Requirement]:
    """Return as many lines as one picture can hold, those that break most rules."""
    ranked = sorted(lines, key=lambda line: (-len(broken_rules(assessment, line.ends)), line.ends))
    return sorted(ranked[:WORST_LINES], key=lambda line: line.ends)


def _left_out(what: str, found: int, lines: int) -> str:
    some = f"{WORST_LINES} of the {found:,}" if found > WORST_LINES else f"the {found:,}"
    worst = ", the ones that break most rules" if found > WORST_LINES else ""
    return f"Of {count(lines, 'line')} only {some} that {what} are drawn{worst}."


def _lane_group(lane: str, modules: Sequence[Module], touched: Set[ModuleName], marks: _Marks, start: str) -> MapGroup:
    with_line, rest = _split(modules, touched)
    boxes = tuple(MapBox(module.name, short_name_of(module.name), marks(module.name)) for module in with_line)
    number = f"{len(with_line):,} of {len(modules):,} with a line" if boxes else f"{len(modules):,}, none with a line"
    words = f"{len(rest):,} without a line" if boxes and rest else ""
    return MapGroup(lane, lane, number, link(start, lane_address(lane)), boxes, *marks.block(rest, words))


def _layer_group(
    layer: str, modules: Sequence[Module], touched: Set[ModuleName], marks: _Marks, start: str
) -> MapGroup:
    with_line, rest = _split(modules, touched)
    boxes = tuple(MapBox(module.name, module.name, marks(module.name)) for module in with_line)
    href = link(start, "modules", layer=layer) if layer != NO_LAYER else ""
    words = f"{len(rest):,} without a line" if rest else ""
    return MapGroup(layer, layer, count(len(modules), "module"), href, boxes, *marks.block(rest, words))


def _split(modules: Iterable[Module], touched: Set[ModuleName]) -> tuple[list[Module], list[Module]]:
    """Return the modules with a line and those without one."""
    found: tuple[list[Module], list[Module]] = ([], [])
    for module in modules:
        found[module.name not in touched].append(module)
    return found


def _lane_kind(assessment: Assessment, line: Requirement) -> str:
    if line.ends in assessment.broken:
        return "problem"
    return "cross" if line.crosses_lane else ""


def _map_line(assessment: Assessment, line: Requirement, kind: str) -> MapLine:
    tags = ", ".join(tags_of(broken_rules(assessment, line.ends)))
    reasons = f"{line.requirer} uses {line.required}: {tags}" if tags else ""
    unused = is_unused(assessment, line.ends)
    tokens = show_tokens(assessment, line.ends)
    show = (*(("x",) if line.crosses_lane else ()), *tokens, *((SHOW_UNUSED,) if unused else ()))
    return MapLine(*line.ends, kind, reasons, show, unused)

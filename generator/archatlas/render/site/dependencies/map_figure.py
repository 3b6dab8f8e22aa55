"""The figure of a map with its tools, its legend and its narrow form, as each view of the explorer has it."""

from collections.abc import Sequence

from markupsafe import Markup

from archatlas.analysis.assessment import Assessment
from archatlas.model.record import dataclass
from archatlas.render.diagrams.box_map import Arrangement, BoxMap, MapGroup
from archatlas.render.diagrams.box_map_layout import place_boxes
from archatlas.render.diagrams.box_map_svg import boxes_svg, standalone_boxes_svg
from archatlas.render.diagrams.diagram import UNUSED, Draw
from archatlas.render.site.components.labels import ContactLink, contact_links
from archatlas.render.site.components.lane_map import band_legend
from archatlas.render.site.components.page_parts import Choice
from archatlas.render.site.components.verdicts import UNUSED_WORDS, lines_note
from archatlas.render.site.dependencies.lists import ADDRESS, EVENTS_VIEW, LAYERS_VIEW, MODULES_VIEW
from archatlas.render.site.dependencies.maps import DrawnMap
from archatlas.render.site.links import link, owner_address

PEOPLE = 500
"""Owners of whom the page says how to reach them."""


@dataclass(frozen=True, slots=True)
class MapFigure:
    """A map as a page shows it; the picture is empty where it could not be drawn, the file then as well."""

    views: tuple[Choice, ...]
    picture: Markup | None
    file: str
    legend: tuple[tuple[str, str], ...]
    bands: tuple[tuple[str, str], ...]
    note: str
    groups: tuple[MapGroup, ...] = ()
    is_empty: bool = False


@dataclass(frozen=True, slots=True)
class Person:
    """An owner with the page and the ways to reach them, which the side card of the focus shows."""

    handle: str
    href: str
    ways: tuple[ContactLink, ...]


def views(assessment: Assessment, current: str) -> tuple[Choice, ...]:
    """Return the views of the explorer that there is something in."""
    known = [("Lanes", ADDRESS), ("Modules", MODULES_VIEW), ("Layers", LAYERS_VIEW)]
    if has_events(assessment):
        known.append(("Events", EVENTS_VIEW))
    return tuple(Choice(label, link(current, address), address == current) for label, address in known)


def has_events(assessment: Assessment) -> bool:
    """Tell whether any module emits or consumes a topic."""
    return any(topic.has_ends for topic in assessment.topics.values())


_LEGENDS = {
    Arrangement.FRAMES: (("", "same lane"), ("cross", "crosses a lane"), ("problem", "breaks a rule")),
    Arrangement.ROWS: (("", "goes down, or stays"), ("cross", "goes up"), ("problem", "goes up and breaks a rule")),
    Arrangement.FLOW: (("", "both ends known"), ("cross", "only one end known")),
}


def map_figure(assessment: Assessment, drawn: DrawnMap, draw: Draw, here: str) -> MapFigure:
    """Draw a map for the page at an address."""
    box_map = drawn.box_map
    is_empty = not (box_map.groups or box_map.apart)
    placed = None if is_empty else place_boxes(box_map, draw)
    kinds = {line.kind for line in box_map.lines}
    is_flow = box_map.arrangement is Arrangement.FLOW
    drawn_bands = {box.mark.band for box in box_map.boxes if not box.is_topic}
    return MapFigure(
        views(assessment, here),
        boxes_svg(placed, box_map.title) if placed else None,
        "map.svg" if placed else "",
        (
            *((kind, words) for kind, words in _LEGENDS[box_map.arrangement] if kind in kinds),
            *(((UNUSED, UNUSED_WORDS),) if any(line.unused for line in box_map.lines) else ()),
        ),
        tuple(band for band in band_legend(assessment) if not is_flow or band[0] in drawn_bands),
        f"{drawn.note} {'' if is_flow else lines_note(assessment)}".strip(),
        (*box_map.groups, *box_map.apart) if not is_flow else (),
        is_empty,
    )


def map_file(box_map: BoxMap, draw: Draw, base: str) -> str:
    """Return a map as a file that stands alone; it says so where it could not be drawn."""
    placed = place_boxes(box_map, draw)
    return f"{standalone_boxes_svg(placed, box_map.title, base)}\n" if placed else NOT_DRAWN


NOT_DRAWN = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="320" height="40">'
    '<text x="10" y="25">The map could not be drawn.</text></svg>\n'
)


def people(assessment: Assessment, here: str) -> Sequence[Person]:
    """Return the owners of modules, with links from the page at an address."""
    owners = assessment.owners.named()
    if len(owners) > PEOPLE:
        return ()
    return [
        Person(owner.handle, link(here, owner_address(owner.slug)), contact_links(owner.contact)) for owner in owners
    ]

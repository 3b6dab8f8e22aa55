"""The list of all requirements, problems first, and where a part of it stands."""

from dataclasses import dataclass

from archatlas.analysis.assessment import Assessment
from archatlas.analysis.requirements import Requirement, RequirementKind
from archatlas.model.names import lane_of, short_name_of
from archatlas.render.blocks import Text
from archatlas.render.shelf import PAGE_ROWS, Shelf, Spread, shelve
from archatlas.render.views.catalogue import Column
from archatlas.render.views.links import link, module_address
from archatlas.render.views.listing import ListPlan, ListRow

ADDRESS = "dependencies"
"""Where the explorer is; lists too long for it stand below."""

TAGS = {
    RequirementKind.NOT_PROMOTED: (Text("crosses a lane", tag="cross"), Text("not promoted", tag="bad")),
    RequirementKind.CROSS_LANE: (Text("crosses a lane", tag="cross"),),
    RequirementKind.SAME_LANE: (Text("same lane"),),
}
SHOW = {RequirementKind.NOT_PROMOTED: "x p", RequirementKind.CROSS_LANE: "x", RequirementKind.SAME_LANE: ""}
"""The values of `show` with which a requirement is listed: x those across lanes, p the problems among them."""


@dataclass(frozen=True, slots=True)
class RequirementList:
    """The requirements of an estate on their page or pages, and the problems among them once more."""

    all: Shelf[Requirement]
    problems: Shelf[Requirement]

    @property
    def is_whole(self) -> bool:
        """Tell whether the explorer lists them all."""
        return not self.all.inner

    @property
    def explorer(self) -> Shelf[Requirement]:
        """Return those that the explorer lists."""
        return self.all if self.is_whole else self.problems

    def link(self, start: str, **query: str) -> str:
        """Return the link from a page to those `from` one lane, `to` another one, or to those to `show`."""
        keys = [query[name] for name in ("from", "to") if name in query]
        if self.is_whole:
            return link(start, ADDRESS, "requirements", **query)
        if not keys and query.get("show") == "p":
            return link(start, ADDRESS, "requirements", **({} if self.problems.inner else query))
        page = self.all.find(*keys)
        return link(start, page.address, **({} if page.inner else query))


def requirement_list(assessment: Assessment) -> RequirementList:
    """Put the problems among the requirements first; where they are many, spread all of them over pages by module."""
    lines = list(assessment.requirements)
    if len(lines) <= PAGE_ROWS:
        lines.sort(key=lambda line: (-gravity(line), line.requirer, line.required))
    early = [line for line in lines if line.kind is RequirementKind.NOT_PROMOTED]
    return RequirementList(
        shelve(f"{ADDRESS}/all", "all requirements", lines, Spread((_from_lane, _to_lane), _requirer)),
        shelve(f"{ADDRESS}/problems", "problems", early, Spread((_from_lane, _to_lane), _requirer)),
    )


def gravity(line: Requirement) -> int:
    """Return how much a requirement wants a look; higher is more."""
    return list(RequirementKind).index(line.kind)


def requirement_row(line: Requirement, start: str) -> ListRow:
    """Return a requirement as a row of the list."""
    return ListRow(
        ((module_text(line.requirer, start),), (module_text(line.required, start),), TAGS[line.kind]),
        (
            ("focus", f"{line.requirer} {line.required}"),
            ("show", SHOW[line.kind]),
            ("from", lane_of(line.requirer)),
            ("to", lane_of(line.required)),
        ),
    )


def module_text(name: str, start: str) -> Text:
    """Return a module's name with the link to its page, the lane in weaker type."""
    return Text(short_name_of(name) or name, href=link(start, module_address(name)), lane=lane_of(name))


PLAN: ListPlan[Requirement] = ListPlan(
    "requirement-list",
    "requirement",
    "requirements",
    (Column("name", "Module"), Column("required", "requires"), Column("kind", "Kind")),
    requirement_row,
    choices={"from": "From lane", "to": "Into lane"},
    sets=("focus", "show"),
)


def _requirer(line: Requirement) -> str:
    return line.requirer


def _from_lane(line: Requirement) -> str:
    return lane_of(line.requirer)


def _to_lane(line: Requirement) -> str:
    return lane_of(line.required)

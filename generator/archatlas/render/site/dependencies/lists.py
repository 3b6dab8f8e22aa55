"""The lists of the explorer: all requirements, problems first, then optional modules and names that no module has."""

from archatlas.analysis.assessment import Assessment
from archatlas.analysis.estate.facts import Requirement
from archatlas.analysis.rules.targets import CROSSES_LANES
from archatlas.model.module import ModuleName, lane_of, short_name_of
from archatlas.model.record import dataclass
from archatlas.render.site.components.blocks import MUTED, Column, LinkedCount, Text
from archatlas.render.site.components.listing import ListPlan, ListRow
from archatlas.render.site.components.requirement_words import (
    broken_rules,
    noted_rules,
    show_tokens,
    waived_words,
    words_of,
)
from archatlas.render.site.components.verdicts import is_unused
from archatlas.render.site.links import TableName, link, module_address, owner_address
from archatlas.render.site.pagination import PAGE_ROWS, ListPage, PagingPlan, paginate
from archatlas.render.text.escaping import one_line
from archatlas.render.text.words import count

ADDRESS = "dependencies"
"""Where the explorer is; lists too long for it stand below."""

MODULES_VIEW, LAYERS_VIEW, EVENTS_VIEW = (f"{ADDRESS}/{view}" for view in ("modules", "layers", "events"))
"""Where the other views of the explorer are."""

EXPLORER_ROWS = 500
"""Lines that the explorer lists; of more, it lists those that break a rule."""


SHOW_UNUSED = "u"
"""The value of `show` that keeps what the code does not have."""


@dataclass(frozen=True, slots=True)
class ListedRequirement:
    """A requirement with the rules that it breaks, that note something of it, and what is waived in words."""

    line: Requirement
    broken: tuple[str, ...]
    noted: tuple[str, ...]
    waived: tuple[str, ...]
    owners: tuple[tuple[str, str], tuple[str, str]]
    """The handle and the address of the owner at each end, both empty where there is none."""
    show: tuple[str, ...]
    """The values of `show` with which it is listed: x across lanes, p problems, w waived, u not in the code, or the
    name of a rule."""
    unused: bool = False
    """It was compared with the code, which has no such import."""


@dataclass(frozen=True, slots=True)
class RequirementList:
    """The requirements of an estate on their page or pages, and the problems among them once more."""

    all: ListPage[ListedRequirement]
    problems: ListPage[ListedRequirement]

    @property
    def is_whole(self) -> bool:
        """Tell whether the explorer lists them all."""
        return len(self.all.rows) <= EXPLORER_ROWS

    @property
    def explorer(self) -> ListPage[ListedRequirement]:
        """Return those that the explorer lists."""
        return self.all if self.is_whole else self.problems

    def rest(self, start: str) -> LinkedCount:
        """Return the link from a page that does not list all of them to the pages that do."""
        text = f"all {len(self.all.rows):,} lines, on {count(len(self.all.lists()), 'page')}"
        return LinkedCount(text, link(start, self.all.address))

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
    lines = [_listed(assessment, line) for line in assessment.requirements]
    if len(lines) <= PAGE_ROWS:
        lines.sort(key=lambda listed: (-problem_rank(listed), *listed.line.ends))
    early = [listed for listed in lines if listed.broken]
    return RequirementList(
        paginate(f"{ADDRESS}/all", "all dependencies", lines, PagingPlan((_from_lane, _to_lane), _requirer)),
        paginate(f"{ADDRESS}/problems", "problems", early, PagingPlan((_from_lane, _to_lane), _requirer)),
    )


def problem_rank(listed: ListedRequirement) -> int:
    """Return how much a requirement wants a look; higher is more."""
    if listed.broken or listed.waived:
        return 3 if listed.broken else 2
    return int(listed.line.crosses_lane)


def requirement_row(listed: ListedRequirement, start: str) -> ListRow:
    """Return a requirement as a row of the list."""
    line = listed.line
    return ListRow(
        (
            (module_text(line.requirer, start),),
            (module_text(line.required, start),),
            kind_texts(listed),
            *(_owner_cell(owner, start) for owner in listed.owners),
        ),
        (
            ("focus", f"{line.requirer} {line.required}"),
            ("show", " ".join(listed.show)),
            ("from", lane_of(line.requirer)),
            ("to", lane_of(line.required)),
        ),
    )


def kind_texts(listed: ListedRequirement) -> tuple[Text, ...]:
    """Return what kind of requirement it is, in words: how it lies to the lanes, what it breaks, what is waived."""
    is_said = CROSSES_LANES.name in listed.broken
    tags = (
        *((Text("crosses a lane", tag="cross"),) if listed.line.crosses_lane and not is_said else ()),
        *(Text(words_of(rule).tag, tag="bad") for rule in listed.broken),
        *(Text(words_of(rule).tag, tag="plain") for rule in listed.noted),
        *(Text(words, tag="plain") for words in listed.waived),
        *((Text("not in code", tag="plain"),) if listed.unused else ()),
    )
    return tags if listed.line.crosses_lane else (Text("same lane"), *tags)


def _listed(assessment: Assessment, line: Requirement) -> ListedRequirement:
    ends = line.ends
    unused = is_unused(assessment, ends)
    show = (
        *(("x",) if line.crosses_lane else ()),
        *show_tokens(assessment, ends),
        *((SHOW_UNUSED,) if unused else ()),
    )
    noted, waived = noted_rules(assessment, ends), waived_words(assessment, ends)
    owners = (_owner(assessment, line.requirer), _owner(assessment, line.required))
    return ListedRequirement(line, broken_rules(assessment, ends), noted, waived, owners, show, unused)


def _owner(assessment: Assessment, name: ModuleName) -> tuple[str, str]:
    owner = assessment.owners.find(assessment.classifier.owner(assessment.catalog[name]))
    return (owner.handle, owner_address(owner.slug)) if owner else ("", "")


def owner_of(assessment: Assessment, name: ModuleName, start: str) -> tuple[Text, ...]:
    """Return the owner of a module as a cell."""
    return _owner_cell(_owner(assessment, name), start)


def _owner_cell(owner: tuple[str, str], start: str) -> tuple[Text, ...]:
    handle, address = owner
    return (Text(one_line(handle), href=link(start, address)) if handle else Text("no named owner", note=MUTED),)


def module_text(name: str, start: str) -> Text:
    """Return a module's name with the link to its page, the lane in weaker type."""
    return Text(short_name_of(name) or name, href=link(start, module_address(name)), lane=lane_of(name))


REQUIREMENT_LIST: ListPlan[ListedRequirement] = ListPlan(
    "requirement-list",
    "line",
    "lines",
    (
        Column("name", "Module"),
        Column("required", "uses"),
        Column("kind", "Kind"),
        Column("owner", "Owner"),
        Column("other", "Owner of the other end"),
    ),
    requirement_row,
    sets=("focus", "show"),
    table=TableName.DEPENDENCIES,
    folds=True,
)


def _requirer(listed: ListedRequirement) -> str:
    return listed.line.requirer


def _from_lane(listed: ListedRequirement) -> str:
    return lane_of(listed.line.requirer)


def _to_lane(listed: ListedRequirement) -> str:
    return lane_of(listed.line.required)


NamedModule = tuple[str, str]
"""A module and a name that its schema states."""


def unknown_lines(assessment: Assessment) -> ListPage[NamedModule]:
    """Return every required name that no module has."""
    lines = [(name, target) for name in assessment.catalog for target in assessment.facts.missing(name)]
    return paginate(f"{ADDRESS}/unknown", "unknown modules", lines, PagingPlan((), _module))


def optional_lines(assessment: Assessment) -> ListPage[NamedModule]:
    """Return every requirement that its module can do without."""
    lines = [(name, target) for name, targets in assessment.graph.optional.items() for target in targets]
    return paginate(f"{ADDRESS}/optional", "optional dependencies", lines, PagingPlan((), _module))


def _unknown_row(line: NamedModule, start: str) -> ListRow:
    name, target = line
    shown = Text(one_line(target, limit=200) or "(empty)", code=True)
    cells = ((module_text(name, start),), (shown,), (Text("unknown module", tag="bad"),))
    return ListRow(cells, (("focus", name), *_found_by(line, "p")))


def _optional_row(line: NamedModule, start: str) -> ListRow:
    name, target = line
    cells = ((module_text(name, start),), (module_text(target, start),), (Text("optional", tag="plain"),))
    return ListRow(cells, (("focus", f"{name} {target}"), *_found_by(line)))


def _found_by(line: NamedModule, *show: str) -> tuple[tuple[str, str], ...]:
    """Return by what the fields of the explorer find a line: how it is listed there, and the lanes of its ends."""
    source, target = map(lane_of, line)
    return ("show", " ".join((*show, *(("x",) if source != target else ())))), ("from", source), ("to", target)


def _module(line: NamedModule) -> str:
    return line[0]


_COLUMNS = (Column("name", "Module"), Column("required", "uses"), Column("kind", "Kind"))
UNKNOWN_LIST: ListPlan[NamedModule] = ListPlan(
    "unknown-list",
    "unknown name",
    "unknown names",
    _COLUMNS,
    _unknown_row,
    sets=("focus", "show"),
    table=TableName.DEPENDENCIES,
    folds=True,
)
OPTIONAL_LIST: ListPlan[NamedModule] = ListPlan(
    "optional-list",
    "optional dependency",
    "optional dependencies",
    _COLUMNS,
    _optional_row,
    sets=("focus", "show"),
    table=TableName.DEPENDENCIES,
    folds=True,
)

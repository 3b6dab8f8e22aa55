"""The list of all requirements, problems first, and where a part of it stands."""

from dataclasses import dataclass

from archatlas.analysis.assessment import Assessment
from archatlas.analysis.requirements import Requirement
from archatlas.analysis.rules.lanes import CROSSES
from archatlas.model.names import lane_of, short_name_of
from archatlas.render.blocks import Text
from archatlas.render.shelf import PAGE_ROWS, Shelf, Spread, shelve
from archatlas.render.views.breach_words import broken_rules, mild_rules, show_tokens, waived_words, words_of
from archatlas.render.views.catalogue import Column
from archatlas.render.views.links import link, module_address
from archatlas.render.views.listing import ListPlan, ListRow

ADDRESS = "dependencies"
"""Where the explorer is; lists too long for it stand below."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A requirement with the rules that it breaks, that note something of it, and what is waived in words."""

    line: Requirement
    broken: tuple[str, ...]
    noted: tuple[str, ...]
    waived: tuple[str, ...]
    show: tuple[str, ...]
    """The values of `show` with which it is listed: x across lanes, p problems, w waived, or the name of a rule."""


@dataclass(frozen=True, slots=True)
class RequirementList:
    """The requirements of an estate on their page or pages, and the problems among them once more."""

    all: Shelf[Listed]
    problems: Shelf[Listed]

    @property
    def is_whole(self) -> bool:
        """Tell whether the explorer lists them all."""
        return not self.all.inner

    @property
    def explorer(self) -> Shelf[Listed]:
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
    lines = [_listed(assessment, line) for line in assessment.requirements]
    if len(lines) <= PAGE_ROWS:
        lines.sort(key=lambda listed: (-gravity(listed), *listed.line.ends))
    early = [listed for listed in lines if listed.broken]
    return RequirementList(
        shelve(f"{ADDRESS}/all", "all requirements", lines, Spread((_from_lane, _to_lane), _requirer)),
        shelve(f"{ADDRESS}/problems", "problems", early, Spread((_from_lane, _to_lane), _requirer)),
    )


def gravity(listed: Listed) -> int:
    """Return how much a requirement wants a look; higher is more."""
    if listed.broken or listed.waived:
        return 3 if listed.broken else 2
    return int(listed.line.crosses_lane)


def requirement_row(listed: Listed, start: str) -> ListRow:
    """Return a requirement as a row of the list."""
    line = listed.line
    return ListRow(
        ((module_text(line.requirer, start),), (module_text(line.required, start),), kind_texts(listed)),
        (
            ("focus", f"{line.requirer} {line.required}"),
            ("show", " ".join(listed.show)),
            ("from", lane_of(line.requirer)),
            ("to", lane_of(line.required)),
        ),
    )


def kind_texts(listed: Listed) -> tuple[Text, ...]:
    """Return what kind of requirement it is, in words: how it lies to the lanes, what it breaks, what is waived."""
    is_said = CROSSES.name in listed.broken
    tags = (
        *((Text("crosses a lane", tag="cross"),) if listed.line.crosses_lane and not is_said else ()),
        *(Text(words_of(rule).tag, tag="bad") for rule in listed.broken),
        *(Text(words_of(rule).tag, tag="plain") for rule in listed.noted),
        *(Text(words, tag="plain") for words in listed.waived),
    )
    return tags if listed.line.crosses_lane else (Text("same lane"), *tags)


def _listed(assessment: Assessment, line: Requirement) -> Listed:
    ends = line.ends
    show = (*(("x",) if line.crosses_lane else ()), *show_tokens(assessment, ends))
    noted, waived = mild_rules(assessment, ends), waived_words(assessment, ends)
    return Listed(line, broken_rules(assessment, ends), noted, waived, show)


def module_text(name: str, start: str) -> Text:
    """Return a module's name with the link to its page, the lane in weaker type."""
    return Text(short_name_of(name) or name, href=link(start, module_address(name)), lane=lane_of(name))


PLAN: ListPlan[Listed] = ListPlan(
    "requirement-list",
    "requirement",
    "requirements",
    (Column("name", "Module"), Column("required", "requires"), Column("kind", "Kind")),
    requirement_row,
    choices={"from": "From lane", "to": "Into lane"},
    sets=("focus", "show"),
)


def _requirer(listed: Listed) -> str:
    return listed.line.requirer


def _from_lane(listed: Listed) -> str:
    return lane_of(listed.line.requirer)


def _to_lane(listed: Listed) -> str:
    return lane_of(listed.line.required)

"""Which modules' schemas were written last, by name and day."""

from archatlas.analysis.assessment import Assessment
from archatlas.model.module import Module
from archatlas.model.record import dataclass
from archatlas.render.site.links import link, module_address
from archatlas.render.text.escaping import one_line
from archatlas.render.text.words import count, day, enumerated

DAYS = 8
NAMES = 6
WRITERS = 3
"""Days that are shown, modules of a day and writers that are named before the rest is counted."""


@dataclass(frozen=True, slots=True)
class NamedModule:
    """A module by its name, with its page."""

    lane: str
    short_name: str
    href: str


@dataclass(frozen=True, slots=True)
class DayOfChanges:
    """The modules whose schemas were written on a day; `others` counts those that are not named."""

    date: str
    stamp: str
    modules: tuple[NamedModule, ...]
    others: int


@dataclass(frozen=True, slots=True)
class RecentChanges:
    """The last days; `words` say who wrote, and how many schemas are older."""

    until: str
    days: tuple[DayOfChanges, ...]
    words: str


def recent_changes(assessment: Assessment) -> RecentChanges | None:
    """Return the last days on which schemas were written; None where no schema says when it was."""
    by_day: dict[str, list[Module]] = {}
    for module in assessment.catalog.values():
        if module.provenance.last_updated:
            by_day.setdefault(one_line(module.provenance.last_updated)[:10], []).append(module)
    if not by_day:
        return None
    last = sorted(by_day, reverse=True)
    earlier = sum(len(by_day[stamp]) for stamp in last[DAYS:])
    return RecentChanges(
        day(last[0]), tuple(_day(stamp, by_day[stamp]) for stamp in last[:DAYS]), _words(by_day, earlier)
    )


def _day(stamp: str, modules: list[Module]) -> DayOfChanges:
    named = tuple(
        NamedModule(module.lane, module.short_name, link("", module_address(module.name))) for module in modules[:NAMES]
    )
    return DayOfChanges(_short(stamp), stamp, named, len(modules) - len(named))


def _short(stamp: str) -> str:
    """Write a day without its year, which stands above the list."""
    written = day(stamp)
    return written if written == stamp else written.rpartition(" ")[0]


def _words(by_day: dict[str, list[Module]], earlier: int) -> str:
    writers = {_writer(module) for modules in by_day.values() for module in modules}
    known = sorted(writer for writer in writers if writer)
    sentence = f"All written by {enumerated(known, WRITERS)}." if known and "" not in writers else ""
    older = f"Earlier: {count(earlier, 'schema')}." if earlier else ""
    return " ".join(part for part in (sentence, older) if part)


def _writer(module: Module) -> str:
    origin = module.provenance.generated_by
    return one_line(" ".join(part for part in (origin.tool, origin.version) if part))

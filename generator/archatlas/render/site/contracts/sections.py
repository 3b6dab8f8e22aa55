"""The sections of the contracts index: what other teams call first, Python names folded by lane and module."""

from collections.abc import Iterable, Sequence
from itertools import groupby

from markupsafe import Markup

from archatlas.analysis.assessment import Assessment
from archatlas.analysis.estate.topics import Topic
from archatlas.model.module import Module, ModuleName
from archatlas.model.record import dataclass
from archatlas.render.site.catalogue.page import NO_OWNER
from archatlas.render.site.components.blocks import MUTED, Text
from archatlas.render.site.components.cell_markup import broken
from archatlas.render.site.components.labels import owner_cell, reach_cell, topic_text
from archatlas.render.site.components.page_parts import CellPlace, CompareColumn, CompareRow, CompareTable
from archatlas.render.site.contracts.offers import Offer
from archatlas.render.site.dependencies.lists import module_text
from archatlas.render.site.links import link, module_address, topic_address
from archatlas.render.text.escaping import escaped, one_line
from archatlas.render.text.words import count

ADDRESS = "contracts"
SHOWN = 40
FOLD_ABOVE = 50
"""Rows of a section before a fold, and rows above which there is one."""
FIRST_NAMES = 5
"""Python names of a module that stand open; the others are folded."""
NAMED = 5
"""Modules that a cell names; of more it says how many there are."""


@dataclass(frozen=True, slots=True)
class ContractSection:
    """A kind of entry: its rows and those that are folded away, or where they are listed if not here."""

    anchor: str
    title: str
    number: str
    words: str
    table: CompareTable
    folded: CompareTable | None
    elsewhere: str


@dataclass(frozen=True, slots=True)
class NamesOfLane:
    """The Python names of a lane: how many there are, and a row for each module."""

    lane: str
    words: str
    table: CompareTable


def offer_table(assessment: Assessment, found: Sequence[Offer], head: str) -> CompareTable:
    """Return a table of entries, each with its module and who answers for it."""
    has_contacts = any(owner.contact.is_reachable for owner in assessment.owners.named())
    columns = (
        CompareColumn(head, CellPlace.HEAD, width=30),
        CompareColumn("Module", width=26),
        CompareColumn("Owner"),
        *((CompareColumn("Reach"),) if has_contacts else ()),
        CompareColumn("Version"),
        CompareColumn("Used by", numeric=True),
    )
    return CompareTable(columns, tuple(_offer_row(assessment, offer, has_contacts) for offer in found))


def _offer_row(assessment: Assessment, offer: Offer, has_contacts: bool) -> CompareRow:
    module, version = offer.module, offer.module.contracts.api.version
    used_by = assessment.health[module.name].dependents
    entry = Text(offer.entry, code=True, href=link(ADDRESS, module_address(module.name), offer.anchor))
    return CompareRow(
        (
            (entry,),
            (module_text(module.name, ADDRESS),),
            owner_cell(assessment, offer.owner, ADDRESS),
            *((reach_cell(assessment, offer.owner),) if has_contacts else ()),
            (Text(one_line(version)) if version else Text("not declared", note=MUTED),),
            (Text(f"{used_by:,}", note="" if used_by else MUTED),),
        ),
        values=(("kind", offer.kind), *_found_by(assessment, (module,))),
    )


def _found_by(assessment: Assessment, modules: Iterable[Module]) -> tuple[tuple[str, str], ...]:
    """Return by what a row is found: lanes, owners and names of its modules."""
    several = tuple(modules)
    owners = (assessment.classifier.owner(module) for module in several)
    return (
        ("lane", _lines(module.lane for module in several)),
        ("owner", _lines(one_line(owner) if owner else NO_OWNER for owner in owners)),
        ("module", _lines(module.name for module in several)),
    )


def _lines(texts: Iterable[str]) -> str:
    return "\n".join(dict.fromkeys(texts))


_TOPIC_COLUMNS = (
    CompareColumn("Topic", CellPlace.HEAD, width=25),
    CompareColumn("Producer", width=24),
    CompareColumn("Owner"),
    CompareColumn("Consumer", width=22),
    CompareColumn("Owner"),
)


def in_order_of_ends(found: Iterable[Topic]) -> list[Topic]:
    """Return topics without a producer first, then those that nobody consumes."""
    return sorted(found, key=lambda topic: (bool(topic.emitters), bool(topic.consumers), topic.name))


def topic_table(assessment: Assessment, found: Iterable[Topic]) -> CompareTable:
    """Return the table of topics with both ends, and who answers for them."""
    return CompareTable(_TOPIC_COLUMNS, tuple(_topic_row(assessment, topic) for topic in found))


def _topic_row(assessment: Assessment, topic: Topic) -> CompareRow:
    modules = [assessment.catalog[name] for name in dict.fromkeys((*topic.emitters, *topic.consumers))]
    roles = ("emits",) * bool(topic.emitters) + ("consumes",) * bool(topic.consumers)
    return CompareRow(
        (
            (topic_text(assessment, topic.name, ADDRESS),),
            end_cell(assessment, topic, topic.emitters, ADDRESS) or Markup('<span class="v-vd v-vd--q">nobody</span>'),
            owners_cell(assessment, topic.emitters, ADDRESS),
            end_cell(assessment, topic, topic.consumers, ADDRESS) or (Text("nobody declares it", note=MUTED),),
            owners_cell(assessment, topic.consumers, ADDRESS),
        ),
        values=(
            ("kind", "event"),
            ("role", _lines(roles)),
            ("topic", one_line(topic.name)),
            *_found_by(assessment, modules),
        ),
    )


def end_cell(assessment: Assessment, topic: Topic, names: Sequence[ModuleName], start: str) -> tuple[Text, ...]:
    """Return the modules at one end of a topic, or how many there are with the link to its page."""
    if len(names) <= NAMED:
        return tuple(module_text(name, start) for name in names)
    href = link(start, topic_address(assessment.topic_slugs[topic.name]), "ends")
    return (Text(count(len(names), "module"), href=href),)


def owners_cell(assessment: Assessment, names: Sequence[ModuleName], start: str) -> tuple[Text, ...]:
    """Return who answers for the modules at one end, each once; a dash where there is no module."""
    if not names:
        return (Text("—", note=MUTED),)
    owners = dict.fromkeys(assessment.classifier.owner(assessment.catalog[name]) for name in names)
    cell = tuple(text for owner in owners for text in owner_cell(assessment, owner, start))
    return cell if len(cell) <= NAMED else (*cell[:NAMED], Text(f"and {len(cell) - NAMED} more"))


_NAME_COLUMNS = (
    CompareColumn("Module", CellPlace.HEAD, width=22),
    CompareColumn("Names", CellPlace.RIGHT, numeric=True, width=6),
    CompareColumn("Owner", width=15),
    CompareColumn("The first five", CellPlace.FULL),
)


def names_by_lane(assessment: Assessment, found: Iterable[Offer]) -> tuple[NamesOfLane, ...]:
    """Return the Python names of each lane, a row for each module."""
    ordered = sorted(found, key=lambda offer: (offer.module.lane, offer.module.name))
    lanes = []
    for lane, of_lane in groupby(ordered, key=lambda offer: offer.module.lane):
        modules = [tuple(of_one) for _, of_one in groupby(of_lane, key=lambda offer: offer.module.name)]
        words = f"{count(sum(map(len, modules)), 'name')} in {count(len(modules), 'module')}"
        table = CompareTable(_NAME_COLUMNS, tuple(_names_row(assessment, names) for names in modules))
        lanes.append(NamesOfLane(lane, words, table))
    return tuple(lanes)


def _names_row(assessment: Assessment, names: Sequence[Offer]) -> CompareRow:
    module = names[0].module
    return CompareRow(
        (
            (module_text(module.name, ADDRESS),),
            (Text(f"{len(names):,}"),),
            owner_cell(assessment, names[0].owner, ADDRESS),
            _names(names),
        ),
        values=(("kind", "python"), ("entries", str(len(names))), *_found_by(assessment, (module,))),
    )


def _names(names: Sequence[Offer]) -> Markup:
    """Return the first names as links to their entries, and the others behind a fold."""
    first = " ".join(map(_linked_name, names[:FIRST_NAMES]))
    rest = names[FIRST_NAMES:]
    if not rest:
        return Markup(first)
    folded = " ".join(f"<code>{broken(offer.shown)}</code>" for offer in rest)
    more = f'<details class="ad-more v-rest"><summary>{len(rest)} more</summary><div>{folded}</div></details>'
    return Markup(f"{first} {more}")


def _linked_name(offer: Offer) -> str:
    href = escaped(link(ADDRESS, module_address(offer.module.name), offer.anchor))
    return f'<a href="{href}"><code>{broken(offer.shown)}</code></a>'

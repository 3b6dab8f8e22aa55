"""What a description of an API says, as tables: in short on the page of the module, in full on a page of its own."""

from collections.abc import Iterator, Mapping, Sequence

from archatlas.model.api_document import (
    ApiDocument,
    ApiEntry,
    ApiEntryKind,
    ApiField,
    ApiPart,
    ModuleDocument,
    RefusedDocument,
)
from archatlas.model.record import dataclass
from archatlas.render.site.components.blocks import Block, Bullet, Bullets, Row, Section, Sentence, Table, Text
from archatlas.render.site.links import Anchors, link
from archatlas.render.text.escaping import one_line
from archatlas.render.text.words import count

PAGE_ENTRIES = 120
"""Entries that one page holds in full; a large description is spread over several."""
ROWS = 60
"""Entries that the page of the module names itself."""
_OPEN = 20
"""Fields of a part that are open; the rest is folded."""
_DESCRIBED = 600
"""Characters of a description."""

_TYPES = (ApiEntryKind.TYPE, ApiEntryKind.CHOICES)

NOUNS: Mapping[ApiEntryKind, tuple[str, str]] = {
    ApiEntryKind.OPERATION: ("operation", "operations"),
    ApiEntryKind.CHANNEL: ("channel", "channels"),
    ApiEntryKind.METHOD: ("method", "methods"),
    ApiEntryKind.TYPE: ("type", "types"),
    ApiEntryKind.CHOICES: ("enumeration", "enumerations"),
}


@dataclass(frozen=True, slots=True)
class PlacedEntry:
    """An entry with the page that shows it in full, and its anchor there."""

    entry: ApiEntry
    address: str
    anchor: str


def placed_entries(one: ModuleDocument) -> tuple[PlacedEntry, ...]:
    """Return the entries of a document with their places; addresses stay as long as no entry before them goes."""
    document = one.document
    if isinstance(document, RefusedDocument):
        return ()
    placed, anchors = list[PlacedEntry](), Anchors()
    for number, entry in enumerate(document.entries):
        if number % PAGE_ENTRIES == 0:
            anchors = Anchors()
        anchor = anchors.row(entry.kind.value, entry.name)
        placed.append(PlacedEntry(entry, page_of(one, number // PAGE_ENTRIES), anchor))
    return tuple(placed)


def page_of(one: ModuleDocument, number: int) -> str:
    """Return the address of one of the pages of a document."""
    return one.address if number == 0 else f"{one.address}/{number + 1}"


def counted(document: ApiDocument) -> str:
    """Say how many entries of which kinds a document has."""
    numbers = {kind: sum(entry.kind is kind for entry in document.entries) for kind in NOUNS}
    said = [count(number, *NOUNS[kind]) for kind, number in numbers.items() if number]
    return ", ".join(said) or "nothing"


def document_name(document: ApiDocument) -> str:
    """Return the format of a document with its version."""
    return one_line(f"{document.format.value} {document.version}".strip())


def module_blocks(documents: Sequence[ModuleDocument], here: str, anchors: Anchors) -> Iterator[Block]:
    """Yield the tables of the page of a module, one for each description that its contract names."""
    for one in documents:
        if isinstance(one.document, RefusedDocument):
            yield Sentence(f"{one_line(one.named)} is not shown: {one.document.fault.value}.")
            continue
        placed = placed_entries(one)
        main = [
            place for place in placed if place.entry.kind not in (ApiEntryKind.TYPE, ApiEntryKind.CHOICES)
        ] or placed
        rows = tuple(_module_row(place, here, anchors) for place in main[:ROWS])
        more = len(placed) - len(rows)
        rest = f"{count(more, 'more entry', 'more entries')}, " if more else ""
        opened = Text(f"{rest}fields, answers, the file itself", href=link(here, one.address))
        words = NOUNS[main[0].entry.kind][0].capitalize() if main else "Entry"
        rows = (*rows, Row(((opened,), ())))
        title = f"{document_name(one.document)}: {one_line(one.document.title) or one_line(one.named)}"
        anchor = anchors.row("api-file", one.slug)
        yield Table((words, "What it is for"), rows[:ROWS], title, anchor, folded=rows[ROWS:])


def _module_row(place: PlacedEntry, here: str, anchors: Anchors) -> Row:
    entry = place.entry
    name = Text(one_line(entry.name), code=True, href=link(here, place.address, place.anchor))
    return Row(((name, *_marks(entry)), (Text(_summary(entry)),)), anchors.row("api", entry.name))


def _marks(entry: ApiEntry | ApiField) -> tuple[Text, ...]:
    return (Text("deprecated", tag="bad"),) if entry.deprecated else ()


def _summary(entry: ApiEntry) -> str:
    return one_line(entry.summary or entry.description.strip().partition("\n")[0])[:200]


def entry_section(place: PlacedEntry) -> Section:
    """Return everything that is said of one entry."""
    entry = place.entry
    blocks: list[Block] = []
    words = "\n".join(filter(None, (entry.summary, entry.description)))
    if entry.deprecated:
        blocks.append(Sentence("Deprecated: callers should leave it."))
    blocks += [Sentence(line) for line in _paragraphs(words)]
    if entry.facts:
        blocks.append(Bullets(tuple(Bullet(one_line(said), f"{name}:", code=True) for name, said in entry.facts)))
    blocks += [_part(part) for part in entry.parts]
    note = one_line(entry.group) or NOUNS[entry.kind][0]
    return Section(place.anchor, one_line(entry.name), tuple(blocks), note=note)


def _paragraphs(words: str) -> Iterator[str]:
    """Yield a description as sentences: markup of other people is text here."""
    text = words.strip()
    cut = text if len(text) <= _DESCRIBED else f"{text[:_DESCRIBED]}…"
    yield from (one_line(part) for part in cut.split("\n\n") if part.strip())


def _part(part: ApiPart) -> Block:
    if not part.fields:
        return Sentence(one_line(part.title))
    is_list = part.title == "Values" or not any(one.type for one in part.fields)
    rows = tuple(_value_row(one) if is_list else _field_row(one) for one in part.fields)
    left = f"; {part.left_out:,} more fields are left out" if part.left_out else ""
    columns = ("Value", "Description") if is_list else ("Field", "Type", "Needed", "Description")
    return Table(columns, rows[:_OPEN], one_line(part.title) + _one_of(part) + left, style="", folded=rows[_OPEN:])


def _one_of(part: ApiPart) -> str:
    return f"; one of {one_line(', '.join(part.alternatives))[:_DESCRIBED]}" if part.alternatives else ""


def _field_row(one: ApiField) -> Row:
    choices = f"one of {', '.join(one.choices)}" if one.choices else ""
    default = f"default {one.default}" if one.default else ""
    words = ". ".join(filter(None, (one.description.strip().rstrip("."), choices, default)))
    place = one.place or (f"number {one.key}" if one.key.isdecimal() else "")
    name = (Text(one_line(one.name), code=True, note=one_line(place)), *_marks(one))
    needed, described = Text(_needed(one)), Text(one_line(words)[:400])
    return Row((name, (Text(one_line(one.type)),), (needed,), (described,)))


def _needed(one: ApiField) -> str:
    """Say whether a value has to be there; what only some alternatives have is needed in them."""
    if one.only_in:
        return one_line(f"{'in' if one.required else 'no, only in'} {one.only_in}")[:100]
    return "yes" if one.required else "no"


def _value_row(one: ApiField) -> Row:
    """Return a value of an enumeration, or a member of a union, which nobody has to send."""
    name = Text(one_line(one.name), code=True, note=f"number {one_line(one.type)}" if one.type else "")
    return Row(((name, *_marks(one)), (Text(one_line(one.description)[:400]),)))

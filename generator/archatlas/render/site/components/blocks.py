"""The few kinds of thing a page is made of; templates print them, views choose them."""

from archatlas.analysis.estate.evidence import Evidence
from archatlas.model.record import dataclass, field


@dataclass(frozen=True, slots=True)
class Text:
    """A piece of text with what a reader should know about it.

    `code` sets it in the fixed-width face, `note` follows it in muted type, `mark` is the health or severity sign
    before it, `title` explains it on hover and to screen readers. `tag` makes it a small outlined word: cross, bad or
    plain. `lane` is the part of a module's name that stands before it in weaker type. With `image`, the address of a
    picture, the text is only what the picture says. `verdict` puts the sign of a comparison with code before it. What
    it `opens` is folded behind it. A `copied` text is code that stands line by line, with a button that copies it.
    """

    text: str
    state: Evidence = Evidence.DECLARED
    code: bool = False
    href: str = ""
    note: str = ""
    mark: str = ""
    title: str = ""
    tag: str = ""
    lane: str = ""
    image: str = ""
    verdict: str = ""
    opens: tuple["Text", ...] = ()
    copied: bool = False

    @property
    def is_plain(self) -> bool:
        """Tell whether there is nothing to say but the text itself."""
        return self.state is Evidence.DECLARED and not (
            self.href
            or self.note
            or self.mark
            or self.title
            or self.tag
            or self.image
            or self.verdict
            or self.opens
            or self.copied
        )

    @property
    def is_doubtful(self) -> bool:
        """Tell whether the value says little: a shared default or a generator's placeholder."""
        return self.state in (Evidence.DEFAULT, Evidence.PLACEHOLDER)

    @property
    def is_muted(self) -> bool:
        """Tell whether the text only says that something is not declared."""
        return self.note == MUTED


MUTED = "muted"
"""The note of a text that is set in weaker type instead of having a note."""


def missing(what: str) -> Text:
    """Return the dash for a value that nobody declared."""
    return Text("—", Evidence.MISSING, title=f"{what} not declared")


@dataclass(frozen=True, slots=True)
class Fact:
    """A label with its value; a value of several parts is printed as a list."""

    label: str
    values: tuple[Text, ...]
    anchor: str = ""


@dataclass(frozen=True, slots=True)
class Grid:
    """Facts side by side; `big` sets the values large."""

    facts: tuple[Fact, ...]
    title: str = ""
    anchor: str = ""
    big: bool = False
    kind: str = "grid"


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table: first the cell that names it, then the others."""

    cells: tuple[tuple[Text, ...], ...]
    anchor: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A table; `numeric` holds the positions of right-aligned columns, `style` extra classes."""

    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    title: str = ""
    anchor: str = ""
    numeric: tuple[int, ...] = ()
    style: str = "v-even"
    folded: tuple[Row, ...] = ()
    kind: str = "table"


@dataclass(frozen=True, slots=True)
class Group:
    """The entry points of one kind, with those that are folded away."""

    title: str
    rows: tuple[Row, ...]
    folded: tuple[Row, ...] = ()

    @property
    def count(self) -> int:
        """Return how many rows the group has, folded ones included."""
        return len(self.rows) + len(self.folded)


@dataclass(frozen=True, slots=True)
class GroupedTable:
    """A table whose rows are grouped by kind; script adds to each row a button that copies its code."""

    columns: tuple[str, ...]
    groups: tuple[Group, ...]
    kind: str = "groups"


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list of sentences; `lead` is printed bold before each."""

    items: tuple["Bullet", ...]
    title: str = ""
    anchor: str = ""
    style: str = "ad-inv"
    kind: str = "bullets"


@dataclass(frozen=True, slots=True)
class Bullet:
    """One sentence of a list."""

    text: str
    lead: str = ""
    anchor: str = ""
    code: bool = False
    href: str = ""


@dataclass(frozen=True, slots=True)
class CoverageBar:
    """A bar of covered code with the target as a mark; percentages from 0 to 100."""

    share: float
    text: str
    target: float | None
    note: str
    kind: str = "coverage"


@dataclass(frozen=True, slots=True)
class Counts:
    """Numbers in one line."""

    items: tuple[tuple[str, str], ...]
    kind: str = "counts"


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence in muted type."""

    text: str
    kind: str = "sentence"


@dataclass(frozen=True, slots=True)
class Snippet:
    """Lines to be copied, with what they are written in."""

    language: str
    text: str
    kind: str = "listing"


@dataclass(frozen=True, slots=True)
class Promotion:
    """The way from one lane to another with the conditions on it; `state` is ok, no or empty for unknown."""

    path: str
    conditions: tuple[tuple[str, str], ...]
    kind: str = "promotion"


@dataclass(frozen=True, slots=True)
class Fold:
    """Blocks behind a line that opens them."""

    summary: str
    blocks: tuple["Block", ...]
    quiet: bool = False
    kind: str = "fold"


@dataclass(frozen=True, slots=True)
class Beside:
    """Two blocks side by side, on a phone one below the other."""

    left: "Block"
    right: "Block"
    kind: str = "beside"


Block = Grid | Table | GroupedTable | Bullets | CoverageBar | Counts | Sentence | Snippet | Promotion | Fold | Beside


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a page with a heading; `search` is the plain text that finds it."""

    anchor: str
    title: str
    blocks: tuple[Block, ...]
    also: tuple[str, ...] = field(default=())
    """Further fixed anchors that this section answers for."""
    number: str = ""
    """How many things it holds, for the list of contents."""
    note: str = ""
    """What stands beside the title in weaker type."""


@dataclass(frozen=True, slots=True)
class Gap:
    """Something a schema does not say, with the key to fill."""

    label: str
    key: str
    anchor: str = ""


@dataclass(frozen=True, slots=True)
class Badge:
    """A grade as a reader sees it; `number` is empty where nothing could be measured."""

    mark: str
    number: str
    word: str


@dataclass(frozen=True, slots=True)
class BarSegment:
    """A part of a labelled bar: how many modules of one band."""

    mark: str
    number: int
    word: str


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of the spec sheet; a badge or a bar of bands stands in place of the value."""

    label: str
    value: Text
    line: str = ""
    line_href: str = ""
    badge: Badge | None = None
    bar: tuple[BarSegment, ...] = ()


@dataclass(frozen=True, slots=True)
class LinkedCount:
    """A number of something with the page that lists them; without an address there is none."""

    text: str
    href: str


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the list; `key` names it in the address."""

    key: str
    label: str
    numeric: bool = False


@dataclass(frozen=True, slots=True)
class DropDown:
    """A drop-down of the filter form."""

    name: str
    label: str
    values: tuple[tuple[str, str], ...]

"""What a reader sees of something that the search found, and the words by which it is found."""

from enum import StrEnum

from archatlas.model.record import dataclass
from archatlas.render.site.components.blocks import Badge


class ResultKind(StrEnum):
    """What a result is, in the order of the filter; the value is the word that stands beside its name."""

    MODULE = "module"
    OWNER = "owner"
    TOPIC = "topic"
    LIBRARY = "library"
    LANE = "lane"
    PAGE = "page"
    RULE = "rule"
    WORD = "word"


@dataclass(frozen=True, slots=True)
class ResultFact:
    """A fact below the name of a result; the address is one of the web, or one below the root of the atlas."""

    text: str
    href: str = ""


@dataclass(frozen=True, slots=True)
class ResultLines:
    """Texts of one part of a page, of which a result shows the first that holds the words.

    What `is_fact` is found before what only stands in a text. Lines without a label are found and not shown.
    """

    label: str
    texts: tuple[str, ...]
    anchor: str = ""
    is_fact: bool = False


@dataclass(frozen=True, slots=True)
class SearchResult:
    """Something that the search finds: a page, or what has an anchor on one.

    Whoever looks for exactly its title finds it before everything else; of what is called alike, that with the greater
    `weight` comes first.
    """

    kind: ResultKind
    title: str
    summary: str = ""
    badge: Badge | None = None
    facts: tuple[ResultFact, ...] = ()
    lines: tuple[ResultLines, ...] = ()
    names: tuple[str, ...] = ()
    anchor: str = ""
    weight: int = 0

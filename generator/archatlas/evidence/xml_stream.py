"""Streams XML that nobody vouches for: nothing is fetched or expanded, depth and number have limits.

No tree is built: a document of any length takes the memory of what its reader keeps of it.
"""

from collections.abc import Iterator

from lxml import etree

from archatlas.evidence.reports import UnreadableArtefact
from archatlas.model.record import dataclass

_LONGEST = 4096
"""Characters of a text beyond which it is the name of no directory."""


@dataclass(frozen=True, slots=True)
class ArtefactLimits:
    """The most that is read of one artefact."""

    bytes: int = 64 << 20
    depth: int = 64
    elements: int = 2_000_000


class ElementReader:
    """Takes elements as they begin and end; a reader of a format says what they mean."""

    __slots__ = ("_deepest", "depth")

    def __init__(self, limits: ArtefactLimits) -> None:
        """Begin above the root."""
        self.depth, self._deepest = 0, limits.depth

    def enter(self) -> None:
        """Count an element that begins; the element in which too many lie is refused."""
        self.depth += 1
        if self.depth > self._deepest:
            raise UnreadableArtefact(f"its elements lie more than {self._deepest} deep")

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """Take the beginning of an element."""
        self.enter()

    def end(self, tag: str) -> None:
        """Take the end of an element."""
        self.depth -= 1

    def close(self) -> None:
        """Take the end of the document."""


class _Head:
    """Takes the name of the root, with its attributes, and the texts of elements of one name before another begins."""

    def __init__(self, texts_of: str, until: str) -> None:
        self.root, self.attributes = "", dict[str, str]()
        self.texts: list[str] = []
        self.is_over = False
        self._texts_of, self._until = texts_of, until
        self._is_inside = False

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if not self.root:
            self.root, self.attributes = local_name(tag), dict(attributes)
        self.is_over = self.is_over or local_name(tag) == self._until
        self._is_inside = local_name(tag) == self._texts_of and not self.is_over
        if self._is_inside:
            self.texts.append("")

    def data(self, text: str) -> None:
        if self._is_inside and len(self.texts[-1]) <= _LONGEST:
            self.texts[-1] += text

    def end(self, _tag: str) -> None:
        self._is_inside = False

    def close(self) -> None:
        pass


@dataclass(frozen=True, slots=True)
class XmlHead:
    """What the beginning of a document says: its root, and texts of one element."""

    root: str
    attributes: dict[str, str]
    texts: tuple[str, ...]


def read_head(chunks: Iterator[bytes], texts_of: str = "", until: str = "") -> XmlHead:
    """Return the root, and the texts of an element up to where another one begins; without such up to the root."""
    head = _Head(texts_of, until)
    parser = _parser(head)
    try:
        for chunk in chunks:
            parser.feed(chunk)
            if head.is_over or (head.root and not until):
                break
    except etree.XMLSyntaxError as error:
        if not head.root:
            raise _unreadable(error) from error
    return XmlHead(head.root, head.attributes, tuple(head.texts))


def read_elements(chunks: Iterator[bytes], reader: ElementReader, limits: ArtefactLimits) -> None:
    """Give all elements of a document to a reader."""
    parser = _parser(reader)
    left = limits.elements
    try:
        for chunk in chunks:
            left -= chunk.count(b"<") - chunk.count(b"</")
            if left < 0:
                raise UnreadableArtefact(f"it has more than {limits.elements:,} elements")
            parser.feed(chunk)
        parser.close()
    except etree.XMLSyntaxError as error:
        raise _unreadable(error) from error


def local_name(tag: str) -> str:
    """Return the name of an element without its name space."""
    return tag.rpartition("}")[2]


def _parser(target: object) -> etree.XMLParser:
    return etree.XMLParser(
        target=target,  # type: ignore[arg-type]
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )


def _unreadable(error: etree.XMLSyntaxError) -> UnreadableArtefact:
    return UnreadableArtefact(f"it is no XML: {str(error.msg).splitlines()[0][:200]}", error.lineno)

"""Reads XML that nobody vouches for: no document types, no entities, no name spaces, bounded depth."""

from collections.abc import Iterator
from xml.parsers.expat import ExpatError, ParserCreate

_DEPTH_LIMIT = 60


class XmlElement:
    """An element of XML: its name, its text, the elements in it."""

    def __init__(self, name: str) -> None:
        """Begin an element without content."""
        self.name = name
        self.texts: list[str] = []
        self.children: list[XmlElement] = []

    def all(self, *names: str) -> Iterator["XmlElement"]:
        """Yield the elements at a way of names below this one."""
        found = [self]
        for name in names:
            found = [child for one in found for child in one.children if child.name == name]
        yield from found

    def text(self, *names: str) -> str:
        """Return the text of the first element at a way of names."""
        return next(("".join(one.texts).strip() for one in self.all(*names)), "")


def read_xml(content: bytes) -> XmlElement | None:
    """Return the root of a document of XML; one with a document type, which may declare entities, has none."""
    builder = _XmlBuilder()
    parser = ParserCreate()
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = builder.refuse
    parser.StartElementHandler = builder.start
    parser.EndElementHandler = builder.end
    parser.CharacterDataHandler = builder.characters
    try:
        parser.Parse(content, True)
    except (ExpatError, ValueError):
        return None
    return builder.document.children[0] if builder.document.children else None


class _XmlBuilder:
    """Puts the elements of a document together."""

    def __init__(self) -> None:
        self.document = XmlElement("")
        self._open = [self.document]

    def refuse(self, *_names: object) -> None:
        raise ValueError("a document type")

    def start(self, name: str, _attributes: object) -> None:
        if len(self._open) > _DEPTH_LIMIT:
            raise ValueError("too deep")
        one = XmlElement(name.rpartition(":")[2])
        self._open[-1].children.append(one)
        self._open.append(one)

    def end(self, _name: str) -> None:
        self._open.pop()

    def characters(self, text: str) -> None:
        self._open[-1].texts.append(text)

"""Reads Cobertura XML, as coverage.py, gcovr, coverlet, istanbul and many more write it."""

from archatlas.evidence.reports import ArtefactReport, Chunks, Lines, moment_of, new_lines
from archatlas.evidence.xml_stream import ArtefactLimits, ElementReader, read_elements, read_head


class _Classes(ElementReader):
    """Takes the lines of each class; those in its methods are the same ones once more."""

    __slots__ = ("_lines", "_name", "example", "files", "left_out")

    def __init__(self, limits: ArtefactLimits) -> None:
        super().__init__(limits)
        self.files: dict[str, Lines] = {}
        self.left_out, self.example = 0, ""
        self._name = ""
        self._lines = new_lines()

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "line":  # nearly all elements are lines: what is done here for each is measured
            self.depth += 1
            hits = attributes.get("hits", "")
            try:
                self._lines.append(int(attributes["number"]) << 1 | (hits != "0" and float(hits) > 0))
            except (KeyError, ValueError, OverflowError):
                self._leave_out(attributes)
            return
        self.enter()
        if tag == "class":
            self._name = attributes.get("filename", "")
            self._lines = self.files.setdefault(self._name, new_lines())

    def _leave_out(self, attributes: dict[str, str]) -> None:
        self.left_out += 1
        self.example = self.example or f"{self._name}: line {attributes.get('number', '')[:40]}"


def read_cobertura(chunks: Chunks, limits: ArtefactLimits) -> ArtefactReport:
    """Return which lines of which files ran."""
    head = read_head(chunks(), "source", until="packages")
    reader = _Classes(limits)
    read_elements(chunks(), reader, limits)
    files = {name: lines for name, lines in reader.files.items() if name and lines}
    sources = tuple(text.strip() for text in head.texts if text.strip())
    return ArtefactReport(
        moment_of(head.attributes.get("timestamp")),
        _tool(head.attributes.get("version", "")),
        sources,
        files,
        left_out=reader.left_out,
        example=reader.example,
    )


def _tool(version: str) -> str:
    return version if not version[:1].isdigit() else ""

"""Reads the XML report of JaCoCo, of one project or of several in groups."""

from archatlas.evidence.reports import ArtefactReport, Chunks, Lines, moment_of, new_lines
from archatlas.evidence.xml_stream import ArtefactLimits, ElementReader, read_elements


class _SourceFiles(ElementReader):
    """Takes the lines of each source file, named for its groups and its package."""

    __slots__ = ("_groups", "_lines", "_package", "files", "left_out", "newest")

    def __init__(self, limits: ArtefactLimits) -> None:
        super().__init__(limits)
        self.files: dict[str, Lines] = {}
        self.left_out, self.newest = 0, 0
        self._groups: list[str] = []
        self._package = ""
        self._lines = new_lines()

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self.enter()
        if tag == "line":
            try:  # as its own counter does: a line ran if one instruction of it did, and counts if it has any
                ran = int(attributes["ci"]) > 0
                if ran or int(attributes["mi"]) > 0:
                    self._lines.append(int(attributes["nr"]) << 1 | ran)
            except (KeyError, ValueError, OverflowError):
                self.left_out += 1
        elif tag == "sourcefile":
            name = "/".join(part for part in (*self._groups, self._package, attributes.get("name", "")) if part)
            self._lines = self.files.setdefault(name, new_lines())
        elif tag == "package":
            self._package = attributes.get("name", "")
        elif tag == "group":
            self._groups.append(attributes.get("name", ""))
        elif tag == "sessioninfo":
            dump = attributes.get("dump", "")
            self.newest = max(self.newest, int(dump) if dump.isascii() and dump.isdigit() and len(dump) < 20 else 0)

    def end(self, tag: str) -> None:
        self.depth -= 1
        if tag == "group":
            self._groups.pop()


def read_jacoco(chunks: Chunks, limits: ArtefactLimits) -> ArtefactReport:
    """Return which lines of which files ran."""
    reader = _SourceFiles(limits)
    read_elements(chunks(), reader, limits)
    files = {name: lines for name, lines in reader.files.items() if lines}
    return ArtefactReport(moment_of(reader.newest), "JaCoCo", coverage=files, left_out=reader.left_out)

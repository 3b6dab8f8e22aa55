"""Reads Cobertura XML, as coverage.py, gcovr, coverlet, istanbul and many more write it."""

from archatlas.evidence.reports import ArtefactReport, Chunks, Lines, moment_of, new_lines
from archatlas.evidence.xml_stream import ArtefactLimits, ElementReader, read_elements, read_head

_REMEMBERED, _LONGEST = 20_000, 10
"""How many numbers are remembered as they were written, and how long these may be."""


class _Classes(ElementReader):
    """Takes the lines of each class.

    Those in its methods are the same ones once more, or where functions are declared, which no other format of the same
    producer counts: they are taken only where a class has no others.
    """

    __slots__ = (
        *("_append", "_before", "_class", "_in_methods", "_lines", "_name", "_numbers", "_ran"),
        *("example", "files", "left_out"),
    )

    def __init__(self, limits: ArtefactLimits) -> None:
        super().__init__(limits)
        self.files: dict[str, Lines] = {}
        self.left_out, self.example = 0, ""
        self._name = ""
        self._class = self._before = 0
        self._lines, self._in_methods = new_lines(), new_lines()
        self._append = self._lines.append
        self._numbers, self._ran = dict[str, int](), dict[str, int]()

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "line":  # nearly all elements are lines: what is done here for each is measured
            self.depth += 1
            try:
                self._append(self._numbers[attributes["number"]] | self._ran[attributes["hits"]])
            except KeyError:
                self._append_new(attributes)
            return
        self.enter()
        if tag == "class":
            self.close()
            self._class = self.depth
            self._name = attributes.get("filename", "")
            self._lines = self.files.setdefault(self._name, new_lines())
            self._before, self._append = len(self._lines), self._lines.append
        elif tag == "methods":
            self._append = self._in_methods.append
        elif tag == "lines" and self.depth == self._class + 1:
            self._append = self._lines.append

    def close(self) -> None:
        """End the class that was begun last."""
        if len(self._lines) == self._before:
            self._lines.extend(self._in_methods)
        del self._in_methods[:]

    def _append_new(self, attributes: dict[str, str]) -> None:
        """Take a line whose numbers were never seen, and remember how they are written: most come again."""
        try:
            number, ran = attributes["number"], attributes["hits"]
            doubled, has_run = int(number) << 1, int(float(ran) > 0)
            self._append(doubled | has_run)
        except (KeyError, ValueError, OverflowError):
            self._leave_out(attributes)
            return
        for known, said, value in ((self._numbers, number, doubled), (self._ran, ran, has_run)):
            if len(known) < _REMEMBERED and len(said) <= _LONGEST:
                known[said] = value

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

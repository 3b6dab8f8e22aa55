"""Reads tracefiles of lcov, as geninfo, coverage.py, c8, nyc, Jest, Dart and cargo-llvm-cov write them."""

from itertools import chain

from archatlas.evidence.reports import ArtefactReport, Chunks, Lines, UnreadableArtefact, new_lines
from archatlas.evidence.xml_stream import ArtefactLimits

_LONGEST = 1 << 16
"""Characters of a line; names of functions in C++ are long."""


def read_lcov(chunks: Chunks, limits: ArtefactLimits) -> ArtefactReport:
    """Return which lines of which files ran."""
    files: dict[str, Lines] = {}
    lines, left_out, example, rest, left = new_lines(), 0, "", b"", limits.elements * 4
    for chunk in chain(chunks(), (b"\n",)):
        *whole, rest = (rest + chunk).split(b"\n")
        if len(rest) > _LONGEST:
            raise UnreadableArtefact(f"it has a line of more than {_LONGEST:,} bytes")
        left -= len(whole)
        if left < 0:
            raise UnreadableArtefact(f"it has more than {limits.elements * 4:,} lines")
        for line in whole:
            if line.startswith(b"DA:"):
                try:
                    number, hits = line[3:].split(b",")[:2]
                    lines.append(int(number) << 1 | (hits != b"0" and float(hits) > 0))
                except (ValueError, OverflowError):
                    left_out, example = left_out + 1, example or line[:80].decode("utf-8", "replace")
            elif line.startswith(b"SF:"):
                name = line[3:].strip().decode("utf-8", "replace")
                lines = files.setdefault(name, new_lines())
    return ArtefactReport(
        coverage={name: one for name, one in files.items() if one}, left_out=left_out, example=example
    )

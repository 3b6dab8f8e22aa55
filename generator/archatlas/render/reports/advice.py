"""What would mend a finding, in lines that every plain format prints alike."""

from collections.abc import Iterator

from archatlas.analysis.report import Judged


def advice(one: Judged) -> Iterator[str]:
    """Yield the hint of a finding and then its remedies; each format still has to make the texts safe."""
    if one.finding.hint:
        yield f"hint: {one.finding.hint}"
    for remedy in one.remedies:
        yield f"remedy: {remedy.action} ({remedy.effect})" if remedy.effect else f"remedy: {remedy.action}"

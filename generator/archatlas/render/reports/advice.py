"""What would mend a finding, in lines that every plain format prints alike."""

from collections.abc import Iterator

from archatlas.analysis.report import Judged


def said(one: Judged) -> str:
    """Return the message with the module that it is about, for places that show the message alone."""
    finding = one.finding
    message = finding.message or "no message"
    is_named = finding.module in ("", finding.location.path) or message.startswith(finding.location.path)
    return message if is_named else f"{finding.module}: {message}"


def advice(one: Judged) -> Iterator[str]:
    """Yield the hint of a finding and then its remedies; each format still has to make the texts safe."""
    if one.finding.hint:
        yield f"hint: {one.finding.hint}"
    for remedy in one.remedies:
        yield f"remedy: {remedy.action} ({remedy.effect})" if remedy.effect else f"remedy: {remedy.action}"

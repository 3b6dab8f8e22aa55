"""Remedies for findings of reading files: texts that were read again, and that no longer give rise to the finding."""

from collections.abc import Container, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain

from archatlas.analysis.report import Remedy
from archatlas.load.loader import Entry, Reader
from archatlas.load.shape import read_shape
from archatlas.model.finding import Finding, Severity
from archatlas.model.source import SourceFile
from archatlas.pipeline.curing.cures import BY_RULE
from archatlas.pipeline.curing.keys import added_together, without_it, without_its_branch
from archatlas.pipeline.curing.patient import Cure, Cures, Patient

MOST = 2
"""Most remedies of one finding; a note gets one."""
TRIED = 12
"""Most texts that are read for one finding; the longer the text, the fewer."""
READ = 300_000
"""How many characters are read for one finding."""
TOO_LONG = 100_000
"""How long a text is not edited any more, in characters."""
ABOUT_NAMES = frozenset({"module/duplicate-name", "module/name-twin"})
"""Rules that compare a file with others, so that its text alone does not show whether they find the same again."""
WITHOUT_PLACE = frozenset({"yaml/empty", "yaml/not-a-mapping", "yaml/second-document"})
"""Rules about the text as a whole: nothing at their place is to be removed."""

Point = tuple[str, str]
"""Rule and subject: what makes a finding the same one while the name of the module may change."""


@dataclass(frozen=True, slots=True)
class Cured:
    """A cure that works, with what the file says then; nothing where it is left out.

    `brought` are the warnings and errors that were not there, `gone` counts the other findings that are no more.
    """

    cure: Cure
    entry: Entry | None = None
    brought: tuple[Finding, ...] = ()
    gone: int = 0

    @property
    def errors(self) -> int:
        """Return how many errors there are that were not there."""
        return sum(finding.severity is Severity.ERROR for finding in self.brought)


def text_remedies(
    finding: Finding, text: str | None, earlier: str | None, reader: Reader, taken: Container[str] = ()
) -> tuple[Remedy, ...]:
    """Return one or two remedies for a finding of reading a file, the best first.

    `text` is the file's, None where it could not be opened; `earlier` the one that it had before the change. `taken`
    are the names of all modules in lower case: none of them can be another name for this one.
    """
    old = reader.read(SourceFile(finding.location.path, text)) if text is not None else None
    return tuple(Remedy(one.cure.action, _effect(one, old)) for one in cured(finding, text, earlier, reader, taken))


def cured(
    finding: Finding, text: str | None, earlier: str | None, reader: Reader, taken: Container[str] = ()
) -> tuple[Cured, ...]:
    """Return the cures behind the remedies.

    One that brings something new is only among them where no other one works; where that is an error, leaving the
    file out is named as well.
    """
    if finding.rule == "schema/missing" and text is not None and _point(finding) in _missing(finding, text, reader):
        return (Cured(next(cures(finding, text, earlier))),)
    most = 1 if finding.severity is Severity.NOTE else MOST
    harmful: list[Cured] = []
    harmless: dict[str, Cured] = {}
    for one in _working(finding, text, earlier, reader, taken):
        if one.brought:
            harmful.append(one)
        else:
            harmless.setdefault(one.cure.action, one)
        if len(harmless) == most:
            break
    if harmless:
        return tuple(harmless.values())
    best = sorted(harmful, key=lambda one: (one.errors, len(one.brought)))[:1]
    return (*best, *(() if best and not best[0].errors else (_left_out(finding, text, reader),)))


def cures(finding: Finding, text: str | None, earlier: str | None) -> Iterator[Cure]:
    """Yield everything that may cure a finding, but for leaving the file out."""
    offered: list[Cures] = []
    if text is not None and len(text) <= TOO_LONG:
        patient = Patient(finding, text)
        removing = () if finding.rule in WITHOUT_PLACE else (without_it, without_its_branch)
        offered = [cure(patient) for cure in (*BY_RULE.get(finding.rule, ()), *removing)]
    yield from chain.from_iterable(offered)
    if earlier is not None and earlier != text:
        yield Cure("restore the earlier text of the file", earlier)


def _working(
    finding: Finding, text: str | None, earlier: str | None, reader: Reader, taken: Container[str]
) -> Iterator[Cured]:
    path = finding.location.path
    old = reader.read(SourceFile(path, text)) if text is not None else None
    known = {_point(one) for one in old.findings} if old else set()
    trying = Reader(read_shape())
    texts: dict[str, Cure] = {}
    for cure in cures(finding, text, earlier):
        if cure.text is not None and cure.text != text and cure.text not in texts:
            texts[cure.text] = cure
            entry = trying.read(SourceFile(path, cure.text))
            if not (_is_made(finding, entry) or _is_torn(entry, known) or _takes_a_name(entry, old, taken)):
                now = {_point(one) for one in entry.findings}
                fresh = (one for one in entry.findings if _point(one) not in known and one.severity > Severity.NOTE)
                yield Cured(cure, entry, tuple(fresh), len(known - now - {_point(finding)}))
        if len(texts) >= max(1, min(TRIED, READ // max(len(text or ""), 1))):
            return


@lru_cache(maxsize=4)
def _missing_of(source: SourceFile, reader: Reader) -> frozenset[Point]:
    """Return what is missing in a file and found no more when all of it is added, which needs reading it once."""
    missing = [one for one in reader.read(source).findings if one.rule == "schema/missing"]
    text = added_together(Patient(one, source.text) for one in missing)
    entry = Reader(read_shape()).read(SourceFile(source.path, text)) if text else None
    if entry is None or entry.is_refused:
        return frozenset()
    return frozenset(map(_point, missing)) - {_point(one) for one in entry.findings}


def _missing(finding: Finding, text: str, reader: Reader) -> frozenset[Point]:
    return _missing_of(SourceFile(finding.location.path, text), reader) if len(text) <= TOO_LONG else frozenset()


def _is_made(finding: Finding, entry: Entry) -> bool:
    """Tell whether reading finds the same; whether two files share a name is told by the name that one claims."""
    if finding.rule in ABOUT_NAMES:
        return entry.claim is not None and entry.claim.name.casefold() == finding.subject.casefold()
    return _point(finding) in {_point(one) for one in entry.findings}


def _is_torn(entry: Entry, known: set[Point]) -> bool:
    """Tell whether an edit left a text that cannot even be parsed, or nothing of it."""
    return any(one.rule in ("yaml/syntax", "yaml/empty") and _point(one) not in known for one in entry.findings)


def _takes_a_name(entry: Entry, old: Entry | None, taken: Container[str]) -> bool:
    """Tell whether an edit gives a file a name that another module has."""
    stated = old.claim.name if old is not None and old.claim is not None else ""
    return entry.claim is not None and entry.claim.name != stated and entry.claim.name.casefold() in taken


def _left_out(finding: Finding, text: str | None, reader: Reader) -> Cured:
    entry = reader.read(SourceFile(finding.location.path, text)) if text is not None else None
    others = {_point(one) for one in entry.findings} - {_point(finding)} if entry else ()
    return Cured(Cure("leave the file out: delete it, or exclude it in archatlas.yml", None), gone=len(others))


def _effect(one: Cured, old: Entry | None) -> str:
    others = f" and {one.gone} {'other' if one.gone == 1 else 'others'} of the file" if one.gone else ""
    parts = [f"removes this finding{others}"]
    if one.brought:
        number, first = len(one.brought), one.brought[0]
        parts.append(f"brings {number} new {'finding' if number == 1 else 'findings'}: {first.rule}")
        parts[-1] += f" and {number - 1} more" if number > 1 else ""
    if one.entry is not None and one.entry.is_refused:
        parts.append("the file is still refused")
    elif one.entry is not None and one.entry.module is not None and old is not None and old.is_refused:
        parts.append("the file can be read again")
    return "; ".join(parts)


def _point(finding: Finding) -> Point:
    return finding.rule, finding.subject

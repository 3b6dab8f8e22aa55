"""Remedies for findings of reading files: texts that were read again, and that no longer give rise to the finding."""

from collections.abc import Callable, Container, Iterator, Mapping
from functools import lru_cache
from itertools import chain

from archatlas.analysis.fixes.plan import is_hidden_by
from archatlas.analysis.rules.registry import KNOWN_RULES
from archatlas.formats.reader import Reader
from archatlas.formats.text_edits import edits_between, edits_of
from archatlas.model.finding import Finding, Severity
from archatlas.model.reading import SchemaEntry
from archatlas.model.record import dataclass
from archatlas.model.rule import FixKind
from archatlas.model.source import SourceFile
from archatlas.model.text_edit import Applicability, Fix, TextEdit
from archatlas.pipeline.text_fixes import keys, values, yaml_features
from archatlas.pipeline.text_fixes.fix_context import FixContext, TextFix, TextFixes
from archatlas.pipeline.text_fixes.keys import with_all_missing_keys, without_key, without_section

FIXES_OF_A_FINDING = 2
"""Most remedies of one finding; a note gets one."""
ATTEMPT_LIMIT = 12
"""Most texts that are read for one finding; the longer the text, the fewer."""
CHARACTER_LIMIT = 300_000
"""How many characters are read for one finding."""
STOP_LIMIT = 10
"""Most places of one file at which reading stops that are fixed one after the other."""
LENGTH_LIMIT = 100_000
"""How long a text is not edited any more, in characters."""
NAME_RULES = frozenset({"module/duplicate-name", "module/name-twin"})
"""Rules that compare a file with others, so that its text alone does not show whether they find the same again."""
WHOLE_TEXT_RULES = frozenset({"yaml/empty", "yaml/not-a-mapping", "yaml/second-document"})
"""Rules about the text as a whole: nothing at their place is to be removed."""

FindingKey = tuple[str, str]
"""Rule and subject: what makes a finding the same one while the name of the module may change."""


@dataclass(frozen=True, slots=True)
class WorkingFix:
    """A fix that works, with what the file says then; nothing where it is left out.

    `brought` are the warnings and errors that were not there, `gone` counts the other findings that are no more.
    """

    fix: TextFix
    entry: SchemaEntry | None = None
    brought: tuple[Finding, ...] = ()
    gone: int = 0
    brought_any: bool = False

    @property
    def errors(self) -> int:
        """Return how many errors there are that were not there."""
        return sum(finding.severity is Severity.ERROR for finding in self.brought)


def text_remedies(
    finding: Finding, text: str | None, earlier: str | None, reader: Reader, taken: Container[str] = ()
) -> tuple[Fix, ...]:
    """Return one or two remedies for a finding of reading a file, the best first.

    `text` is the file's, None where it could not be opened; `earlier` the one that it had before the change. `taken`
    are the names of all modules in lower case: none of them can be another name for this one.
    """
    old = reader.read(SourceFile(finding.path, text)) if text is not None else None
    return tuple(
        Fix(one.fix.action, _edits(one, finding, text), _effect(one, old), one.fix.applicability)
        for one in working_fixes(finding, text, earlier, reader, taken)
    )


def _edits(one: WorkingFix, finding: Finding, text: str | None) -> tuple[TextEdit, ...]:
    """Return the edits of a fix that was read again and brings nothing; none of one that is told in words only."""
    if text is None or one.fix.text is None or one.entry is None or one.brought_any:
        return ()
    if one.fix.replacements:
        return edits_of(finding.path, text, one.fix.replacements)
    return edits_between(finding.path, text, one.fix.text)


def working_fixes(
    finding: Finding, text: str | None, earlier: str | None, reader: Reader, taken: Container[str] = ()
) -> tuple[WorkingFix, ...]:
    """Return the fixes behind the remedies.

    One that brings something new is only among them where no other one works; where that is an error, leaving the
    file out is named as well.
    """
    if (
        finding.rule == "schema/missing"
        and text is not None
        and _finding_key(finding) in _missing(finding, text, reader)
    ):
        return (WorkingFix(next(fix_candidates(finding, text, earlier))),)
    most = 1 if finding.severity is Severity.NOTE else FIXES_OF_A_FINDING
    harmful: list[WorkingFix] = []
    harmless: dict[str, WorkingFix] = {}
    for one in _tried_fixes(finding, text, earlier, reader, taken):
        if one.brought:
            harmful.append(one)
        else:
            harmless.setdefault(one.fix.action, one)
        if len(harmless) == most:
            break
    if harmless:
        return tuple(harmless.values())
    best = sorted(harmful, key=lambda one: (one.errors, len(one.brought)))[:1]
    return (*best, *(() if best and not best[0].errors else (_leave_file_out(finding, text, reader),)))


def fix_candidates(finding: Finding, text: str | None, earlier: str | None) -> Iterator[TextFix]:
    """Yield everything that may fix a finding, but for leaving the file out."""
    offered: list[TextFixes] = []
    if text is not None and len(text) <= LENGTH_LIMIT:
        context = FixContext(finding, text)
        removing = () if finding.rule in WHOLE_TEXT_RULES else (without_key, without_section)
        offered = [fix(context) for fix in (*_fixes_of(finding), *removing)]
    yield from chain.from_iterable(offered)
    if earlier is not None and earlier != text:
        yield TextFix("restore the earlier text of the file", earlier)


def _fixes_of(finding: Finding) -> Iterator[Callable[[FixContext], TextFixes]]:
    """Yield what edits a text because of a finding, in the order in which its rule names the kinds."""
    rule = KNOWN_RULES.get(finding.rule)
    yield from (FIXES[kind] for kind in (rule.fixes if rule else ()) if kind in FIXES)


def _tried_fixes(
    finding: Finding, text: str | None, earlier: str | None, reader: Reader, taken: Container[str]
) -> Iterator[WorkingFix]:
    path = finding.path
    old = reader.read(SourceFile(path, text)) if text is not None else None
    known = {_finding_key(one) for one in old.findings} if old else set()
    trying = Reader()
    texts: dict[str, TextFix] = {}
    for fix in fix_candidates(finding, text, earlier):
        if fix.text is not None and fix.text != text and fix.text not in texts:
            texts[fix.text] = fix
            fix, entry = _continued(fix, finding, trying)
            if not (_is_still_found(finding, entry) or _is_broken(entry, known) or _takes_a_name(entry, old, taken)):
                yield _working(fix, entry, finding, known)
        if len(texts) >= max(1, min(ATTEMPT_LIMIT, CHARACTER_LIMIT // max(len(text or ""), 1))):
            return


def _continued(fix: TextFix, finding: Finding, reader: Reader) -> tuple[TextFix, SchemaEntry]:
    """Return a fix, and what the file says then; where reading stops again further below, with what fixes that too.

    What the first fix is worth shows only when the file can be read: an error that merely moves is not fixed.
    """
    entry, stop = reader.read(SourceFile(finding.path, fix.text or "")), finding
    for _ in range(STOP_LIMIT):
        below = next((one for one in entry.findings if one.rule == stop.rule and is_hidden_by(one, stop)), None)
        if below is None or fix.applicability is not Applicability.AUTOMATIC:
            break
        every = fix_candidates(below, fix.text, None)
        further = next((one for one in every if one.applicability is Applicability.AUTOMATIC), None)
        if further is None or further.text is None:
            break
        action = fix.action if further.action in fix.action else f"{fix.action} and {further.action}"
        fix, stop = TextFix(action, further.text, Applicability.AUTOMATIC), below
        entry = reader.read(SourceFile(finding.path, further.text))
    return fix, entry


def _working(fix: TextFix, entry: SchemaEntry, finding: Finding, known: set[FindingKey]) -> WorkingFix:
    """Return a fix with what it brings; what reading did not get to before is only shown by it."""
    now = {_finding_key(one) for one in entry.findings}
    fresh = [one for one in entry.findings if _finding_key(one) not in known and not is_hidden_by(one, finding)]
    grave = tuple(one for one in fresh if one.severity > Severity.NOTE)
    return WorkingFix(fix, entry, grave, len(known - now - {_finding_key(finding)}), bool(fresh))


@lru_cache(maxsize=4)
def _missing_of(source: SourceFile, reader: Reader) -> frozenset[FindingKey]:
    """Return what is missing in a file and found no more when all of it is added, which needs reading it once."""
    missing = [one for one in reader.read(source).findings if one.rule == "schema/missing"]
    text = with_all_missing_keys(FixContext(one, source.text) for one in missing)
    entry = Reader().read(SourceFile(source.path, text)) if text else None
    if entry is None or entry.is_refused:
        return frozenset()
    return frozenset(map(_finding_key, missing)) - {_finding_key(one) for one in entry.findings}


def _missing(finding: Finding, text: str, reader: Reader) -> frozenset[FindingKey]:
    return _missing_of(SourceFile(finding.path, text), reader) if len(text) <= LENGTH_LIMIT else frozenset()


def _is_still_found(finding: Finding, entry: SchemaEntry) -> bool:
    """Tell whether reading finds the same; whether two files share a name is told by the name that one claims."""
    if finding.rule in NAME_RULES:
        return entry.claim is not None and entry.claim.name.casefold() == finding.subject.casefold()
    return _finding_key(finding) in {_finding_key(one) for one in entry.findings}


def _is_broken(entry: SchemaEntry, known: set[FindingKey]) -> bool:
    """Tell whether an edit left a text that cannot even be parsed, or nothing of it."""
    return any(one.rule in ("yaml/syntax", "yaml/empty") and _finding_key(one) not in known for one in entry.findings)


def _takes_a_name(entry: SchemaEntry, old: SchemaEntry | None, taken: Container[str]) -> bool:
    """Tell whether an edit gives a file a name that another module has."""
    stated = old.claim.name if old is not None and old.claim is not None else ""
    return entry.claim is not None and entry.claim.name != stated and entry.claim.name.casefold() in taken


def _leave_file_out(finding: Finding, text: str | None, reader: Reader) -> WorkingFix:
    entry = reader.read(SourceFile(finding.path, text)) if text is not None else None
    others = {_finding_key(one) for one in entry.findings} - {_finding_key(finding)} if entry else ()
    return WorkingFix(TextFix("leave the file out: delete it, or exclude it in archatlas.yml", None), gone=len(others))


def _effect(one: WorkingFix, old: SchemaEntry | None) -> str:
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


def _finding_key(finding: Finding) -> FindingKey:
    return finding.rule, finding.subject


FIXES: Mapping[FixKind, Callable[[FixContext], TextFixes]] = {
    FixKind.VERSION: values.as_version,
    FixKind.QUOTES: values.in_quotes,
    FixKind.NO_QUOTES: values.out_of_quotes,
    FixKind.COLLECTION: values.as_collection,
    FixKind.LIMITS: values.within_limits,
    FixKind.EXAMPLE: values.example,
    FixKind.HANDLE: values.as_handle,
    FixKind.TIDY: values.without_white_space,
    FixKind.NEAR_VALUE: values.near_value,
    FixKind.NEAR_KEY: keys.near_key,
    FixKind.EXTENSIONS: keys.below_extensions,
    FixKind.MISSING_KEY: keys.missing_key,
    FixKind.LENGTH: values.longer_or_shorter,
    FixKind.INDENTATION: yaml_features.indented,
    FixKind.LINE: yaml_features.without_the_line,
    FixKind.CHARACTERS: yaml_features.without_forbidden,
    FixKind.DIRECTIVES: yaml_features.without_directives,
    FixKind.MARKS: yaml_features.without_anchor_or_tag,
    FixKind.FIRST_DOCUMENT: yaml_features.first_document,
    FixKind.QUOTED_KEY: keys.quoted_key,
    FixKind.USABLE_NAME: keys.usable_name,
    FixKind.ANOTHER_NAME: keys.another_name,
}
"""What edits a text; removing what stands at the place of a finding comes after all of them."""

"""What a text that is being typed says by itself, before the estate is judged again."""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from archatlas.analysis.path_findings import findings_at
from archatlas.analysis.report import BaselineState, ReportedFinding
from archatlas.analysis.rules.context import RuleContext
from archatlas.analysis.rules.evaluation import RULES
from archatlas.analysis.rules.registry import KNOWN_RULES
from archatlas.formats.format import FileNature
from archatlas.formats.reader import Reader
from archatlas.formats.schema_files import look_into
from archatlas.lsp.estate import Assessed
from archatlas.lsp.reported import as_reported
from archatlas.model.finding import Finding
from archatlas.model.module import Module
from archatlas.model.reading import ReadFile
from archatlas.model.reading_rules import DOCUMENT_RULES, PAGE_RULES
from archatlas.model.record import dataclass, replace
from archatlas.model.rule import RuleKind, Scope
from archatlas.model.schema_rules import MODULE_DUPLICATE_NAME, MODULE_NAME_TWIN
from archatlas.model.source_rules import SOURCE_RULES
from archatlas.sources.file_selection import FoundFile

_OWN_RULES = tuple(rule for rule in RULES if rule.scope is Scope.SELF)
_OWN_NAMES = frozenset(rule.name for rule in _OWN_RULES)
_OF_OTHERS = frozenset(
    rule.name for rule in (MODULE_DUPLICATE_NAME, MODULE_NAME_TWIN, *PAGE_RULES, *SOURCE_RULES, *DOCUMENT_RULES)
)
"""Rules of reading that look at more than one text."""


@dataclass(frozen=True, slots=True)
class OwnFindings:
    """What a text says by itself, and what was read of it, so that nobody needs to read it again."""

    reported: tuple[ReportedFinding, ...]
    files: tuple[ReadFile, ...] = ()


def findings_of_text(assessed: Assessed, path: str, text: str, shown: Iterable[ReportedFinding]) -> OwnFindings | None:
    """Return what there is to say about a file with another text, None where the file is no module schema.

    `shown` is what was said of it before: what others have to do with is kept until the estate is judged again, and
    moves with the keys that it is about.
    """
    seen = look_into(FoundFile(Path(path), text.encode("utf-8", "surrogatepass"), path))
    if seen.nature is not FileNature.SCHEMA and path not in assessed.texts:
        return None
    if isinstance(seen.reading, Finding):
        return OwnFindings((ReportedFinding(seen.reading),))
    is_expected = seen.nature is not FileNature.SCHEMA and path in assessed.assessment.schemas
    reading = Reader().load((replace(seen.reading, is_expected=is_expected),))
    modules = tuple(reading.catalog.values())
    before = tuple(shown) if modules else ()
    copies = {one.finding.module for one in before if one.finding.rule == MODULE_DUPLICATE_NAME.name}
    context = RuleContext(assessed.assessment.facts)
    found = (_own(context, module) for module in modules if module.name not in copies)
    judged = findings_at(path, reading, found, context.facts)
    own = as_reported((*judged.counting, *judged.waived_of_reading, *judged.waived_of_rules))
    kept = _kept(before, {module.name: module for module in modules})
    known = {one.finding.identity: one.state for one in before if one.state is BaselineState.KNOWN}
    own_as_known = (replace(one, state=known.get(one.finding.identity, one.state)) for one in own)
    return OwnFindings((*own_as_known, *kept), reading.files)


def _own(context: RuleContext, module: Module) -> Mapping[str, tuple[Finding, ...]]:
    found = {rule.name: rule.evaluate(context, module) for rule in _OWN_RULES}
    return {name: said for name, said in found.items() if said}


def _kept(shown: Iterable[ReportedFinding], modules: Mapping[str, Module]) -> Iterator[ReportedFinding]:
    """Yield what was found by looking at other modules, where it stands now."""
    for one in shown:
        if one.finding.rule not in _OWN_NAMES and not _is_of_reading(one.finding):
            moved = _moved(one.finding, modules.get(one.finding.module))
            if moved is not None:
                yield replace(one, finding=moved)


def _is_of_reading(finding: Finding) -> bool:
    spec = KNOWN_RULES.get(finding.rule)
    return spec is not None and spec.kind is RuleKind.READING and finding.rule not in _OF_OTHERS


def _moved(finding: Finding, module: Module | None) -> Finding | None:
    """Return a finding at the place that its key has now, None where that is an entry of a list that is gone."""
    if module is None or not finding.key:
        return finding
    key = finding.key.removeprefix(module.root_key).removeprefix(".")
    if key.endswith("]") and key not in module.positions:
        return None
    return replace(finding, range=module.range_of(key))

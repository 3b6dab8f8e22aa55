"""What `check` finds in files that are no schemas: looked for again only where it may differ."""

from collections.abc import Callable, Iterator, Mapping

from archatlas.analysis.assessment import Assessment
from archatlas.analysis.policy.policy import EVERYTHING
from archatlas.model.finding import Finding
from archatlas.model.module import Module, ModuleName
from archatlas.model.reading_rules import DOCUMENT_RULES, PAGE_RULES
from archatlas.model.record import dataclass, replace
from archatlas.pipeline.api_documents import named_documents
from archatlas.settings import Settings
from archatlas.sources.scope import FileScope

FromElsewhere = Callable[[Assessment, FileScope, Settings], Assessment]
"""Adds what `check` finds in files that are no schemas."""

FOUND_ELSEWHERE = frozenset(rule.name for rule in (*DOCUMENT_RULES, *PAGE_RULES))
"""The rules of what is found in files that are no schemas."""


@dataclass(frozen=True, slots=True)
class _Known:
    assessment: Assessment
    scope: FileScope
    settings: Settings
    found: tuple[Finding, ...]


class FoundElsewhere:
    """Remembers what was found in files that are no schemas; these are looked at again when somebody says so."""

    def __init__(self, look: FromElsewhere) -> None:
        """Know nothing yet."""
        self._look = look
        self._known: _Known | None = None

    def forget(self) -> None:
        """Look at all files again."""
        self._known = None

    def added_to(self, assessment: Assessment, scope: FileScope, settings: Settings) -> Assessment:
        """Return an assessment with what is found elsewhere, in no order."""
        known = self._known
        if known is not None and (known.scope, known.settings) == (scope, settings):
            old = known.assessment.catalog
            touched = {name for name, module in assessment.catalog.items() if old.get(name) is not module}
            is_graded_alike = all(one.selection == EVERYTHING for _, one in settings.policy.severity_overrides)
            if is_graded_alike and _means_the_same(known.assessment, assessment, touched):
                found = tuple(_moved(known.found, {name: assessment.catalog[name] for name in touched}))
                return self._with(assessment, scope, settings, found)
        looked = self._look(assessment, scope, settings)
        if looked is assessment:
            return self._with(assessment, scope, settings, ())
        return self._with(
            assessment, scope, settings, tuple(one for one in looked.findings if one.rule in FOUND_ELSEWHERE)
        )

    def _with(
        self, assessment: Assessment, scope: FileScope, settings: Settings, found: tuple[Finding, ...]
    ) -> Assessment:
        self._known = _Known(assessment, scope, settings, found)
        return replace(assessment, findings=(*assessment.findings, *found)) if found else assessment


def _means_the_same(before: Assessment, now: Assessment, touched: set[ModuleName]) -> bool:
    """Tell whether modules name the same files as before."""
    old, new = before.catalog, now.catalog
    return len(old) == len(new) and all(name in old and _meaning(old[name]) == _meaning(new[name]) for name in touched)


def _meaning(module: Module) -> object:
    named = tuple((one.key, one.path) for one in named_documents(module))
    return module.path, module.docs, module.identity.aliases, named


def _moved(found: tuple[Finding, ...], touched: Mapping[ModuleName, Module]) -> Iterator[Finding]:
    """Yield findings where their keys stand now."""
    for finding in found:
        module = touched.get(ModuleName(finding.module))
        if module is None or finding.path != module.path:
            yield finding
        else:
            key = finding.key.removeprefix(module.root_key).removeprefix(".")
            yield replace(finding, range=module.range_of(key))

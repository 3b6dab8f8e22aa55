"""The one way from texts to an assessment."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from archatlas.analysis.assessment import Assessment
from archatlas.analysis.criteria import Criteria
from archatlas.analysis.estate.declared_values import DefaultThreshold
from archatlas.analysis.estate.evidence import EvidenceClassifier
from archatlas.analysis.incremental import Changes, evaluate_estate
from archatlas.formats.reader import Reader, with_foreign
from archatlas.formats.schema_files import SourceTree, read_scope
from archatlas.model.catalog import Catalog
from archatlas.model.change_log import CoChangedModules
from archatlas.model.code import CodeFacts
from archatlas.model.foreign_estate import ForeignEstate
from archatlas.model.measured import MeasuredFacts
from archatlas.model.module import Module
from archatlas.model.reading import Reading
from archatlas.model.record import dataclass, field, replace
from archatlas.model.source import SourceFile
from archatlas.settings import Settings
from archatlas.sources.foreign_files import ForeignFiles
from archatlas.sources.foreign_source import SourceFormat
from archatlas.sources.scope import FileScope

if TYPE_CHECKING:
    from archatlas.formats.module_schema.stand_in import StandIn


@dataclass(frozen=True)
class Assessor:
    """What texts are judged by: the settings and the day.

    Without a day the youngest date in the schemas takes its place, so that the same files always give the same;
    where no schema has a date, `fallback_day` does.
    """

    settings: Settings
    today: date | None = None
    reader: Reader = field(default_factory=lambda: Reader())
    fallback_day: date | None = None
    code: CodeFacts | None = None
    """What the code says; None where schemas are not compared with code."""
    measured: MeasuredFacts | None = None
    """What CI artefacts say; None where there are none."""
    changes: CoChangedModules | None = None
    """Which modules changed together; None where nobody looks at the past."""

    def assess(self, tree: SourceTree, stand_ins: Mapping[str, StandIn] | None = None) -> Assessment:
        """Assess what a directory or a revision held, the files that could not be opened included.

        `stand_ins` are the modules of refused files by their paths, as far as they can be read.
        """
        return Assessment.of(evaluate_estate(self.reading_of(tree, stand_ins), self.criteria))

    def assess_after(
        self, former: Assessment, tree: SourceTree, stand_ins: Mapping[str, StandIn] | None = None
    ) -> Assessment:
        """Assess what a directory or a revision holds, given the assessment of another state of it."""
        reading = self.reading_of(tree, stand_ins, former.evaluated.reading)
        return former.after(Changes(reading=reading, criteria=self.criteria))

    @property
    def criteria(self) -> Criteria:
        """Return what the settings say about how an estate is judged."""
        settings, agreed = self.settings, self.settings.shared_defaults
        return Criteria(
            settings.policy,
            settings.placeholders,
            DefaultThreshold(agreed.share, agreed.modules),
            settings.health,
            settings.owners,
            self.today,
            self.fallback_day,
            self.code,
            self.measured,
            self.changes,
        )

    def reading_of(
        self, tree: SourceTree, stand_ins: Mapping[str, StandIn] | None = None, former: Reading | None = None
    ) -> Reading:
        """Read what a directory or a revision held; what `former` read of the same texts is taken from there."""
        reading = with_stand_ins(stand_ins or {}, self.reader.load(tree.files, former))
        if tree.foreign:
            reading = with_foreign(reading, self._foreign(tree))
        not_schemas = tuple(sorted({*tree.passed_over, *reading.not_schemas}))
        return replace(reading, unopened=tree.findings, not_schemas=not_schemas)

    def _foreign(self, tree: SourceTree) -> ForeignEstate:
        """Return what the foreign files of a tree say, those of the first source first."""
        from archatlas.formats.foreign_files import foreign_estate  # most estates have no other source

        estate = ForeignEstate()
        for files in tree.foreign:
            owns_files = files.source.format is SourceFormat.CODEOWNERS
            estate = estate.joined(self._owners(files) if owns_files else foreign_estate(files))
        return replace(estate, is_placeholder=self._is_placeholder)

    def _owners(self, files: ForeignFiles) -> ForeignEstate:
        from archatlas.pipeline.owners_of_files import owners_estate

        return owners_estate(files, self.settings.scan.modules)

    def _is_placeholder(self, module: Module, owner: str) -> bool:
        return EvidenceClassifier(placeholders=self.settings.placeholders).is_placeholder(
            module, "ownership.owner", owner
        )


def with_stand_ins(stand_ins: Mapping[str, StandIn], reading: Reading) -> Reading:
    """Take modules in the place of refused files, and what is found in them beyond why they were refused."""
    if not stand_ins:
        return reading
    modules = [one.module for one in stand_ins.values()]
    findings = dict(reading.findings_by_path)
    for stand_in in stand_ins.values():
        for finding in stand_in.findings:
            known = findings.get(finding.path, ())
            if all((one.rule, one.location) != (finding.rule, finding.location) for one in known):
                findings[finding.path] = (*known, finding)
    return replace(
        reading,
        catalog=Catalog((*reading.catalog.values(), *modules)),
        findings_by_path=findings,
        unreadable=reading.unreadable - {module.name for module in modules},
    )


def assess_scope(scope: FileScope, settings: Settings, today: date | None = None) -> Assessment:
    """Assess the schemas of some directories."""
    return assess_tree(read_scope(scope), settings, today)


def assess_directory(root: Path, settings: Settings, today: date | None = None) -> Assessment:
    """Assess the schemas below one directory."""
    return assess_scope(FileScope((root,), settings.include, settings.exclude), settings, today)


def assess_tree(tree: SourceTree, settings: Settings, today: date | None = None) -> Assessment:
    """Assess what a directory held, the files that could not be opened included."""
    return Assessor(settings, today).assess(tree)


def assess_sources(sources: Iterable[SourceFile], settings: Settings, today: date | None = None) -> Assessment:
    """Assess texts from anywhere."""
    return assess_tree(SourceTree(tuple(sources)), settings, today)

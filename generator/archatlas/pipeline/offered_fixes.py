"""What may fix each finding of an estate, as edits of its texts that were read again and judged."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cached_property

from archatlas.analysis.assessment import Assessment
from archatlas.analysis.fixes.plan import are_gone, brought_findings
from archatlas.analysis.incremental import Changes
from archatlas.formats.reader import Reader
from archatlas.formats.text_edits import edited
from archatlas.model.finding import AboutModule, Finding
from archatlas.model.schema_rules import READING_RULES
from archatlas.model.source import SourceFile
from archatlas.model.text_edit import Fix, TextEdit
from archatlas.pipeline.text_fixes.text_remedies import text_remedies

FOUND_BY_READING = frozenset(rule.name for rule in READING_RULES)


class EditedEstate:
    """An estate whose texts can be edited on trial."""

    def __init__(self, assessment: Assessment, reader: Reader) -> None:
        """Begin with the texts that the assessment was made of."""
        self.assessment = assessment
        self.reader = reader

    @cached_property
    def sources(self) -> Mapping[str, SourceFile]:
        """The texts by path."""
        return {file.source.path: file.source for file in self.assessment.evaluated.reading.files}

    def after(self, edits: Iterable[TextEdit]) -> Assessment:
        """Return what there is to say about the estate when some edits are applied to its texts."""
        by_path: dict[str, list[TextEdit]] = {}
        for edit in edits:
            by_path.setdefault(edit.path, []).append(edit)
        texts: dict[str, SourceFile | None] = {
            path: replace(self.sources[path], text=edited(self.sources[path].text, own))
            for path, own in by_path.items()
        }
        return self.assessment.after(Changes(texts=texts), self.reader.reload)


class OfferedFixes:
    """Looks for the fixes of one state of the texts, each when it is asked for."""

    def __init__(self, estate: EditedEstate) -> None:
        """Begin with nothing tried."""
        self._estate = estate

    def of(self, finding: Finding) -> tuple[Fix, ...]:
        """Return what may fix a finding, the best first; edits are only part of one that brings nothing."""
        if finding.rule in FOUND_BY_READING:
            source = self._estate.sources.get(finding.path)
            text, reader = source.text if source else None, self._estate.reader
            return tuple(
                fix if not fix.edits or self._works(finding, fix) else replace(fix, edits=())
                for fix in text_remedies(finding, text, None, reader, self._taken)
            )
        return ()

    def _works(self, finding: Finding, fix: Fix) -> bool:
        before, after = self._estate.assessment, self._estate.after(fix.edits)
        return are_gone((finding,), before, after) and not any(brought_findings(before, after))

    @cached_property
    def _taken(self) -> frozenset[str]:
        """The usable names that files claim, in lower case."""
        files = self._estate.assessment.evaluated.reading.files
        claims = (entry.claim for file in files for entry in file.entries)
        return frozenset(claim.name.casefold() for claim in claims if claim and isinstance(claim.about, AboutModule))

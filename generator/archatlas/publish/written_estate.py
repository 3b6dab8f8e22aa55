"""An estate together with the pages that people wrote about it, once and for as long as a preview runs."""

from archatlas.analysis.assessment import Assessment
from archatlas.analysis.history.history import EstateHistory
from archatlas.analysis.policy.severity_overrides import with_severity_overrides
from archatlas.model.errors import FindingsError
from archatlas.model.finding import Severity
from archatlas.model.own_page import OwnPages
from archatlas.model.reading import in_order
from archatlas.model.reading_rules import PAGE_RULES
from archatlas.model.record import dataclass, replace
from archatlas.pipeline.api_documents import DocumentPlaces, document_states, may_have_documents, read_api_documents
from archatlas.publish.own_pages import PageReader, own_pages
from archatlas.publish.page_folders import page_folders
from archatlas.render.reports.lines import to_line
from archatlas.render.text.words import count
from archatlas.settings.settings import PageSettings
from archatlas.sources.page_folder import is_settled, states_below
from archatlas.sources.scope import FileScope


class PagesRefused(FindingsError):
    """Carry what is wrong with pages written by hand, one line each."""


@dataclass(frozen=True)
class WrittenEstate:
    """An estate with the pages that people wrote about it, and with what is wrong with them among its findings.

    `history` is how it came to be as it is, where somebody asked for that.
    """

    assessment: Assessment
    own: OwnPages
    history: EstateHistory | None = None

    @classmethod
    def of(cls, assessment: Assessment, own: OwnPages) -> "WrittenEstate":
        """Put both together; what is wrong with pages is as grave as the policy wants."""
        found = (*own.findings, *own.described.findings)
        if found:
            graded = with_severity_overrides(found, assessment.facts)
            assessment = replace(assessment, findings=in_order((*assessment.findings, *graded)))
        return cls(assessment, own)

    def require_whole(self) -> None:
        """Raise PagesRefused where something would be missing from a page."""
        rules = {spec.name for spec in PAGE_RULES}
        grave = [one for one in self.assessment.findings if one.rule in rules and one.severity is Severity.ERROR]
        if grave:
            cure = "repair what is named above, or publish without it with --keep-going"
            number = count(len(grave), "fault was found in pages", "faults were found in pages")
            raise PagesRefused("\n".join([*map(to_line, grave), f"not published: {number} written by hand; {cure}"]))


def written_estate(assessment: Assessment, scope: FileScope, settings: PageSettings) -> WrittenEstate:
    """Read the pages and the descriptions of APIs of an estate, and put all together."""
    own = own_pages(assessment, scope, settings)
    return WrittenEstate.of(assessment, with_descriptions(own, assessment, scope, settings))


def with_descriptions(own: OwnPages, assessment: Assessment, scope: FileScope, settings: PageSettings) -> OwnPages:
    """Add the files that schemas name as descriptions of their APIs."""
    if not may_have_documents(assessment.catalog.values()):
        return own
    return replace(own, described=read_api_documents(assessment.catalog, DocumentPlaces(scope, settings.root)))


class PageWatch:
    """Reads the pages of an estate again when one of their files differs."""

    def __init__(self) -> None:
        self._seen: tuple[object, ...] = ()
        self._reader = PageReader()
        self._known: WrittenEstate | None = None
        self._assessment: Assessment | None = None

    def estate(self, assessment: Assessment, scope: FileScope, settings: PageSettings) -> WrittenEstate:
        """Return the estate with its pages, the same object as before where nothing is different."""
        folders = [folder.place for folder in page_folders(assessment, scope, settings)]
        described = document_states(assessment.catalog, DocumentPlaces(scope, settings.root))
        seen = (scope, settings, (*states_below(folders), *described))
        if self._known is not None and assessment is self._assessment and seen == self._seen and is_settled(seen[2]):
            return self._known
        own = with_descriptions(self._reader.read(assessment, scope, settings), assessment, scope, settings)
        found = WrittenEstate.of(assessment, own)
        is_same = self._known is not None and assessment is self._assessment and found.own == self._known.own
        self._known = self._known if is_same else found
        self._seen, self._assessment = seen, assessment
        assert self._known is not None
        return self._known

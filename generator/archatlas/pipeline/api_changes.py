"""Compares the descriptions of APIs that both states of an estate have."""

from collections.abc import Iterator, Mapping

from archatlas.analysis.compare.api_changes import ApiChange, ApiRule, DescribedChange, api_changes
from archatlas.analysis.compare.breaking import ContractComparison
from archatlas.model.api_document import ApiDocument, ApiDocuments, ApiFormat
from archatlas.model.module import ModuleName
from archatlas.model.record import replace
from archatlas.pipeline.api_documents import may_have_documents, read_api_documents
from archatlas.pipeline.review_inputs import ReviewInputs


def with_described_changes(contracts: ContractComparison, inputs: ReviewInputs) -> ContractComparison:
    """Add what breaks callers in the files that describe APIs; a module that is gone is told of as a whole."""
    sides = inputs.described
    if sides is None or not may_have_documents(contracts.before.catalog.values()):
        return contracts
    before = read_api_documents(contracts.before.catalog, sides.places, sides.repository, sides.before)
    if not before.documents:
        return contracts  # there is nothing to compare with, and to look for files takes a while
    after = read_api_documents(contracts.after.catalog, sides.places, sides.repository, sides.after)
    return replace(contracts, described=tuple(_changes(contracts, before, after)))


def _changes(contracts: ContractComparison, before: ApiDocuments, after: ApiDocuments) -> Iterator[DescribedChange]:
    later: Mapping[tuple[str, str], ApiDocument] = {
        (one.module, one.named): one.document for one in after.documents if isinstance(one.document, ApiDocument)
    }
    for one in before.documents:
        name = contracts.renames.get(ModuleName(one.module), ModuleName(one.module))
        now = later.get((name, one.named))
        if isinstance(one.document, ApiDocument) and name in contracts.after.catalog and now is not None:
            yield from (DescribedChange(name, one.named, change) for change in changes_between(one.document, now))


def changes_between(before: ApiDocument, after: ApiDocument) -> tuple[ApiChange, ...]:
    """Return what breaks callers between two states of a description."""
    if before.text == after.text and not (before.unresolved or _has_others(before)):
        return ()
    if before.format is after.format is ApiFormat.GRAPHQL:
        from archatlas.formats.api_documents.graphql import breaking_changes

        return tuple(
            ApiChange(ApiRule.GRAPHQL, _entry_of(words), before=words)
            for _, words in breaking_changes(before.text, after.text)
        )
    return api_changes(before, after)


def _has_others(document: ApiDocument) -> bool:
    """Tell whether what a document refers to may stand in other files, which may differ."""
    return "$ref" in document.text


def _entry_of(words: str) -> str:
    """Return which type a sentence of graphql-core is about: the word with a capital that is no beginning."""
    named = [word.strip(".'") for word in words.split()[1:] if word[:1].isupper()]
    return named[0] if named else "schema"

"""What stands in for the module of a refused file when two states are compared: as much of it as can be read."""

from __future__ import annotations

from collections.abc import Iterator

from archatlas.formats.document import Document
from archatlas.formats.module_schema.completion import EVIDENCE_LIMIT, Completion, PartialDocument
from archatlas.formats.module_schema.loader import unusable_name, with_lasting_subjects
from archatlas.formats.module_schema.published_schema import FREE_FORM
from archatlas.formats.module_schema.recovery import Recovered
from archatlas.formats.module_schema.structuring import excess, structure_module
from archatlas.formats.module_schema.validation import CheckResult, SchemaValidator
from archatlas.formats.scalars import Value
from archatlas.model.finding import AboutModule, Finding, Severity
from archatlas.model.key_path import below, item
from archatlas.model.module import Module
from archatlas.model.record import dataclass, replace
from archatlas.sources.read_errors import UNDECODED

_HARMLESS = frozenset({"yaml/anchor", "yaml/second-document"})
"""Problems of YAML that refuse a file although everything that they are about can be read."""
_UNREAD = frozenset({"yaml/alias", "yaml/number", "yaml/character"})
"""Problems of YAML in whose place the document holds nothing."""
_BESIDE = frozenset({"yaml/merge-key", "yaml/key"})
"""Problems of YAML that keep keys beside the named one from being read."""
_DOUBLED = "yaml/duplicate-key"
ROUNDS = 3
"""How often values are taken out that do not fit; the second time only where the other side has mistakes as well."""


@dataclass(frozen=True, slots=True)
class StandIn:
    """A module as far as it can be read, and what is wrong with its file, also where a first mistake hid it."""

    module: Module
    findings: tuple[Finding, ...]


def partial_document(text: str, recovered: Recovered, shape: SchemaValidator) -> PartialDocument:
    """Return what is left of a refused file."""
    document, left_out = recovered.document, recovered.left_out
    everywhere = frozenset({""}) if left_out else frozenset[str]()
    if left_out and not (isinstance(document.tree, dict) and isinstance(document.tree.get("identity"), dict)):
        return PartialDocument(replace(document, tree={}), vague=frozenset({""}), evidence=text[:EVIDENCE_LIMIT])
    own = {rule: {one.subject for one in document.problems if one.rule == rule} for rule in _rules(document)}
    doubled = own.get(_DOUBLED, set())
    beside = {path.rpartition(".")[0] for rule in _BESIDE for path in own.get(rule, ())}
    unread = {path for rule in _UNREAD for path in own.get(rule, ())}
    wrong = {one.subject for one in _errors(document, shape)}
    wrong |= {path for rule, paths in own.items() if rule not in _HARMLESS for path in paths if path}
    wrong |= frozenset(_undecoded(document.tree, "") if UNDECODED in text else ())
    return PartialDocument(
        document,
        lost=frozenset(wrong - doubled - unread),
        unread=frozenset(unread),
        doubled=frozenset(doubled),
        vague=frozenset(beside) | everywhere,
        evidence=(text if doubled or beside or recovered.has_displaced else left_out)[:EVIDENCE_LIMIT],
    )


def stand_in(
    remains: PartialDocument, other: Document | None, recovered: Recovered, shape: SchemaValidator
) -> StandIn | None:
    """Return the module of a refused file; what nobody can read in it is taken from the file on the other side.

    A value that says nothing has no side to be compared with: it is taken for what the other side says. Nothing is
    returned where no name is left, or too much is wrong.
    """
    document = Completion(remains).of(other)
    for _round in range(ROUNDS):
        wrong = frozenset(one.subject for one in _errors(document, shape))
        if not wrong:
            return _stand_in(document, recovered, shape)
        document = Completion(PartialDocument(document, lost=wrong)).of(None)
    return None


def _stand_in(document: Document, recovered: Recovered, shape: SchemaValidator) -> StandIn:
    if tuple(excess(document, shape.check(document).unmodelled)):
        document = replace(document, tree=_without_free_form(document.tree))
        checked = CheckResult(shape.check(document).findings, ())
    else:
        checked = shape.check(document)
    module = structure_module(document, checked.unmodelled)
    said = (*recovered.problems, *_said_of(recovered.document, shape))
    about = AboutModule(module.name)
    found = (
        *with_lasting_subjects(recovered.document, about, said),
        *with_lasting_subjects(document, about, checked.findings),
    )
    return StandIn(module, found)


def _said_of(document: Document, shape: SchemaValidator) -> tuple[Finding, ...]:
    """Return the errors about values that stand in a document; what a line that was left out says is not missing."""
    found = shape.check(document).findings if isinstance(document.tree, dict) else ()
    return tuple(one for one in found if one.severity is Severity.ERROR and one.subject in document.positions)


def _errors(document: Document, shape: SchemaValidator) -> tuple[Finding, ...]:
    """Return what refuses a document apart from its YAML, also about keys whose YAML is wrong too."""
    checked = shape.check(replace(document, problems=()))
    found = (*checked.findings, *unusable_name(document))
    return tuple(one for one in found if one.severity is Severity.ERROR)


def _undecoded(value: Value | None, path: str) -> Iterator[str]:
    """Yield the key paths of texts that hold something of which nobody knows what it means."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _undecoded(inner, below(path, key))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _undecoded(inner, item(path, index))
    elif isinstance(value, str) and UNDECODED in value:
        yield path


def _rules(document: Document) -> frozenset[str]:
    return frozenset(one.rule for one in document.problems)


def _without_free_form(tree: Value | None) -> Value | None:
    return {key: value for key, value in tree.items() if key != FREE_FORM} if isinstance(tree, dict) else tree

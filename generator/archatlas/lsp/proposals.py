"""The modules, owners, topics, libraries and rules that may be named at a place, with a word about each."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import chain, islice
from pathlib import PurePosixPath

from lsprotocol import types

from archatlas.analysis.estate.topics import EVENT
from archatlas.analysis.rules.registry import KNOWN_RULES, REFUSING_RULES
from archatlas.formats.document import read_document
from archatlas.lsp.cards import rule_text
from archatlas.lsp.named_values import NamedKind
from archatlas.lsp.snapshot import Snapshot
from archatlas.lsp.vocabulary import LIBRARY, LICENCE, OWNER, SERVICE, VERSION, Vocabulary, matching, vocabulary_of
from archatlas.model.key_path import steps_of
from archatlas.model.module import Module, ModuleName
from archatlas.model.record import dataclass, replace
from archatlas.model.source import SourceFile
from archatlas.render.text.escaping import markdown_text, one_line
from archatlas.render.text.words import count

_KIND = types.CompletionItemKind


@dataclass(frozen=True, slots=True)
class CompletionProposal:
    """What may be typed; `is_written` where the text is YAML already, `before` is what stands before it."""

    label: str
    text: str
    kind: types.CompletionItemKind
    detail: str = ""
    documentation: str = ""
    is_written: bool = False
    before: str = ""


MOST = 100
"""Most things that are offered at once; an editor asks again when more is typed."""


@dataclass(frozen=True)
class NamedPlace:
    """A place at which something is to be named: the file with its text, the key path, and what is typed already."""

    snapshot: Snapshot
    path: str
    text: str
    key: str
    typed: str

    def fitting(self, words: Iterable[str]) -> list[str]:
        """Return the words that fit what is typed, and one more than are offered: the estate may have thousands."""
        return matching(words, self.typed, MOST + 1)[0]

    @property
    def words(self) -> Vocabulary:
        """The words of the estate."""
        return vocabulary_of(self.snapshot.assessment)

    @property
    def module(self) -> Module | None:
        """The module that the file described when it was assessed."""
        assessment = self.snapshot.assessment
        names = assessment.evaluated.names.get(self.path, ())
        return assessment.catalog[names[0]] if names else None

    def beside(self, key: str) -> str:
        """Return the value of another key of the same entry, as the text has it now."""
        steps = [step for _text, step in steps_of(self.key)][:-1]
        said = read_document(SourceFile(self.path, self.text)).value_at(*steps, key)
        return said if isinstance(said, str) else ""


def _modules(asked: NamedPlace) -> Iterator[CompletionProposal]:
    """Yield all modules, those of the own lane first, without those that are named already."""
    catalog, own = asked.snapshot.assessment.catalog, asked.module
    named = {own.name, *own.dependencies.internal.requires} if own and ".requires[" in asked.key else {own and own.name}
    lane = catalog.of_lane(own.lane) if own and not asked.typed else ()
    found = chain((one.name for one in lane), asked.words.modules(asked.typed.casefold(), MOST + 1 + len(named)))
    for name in islice((name for name in dict.fromkeys(found) if name not in named), MOST + 1):
        yield _module(catalog[name])


def _module(module: Module) -> CompletionProposal:
    identity = module.identity
    tier = f"tier {identity.tier}" if identity.tier else ""
    detail = one_line(", ".join(filter(None, (module.ownership.owner, identity.layer, tier))), 120)
    about = markdown_text(identity.summary or "", 300)
    return CompletionProposal(module.name, module.name, _KIND.Module, detail, about)


def _own_module(asked: NamedPlace) -> Iterator[CompletionProposal]:
    """Yield names that the module of a file may have: by the name of the file, in each lane."""
    stem = PurePosixPath(asked.path).stem
    if asked.module is not None:
        yield CompletionProposal(asked.module.name, asked.module.name, _KIND.Module)
    elif "." in stem:
        yield CompletionProposal(stem, stem, _KIND.Module, "the name of the file")
    else:
        for lane in asked.snapshot.assessment.catalog.lanes():
            yield CompletionProposal(f"{lane}.{stem}", f"{lane}.{stem}", _KIND.Module)


def _counted(
    asked: NamedPlace, words: Mapping[str, int], kind: types.CompletionItemKind
) -> Iterator[CompletionProposal]:
    for word in asked.fitting(words):
        yield CompletionProposal(word, word, kind, count(words[word], "module"))


def _owners(asked: NamedPlace) -> Iterator[CompletionProposal]:
    known = dict(asked.words.used(OWNER))
    known.update({handle: 0 for handle in asked.snapshot.assessment.contacts if handle not in known})
    for handle in asked.fitting(known):
        contact = asked.snapshot.assessment.contacts.get(handle)
        about = markdown_text(contact.name) if contact and contact.name else ""
        yield CompletionProposal(handle, handle, _KIND.Value, count(known[handle], "module"), about)


def _topics(asked: NamedPlace) -> Iterator[CompletionProposal]:
    topics = asked.snapshot.assessment.evaluated.context.topics
    for name in asked.fitting(topics):
        topic = topics[name]
        ends = f"{len(topic.emitters)} emit, {len(topic.consumers)} consume"
        yield CompletionProposal(name, name, _KIND.Event, ends)


def _surface(asked: NamedPlace) -> Iterator[CompletionProposal]:
    """Yield what an entry of a surface may begin with, or the entry points of the module that is used."""
    steps = [step for _text, step in steps_of(asked.key)]
    if len(steps) > 3 and steps[2] == "uses":
        used = asked.snapshot.assessment.catalog.get(ModuleName(str(steps[3])))
        entries = used.contracts.api.surface if used else ()
        yield from (CompletionProposal(str(entry), str(entry), _KIND.Interface) for entry in entries)
        return
    for kind in ("python", "rest", "grpc"):
        yield CompletionProposal(f"{kind}: ", f"{kind}: ", _KIND.Interface)
    typed = "" if EVENT.startswith(asked.typed) else asked.typed.removeprefix(EVENT).strip()
    for one in _topics(replace(asked, typed=typed)):
        yield CompletionProposal(f"{EVENT} {one.label}", f"{EVENT} {one.label}", _KIND.Event, one.detail)


def _lanes(asked: NamedPlace) -> Iterator[CompletionProposal]:
    catalog = asked.snapshot.assessment.catalog
    for lane in dict.fromkeys((*asked.snapshot.settings.policy.lanes.order, *catalog.lanes())):
        yield CompletionProposal(lane, lane, _KIND.Folder, count(len(catalog.of_lane(lane)), "module"))


def _layers(asked: NamedPlace) -> Iterator[CompletionProposal]:
    for layer in asked.snapshot.settings.policy.layers.order:
        yield CompletionProposal(layer, layer, _KIND.EnumMember)


def _rules(_asked: NamedPlace) -> Iterator[CompletionProposal]:
    for name, rule in KNOWN_RULES.items():
        if name not in REFUSING_RULES:
            yield CompletionProposal(name, name, _KIND.Constant, rule.title, rule_text(rule))


def _rule_patterns(asked: NamedPlace) -> Iterator[CompletionProposal]:
    yield from _rules(asked)
    families = dict.fromkeys(name.partition("/")[0] for name in KNOWN_RULES if name not in REFUSING_RULES)
    for family in families:
        yield CompletionProposal(f"{family}/*", f"{family}/*", _KIND.Constant, "all rules of the family")


_PROPOSED: Mapping[NamedKind, Callable[[NamedPlace], Iterator[CompletionProposal]]] = {
    NamedKind.MODULE: _modules,
    NamedKind.OWN_MODULE: _own_module,
    NamedKind.OWNER: _owners,
    NamedKind.TOPIC: _topics,
    NamedKind.SURFACE: _surface,
    NamedKind.LIBRARY: lambda asked: _counted(asked, asked.words.used(LIBRARY), _KIND.Reference),
    NamedKind.VERSION: lambda asked: _counted(asked, asked.words.used(VERSION, asked.beside("name")), _KIND.Value),
    NamedKind.LICENCE: lambda asked: _counted(asked, asked.words.used(LICENCE, asked.beside("name")), _KIND.Value),
    NamedKind.SERVICE: lambda asked: _counted(asked, asked.words.used(SERVICE), _KIND.Reference),
    NamedKind.LANE: _lanes,
    NamedKind.LAYER: _layers,
    NamedKind.RULE: _rules,
    NamedKind.RULE_PATTERN: _rule_patterns,
}


def proposals(asked: NamedPlace, kind: NamedKind) -> Iterator[CompletionProposal]:
    """Return what can be named at a place."""
    yield from _PROPOSED[kind](asked)

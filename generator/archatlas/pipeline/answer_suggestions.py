"""Suggests what a new module may be called, who owns it, where it stands and what it requires, by what is there."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from functools import cached_property, partial
from itertools import islice
from pathlib import Path

from archatlas.model.code import CodeFile
from archatlas.model.finding import Finding
from archatlas.model.module import HANDLE_PATTERN, Module, ModuleName, lane_of, short_name_of
from archatlas.model.near_names import suggest
from archatlas.model.record import dataclass
from archatlas.pipeline.new_module import ModuleDrafting
from archatlas.scanning.code_owners import CODE_OWNERS_PLACES, CodeOwners
from archatlas.scanning.path_patterns import PathPattern
from archatlas.sources.directory import read_bytes
from archatlas.sources.foreign_files import LISTED_LIMIT, ON_DISK

MOST = 5
"""Suggestions at a time: as many as a person reads before typing an answer."""
_FILES_ASKED = 2_000
"""Most files of which the owners are looked up for one module."""


@dataclass(frozen=True)
class AnswerSuggestions:
    """Looks at the modules that are there, and at `CODEOWNERS` of the repository whose top is `top`."""

    drafting: ModuleDrafting
    top: Path | None

    def lanes(self) -> tuple[str, ...]:
        """Return the lanes that there are, those with most modules in front."""
        return _frequent(module.lane for module in self._modules)

    def remark(self, name: ModuleName) -> str:
        """Return what a person who has just chosen a name should see once more, empty where there is nothing."""
        near = suggest(name, self.drafting.catalog)
        if near:
            return f"mind that there is a module '{near}'"
        lane, lanes = lane_of(name), self.drafting.catalog.lanes()
        if lane in lanes or not lanes:
            return ""
        meant = suggest(lane, lanes)
        return f"'{name}' begins the lane '{lane}'" + (f"; there is a lane '{meant}'" if meant else "")

    def owners(self, name: ModuleName) -> tuple[str, ...]:
        """Return who may own a module: who owns its code by `CODEOWNERS`, then most of its lane, then others."""
        of_code = tuple(self._owners_of_code(name))
        of_lane = _frequent(self._named_owners(self._of_lane(name)))
        others = _frequent(self._named_owners(self._modules))
        return tuple(dict.fromkeys((*of_code, *of_lane, *others)))[:MOST]

    def layer(self, name: ModuleName) -> str:
        """Return the layer of most modules of a lane, empty where they have none."""
        return next(iter(_frequent(module.identity.layer or "" for module in self._of_lane(name))), "")

    def requires(self, name: ModuleName, layer: str) -> tuple[str, ...]:
        """Return what modules of the lane, and then all others, require most often, as far as the layer may."""
        catalog = self.drafting.catalog
        order = {name: place for place, name in enumerate(self.drafting.layers)}
        highest = order.get(layer, len(order))
        allowed = {one.name for one in self._modules if order.get(one.identity.layer or "", 0) <= highest}
        groups = (self._of_lane(name), self._modules)
        wanted = (_frequent(one for module in modules for one in _required(module)) for modules in groups)
        named = dict.fromkeys(one for group in wanted for one in group)
        return tuple(one for one in named if one in catalog and one in allowed and one != name)[:MOST]

    @property
    def _modules(self) -> tuple[Module, ...]:
        return tuple(self.drafting.catalog.values())

    def _of_lane(self, name: ModuleName) -> tuple[Module, ...]:
        return self.drafting.catalog.of_lane(lane_of(name))

    def _named_owners(self, modules: Iterable[Module]) -> Iterator[str]:
        """Yield the owners that people wrote."""
        is_placeholder = self.drafting.assessment.facts.classifier.is_placeholder
        for module in modules:
            owner = module.ownership.owner or ""
            if HANDLE_PATTERN.match(owner) and not is_placeholder(module, "ownership.owner", owner):
                yield owner

    def _owners_of_code(self, name: ModuleName) -> Iterator[str]:
        """Yield the owners of most files of the code that a name is about, which may not be written yet."""
        if self._code_owners is None:
            return
        for belongs in self._ways_to_code(name):
            paths = tuple(islice(filter(belongs, self._listing), _FILES_ASKED))
            owners = self._code_owners.of_most(paths).split()
            if owners:
                yield from filter(HANDLE_PATTERN.match, owners)
                return

    def _ways_to_code(self, name: ModuleName) -> Iterator[Callable[[str], bool]]:
        """Yield what tells whether a file belongs to a module, the surest first: settings, then folders."""
        patterns = [PathPattern.of(one) for one in self.drafting.settings.scan.modules.get(name, ())]
        lane, short = _folded(lane_of(name)), _folded(short_name_of(name))
        schema = self.drafting.path_of(name)
        yield lambda path: any(pattern.matches(path) for pattern in patterns)
        yield lambda path: f"/{lane}/{short}/" in f"/{_folded(path)}"
        yield lambda path: f"/{short}/" in f"/{_folded(path)}"
        yield lambda path: f"/{lane}/" in f"/{_folded(path)}"
        yield lambda path: path.rpartition("/")[0] == schema.rpartition("/")[0]

    @cached_property
    def _listing(self) -> tuple[str, ...]:
        return tuple(islice(ON_DISK.listed(self.top), LISTED_LIMIT)) if self.top else ()

    @cached_property
    def _code_owners(self) -> CodeOwners | None:
        read = ((place, read_bytes(self.top / place)) for place in CODE_OWNERS_PLACES) if self.top else iter(())
        for place, content in read:
            if not isinstance(content, Finding):
                return CodeOwners((CodeFile(place, partial(bytes, content)),))
        return None


def _folded(path: str) -> str:
    return path.lower().replace("-", "_")


def _required(module: Module) -> tuple[str, ...]:
    return module.dependencies.internal.requires


def _frequent(words: Iterable[str]) -> tuple[str, ...]:
    """Return words by how often they are there; those of the same number in order."""
    counts = Counter(word for word in words if word)
    return tuple(sorted(counts, key=lambda word: (-counts[word], word)))

"""Estates drawn at random in which there is something to suggest: cycles, deprecated targets, unused requirements."""

from collections.abc import Mapping
from random import Random

from archatlas.analysis.assessment import Assessment
from archatlas.analysis.suggestions.feedback_arcs import Arc
from archatlas.analysis.suggestions.suggestion import CommonChangesOf, Suggestion, Suggestions
from archatlas.formats.reader import Reader
from archatlas.formats.schema_files import SourceTree
from archatlas.model.change_log import CommonChanges
from archatlas.model.code import CodeFacts, CodePlace, ImportKind, ModuleCode, Tie
from archatlas.model.module import ModuleName
from archatlas.model.source import SourceFile
from archatlas.pipeline import Assessor
from archatlas.pipeline.suggesting import code_after, suggest
from archatlas.settings import Settings
from builders import schema_text

LAYERS = ("foundational", "infrastructure", "application", "interface")


def drawn_texts(random: Random) -> tuple[SourceFile, ...]:
    """Return the schemas of a small estate, each in a file of its own."""
    names = [f"{lane}.{name}" for lane in ("alpha", "beta", "gamma") for name in ("core", "feed", "mail", "page")]
    names = random.sample(names, random.randint(2, len(names)))
    return tuple(SourceFile(f"{name}.yaml", schema_text(name, _said(name, names, random))) for name in names)


def _said(name: str, names: list[str], random: Random) -> Mapping[str, object]:
    others = [other for other in names if other != name]
    requires = random.sample(others, random.randint(0, min(3, len(others))))
    optional = random.sample(others, random.randint(0, 1))
    said: dict[str, object] = {"dependencies.internal.requires": requires} if requires else {}
    if optional:
        said["dependencies.internal.weak_dependencies"] = optional
    if random.random() < 0.6:
        said["identity.layer"] = random.choice(LAYERS)
    if random.random() < 0.6:
        said["identity.tier"] = random.randint(1, 5)
    if random.random() < 0.2:
        said["identity.status"] = "deprecated"
        said["risk_and_change.deprecation_policy.migration_notes"] = [f"use {random.choice(others)} instead"]
    if random.random() < 0.5:
        said["ownership.owner"] = random.choice(("@Red", "@Blue"))
    if random.random() < 0.8:
        said["discovery.file_patterns"] = [f"{name}/**"]
    return said


def drawn_code(random: Random, texts: tuple[SourceFile, ...]) -> CodeFacts:
    """Return code that has some of the requirements of schemas, and some that no schema has."""
    names = [text.path.removesuffix(".yaml") for text in texts]
    modules = {}
    for name in names:
        others = [other for other in names if other != name]
        required = random.sample(others, random.randint(0, min(3, len(others))))
        ties = tuple(_tie(name, other, random) for other in sorted(required))
        modules[name] = ModuleCode(name, languages=("python",), files=random.randint(0, 3), ties=ties)
    return CodeFacts(modules=modules, files=len(names))


def _tie(name: str, other: str, random: Random) -> Tie:
    kind = random.choice((ImportKind.RUNTIME, ImportKind.RUNTIME, ImportKind.OPTIONAL, ImportKind.TYPE_ONLY))
    place = CodePlace(f"{name}/main.py", random.randint(1, 90))
    return Tie(name, other, kind, random.randint(1, 9), place, is_dead=random.random() < 0.15)


def drawn_changes(random: Random, texts: tuple[SourceFile, ...]) -> CommonChangesOf:
    """Return how often modules changed together, for some pairs."""
    names = sorted(ModuleName(text.path.removesuffix(".yaml")) for text in texts)
    pairs = [(one, other) for one in names for other in names if one < other]
    drawn = random.sample(pairs, random.randint(0, min(4, len(pairs))))
    return {pair: CommonChanges(number := random.randint(5, 20), number + 3, number + 9) for pair in sorted(drawn)}


def followed(known: Assessment, one: Suggestion) -> Assessment:
    """Return what there is to say once a suggestion was followed, by reading everything anew."""
    texts = {file.source.path: file.source.text for file in known.evaluated.reading.files}
    for changed in one.texts:
        assert texts.pop(changed.path) == changed.before
        if changed.after is not None:
            texts[changed.path] = changed.after
    later = code_after(known.facts.code, one.candidate) if known.facts.code else None
    sources = tuple(SourceFile(path, text) for path, text in texts.items())
    return Assessor(Settings(), code=later).assess(SourceTree(sources))


def drawn_estate(seed: int) -> tuple[Assessment, Suggestions]:
    """Return an estate of two to twelve modules, every second one with code, and what is suggested in it."""
    random = Random(seed)
    texts = drawn_texts(random)
    code = drawn_code(random, texts) if seed % 2 else None
    known = Assessor(Settings(), code=code).assess(SourceTree(texts))
    return known, suggest(known, Reader(), drawn_changes(random, texts))


def drawn_group(seed: int, nodes: int) -> dict[Arc, int]:
    """Return a strongly connected group with costs: a ring, and arcs across it."""
    random = Random(seed)
    names = [f"n{number}" for number in range(nodes)]
    random.shuffle(names)
    arcs = {(name, names[number - 1]): random.randint(1, 9) for number, name in enumerate(names)}
    for _ in range(random.randint(0, 2 * nodes)):
        start, end = random.sample(names, 2)
        arcs[start, end] = random.randint(1, 9)
    return arcs

"""Random estates as YAML texts with faults of many kinds, and edits that change everything but what they say."""

import random
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import yaml
from hypothesis import strategies as st

from archatlas.model.source import SourceFile

LANES = ("candidate", "lukhas", "products")
SHORT = ("core", "memory", "identity", "gateway", "store", "search")
LAYERS = ("foundational", "infrastructure", "application", "interface", "aplication")
OWNERS = ("@CoreTeam", "@MemoryTeam", "@Unassigned", "NoAt", "@auto-generated")
TOPICS = ("order.made", "order.paid", "order.lost")
LIBRARIES = ("flask", "lukhas", "memory", "requests", "numpy", "json")

Tree = dict[str, Any]
Estate = dict[str, Tree]
"""Trees of YAML by the path of their file."""


def some(options: Sequence[str], most: int) -> st.SearchStrategy[list[str]]:
    """Draw a few different ones."""
    return st.lists(st.sampled_from(options), unique=True, max_size=most)


def rarely(tenths: int) -> st.SearchStrategy[bool]:
    """Draw what is true in so many of ten times."""
    return st.integers(1, 10).map(lambda number: number > 10 - tenths)


NAMES = st.builds("{}.{}".format, st.sampled_from(LANES), st.sampled_from(SHORT))


@st.composite
def estates(draw: st.DrawFn) -> Estate:
    """Draw between one and eight modules that require each other, good and bad at random."""
    names = sorted(draw(st.sets(NAMES, min_size=1, max_size=8)))
    return {f"modules/{name.replace('.', '_')}.yaml": draw(_modules(name, names)) for name in names}


@st.composite
def _modules(draw: st.DrawFn, name: str, names: list[str]) -> Tree:
    required = st.lists(st.sampled_from([*names, "lukhas.nowhere", "candidate.gone"]), max_size=4)
    tree: Tree = {
        "identity": {
            "name": name,
            "layer": draw(st.sampled_from(LAYERS)),
            "summary": f"What {name} is for",
            "tier": draw(st.integers(1, 3)),
        },
        "ownership": {
            "owner": draw(st.sampled_from(OWNERS)),
            "lifecycle": draw(st.sampled_from(("stable", "deprecated", "evolving"))),
        },
        "contracts": {
            "api": {
                "surface": [f"python: {name}.{word}" for word in ("Store", "Reader")][: draw(st.integers(0, 2))],
                "version": draw(st.sampled_from(("v1.0", "v2.1.3", "1.x"))),
            },
            "error_taxonomy": [{"code": code} for code in draw(some(("E1", "E2", "E3"), 3))],
        },
        "dependencies": {
            "internal": {"requires": draw(required)},
            "external": {"libs": [{"name": one} for one in draw(some(LIBRARIES, 4))]},
        },
        "data_and_events": {
            "emits": [{"topic": one} for one in draw(some(TOPICS, 2))],
            "consumes": [{"topic": one} for one in draw(some(TOPICS, 2))],
        },
        "test_posture": {
            "coverage": {"current": draw(st.sampled_from((0, 0.5)))},
            "tests": {"unit": draw(st.sampled_from((0, 3)))},
        },
        "observability": {"slos": {"latency_p95_ms": 100, "latency_p99_ms": draw(st.sampled_from((200, 50)))}},
    }
    _spoil(draw, tree, name)
    return tree


def _spoil(draw: st.DrawFn, tree: Tree, name: str) -> None:
    """Add what few modules have, some of it wrong."""
    if draw(rarely(3)):
        tree["identity"]["teir"] = 2
    if draw(rarely(2)):
        tree["weather"] = {"rain": "yes, often"}
    if draw(rarely(2)):
        tree["ownership"]["promotion_rules"] = {"from_lane": name.partition(".")[0], "to_lane": "lukhas"}
    if draw(rarely(3)):
        tree["dependencies"]["external"]["libs"].append({"name": f"{name}.client"})
        tree["data_and_events"]["consumes"].append({"topic": f"{name}.made"})
    if draw(rarely(1)):
        tree["contracts"]["invariants"] = [3]  # refuses the file


def written(estate: Mapping[str, Tree], **style: Any) -> tuple[SourceFile, ...]:
    """Return an estate as files, in one plain style if nothing else is said."""
    return tuple(
        SourceFile(path, yaml.dump(tree, Dumper=yaml.CSafeDumper, sort_keys=False, **style))
        for path, tree in estate.items()
    )


def _reordered(rng: random.Random, value: Any) -> Any:
    if isinstance(value, dict):
        items = [(key, _reordered(rng, inner)) for key, inner in value.items()]
        rng.shuffle(items)
        return dict(items)
    if isinstance(value, list):
        entries = [_reordered(rng, inner) for inner in value]
        rng.shuffle(entries)
        return entries
    return value


def reordered(rng: random.Random, estate: Estate) -> tuple[SourceFile, ...]:
    """Sort the keys and the lists of every file anew."""
    return written({path: _reordered(rng, tree) for path, tree in estate.items()})


def reformatted(rng: random.Random, estate: Estate) -> tuple[SourceFile, ...]:
    """Write every file in another style of YAML."""
    styles: list[Mapping[str, Any]] = [
        {"default_flow_style": True},
        {"indent": 6, "width": 40},
        {"default_style": None, "explicit_start": True},
    ]
    return tuple(file for path, tree in estate.items() for file in written({path: tree}, **rng.choice(styles)))


def moved(rng: random.Random, estate: Estate) -> tuple[SourceFile, ...]:
    """Move every line by comments and blank lines."""
    return tuple(
        SourceFile(file.path, "# moved\n" * rng.randint(1, 4) + "\n" + file.text.replace("\n", "\n\n"))
        for file in written(estate)
    )


def renamed(rng: random.Random, estate: Estate) -> tuple[SourceFile, ...]:
    """Give every file another directory."""
    return tuple(SourceFile(f"elsewhere/{rng.randint(0, 9)}/{file.path}", file.text) for file in written(estate))


def reworded(rng: random.Random, estate: Estate) -> tuple[SourceFile, ...]:
    """Say the same in other words where nothing depends on them."""
    return tuple(
        SourceFile(file.path, file.text.replace(" is for", f" is really good for {rng.randint(0, 9)}"))
        for file in written(estate)
    )


EDITS: Mapping[str, Callable[[random.Random, Estate], tuple[SourceFile, ...]]] = {
    "reordered": reordered,
    "reformatted": reformatted,
    "moved": moved,
    "renamed": renamed,
    "reworded": reworded,
}


def another_name(rng: random.Random, estate: Estate) -> tuple[SourceFile, ...]:
    """Give a module another name, wherever it is mentioned, and its file too."""
    former = rng.choice([tree["identity"]["name"] for tree in estate.values()])
    files = written(estate)
    for separator in "._":
        old, new = former.replace(".", separator), f"{former}_store".replace(".", separator)
        files = tuple(
            SourceFile(file.path.replace(f"{old}.", f"{new}."), re.sub(rf"\b{re.escape(old)}\b", new, file.text))
            for file in files
        )
    return files


Identity = tuple[str, str, str]


def _say(tree: Tree, path: str, value: object) -> None:
    *sections, key = path.split(".")
    for section in sections:
        tree = tree.setdefault(section, {})
    tree[key] = value


def _entries(tree: Tree, path: str) -> list[Any]:
    *sections, key = path.split(".")
    for section in sections:
        tree = tree.setdefault(section, {})
    entries: list[Any] = tree.setdefault(key, [])
    return entries


def _misspelt(estate: Estate, path: str) -> Identity:
    estate[path]["identity"]["staus"] = "active"
    return ("schema/unknown-key", _name(estate, path), "identity.staus")


def _unknown_value(estate: Estate, path: str) -> Identity:
    _say(estate[path], "identity.layer", "nonsense")
    return ("schema/unknown-value", _name(estate, path), "identity.layer")


def _unknown_module(estate: Estate, path: str) -> Identity:
    _entries(estate[path], "dependencies.internal.requires").insert(0, "lukhas.never_heard_of")
    return ("reference/unknown", _name(estate, path), "lukhas.never_heard_of")


def _self(estate: Estate, path: str) -> Identity:
    name = _name(estate, path)
    _entries(estate[path], "dependencies.internal.requires").insert(0, name)
    return ("reference/self", name, name)


def _ownerless(estate: Estate, path: str) -> Identity:
    _say(estate[path], "ownership.owner", "@todo")
    return ("ownership/unnamed", _name(estate, path), "ownership.owner")


def _internal_library(estate: Estate, path: str) -> Identity:
    name = _name(estate, path)
    _entries(estate[path], "dependencies.external.libs").insert(0, {"name": name})
    return ("library/looks-internal", name, name)


def _unheard_topic(estate: Estate, path: str) -> Identity:
    _entries(estate[path], "data_and_events.consumes").insert(0, {"topic": "never.emitted"})
    return ("contract/consumed-not-emitted", _name(estate, path), "never.emitted")


def _bad_version(estate: Estate, path: str) -> Identity:
    _say(estate[path], "contracts.api.version", "newest")
    return ("contract/version-format", _name(estate, path), "contracts.api.version")


def _slow_tail(estate: Estate, path: str) -> Identity:
    _say(estate[path], "observability.slos", {"latency_p95_ms": 100, "latency_p99_ms": 1})
    return ("slo/p99-below-p95", _name(estate, path), "observability.slos.latency_p99_ms")


def _overdue(estate: Estate, path: str) -> Identity:
    _say(estate[path], "ownership.next_review", "2020-01-01")
    return ("review/overdue", _name(estate, path), "ownership.next_review")


def _claimed_user(estate: Estate, path: str) -> Identity:
    _entries(estate[path], "dependencies.internal.provides").insert(0, "lukhas.never_heard_of")
    return ("claim/provides", _name(estate, path), "lukhas.never_heard_of")


def _wrong_type(estate: Estate, path: str) -> Identity:
    _entries(estate[path], "contracts.api.surface").insert(0, 1234567)
    return ("schema/type", _name(estate, path), "contracts.api.surface[1234567]")


def _requiring_a_new_one(estate: Estate, path: str, *back: str, **identity: object) -> str:
    """Let a module require one that is added, and return the name of that."""
    name = "products.zenith"
    estate["modules/products_zenith.yaml"] = {
        "identity": {"name": name, **identity},
        "dependencies": {"internal": {"requires": list(back)}},
    }
    _entries(estate[path], "dependencies.internal.requires").append(name)
    return name


def _cycle(estate: Estate, path: str) -> Identity:
    name = _name(estate, path)
    return ("cycle", name, _requiring_a_new_one(estate, path, name))


def _upward(estate: Estate, path: str) -> Identity:
    _say(estate[path], "identity.layer", "foundational")
    return ("layer/upward", _name(estate, path), _requiring_a_new_one(estate, path, layer="interface"))


def _inversion(estate: Estate, path: str) -> Identity:
    _say(estate[path], "identity.tier", 1)
    return ("tier/inversion", _name(estate, path), _requiring_a_new_one(estate, path, tier=5))


def _named_twice(estate: Estate, path: str) -> Identity:
    name = _name(estate, path)
    estate["modules/another.yaml"] = {"identity": {"name": name}}
    return ("module/duplicate-name", name, name)


FAULTS: tuple[Callable[[Estate, str], Identity], ...] = (
    _misspelt, _unknown_value, _unknown_module, _self, _ownerless, _internal_library, _unheard_topic, _bad_version,
    _slow_tail, _overdue, _claimed_user, _wrong_type, _cycle, _upward, _inversion, _named_twice,
)  # fmt: skip
"""Each puts a fault into the file at a path and returns the identity of the finding about it."""


def _name(estate: Estate, path: str) -> str:
    name: str = estate[path]["identity"]["name"]
    return name

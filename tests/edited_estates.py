"""Estates and edits of them, drawn at random: what a team does to its schemas and its settings in a year."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import Enum
from functools import cache
from itertools import chain, cycle
from typing import Any

from hypothesis import strategies as st

from archatlas.formats.reader import Reader
from archatlas.formats.schema_files import SourceTree
from archatlas.model.change_log import CoChangedModules
from archatlas.model.code import CodeFacts, CodePlace, ImportKind, ModuleCode, Tie
from archatlas.model.measured import MeasuredFacts
from archatlas.model.source import Location, SourceFile
from archatlas.pipeline import Assessor
from archatlas.settings import Settings, read_settings
from findings import finding_at

NAMES = tuple(f"{lane}.{name}" for lane in ("alpha", "beta", "gamma") for name in ("core", "cores", "feed"))
STRANGERS = ("alpha.cora", "delta.none", "not a name", "BETA.feed")
"""Names that no module has at first, near ones among them."""
PATHS = tuple(f"{folder}{letter}.yaml" for folder in ("", "below/") for letter in "abcdef")
DAYS = (date(2026, 1, 1), date(2026, 6, 1), date(2027, 1, 1), None)

Trait = tuple[str, Any]

TRAITS: tuple[Trait, ...] = (
    *(("identity.layer", layer) for layer in ("foundational", "infrastructure", "application", "interface", "cellar")),
    *(("identity.tier", tier) for tier in (1, 2, 4)),
    *(("identity.status", status) for status in ("active", "deprecated")),
    ("identity.summary", "Keeps what the others forget"),
    ("identity.summary", "alpha.core module"),
    *(("ownership.owner", owner) for owner in ("@Red", "@Blue", "@auto-generated", "@red")),
    *(("ownership.escalation", contact) for contact in ("@Night", "@todo")),
    ("ownership.lifecycle", "deprecated"),
    *(("ownership.last_review", day) for day in ("2026-01-05", "2026-02-05T00:00:00Z")),
    *(("ownership.next_review", day) for day in ("2026-03-05", "2026-12-05")),
    *(
        ("ownership.promotion_rules", {"from_lane": start, "to_lane": end})
        for start, end in (("alpha", "beta"), ("beta", "gamma"))
    ),
    *(("contracts.api.surface", surface) for surface in (["event: paid"], ["python: x.Y", "event: sold"])),
    ("contracts.api.version", "v1.0"),
    *(("contracts.api.spec", path) for path in ("api.yaml", "../api.yaml")),
    *(("identity.aliases", [name]) for name in (NAMES[0], STRANGERS[0])),
    *(("dependencies.internal.uses", {NAMES[1]: [entry]}) for entry in ("event: paid", "rest: /x")),
    *(("contracts.api.compatibility.backward", is_so) for is_so in (True, False)),
    *(("contracts.invariants", texts) for texts in (["module loads without errors"], ["no order is lost"])),
    ("contracts.error_taxonomy", [{"code": "E1", "http_status": 404}]),
    *(("data_and_events.emits", [{"topic": topic}]) for topic in ("paid", "sold")),
    *(("data_and_events.consumes", [{"topic": topic}]) for topic in ("paid", "lost")),
    *(("observability.slos.availability_pct", number) for number in (99.9, 99, 0.5)),
    *(("runtime.deployment.health_check", said) for said in ("https://shop.example:8443/up", "//up", "/up")),
    ("observability.slos.latency_p95_ms", 20),
    ("observability.slos.latency_p99_ms", 10),
    ("observability.metrics.key_metrics", [{"name": "calls", "alert_threshold": "> 5"}]),
    *(("dependencies.external.libs", [{"name": name, "license": "MIT"}]) for name in ("core", "alpha", "numpy")),
    *(
        ("dependencies.external.libs", [{"name": name, "license": "MIT", "version": "1.0"}])
        for name in ("lib", "gamma")
    ),
    ("dependencies.external.libs", [{"name": NAMES[1], "license": "MIT"}]),
    *(("dependencies.coupling_metrics.afferent", number) for number in (0, 1)),
    ("dependencies.coupling_metrics.efferent", 2),
    ("dependencies.coupling_metrics.abstractness", 0.9),
    *(("test_posture.tests.unit", number) for number in (0, 3, 12)),
    *(("test_posture.coverage.current", number) for number in (0, 0.7)),
    ("risk_and_change.risks", [{"id": "R1", "title": "It may burn", "impact": "high", "status": "open"}]),
    *(("provenance.last_updated", stamp) for stamp in ("2026-02-01T00:00:00Z", "2026-09-01T00:00:00Z")),
    ("provenance.generated_by.timestamp", "2026-01-05"),
    ("unheard_of", "a key that no format knows"),
)
"""What a schema may say besides its name and its requirements, by dotted key path."""

JUDGED_WITH_OTHERS = (
    "identity.layer",
    "identity.tier",
    "ownership.owner",
    "ownership.escalation",
    "ownership.promotion_rules",
    "dependencies.internal.uses",
    "contracts.api.surface",
    "data_and_events.emits",
    "data_and_events.consumes",
    "observability.slos.availability_pct",
    "dependencies.coupling_metrics.abstractness",
    "dependencies.external.libs",
)
"""The keys by which rules compare modules with each other, so that many modules should have them."""
HABITS: tuple[Trait, ...] = (
    ("observability.slos.availability_pct", 99.9),
    ("test_posture.coverage.current", 0.7),
    ("ownership.escalation", "@Night"),
)
"""What nearly all modules of a team say, so that it says little of each."""

SETTINGS: Mapping[str, tuple[Mapping[str, Any], ...]] = {
    "evidence": (
        {"shared_defaults": {"share": 0.6, "modules": 3}},
        {"shared_defaults": {"share": 0.8, "modules": 2}},
        {"placeholders": {"ownership.owner": ["@blue"]}},
    ),
    "contacts": ({"owners": {"@Red": {"mail": "red@example.org"}, "@Gone": {}}},),
    "lanes": (
        {"lanes": {"order": ["alpha", "beta"]}},
        {"lanes": {"order": ["gamma", "alpha"], "may_require": {"gamma": ["alpha"]}}},
    ),
    "layers": (
        {"layers": {"closed": ["infrastructure"]}},
        {
            "layers": {
                "order": ["interface", "application", "infrastructure", "foundational"],
                "closed": ["application"],
            }
        },
    ),
    "tiers": ({"tiers": {"tolerance": 1}}, {"tiers": {"tolerance": 3}}),
    "limits": (
        {"thresholds": [{"fan_out": 1, "reach": 0.3, "instability": 0.5, "instability_step": 0.1, "distance": 0.3}]},
        {
            "thresholds": [
                {"fan_in": 1, "reach": 0.6, "distance": 0.1},
                {"modules": ["alpha.*"], "fan_in": 0, "fan_out": 0},
            ]
        },
        {"thresholds": [{"owners": ["@Rad"], "fan_out": 1}, {"lanes": ["alpho"], "fan_out": 1}]},
    ),
    "estate limits": ({"estate_thresholds": {"nccd": 0.5, "propagation_cost": 0.2}},),
    "judgement": (
        {
            "rules": {
                "claim/*": "warning",
                "lane/crosses": {"severity": "error", "modules": ["alpha.*"]},
                "ownership/unnamed": "off",
                "schema/*": {"severity": "warning", "paths": ["below/*"]},
                "waiver/unused": "warning",
            }
        },
    ),
    "waivers": (
        {
            "waivers": [
                {"rule": rule, "module": module, "owner": "@Red", "reason": "it is known", "expires": expires, **more}
                for rule, module, expires, more in (
                    ("cycle", "*", "2026-12-31", {}),
                    ("reference/unknown", "alpha.*", "2026-03-31", {}),
                    ("contract/no-entry-points", "beta.feed", "2027-12-31", {}),
                    ("lane/crosses", "alpha.core", "2026-12-31", {"subject": "beta.feed"}),
                )
            ]
        },
    ),
    "live": ({"live": {"allow": ["shop.example:8443"]}}, {"live": {"allow": ["other.example:1"]}}),
    "health": ({"health": {"healthy": 60, "attention": 30, "minimum_known": 0.1}},),
}
"""What settings may say, part by part."""
POLICY = ("lanes", "layers", "tiers", "limits", "live")
"""The parts by which rules judge modules."""


class Form(Enum):
    """What became of a file."""

    WHOLE = "describes a module"
    BROKEN = "cannot be read"
    MISTYPED = "has a value of the wrong type"
    HEADLESS = "looks like a module schema and is none"
    EMPTY = "says nothing"
    FOREIGN = "is of another format"


@dataclass(frozen=True)
class Schema:
    """One file: what its module says, and in which form it stands there."""

    name: str
    requires: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()
    provides: tuple[str, ...] = ()
    traits: tuple[Trait, ...] = ()
    form: Form = Form.WHOLE
    comments: int = 0
    """How many lines stand before the first one, so that everything below stands elsewhere."""

    @property
    def text(self) -> str:
        """Return what the file holds."""
        internal = {"requires": self.requires, "weak_dependencies": self.optional, "provides": self.provides}
        lists = {f"dependencies.internal.{key}": list(names) for key, names in internal.items() if names}
        said = "# a comment\n" * self.comments + _written(self.name, {**dict(self.traits), **lists})
        return _OTHERWISE[self.form](said) if self.form in _OTHERWISE else said


_OTHERWISE: Mapping[Form, Callable[[str], str]] = {
    Form.BROKEN: lambda text: f"{text}\nownership: [",
    Form.MISTYPED: lambda text: f"{text}security: 7\n",
    Form.HEADLESS: lambda text: text.replace("identity", "identiti"),
    Form.EMPTY: lambda text: "",
    Form.FOREIGN: lambda text: "kind: Deployment\nspec: 1\n",
}


def _written(name: str, values: Mapping[str, Any]) -> str:
    """Return the YAML of a module, a section in each line: a flow of JSON is quicker to write and to read."""
    tree: dict[str, Any] = {"identity": {"name": name}}
    for path, value in values.items():
        *sections, key = path.split(".")
        place = tree
        for section in sections:
            place = place.setdefault(section, {})
        place[key] = value
    return "".join(f"{key}: {json.dumps(value)}\n" for key, value in tree.items())


@dataclass(frozen=True)
class Moment:
    """An estate at one moment: its files by path, the settings and the day."""

    files: Mapping[str, Schema]
    parts: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    """What the settings say, by its part."""
    today: date | None = DAYS[0]
    code: CodeFacts | None = None
    measured: MeasuredFacts | None = None
    changes: CoChangedModules | None = None

    @property
    def settings(self) -> Mapping[str, Any]:
        """Return what the settings say."""
        return dict(chain.from_iterable(part.items() for part in self.parts.values()))


named = st.sampled_from(NAMES)
known_names = st.lists(st.one_of(named, named, named, st.sampled_from(STRANGERS)), max_size=3).map(tuple)
values_of_others = {key: [value for other, value in TRAITS if other == key] for key in JUDGED_WITH_OTHERS}
chosen = {key: st.sampled_from(values) for key, values in values_of_others.items()}
everywhere = {key: chosen.pop(key) for key in ("identity.layer", "identity.tier")}
shared = st.fixed_dictionaries(everywhere, optional=chosen)
said_of_others = st.sampled_from(JUDGED_WITH_OTHERS).flatmap(
    lambda key: st.tuples(st.just(key), st.sampled_from(values_of_others[key]))
)
traits = st.builds(
    lambda several, others: (*several, *others.items()), st.lists(st.sampled_from(TRAITS), max_size=4), shared
)
schemas = st.builds(Schema, named, known_names, known_names, known_names, traits)
settings_parts = st.fixed_dictionaries(
    {"evidence": st.sampled_from(({}, *SETTINGS["evidence"], *SETTINGS["evidence"]))},
    optional={part: st.sampled_from(choices) for part, choices in SETTINGS.items() if part != "evidence"},
)
estates = st.dictionaries(st.sampled_from(PATHS), schemas, min_size=2, max_size=8)


ties = st.builds(
    Tie,
    st.just(""),
    named,
    st.sampled_from(ImportKind),
    st.integers(1, 3),
    st.builds(CodePlace, st.sampled_from(("a.py", "b.py")), st.integers(1, 2)),
    st.sampled_from((False, False, True)),
    st.sampled_from(("alpha.core.gone", "")),
)
module_codes = st.builds(
    ModuleCode,
    named,
    languages=st.sampled_from((("Python",), ("Python",), ("Ruby",))),
    files=st.sampled_from((0, 2, 3)),
    tests=st.sampled_from((None, 0, 3)),
    surface=st.sampled_from(((), ("python: x.Y",))),
    ties=st.lists(ties, max_size=4).map(tuple),
    dead=st.lists(ties, max_size=1).map(tuple),
    owner=st.sampled_from(("", "@Red", "@blue")),
)


def _code_of(several: list[ModuleCode]) -> CodeFacts:
    modules = {
        one.name: replace(one, ties=tuple(replace(tie, requirer=one.name) for tie in one.ties)) for one in several
    }
    return CodeFacts("src", modules, len(modules), ("left/over.py",) * (len(modules) % 2), without_edges={"Ruby": 2})


codes = st.one_of(st.none(), st.lists(module_codes, max_size=9).map(_code_of))


def changed_code(code: CodeFacts | None) -> st.SearchStrategy[CodeFacts]:
    """Return code that differs from what is known in one module."""
    known = tuple(code.modules.values()) if code else ()
    return module_codes.map(lambda one: _code_of([*known, one]))


@st.composite
def histories(draw: st.DrawFn, edits: int = 4) -> list[Moment]:
    """Return an estate, and what it is after each of some edits; what nearly all modules say is a habit of the team."""
    files, habits = draw(estates), draw(st.lists(st.sampled_from(HABITS), unique=True).map(tuple))
    files = {path: replace(one, traits=(*habits, *one.traits)) for path, one in files.items()}
    if draw(st.sampled_from((True, True, True, False))):
        files = _with_own_names(files)
    moments = [Moment(files, draw(settings_parts), draw(st.sampled_from(DAYS)), draw(codes))]
    for _edit in range(draw(st.integers(1, edits))):
        moment = moments[-1]
        for _part in range(draw(st.sampled_from((1, 1, 1, 2, 3)))):
            moment = draw(edited(moment))
        moments.append(moment)
    return moments


def _with_own_names(files: Mapping[str, Schema]) -> dict[str, Schema]:
    """Return the files with a name for each that no other one has, and which most of them require."""
    names = NAMES[: len(files)]
    meant = dict(zip(NAMES[:-1], cycle(names), strict=False))
    return {
        path: _meaning(meant, replace(one, name=name))
        for (path, one), name in zip(sorted(files.items()), names, strict=True)
    }


def _meaning(meant: Mapping[str, str], file: Schema) -> Schema:
    every = (file.requires, file.optional, file.provides)
    requires, optional, provides = (tuple(meant.get(name, name) for name in names) for names in every)
    return replace(file, requires=requires, optional=optional, provides=provides)


EDITS = ("say", "say", "retarget", "retarget", "rename", "delete", "add", "form", "move", "lines")
_LISTS = ("requires", "requires", "optional", "provides")


def _retargeted(file: Schema, part: str, names: tuple[str, ...]) -> Schema:
    if part == "requires":
        return replace(file, requires=names)
    return replace(file, optional=names) if part == "optional" else replace(file, provides=names)


@st.composite
def edited(draw: st.DrawFn, moment: Moment) -> Moment:
    """Return an estate after one edit."""
    if draw(st.sampled_from((True, False, False, False))):
        part = draw(st.sampled_from((*sorted(SETTINGS), *POLICY, *POLICY)))
        others = {other: said for other, said in moment.parts.items() if other != part}
        return replace(
            moment, parts=draw(st.sampled_from((others, *({**others, part: one} for one in SETTINGS[part]))))
        )
    other = draw(st.sampled_from(("day", "code", *(["files"] * 8))))
    if other == "day":
        return replace(moment, today=draw(st.sampled_from(DAYS)))
    if other == "code":
        return replace(moment, code=draw(st.one_of(codes, changed_code(moment.code))))
    return replace(moment, files=draw(edited_files(moment.files)))


@st.composite
def edited_files(draw: st.DrawFn, before: Mapping[str, Schema]) -> Mapping[str, Schema]:
    """Return the files of an estate after one edit of them."""
    files = dict(before)
    path = draw(st.sampled_from(sorted(files))) if files else PATHS[0]
    file = files.pop(path, Schema(NAMES[0]))
    match draw(st.sampled_from(EDITS)):
        case "say":
            said = dict(file.traits)
            key, value = draw(st.one_of(st.sampled_from(TRAITS), said_of_others))
            said = {other: one for other, one in said.items() if other != key or said[key] != value}
            files[path] = replace(file, traits=tuple((said if key in said else {**said, key: value}).items()))
        case "retarget":
            files[path] = _retargeted(file, draw(st.sampled_from(_LISTS)), draw(known_names))
        case "rename":
            files[path] = replace(file, name=draw(st.one_of(named, st.sampled_from(STRANGERS))))
        case "add":
            files[path] = file
            files[draw(st.sampled_from(PATHS))] = draw(schemas)
        case "form":
            files[path] = replace(file, form=draw(st.sampled_from(Form)))
        case "move":
            files[draw(st.sampled_from(PATHS))] = file
        case "lines":
            files[path] = replace(file, comments=draw(st.integers(0, 2)))
    return files


@cache
def reader() -> Reader:
    """Return the one reader of all estates."""
    return Reader()


@cache
def settings_of(text: str) -> Settings:
    """Return the settings of a text, read once."""
    return read_settings(SourceFile("archatlas.yml", text)) if text != "{}" else Settings()


UNREAD = finding_at(Location("below/link.yaml"), "file/symlink", module="below/link.yaml")


def tree_of(moment: Moment) -> SourceTree:
    """Return the files of an estate, at times with one that could not be opened and one of another format."""
    files = tuple(SourceFile(path, file.text) for path, file in sorted(moment.files.items()))
    return SourceTree(files, (UNREAD,) if len(files) % 2 else (), ("values.yaml",) if len(files) % 3 else ())


def assessor_of(moment: Moment) -> Assessor:
    """Return what judges an estate at a moment."""
    settings = settings_of(json.dumps(dict(moment.settings)))
    return Assessor(settings, moment.today, reader(), date(2025, 1, 1), moment.code, moment.measured, moment.changes)

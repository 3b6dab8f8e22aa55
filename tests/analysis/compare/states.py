"""Estates before and after random edits, and the edits that change nothing."""

from dataclasses import replace
from typing import Any

from hypothesis import strategies as st

from analysis.health.estates import contracts, observabilities, ownerships, postures
from archatlas.analysis.assessment import Assessment
from archatlas.analysis.compare.name_mentions import under_name
from archatlas.model.module import Discovery, Module, ModuleIdentity, ModuleName
from archatlas.model.operations import ConsumedEvent, DataAndEvents, EmittedEvent
from builders import assessment, module

NAMES = tuple(ModuleName(name) for name in ("one.a", "one.b", "one.c", "two.a", "two.d", "two.e"))

targets = st.lists(st.sampled_from([*NAMES, "gone.x"]), unique=True, max_size=3).map(tuple)
texts = st.sampled_from(["alpha", "beta", "gamma"])
events = st.builds(
    DataAndEvents,
    emits=st.lists(st.builds(EmittedEvent, topic=texts, schema_ref=st.none() | texts), max_size=3).map(tuple),
    consumes=st.lists(st.builds(ConsumedEvent, topic=texts, schema_ref=texts), max_size=3).map(tuple),
)
pairs = st.lists(st.tuples(texts, texts), max_size=4, unique_by=lambda pair: pair[0]).map(
    lambda drawn: tuple((f"extensions.notes[{place}].{key}", text) for place, (key, text) in enumerate(drawn))
)


@st.composite
def modules(draw: st.DrawFn, name: ModuleName) -> Module:
    """Draw a module that says many things, some of which nobody else says."""
    own = Discovery(
        import_patterns=tuple(f"from {name} import {name.title().replace('.', '')}{number}" for number in range(4)),
        file_patterns=(f"{name.replace('.', '/')}/**/*.py",),
    )
    return module(
        name,
        requires=draw(targets),
        optional=draw(targets),
        provides=(name,),
        identity=ModuleIdentity(name, tier=draw(st.none() | st.integers(1, 5)), summary=draw(st.none() | texts)),
        discovery=own,
        ownership=draw(ownerships),
        contracts=draw(contracts),
        test_posture=draw(postures),
        observability=draw(observabilities),
        data_and_events=draw(events),
        extensions=draw(pairs),
    )


@st.composite
def estates(draw: st.DrawFn) -> tuple[Module, ...]:
    """Draw the modules of an estate in any order."""
    names = draw(st.lists(st.sampled_from(NAMES), unique=True, min_size=1, max_size=3))
    return tuple(draw(modules(name)) for name in names)


def known(drawn: tuple[Module, ...]) -> Assessment:
    """Return everything known about an estate."""
    return assessment(*drawn)


def shuffled(draw: st.DrawFn, value: Any) -> Any:
    """Return a value with all its lists in another order."""
    if isinstance(value, tuple):
        return tuple(draw(st.permutations([shuffled(draw, entry) for entry in value])))
    names = getattr(value, "__dataclass_fields__", {})
    if not names:
        return value
    inner = {name: shuffled(draw, getattr(value, name)) for name in names if name not in ("extensions", "positions")}
    return replace(value, **inner)


def renamed(drawn: tuple[Module, ...], former: ModuleName, later: ModuleName) -> tuple[Module, ...]:
    """Return the estate after somebody has renamed a module thoroughly, its file and all who name it included."""
    return tuple(_renamed(one, former, later) for one in drawn)


def _renamed(one: Module, former: ModuleName, later: ModuleName) -> Module:
    def told(names: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(later if name == former else name for name in names)

    internal = one.dependencies.internal
    required = replace(
        internal,
        requires=told(internal.requires),
        weak_dependencies=told(internal.weak_dependencies),
        provides=told(internal.provides),
    )
    one = replace(one, dependencies=replace(one.dependencies, internal=required))
    if one.name != former:
        return one
    api = one.contracts.api
    return replace(
        one,
        identity=replace(one.identity, name=later),
        path=f"moved/{later}.yaml",
        discovery=Discovery(
            import_patterns=tuple(under_name(former, later, text) for text in one.discovery.import_patterns),
            file_patterns=tuple(under_name(former, later, text) for text in one.discovery.file_patterns),
        ),
        contracts=replace(
            one.contracts,
            api=replace(api, surface=tuple(under_name(former, later, text) for text in api.surface)),
        ),
    )

"""Who emits and who consumes each topic of the estate."""

from collections.abc import Iterable, Mapping

from archatlas.analysis.estate.facts import Facts
from archatlas.model.catalog import Catalog
from archatlas.model.module import Module, ModuleName
from archatlas.model.record import dataclass, replace

EVENT = "event:"
"""What a surface entry that offers a topic begins with."""


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic with the modules at its two ends, each in order of their names."""

    name: str
    emitters: tuple[ModuleName, ...] = ()
    consumers: tuple[ModuleName, ...] = ()

    @property
    def has_ends(self) -> bool:
        """Tell whether any module emits or consumes it."""
        return bool(self.emitters or self.consumers)


def topics(facts: Facts) -> Mapping[str, Topic]:
    """Return every topic that a module emits, offers or consumes, in order of their names."""
    emitters: dict[str, list[ModuleName]] = {}
    consumers: dict[str, list[ModuleName]] = {}
    for name, module in facts.catalog.items():
        for topic in emitted(module):
            emitters.setdefault(topic, []).append(name)
        for topic in consumed(module):
            consumers.setdefault(topic, []).append(name)
    return {
        topic: Topic(topic, tuple(emitters.get(topic, ())), tuple(consumers.get(topic, ())))
        for topic in sorted({*emitters, *consumers})
    }


def topics_after(
    known: Mapping[str, Topic], before: Catalog, after: Catalog, touched: Iterable[ModuleName]
) -> Mapping[str, Topic]:
    """Return the topics after some modules changed, came or went; one that is the same is the very same."""
    changed = dict(known)
    for name in touched:
        for catalog, change in ((before, _without), (after, _with)):
            module = catalog.get(name)
            if module is not None:
                for topic in emitted(module):
                    one = changed.get(topic, Topic(topic))
                    changed[topic] = replace(one, emitters=change(one.emitters, name))
                for topic in consumed(module):
                    one = changed.get(topic, Topic(topic))
                    changed[topic] = replace(one, consumers=change(one.consumers, name))
    different = {name: one for name, one in changed.items() if one is not known.get(name) and one != known.get(name)}
    if not different:
        return known
    return {name: different.get(name, known.get(name, one)) for name, one in sorted(changed.items()) if one.has_ends}


def _without(names: tuple[ModuleName, ...], name: ModuleName) -> tuple[ModuleName, ...]:
    return tuple(other for other in names if other != name)


def _with(names: tuple[ModuleName, ...], name: ModuleName) -> tuple[ModuleName, ...]:
    return tuple(sorted((*names, name)))


def consumed(module: Module) -> tuple[str, ...]:
    """Return the topics a module listens to, each once."""
    return tuple(dict.fromkeys(event.topic for event in module.data_and_events.consumes if event.topic))


def emitted(module: Module) -> tuple[str, ...]:
    """Return the topics a module emits, and those its surface offers without saying that it only listens to them."""
    declared = [event.topic for event in module.data_and_events.emits if event.topic]
    entries = (entry for entry in module.contracts.api.surface if entry.startswith(EVENT))
    offered = [entry.removeprefix(EVENT).strip() for entry in entries]
    heard = frozenset(consumed(module))
    return tuple(dict.fromkeys([*declared, *(topic for topic in offered if topic and topic not in heard)]))

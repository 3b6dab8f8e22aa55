"""Who emits and who consumes each topic of the estate."""

from collections.abc import Mapping
from dataclasses import dataclass

from archatlas.analysis.estate.facts import Facts
from archatlas.model.module import Module, ModuleName

EVENT = "event:"
"""What a surface entry that offers a topic begins with."""


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic with the modules at its two ends, each in order of their names."""

    name: str
    emitters: tuple[ModuleName, ...] = ()
    consumers: tuple[ModuleName, ...] = ()


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

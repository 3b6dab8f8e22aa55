"""Timelines of observations, written as text, and the transitions that follow from them."""

from collections.abc import Iterable, Mapping

from archatlas.analysis.live.estate_states import EstateStates
from archatlas.analysis.live.memory import Memory, Watched, WatchedSource
from archatlas.model.live import Observation, ProbeOutcome, Source, Transition

OUTCOMES = {
    "P": ProbeOutcome.PASS,
    "W": ProbeOutcome.WARN,
    "F": ProbeOutcome.FAIL,
    "U": ProbeOutcome.UNKNOWN,
    "I": ProbeOutcome.INCONCLUSIVE,
}
HTTP = WatchedSource(Source.HTTP, interval=30.0, timeout=5.0)
ASKED = Watched((HTTP,))


def seen(
    at: float, outcome: str, module: str = "shop.cart", source: Source = Source.HTTP, seconds: float | None = None
) -> Observation:
    """Return an observation; its reason says which letter it was."""
    return Observation(module, source, at, OUTCOMES[outcome], seconds, reason=outcome, evidence=source.value)


def timeline(text: str, step: float = 10.0, start: float = 0.0) -> Iterable[Observation]:
    """Yield observations from letters; a dot is a step in which nothing is observed."""
    for place, letter in enumerate(text.replace(" ", "")):
        if letter != ".":
            yield seen(start + place * step, letter)


def told(transitions: Iterable[Transition]) -> str:
    """Return transitions as text: the time, the state and the flags of each."""
    return " ".join(
        f"{one.at:g}:{one.after.value}{''.join(f'+{flag.value}' for flag in sorted(one.flags, key=lambda f: f.value))}"
        for one in transitions
    )


def estate(watched: Mapping[str, Watched], interval: float = 30.0, memories: Iterable[Memory] = ()) -> EstateStates:
    """Return states of modules that are watched from the second 0 on."""
    states = EstateStates(interval, {memory.module: memory for memory in memories})
    states.watch(watched, 0.0)
    return states


def transitions_of(
    observations: Iterable[Observation], until: float = 0.0, watched: Watched = ASKED, tick: float = 0.0
) -> tuple[Transition, ...]:
    """Return what one module's observations cause, with a look at the clock every `tick` seconds where that is said."""
    states, found, looked = estate({"shop.cart": watched}), list[Transition](), 0.0
    for one in observations:
        while tick and looked + tick <= one.at:
            looked += tick
            found += states.pass_time(looked)
        found += states.observe(one)
    return (*found, *states.pass_time(until))

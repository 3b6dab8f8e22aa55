"""Fill a store with simulated days of many modules and ask it: `live_store.py [--modules 10000] [--days 7]`.

Each module is observed each 30 s; 5 % of them fail for an hour at a time, each with its transitions and news. Counts of
minutes are kept for a day: those of days before are written as the hours that are left of them. Prints the size on
disk, how long a restart takes after a kill, and how long the slowest query of any page takes.
"""

import argparse
import random
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from archatlas.analysis.live.memory import Memory, SourceMemory
from archatlas.model.live import Observation, ProbeOutcome, Source, State, Transition
from archatlas.service.changes import BLOCK
from archatlas.service.registry import RESTORED
from archatlas.stores.port import Batch, EventCount, Fence, SavedModule
from archatlas.stores.sqlite import SqliteStore

START = 1_800_000_000 // 3600 * 3600
WANTED = {"bytes": 1.5e9, "start": 10.0, "query": 0.1}


def fill(store: SqliteStore, fence: Fence, modules: list[str], days: float) -> int:
    """Write what is written in so many days, minute by minute; return the last index."""
    chance, index, bad = random.Random(1), 0, set[str]()
    answers = tuple(round(0.02 + 0.001 * number, 3) for number in range(20))
    last = int(days * 1440)
    for minute in range(last):
        is_kept = minute >= last - 25 * 60
        if not is_kept and minute % 60:
            continue
        start = START + minute * 60
        transitions: list[Transition] = []
        if minute % 60 == 0:
            turned = bad.symmetric_difference(bad := set(chance.sample(modules, len(modules) // 20)))
            for name in sorted(turned):
                index += 1
                after = State.UNHEALTHY if name in bad else State.HEALTHY
                reason = f"the connection was refused ({chance.randrange(10_000)})"
                transitions.append(
                    Transition(index, name, State.UNKNOWN, after, frozenset(), start, reason, "http /health")
                )
        news = tuple(_news(one) for one in transitions)
        counts = {(name, start): _count(start, name in bad, 2 if is_kept else 120) for name in modules}
        known = _memories(modules, minute, answers, index)
        store.append(fence, Batch(tuple(transitions), known, counts, news))
        if minute % 60 == 0:
            store.prune(fence, start)
        if minute % 360 == 0:
            print(f"hour {minute // 60}: {_bytes(store) / 1e9:.2f} GB", flush=True)
    return index


def _memories(modules: list[str], minute: int, answers: tuple[float, ...], index: int) -> dict[str, SavedModule]:
    """Return records as they are written once a minute; to save time here, of a tenth of the modules each minute."""
    source = SourceMemory(Source.HTTP, State.HEALTHY, seen=START + minute * 60.0, reason="HTTP 200", seconds=answers)
    chosen = modules[minute % 10 :: 10]
    return {name: SavedModule(Memory(name, START, (source,)).as_record(), index) for name in chosen}


def _news(change: Transition) -> Observation:
    outcome = ProbeOutcome.FAIL if change.after is State.UNHEALTHY else ProbeOutcome.PASS
    return Observation(change.module, Source.HTTP, change.at, outcome, 0.02, change.reason, change.evidence)


def _count(start: int, is_bad: bool, events: int) -> EventCount:
    good = 0 if is_bad else events
    return EventCount(start, 60, good, 0, events - good, 0, events, 23 * events, 31)


def _bytes(store: SqliteStore) -> int:
    return sum(one.stat().st_size for one in store.path.parent.glob(f"{store.path.name}*"))


def _took(act: Callable[[], object]) -> float:
    before = time.perf_counter()
    act()
    return time.perf_counter() - before


def main() -> int:
    """Fill, kill, start again, ask; print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--modules", type=int, default=10_000)
    parser.add_argument("--days", type=float, default=7)
    parser.add_argument("--folder", type=Path)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=arguments.folder) as folder:
        return _measure(
            Path(folder) / "live.db", [f"lane{n % 20}.m{n}" for n in range(arguments.modules)], arguments.days
        )


def _measure(path: Path, modules: list[str], days: float) -> int:
    store = SqliteStore(path)
    fence = store.lease("registry", "filling", 60)
    assert fence is not None
    fence_to_fill = fence
    filled = _took(lambda: fill(store, fence_to_fill, modules, days))
    size = _bytes(store)
    store.close()
    again = time.perf_counter()
    store = SqliteStore(path)
    new = store.lease("registry", "after the kill", 60)
    assert new is not None
    saved = store.load(RESTORED)
    memories = [Memory.from_record(one.record) for one in saved.modules.values()]
    store.reserve(new, saved.ceiling + BLOCK)
    started = time.perf_counter() - again
    now = START + days * 86400
    queries: dict[str, Callable[[], object]] = {
        "history of a day": lambda: store.counts(modules[1234 % len(modules)], now - 86400),
        "history of 28 days, for a budget": lambda: store.counts(modules[99 % len(modules)], now - 28 * 86400),
        "transitions of a module": lambda: store.transitions(0, {modules[77 % len(modules)]}, 1000),
        "transitions of a lane": lambda: store.transitions(0, set(modules[::20]), 1000),
        "transitions of all": lambda: store.transitions(0, None, 1000),
        "observations of a module": lambda: store.observations(modules[5], 1000),
    }
    slowest = {name: max(_took(ask) for _ in range(5)) for name, ask in queries.items()}
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{len(memories)} modules, {days:g} days, filled in {filled:.0f} s, peak {peak:.0f} MB")
    print(f"on disk {size / 1e9:.2f} GB (wanted {WANTED['bytes'] / 1e9:g})")
    print(f"start after a kill {started:.2f} s (wanted {WANTED['start']:g})")
    for name, seconds in slowest.items():
        print(f"{name}: {seconds * 1000:.1f} ms (wanted {WANTED['query'] * 1000:g})")
    store.close()
    is_met = size <= WANTED["bytes"] and started <= WANTED["start"] and max(slowest.values()) <= WANTED["query"]
    return 0 if is_met else 1


if __name__ == "__main__":
    sys.exit(main())

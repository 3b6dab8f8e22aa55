"""Kill a live registry at many moments, and count what was told and is lost: `live_kills.py [--kills 50]`.

A process of its own changes the states of 200 modules as fast as it can, and prints each index before it is told to
anybody. It is killed (SIGKILL) at a random moment, and the store is opened as a restart does it. What was told more
than 2 seconds before the kill has to be there, and no index may be given out again.
"""

import argparse
import random
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from archatlas.analysis.assessment import Assessment
from archatlas.analysis.estate.evidence import EvidenceClassifier
from archatlas.analysis.estate.facts import gather_facts
from archatlas.analysis.live.memory import Watched, WatchedSource
from archatlas.model.catalog import Catalog
from archatlas.model.live import Observation, ProbeOutcome, Source
from archatlas.model.module import Module, ModuleIdentity, ModuleName
from archatlas.service.changes import BLOCK
from archatlas.service.clock import SteadyClock
from archatlas.service.registry import RESTORED, Registry, record_of
from archatlas.stores.sqlite import SqliteStore
from archatlas.stores.writer import StoreWriter

MODULES = [f"shop.m{number}" for number in range(200)]
OLDEST_LOSS = 2.0


def change_states(path: Path, seed: int) -> None:
    """Change states until killed, and print each index and when it was given out."""
    random.seed(seed)
    estate = Catalog(Module(ModuleIdentity(ModuleName(name)), f"{name}.yaml") for name in MODULES)
    watched = {name: Watched((WatchedSource(Source.HTTP),)) for name in MODULES}
    clock, store = SteadyClock(), SqliteStore(path)
    fence = store.lease("registry", f"killed {seed}", 10)
    if fence is None:
        raise SystemExit("the lease of a killed process is not free")
    registry = Registry(Assessment(gather_facts(estate, EvidenceClassifier()), ()), watched, 30.0, clock)
    saved, writer = store.load(RESTORED), StoreWriter(store, fence, record_of, clock)
    writer.reserve(saved.ceiling + BLOCK)
    writer.flush()
    registry.restore(saved)
    registry.lead(writer, saved.ceiling)
    writer.start()
    print(f"start {registry.index} {time.monotonic()}", flush=True)
    while True:
        before, name = registry.index, random.choice(MODULES)
        outcome = random.choice((ProbeOutcome.PASS, ProbeOutcome.FAIL))
        for _ in range(3):
            registry.observe(Observation(name, Source.HTTP, clock(), outcome, 0.01))
        if registry.index > before:
            print(f"told {registry.index} {time.monotonic()}", flush=True)
        registry.tick()
        time.sleep(0.002)


def killed_once(path: Path, seed: int) -> list[tuple[int, float]]:
    """Run until a random moment, kill, and return what was told, with how old it was when the kill came."""
    command = [sys.executable, __file__, "--change", str(path), "--seed", str(seed)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        lines = [child.stdout.readline()]
        time.sleep(random.Random(seed).uniform(0.0, 4.0))
        child.send_signal(signal.SIGKILL)
        lines += child.stdout.read().splitlines()
    told = [line.split() for line in lines if line.count(" ") == 2]
    last_sign = float(told[-1][2])  # on a busy machine we may learn of our own kill much later
    return [(int(index), last_sign - float(at)) for _, index, at in told]


def main() -> int:
    """Kill so many times, and print what was lost."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--change", type=Path)
    parser.add_argument("--seed", type=int, default=0)
    arguments = parser.parse_args()
    if arguments.change:
        change_states(arguments.change, arguments.seed)
    with tempfile.TemporaryDirectory() as folder:
        return _judge(Path(folder) / "live.db", arguments.kills)


def _judge(path: Path, kills: int) -> int:
    lost = too_old = back = told_in_all = 0
    oldest, highest = 0.0, 0
    for seed in range(kills):
        told = killed_once(path, seed)
        back += told[0][0] <= highest
        highest = max(highest, *(index for index, _ in told))
        store = SqliteStore(path)
        kept = {one.index for one in store.load(1_000_000).transitions}
        store.close()
        missing = [age for index, age in told[1:] if index not in kept]
        lost, told_in_all = lost + len(missing), told_in_all + len(told) - 1
        too_old += sum(age > OLDEST_LOSS for age in missing)
        oldest = max([oldest, *missing])
    print(f"{kills} kills, {told_in_all} transitions told, {lost} of the last moments lost, the oldest {oldest:.2f} s")
    print(f"older than {OLDEST_LOSS:g} s and lost: {too_old} (wanted 0); index that went back: {back} (wanted 0)")
    return 1 if too_old or back else 0


if __name__ == "__main__":
    sys.exit(main())

"""Measures how well what is missing from a change is predicted, on public histories, beside what others do.

The protocol: a change has 2 to 30 files, or 2 to 8 folders out of at most 30 files. Everything before is learnt;
weights are fitted and corrected from the second half of the changes on, by what was before each; asked is about the
last quarter, at most 1,000 changes spread evenly, at most 4 items of each hidden in turn. Each change is learnt after
it was asked about. The weights that come along are fitted to all other histories, so that no figure is of one that
they know.

    python benchmarks/cochange.py ../shared/data/histories            all of them, about ten minutes
    python benchmarks/cochange.py DIRECTORY --only flask --level module
    python benchmarks/cochange.py DIRECTORY --shipped                 other histories, by the weights that come along
    python benchmarks/cochange.py DIRECTORY --write weights.json      the weights to ship, fitted to all
"""

import argparse
import gzip
import json
import math
import posixpath
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from statistics import mean
from time import process_time

from archatlas.analysis.prediction.co_changes import Living
from archatlas.analysis.prediction.past_changes import MOST_FILES, PastChange, PastReader
from archatlas.analysis.prediction.predictor import FILES, MODULES, REFIT_AFTER, Level, Predictor
from archatlas.analysis.prediction.weights import SHIPPED, Example, Weights, fitted
from archatlas.model.change_log import LoggedChange, Touch, TouchKind

MOST_CHANGES, MOST_HIDDEN, SEED, CUT = 1000, 4, 7, 10
SOURCE = frozenset(
    [
        "py",
        "pyi",
        "pyx",
        "ts",
        "tsx",
        "mts",
        "cts",
        "js",
        "jsx",
        "mjs",
        "cjs",
        "go",
        "rs",
        "java",
        "kt",
        "kts",
        "scala",
        "groovy",
        "c",
        "h",
        "cc",
        "cpp",
        "cxx",
        "hh",
        "hpp",
        "m",
        "mm",
        "cs",
        "swift",
        "rb",
        "php",
        "pl",
        "pm",
        "lua",
        "r",
        "vue",
        "tcl",
        "sh",
        "sol",
        "svelte",
    ]
)
FOREIGN = re.compile(
    r"(^|/)(vendor|node_modules|third_party|deps|dist|build|__pycache__|Godeps)/|\.min\.js$|\.pb\.go$|_pb2\.py$"
    r"|(^|/)(jquery|bootstrap)[^/]*\.js$"
)


def is_source(path: str) -> bool:
    stem, dot, suffix = posixpath.basename(path).rpartition(".")
    return bool(stem and dot and suffix.lower() in SOURCE and not FOREIGN.search(path))


def as_file(path: str) -> str:
    return path if is_source(path) else ""


def as_folder(path: str) -> str:
    return (posixpath.dirname(path) or ".") if is_source(path) else ""


GROUPINGS: Mapping[str, tuple[Level, Callable[[str], str]]] = {
    "module": (MODULES, as_folder),
    "file": (FILES, as_file),
}


def read_history(file: Path) -> list[LoggedChange]:
    with gzip.open(file, "rt", encoding="utf-8") as lines:
        paths = json.loads(next(lines))["paths"]
        return [_logged(number, json.loads(line), paths) for number, line in enumerate(lines)]


def _logged(number: int, said: Sequence[object], paths: Sequence[str]) -> LoggedChange:
    at, _, files = said
    assert isinstance(at, int)
    assert isinstance(files, list)
    return LoggedChange(str(number), at, tuple(_touch(one, paths) for one in files))


def _touch(said: Sequence[int | str], paths: Sequence[str]) -> Touch:
    kind = TouchKind(str(said[0])) if str(said[0]) in "AMDRC" else TouchKind.CHANGED
    names = [paths[int(one)] for one in said[1:]]
    return Touch(kind, names[-1], names[0] if len(names) == 2 else "")


# What others do: each gives a score to every candidate that it knows anything of.


class Baselines:
    def __init__(self) -> None:
        self.past: list[frozenset[int]] = []
        self.of: dict[int, list[int]] = defaultdict(list)

    def learn(self, change: PastChange) -> None:
        if change.files <= MOST_FILES and change.items:
            for item in change.items:
                self.of[item].append(len(self.past))
            self.past.append(frozenset(change.items))

    def tarmaq(self, query: frozenset[int]) -> dict[int, tuple[float, ...]]:
        """Rules of the past changes with the largest overlap, by support, then confidence (Rolfsnes et al., 2016)."""
        overlap = Counter(place for item in query for place in self.of.get(item, ()))
        most = max(overlap.values(), default=0)
        parts = Counter[frozenset[int]]()
        rules = Counter[tuple[frozenset[int], int]]()
        for place in (place for place, number in overlap.items() if number == most):
            part = self.past[place] & query
            parts[part] += 1
            rules.update((part, item) for item in self.past[place] - query)
        best: dict[int, tuple[float, ...]] = {}
        for (part, item), support in rules.items():
            best[item] = max(best.get(item, (0.0, 0.0)), (float(support), support / parts[part]))
        return best

    def rose(self, query: frozenset[int]) -> dict[int, tuple[float, ...]]:
        """Past changes that have all of the query, by confidence (Zimmermann et al., 2004)."""
        every = set.intersection(*(set(self.of.get(item, ())) for item in query)) if query else set()
        counts = Counter(item for place in every for item in self.past[place] - query)
        return {item: (number / len(every), float(number)) for item, number in counts.items()}

    def pairs(self, query: frozenset[int]) -> dict[int, tuple[float, ...]]:
        """The best confidence of any rule with one item on the left."""
        best: dict[int, tuple[float, ...]] = {}
        for one in query:
            places = self.of.get(one, ())
            counts = Counter(item for place in places for item in self.past[place])
            for item, number in counts.items():
                if item not in query:
                    best[item] = max(best.get(item, (0.0, 0.0)), (number / len(places), float(number)))
        return best

    def popularity(self, query: frozenset[int]) -> dict[int, tuple[float, ...]]:
        """How often each item changed at all."""
        return {item: (float(len(places)),) for item, places in self.of.items() if item not in query}


OURS, OTHERS = "archatlas", ("tarmaq", "rose", "pairs", "popularity")


@dataclass
class Figures:
    """What was counted over the questions about one history."""

    hits: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    ranks: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    said: list[tuple[float, bool, float]] = field(default_factory=list)
    """Each probability, whether it came true, and how much the question counts."""
    notices: list[bool] = field(default_factory=list)
    complete: list[bool] = field(default_factory=list)
    seconds: float = 0.0

    def add(self, who: str, ranking: Sequence[int], hidden: int) -> None:
        place = ranking.index(hidden) + 1 if hidden in ranking else 0
        self.hits[who].append(float(0 < place <= 3))
        self.ranks[who].append(1 / place if 0 < place <= CUT else 0.0)

    @property
    def calibration(self) -> list[tuple[float, float, int]]:
        """Return for each tenth that is said often enough what was said, what came true, and how often."""
        bins: dict[int, list[tuple[float, bool, float]]] = defaultdict(list)
        for one in self.said:
            bins[min(int(one[0] * 10), 9)].append(one)
        return [
            (
                sum(p * weight for p, _, weight in some) / sum(weight for _, _, weight in some),
                sum(true * weight for _, true, weight in some) / sum(weight for _, _, weight in some),
                len(some),
            )
            for _, some in sorted(bins.items())
            if len(some) >= 100
        ]


def spread(places: Sequence[int]) -> frozenset[int]:
    if len(places) <= MOST_CHANGES:
        return frozenset(places)
    return frozenset(places[number * len(places) // MOST_CHANGES] for number in range(MOST_CHANGES))


@dataclass(frozen=True)
class Parts:
    """Which changes of a history are examples, and which are asked about."""

    fitted: frozenset[int]
    asked: frozenset[int]

    @classmethod
    def of(cls, log: Sequence[LoggedChange], level: str) -> "Parts":
        kind, grouping = GROUPINGS[level]
        changes = PastReader(grouping).read(log)
        usable = [
            n for n, one in enumerate(changes) if 2 <= len(one.items) <= kind.most_items and one.files <= MOST_FILES
        ]
        half, late = len(usable) // 2, len(usable) * 3 // 4
        return cls(spread(usable[half:late]), spread(usable[late:]))


def examples_of(log: Sequence[LoggedChange], level: str) -> tuple[Example, ...]:
    """Return what a history gives to fit the weights that come along to; its last quarter stays out."""
    parts, (kind, grouping) = Parts.of(log, level), GROUPINGS[level]
    reader = PastReader(grouping)
    predictor = Predictor(reader.items, kind, keep=MOST_CHANGES)
    for number, logged in enumerate(log):
        alive = frozenset(reader.items.living.values()) if number in parts.fitted else None
        predictor.learn(next(reader.read([logged])), alive)
    return tuple(predictor.examples())


def measure(log: Sequence[LoggedChange], level: str, prior: Weights, *, fits: bool = True) -> Figures:
    """Ask about the last quarter of a history, change by change."""
    parts, (kind, grouping) = Parts.of(log, level), GROUPINGS[level]
    reader, figures, random = PastReader(grouping), Figures(), Random(SEED)
    predictor, others = Predictor(reader.items, kind, prior, fits=fits), Baselines()
    began, asked = process_time(), 0
    for number, logged in enumerate(log):
        counts = number in parts.fitted or number in parts.asked
        alive = frozenset(reader.items.living.values()) if counts else None
        change = next(reader.read([logged]))
        if number in parts.asked and alive is not None:
            if asked % REFIT_AFTER == 0:
                predictor.fit()
            asked += 1
            living = Living(reader.items, predictor.changes, alive)
            hidden = [item for item in change.items if item in alive and item not in change.renamed]
            drawn = random.sample(hidden, min(MOST_HIDDEN, len(hidden)))
            for one in drawn:
                _ask(figures, (predictor, others), change, one, living)
            _ask_complete(figures, predictor, change, living, len(drawn))
        predictor.learn(change, alive)
        others.learn(change)
    figures.seconds = process_time() - began
    return figures


def _ask(figures: Figures, who: tuple[Predictor, Baselines], change: PastChange, hidden: int, living: Living) -> None:
    predictor, others = who
    query = [item for item in change.items if item != hidden]
    answers = predictor.ask(query, living)
    figures.add(OURS, [one.item for one in answers[:CUT]], hidden)
    figures.said += [(one.probability, one.item == hidden, 1.0) for one in answers]
    figures.notices += [one.item == hidden for one in predictor.noticed(answers)]
    for name in OTHERS:
        scores = getattr(others, name)(frozenset(query))
        figures.add(name, _ranking(scores, others, predictor, living), hidden)


def _ask_complete(figures: Figures, predictor: Predictor, change: PastChange, living: Living, weight: int) -> None:
    answers = predictor.ask(change.items, living)
    figures.said += [(one.probability, False, float(weight)) for one in answers]
    figures.complete.append(any(predictor.noticed(answers)))


def _ranking(
    scores: Mapping[int, tuple[float, ...]], others: Baselines, predictor: Predictor, living: Living
) -> list[int]:
    names = predictor.items.names
    known = [item for item in scores if item in living]
    known.sort(key=lambda item: (tuple(-one for one in scores[item]), -len(others.of.get(item, ())), names[item]))
    return known[:CUT]


def leave_one_out(examples: Mapping[str, Sequence[Example]], without: str = "") -> Weights:
    """Return weights fitted to all histories but one, each of them counting alike."""
    chosen: list[Example] = []
    for name, some in examples.items():
        if name != without and some:
            share = 3000.0 / sum(one.weight for one in some if one.changed)
            chosen += [Example(one.features, one.changed, one.weight * share) for one in some]
    return fitted(chosen, (0.0,) * len(chosen[0].features))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("histories", type=Path)
    parser.add_argument("--only", action="append", default=[], help="measure this history only")
    parser.add_argument("--level", choices=tuple(GROUPINGS), action="append", default=[])
    parser.add_argument("--shipped", action="store_true", help="with the weights that come along, for other histories")
    parser.add_argument("--fixed", action="store_true", help="without fitting weights to the history itself")
    parser.add_argument("--write", type=Path, help="write the weights fitted to all histories")
    arguments = parser.parse_args()
    logs = {file.name.partition(".")[0]: read_history(file) for file in sorted(arguments.histories.glob("*.jsonl.gz"))}
    levels = arguments.level or list(GROUPINGS)
    learnt = {} if arguments.shipped else logs
    examples = {level: {name: examples_of(log, level) for name, log in learnt.items()} for level in levels}
    if arguments.write:
        shipped = {level: leave_one_out(some) for level, some in examples.items()}
        arguments.write.write_text(json.dumps(shipped), encoding="utf-8")
    for level in levels:
        rows = {}
        for name in arguments.only or logs:
            prior = SHIPPED[level] if arguments.shipped else leave_one_out(examples[level], name)
            rows[name] = measure(logs[name], level, prior, fits=not arguments.fixed)
            print(_row(level, name, rows[name]), flush=True)
        print(_summary(level, rows), flush=True)
    return 0


def _row(level: str, name: str, figures: Figures) -> str:
    hits = " ".join(f"{who} {mean(figures.hits[who]):.3f}" for who in (OURS, *OTHERS))
    off = max((abs(said - true) for said, true, _ in figures.calibration), default=math.nan)
    return (
        f"{level:6} {name:10} {len(figures.hits[OURS]):5} questions  hit@3: {hits}  MRR {mean(figures.ranks[OURS]):.3f}"
        f"  precision {_share(figures.notices)} of {len(figures.notices)}  complete {_share(figures.complete)}"
        f"  calibration off by {off:.2f}  {figures.seconds:.0f} s"
    )


def _share(found: Sequence[bool]) -> str:
    return f"{mean(found):.3f}" if found else "none"


def _summary(level: str, rows: Mapping[str, Figures]) -> str:
    means = {who: mean(mean(one.hits[who]) for one in rows.values()) for who in (OURS, *OTHERS)}
    ratios = ", ".join(f"{means[OURS] / means[who]:.3f} x {who}" for who in OTHERS)
    every = Figures(said=[said for one in rows.values() for said in one.said])
    table = ", ".join(f"{said:.2f}: {true:.2f} ({number})" for said, true, number in every.calibration)
    precision = mean(mean(one.notices) for one in rows.values() if one.notices)
    complete = mean(mean(one.complete) for one in rows.values())
    return (
        f"{level}: mean hit@3 {means[OURS]:.3f}; {ratios}\n{level}: precision {precision:.3f}, pooled"
        f" {_share([x for one in rows.values() for x in one.notices])}; notices on complete changes {complete:.3f}\n"
        f"{level}: said and true over all: {table}"
    )


if __name__ == "__main__":
    sys.exit(main())

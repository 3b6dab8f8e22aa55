"""Time the stages of archatlas's own work inside one process.

    python benchmarks/stages.py DIRECTORY                              prints one JSON object: processor seconds of each
    python benchmarks/stages.py DIRECTORY --evidence OUT [--rounds 9]  writes what CI measured of the modules that do it

Evidence is the JSON of Google Benchmark: `OUT/<module>/benchmark.json` has the median of several rounds.
"""

import argparse
import json
import platform
import subprocess
import time
from collections import defaultdict
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import TypeVar

from archatlas.analysis.criteria import Criteria
from archatlas.analysis.estate.declared_values import DeclaredValues
from archatlas.analysis.estate.graph import build_graph
from archatlas.analysis.incremental import evaluate_estate
from archatlas.formats.reader import load_catalog
from archatlas.formats.schema_files import read_tree
from archatlas.pipeline import assess_tree
from archatlas.publish.site import RenderedSite
from archatlas.settings import Settings
from archatlas.sources.scope import FileScope

Result = TypeVar("Result")

MODULES = {
    "read files": "archatlas.sources",
    "load": "archatlas.formats",
    "defaults": "archatlas.analysis",
    "graph": "archatlas.analysis",
    "defaults, graph and rules": "archatlas.analysis",
    "assess": "archatlas.pipeline",
    "render and draw": "archatlas.render",
}
"""The module whose work a stage mostly is."""


def stage_seconds(directory: Path) -> dict[str, float]:
    """Run each stage once on an estate and return its processor time in seconds."""
    seconds: dict[str, float] = {}

    def timed(stage: str, work: Callable[[], Result]) -> Result:
        start = time.process_time()
        result = work()
        seconds[stage] = time.process_time() - start
        return result

    settings = Settings()
    tree = timed("read files", lambda: read_tree(directory, settings.exclude))
    loaded = timed("load", lambda: load_catalog(tree.files))
    timed("defaults", lambda: DeclaredValues.of(loaded.catalog.values()))
    timed("graph", lambda: build_graph(loaded.catalog))
    timed("defaults, graph and rules", lambda: evaluate_estate(loaded, Criteria()))
    assessment = timed("assess", lambda: assess_tree(tree, settings))
    timed("render and draw", lambda: sum(1 for _ in RenderedSite(assessment, settings, FileScope.of(directory))))
    return seconds


def write_evidence(directory: Path, out: Path, rounds: int) -> None:
    """Measure the stages in several rounds, and write for each module what its stages took."""
    measured = [stage_seconds(directory) for _ in range(rounds)]
    modules: dict[str, list[dict[str, object]]] = defaultdict(list)
    for stage, module in MODULES.items():
        milliseconds = 1000 * median(one[stage] for one in measured)
        modules[module].append(
            {"name": f"{stage}/{directory.parent.name}", "real_time": round(milliseconds, 3), "time_unit": "ms"}
        )
    context = {"date": datetime.now(UTC).isoformat(), "host_name": platform.node(), "commit": _commit()}
    for module, rows in modules.items():
        (out / module).mkdir(parents=True, exist_ok=True)
        said = json.dumps({"context": context, "benchmarks": rows}, indent=1)
        (out / module / "benchmark.json").write_text(said + "\n", encoding="utf-8")


def _commit() -> str:
    asked = subprocess.run(["git", "rev-parse", "HEAD"], capture_output=True, text=True, cwd=Path(__file__).parent)
    return asked.stdout.strip()


def main() -> None:
    """Measure one estate."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("directory", type=Path, help="where the schemas are")
    parser.add_argument("--evidence", type=Path, metavar="OUT", help="write evidence there instead of printing")
    parser.add_argument("--rounds", type=int, default=9, help="how often each stage is measured for evidence")
    arguments = parser.parse_args()
    if arguments.evidence:
        write_evidence(arguments.directory, arguments.evidence, arguments.rounds)
    else:
        print(json.dumps(stage_seconds(arguments.directory)))


if __name__ == "__main__":
    main()

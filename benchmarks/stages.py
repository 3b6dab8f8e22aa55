"""Time the stages of archatlas's own work inside one process; prints one JSON object."""

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
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


def main(directory: Path) -> None:
    """Run each stage once on an estate and print its processor time in seconds."""
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
    assessment = assess_tree(tree, settings)
    timed("render and draw", lambda: sum(1 for _ in RenderedSite(assessment, settings, FileScope.of(directory))))
    print(json.dumps(seconds))


if __name__ == "__main__":
    main(Path(sys.argv[1]))

"""Layout happens in a child process that may fail in any way and is never left behind."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import combinations
from pathlib import Path
from typing import TypeVar

import pytest

from archatlas.publish.layout_pool import LayoutPool, LayoutUnavailableError
from archatlas.render.diagrams.diagram import Box, Diagram, Edge, Layout, Node, Point
from archatlas.render.diagrams.dot import to_dot
from archatlas.render.diagrams.lane_diagram import DrawnRequirement, lane_diagram
from archatlas.render.diagrams.module_diagram import DiagramNeighbour, DiagramSide
from processes import heed_signals, wait_for_end
from quick_cases import one_in

Item = TypeVar("Item")

SIMPLE = 'digraph { node [shape=box fixedsize=true label=""] n0 n1 n0 -> n1 [id=e0] }'
ENDLESS = f"graph {{ {' '.join(f'n{one} -- n{other}' for one, other in combinations(range(120), 2))} }}"
"""Graphviz takes minutes over it; its lines are not counted because they are no arrows."""


@pytest.fixture(scope="module")
def pool() -> Iterator[LayoutPool]:
    with LayoutPool() as layouts:
        yield layouts


def laid_out(pool: LayoutPool, diagram: Diagram) -> dict[str, Box]:
    layout = pool(to_dot(diagram))
    assert layout is not None
    return {node.name or node.key: box for node, box in zip(diagram.nodes, layout.nodes, strict=True)}


def side(number: int, name: str) -> DiagramSide:
    return DiagramSide(tuple(DiagramNeighbour(f"lane.{name}_{index}") for index in range(number)))


def children() -> set[int]:
    lists = Path("/proc/self/task").glob("*/children")
    return {int(number) for found in lists for number in found.read_text().split()}


needs_proc = pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="this system lists no processes in /proc")


def test_a_line_begins_at_the_requirer_and_its_head_touches_the_required(pool: LayoutPool) -> None:
    names = ["a.one", "a.two", "b.one", "b.two", "c.one"]
    picture = lane_diagram("a", dict.fromkeys(names, ""), [DrawnRequirement(*pair) for pair in combinations(names, 2)])
    assert picture is not None
    for diagram in (picture.wide, picture.narrow):
        boxes = laid_out(pool, diagram)
        layout = pool(to_dot(diagram))
        assert layout is not None
        for edge, curve in zip(diagram.edges, layout.edges, strict=True):
            assert touches(curve.points[0], boxes[edge.requirer])
            assert touches(curve.tip, boxes[edge.required])
            assert len(curve.points) % 3 == 1


def touches(point: Point, box: Box) -> bool:
    x, y = point
    return box.left - 2 <= x <= box.left + box.width + 2 and box.top - 2 <= y <= box.top + box.height + 2


def test_boxes_lie_in_their_lane_below_its_caption(pool: LayoutPool) -> None:
    picture = lane_diagram("a", {"a.one": "", "b.one": ""}, [DrawnRequirement("a.one", "b.one")])
    assert picture is not None
    for diagram in (picture.wide, picture.narrow):
        layout = pool(to_dot(diagram))
        assert layout is not None
        for box, lane in zip(layout.nodes, layout.clusters, strict=True):
            assert lane.left < box.left < box.left + box.width < lane.left + lane.width
            assert lane.top + 14 < box.top < box.top + box.height < lane.top + lane.height


def test_everything_lies_within_the_drawing(pool: LayoutPool) -> None:
    picture = lane_diagram("a", {"a.one": "", "b.one": ""}, [DrawnRequirement("a.one", "b.one")])
    assert picture is not None
    diagram = picture.wide
    layout = pool(to_dot(diagram))
    assert layout is not None

    whole = Box(0, 0, layout.width, layout.height)
    assert all(touches((box.left, box.top), whole) for box in layout.nodes)
    assert all(touches((box.left + box.width, box.top + box.height), whole) for box in layout.nodes)


def test_a_layout_that_was_asked_for_before_is_not_made_again(pool: LayoutPool) -> None:
    assert pool(SIMPLE) is pool(SIMPLE)


def test_two_processes_lay_out_alike() -> None:
    with LayoutPool() as one, LayoutPool() as other:
        assert isinstance(one(SIMPLE), Layout)
        assert one(SIMPLE) == other(SIMPLE)


def test_a_thicket_is_refused_at_once() -> None:
    names = [f"m{number}" for number in range(60)]
    diagram = Diagram(
        "graph",
        "",
        "",
        tuple(Node(name, "", name) for name in names),
        tuple(Edge(*pair) for pair in combinations(names, 2)),
    )
    before = sum(os.times()[:4])
    with LayoutPool() as pool:
        assert pool(to_dot(diagram)) is None
    assert sum(os.times()[:4]) - before < 1  # of the processor, that of processes it started too


@pytest.mark.real
def test_a_layout_that_takes_too_long_is_given_up_and_the_next_one_is_made() -> None:
    started = time.monotonic()
    with LayoutPool(seconds=2) as pool:
        assert pool(ENDLESS) is None
        assert isinstance(pool(SIMPLE), Layout)
    assert time.monotonic() - started < 10


@pytest.mark.parametrize("text", one_in(3, ["", "no dot at all", "digraph { n0 -> n1", "digraph { n7 }", "\x00", "é"]))
def test_a_text_that_brings_the_process_down_costs_one_drawing(text: str) -> None:
    with LayoutPool() as pool:
        assert pool(text) is None
        assert isinstance(pool(SIMPLE), Layout)


@needs_proc
def test_a_process_that_dies_is_replaced() -> None:
    before = children()
    with LayoutPool() as pool:
        pool(SIMPLE)
        (worker,) = children() - before
        os.kill(worker, signal.SIGSEGV)
        assert pool(SIMPLE.replace("n1", "n1 n2")) is None
        assert isinstance(pool(SIMPLE.replace("n1 n0", "n1 n2 n0")), Layout)


@needs_proc
def test_no_process_is_started_before_the_first_diagram_and_none_is_left_after_the_last() -> None:
    before = children()
    with LayoutPool() as pool:
        assert children() == before
        pool(SIMPLE)
        assert len(children() - before) == 1
    assert children() == before


@needs_proc
def test_no_process_is_left_after_an_error() -> None:
    before = children()
    with pytest.raises(ZeroDivisionError):
        fail_while_drawing()
    assert children() == before


def fail_while_drawing() -> None:
    with LayoutPool() as pool:
        pool(SIMPLE)
        raise ZeroDivisionError


STAYS = """
import signal, sys
from pathlib import Path
from archatlas.publish.layout_pool import LayoutPool
with LayoutPool() as pool:
    pool("digraph { n0 }")
    print(*(number for found in Path("/proc/self/task").glob("*/children") for number in found.read_text().split()))
    sys.stdout.flush()
    signal.pause()
"""


@needs_proc
@pytest.mark.parametrize("blow", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_no_process_outlives_a_build_that_is_stopped(blow: signal.Signals) -> None:
    command = [sys.executable, "-c", STAYS]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    with subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=environment,
        start_new_session=True,
        preexec_fn=heed_signals,
    ) as build:
        assert build.stdout is not None
        worker = os.pidfd_open(int(build.stdout.readline()))
        os.killpg(build.pid, blow)
    wait_for_end(worker)


def test_a_machine_without_graphviz_is_told_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "pygraphviz.py").write_text("raise ImportError('no library')\n")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))

    with LayoutPool() as pool, pytest.raises(LayoutUnavailableError, match="install pygraphviz again"):
        pool(SIMPLE)


@needs_proc
def test_the_process_has_little_memory_and_leaves_no_core_file() -> None:
    before = children()
    with LayoutPool() as pool:
        pool(SIMPLE)
        (worker,) = children() - before
        limits = Path(f"/proc/{worker}/limits").read_text()
    assert re.search(r"Max address space +1073741824 ", limits)
    assert re.search(r"Max core file size +0 ", limits)
    assert re.search(r"Max cpu time +[67] ", limits)


@pytest.mark.real
def test_several_threads_share_a_pool_and_each_gets_its_own_answer() -> None:
    texts = [f"digraph {{ {' '.join(f'n{index}' for index in range(size))} }}" for size in range(1, 41)]
    with LayoutPool() as alone:
        expected = [alone(text) for text in texts]

    with LayoutPool() as shared, ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(lambda number: [shared(text) for text in _turned(texts, number)], range(8)))

    for number, answer in enumerate(answers):
        assert answer == _turned(expected, number)


def _turned(items: Sequence[Item], number: int) -> list[Item]:
    """Return items in an order in which no two threads begin alike."""
    return [*items[5 * number :], *items[: 5 * number]]

"""The child process that lays out diagrams; the layout pool starts it and may kill it at any time.

It stands alone, and it answers or dies: a crash, a hang or a memory hole in Graphviz costs one diagram, nothing else.
A message is four bytes of length and that many bytes: DOT text in, JSON out; the first message out says "ready".
"""

import contextlib
import json
import os
import resource
import struct
import sys
import time
from collections.abc import Callable
from typing import Any, BinaryIO

import pygraphviz

MEMORY_BYTES = 1 << 30
"""Graphviz asks for all there is over a thicket, and the machine has other work."""
LENGTH = struct.Struct(">I")


def main(seconds: int) -> None:
    """Answer the requests on standard input until it ends, each within some seconds of processor time."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what Graphviz prints must not end up between two answers
    _limit(resource.RLIMIT_CORE, 0)
    _limit(resource.RLIMIT_AS, MEMORY_BYTES)
    _send(answers, "ready")
    while (text := _receive(sys.stdin.buffer)) is not None:
        _limit(resource.RLIMIT_CPU, int(time.process_time()) + seconds + 1)
        _send(answers, coordinates(text))


def coordinates(text: str) -> dict[str, list[Any]]:
    """Lay out a DOT text and return where its nodes n0 …, edges e0 … and clusters cluster_0 … are.

    Coordinates are points from the top left.
    """
    graph = pygraphviz.AGraph(string=text)
    drawn = json.loads(graph.draw(format="json0", prog="dot"))
    graph.close()
    left, bottom, right, top = _numbers(drawn["bb"])
    objects = drawn.get("objects", ())
    nodes = {shape["name"]: shape for shape in objects if "pos" in shape}
    clusters = {shape["name"]: shape for shape in objects if shape["name"].startswith("cluster_")}
    edges = {line["id"]: line for line in drawn.get("edges", ()) if "id" in line}

    def place(x: float, y: float) -> tuple[float, float]:
        return (round(x - left, 2), round(top - y, 2))

    return {
        "size": [right - left, top - bottom],
        "nodes": [_node_box(nodes[f"n{number}"], place) for number in range(len(nodes))],
        "clusters": [_cluster_box(clusters[f"cluster_{number}"], place) for number in range(len(clusters))],
        "edges": [_curve(edges[f"e{number}"]["pos"], place) for number in range(len(edges))],
    }


ToPagePoint = Callable[[float, float], tuple[float, float]]


def _node_box(node: dict[str, str], place: ToPagePoint) -> tuple[float, ...]:
    x, y = _numbers(node["pos"])
    width, height = float(node["width"]) * 72, float(node["height"]) * 72
    return (*place(x - width / 2, y + height / 2), width, height)


def _cluster_box(cluster: dict[str, str], place: ToPagePoint) -> tuple[float, ...]:
    left, bottom, right, top = _numbers(cluster["bb"])
    return (*place(left, top), right - left, top - bottom)


def _curve(position: str, place: ToPagePoint) -> list[tuple[float, float]]:
    """Return the points of a line, the tip of its arrow last."""
    tip, *points = position.removeprefix("e,").split()
    return [place(*_numbers(point)) for point in (*points, tip)]


def _numbers(text: str) -> list[float]:
    return [float(number) for number in text.split(",")]


def _limit(kind: int, amount: int) -> None:
    """Lower a limit where the system lets us: macOS refuses some of them."""
    with contextlib.suppress(OSError, ValueError):
        resource.setrlimit(kind, (amount, resource.getrlimit(kind)[1]))


def _receive(stream: BinaryIO) -> str | None:
    length = stream.read(LENGTH.size)
    return stream.read(LENGTH.unpack(length)[0]).decode() if len(length) == LENGTH.size else None


def _send(stream: BinaryIO, message: object) -> None:
    payload = json.dumps(message, separators=(",", ":")).encode()
    stream.write(LENGTH.pack(len(payload)) + payload)
    stream.flush()


if __name__ == "__main__":
    main(int(sys.argv[1]))

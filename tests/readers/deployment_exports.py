"""Reads exported plans as the systems do that they are made for: what waits for what, by the ids of the steps.

Nothing here comes from archatlas. Each reader follows the manual of its system: what waits, what does not although it
says so, what a name may be.
"""

import json
import re
from collections.abc import Callable, Mapping
from typing import Any

import networkx
import yaml

Graph = "networkx.DiGraph[str]"

KUBERNETES_NAME = re.compile(r"\A[a-z0-9]([-a-z0-9]*[a-z0-9])?\Z")


def read(text: str) -> list[Any]:
    """Return the documents of a file, by the parser that is written in C."""
    return list(yaml.load_all(text, Loader=yaml.CSafeLoader))


def github(text: str) -> "networkx.DiGraph[str]":
    """A job waits for those in `needs`; without a condition it does not run where one of them failed."""
    (workflow,) = read(text)
    jobs = workflow["jobs"]
    graph = _of(jobs, lambda job: job.get("needs", []))
    for name, job in jobs.items():
        assert re.fullmatch(r"[A-Za-z_][A-Za-z0-9_-]{0,99}", name)
        assert "if" not in job
        assert not job.get("continue-on-error")
    return _steps(graph, {name: job.get("env", {}).get("ARCHATLAS_STEP") for name, job in jobs.items()})


def gitlab(text: str) -> "networkx.DiGraph[str]":
    """A job with `needs` waits for those alone; for a manual one only where it may not fail."""
    (pipeline,) = read(text)
    jobs = {name: job for name, job in pipeline.items() if name not in ("stages", "default", "variables", "workflow")}
    for name, job in jobs.items():
        assert len(name) <= 255
        assert len(job["needs"]) <= 50
        assert job["stage"] in pipeline["stages"]
        assert not job.get("allow_failure", job.get("when") == "manual"), "nothing would wait for it"
    graph = _of(jobs, lambda job: job["needs"])
    return _steps(graph, {name: job["variables"].get("ARCHATLAS_STEP") for name, job in jobs.items()})


def argo_workflows(text: str) -> "networkx.DiGraph[str]":
    """A task waits for its `dependencies`, which must succeed."""
    (workflow,) = read(text)
    assert KUBERNETES_NAME.match(workflow["metadata"]["generateName"].removesuffix("-"))
    templates = {template["name"]: template for template in workflow["spec"]["templates"]}
    tasks = {task["name"]: task for task in templates[workflow["spec"]["entrypoint"]]["dag"]["tasks"]}
    for name, task in tasks.items():
        assert re.fullmatch(r"[a-zA-Z0-9][-a-zA-Z0-9]{0,127}", name)
        assert ("template" in task) != ("templateRef" in task)
        assert task.get("template", "approve") in templates
        assert "continueOn" not in task
    graph = _of(tasks, lambda task: task.get("dependencies", []))

    def step(task: Any) -> str | None:
        parameters = task.get("arguments", {}).get("parameters", [])
        return next((one["value"] for one in parameters if one["name"] == "step"), None)

    return _steps(graph, {name: step(task) for name, task in tasks.items()})


def argo_cd(text: str) -> "networkx.DiGraph[str]":
    """An Application waits for all with a lower wave; 0 where none is said."""
    (component,) = read(text)
    waves: dict[str, int] = {}
    for entry in component["patches"]:
        patch = json.loads(entry["patch"])
        assert patch["metadata"]["name"] == entry["target"]["name"]
        assert len(patch["metadata"]["name"]) <= 253
        assert KUBERNETES_NAME.match(patch["metadata"]["name"])
        annotations = patch["metadata"]["annotations"]
        waves[annotations["archatlas/step"]] = int(annotations.get("argocd.argoproj.io/sync-wave", "0"))
    graph: networkx.DiGraph[str] = networkx.DiGraph()
    graph.add_nodes_from(waves)
    graph.add_edges_from((a, b) for a, first in waves.items() for b, then in waves.items() if first < then)
    return graph


def flux(text: str) -> "networkx.DiGraph[str]":
    """A Kustomization waits until those in `dependsOn` are ready, at its own revision where all have one source."""
    objects = {entry["metadata"]["name"]: entry for entry in read(text)}
    assert len({json.dumps(entry["spec"]["sourceRef"]) for entry in objects.values()}) <= 1
    for name, entry in objects.items():
        assert KUBERNETES_NAME.match(name)
        assert entry["spec"]["wait"] is True
        assert all(set(need) == {"name"} for need in entry["spec"].get("dependsOn", []))
    graph = _of(objects, lambda entry: [need["name"] for need in entry["spec"].get("dependsOn", [])])
    return _steps(graph, {name: one["metadata"]["annotations"]["archatlas/step"] for name, one in objects.items()})


def helmfile(text: str) -> "networkx.DiGraph[str]":
    """A release is upgraded after those in `needs`; what is not installed is deleted before all of that."""
    (state,) = read(text)
    assert "{{" not in text, "a template, in versions that render every file"
    releases = {release["name"]: release for release in state["releases"]}
    assert len(releases) == len(state["releases"])
    for name, release in releases.items():
        assert KUBERNETES_NAME.match(name)
        assert len(name) <= 53
        assert release.get("installed", True) is True
    graph = _of(releases, lambda release: release.get("needs", []))
    return _steps(graph, {name: one["values"][0]["archatlas"]["step"] for name, one in releases.items()})


READERS: Mapping[str, Callable[[str], "networkx.DiGraph[str]"]] = {
    "github": github,
    "gitlab": gitlab,
    "argo-workflows": argo_workflows,
    "argo-cd": argo_cd,
    "flux": flux,
    "helmfile": helmfile,
}


def closure(graph: "networkx.DiGraph[str]") -> set[tuple[str, str]]:
    """Return each pair of which the second waits for the first, however many others stand between."""
    assert networkx.is_directed_acyclic_graph(graph)
    return set(networkx.transitive_closure_dag(graph).edges)


def _of(named: Mapping[str, Any], needs: Callable[[Any], list[str]]) -> "networkx.DiGraph[str]":
    graph: networkx.DiGraph[str] = networkx.DiGraph()
    graph.add_nodes_from(named)
    for name, one in named.items():
        for before in needs(one):
            assert before in named, f"{name} waits for {before}, which is not there"
            graph.add_edge(before, name)
    return graph


def _steps(graph: "networkx.DiGraph[str]", steps: Mapping[str, str | None]) -> "networkx.DiGraph[str]":
    """Return the graph of the steps alone: what stands between two of them carries the waiting on."""
    named = [step for step in steps.values() if step]
    assert len(named) == len(set(named)), "a step stands there twice"
    carried = networkx.transitive_closure_dag(graph)
    found: networkx.DiGraph[str] = networkx.DiGraph()
    found.add_nodes_from(named)
    for before, after in carried.edges:
        first, then = steps[before], steps[after]
        if first and then:
            found.add_edge(first, then)
    return found

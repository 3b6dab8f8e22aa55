"""Builds modules, estates and schema texts of which a test states only what it is about."""

from collections.abc import Iterable, Iterator, Mapping
from copy import deepcopy
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from archatlas.analysis.assessment import Assessment
from archatlas.analysis.estate.evidence import EvidenceClassifier
from archatlas.analysis.estate.facts import Facts, gather_facts
from archatlas.analysis.policy.severity_overrides import with_severity_overrides
from archatlas.analysis.report import Report
from archatlas.analysis.rules.context import RuleContext
from archatlas.analysis.rules.evaluation import RULES, of_all_modules
from archatlas.model.catalog import Catalog
from archatlas.model.finding import Finding
from archatlas.model.interfaces import Dependencies, InternalDependencies
from archatlas.model.module import Module, ModuleIdentity, ModuleName
from archatlas.model.source import SourceFile
from archatlas.pipeline import assess_sources
from archatlas.render.diagrams.diagram import Draw
from archatlas.render.site.page import Content, LazyPage, PageOptions, RenderedFile, RenderedPage
from archatlas.render.site.pages import Site
from archatlas.settings import Settings

A, B, C, D, E = (ModuleName(f"lane.{letter}") for letter in "abcde")


def module(
    name: str,
    requires: tuple[str, ...] = (),
    optional: tuple[str, ...] = (),
    provides: tuple[str, ...] = (),
    **sections: Any,
) -> Module:
    """Return a module that says nothing but its name, its requirements and the given sections."""
    internal = InternalDependencies(requires=requires, weak_dependencies=optional, provides=provides)
    dependencies = replace(sections.pop("dependencies", Dependencies()), internal=internal)
    identity = sections.pop("identity", ModuleIdentity(ModuleName(name)))
    return Module(replace(identity, name=ModuleName(name)), f"{name}.yaml", dependencies=dependencies, **sections)


def facts(*modules: Module, classifier: EvidenceClassifier | None = None) -> Facts:
    """Return what an analysis may look at in an estate of these modules."""
    return gather_facts(Catalog(modules), classifier or EvidenceClassifier())


def assessment(*modules: Module, classifier: EvidenceClassifier | None = None) -> Assessment:
    """Return everything known about an estate of these modules."""
    known = facts(*modules, classifier=classifier)
    return Assessment(known, found_in(known))


def found_in(known: Facts) -> tuple[Finding, ...]:
    """Return what all rules find, by asking each of them about each module."""
    context = RuleContext(known)
    found = [one for rule in RULES for module in known.catalog.values() for one in rule.evaluate(context, module)]
    every = with_severity_overrides((*found, *of_all_modules(context)), known)
    return tuple(sorted(every, key=lambda finding: finding.order))


def schema_text(name: str, values: Mapping[str, object] | None = None) -> str:
    """Return the YAML of a module that says its name and these values, given by dotted key path."""
    tree: dict[str, Any] = {"identity": {"name": name}}
    for path, value in (values or {}).items():
        *sections, key = path.split(".")
        place = tree
        for section in sections:
            place = place.setdefault(section, {})
        place[key] = deepcopy(value)
    return yaml.safe_dump(tree, sort_keys=False, allow_unicode=True)


def requiring(name: str, *required: str) -> str:
    """Return the YAML of a module that says its name and what it requires."""
    return schema_text(name, {"dependencies.internal.requires": list(required)})


def assessed(*texts: str, settings: Settings | None = None, today: date | None = None) -> Assessment:
    """Assess texts as the files `0.yaml`, `1.yaml` and so on."""
    sources = [SourceFile(f"{number}.yaml", text) for number, text in enumerate(texts)]
    return assess_sources(sources, settings or Settings(), today)


def written(directory: Path, *texts: str) -> Path:
    """Write texts as the files `0.yaml`, `1.yaml` and so on, and return their directory."""
    directory.mkdir(parents=True, exist_ok=True)
    for number, text in enumerate(texts):
        (directory / f"{number}.yaml").write_text(text, encoding="utf-8")
    return directory


def site_pages(
    known: Assessment, options: PageOptions, draw: Draw, changes: Report | None = None
) -> Iterator[RenderedPage | RenderedFile]:
    """Yield every page and file of a site as it is reached."""
    return (page.render() for page in Site(known, options, draw, changes).pages())


def rendered(pages: Iterable[LazyPage[Content]]) -> list[Content]:
    """Return pages as a build takes them."""
    return [page.render() for page in pages]

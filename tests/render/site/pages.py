"""Pages of single modules, and what a reader sees of them."""

from functools import cache
from typing import Any

import yaml
from lxml import html

from archatlas.analysis.assessment import Assessment
from archatlas.model.module import Module
from archatlas.render.site.module.page import module_files
from archatlas.render.site.page import PageOptions, RenderedPage
from builders import assessed

OPTIONS = PageOptions(modules=1)
INLINE = {"a", "b", "i", "code", "span", "small", "wbr", "em"}


def page_of(known: Assessment, module: Module, options: PageOptions = OPTIONS) -> RenderedPage:
    """Return a module's page."""
    page = next(module_files(known, module, options)).render()
    assert isinstance(page, RenderedPage)
    return page


def page_of_tree(tree: dict[str, Any], *others: str) -> RenderedPage:
    """Return the page of the module that a schema describes, in an estate with the modules of other texts."""
    known = assessed(yaml.safe_dump(tree, allow_unicode=True), *others)
    (module,) = [module for module in known.catalog.values() if module.name == tree["identity"]["name"]]
    return page_of(known, module)


def seen(fragment: str) -> str:
    """Return the words of a fragment in reading order, parts of different blocks apart."""
    return " ".join("".join(_texts(html.fragment_fromstring(fragment, create_parent="main"))).split())


def seen_of(tree: dict[str, Any]) -> str:
    """Return what a reader sees of the module that a schema describes."""
    return seen(page_of_tree(tree).fragment)


@cache
def seen_of_nothing(name: str = "lane.full") -> str:
    """Return what a reader sees of a module that says nothing but its name."""
    return seen_of({"identity": {"name": name}})


def _texts(element: Any) -> list[str]:
    if "ad-vh" in element.get("class", "").split():
        return [element.tail or ""]
    inside = [element.text or ""]
    for child in element:
        inside += _texts(child)
    edge = "" if element.tag in INLINE else " "
    return [edge, *inside, edge, element.tail or ""]

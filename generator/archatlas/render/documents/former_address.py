"""What stands at an address whose page or file is somewhere else now, or is gone."""

from collections.abc import Callable, Iterator
from enum import Enum

from archatlas.analysis.assessment import Assessment
from archatlas.model.module import Module, ModuleName
from archatlas.model.record import replace
from archatlas.model.succession import RemovedModule
from archatlas.render.documents.json_text import document_text
from archatlas.render.site.links import link, module_address
from archatlas.render.site.page import Crumb, LazyFile, LazyPage, RenderedFile, RenderedPage, SearchEntry, name_terms
from archatlas.render.site.templating import fill
from archatlas.render.text.escaping import escaped, one_line
from archatlas.render.text.words import day

_POLICY = "default-src 'none'; style-src 'none'; base-uri 'none'; form-action 'none'"


class AddressFate(Enum):
    """Whether a browser goes on by itself, or a person has to read what became of the page."""

    MOVED = "moved"
    GONE = "gone"


def former_page(title: str, sentence: str, target: str, kind: AddressFate) -> str:
    """Return a page without any frame that leads on to another one; the target is relative."""
    refresh = f'<meta http-equiv="refresh" content="0; url={escaped(target)}">' if kind is AddressFate.MOVED else ""
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">{refresh}'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta name="color-scheme" content="light dark"><meta name="robots" content="noindex">'
        f'<title>{escaped(title)}</title><meta name="description" content="{escaped(sentence)}"></head>'
        f'<body><h1>{escaped(title)}</h1><p>{escaped(sentence)}</p><p><a href="{escaped(target)}">Go on</a></p>'
        "</body></html>\n"
    )


def files_of_former_name(
    former: str, module: Module, files: dict[str, Callable[[], RenderedFile]]
) -> Iterator[LazyFile]:
    """Yield a page that leads to the module's own, and copies of its files, which no server can lead anywhere."""
    here, there = module_address(former), module_address(module.name)
    target = f"{link(here, there)}index.html"  # works from a disk as well
    sentence = f"{former} is called {module.name} now."
    page = former_page(former, sentence, target, AddressFate.MOVED)
    yield LazyFile(f"{here}/index.html", lambda: RenderedFile(f"{here}/index.html", page))
    for name, render in files.items():
        yield _copied(f"{here}/{name}", render)


def _copied(path: str, render: Callable[[], RenderedFile]) -> LazyFile:
    return LazyFile(path, lambda: replace(render(), path=path))


def removed_pages(
    assessment: Assessment, removed: tuple[RemovedModule, ...]
) -> Iterator[LazyPage[RenderedPage | RenderedFile]]:
    """Yield for each module that is gone a page that says what it was, and a document that says the same."""
    for module in removed:
        yield _page_of_removed(assessment, module)
        yield _document_of_removed(module)


def _page_of_removed(assessment: Assessment, module: RemovedModule) -> LazyPage[RenderedPage]:
    return LazyPage(module_address(module.name), lambda: _removed_page(assessment, module))


def _removed_page(assessment: Assessment, module: RemovedModule) -> RenderedPage:
    here = module_address(module.name)
    owner = assessment.owners.find(module.owner)
    facts = (
        ("What it was", one_line(module.summary)),
        ("Owner", one_line(module.owner)),
        ("Layer", one_line(module.layer)),
        ("Tier", "" if module.tier is None else str(module.tier)),
        ("Last described", day(module.last_seen) if module.last_seen else ""),
    )
    return RenderedPage(
        address=here,
        title=module.name,
        description=f"{module.name} is not a part of the estate any more.",
        section="Modules",
        fragment=fill(
            "module/removed.html",
            module=module.name,
            facts=[(label, text) for label, text in facts if text],
            notes=[one_line(note) for note in module.notes],
            successor=_crumb(here, module.replaced_by) if module.replaced_by else None,
            owner=Crumb(module.owner, link(here, f"owners/{owner.slug}")) if owner else None,
            modules=link(here, "modules"),
        ),
        crumbs=(Crumb("Modules", link(here, "modules")), Crumb(module.name)),
        search=(SearchEntry("", module.name, one_line(module.summary), name_terms(module.name)),),
        boost=REMOVED_BOOST,
    )


REMOVED_BOOST = 0.2
"""Whoever looks for a word wants a module that is there."""


def _crumb(here: str, name: ModuleName) -> Crumb:
    return Crumb(name, link(here, module_address(name)))


def _document_of_removed(module: RemovedModule) -> LazyFile:
    path = f"{module_address(module.name)}/module.json"
    text = document_text(
        {
            "$schema": "../../schemas/removed-module-json.schema.json",
            "version": 1,
            "name": module.name,
            "owner": module.owner or None,
            "removed": {
                "last_seen": module.last_seen or None,
                "replaced_by": module.replaced_by,
                "summary": module.summary or None,
                "layer": module.layer or None,
                "tier": module.tier,
                "notes": list(module.notes),
            },
        }
    )
    return LazyFile(path, lambda: RenderedFile(path, text))

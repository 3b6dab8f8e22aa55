"""Renders the theme around pages of one kind once and fills it for each of them.

The theme costs more than anything else of a build, and around ten thousand module pages it writes the same.
"""

import copy
import re
from collections.abc import Callable, Mapping
from typing import Any, Protocol

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import InclusionLevel

from archatlas.model.record import dataclass, replace
from archatlas.publish.mkdocs.prerendered_page import PrerenderedPage
from archatlas.publish.mkdocs.site_frame import KEY
from archatlas.render.site.page import Crumb, Heading

_PLACEHOLDER = re.compile(r"(<h1>archatlas9content9</h1>|archatlas9[a-z]+9(?:[0-9]+9)?)")
_CONTENT = "<h1>archatlas9content9</h1>"

ShellKey = tuple[object, ...]


class PageTemplate(Protocol):
    """What mkdocs wants of a template."""

    def render(self, context: Mapping[str, Any]) -> str:
        """Return the text of a page."""


class TemplateEnvironment(Protocol):
    """What mkdocs wants of the theme."""

    def get_template(self, name: str) -> PageTemplate:
        """Return a template by its name."""


class CompactTemplate:
    """Stand in the theme's template and leave out of our pages what of its text no browser shows: a tenth of a page."""

    def __init__(self, template: PageTemplate) -> None:
        self._template = template

    def render(self, context: Mapping[str, Any]) -> str:
        """Return the text of a page; what stands in the page itself stays as it is."""
        text, page = self._template.render(context), context["page"]
        if not isinstance(page, PrerenderedPage) or not page.content:
            return text
        before, content, after = text.partition(page.content)
        return f"{compacted(before)}{content}{compacted(after)}" if content else text


_KEPT = re.compile(r"(<(script|style|pre|textarea)\b[^>]*>.*?</\2>)", re.DOTALL)
_LINE_BREAK = re.compile(r"\s*\n\s*")
_BLOCK = r"</?(?:html|head|meta|link|title|body|li|ul|ol|nav|div|header|main|footer|section|article|form)"
"""What begins and ends a line of its own in every style of the theme: white space beside it is never shown."""

_BREAK_BESIDE_BLOCK = re.compile(rf"\n(?={_BLOCK}[\s>])")
_BREAK_BEHIND_BLOCK = re.compile(rf"({_BLOCK}(?:\s[^<>]*)?>)\n")
_ELLIPSIS = re.compile(r'(?<=<span class="md-ellipsis">)\n([^<\n]*)\n(?=</span>)')
"""Words that have a line, or the end of a line, of their own: the white space at their ends is not shown either."""

_NEEDLESS_END = re.compile(r"</li>(?=<li[\s>]|</[uo]l>)")
_NAMESPACE = '<svg xmlns="http://www.w3.org/2000/svg"'
"""An attribute that HTML does without: https://html.spec.whatwg.org/multipage/embedded-content-other.html#svg-0"""


def compacted(text: str) -> str:
    """Return a part of a page without white space that is not shown, and without namespaces that are known anyway."""
    pieces = _KEPT.split(text)
    pieces[::3] = [_compacted(piece) for piece in pieces[::3]]
    del pieces[2::3]  # the names of the elements that are kept
    return "".join(pieces)


def _compacted(markup: str) -> str:
    lines = _LINE_BREAK.sub("\n", markup).replace(_NAMESPACE, "<svg")
    lines = _ELLIPSIS.sub(r"\1", lines)
    return _NEEDLESS_END.sub("", _BREAK_BEHIND_BLOCK.sub(r"\1", _BREAK_BESIDE_BLOCK.sub("", lines)))


class ShellTemplate:
    """Stand in the theme's template; pages that are not ours it renders as the theme does."""

    def __init__(self, template: PageTemplate) -> None:
        self._template = template
        self._shells: dict[ShellKey, tuple[str, ...]] = {}
        self._frame: object = None

    def render(self, context: Mapping[str, Any]) -> str:
        """Return the text of a page, byte for byte what the theme's template returns."""
        page = context["page"]
        if not isinstance(page, PrerenderedPage) or not _is_like_others(page, context):
            return self._template.render(context)
        self._begin_anew_with(context["config"].extra.get(KEY))
        kind = _shell_key(page)
        if kind not in self._shells:
            rendered = self._template.render({**context, "page": _placeholder_page(page)})
            self._shells[kind] = tuple(_PLACEHOLDER.split(rendered))
        values = _values(page)
        return "".join(values.get(piece, piece) for piece in self._shells[kind])

    def _begin_anew_with(self, frame: object) -> None:
        """Forget what was rendered with other values around the pages, as while a preview goes on."""
        if frame is not self._frame:
            self._shells.clear()
            self._frame = frame


@dataclass(frozen=True, slots=True)
class ShellEnvironment:
    """Stand in the theme's template environment, of which mkdocs uses one function."""

    environment: Any
    page_template: PageTemplate

    def get_template(self, name: str) -> PageTemplate:
        """Return a template of the theme; for pages the one that fills shells."""
        template: PageTemplate = self.page_template if name == "main.html" else self.environment.get_template(name)
        return template


def without_search_of_prerendered(config: MkDocsConfig) -> None:
    """Let the search pass over pages whose entries are given, unless one has a mark of the search to be removed."""
    search = config.plugins.get("material/search")
    handlers = config.plugins.events["page_context"]
    for place, handler in enumerate(handlers):
        if search is not None and getattr(handler, "__self__", None) is search:
            handlers[place] = _unless_prerendered(handler)  # where it stood, which is all that is left of its priority


def _unless_prerendered(handler: Callable[..., object]) -> Callable[..., object]:
    def handle(context: object, **said: object) -> object:
        page = said["page"]
        has_nothing = isinstance(page, PrerenderedPage) and "data-search-" not in page.content
        return None if has_nothing else handler(context, **said)

    return handle


def _is_like_others(page: PrerenderedPage, context: Mapping[str, Any]) -> bool:
    """Tell whether links of the navigation look the same on the page as on its neighbours."""
    if page.file.inclusion is not InclusionLevel.NOT_IN_NAV or "<h1" not in page.content:
        return False
    return not any(other.url.startswith(page.url) for other in context["nav"].pages)


def _shell_key(page: PrerenderedPage) -> ShellKey:
    rendered = page.rendered
    return (
        page.url.rstrip("/").rpartition("/")[0],
        rendered.section,
        rendered.script,
        bool(rendered.title.strip()),
        bool(rendered.description.strip()),
        tuple(bool(crumb.href) for crumb in rendered.crumbs),
        len(rendered.contents),
    )


def _placeholder_page(page: PrerenderedPage) -> PrerenderedPage:
    """Return a page of the same kind with a word of its own in each place that varies."""
    original = page.rendered
    rendered = replace(
        original,
        title="archatlas9title9" if original.title.strip() else "",
        description="archatlas9description9" if original.description.strip() else "",
        crumbs=tuple(
            Crumb(f"archatlas9label9{place}9", crumb.href and f"archatlas9href9{place}9")
            for place, crumb in enumerate(original.crumbs)
        ),
        contents=tuple(
            Heading(
                f"archatlas9anchor9{place}9",
                f"archatlas9heading9{place}9",
                f"archatlas9number9{place}9",
            )
            for place in range(len(original.contents))
        ),
    )
    other = copy.copy(page)
    other.show(rendered, _CONTENT)
    if page.canonical_url:
        other.canonical_url = "archatlas9canonical9"
    return other


def _values(page: PrerenderedPage) -> dict[str, str]:
    """Return what stands in each place, as the theme gets to see it."""
    meta = page.meta
    values = {
        "archatlas9title9": str(meta["title"]),
        "archatlas9description9": str(meta["description"]),
        "archatlas9canonical9": page.canonical_url or "",
        _CONTENT: page.content,
    }
    for place, (label, href) in enumerate(meta["crumbs"]):
        values[f"archatlas9label9{place}9"] = label
        values[f"archatlas9href9{place}9"] = href
    for place, (anchor, heading, number) in enumerate(meta["contents"]):
        values[f"archatlas9anchor9{place}9"] = anchor
        values[f"archatlas9heading9{place}9"] = heading
        values[f"archatlas9number9{place}9"] = number
    return values

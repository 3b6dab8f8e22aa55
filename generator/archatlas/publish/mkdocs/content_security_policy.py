"""Says which scripts a browser may run on a page: those that the theme itself writes there, and no other."""

import re
from base64 import b64encode
from dataclasses import dataclass, field, replace
from functools import lru_cache, reduce
from hashlib import sha256
from operator import or_
from urllib.parse import urlsplit

from mkdocs.commands.build import get_context
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import Files
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page
from mkdocs.utils import get_relative_url, is_error_template

from archatlas.publish.mkdocs.page_shell import PageTemplate
from archatlas.publish.mkdocs.prerendered_page import PrerenderedPage

_CHARSET = re.compile(r"<meta charset=[\"']?utf-8[\"']?\s*/?>", re.IGNORECASE)
_HEAD = re.compile(r"<head(?:\s[^>]*)?>", re.IGNORECASE)
_INLINE_SCRIPT = re.compile(
    r"<script(?![^>]*\b(?:src=|type=[\"']?application/))[^>]*>(.*?)</script>", re.DOTALL | re.IGNORECASE
)
_DRAWING = re.compile(r"<(?:pre|div)\s[^>]*\bclass=[\"'][^\"'>]*\bmermaid\b")
_CODE = re.compile(r"<s(?:cript|tyle)", re.IGNORECASE)
"""Without this there is no code; most pages have none, and to ask once is cheaper than to look for both."""
_INLINE_STYLE = re.compile(r"<style[^>]*>(.*?)</style>", re.DOTALL | re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class InlineCode:
    """Scripts and style sheets that stand in a page itself.

    `has_drawings` says that Mermaid draws on the page, which writes a style sheet into each drawing.
    """

    scripts: frozenset[str] = frozenset()
    styles: frozenset[str] = frozenset()
    has_drawings: bool = False

    def __or__(self, other: "InlineCode") -> "InlineCode":
        """Return what stands in one page or the other."""
        drawings = self.has_drawings or other.has_drawings
        return InlineCode(self.scripts | other.scripts, self.styles | other.styles, drawings)

    def __sub__(self, other: "InlineCode") -> "InlineCode":
        """Return what stands in one page and not in the other."""
        return replace(self, scripts=self.scripts - other.scripts, styles=self.styles - other.styles)


def inline_code(text: str) -> InlineCode:
    """Return the scripts and style sheets that stand in a text."""
    has_code = _CODE.search(text) is not None
    scripts, styles = (_INLINE_SCRIPT.findall(text), _INLINE_STYLE.findall(text)) if has_code else ((), ())
    has_drawings = "mermaid" in text and _DRAWING.search(text) is not None
    return InlineCode(frozenset(scripts), frozenset(styles), has_drawings)


@dataclass(slots=True)
class PagePolicies:
    """Write a Content-Security-Policy into pages.

    The code it allows is that of the theme, rendered around no page at all, and that of pages which the team wrote by
    hand, with what plugins put around them. What stands in a generated page itself is never allowed there, not even
    where the theme or a page of the team has the same: no text of a schema can become a script that runs. `live` is the
    one other server that pages may ask.
    """

    template: PageTemplate
    files: Files
    navigation: Navigation
    config: MkDocsConfig
    live: str = ""
    _known: InlineCode = field(default_factory=InlineCode)
    _themes: dict[str, InlineCode] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Learn what stands in the pages that were written by hand."""
        for file in self.files.documentation_pages():
            if file.page is not None and not isinstance(file.page, PrerenderedPage):
                self._learn(inline_code(file.page.content or ""))

    def for_page(self, text: str, page: Page) -> str:
        """Return the text of a page with its policy; pages written by hand come first and are learned from."""
        base_url = get_relative_url(".", page.url)
        if isinstance(page, PrerenderedPage):
            return self._added(text, self._allowed(base_url) - inline_code(page.content))
        own = inline_code(text)
        self._learn(own)
        return self._added(text, self._allowed(base_url) | own)

    def for_template(self, text: str, name: str) -> str:
        """Return the text of a template without a page, such as 404.html, with its policy."""
        if is_error_template(name):  # is shown at any address
            return self._added(text, self._allowed(urlsplit(self.config.site_url or "/").path))
        return self._added(text, self._allowed(get_relative_url(".", name)))

    def _learn(self, code: InlineCode) -> None:
        self._known |= replace(code, has_drawings=code.has_drawings and is_instant(self.config))

    def _allowed(self, base_url: str) -> InlineCode:
        return self._known | self._theme_code(base_url)

    def _added(self, text: str, allowed: InlineCode) -> str:
        """Put the policy right behind what names the character set, before anything is loaded."""
        head = _CHARSET.search(text) or _HEAD.search(text)
        if head is None:  # a map of the site, for example
            return text
        meta = f'\n      <meta http-equiv="Content-Security-Policy" content="{policy(allowed, self.live)}">'
        return f"{text[: head.end()]}{meta}{text[head.end() :]}"

    def _theme_code(self, base_url: str) -> InlineCode:
        """Return the code of the theme on pages of this depth, on those of all where they share one document."""
        if base_url not in self._themes:
            places = {base_url, *self._depths()} if is_instant(self.config) else {base_url}
            self._themes[base_url] = reduce(or_, map(self._rendered_code, sorted(places)))
        return self._themes[base_url]

    def _rendered_code(self, base_url: str) -> InlineCode:
        context = get_context(self.navigation, self.files, self.config, base_url=base_url)
        return inline_code(self.template.render(context))

    def _depths(self) -> set[str]:
        return {get_relative_url(".", file.url) for file in self.files.documentation_pages()}


def is_instant(config: MkDocsConfig) -> bool:
    """Tell whether the theme puts other pages into the document that was loaded first, whose policy then counts."""
    return "navigation.instant" in (config.theme.get("features") or ())


@lru_cache(maxsize=64)
def policy(code: InlineCode, live: str = "") -> str:
    """Return the policy of a page on which this inline code may run, and which may ask another server.

    Widths of bars and diagrams are style attributes; a style attribute runs nothing and loads nothing here.
    """
    return "; ".join(
        (
            "default-src 'none'",
            " ".join(("script-src 'self'", *sorted(map(source_of, code.scripts)))),
            "worker-src 'self'",
            f"connect-src 'self' {live}".rstrip(),
            " ".join(("style-src 'self'", *_style_sources(code))),
            "style-src-attr 'unsafe-inline'",
            "img-src 'self' data:",
            "font-src 'self'",
            "media-src 'self'",
            "frame-src 'self'",
            "manifest-src 'self'",
            "object-src 'none'",
            "base-uri 'none'",
            "form-action 'none'",
        )
    )


def _style_sources(code: InlineCode) -> tuple[str, ...]:
    """Return the style sheets that may stand in the page; a hash would forbid those that are not known yet."""
    return ("'unsafe-inline'",) if code.has_drawings else tuple(sorted(map(source_of, code.styles)))


def source_of(code: str) -> str:
    """Return how a policy names a script or a style sheet that stands in a page."""
    return f"'sha256-{b64encode(sha256(code.encode()).digest()).decode()}'"

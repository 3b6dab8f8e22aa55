"""Says which scripts a browser may run on a page: those that the theme itself writes there, and no other."""

import re
from base64 import b64encode
from collections.abc import Iterable
from dataclasses import dataclass, field
from hashlib import sha256
from urllib.parse import urlsplit

from mkdocs.commands.build import get_context
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import Files
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page
from mkdocs.utils import get_relative_url, is_error_template

from archatlas.publish.shell import Template

_CHARSET = '<meta charset="utf-8">'
_INLINE_SCRIPT = re.compile(r"<script(?![^>]*\b(?:src=|type=\"application/))[^>]*>(.*?)</script>", re.DOTALL)


@dataclass(slots=True)
class PagePolicies:
    """Write a Content-Security-Policy into pages.

    The scripts it allows are read from the theme rendered around no page at all: whatever stands in a schema, it
    cannot become a script that is allowed.
    """

    template: Template
    files: Files
    navigation: Navigation
    config: MkDocsConfig
    _written: dict[str, str] = field(default_factory=dict)

    def for_page(self, text: str, page: Page) -> str:
        """Return the text of a page with its policy."""
        return self._added(text, get_relative_url(".", page.url))

    def for_template(self, text: str, name: str) -> str:
        """Return the text of a template without a page, such as 404.html, with its policy."""
        if is_error_template(name):  # is shown at any address
            return self._added(text, urlsplit(self.config.site_url or "/").path)
        return self._added(text, get_relative_url(".", name))

    def _added(self, text: str, base_url: str) -> str:
        """Put the policy right behind the line that names the character set, before anything is loaded."""
        if _CHARSET not in text:  # a map of the site, for example
            return text
        if base_url not in self._written:
            self._written[base_url] = policy(self._theme_scripts(base_url))
        meta = f'{_CHARSET}\n      <meta http-equiv="Content-Security-Policy" content="{self._written[base_url]}">'
        return text.replace(_CHARSET, meta, 1)

    def _theme_scripts(self, base_url: str) -> list[str]:
        context = get_context(self.navigation, self.files, self.config, base_url=base_url)
        return _INLINE_SCRIPT.findall(self.template.render(context))


def policy(scripts: Iterable[str]) -> str:
    """Return the policy of a page on which these inline scripts may run.

    Widths of bars and diagrams are style attributes; a style attribute runs nothing and loads nothing here.
    """
    hashes = " ".join(sorted({f"'sha256-{_digest(script)}'" for script in scripts}))
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src 'self' {hashes}".rstrip(),
            "worker-src 'self'",
            "connect-src 'self'",
            "style-src 'self'",
            "style-src-attr 'unsafe-inline'",
            "img-src 'self' data:",
            "font-src 'self'",
            "object-src 'none'",
            "base-uri 'none'",
            "form-action 'none'",
        )
    )


def _digest(script: str) -> str:
    return b64encode(sha256(script.encode()).digest()).decode()

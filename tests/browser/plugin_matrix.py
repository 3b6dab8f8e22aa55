"""The plugins of mkdocs that are tried beside archatlas, what each is given, and what is expected."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum


class Outcome(Enum):
    """What becomes of a site with the plugin; the value is the word for it in the guide."""

    WORKS = "works"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Tried:
    """A plugin with a small configuration of it.

    `package` is what is installed, empty for what comes with mkdocs or Material; `entry` stands below `plugins`, `more`
    at the top of mkdocs.yml. `reason` is why it is refused, or what to know; `said` a word of the refusal.
    """

    name: str
    package: str
    entry: str
    more: str = ""
    files: Mapping[str, str] = field(default_factory=dict)
    outcome: Outcome = Outcome.WORKS
    reason: str = ""
    said: str = ""
    needs_git: bool = False


FENCE = (
    "markdown_extensions:\n  - pymdownx.superfences:\n      custom_fences:\n"
    "        - {name: mermaid, class: mermaid, format: !!python/name:mermaid2.fence_mermaid_custom }\n"
)
API = '{"openapi": "3.0.0", "info": {"title": "Shop", "version": "1"}, "paths": {}}\n'
MORE = 'import mkdocs_gen_files\n\nwith mkdocs_gen_files.open("made.md", "w") as page:\n    page.write("# Made\\n")\n'
NAV = "nav:\n  - guide.md\n  - index.md\n"
NEWS = "---\ndate: 2026-01-31\n---\n\n# News\n\nWe are here.\n"

PLUGINS = (
    Tried("search", "", "search: {lang: en}"),
    Tried("tags", "", "tags", files={"docs/guide.md": "---\ntags: [Rules]\n---\n\n# Guide\n\nBe kind.\n"}),
    Tried("blog", "", "blog", files={"docs/blog/index.md": "# Blog\n", "docs/blog/posts/news.md": NEWS}),
    Tried("offline", "", "offline"),
    Tried(
        "social",
        "",
        "social",
        outcome=Outcome.REFUSED,
        reason="draws with cairo and fetches fonts while it builds; "
        "install mkdocs-material[imaging] and set `content_security_policy: false`",
        said="mkdocs-material[imaging]",
    ),
    Tried(
        "privacy",
        "",
        "privacy: {assets: false}",
        reason="with `assets: false`; copies of what is on other hosts need the network while the site is built",
    ),
    Tried("gen-files with more scripts", "", "gen-files: {scripts: [gen_files.py, more.py]}", files={"more.py": MORE}),
    Tried(
        "awesome-nav",
        "mkdocs-awesome-nav",
        "awesome-nav",
        files={"docs/.nav.yml": "nav:\n  - guide.md\n  - index.md\n"},
    ),
    Tried("awesome-pages", "mkdocs-awesome-pages-plugin", "awesome-pages"),
    Tried(
        "literate-nav",
        "mkdocs-literate-nav",
        "literate-nav: {nav_file: SUMMARY.md}",
        files={"docs/SUMMARY.md": "* [Home](index.md)\n* [Guide](guide.md)\n"},
    ),
    Tried("section-index", "mkdocs-section-index", "section-index", files={"docs/more/index.md": "# More\n"}),
    Tried("minify", "mkdocs-minify-plugin", "minify: {minify_html: true}"),
    Tried("redirects", "mkdocs-redirects", "redirects: {redirect_maps: {old.md: guide.md}}"),
    Tried("macros", "mkdocs-macros-plugin", "macros", files={"docs/guide.md": "# Guide\n\n{{ config.site_name }}\n"}),
    Tried("exclude", "mkdocs-exclude", "exclude: {glob: [drafts/*]}", files={"docs/drafts/x.md": "# Draft\n"}),
    Tried("monorepo", "mkdocs-monorepo-plugin", "monorepo"),
    Tried("same-dir", "mkdocs-same-dir", "same-dir"),
    Tried(
        "git-revision-date-localized",
        "mkdocs-git-revision-date-localized-plugin",
        'git-revision-date-localized: {enable_creation_date: true, exclude: ["atlas/*"]}',
        reason='with `exclude: ["atlas/*"]`, where it has `enable_creation_date`: generated pages are in no repository '
        "and get the time of the build as either date",
        needs_git=True,
    ),
    Tried("glightbox", "mkdocs-glightbox", "glightbox", files={"docs/guide.md": "# Guide\n\n![x](x.png)\n"}),
    Tried(
        "static-i18n",
        "mkdocs-static-i18n",
        "i18n: {docs_structure: suffix, languages: [{locale: en, name: English, default: true}, "
        "{locale: de, name: Deutsch, build: true}]}",
        files={"docs/guide.de.md": "# Anleitung\n"},
        outcome=Outcome.REFUSED,
        reason="builds the pages anew for each language and drops generated ones; "
        "build the atlas as a site of its own beside it",
        said="mkdocs-static-i18n",
    ),
    Tried("mike", "mike", "mike", reason="the list of versions is there once `mike deploy` has published one"),
    Tried(
        "include-markdown",
        "mkdocs-include-markdown-plugin",
        "include-markdown",
        files={"docs/guide.md": '# Guide\n\n{% include-markdown "../NOTE.md" %}\n', "NOTE.md": "A note.\n"},
    ),
    Tried(
        "mermaid2",
        "mkdocs-mermaid2-plugin",
        "mermaid2",
        FENCE,
        files={"docs/guide.md": "# Guide\n\n```mermaid\ngraph LR\n  A --> B\n```\n"},
        outcome=Outcome.REFUSED,
        reason="loads Mermaid from another host; give it a copy with `javascript: js/mermaid.min.js`, "
        "or use Material's own fences with a copy under `extra_javascript`",
        said="unpkg.com",
    ),
    Tried(
        "table-reader",
        "mkdocs-table-reader-plugin",
        "table-reader",
        files={"docs/guide.md": "# Guide\n\n{{ read_csv('x.csv') }}\n", "docs/x.csv": "a,b\n1,2\n"},
    ),
    Tried(
        "mkdocstrings",
        "mkdocstrings",
        "mkdocstrings: {handlers: {python: {paths: [src]}}}",
        files={"docs/guide.md": "# Guide\n\n::: shop\n", "src/shop.py": '"""Sells things."""\n'},
    ),
    Tried("autorefs", "mkdocs-autorefs", "autorefs", files={"docs/index.md": "# Home\n\n[Rules][]\n"}),
    Tried(
        "print-site",
        "mkdocs-print-site-plugin",
        'print-site: {exclude: ["atlas/*"]}',
        reason='with `exclude: ["atlas/*"]`; links of the atlas lead nowhere on one long page',
    ),
    Tried("rss", "mkdocs-rss-plugin", "rss", needs_git=True),
    Tried(
        "swagger-ui-tag",
        "mkdocs-swagger-ui-tag",
        "swagger-ui-tag",
        files={"docs/guide.md": '# Guide\n\n<swagger-ui src="api.json"/>\n', "docs/api.json": API},
        outcome=Outcome.REFUSED,
        reason="its frames carry event handlers, which the policy blocks; set `content_security_policy: false`",
        said="onload on <iframe>",
    ),
)

"""A mkdocs site of one's own that an atlas joins, of which a test states only what it is about."""

from collections.abc import Mapping
from pathlib import Path

from installed import archatlas

SCHEMAS = {
    "shop.search": "identity:\n  name: shop.search\n  summary: Finds what is for sale\n",
    "shop.till": (
        "identity:\n  name: shop.till\n  summary: Takes the money\nownership:\n  owner: '@TillTeam'\n"
        "dependencies:\n  internal:\n    requires:\n      - shop.search\n      - base.log\n"
    ),
    "base.log": "identity:\n  name: base.log\n  summary: Writes down what happened\n",
}
SCRIPT = "from archatlas.publish.plugin import write_generated\n\nwrite_generated()\n"
THEME = "site_name: Handbook\ntheme: {name: material, font: false}\nextra: {generator: false}\n"
PLUGINS = "plugins:\n  - search\n  - gen-files: {scripts: [gen_files.py]}\n  - archatlas: {schemas: arch}\n"
PAGES = {
    "index.md": "# Handbook\n\nWelcome, [read on](guide.md).\n",
    "guide.md": "# Guide\n\n## Rules\n\nBe kind.\n",
}
JOINED = "site: {at: atlas}\n"


def write(root: Path, files: Mapping[str, str]) -> None:
    """Write files below a directory."""
    for path, text in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, encoding="utf-8")


def handbook(root: Path, mkdocs: str = THEME + PLUGINS, settings: str = JOINED, **pages: str) -> Path:
    """Write a handbook of two pages, the script that adds the atlas, and an estate of three modules."""
    written = {f"docs/{path.replace('__', '/')}.md": text for path, text in pages.items()}
    docs = written or {f"docs/{path}": text for path, text in PAGES.items()}
    schemas = {f"arch/{name}.yaml": text for name, text in SCHEMAS.items()}
    write(root, {"mkdocs.yml": mkdocs, "gen_files.py": SCRIPT, "archatlas.yml": settings, **docs, **schemas})
    return root


def built(root: Path) -> Path:
    """Build the handbook with its atlas, and return the site."""
    done = archatlas("build", "arch", "--mkdocs", "mkdocs.yml", "--out", "site", cwd=root)
    assert done.returncode == 0, done.stderr
    return root / "site"

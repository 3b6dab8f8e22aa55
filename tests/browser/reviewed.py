"""Builds the site that the browser looks at: the real estate with waivers, compared with an earlier state of itself."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from pathlib import Path

from archatlas.model.source import SourceFile
from archatlas.model.text_edit import Fix
from archatlas.pipeline import assess_directory, assess_sources
from archatlas.publish.build import BuildRequest, build_site
from archatlas.publish.site import Rendered, RenderedSite
from archatlas.settings import SiteSettings, settings_at
from archatlas.sources.scope import FileScope
from render.site.reviewed import reviewed

TODAY = date(2026, 11, 26)
WAIVERS = """
waivers:
  - {rule: claim/coverage, module: "*", owner: "@DevOpsTeam", expires: 2026-12-31, reason: measured anew next month,
     ticket: "https://tickets.example.org/ARCH-118"}
  - {rule: claim/coupling, module: tools.git-hooks, owner: "@DevOpsTeam", expires: 2027-02-28,
     reason: the generator is repaired, ticket: ARCH-121}
  - {rule: review/never, module: lukhas.core, owner: "@Platform", expires: 2026-10-31, reason: over since October}
"""
"""Waivers of what is noted only, so that every requirement is what it is without them."""

REMEDY = Fix("require `lukhas.identity` instead", effect="removes this finding")


def build_reviewed(schemas: Path, work: Path, settings: str) -> Path:
    """Build the site below a directory, with every kind of page there is."""
    config = work / "archatlas.yml"
    config.write_text(settings + WAIVERS, encoding="utf-8")
    known = settings_at(config)
    after = assess_directory(schemas, known, TODAY)
    before = assess_sources(_earlier(schemas), known, TODAY)
    report = reviewed(before, after, REMEDY)

    def source(site: SiteSettings) -> Iterable[Rendered]:
        return RenderedSite(after, replace(known, site=site), FileScope.of(schemas), report)

    build_site(BuildRequest(work / "site", (schemas,), source, config, site=known.site))
    return work / "site"


def _earlier(schemas: Path) -> list[SourceFile]:
    """Return the schemas as they might have been: modules, requirements, owners and error codes were others."""
    texts = {path.name: path.read_text(encoding="utf-8") for path in sorted(schemas.glob("*.yaml"))}
    del texts["tools_joiner.yaml"]
    changed = {
        "products_enterprise.yaml": ("- candidate.memory", "- lukhas.identity"),
        "lukhas_memory.yaml": ("'@MemoryTeam'", "'@Platform'"),
        "lukhas_governance.yaml": ("- lukhas.identity", "- lukhas.security"),
    }
    for name, (now, then) in changed.items():
        texts[name] = texts[name].replace(now, then)
    return [SourceFile((schemas / name).as_posix(), text) for name, text in texts.items()]

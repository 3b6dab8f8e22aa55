"""What a report has to know besides what was found."""

import posixpath
import re
from typing import TYPE_CHECKING

from archatlas.analysis.rules.registry import KNOWN_RULES
from archatlas.model.record import dataclass
from archatlas.render.reports.lines import PLAIN, Palette
from archatlas.render.site.links import rule_address

if TYPE_CHECKING:
    from archatlas.analysis.deployment.planning import Planned

_SITE = re.compile(r"https?://[A-Za-z0-9.\-]+(:[0-9]+)?(/[A-Za-z0-9._~\-/%]*)?")


@dataclass(frozen=True, slots=True)
class ReportOptions:
    """How a report is written, and where its reader finds things.

    `command` is the one that reports, `site_url` the address of the published site, empty where nobody knows it.
    `root` is the directory that we run in and `prefix` the way to it from the repository's root: with both, paths are
    those of the repository. `key` tells the comments of several reviews on one pull request apart. A text for people
    has at most so many `lines`, None for all of them; `files` hold whole reports of the same run. `plan` says how a
    change would be deployed, where anybody asked.
    """

    command: str = "check"
    palette: Palette = PLAIN
    site_url: str = ""
    root: str = ""
    prefix: str = ""
    key: str = ""
    lines: int | None = None
    files: tuple[str, ...] = ()
    plan: "Planned | None" = None

    def path(self, path: str) -> str:
        """Return a path as the repository knows it; only one outside of it, or an unknown root, leaves it absolute."""
        inside = path.removeprefix(f"{self.root.rstrip('/')}/") if self.root else path
        return posixpath.normpath(posixpath.join(self.prefix, inside))

    def rule_url(self, rule: str) -> str:
        """Return the address of a rule's page, empty where the site or the rule is not known."""
        if rule not in KNOWN_RULES or not _SITE.fullmatch(self.site_url):
            return ""
        return f"{self.site_url.rstrip('/')}/{rule_address(rule)}/"

"""What pages need to know besides the assessment."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any

from archatlas.render.rule_page import RulePage


def undocumented(_rule: str) -> RulePage | None:
    """Return no page, as where nobody knows the documentation of the rules."""
    return None


@dataclass(frozen=True, slots=True)
class PageOptions:
    """`modules` is the size of the estate, `code_url` the address that code paths are appended to.

    `schemas` is the directory of schemas as the paths of the modules begin with it, `site_url` the address of the
    site, empty where that is not known. `format` is the JSON Schema of the modules; without it there is no field
    reference. `rule_page` finds the documentation of a rule.
    """

    site_name: str = "Architecture docs"
    modules: int = 0
    code_url: str = ""
    schemas: str = ""
    site_url: str = ""
    format: Mapping[str, Any] = field(default_factory=dict, hash=False)
    rule_page: Callable[[str], RulePage | None] = undocumented

    def shown_path(self, path: str) -> str:
        """Return a schema's path below the directory that was read, without where that lies on this machine."""
        root = PurePosixPath(self.schemas)
        try:
            below = PurePosixPath(path).relative_to(root)
        except ValueError:
            return path
        return str(PurePosixPath(root.name) / below) if root.name not in ("", "..") else str(below)

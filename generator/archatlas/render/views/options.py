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

    `schemas` are the directories of schemas as the paths of the modules begin with them, each with what is shown in its
    place. `site_url` is the address of the atlas, empty where that is not known, `place`
    what its paths begin with on a site that it joins. `format` is the JSON Schema of the
    modules; without it there is no field reference. `rule_page` finds the documentation of a rule.
    """

    site_name: str = "Architecture docs"
    modules: int = 0
    code_url: str = ""
    schemas: tuple[tuple[str, str], ...] = ()
    site_url: str = ""
    place: str = ""
    format: Mapping[str, Any] = field(default_factory=dict, hash=False)
    rule_page: Callable[[str], RulePage | None] = undocumented

    def shown_path(self, path: str) -> str:
        """Return a schema's path below the directories that were read, without where these lie on this machine."""
        for root, shown in self.schemas:
            if PurePosixPath(path).is_relative_to(root):
                return str(PurePosixPath(shown) / PurePosixPath(path).relative_to(root))
        return path

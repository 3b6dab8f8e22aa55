"""What pages need to know besides the assessment."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PageOptions:
    """`modules` is the size of the estate, `code_url` the address that code paths are appended to."""

    site_name: str = "Architecture docs"
    modules: int = 0
    code_url: str = ""

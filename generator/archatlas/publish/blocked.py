"""Says what of a page its policy will keep from running, as the browser that shows it would."""

import re
from collections.abc import Iterator

from archatlas.publish.links import PageCode, PageScan, Use
from archatlas.publish.policy import source_of
from archatlas.publish.problem import Problem

RULE = "policy-blocks"
_ALLOW_ALL = "set 'content_security_policy: false' under the plugin archatlas in mkdocs.yml"
_IMPORT = re.compile(r"""\b(?:import|from)\s*\(?\s*["']((?:https?:)?//[^"'\s]+)""")
_ANY_STYLE = "style-src 'self' 'unsafe-inline'"
_DOES_NOTHING = re.compile(r"javascript:\s*(?:void\s*(?:\(\s*0\s*\)|\s0))?\s*;?\s*\Z", re.IGNORECASE)
"""An address on which a script listens, as the theme writes it: nothing is lost when it is blocked."""
_SHOWN = 60


def blocked(page: str, scan: PageScan, theme_loads: frozenset[str]) -> Iterator[Problem]:
    """Yield what the policy of a page blocks; a page without a policy may do what it wants.

    `theme_loads` are addresses on other hosts that the theme's script loads from where a page needs them.
    """
    if scan.code.policy is None:
        return
    for detail, cure in (*_code(scan.code, scan.code.policy), *_addresses(scan, theme_loads)):
        yield Problem(page, RULE, detail, f"{cure}, or {_ALLOW_ALL}")


def _code(code: PageCode, policy: str) -> Iterator[tuple[str, str]]:
    for kind, texts in (("script", code.scripts), ("style", code.styles)):
        for text in texts:
            if source_of(text) not in policy and not (kind == "style" and _ANY_STYLE in policy):
                detail = f"an inline {kind} that begins '{' '.join(text.split())[:_SHOWN]}'"
                yield detail, "put it into a file below the docs directory"
    for text in code.scripts:
        for imported in _IMPORT.findall(text):
            yield f"the import of '{imported}'", "put a copy into the docs directory"
    for handler in sorted(code.handlers):
        yield handler, "add the listener in a script below the docs directory"


def _addresses(scan: PageScan, theme_loads: frozenset[str]) -> Iterator[tuple[str, str]]:
    loaded = [address for use, address in scan.addresses if use is Use.ASSET]
    for _, address in sorted((use.value, address) for use, address in scan.addresses):
        if address.lower().startswith("javascript:") and not _DOES_NOTHING.match(address):
            yield f"the address '{address[:_SHOWN]}'", "use a script of the site"
    mermaid = next((address for address in sorted(theme_loads) if "mermaid" in address), None)
    if mermaid and scan.code.has_mermaid and not any("mermaid" in address for address in loaded):
        yield (
            f"a Mermaid diagram, whose script the theme loads from {mermaid}",
            "put a copy of mermaid.min.js into the docs directory and name it under extra_javascript",
        )

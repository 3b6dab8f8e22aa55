"""Addresses inside the site, relative to the page they stand on."""

from urllib.parse import quote, urlencode

from archatlas.render.anchors import rule_slug

REFERENCE = "reference"
FIELDS, GLOSSARY, ADDRESSES = (f"{REFERENCE}/{name}" for name in ("fields", "glossary", "links"))
"""Where things are looked up: fields of the schema, words of the pages, addresses."""

FINDINGS = "findings"
WAIVERS = f"{FINDINGS}/waivers"
CHANGES = "changes"


def module_address(name: str) -> str:
    """Return the directory of a module's page below the site's root."""
    return f"modules/{name}"


def lane_address(lane: str) -> str:
    """Return the directory of a lane's page below the site's root."""
    return f"lanes/{lane}"


def owner_address(slug: str) -> str:
    """Return the directory of an owner's page below the site's root."""
    return f"owners/{slug}"


def rule_address(rule: str) -> str:
    """Return the directory of a rule's page below the site's root."""
    return f"{FINDINGS}/{rule_slug(rule)}"


def up_to_root(address: str) -> str:
    """Return the relative path from a page's directory to the site's root: empty, `../`, `../../`."""
    return "../" * (address.count("/") + 1) if address else ""


def link(start: str, target: str, anchor: str = "", **query: str) -> str:
    """Return the relative link from the page at one address to another page, with a query and an anchor."""
    path = f"{up_to_root(start)}{quote(target)}/" if target else up_to_root(start) or "./"
    parameters = f"?{urlencode(query)}" if query else ""
    return f"{path}{parameters}{'#' + anchor if anchor else ''}"

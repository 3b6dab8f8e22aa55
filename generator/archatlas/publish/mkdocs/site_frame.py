"""What the templates around every page are told of a site: its map, and what its foot says."""

from mkdocs.config.defaults import MkDocsConfig

from archatlas.render.site.site_map import SiteMap

KEY = "atlas"
"""The name below `extra` of mkdocs.yml, which templates see on every page."""


def frame_values(site_map: SiteMap, at: str = "") -> dict[str, object]:
    """Return the map and the facts in plain values, with addresses below the root of the site."""
    place = f"{at}/" if at else ""
    groups = [
        {
            "title": group.title,
            "entries": [
                {
                    "title": entry.title,
                    "address": f"{place}{entry.address}".rstrip("/"),
                    "number": entry.number,
                    "also": [f"{place}{address}" for address in entry.also],
                }
                for entry in group.entries
            ],
        }
        for group in site_map.groups
    ]
    facts = site_map.facts
    return {
        "place": place,
        "groups": groups,
        "facts": {
            "schemas": facts.schemas,
            "date": facts.date,
            "stamp": facts.stamp,
            "commit": facts.commit,
            "version": facts.version,
        },
    }


def shown_numbers(config: MkDocsConfig) -> dict[str, str]:
    """Return by address the number that stands beside a page in the navigation, where it has one."""
    frame = config.extra.get(KEY) or {}
    return {
        entry["address"]: entry["number"]
        for group in frame.get("groups", ())
        for entry in group["entries"]
        if entry["number"]
    }


def show_frame(config: MkDocsConfig, values: dict[str, object]) -> None:
    """Let the templates see the values on the pages that come next."""
    config.extra[KEY] = values

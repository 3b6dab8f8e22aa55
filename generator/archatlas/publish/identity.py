"""Brings together what `archatlas.yml` and `mkdocs.yml` say about the same site."""

from dataclasses import dataclass, replace
from html import escape

from mkdocs.config.defaults import MkDocsConfig

from archatlas.publish.place import checked_place
from archatlas.settings import SiteSettings

NOBODYS_NAMES = frozenset({"Architecture atlas", "Architecture docs"})
"""Names of a site that stand in the files which archatlas wrote; nobody chose them."""

_MADE_UP_EDIT_URIS = frozenset({"edit/master/docs/", "src/default/docs/"})
"""What mkdocs takes for well-known hosts where nobody said anything."""

_DERIVED = ("repo_name", "edit_uri", "edit_uri_template")


@dataclass(frozen=True, slots=True)
class Identity:
    """How the site calls itself, where it is, and what a person should know about that, one line each."""

    site: SiteSettings
    remarks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Choice:
    """What counts of two values for the same thing."""

    value: str
    remark: str = ""


def identity_of(said: SiteSettings, at: str, config: MkDocsConfig) -> Identity:
    """Return what counts: mkdocs.yml where it says something, else archatlas.yml."""
    place = _chosen("'at' of the plugin archatlas", checked_place(at, "mkdocs.yml: at"), "site.at", _own_place(said))
    name = _name(said, place.value, config)
    url = _chosen("site_url", config.site_url or "", "site.url", said.url)
    repository = _chosen("repo_url", config.repo_url or "", "site.repo_url", said.repo_url)
    edit_uri = "" if config.edit_uri in _MADE_UP_EDIT_URIS else config.edit_uri
    edit = _chosen("edit_uri", edit_uri or "", "site.edit_uri", said.edit_uri)
    site = replace(said, at=place.value, name=name.value, url=url.value, repo_url=repository.value, edit_uri=edit.value)
    remarks = (choice.remark for choice in (place, name, url, repository, edit))
    return Identity(site, tuple(remark for remark in remarks if remark))


def apply_identity(site: SiteSettings, config: MkDocsConfig) -> None:
    """Let mkdocs know what only archatlas.yml says; below an address of its own the atlas does not name the site."""
    if not site.at and site.name != config.site_name:
        config.site_name = escape(site.name)  # the theme writes it into pages as it is
    config.site_url = site.url or config.site_url
    config.repo_url = site.repo_url or config.repo_url
    config.edit_uri = site.edit_uri or config.edit_uri
    options = dict(config._schema)
    for key in _DERIVED:  # as mkdocs did with what it knew before
        options[key].post_validation(config, key)


def without_address(site: SiteSettings, config: MkDocsConfig) -> tuple[str, ...]:
    """Return what does not work on a site that does not know its address, as at most one line."""
    if site.url:
        return ()
    features = config.theme.get("features") or ()
    instant = ", navigation.instant loads each page as usual" if "navigation.instant" in features else ""
    return (
        "the site has no address: the page for missing addresses (404.html) has its style at the root of a host only, "
        f"the sitemap is empty, pages have no canonical link{instant}; "
        "set site.url in archatlas.yml, or site_url in mkdocs.yml",
    )


def _name(said: SiteSettings, at: str, config: MkDocsConfig) -> _Choice:
    """Return the name of the site, or of the atlas where it is a part of another one."""
    if at:
        return _Choice(said.name)
    theirs, ours = ("" if name in NOBODYS_NAMES else name for name in (config.site_name, said.name))
    choice = _chosen("site_name", theirs, "site.name", ours)
    return choice if choice.value else _Choice(config.site_name)


def _chosen(key: str, theirs: str, setting: str, ours: str) -> _Choice:
    if not theirs or not ours or theirs.rstrip("/") == ours.rstrip("/"):
        return _Choice(theirs or ours)
    return _Choice(
        theirs,
        f"{key} in mkdocs.yml is '{theirs}', {setting} in archatlas.yml is '{ours}'; "
        f"'{theirs}' counts, remove one of the two",
    )


def _own_place(said: SiteSettings) -> str:
    return checked_place(said.at, "archatlas.yml: site.at")

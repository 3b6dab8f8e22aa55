"""Brings together what `archatlas.yml` and `mkdocs.yml` say about the same site."""

from html import escape

from mkdocs.config.defaults import MkDocsConfig

from archatlas.model.record import dataclass, field, replace
from archatlas.publish.site import checked_mount_path
from archatlas.render.site.site_map import SiteMap, bare_map
from archatlas.settings import SiteSettings

DEFAULT_SITE_NAMES = frozenset({"Architecture atlas", "Architecture docs"})
"""Names of a site that stand in the files which archatlas wrote; nobody chose them."""

DEFAULT_DESCRIPTION = "Who owns each module, how to call it and what it touches."
"""The description in the packaged mkdocs.yml; nobody chose it."""

_DEFAULT_EDIT_URIS = frozenset({"edit/master/docs/", "src/default/docs/"})
"""What mkdocs takes for well-known hosts where nobody said anything."""

_DERIVED = ("repo_name", "edit_uri", "edit_uri_template")


@dataclass(frozen=True, slots=True)
class ResolvedIdentity:
    """How the site calls itself, where it is, and what a person should know about that, one line each."""

    site: SiteSettings
    remarks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Choice:
    """What counts of two values for the same thing."""

    value: str
    remark: str = ""


def resolve_identity(settings: SiteSettings, at: str, config: MkDocsConfig) -> ResolvedIdentity:
    """Return what counts: mkdocs.yml where it says something, else archatlas.yml."""
    place = _chosen(
        "'at' of the plugin archatlas", checked_mount_path(at, "mkdocs.yml: at"), "site.at", _own_mount_path(settings)
    )
    name = _name(settings, place.value, config)
    description = _description(settings, place.value, config)
    url = _chosen("site_url", config.site_url or "", "site.url", settings.url)
    repository = _chosen("repo_url", config.repo_url or "", "site.repo_url", settings.repo_url)
    edit_uri = "" if config.edit_uri in _DEFAULT_EDIT_URIS else config.edit_uri
    edit = _chosen("edit_uri", edit_uri or "", "site.edit_uri", settings.edit_uri)
    site = replace(
        settings,
        at=place.value,
        name=name.value,
        description=description.value,
        url=url.value,
        repo_url=repository.value,
        edit_uri=edit.value,
    )
    remarks = (choice.remark for choice in (place, name, description, url, repository, edit))
    return ResolvedIdentity(site, tuple(remark for remark in remarks if remark))


def apply_identity(site: SiteSettings, config: MkDocsConfig) -> None:
    """Let mkdocs know what only archatlas.yml says; below an address of its own the atlas does not name the site."""
    if not site.at and site.name != config.site_name:
        config.site_name = escape(site.name)  # the theme writes it into pages as it is
    if not site.at and site.description and site.description != config.site_description:
        config.site_description = escape(site.description)
    config.site_url = site.url or config.site_url
    config.repo_url = site.repo_url or config.repo_url
    config.edit_uri = site.edit_uri or config.edit_uri
    options = dict(config._schema)
    for key in _DERIVED:  # as mkdocs did with what it knew before
        options[key].post_validation(config, key)


def missing_address_remarks(site: SiteSettings, config: MkDocsConfig) -> tuple[str, ...]:
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


def _name(settings: SiteSettings, at: str, config: MkDocsConfig) -> _Choice:
    """Return the name of the site, or of the atlas where it is a part of another one."""
    if at:
        return _Choice(settings.name)
    theirs, ours = ("" if name in DEFAULT_SITE_NAMES else name for name in (config.site_name, settings.name))
    choice = _chosen("site_name", theirs, "site.name", ours)
    return choice if choice.value else _Choice(config.site_name)


def _description(settings: SiteSettings, at: str, config: MkDocsConfig) -> _Choice:
    """Return the sentence on the estate; that of a site that the atlas joins is about something else."""
    theirs = config.site_description or ""
    if at or theirs == DEFAULT_DESCRIPTION:
        return _Choice(settings.description)
    return _chosen("site_description", theirs, "site.description", settings.description)


def _chosen(key: str, theirs: str, setting: str, ours: str) -> _Choice:
    if not theirs or not ours or theirs.rstrip("/") == ours.rstrip("/"):
        return _Choice(theirs or ours)
    return _Choice(
        theirs,
        f"{key} in mkdocs.yml is '{theirs}', {setting} in archatlas.yml is '{ours}'; "
        f"'{theirs}' counts, remove one of the two",
    )


def _own_mount_path(settings: SiteSettings) -> str:
    return checked_mount_path(settings.at, "archatlas.yml: site.at")


@dataclass(frozen=True, slots=True)
class SiteIdentity:
    """How a site calls itself, and where its pages are; what is empty keeps the packaged default."""

    name: str = ""
    url: str = ""
    description: str = ""
    copyright: str = ""
    map: SiteMap = field(default_factory=bare_map)


def identity_settings(identity: SiteIdentity) -> dict[str, object]:
    """Return the identity in the words of mkdocs, without what is empty."""
    settings = {
        "site_name": escape(identity.name),  # themes write it into pages as it is
        "site_url": identity.url,
        "site_description": escape(identity.description),
        "copyright": identity.copyright,
    }
    return {key: value for key, value in settings.items() if value}


_NAMED = 10
"""Addresses that the message names; a site in the wrong place collides with every page."""


def collision_message(taken: list[str], at: str) -> str:
    """Return that files of the docs directory have addresses of ours, with the cure."""
    named = ", ".join(f"'{path}'" for path in taken[:_NAMED])
    more = f" and {len(taken) - _NAMED} more" if len(taken) > _NAMED else ""
    subject = f"{named} in the docs directory has"
    if len(taken) > 1:
        subject = f"{len(taken)} files in the docs directory have"
    listed = f": {named}{more}" if len(taken) > 1 else ""
    other = "another address" if at else "an address of its own"
    return (
        f"{subject} the address of a generated page or file{listed}; "
        f"give the atlas {other} with 'at: {'architecture' if at == 'atlas' else 'atlas'}' under the plugin archatlas "
        "in mkdocs.yml, or below 'site' in archatlas.yml"
    )

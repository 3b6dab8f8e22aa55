"""The state that a journal says runs: the schema of each module in the version that was confirmed last."""

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping

from archatlas.analysis.deployment.deployed import content_digest
from archatlas.analysis.deployment.history import NOTHING, LiveRecord
from archatlas.model.catalog import Catalog
from archatlas.model.errors import UserError
from archatlas.model.module import Module, ModuleName

LIVE = "live"
"""How the earlier state is called where it is what a journal confirmed last."""


class LiveStateUnknown(UserError):
    """Say what of the running state nobody knows, with the cure."""


CatalogAt = Callable[[str], Catalog]
"""Reads the modules of a commit."""

MOST_COMMITS = 50
"""How many commits are searched for what was deployed from a work tree, the latest ones that changed a schema."""

LatestCommits = Callable[[], Iterable[str]]
"""Names the latest commits; asked only where the journal names none with a version that runs."""


def live_catalog(record: LiveRecord, catalog_at: CatalogAt, later: Catalog, latest: LatestCommits) -> Catalog:
    """Return the modules that run, as their schemas were when they were deployed; refuse where one cannot be found.

    What no run has touched is as in the commit that somebody said was running. What was deployed from a work tree is
    found where it was committed, before or since.
    """
    if record.unclear:
        name = min(record.unclear)
        raise LiveStateUnknown(f"nobody knows which version of '{name}' runs; archatlas deploy resolve says it")
    if not record.baseline:
        raise LiveStateUnknown("no run is known that started from a revision; name the one that runs with --from")
    known = Catalog() if record.baseline == NOTHING else catalog_at(record.baseline)
    gone = [name for name, version in record.versions.items() if version is None]
    found = [
        _with_digest(name, version.digest, _places(record, catalog_at, later, latest))
        for name, version in record.versions.items()
        if version is not None
    ]
    return known.without(*gone).with_modules(*found)


def live_digest(record: LiveRecord) -> str:
    """Return the SHA-256 of what a journal says that runs."""
    versions = {name: version.digest if version else "" for name, version in record.versions.items()}
    return hashlib.sha256(json.dumps([record.baseline, versions], sort_keys=True).encode()).hexdigest()


def _places(
    record: LiveRecord, catalog_at: CatalogAt, later: Catalog, latest: LatestCommits
) -> Iterator[Mapping[ModuleName, Module]]:
    yield later
    yield from (catalog_at(commit) for commit in record.commits)
    yield from (catalog_at(commit) for commit in latest())


def _with_digest(name: str, digest: str, places: Iterator[Mapping[ModuleName, Module]]) -> Module:
    for place in places:
        module = place.get(ModuleName(name))
        if module is not None and content_digest(module) == digest:
            return module
    raise LiveStateUnknown(
        f"'{name}' runs in a version ({digest[:12]}) that none of the latest {MOST_COMMITS} commits of schemas has; "
        "commit what is deployed, or name the revision that runs with --from"
    )

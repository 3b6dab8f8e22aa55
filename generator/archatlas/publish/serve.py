"""Previews the site and builds it again when a schema changes."""

from dataclasses import dataclass, field
from pathlib import Path

from mkdocs.commands.serve import serve

from archatlas.publish.workspace import SiteIdentity, private_configuration


@dataclass(frozen=True, slots=True)
class ServeRequest:
    """What to preview where; without `mkdocs_file` the packaged configuration is used."""

    schemas: Path
    config: Path = Path("archatlas.yml")
    mkdocs_file: Path | None = None
    identity: SiteIdentity = field(default=SiteIdentity())
    address: str = "127.0.0.1:8000"


def serve_site(request: ServeRequest) -> None:
    """Serve the site until it is interrupted, by default to this machine only."""
    if request.mkdocs_file is not None:
        serve(str(request.mkdocs_file), dev_addr=request.address)
        return
    with private_configuration(request.identity, request.schemas, request.config) as file:
        serve(str(file), dev_addr=request.address)

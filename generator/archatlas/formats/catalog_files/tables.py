"""The tables of the small catalog files: which field of a file means what, and which files are looked for."""

from collections.abc import Mapping
from enum import Enum

from archatlas.model.record import dataclass
from archatlas.sources.foreign_source import SourceFormat


class Meaning(Enum):
    """What a field says of a module."""

    NAME = "its short name"
    REFERENCE = "what others call it"
    LANE = "its lane"
    KIND = "identity.kind"
    SUMMARY = "identity.summary"
    OWNER = "ownership.owner"
    LIFECYCLE = "ownership.lifecycle, and identity.status where it is deprecated"
    TIER = "identity.tier"
    RUNBOOK = "observability.runbook"
    DASHBOARD = "observability.dashboards.custom_dashboards"
    REQUIRES = "dependencies.internal.requires"
    PART_OF = "a link to what it is a part of"
    HAS_PART = "a link to its parts"


@dataclass(frozen=True, slots=True)
class CatalogField:
    """A field: `[]` stands for every entry of a list, `[type=x]` for those of which a key says so, case aside."""

    path: str
    meaning: Meaning


@dataclass(frozen=True, slots=True)
class CatalogShape:
    """A way to write a file, which is known by a key that nothing else has; of two fields of one meaning both count."""

    marker: str
    fields: tuple[CatalogField, ...]
    kind: str = "service"
    kind_at: str = ""
    """The key that says what else than usual it is, as a part of what others call it."""


@dataclass(frozen=True, slots=True)
class CatalogTable:
    """A system with the names of its files, and the ways to write them."""

    system: str
    file_names: tuple[str, ...]
    shapes: tuple[CatalogShape, ...]


def _fields(**paths: str) -> tuple[CatalogField, ...]:
    """Return the fields of some meanings, several of one with a space between."""
    pairs = ((Meaning[meaning.upper()], path) for meaning, listed in paths.items() for path in listed.split())
    return tuple(CatalogField(path, meaning) for meaning, path in pairs)


COMPASS = CatalogTable(
    "Compass",
    ("compass.yml", "compass.yaml"),
    (
        CatalogShape(
            "name",
            _fields(
                name="name",
                reference="id",
                kind="typeId",
                summary="description",
                owner="ownerId",
                lifecycle="fields.lifecycle",
                tier="fields.tier",
                requires="relationships.DEPENDS_ON[]",
                dashboard="links[type=DASHBOARD].url",
            ),
            kind="component",
        ),
    ),
)
CORTEX = CatalogTable(
    "Cortex",
    ("cortex.yaml", "cortex.yml"),
    (
        CatalogShape(
            "info.x-cortex-tag",
            _fields(
                name="info.x-cortex-tag",
                lane="info.x-cortex-domain-parents[].tag",
                kind="info.x-cortex-type",
                summary="info.description info.title",
                owner="info.x-cortex-owners[].name info.x-cortex-owners[].email",
                requires="info.x-cortex-dependency[].tag",
                part_of="info.x-cortex-parents[].tag info.x-cortex-domain-parents[].tag",
                runbook="info.x-cortex-link[type=runbook].url",
                dashboard="info.x-cortex-link[type=dashboard].url",
            ),
            kind="entity",
        ),
    ),
)


def _opslevel(root: str) -> CatalogShape:
    return CatalogShape(
        f"{root}.name",
        _fields(
            name=f"{root}.name",
            reference=f"{root}.aliases[]",
            lane=f"{root}.system",
            kind=f"{root}.type",
            summary=f"{root}.description",
            owner=f"{root}.owner",
            lifecycle=f"{root}.lifecycle",
            tier=f"{root}.tier",
            requires=f"{root}.dependencies[].alias",
            runbook=f"{root}.tools[category=runbooks].url",
            dashboard=f"{root}.tools[category=metrics].url",
        ),
    )


OPSLEVEL = CatalogTable("OpsLevel", ("opslevel.yml", "opslevel.yaml"), (_opslevel("service"), _opslevel("component")))
DATADOG = CatalogTable(
    "Datadog",
    ("service.datadog.yaml", "service.datadog.yml", "entity.datadog.yaml", "entity.datadog.yml"),
    (
        CatalogShape(
            "metadata.name",
            _fields(
                name="metadata.name",
                lane="metadata.namespace",
                kind="spec.type",
                summary="metadata.description",
                owner="metadata.owner",
                lifecycle="spec.lifecycle",
                tier="spec.tier",
                requires="spec.dependsOn[]",
                part_of="spec.componentOf[]",
                has_part="spec.components[]",
                runbook="metadata.links[type=runbook].url",
                dashboard="metadata.links[type=dashboard].url",
            ),
            kind_at="kind",
        ),
        CatalogShape(
            "dd-service",
            _fields(
                name="dd-service",
                lane="application",
                kind="type",
                summary="description",
                owner="team dd-team",
                lifecycle="lifecycle",
                tier="tier",
                runbook="links[type=runbook].url",
                dashboard="links[type=dashboard].url",
            ),
        ),
    ),
)

CATALOG_TABLES: Mapping[SourceFormat, CatalogTable] = {
    SourceFormat.COMPASS: COMPASS,
    SourceFormat.CORTEX: CORTEX,
    SourceFormat.OPSLEVEL: OPSLEVEL,
    SourceFormat.DATADOG: DATADOG,
}
"""By the format of a source its table."""
MOST_FIELDS = 12
"""Most fields of a table: what it has beyond is kept with everything that a file says."""

"""Tables of what modules keep and take from outside: libraries, services, stores, types of record, classes of data."""

from collections.abc import Iterable, Iterator

from archatlas.analysis.assessment import Assessment
from archatlas.analysis.estate.evidence import PERSONAL
from archatlas.model.module import Module
from archatlas.render.documents.estate_table import EstateTable, TableRow, owner_of, owners_of
from archatlas.render.site.data.lists import CLASSIFICATION
from archatlas.render.site.links import TableName
from archatlas.render.site.page import PageOptions


def _libraries(assessment: Assessment, _options: PageOptions) -> Iterator[TableRow]:
    for library in assessment.libraries.values():
        modules = library.modules
        owners = owners_of(assessment, modules)
        versions, conflicting = library.versions, bool(library.conflicting)
        slug = assessment.library_slugs[library.name]
        yield library.name, slug, versions, conflicting, library.licences, len(modules), modules, owners


def _library_uses(assessment: Assessment, _options: PageOptions) -> Iterator[TableRow]:
    for library in assessment.libraries.values():
        for use in library.uses:
            name = use.module.name
            said = (text or None for text in (use.version, use.licence, use.purpose))
            yield library.name, name, owner_of(assessment, name), *said


def _services(assessment: Assessment, _options: PageOptions) -> Iterable[TableRow]:
    return _by_name(
        (service.name, module.name, owner_of(assessment, module.name), *said)
        for module in assessment.catalog.values()
        for service in module.dependencies.external.services
        for said in [(service.criticality, service.endpoint_env, service.fallback)]
    )


def _stores(assessment: Assessment, _options: PageOptions) -> Iterable[TableRow]:
    return _by_name(row for module in assessment.catalog.values() for row in _stores_of(assessment, module))


def _stores_of(assessment: Assessment, module: Module) -> Iterator[TableRow]:
    storage, whose = module.data_and_events.storage, (module.name, owner_of(assessment, module.name))
    for base in storage.databases:
        yield base.name, "database", base.type, base.retention, base.backup_frequency, *whose
    for cache in storage.caches:
        yield cache.name, "cache", cache.type, cache.ttl, None, *whose


def _records(assessment: Assessment, _options: PageOptions) -> Iterable[TableRow]:
    return _by_name(
        (record.name, record.schema_ref, record.description, module.name, owner_of(assessment, module.name))
        for module in assessment.catalog.values()
        for record in module.data_and_events.data_classes
    )


def _by_name(rows: Iterable[TableRow]) -> Iterable[TableRow]:
    return sorted(rows, key=lambda row: (str(row[0] or "").lower(), str(row[0] or "")))


def _data_classes(assessment: Assessment, _options: PageOptions) -> Iterator[TableRow]:
    for module in assessment.catalog.values():
        data, classifier = module.data_and_events.pii, assessment.classifier
        known = [
            (value, classifier.classify(module, key, value).value)
            for key, value in ((CLASSIFICATION, data.classification), (PERSONAL, data.contains))
        ]
        said = [value for value, _ in known] + [state for _, state in known]
        yield module.name, owner_of(assessment, module.name), said[0], said[2], said[1], said[3], data.notes


DATA_TABLES = (
    EstateTable(
        TableName.LIBRARIES,
        ("library", "slug", "versions", "conflict", "licences", "used_by", "modules", "owners"),
        _libraries,
    ),
    EstateTable(TableName.LIBRARY_USES, ("library", "module", "owner", "version", "licence", "purpose"), _library_uses),
    EstateTable(
        TableName.SERVICES, ("service", "module", "owner", "criticality", "endpoint_env", "fallback"), _services
    ),
    EstateTable(TableName.STORES, ("store", "role", "type", "retention", "backup", "module", "owner"), _stores),
    EstateTable(TableName.RECORDS, ("record", "schema", "description", "module", "owner"), _records),
    EstateTable(
        TableName.DATA_CLASSES,
        (
            "module",
            "owner",
            "classification",
            "classification_is",
            "personal_data",
            "personal_data_is",
            "notes",
        ),
        _data_classes,
    ),
)

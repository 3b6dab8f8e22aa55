"""Tables of what an estate is made of: dependencies, contracts, topics, libraries, services, stores and data."""

from collections.abc import Iterable, Iterator

from archatlas.analysis.assessment import Assessment
from archatlas.analysis.estate.evidence import PERSONAL
from archatlas.analysis.estate.topics import Topic
from archatlas.model.module import Module, ModuleName
from archatlas.render.diagrams.diagram import EdgeKind
from archatlas.render.documents.estate_table import EstateTable, TableRow, owner_of, owners_of
from archatlas.render.documents.json_text import Plain
from archatlas.render.documents.module_json import OTHER_REQUIREMENT_KINDS, REQUIREMENT_KINDS
from archatlas.render.site.components.requirement_words import broken_rules
from archatlas.render.site.contracts.offers import offers
from archatlas.render.site.data.lists import CLASSIFICATION
from archatlas.render.site.links import TableName
from archatlas.render.site.page import PageOptions


def _dependencies(assessment: Assessment, _options: PageOptions) -> Iterator[TableRow]:
    """Yield the hard requirements, then the optional ones and those of names that no module has."""
    for line in assessment.requirements:
        rules = broken_rules(assessment, line.ends)
        waived = tuple(one.finding.rule for one in assessment.tolerated.get(line.ends, ()))
        yield *_ends(assessment, *line.ends), REQUIREMENT_KINDS[line.kind], rules, waived
    others = ((EdgeKind.OPTIONAL, assessment.graph.optional), (EdgeKind.UNKNOWN, assessment.graph.unknown))
    for kind, lines in others:
        for name, targets in lines.items():
            for target in targets:
                is_external = kind is EdgeKind.UNKNOWN and target in assessment.facts.external
                shown = EdgeKind.EXTERNAL if is_external else kind
                yield *_ends(assessment, name, target), OTHER_REQUIREMENT_KINDS[shown], (), ()


def _ends(assessment: Assessment, requirer: str, required: str) -> tuple[Plain, ...]:
    return requirer, required, owner_of(assessment, requirer), owner_of(assessment, required)


def _contracts(assessment: Assessment, _options: PageOptions) -> Iterator[TableRow]:
    for offer in offers(assessment):
        name = offer.module.name
        version, used_by = offer.module.contracts.api.version, assessment.health[name].dependents
        yield offer.kind, offer.name, offer.role or None, name, owner_of(assessment, name), version, used_by


def _topics(assessment: Assessment, _options: PageOptions) -> Iterator[TableRow]:
    for topic in assessment.topics.values():
        ends = "both" if topic.emitters and topic.consumers else "no_producer" if topic.consumers else "no_consumer"
        schemas = [said[0] for _, _, said in _said_of(assessment, topic) if said[0]]
        yield (
            topic.name,
            assessment.topic_slugs[topic.name],
            ends,
            topic.emitters,
            owners_of(assessment, topic.emitters),
            topic.consumers,
            owners_of(assessment, topic.consumers),
            tuple(dict.fromkeys(schemas)),
        )


def _topic_ends(assessment: Assessment, _options: PageOptions) -> Iterator[TableRow]:
    for topic in assessment.topics.values():
        for role, name, said in _said_of(assessment, topic):
            yield topic.name, role, name, owner_of(assessment, name), *said


_Said = tuple[str | None, str | None, str | None, bool | None]
"""What a module says of a topic: its schema, how often it is emitted, how long it is kept, whether it is needed."""


def _said_of(assessment: Assessment, topic: Topic) -> Iterator[tuple[str, ModuleName, _Said]]:
    for name in topic.emitters:
        emits = assessment.catalog[name].data_and_events.emits
        one = next((event for event in emits if event.topic == topic.name), None)
        yield "emits", name, (one.schema_ref, one.frequency, one.retention, None) if one else (None,) * 4
    for name in topic.consumers:
        consumes = assessment.catalog[name].data_and_events.consumes
        yield from (
            ("consumes", name, (event.schema_ref, None, None, event.required))
            for event in consumes
            if event.topic == topic.name
        )


STRUCTURE_TABLES = (
    EstateTable(
        TableName.DEPENDENCIES,
        ("module", "requires", "owner", "required_owner", "kind", "breaks", "waived"),
        _dependencies,
    ),
    EstateTable(TableName.CONTRACTS, ("kind", "entry", "role", "module", "owner", "version", "dependents"), _contracts),
    EstateTable(
        TableName.TOPICS,
        ("topic", "slug", "ends", "producers", "producer_owners", "consumers", "consumer_owners", "schemas"),
        _topics,
    ),
    EstateTable(
        TableName.TOPIC_ENDS,
        ("topic", "role", "module", "owner", "schema", "frequency", "retention", "required"),
        _topic_ends,
    ),
)


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


def _decisions(assessment: Assessment, options: PageOptions) -> Iterator[TableRow]:
    for page in options.own.decisions:
        if page.decision:
            said = page.decision
            whose = page.module or None, owner_of(assessment, page.module)
            texts = (text or None for text in (said.number, page.title, said.status, said.date))
            yield *texts, *whose, page.address, said.superseded_by, said.supersedes


DECISION_TABLES = (
    EstateTable(
        TableName.DECISIONS,
        ("number", "title", "status", "date", "module", "owner", "address", "superseded_by", "supersedes"),
        _decisions,
    ),
)

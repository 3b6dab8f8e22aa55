"""How a module runs and is watched: service levels, runtime, data and events, security, what it uses from outside."""

from archatlas.analysis.estate.source_links import NamedThing
from archatlas.analysis.rules.libraries import STANDARD_LIBRARY
from archatlas.model.api_document import ApiDocument
from archatlas.model.interfaces import Library
from archatlas.render.site.components.blocks import (
    Block,
    Bullet,
    Bullets,
    Fold,
    Grid,
    Row,
    Section,
    Table,
    Text,
    missing,
)
from archatlas.render.site.links import link, module_address
from archatlas.render.site.module.contract import event_line
from archatlas.render.site.module.fact_collector import FactCollector
from archatlas.render.site.module.fields import (
    CONFIGURATION,
    PERSONAL_DATA,
    RUNTIME,
    SECURITY,
    SERVICE_LEVELS,
    SYSTEM_PACKAGES,
    WATCHING,
)
from archatlas.render.text.escaping import one_line
from archatlas.render.text.words import count

FOLD_FILES_ABOVE = 4
FOLD_LIBRARIES_ABOVE = 10
"""Files and libraries that stand open; longer lists would push what matters off the screen."""


def service_section(collector: FactCollector) -> list[Section]:
    """Return objectives, key metrics, logging and tracing."""
    big = collector.facts(SERVICE_LEVELS)
    metrics = _metrics(collector)
    small = collector.facts(WATCHING)
    blocks: list[Block] = [Grid(tuple(big), big=True)] if big else []
    blocks += metrics
    if not blocks and len(small) <= 2:
        collector.more += small
    elif small:
        blocks.append(Grid(tuple(small)))
    section = collector.section("service-levels", "Service levels", blocks)
    if not big:
        collector.add_gap("Service levels of its own", "observability.slos", "service-levels")
    return section


def _metrics(collector: FactCollector) -> list[Block]:
    key = "observability.metrics.key_metrics.name"
    metrics = collector.module.observability.metrics.key_metrics
    own = [
        metric
        for metric in metrics
        if not collector.is_boilerplate(key, metric.name, metric.type, metric.target, metric.alert_threshold)
    ]
    typed = any(metric.type for metric in own)
    rows = []
    for metric in own:
        cells = [
            (Text(one_line(metric.name), code=True),),
            (_code(metric.target, "target"),),
            (_code(metric.alert_threshold, "threshold"),),
        ]
        if typed:
            cells.append((Text(one_line(metric.type)) if metric.type else missing("type"),))
        rows.append(Row(tuple(cells), collector.anchors.row("metric", metric.name)))
    columns = ("Metric", "Target", "Alert when", "Type") if typed else ("Metric", "Target", "Alert when")
    return [Table(columns, tuple(rows), "Key metrics")] if rows else []


def _code(text: str | None, what: str) -> Text:
    return Text(one_line(text), code=True) if text else missing(what)


def runtime_section(collector: FactCollector) -> list[Section]:
    """Return how the module starts, scales, is deployed and configured."""
    facts, configured = collector.facts(RUNTIME), collector.facts(CONFIGURATION)
    files = _configuration_files(collector)
    if len(facts) <= 3 and not configured and not files:
        collector.more += facts
        facts = []
    blocks: list[Block] = [Grid(tuple(facts + configured))] if facts or configured else []
    section = collector.section("runtime", "Runtime", blocks + files)
    if not collector.module.runtime.deployment.health_check:
        collector.add_gap("Health check", "runtime.deployment.health_check")
    return section


def _configuration_files(collector: FactCollector) -> list[Block]:
    files = collector.module.runtime.config.files
    if not files:
        return []
    bullets = tuple(Bullet(one_line(path), code=True) for path in files)
    listed = Bullets(bullets, "Configuration files", style="ad-files")
    if len(files) <= FOLD_FILES_ABOVE:
        return [listed]
    return [Fold(count(len(files), "configuration file"), (Bullets(bullets, style="ad-files"),))]


def data_section(collector: FactCollector) -> list[Section]:
    """Return records, events, stores and personal data."""
    facts = collector.facts(PERSONAL_DATA)
    blocks: list[Block] = [*_data_classes(collector), *_events(collector), *_stores(collector)]
    if not blocks and len(facts) <= 2:
        collector.more += facts
    elif facts:
        blocks.append(Grid(tuple(facts)))
    section = collector.section("data", "Data and events", blocks)
    if not section and not facts:
        collector.add_gap("Data and events", "data_and_events", "data")
    return section


def _schema_text(collector: FactCollector, reference: str | None) -> Text:
    """Return the name of a schema, which leads to its fields where it is a file."""
    if not reference:
        return missing("schema")
    module = collector.module.name
    path = reference.partition("#")[0]
    read = (one for one in collector.options.own.described.of(module) if one.named == path)
    shown = next((one for one in read if isinstance(one.document, ApiDocument)), None)
    return Text(one_line(reference), code=True, href=link(module_address(module), shown.address) if shown else "")


def _data_classes(collector: FactCollector) -> list[Block]:
    key = "data_and_events.data_classes.description"
    classes = collector.module.data_and_events.data_classes
    descriptions = [
        "" if collector.is_boilerplate(key, item.description) else item.description or "" for item in classes
    ]
    described = any(descriptions)
    rows = []
    for item, description in zip(classes, descriptions, strict=True):
        cells = [
            (Text(one_line(item.name), code=True),),
            (_schema_text(collector, item.schema_ref),),
        ]
        if described:
            cells.append((Text(one_line(description)) if description else missing("description"),))
        rows.append(Row(tuple(cells), collector.anchors.row("data", item.name)))
    columns = ("Name", "Schema", "Description") if described else ("Name", "Schema")
    return [Table(columns, tuple(rows), "Data classes")] if rows else []


def _events(collector: FactCollector) -> list[Block]:
    data = collector.module.data_and_events
    events = [("emits", event.topic, event_line(event)) for event in data.emits]
    events += [("consumes", event.topic, event_line(event)) for event in data.consumes]
    rows = tuple(
        Row(
            ((collector.topic(topic),), (Text(direction),), (Text(line) if line else missing("schema"),)),
            collector.anchors.row("event", topic),
        )
        for direction, topic, line in events
    )
    return [Table(("Topic", "Direction", "Details"), rows, "Events")] if rows else []


def _stores(collector: FactCollector) -> list[Block]:
    storage = collector.module.data_and_events.storage
    stores = [
        ("database", store.name, store.type, store.retention, store.backup_frequency) for store in storage.databases
    ]
    stores += [("cache", store.name, store.type, store.ttl, None) for store in storage.caches]
    rows = tuple(
        Row(
            (
                (Text(one_line(name), code=True) if name else missing("name"),),
                (Text(role),),
                (Text(one_line(technology)) if technology else missing("type"),),
                (Text(one_line(kept)) if kept else missing("retention"),),
                (Text(one_line(backup)) if backup else missing("backup"),),
            )
        )
        for role, name, technology, kept, backup in stores
    )
    return [Table(("Store", "Kind", "Type", "Kept", "Backup"), rows, "Stores")] if rows else []


def security_section(collector: FactCollector) -> list[Section]:
    """Return access, secrets, compliance and encryption."""
    facts = collector.facts(SECURITY)
    if len(facts) <= 2:
        collector.more += facts
        return []
    return collector.section("security", "Security", [Grid(tuple(facts))])


def external_section(collector: FactCollector) -> list[Section]:
    """Return services, libraries and system packages from outside the estate."""
    blocks: list[Block] = [*_services(collector), *_libraries(collector)]
    system = collector.facts(SYSTEM_PACKAGES)
    if system:
        blocks.append(Grid(tuple(system)))
    return collector.section("external", "External dependencies", blocks)


def _services(collector: FactCollector) -> list[Block]:
    rows = tuple(
        Row(
            (
                (Text(one_line(service.name), code=True),),
                (Text(one_line(service.criticality)) if service.criticality else missing("criticality"),),
                (Text(one_line(service.endpoint_env), code=True) if service.endpoint_env else missing("endpoint"),),
                (Text(one_line(service.fallback)) if service.fallback else missing("fallback"),),
            )
        )
        for service in collector.module.dependencies.external.services
    )
    return [Table(("Service", "Criticality", "Address in", "Without it"), rows, "Services")] if rows else []


def _libraries(collector: FactCollector) -> list[Block]:
    libraries = collector.module.dependencies.external.libs
    known = [lib for lib in libraries if not _is_bare(collector, lib)]
    bare = [lib for lib in libraries if _is_bare(collector, lib) and lib.name not in STANDARD_LIBRARY]
    standard = [lib for lib in libraries if _is_bare(collector, lib) and lib.name in STANDARD_LIBRARY]
    blocks: list[Block] = []
    if known:
        rows = tuple(_library_row(collector, library) for library in known)
        shown, folded = (rows, ()) if len(rows) <= 14 else (rows[:12], rows[12:])
        columns = ("Library", "Version", "Licence", "Purpose")
        blocks.append(Table(columns, shown, "Libraries", folded=folded))
    blocks += _names_only(collector, bare, "Libraries without version and licence")
    blocks += _names_only(collector, standard, "Part of Python's standard library")
    return blocks


def _library_row(collector: FactCollector, library: Library) -> Row:
    cells = [(collector.library(library.name),)]
    for name in ("version", "license", "purpose"):
        text = _known(collector, library, name)
        href = collector.options.source.address_of(NamedThing.LICENCE, text) if text and name == "license" else ""
        cells.append((Text(one_line(text), code=name == "version", href=href) if text else missing(name),))
    return Row(tuple(cells), collector.anchors.row("lib", library.name))


def _known(collector: FactCollector, library: Library, name: str) -> str:
    text: str = getattr(library, name) or ""
    return (
        ""
        if collector.classifier.is_placeholder(collector.module, f"dependencies.external.libs.{name}", text)
        else text
    )


def _is_bare(collector: FactCollector, library: Library) -> bool:
    return not any(_known(collector, library, name) for name in ("version", "license", "purpose"))


def _names_only(collector: FactCollector, libraries: list[Library], title: str) -> list[Block]:
    bullets = tuple(
        Bullet(
            one_line(library.name),
            anchor=collector.anchors.row("lib", library.name),
            code=True,
            href=collector.library(library.name).href,
        )
        for library in libraries
    )
    if not bullets:
        return []
    if len(bullets) <= FOLD_LIBRARIES_ABOVE:
        return [Bullets(bullets, title, style="ad-run")]
    return [Fold(f"{title}: {len(bullets)}", (Bullets(bullets, style="ad-run"),))]

"""How a module runs and is watched: service levels, runtime, data and events, security, what it uses from outside."""

from archatlas.analysis.rules.libraries import STANDARD_LIBRARY
from archatlas.model.interfaces import Library
from archatlas.render.site.components.blocks import (
    Block,
    Bullet,
    Bullets,
    Fact,
    Fold,
    Grid,
    Row,
    Section,
    Table,
    Text,
    missing,
)
from archatlas.render.site.module.contract import event_line
from archatlas.render.site.module.fact_collector import FactCollector
from archatlas.render.text.escaping import one_line
from archatlas.render.text.words import count, milliseconds, objective, per_second, share

FOLD_FILES_ABOVE = 4
FOLD_LIBRARIES_ABOVE = 10


def service_section(collector: FactCollector) -> list[Section]:
    """Return objectives, key metrics, logging and tracing."""
    watched = collector.module.observability
    key = "observability.slos"
    big = [
        *collector.fact("Availability", f"{key}.availability_pct", watched.slos.availability_pct, _percent),
        *collector.fact("Error rate", f"{key}.error_rate_pct", watched.slos.error_rate_pct, _percent),
        *collector.fact("Latency p95", f"{key}.latency_p95_ms", watched.slos.latency_p95_ms, milliseconds),
        *collector.fact("Latency p99", f"{key}.latency_p99_ms", watched.slos.latency_p99_ms, milliseconds),
        *collector.fact("Throughput", f"{key}.throughput_rps", watched.slos.throughput_rps, per_second),
    ]
    metrics = _metrics(collector)
    small = _watching(collector)
    blocks: list[Block] = [Grid(tuple(big), big=True)] if big else []
    blocks += metrics
    if not blocks and len(small) <= 2:
        collector.more += small
    elif small:
        blocks.append(Grid(tuple(small)))
    section = collector.section("service-levels", "Service levels", blocks)
    if not big:
        collector.add_gap("Service levels of its own", key, "service-levels")
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


def _watching(collector: FactCollector) -> list[Fact]:
    watched, key = collector.module.observability, "observability"
    logs, traces, boards = watched.logs, watched.traces, watched.dashboards
    return [
        *collector.fact("Log format", f"{key}.logs.format", logs.format),
        *collector.fact("Log level", f"{key}.logs.level", logs.level),
        *collector.fact("Log destination", f"{key}.logs.destination", logs.destination),
        *collector.fact("Log retention", f"{key}.logs.retention", logs.retention),
        *collector.fact("Metrics exporter", f"{key}.metrics.exporter", watched.metrics.exporter),
        *collector.fact("Metrics port", f"{key}.metrics.port", watched.metrics.port, code=True),
        *collector.fact("Trace format", f"{key}.traces.format", traces.format),
        *collector.fact("Trace sampling", f"{key}.traces.sampling_rate", traces.sampling_rate, _share),
        *collector.fact("Trace key", f"{key}.traces.id_key", traces.id_key, code=True),
        *collector.fact("Trace propagation", f"{key}.traces.propagation", traces.propagation, code=True),
        *collector.fact("Dashboards", f"{key}.dashboards.custom_dashboards", boards.custom_dashboards, code=True),
        *collector.fact("Grafana", f"{key}.dashboards.grafana_dashboard_id", boards.grafana_dashboard_id, code=True),
    ]


def runtime_section(collector: FactCollector) -> list[Section]:
    """Return how the module starts, scales, is deployed and configured."""
    runtime, key = collector.module.runtime, "runtime"
    processes, limits, deployed = runtime.processes, runtime.resources, runtime.deployment
    facts = [
        *collector.fact("Start", f"{key}.processes.entrypoints", processes.entrypoints, code=True),
        *collector.fact("Concurrency", f"{key}.processes.concurrency_model", processes.concurrency_model),
        *collector.fact("Scaling", f"{key}.processes.scaling_policy", processes.scaling_policy),
        *collector.fact("CPU limit", f"{key}.resources.cpu_limit", limits.cpu_limit),
        *collector.fact("Memory limit", f"{key}.resources.mem_limit", limits.mem_limit),
        *collector.fact("Disk limit", f"{key}.resources.disk_limit", limits.disk_limit),
        *collector.fact("Network", f"{key}.resources.network_bandwidth", limits.network_bandwidth),
        *collector.fact("Image", f"{key}.deployment.container_image", deployed.container_image, code=True),
        *collector.fact("Replicas", f"{key}.deployment.replicas", deployed.replicas),
        *collector.fact("Health check", f"{key}.deployment.health_check", deployed.health_check, code=True),
        *collector.fact("Ready check", f"{key}.deployment.ready_check", deployed.ready_check, code=True),
    ]
    configured = _configuration(collector)
    files = _configuration_files(collector)
    if len(facts) <= 3 and not configured and not files:
        collector.more += facts
        facts = []
    blocks: list[Block] = [Grid(tuple(facts + configured))] if facts or configured else []
    section = collector.section("runtime", "Runtime", blocks + files)
    if not deployed.health_check:
        collector.add_gap("Health check", "runtime.deployment.health_check")
    return section


def _configuration(collector: FactCollector) -> list[Fact]:
    config, key = collector.module.runtime.config, "runtime.config"
    return [
        *collector.fact("Required variables", f"{key}.env_vars_required", config.env_vars_required, code=True),
        *collector.fact("Optional variables", f"{key}.env_vars_optional", config.env_vars_optional, code=True),
        *collector.fact("Feature flags", f"{key}.feature_flags", config.feature_flags, code=True),
        *collector.fact("Secrets", f"{key}.secrets", config.secrets, code=True),
    ]


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
    data, key = collector.module.data_and_events, "data_and_events"
    facts = [
        *collector.fact("Personal data", f"{key}.pii.contains", data.pii.contains),
        *collector.fact("Classification", f"{key}.pii.classification", data.pii.classification),
        *collector.fact("Notes", f"{key}.pii.notes", data.pii.notes),
    ]
    blocks: list[Block] = [*_data_classes(collector), *_events(collector), *_stores(collector)]
    if not blocks and len(facts) <= 2:
        collector.more += facts
    elif facts:
        blocks.append(Grid(tuple(facts)))
    section = collector.section("data", "Data and events", blocks)
    if not section and not facts:
        collector.add_gap("Data and events", key, "data")
    return section


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
            (Text(one_line(item.schema_ref), code=True) if item.schema_ref else missing("schema"),),
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
            ((Text(one_line(topic), code=True),), (Text(direction),), (Text(line) if line else missing("schema"),)),
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
    security, key = collector.module.security, "security"
    access, rules, cipher = security.authentication, security.compliance, security.encryption
    facts = [
        *collector.fact("Authorisation", f"{key}.authz_model", security.authz_model, code=True),
        *collector.fact("Authentication required", f"{key}.authentication.required", access.required),
        *collector.fact("Authentication methods", f"{key}.authentication.methods", access.methods),
        *collector.fact("Token scopes", f"{key}.authentication.token_scope", access.token_scope, code=True),
        *collector.fact("Secret sources", f"{key}.secrets.sources", security.secrets.sources),
        *collector.fact("Secret files", f"{key}.secrets.files", security.secrets.files, code=True),
        *collector.fact("Secret rotation", f"{key}.secrets.rotation_frequency", security.secrets.rotation_frequency),
        *collector.fact("Data classification", f"{key}.compliance.data_classification", rules.data_classification),
        *collector.fact("Regulations", f"{key}.compliance.regulations", rules.regulations),
        *collector.fact("CVE watch", f"{key}.compliance.cve_watch", rules.cve_watch, code=True),
        *collector.fact(
            "Vulnerability scanning", f"{key}.compliance.vulnerability_scanning", rules.vulnerability_scanning
        ),
        *collector.fact("Penetration tests", f"{key}.compliance.penetration_testing", rules.penetration_testing),
        *collector.fact("Encrypted at rest", f"{key}.encryption.at_rest", cipher.at_rest),
        *collector.fact("Encrypted in transit", f"{key}.encryption.in_transit", cipher.in_transit),
        *collector.fact("Key management", f"{key}.encryption.key_management", cipher.key_management),
    ]
    if len(facts) <= 2:
        collector.more += facts
        return []
    return collector.section("security", "Security", [Grid(tuple(facts))])


def external_section(collector: FactCollector) -> list[Section]:
    """Return services, libraries and system packages from outside the estate."""
    outside = collector.module.dependencies.external
    blocks: list[Block] = [*_services(collector), *_libraries(collector)]
    system = collector.fact(
        "System packages", "dependencies.external.system_dependencies", outside.system_dependencies, code=True
    )
    if system:
        blocks.append(Grid(tuple(system)))
    section = collector.section("external", "External dependencies", blocks)
    return section


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
    cells = [(Text(one_line(library.name), code=True),)]
    for name in ("version", "license", "purpose"):
        text = _known(collector, library, name)
        cells.append((Text(one_line(text), code=name == "version") if text else missing(name),))
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
        Bullet(one_line(library.name), anchor=collector.anchors.row("lib", library.name), code=True)
        for library in libraries
    )
    if not bullets:
        return []
    if len(bullets) <= FOLD_LIBRARIES_ABOVE:
        return [Bullets(bullets, title, style="ad-run")]
    return [Fold(f"{title}: {len(bullets)}", (Bullets(bullets, style="ad-run"),))]


def _percent(value: object) -> str:
    return objective(float(str(value)))


def _share(value: object) -> str:
    return share(float(str(value)), 2)

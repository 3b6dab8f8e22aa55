"""Probes by other means: modules of the blackbox exporter, and what Prometheus has to scrape."""

from collections.abc import Mapping

from archatlas.render.exports.exported_estate import ExportedEstate, ExportedModule, ExportedTarget, clean_value
from archatlas.render.exports.prometheus_rules import span
from archatlas.render.exports.yaml_text import YamlValue, yaml_text

BLACKBOX_HEAD = "Modules of the blackbox exporter for archatlas: check them with blackbox_exporter --config.check."
SCRAPE_HEAD = """\
Configuration of Prometheus for archatlas: check it with promtool check config.
Put the output of "archatlas live export prometheus" beside it, as archatlas.rules.yml."""
EXPORTER = "127.0.0.1:9115"
"""Where the blackbox exporter answers, unless somebody moves it."""


def to_blackbox(estate: ExportedEstate) -> str:
    """Return the exporter's configuration: one module for each way that something is asked."""
    ways = {target.prober: target for target in _targets(estate).values()}
    return yaml_text({"modules": {name: _way(ways[name]) for name in sorted(ways)}}, BLACKBOX_HEAD)


def to_scrape_config(estate: ExportedEstate) -> str:
    """Return a whole configuration of Prometheus: the registry, all modules by discovery, and probes of each one."""
    jobs: list[YamlValue] = [
        {"job_name": "archatlas", "static_configs": [{"targets": [estate.registry]}]},
        {
            "job_name": "archatlas-modules",
            "http_sd_configs": [{"url": f"http://{estate.registry}/v1/sd/prometheus"}],
        },
    ]
    targets = _targets(estate)
    for interval in sorted({target.interval for target in targets.values()}):
        asked = [(module, target) for module, target in targets.items() if target.interval == interval]
        jobs.append(_probe_job(interval, [_static(module, target) for module, target in asked]))
    rules: list[YamlValue] = ["archatlas*.rules.yml"]
    return yaml_text({"rule_files": rules, "scrape_configs": jobs}, SCRAPE_HEAD)


def _targets(estate: ExportedEstate) -> Mapping[ExportedModule, ExportedTarget]:
    return {module: module.target for module in estate.modules if module.target is not None}


def _way(target: ExportedTarget) -> YamlValue:
    timeout = span(target.timeout)
    if target.is_grpc:
        return {"prober": "grpc", "timeout": timeout, "grpc": {"service": target.service, "tls": target.is_secure}}
    return {"prober": "http", "timeout": timeout, "http": {"follow_redirects": False, "body_size_limit": "64KB"}}


def _probe_job(interval: float, static: list[YamlValue]) -> YamlValue:
    return {
        "job_name": f"archatlas-probes-{span(interval)}",
        "scrape_interval": span(interval),
        "scrape_timeout": span(interval),
        "metrics_path": "/probe",
        "static_configs": static,
        "relabel_configs": [
            {"source_labels": ["prober"], "target_label": "__param_module"},
            {"source_labels": ["__address__"], "target_label": "__param_target"},
            {"source_labels": ["__address__"], "target_label": "instance"},
            {"target_label": "__address__", "replacement": EXPORTER},
        ],
    }


def _static(module: ExportedModule, target: ExportedTarget) -> YamlValue:
    labels = {"module": clean_value(module.name), "lane": clean_value(module.lane), "prober": target.prober}
    return {"targets": [target.address], "labels": labels}

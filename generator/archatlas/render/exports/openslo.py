"""OpenSLO v1: a service and a service level for each module that promises one."""

from collections.abc import Iterator

from archatlas.analysis.levels.service_level import ServiceLevel
from archatlas.render.exports.exported_estate import ExportedEstate, ExportedModule, clean_value
from archatlas.render.exports.prometheus_rules import PROBES
from archatlas.render.exports.yaml_text import YamlValue, yaml_documents

HEAD = "Service levels of archatlas as OpenSLO v1."
API = "openslo/v1"
_LONGEST_DESCRIPTION = 1050


def to_openslo(estate: ExportedEstate) -> str:
    """Return two documents for each module with a level."""
    documents = [document for module in estate.modules if module.level for document in _documents(module, module.level)]
    return yaml_documents(documents, HEAD)


def _documents(module: ExportedModule, level: ServiceLevel) -> Iterator[YamlValue]:
    name = module.object_name
    described = {"description": module.summary[:_LONGEST_DESCRIPTION]}
    yield {"apiVersion": API, "kind": "Service", "metadata": _metadata(module, name), "spec": described}
    told = "" if level.tells else f"; {level.origin.value}, nobody is told"
    yield {
        "apiVersion": API,
        "kind": "SLO",
        "metadata": _metadata(module, f"{name}"),
        "spec": {
            "description": f"share of good {level.indicator.value}{told}",
            "service": name,
            "indicator": {"metadata": {"name": name}, "spec": {"ratioMetric": _ratio(module)}},
            "timeWindow": [{"duration": "28d", "isRolling": True}],
            "budgetingMethod": "Occurrences",
            "objectives": [{"displayName": f"{float(level.objective * 100):g} %", "target": float(level.objective)}],
        },
    }


def _metadata(module: ExportedModule, name: str) -> YamlValue:
    return {"name": name, "displayName": clean_value(module.name)}


def _ratio(module: ExportedModule) -> YamlValue:
    """Return the share of good ones, of requests where queries count them, else of probes."""
    if module.requests and module.errors:
        return {
            "counter": False,
            "bad": _source(f"sum({module.errors}) or 0 * sum({module.requests})"),
            "total": _source(f"sum({module.requests})"),
        }
    probes = PROBES.replace("}", f', module="{clean_value(module.name)}"}}')
    return {
        "counter": False,
        "good": _source(f"sum(sum_over_time({probes}[5m]))"),
        "total": _source(f"sum(count_over_time({probes}[5m]))"),
    }


def _source(query: str) -> YamlValue:
    return {"metricSource": {"type": "Prometheus", "spec": {"query": query}}}

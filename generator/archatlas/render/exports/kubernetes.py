"""ServiceMonitors of the Prometheus operator, for modules that say at which port they export metrics."""

from archatlas.render.exports.exported_estate import ExportedEstate, ExportedModule, clean_value
from archatlas.render.exports.yaml_text import YamlValue, yaml_documents

HEAD = """\
ServiceMonitors of archatlas: each selects the Service with the label app.kubernetes.io/name of the module's short name,
in all namespaces."""


def to_service_monitors(estate: ExportedEstate) -> str:
    """Return one object for each module with a port for metrics."""
    return yaml_documents([_monitor(one, one.metrics_port) for one in estate.modules if one.metrics_port], HEAD)


def _monitor(module: ExportedModule, port: int) -> YamlValue:
    short = ExportedModule(module.name.rpartition(".")[2].replace("_", "-"), module.lane).object_name
    named = clean_value(module.name).replace("$", "$$")
    return {
        "apiVersion": "monitoring.coreos.com/v1",
        "kind": "ServiceMonitor",
        "metadata": {
            "name": module.object_name,
            "labels": {"app.kubernetes.io/name": short, "app.kubernetes.io/managed-by": "archatlas"},
        },
        "spec": {
            "namespaceSelector": {"any": True},
            "selector": {"matchLabels": {"app.kubernetes.io/name": short}},
            "endpoints": [
                {
                    "targetPort": port,
                    "interval": "30s",
                    "relabelings": [{"action": "replace", "targetLabel": "module", "replacement": named}],
                }
            ],
        },
    }

"""Configuration of other systems that watch, alert, report and deploy, one file a system."""

from collections.abc import Callable, Mapping

from archatlas.render.exports.alertmanager import to_alertmanager
from archatlas.render.exports.exported_estate import ExportedEstate
from archatlas.render.exports.exported_plan import ExportedPlan
from archatlas.render.exports.gitops import to_argo_cd, to_flux, to_helmfile
from archatlas.render.exports.kubernetes import to_service_monitors
from archatlas.render.exports.openslo import to_openslo
from archatlas.render.exports.pipelines import to_argo_workflows, to_github, to_gitlab
from archatlas.render.exports.probes import to_blackbox, to_scrape_config
from archatlas.render.exports.prometheus_rules import to_prometheus_rules

EXPORTS: Mapping[str, Callable[[ExportedEstate], str]] = {
    "prometheus": to_prometheus_rules,
    "scrape": to_scrape_config,
    "blackbox": to_blackbox,
    "alertmanager": to_alertmanager,
    "openslo": to_openslo,
    "servicemonitor": to_service_monitors,
}

PLAN_EXPORTS: Mapping[str, tuple[str, Callable[[ExportedPlan], str]]] = {
    "argo-workflows": ("workflow.yaml", to_argo_workflows),
    "argo-cd": ("kustomization.yaml", to_argo_cd),
    "flux": ("kustomizations.yaml", to_flux),
    "helmfile": ("helmfile.yaml", to_helmfile),
    "github": ("deploy.yml", to_github),
    "gitlab": ("deploy.gitlab-ci.yml", to_gitlab),
}
"""By system the name of the file and what writes it."""

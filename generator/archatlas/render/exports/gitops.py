"""Plans for controllers that make what is declared: waves of Argo CD, `dependsOn` of Flux, `needs` of Helmfile."""

import json

from archatlas.render.exports.exported_plan import ExportedPlan, ExportedStep, Kept, head_of
from archatlas.render.exports.yaml_text import YamlValue, yaml_documents, yaml_text

WAVE = "argocd.argoproj.io/sync-wave"
_KEPT_STRICTER = "stricter than in the plan: each wave waits for all of the one before"


def to_argo_cd(plan: ExportedPlan) -> str:
    """Return a component of Kustomize that puts the Applications of the steps into waves."""
    wanted = (
        "an Application of each name below, in what the kustomization that includes this component holds; that of a "
        "retired module holds nothing any more, that of an operator's step a Job",
        "the health of Applications in argocd-cm (resource.customizations.health.argoproj.io_Application): "
        "since Argo CD 1.8 a wave of Applications waits for nothing elsewhere",
    )
    kept = Kept(wanted, stricter=_KEPT_STRICTER, also=("versions: they stay where each Application has its own",))
    return yaml_text(
        {
            "apiVersion": "kustomize.config.k8s.io/v1alpha1",
            "kind": "Component",
            "patches": [_wave(step) for step in plan.steps],
        },
        head_of(plan, kept),
    )


def _wave(step: ExportedStep) -> YamlValue:
    annotations = {WAVE: str(step.wave), "archatlas/step": step.step.id}
    patch = {
        "apiVersion": "argoproj.io/v1alpha1",
        "kind": "Application",
        "metadata": {"name": step.lasting, "annotations": annotations},
    }
    return {
        "target": {"group": "argoproj.io", "kind": "Application", "name": step.lasting},
        "patch": json.dumps(patch),
    }


def to_flux(plan: ExportedPlan) -> str:
    """Return a Kustomization of Flux for each step."""
    wanted = (
        "the GitRepository 'flux-system', as Flux makes it, with a directory at each path below: manifests of the "
        "module, in which ${ARCHATLAS_VERSION} stands for its version",
        "at the path of a retired module whatever is left of it, such as an empty ConfigMap: Flux removes the rest",
        "at the path of an operator's step a Job",
    )
    return yaml_documents([_kustomization(step, plan) for step in plan.steps], head_of(plan, Kept(wanted)))


def _kustomization(step: ExportedStep, plan: ExportedPlan) -> YamlValue:
    needs: list[YamlValue] = [{"name": before} for before in _needed(step, plan)]
    gone = "retired/" if step.is_retired else ""
    return {
        "apiVersion": "kustomize.toolkit.fluxcd.io/v1",
        "kind": "Kustomization",
        "metadata": {
            "name": step.lasting,
            "namespace": "flux-system",
            "annotations": {"archatlas/step": step.step.id},
        },
        "spec": {
            **({"dependsOn": needs} if needs else {}),
            "interval": "10m",
            "retryInterval": "1m",
            "timeout": "10m",
            "prune": True,
            "wait": True,
            "path": f"./deploy/{plan.environment}/{gone}{step.lasting}",
            "sourceRef": {"kind": "GitRepository", "name": "flux-system"},
            "postBuild": {"substitute": {"ARCHATLAS_VERSION": step.values["ARCHATLAS_VERSION"]}},
        },
    }


def to_helmfile(plan: ExportedPlan) -> str:
    """Return a release of Helm for each step."""
    wanted = (
        "a chart at each path below, which reads its version from the value archatlas.version; the chart of an "
        "operator's step holds a Job",
        "the chart ./charts/retired, which holds nothing: Helmfile deletes releases before it upgrades others, so a "
        "retired module is upgraded to it, in its place",
        f"helmfile sync --concurrency {plan.plan.limits.slots}; without --concurrency all that may start does",
    )
    releases: list[YamlValue] = [_release(step, plan) for step in plan.steps]
    defaults: YamlValue = {"wait": True, "waitForJobs": True, "timeout": 600}
    return yaml_text({"helmDefaults": defaults, "releases": releases}, head_of(plan, Kept(wanted, slots=True)))


def _release(step: ExportedStep, plan: ExportedPlan) -> YamlValue:
    needs = _needed(step, plan)
    told: YamlValue = {
        "step": step.step.id,
        "module": step.step.module,
        "version": step.values["ARCHATLAS_VERSION"],
        "environment": plan.environment,
    }
    return {
        "name": step.lasting,
        "chart": "./charts/retired" if step.is_retired else f"./charts/{step.lasting}",
        **({"needs": needs} if needs else {}),
        "values": [{"archatlas": told}],
    }


def _needed(step: ExportedStep, plan: ExportedPlan) -> tuple[str, ...]:
    """Return the names of what has to stand before a step."""
    return tuple(plan.lasting[before] for before in step.needs)

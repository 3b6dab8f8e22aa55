"""The pages of deployments: the list, and of each run its page and that of its plan."""

import re
from collections.abc import Iterator
from functools import partial
from hashlib import sha256

from archatlas.analysis.assessment import Assessment
from archatlas.analysis.deployment.delivery import RecordedRun
from archatlas.model.deployment import DeploymentPlan
from archatlas.render.site.components.page_parts import Action
from archatlas.render.site.deployments.history_view import LISTED, history_view
from archatlas.render.site.deployments.plan_facts import PlanFacts
from archatlas.render.site.deployments.plan_view import plan_view
from archatlas.render.site.deployments.run_view import run_view
from archatlas.render.site.deployments.step_names import StepNames
from archatlas.render.site.links import DEPLOYMENTS, link
from archatlas.render.site.page import Crumb, Heading, LazyPage, RenderedPage, SearchEntry, name_terms
from archatlas.render.site.templating import fill
from archatlas.render.text.escaping import one_line

TITLE = "Deployments"
SECTION = "Running"
_PLAIN_RUN = re.compile(r"\A[A-Za-z0-9][A-Za-z0-9_-]{0,60}\Z")
_PLAN = "plan"

EXPORTS = (
    ("Argo Workflows", "order, approvals, how many at a time", "argo-workflows"),
    ("Argo CD waves", "stricter: each wave waits for all of the one before", "argo-cd"),
    ("Flux", "order, waits until what it applied is ready", "flux"),
    ("Helmfile", "order, how many at a time by --concurrency", "helmfile"),
    ("GitHub Actions", "order, approvals", "github"),
    ("GitLab CI", "order, approvals", "gitlab"),
)


def deployment_pages(assessment: Assessment, runs: tuple[RecordedRun, ...]) -> Iterator[LazyPage[RenderedPage]]:
    """Yield the list of deployments and two pages of each run that it lists; none where no journal was read."""
    if not runs:
        return
    addresses = tuple(_addresses(runs))
    yield LazyPage(DEPLOYMENTS, lambda: _list_page(runs, addresses))
    listed = sorted(range(len(runs)), key=lambda place: (-runs[place].started, runs[place].run))[:LISTED]
    for place in sorted(listed):
        run, address = runs[place], addresses[place]
        yield LazyPage(address, partial(_run_page, assessment, run, address))
        plan = f"{address}/{_PLAN}"
        yield LazyPage(plan, partial(_plan_page, assessment, run, plan))


def _addresses(runs: tuple[RecordedRun, ...]) -> Iterator[str]:
    """Yield the directories of the pages: the id of a run, where that is plain and no other environment has it."""
    taken: set[str] = set()
    for run in runs:
        is_plain = _PLAIN_RUN.match(run.run) and run.run.lower() not in taken
        taken.add(run.run.lower())
        name = run.run if is_plain else sha256(f"{run.plan.environment}\0{run.run}".encode()).hexdigest()[:16]
        yield f"{DEPLOYMENTS}/{name}"


def _list_page(runs: tuple[RecordedRun, ...], addresses: tuple[str, ...]) -> RenderedPage:
    view = history_view(runs, [link(DEPLOYMENTS, address) for address in addresses])
    words = "deployment runs, DORA, deployment frequency, change lead time, change fail rate, recovery time"
    return RenderedPage(
        address=DEPLOYMENTS,
        title=TITLE,
        description=f"How deployments went. {view.lede}",
        section=SECTION,
        fragment=fill("deployments/deployments.html", view=view),
        contents=(
            *(Heading(f"keys-{place}", one.environment) for place, one in enumerate(view.environments, 1)),
            Heading("runs", "Runs", f"{view.number:,}"),
            Heading("meaning", "What the keys mean"),
        ),
        search=(SearchEntry("", TITLE, words, name_terms("deployments")),),
    )


def _run_page(assessment: Assessment, run: RecordedRun, address: str) -> RenderedPage:
    facts = PlanFacts.recorded(run.plan)
    view = run_view(run, StepNames(assessment, address), facts.numbers)
    title = f"Deployment run {view.run}"
    return RenderedPage(
        address=address,
        title=title,
        description=f"{title} into {view.environment}: {view.lede}",
        section=SECTION,
        fragment=fill("deployments/run.html", view=view, actions=(), plan_href=link(address, f"{address}/{_PLAN}")),
        crumbs=(Crumb(TITLE, link(address, DEPLOYMENTS)), Crumb(view.run)),
        contents=(Heading("steps", "Steps and gates"), Heading("journal", "Journal", f"{view.number:,}")),
        search=(SearchEntry("", title, view.lede, name_terms(view.run)),),
    )


def _plan_page(assessment: Assessment, run: RecordedRun, address: str) -> RenderedPage:
    named = one_line(run.run, 80)
    title = f"Plan of deployment run {named}"
    fragment, description = plan_parts(PlanFacts.recorded(run.plan), StepNames(assessment, address))
    above = address.removesuffix(f"/{_PLAN}")
    return RenderedPage(
        address=address,
        title=title,
        description=description,
        section=SECTION,
        fragment=fragment,
        crumbs=(Crumb(TITLE, link(address, DEPLOYMENTS)), Crumb(named, link(address, above)), Crumb("Plan")),
        search=(SearchEntry("", title, description, name_terms(named)),),
    )


def plan_parts(facts: PlanFacts, names: StepNames) -> tuple[str, str]:
    """Return the markup of a plan, and one sentence on it."""
    view = plan_view(facts, names)
    copied = (Action("Copy plan id", icon="copy", copies=view.digest),) if view.digest else ()
    fragment = fill("deployments/plan.html", view=view, actions=copied, exports=_commands(facts.plan))
    return fragment, f"From {view.source} to {view.target} in {view.environment}: {view.lede}"


def _commands(plan: DeploymentPlan) -> tuple[tuple[str, str, str], ...]:
    into = one_line(plan.environment, 80)
    return tuple(
        (title, kept, f"archatlas plan --from REV --env {into} --export {system} --out exports")
        for title, kept, system in EXPORTS
    )

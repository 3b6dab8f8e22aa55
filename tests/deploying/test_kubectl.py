"""The adapter for Kubernetes, against a program that behaves as kubectl does: there is no cluster here."""

import asyncio
import json
import os
import sys
from pathlib import Path
from typing import Any

import pytest

from archatlas.deploying.adapters.kubectl import KubectlAdapter
from archatlas.deploying.adapters.outside import Outside
from archatlas.deploying.adapters.port import AttemptResult
from archatlas.deploying.adapters.rollout import ATTEMPT, REPLICAS
from archatlas.deploying.secrets import SecretMask
from archatlas.model.deployment import AttemptOutcome
from archatlas.settings.deployment_adapters import KubectlSettings
from archatlas.transport.resolution import HostResolver
from deploying.questions import ALLOWED, attempt
from processes import ended_already

pytestmark = pytest.mark.real
"""Each call is a process."""

FAKE = Path(__file__).parent / "fake_kubectl.py"
APPLIED, NOT_APPLIED, FAILED = AttemptOutcome.APPLIED, AttemptOutcome.NOT_APPLIED, AttemptOutcome.FAILED
RUNNING, CANNOT_TELL = AttemptOutcome.RUNNING, AttemptOutcome.CANNOT_TELL
KEY = "prod:r1:s:1"


class Cluster:
    """A Deployment in a directory, and an adapter that runs the fake on it."""

    def __init__(self, home: Path, **trouble: str) -> None:
        self.home = home
        self.upset(**trouble)

    def upset(self, **trouble: str) -> None:
        (self.home / "plan.json").write_text(json.dumps(trouble), encoding="utf-8")

    def adapter(self, timeout: float = 20.0, **environ: str) -> KubectlAdapter:
        program = (sys.executable, "-IS", str(FAKE))
        settings = KubectlSettings("r.example/{short}:{version}", "shop", container="app", program=program)
        variables = {"FAKE_CLUSTER": str(self.home), **environ}
        mask = SecretMask.of([*environ.values()])
        return KubectlAdapter(settings, None, Outside(HostResolver(ALLOWED), variables, mask, timeout, 0.0))

    @property
    def found(self) -> Any:
        return json.loads((self.home / "deployment.json").read_text(encoding="utf-8"))

    @property
    def image(self) -> str:
        return str(self.found["spec"]["template"]["spec"]["containers"][1]["image"])

    @property
    def patches(self) -> int:
        calls = (self.home / "calls").read_text(encoding="utf-8").splitlines()
        return sum(json.loads(call)[0] == "patch" for call in calls)

    def created(self, replicas: int = 2, image: str = "r.example/order_desk:v2.0.0") -> "Cluster":
        containers = [{"name": "proxy", "image": "proxy:1"}, {"name": "app", "image": image}]
        metadata = {"name": "order-desk", "namespace": "shop", "uid": "u-1", "generation": 3}
        status = {"observedGeneration": 3, "updatedReplicas": replicas, "replicas": replicas}
        found = {
            "kind": "Deployment",
            "metadata": metadata,
            "spec": {"replicas": replicas, "template": {"spec": {"containers": containers}}},
            "status": status | {"availableReplicas": replicas},
        }
        (self.home / "deployment.json").write_text(json.dumps(found), encoding="utf-8")
        return self


@pytest.fixture
def cluster(tmp_path: Path) -> Cluster:
    return Cluster(tmp_path).created()


def applied(cluster: Cluster, timeout: float = 20.0, **environ: str) -> AttemptResult:
    return asyncio.run(cluster.adapter(timeout, **environ).apply(attempt()))


def observed(cluster: Cluster) -> AttemptResult:
    return asyncio.run(cluster.adapter().observe(attempt()))


def test_a_rollout_is_over_when_its_new_pods_are_available(cluster: Cluster) -> None:
    said = [applied(cluster), *(observed(cluster) for _ in range(4))]

    assert [one.reason for one in said] == [
        "the cluster has not seen the change yet",
        "0 of 2 pods are updated",
        "1 old pods are still there",
        "0 of 2 pods are available",
        "2 pods are rolled out",
    ]
    assert [one.outcome for one in said] == [RUNNING, RUNNING, RUNNING, RUNNING, APPLIED]
    assert cluster.image == "r.example/order_desk:v2.1.0"
    assert cluster.found["metadata"]["annotations"][ATTEMPT] == KEY
    assert cluster.found["spec"]["template"]["metadata"]["annotations"][ATTEMPT] == KEY


def test_an_attempt_is_made_once_however_often_it_is_asked_for(cluster: Cluster) -> None:
    for _ in range(3):
        applied(cluster)

    assert cluster.patches == 1
    assert cluster.found["metadata"]["generation"] == 4


def test_a_change_whose_answer_was_lost_is_found(cluster: Cluster) -> None:
    cluster.upset(patch="lost")

    assert applied(cluster).outcome is RUNNING


def test_a_change_of_somebody_else_in_between_is_not_written_over(cluster: Cluster) -> None:
    cluster.upset(patch="raced")
    raced = applied(cluster)
    seen = observed(cluster)

    assert raced.outcome is CANNOT_TELL
    assert raced.reason.startswith("kubectl patch: The request is invalid")
    assert seen.outcome is NOT_APPLIED
    assert cluster.image == "r.example/order_desk:v2.0.0"


def test_who_finds_neither_the_attempt_nor_what_was_before_asks_a_person(cluster: Cluster) -> None:
    cluster.created(image="r.example/order_desk:hotfix")

    assert observed(cluster).outcome is CANNOT_TELL
    assert observed(cluster).reason.endswith("somebody else gave it the image r.example/order_desk:hotfix")


def test_a_rollout_that_exceeds_its_deadline_failed(cluster: Cluster) -> None:
    cluster.upset(controller="stuck")
    applied(cluster)
    observed(cluster)
    observed(cluster)

    assert (observed(cluster).outcome, observed(cluster).reason) == (
        FAILED,
        "the rollout exceeded its progress deadline",
    )


def test_health_of_what_was_before_does_not_count_while_the_cluster_sleeps(cluster: Cluster) -> None:
    cluster.upset(controller="asleep")
    applied(cluster)

    assert observed(cluster).reason == "the cluster has not seen the change yet"


def test_a_cluster_that_cannot_be_reached_leaves_it_open(cluster: Cluster) -> None:
    cluster.upset(get="unreachable")

    assert applied(cluster).outcome is CANNOT_TELL
    assert observed(cluster).outcome is CANNOT_TELL


def test_a_call_that_hangs_is_ended(cluster: Cluster) -> None:
    cluster.upset(patch="hang")

    said = applied(cluster, timeout=1.0)

    assert said.outcome is CANNOT_TELL
    assert said.reason.endswith("it took too long")


def test_a_call_that_ends_as_it_is_about_to_be_ended_took_too_long(
    cluster: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "killpg", ended_already)
    cluster.upset(patch="hang")

    assert applied(cluster, timeout=1.0).reason.endswith("it took too long")


def test_what_is_not_there_has_to_be_created_first(tmp_path: Path) -> None:
    said = applied(Cluster(tmp_path))

    assert said.outcome is NOT_APPLIED
    assert said.reason == "there is no Deployment shop/order-desk; create it, with replicas: 0"


def test_a_module_is_taken_out_of_service_and_brought_back(cluster: Cluster) -> None:
    adapter = cluster.adapter()
    gone = asyncio.run(adapter.apply(attempt(after=None)))
    noted, replicas = cluster.found["metadata"]["annotations"][REPLICAS], cluster.found["spec"]["replicas"]
    back = attempt("v2.0.0", None)
    asyncio.run(adapter.undo(type(back)(**{**_fields(back), "id": "r1:undo:s:1"})))

    assert gone.outcome is RUNNING
    assert (noted, replicas, cluster.found["spec"]["replicas"]) == ("2", 0, 2)


def _fields(value: Any) -> dict[str, Any]:
    return {name: getattr(value, name) for name in value.__slots__}


def test_what_kubectl_says_of_a_secret_is_masked(cluster: Cluster) -> None:
    cluster.upset(get="unreachable")

    said = applied(cluster, SECRET="s3cr3t-s3cr3t")

    assert "I know ***" in said.reason
    assert "s3cr3t" not in said.reason


@pytest.mark.parametrize(
    ("module", "version", "problem"),
    [
        ("shop.order_desk", "", "needs {version}, and its version says nothing"),
        ("shop.order_desk", "1 --all", "is not the reference of an image"),
        ("shop.order_desk", "1;reboot", "is not the reference of an image"),
        ("shop.--all", "1", "'--all' is not a name of Kubernetes"),
        ("shop.a/b", "1", "is not a name of Kubernetes"),
        ("shop.UPPER", "1", "is not a name of Kubernetes"),
    ],
)
def test_what_means_something_else_to_kubectl_never_gets_there(
    cluster: Cluster, module: str, version: str, problem: str
) -> None:
    assert problem in cluster.adapter().cannot(attempt(version, module=module))
    assert not (cluster.home / "calls").exists()


def test_a_missing_program_or_variable_is_told_before_anything_is_done(cluster: Cluster) -> None:
    outside = Outside(HostResolver(ALLOWED), {"PATH": "/nowhere"}, SecretMask(), 1.0)
    named = KubectlSettings("a:{version}", "shop", environment=("KUBECONFIG",))

    assert "KUBECONFIG that its kubectl hands on is not set" in KubectlAdapter(named, None, outside).cannot(attempt())
    absent = KubectlAdapter(KubectlSettings("a:{version}", "shop"), None, outside).cannot(attempt())
    assert absent.startswith("there is no program 'kubectl'")

"""`archatlas plan`, as people and build services call it."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from archatlas.analysis.deployment.plan_document import document_digest
from cli.changes import Files, Repository
from installed import archatlas, archatlas_process
from sources.repositories import commit, write

ORDERS = """\
identity: {{name: shop.orders, tier: 1}}
contracts: {{api: {{surface: [{entries}], version: v1.{minor}.0}}}}
runtime: {{deployment: {{rollback: [deploy the version before]}}}}
"""
WEB = """\
identity: {{name: shop.web}}
dependencies: {{internal: {{requires: [shop.orders], uses: {{shop.orders: [{used}]}}}}}}
runtime: {{deployment: {{rollback: [deploy the version before]}}}}
"""
V1, V2 = "'rest: /v1'", "'rest: /v2'"


EDITS: dict[str, Callable[[Any], Any]] = {
    "orders": lambda _orders: [],
    "gates": lambda _gates: {"upgrade:shop.orders": []},
    "limits": lambda limits: {**limits, "slots": 99},
    "steps": lambda steps: [{**steps[0], "undo": "impossible"}, *steps[1:]],
}


def estate(entries: str, used: str, minor: int = 0, settings: str = "") -> Files:
    return {
        "modules/shop.orders.yaml": ORDERS.format(entries=entries, minor=minor),
        "modules/shop.web.yaml": WEB.format(used=used),
        **({"archatlas.yml": settings} if settings else {}),
    }


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    """Return a repository of which the later state adds an entry that the consumer uses."""
    made = Repository(tmp_path / "repository")
    made.state(estate(V1, V1))
    made.state(estate(f"{V1}, {V2}", V2, minor=1))
    return made


def plan(repository: Repository, *arguments: str) -> tuple[int, str, str]:
    done = archatlas("plan", "modules", *arguments, cwd=repository.place)
    return done.returncode, done.stdout, done.stderr


def test_a_plan_says_the_order_and_why(repository: Repository) -> None:
    status, said, _ = plan(repository, "--from", "HEAD~1", "--to", "HEAD")

    assert status == 0
    assert said.startswith("plan: 2 steps in 2 waves\n")
    assert said.index("upgrade shop.orders (v1.0.0 → v1.1.0") < said.index("upgrade shop.web")
    assert "after shop.orders adds 'rest: /v2'" in said


def test_nothing_to_deploy_is_clean(repository: Repository) -> None:
    status, said, _ = plan(repository, "--from", "HEAD")

    assert (status, said.splitlines()[0]) == (0, "nothing to deploy")


def test_what_is_left_behind_blocks(repository: Repository) -> None:
    status, said, _ = plan(repository, "--from", "HEAD~1", "--only", "shop.web")
    along, _, _ = plan(repository, "--from", "HEAD~1", "--only", "shop.web", "--with-requirements")

    assert (status, along) == (1, 0)
    assert "shop.web: blocked by deploy/provider-left-behind" in said


@pytest.mark.parametrize(
    ("arguments", "cure"),
    [
        (("--from", "HEAD", "--only", "shop.webb"), "did you mean 'shop.web'?"),
        (("--from", "HEAD", "--env", "prod"), "write it under environments in archatlas.yml"),
        (("--from", "HEAD", "--at", "tomorrow"), "write it as 2026-12-31T18:00+01:00"),
        (("--from", "HEAD", "--with-requirers"), "go with --only"),
        (("--from", "HEAD", "--facts", "none.json"), "there is no such file"),
        (("--from", "HEAD", "--output", "jsno"), "did you mean 'json'?"),
        (("--from", "nowhere"), "nowhere"),
        ((), "--from"),
    ],
)
def test_wrong_use_is_one_line_with_the_cure(repository: Repository, arguments: tuple[str, ...], cure: str) -> None:
    status, said, complaint = plan(repository, *arguments)

    assert (status, said) == (2, "")
    assert cure in complaint
    assert len(complaint.splitlines()) == 1


def test_a_refused_schema_retires_nobody(repository: Repository) -> None:
    (repository.place / "modules/shop.web.yaml").write_text("identity: [")
    status, _, complaint = plan(repository, "--from", "HEAD")

    assert status == 1
    assert "nobody knows what would be retired" in complaint


def test_a_plan_that_is_kept_is_held_against_what_there_is_now(repository: Repository) -> None:
    plan(repository, "--from", "HEAD~1", "--output", "json:kept.json")
    fresh, _, _ = plan(repository, "--check", "kept.json")
    schema = repository.place / "modules/shop.orders.yaml"
    schema.write_text(schema.read_text().replace("v1.1.0", "v1.2.0"))
    stale, said, _ = plan(repository, "--check", "kept.json")

    assert (fresh, stale) == (0, 1)
    assert "deploy/stale-plan the plan differs from what would be planned now in 'after'" in said


@pytest.mark.parametrize("edited", ["orders", "gates", "limits", "steps"])
def test_a_plan_that_was_edited_with_its_digest_is_told_from_the_one_that_would_be_made(
    repository: Repository, edited: str
) -> None:
    plan(repository, "--from", "HEAD~1", "--to", "HEAD", "--output", "json:kept.json")
    kept = repository.place / "kept.json"
    document: Any = json.loads(kept.read_text())
    document["plan"][edited] = EDITS[edited](document["plan"][edited])
    document["plan"]["digest"] = document_digest(document["plan"])
    kept.write_text(json.dumps(document))
    status, said, _ = plan(repository, "--check", "kept.json")

    assert status == 1
    assert f"differs from what would be planned now in '{edited}'" in said


def test_facts_that_no_schema_says_are_given(repository: Repository) -> None:
    (repository.place / "facts.json").write_text('{"error_budgets": {"shop.orders": -0.1}}')
    (repository.place / "slip.json").write_text('{"error_budget": {}}')
    status, said, _ = plan(repository, "--from", "HEAD~1", "--facts", "facts.json")
    slip, _, complaint = plan(repository, "--from", "HEAD~1", "--facts", "slip.json")

    assert (status, slip) == (1, 2)
    assert "deploy/error-budget -10% of its error budget is left" in said
    assert "did you mean 'error_budgets'?" in complaint


def test_hostile_names_reach_no_terminal_and_no_markup(tmp_path: Path) -> None:
    hostile = "'rest: \\e[2J`x`<script>|\\n::error::'".replace("'", '"')
    made = Repository(tmp_path / "repository")
    made.state(estate(V1, V1))
    made.state(estate(f"{V1}, {hostile}", hostile, minor=1))
    status, said, _ = plan(made, "--from", "HEAD~1", "--output", "markdown", "--output", "text:plan.txt")
    text = (made.place / "plan.txt").read_text()

    assert status == 0
    assert not any("\x1b" in one or "\n::error" in one for one in (said, text))
    assert "<script>" not in said.partition("```mermaid")[2].partition("```")[0]


def test_a_review_folds_the_plan_of_the_change_into_its_comment(repository: Repository) -> None:
    done = archatlas("review", "modules", "--base", "HEAD~1", "--output", "markdown", cwd=repository.place)
    plain = archatlas("review", "modules", "--base", "HEAD", "--output", "markdown", cwd=repository.place)

    assert "<summary>Deployment of this change (2 steps)</summary>" in done.stdout
    assert "2. upgrade `shop.web`" in done.stdout
    assert "Deployment of this change" not in plain.stdout


def test_the_steps_of_a_plan_in_json_are_those_of_its_text(repository: Repository) -> None:
    _, said, _ = plan(repository, "--from", "HEAD~1", "--output", "json")
    document: Any = json.loads(said)

    assert [step["id"] for step in document["plan"]["steps"]] == ["upgrade:shop.orders", "upgrade:shop.web"]
    assert document["schedule"]["waves"] == [["upgrade:shop.orders"], ["upgrade:shop.web"]]


DEPLOYABLE = """\
environments:
  prod:
    adapters:
      - shell: {apply: ["true"], retire: ["true"], observe: ["true"]}
"""


@pytest.mark.real  # runs a deployment, with processes of its own
def test_what_was_confirmed_last_is_what_a_plan_starts_from(tmp_path: Path) -> None:
    made = Repository(tmp_path / "repository")
    made.state(estate(V1, V1, settings=DEPLOYABLE))
    made.state(estate(f"{V1}, {V2}", V2, minor=1, settings=DEPLOYABLE))
    none, _, complaint = plan(made)
    plan(made, "--from", "HEAD~1", "--to", "HEAD", "--output", "json:plan.json")
    ran = archatlas("deploy", "run", "plan.json", "--schemas", "modules", cwd=made.place)
    done, nothing, _ = plan(made, "--to", "HEAD")
    (made.place / "modules/shop.orders.yaml").write_text(ORDERS.format(entries=V2, minor=2))
    contracted, said, _ = plan(made)
    other, differs, _ = plan(made, "--from", "HEAD~1")

    assert (none, ran.returncode, done, contracted, other) == (2, 0, 0, 0, 1)
    assert "nothing was deployed to 'prod' yet" in complaint
    assert nothing.startswith("nothing to deploy for 'prod'\nfrom live to ")
    assert "1. upgrade shop.orders (v1.1.0 → v1.2.0, tier 1)" in said
    assert "error deploy/live-differs" in differs


@pytest.mark.real  # runs a deployment, with processes of its own
def test_the_first_plan_of_all_starts_from_nothing(tmp_path: Path) -> None:
    made = Repository(tmp_path / "repository")
    made.state(estate(V1, V1, settings=DEPLOYABLE))
    planned, said, _ = plan(made, "--from", "nothing", "--output", "json:plan.json", "--output", "text")
    ran = archatlas("deploy", "run", "plan.json", "--schemas", "modules", cwd=made.place)
    done, nothing, _ = plan(made)

    assert (planned, ran.returncode, done) == (0, 0, 0)
    assert "introduce shop.orders" in said
    assert nothing.startswith("nothing to deploy for 'prod'\nfrom live to ")


@pytest.mark.real  # runs a deployment, with processes of its own
def test_what_was_deployed_from_the_work_tree_is_found_where_it_was_committed(tmp_path: Path) -> None:
    made = Repository(tmp_path / "repository")
    made.state(estate(V1, V1, settings=DEPLOYABLE))
    first, second = (ORDERS.format(entries=f"{V1}, {V2}", minor=minor) for minor in (1, 2))
    write(made.place, {"modules/shop.orders.yaml": first})
    plan(made, "--from", "HEAD", "--output", "json:plan.json")
    ran = archatlas("deploy", "run", "plan.json", "--schemas", "modules", cwd=made.place)
    write(made.place, {"modules/shop.orders.yaml": second})
    lost, _, complaint = plan(made)
    commit(made.place, {"modules/shop.orders.yaml": first})
    commit(made.place, {"modules/shop.orders.yaml": second})
    found, said, _ = plan(made)

    assert (ran.returncode, lost, found) == (0, 2, 0)
    assert "commit what is deployed, or name the revision that runs with --from" in complaint
    assert "upgrade shop.orders (v1.1.0 → v1.2.0, tier 1)" in said


def test_a_plan_is_played_as_often_as_asked(repository: Repository) -> None:
    status, said, _ = plan(repository, "--from", "HEAD~1", "--simulate", "20")
    wrong, _, complaint = plan(repository, "--from", "HEAD~1", "--simulate", "0")

    assert (status, wrong) == (0, 2)
    assert "played 20 times" in said
    assert "'0' is no number from 1 to 100,000" in complaint


@pytest.mark.real  # processes of its own, whose surroundings differ
def test_the_same_plan_has_the_same_bytes_everywhere(repository: Repository) -> None:
    surroundings = ({"PYTHONHASHSEED": "1"}, {"PYTHONHASHSEED": "2", "LC_ALL": "tr_TR.UTF-8", "TZ": "Asia/Kolkata"})
    arguments = (
        "plan",
        "modules",
        "--from",
        "HEAD~1",
        "--to",
        "HEAD",
        "--at",
        "2026-11-27T12:00+00:00",
        "--output",
        "json",
    )
    texts = {archatlas_process(*arguments, cwd=repository.place, **one).stdout for one in surroundings}

    assert len(texts) == 1

"""A site is told what journals have, and a plan is written for other systems with the programs of the settings."""

import argparse
import json
import subprocess
from pathlib import Path

import pytest
import yaml

from archatlas.analysis.deployment.plan_document import document_of
from archatlas.cli.deployment_journals import recorded_runs
from archatlas.cli.main import main
from archatlas.cli.options import WrongUsage, resolve_options
from archatlas.model.deployment import RunStatus
from builders import schema_text
from deployments import plan_of_modules

SETTINGS = """
schemas: [modules]
environments:
  prod:
    adapters:
      - match: {modules: [shop.cart]}
        shell: {apply: [./ship, "--to={environment}", "{module}", "{version}"]}
      - simulate: {takes: 0s}
  staging: {}
"""


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "archatlas.yml").write_text(SETTINGS, encoding="utf-8")
    (tmp_path / "modules").mkdir()
    for name in ("shop.cart", "shop.orders"):
        (tmp_path / "modules" / f"{name}.yaml").write_text(schema_text(name), encoding="utf-8")
    return tmp_path


def runs_of(*names: str) -> list[RunStatus | None]:
    arguments = argparse.Namespace(config=None, schemas=[], deployments=list(names))
    return [run.status for run in recorded_runs(arguments, resolve_options(arguments))]


def test_the_runs_of_an_environment_come_from_its_journal(here: Path) -> None:
    Path("plan.json").write_text(json.dumps({"plan": document_of(plan_of_modules("shop.orders"))}), encoding="utf-8")
    assert main(["deploy", "run", "plan.json"]) == 0

    assert runs_of("prod", "prod") == [RunStatus.DONE]
    assert runs_of() == []


def test_an_environment_without_a_journal_or_without_settings_is_refused(here: Path) -> None:
    with pytest.raises(WrongUsage, match="nothing was ever deployed to 'staging'"):
        runs_of("staging")
    with pytest.raises(WrongUsage, match="did you mean 'prod'"):
        runs_of("prdo")
    assert not (here / ".archatlas").exists()


def test_exports_run_the_programs_that_the_settings_name(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for command in (["init", "-q"], ["add", "."], ["-c", "user.name=a", "-c", "user.email=a@b", "commit", "-qm", "x"]):
        subprocess.run(["git", *command], check=True)
    for name in ("shop.cart", "shop.orders"):
        schema = schema_text(name).replace("identity:", "contracts: {api: {version: '1.1'}}\nidentity:", 1)
        (here / "modules" / f"{name}.yaml").write_text(schema, encoding="utf-8")

    planned = main(["plan", "--from", "HEAD", "--env", "prod", "--export", "all", "--export", "gitlab", "--out", "out"])

    assert planned == 0, capsys.readouterr().err
    assert len(list((here / "out").rglob("*.y*ml"))) == 6
    jobs = yaml.safe_load((here / "out/gitlab/deploy.gitlab-ci.yml").read_text(encoding="utf-8"))
    scripts = {name: job["script"] for name, job in jobs.items() if name != "stages"}
    assert scripts == {
        "upgrade-shop--cart": ['./ship --to="${ARCHATLAS_ENVIRONMENT}" "${ARCHATLAS_MODULE}" "${ARCHATLAS_VERSION}"'],
        "upgrade-shop--orders": ['./deploy "${ARCHATLAS_MODULE}" "${ARCHATLAS_VERSION}"'],
    }


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--export", "github", "--env", "prod"], "add --out DIR"),
        (["--out", "out", "--env", "prod"], "add --export SYSTEM"),
        (["--export", "github", "--out", "out"], "add --env NAME"),
        (["--export", "github", "--out", "archatlas.yml", "--env", "prod"], "is no directory"),
    ],
)
def test_an_export_that_lacks_something_is_refused_before_any_work(
    here: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], told: str
) -> None:
    subprocess.run(["git", "init", "-q"], check=True)
    subprocess.run(["git", "add", "."], check=True)
    subprocess.run(["git", "-c", "user.name=a", "-c", "user.email=a@b", "commit", "-qm", "x"], check=True)

    assert main(["plan", "--from", "HEAD", *arguments]) == 2
    assert told in capsys.readouterr().err

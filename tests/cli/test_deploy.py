"""`archatlas deploy` runs plans, and what a person says to it, in the words and exit statuses that it promises."""

import json
import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from archatlas.analysis.deployment.plan_document import digest_of, document_of
from archatlas.cli.main import main
from archatlas.deploying.journal import Journal
from archatlas.model.deployment import DeploymentPlan, Event, EventKind, RunStatus
from archatlas.model.record import replace
from archatlas.stores.sqlite import SqliteEventLog
from builders import schema_text
from deployments import DEPLOY, DEPLOYED, effects, plan_of_modules, script
from installed import ARCHATLAS

SETTINGS = """
schemas: [modules]
environments:
  prod:
    adapters:
      - shell: {apply: [./deploy, "{module}", "{version}"], observe: [./deployed, "{attempt}"]}
  staging: {}
"""
SHOP = ("shop.cart", "shop.orders", "shop.search")
IN_ORDER = [("shop.cart", "shop.orders"), ("shop.orders", "shop.search")]

Run = Callable[..., int]


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "archatlas.yml").write_text(SETTINGS, encoding="utf-8")
    (tmp_path / "modules").mkdir()
    for name in SHOP:
        (tmp_path / "modules" / f"{name}.yaml").write_text(schema_text(name), encoding="utf-8")
    script(tmp_path, "deploy", DEPLOY)
    script(tmp_path, "deployed", DEPLOYED)
    return tmp_path


def planned(plan: DeploymentPlan, name: str = "plan.json") -> str:
    Path(name).write_text(json.dumps({"plan": document_of(plan)}), encoding="utf-8")
    return name


def deploy(*arguments: str) -> int:
    return main(["deploy", *arguments])


def journal_of(here: Path) -> Journal:
    return Journal(SqliteEventLog(here / ".archatlas/deployments/prod.sqlite"))


def test_a_plan_is_run_and_its_journal_verified(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    plan = planned(plan_of_modules(*SHOP, orders=IN_ORDER))

    assert deploy("run", plan) == 0
    assert effects(here) == ["shop.cart 1.1", "shop.orders 1.1", "shop.search 1.1"]
    assert "done: 3 of 3 in" in capsys.readouterr().out
    assert deploy("status", "--env", "prod") == 0
    assert deploy("log", "--env", "prod", "--verify") == 0
    assert "each as it was written" in capsys.readouterr().out


def test_a_plan_that_was_run_is_not_run_again(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    plan = planned(plan_of_modules("shop.cart"))
    deploy("run", plan)

    assert deploy("run", plan) == 2
    assert "shop.cart: 1.1 runs there, and the plan starts from 1.0; plan again" in capsys.readouterr().err
    assert effects(here) == ["shop.cart 1.1"]


def test_an_edited_plan_is_refused(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    plan = replace(plan_of_modules("shop.cart"), target="elsewhere")

    assert deploy("run", planned(plan)) == 2
    assert "edited" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--env", "staging"), "the plan is for 'prod', not for 'staging'"),
        (("--env", "prd"), "there is no environment 'prd'; did you mean 'prod'?"),
    ],
)
def test_the_plan_of_another_environment_is_refused(
    here: Path, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], said: str
) -> None:
    assert deploy("run", planned(plan_of_modules("shop.cart")), *arguments) == 2
    assert said in capsys.readouterr().err


def test_a_command_or_an_address_comes_from_the_settings_alone(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (here / "archatlas.yml").unlink()
    (here / "modules" / "archatlas.yml").write_text(SETTINGS, encoding="utf-8")
    plan = planned(plan_of_modules("shop.cart"))

    assert deploy("run", plan, "--schemas", "modules") == 2
    assert "archatlas.yml has no environments" in capsys.readouterr().err


def test_what_nobody_can_deploy_is_told_before_anything_runs(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    plan = plan_of_modules(*SHOP)
    gone = replace(plan, steps=(*plan.steps[:2], replace(plan.steps[2], after=None, id="retire:shop.search")))
    gone = replace(gone, digest=digest_of(gone))

    assert deploy("run", planned(gone)) == 2
    assert "retire:shop.search: its shell has no command 'retire'" in capsys.readouterr().err
    assert effects(here) == []


def test_a_failure_is_rolled_back(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    script(here, "deploy", '#!/bin/sh\n[ "$1 $2" = "shop.orders 1.1" ] && { echo no room; exit 3; }\n' + DEPLOY[10:])

    assert deploy("run", planned(plan_of_modules(*SHOP, orders=IN_ORDER))) == 1
    said = capsys.readouterr().out
    assert "its command ended with exit status 3" in said
    assert "| no room" in said
    assert effects(here)[-1] == "shop.cart 1.0"
    assert deploy("status", "--env", "prod") == 1


def unclear(here: Path) -> str:
    """Leave a run behind of which nobody can tell whether its first step is in effect."""
    plan = plan_of_modules("shop.cart", "shop.orders", orders=IN_ORDER[:1])
    journal = journal_of(here)
    fence = journal.log.lease("executor", "gone", 60)
    assert fence is not None
    journal.start("r1", plan, fence, "somebody")
    step, attempt = "upgrade:shop.cart", "r1:upgrade:shop.cart:1"
    journal.append("r1", [Event(0, journal.clock(), EventKind.INTENT, step, attempt, {"place": "elsewhere"})], fence)
    journal.log.close()
    script(here, "deployed", "#!/bin/sh\nexit 7\n")
    return step


@pytest.mark.parametrize(("answer", "expected"), [("--applied", 1), ("--not-applied", 2)])
def test_where_nobody_can_tell_a_person_says_it_and_the_run_goes_on(
    here: Path, capsys: pytest.CaptureFixture[str], answer: str, expected: int
) -> None:
    here.joinpath(".archatlas/deployments").mkdir(parents=True)
    step = unclear(here)

    assert deploy("resume", "--env", "prod") == 4
    assert f"archatlas deploy resolve {step} --applied --env prod" in capsys.readouterr().out
    assert deploy("status", "--env", "prod") == 4
    assert deploy("resolve", step, answer, "--env", "prod") == 0
    assert deploy("resume", "--env", "prod") == 0
    assert len(effects(here)) == expected


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("approve", "upgrade:shop.cart"), "nothing is asked about upgrade:shop.cart"),
        (("approve", "upgrade:shop.cat"), "did you mean 'upgrade:shop.cart'?"),
        (("resolve", "upgrade:shop.cart", "--applied"), "nothing is asked about upgrade:shop.cart"),
        (("pause",), "has ended; nothing can be said to it any more"),
        (("abort",), "has ended; nothing can be said to it any more"),
        (("rollback", "--to", "x"), "there is no such run; archatlas deploy status --runs lists them"),
        (("log", "--run", "x"), "there is no such run; archatlas deploy status --runs lists them"),
        (("log", "--head", "x"), "--head goes with --verify"),
    ],
)
def test_what_cannot_be_said_to_a_run_is_refused(
    here: Path, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], said: str
) -> None:
    deploy("run", planned(plan_of_modules("shop.cart")))

    assert deploy(*arguments, "--env", "prod") == 2
    assert said in capsys.readouterr().err


def test_before_the_first_run_there_is_nothing_to_be_said(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert deploy("status", "--env", "prod") == 2
    assert "nothing was ever deployed to 'prod'" in capsys.readouterr().err


def test_a_second_run_waits_until_the_first_one_has_ended(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    here.joinpath(".archatlas/deployments").mkdir(parents=True)
    unclear(here)
    deploy("resume", "--env", "prod")

    assert deploy("run", planned(plan_of_modules("shop.search"))) == 2
    assert "run r1 has not ended (needs-operator); archatlas deploy resume" in capsys.readouterr().err


def test_an_aborted_run_leaves_things_as_they_were_or_as_they_are(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    here.joinpath(".archatlas/deployments").mkdir(parents=True)
    step = unclear(here)
    deploy("resume", "--env", "prod")
    deploy("resolve", step, "--applied", "--env", "prod")

    assert deploy("abort", "--hold", "--env", "prod") == 1
    assert journal_of(here).state("r1").ended is RunStatus.ABORTED
    assert effects(here) == []
    assert deploy("status", "--env", "prod") == 1
    told = capsys.readouterr().out
    assert "in flight" not in told
    assert ", for " not in told.splitlines()[-2]


def test_a_plan_that_is_not_there_is_told_with_the_cure(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert deploy("run", "gone.json", "--env", "prod") == 2
    cure = "gone.json: there is no such file; archatlas plan --output json:FILE writes one"
    assert capsys.readouterr().err == f"archatlas: {cure}\n"


def test_runs_that_came_later_are_taken_back_the_last_one_first(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    deploy("run", planned(plan_of_modules("shop.cart")))
    first = journal_of(here).runs()[0]
    deploy("run", planned(plan_of_modules("shop.orders", "shop.search", orders=IN_ORDER[1:])))

    assert deploy("rollback", "--to", first, "--env", "prod") == 0
    assert effects(here)[-2:] == ["shop.search 1.0", "shop.orders 1.0"]
    assert journal_of(here).live().versions["shop.orders"] == plan_of_modules("shop.orders").steps[0].before
    assert deploy("status", "--runs", "--env", "prod") == 0
    assert len(capsys.readouterr().out.splitlines()[-3:]) == 3


def test_a_changed_journal_is_told(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    deploy("run", planned(plan_of_modules("shop.cart")))
    log = SqliteEventLog(here / ".archatlas/deployments/prod.sqlite")
    with log._writing() as cursor:
        cursor.execute("UPDATE event SET body = replace(body, 'applied', 'failed')")
    log.close()

    assert deploy("log", "--verify", "--env", "prod") == 1
    assert "is not what was written, or stands elsewhere" in capsys.readouterr().out


@pytest.mark.parametrize("command", ["run", "resume"])
def test_nothing_is_deployed_on_top_of_a_journal_that_was_changed(
    here: Path, capsys: pytest.CaptureFixture[str], command: str
) -> None:
    deploy("run", planned(plan_of_modules("shop.cart")))
    log = SqliteEventLog(here / ".archatlas/deployments/prod.sqlite")
    with log._writing() as cursor:
        cursor.execute("UPDATE event SET body = replace(body, 'shop.cart:1', 'shop.cart:7')")
    log.close()
    before = effects(here)

    arguments = [planned(plan_of_modules("shop.orders"))] if command == "run" else []
    assert deploy(command, *arguments, "--env", "prod") == 2
    assert "the journal of 'prod' was changed (" in capsys.readouterr().err
    assert effects(here) == before


def test_a_program_reads_the_journal_and_the_status(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    deploy("run", planned(plan_of_modules("shop.cart")))
    capsys.readouterr()
    deploy("status", "--output", "json", "--env", "prod")
    status = json.loads(capsys.readouterr().out)
    deploy("log", "--output", "json", "--env", "prod")
    events = [json.loads(line) for line in capsys.readouterr().out.splitlines()]

    assert (status["status"], status["steps"][0]["phase"]) == ("done", "promoted")
    assert [event["kind"] for event in events] == ["started", "intent", "outcome", "promoted", "ended"]
    assert all(event["run"] == status["run"] for event in events)
    assert os.environ.get("HOME", "-") not in json.dumps(events[2])


@pytest.mark.real
def test_a_reader_who_goes_away_ends_the_telling_and_not_the_run(here: Path) -> None:
    plan = planned(plan_of_modules(*SHOP, orders=IN_ORDER))
    with subprocess.Popen([*ARCHATLAS, "deploy", "run", plan], stdout=subprocess.PIPE) as told:
        assert told.stdout is not None
        told.stdout.close()

        assert told.wait() == 0
    assert len(effects(here)) == 3


def test_what_attempts_left_a_month_ago_goes_when_the_next_run_begins(here: Path) -> None:
    traces = here / ".archatlas/deployments/prod.attempts"
    assert deploy("run", planned(plan_of_modules("shop.cart"))) == 0
    (kept,) = (one for one in traces.iterdir() if one.is_dir())
    old, other = traces / ("0" * 32), traces / "notes"
    for directory in (old, other):
        directory.mkdir()
        os.utime(directory, (0, 0))

    assert deploy("run", planned(plan_of_modules("shop.orders"))) == 0
    assert (old.exists(), other.exists(), kept.exists()) == (False, True, True)

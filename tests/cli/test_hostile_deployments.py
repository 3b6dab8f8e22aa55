"""Deployments in the hands of somebody who owns a schema, a plan file, a health endpoint or what a command prints.

Twenty cases; those of one part alone stand with it: values that a command, an address, a query or kubectl would take
for more (`deploying/test_shell.py`, `test_gates.py`, `test_kubectl.py`), redirects, gzip bombs, NaN and a million rows
(`test_gates.py`), encoded and cut secrets (`test_secrets.py`), journals that were cut, flipped and reordered
(`test_journal.py`), exports (`render/exports/test_plan_exports.py`). Here a whole run meets them.
"""

import asyncio
import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread

import pytest

from archatlas.analysis.deployment.plan_document import digest_of, document_of
from archatlas.cli.main import main
from archatlas.deploying.journal import Journal
from archatlas.model.deployment import (
    ConcurrencyLimits,
    Deployed,
    DeploymentPlan,
    EventKind,
    GateKind,
    GateSpec,
    VersionCheck,
)
from archatlas.model.record import replace
from archatlas.stores.sqlite import SqliteEventLog
from builders import schema_text
from deploying.loopback import Answering, Received, Sent, loopback
from deployments import DEPLOY, DEPLOYED, effects, plan_of_modules, script
from quick_cases import one_in

SHELL = (
    '- shell: {apply: [./deploy, "{module}", "{version}"], observe: [./deployed, "{attempt}"], environment: [TOKEN]}'
)
TOKEN = "s3cr3t/t0k3n+t0k3n="


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TOKEN", TOKEN)
    (tmp_path / "modules").mkdir()
    (tmp_path / "modules" / "shop.cart.yaml").write_text(schema_text("shop.cart"), encoding="utf-8")
    script(tmp_path, "deploy", DEPLOY)
    script(tmp_path, "deployed", DEPLOYED)
    configured(tmp_path)
    return tmp_path


def configured(here: Path, *more: str) -> None:
    """Write the settings of an environment, with more lines of it."""
    lines = ("schemas: [modules]", "environments:", "  prod:", "    adapters:", f"      {SHELL}", *more)
    (here / "archatlas.yml").write_text("\n".join(lines) + "\n", encoding="utf-8")


def run(plan: DeploymentPlan, *options: str, name: str = "plan.json") -> int:
    """Run a plan whose digest somebody made anew."""
    sealed = replace(plan, digest=digest_of(plan))
    Path(name).write_text(json.dumps({"plan": document_of(sealed)}), encoding="utf-8")
    return main(["deploy", "run", name, *options])


def journal(here: Path) -> Journal:
    return Journal(SqliteEventLog(here / ".archatlas/deployments/prod.sqlite"))


def recorded(here: Path) -> str:
    """Return all that is written on disk of a run."""
    files = (path for path in (here / ".archatlas").rglob("*") if path.is_file())
    return "".join(path.read_bytes().decode("utf-8", "replace") for path in files)


def upgraded_to(version: str, module: str = "shop.cart") -> DeploymentPlan:
    plan = plan_of_modules(module)
    return replace(plan, steps=(replace(plan.steps[0], after=Deployed(version, "new")),))


@contextmanager
def served(answering: Answering) -> Iterator[str]:
    """Serve from another thread while a command runs; give the address."""
    loop = asyncio.new_event_loop()
    thread = Thread(target=loop.run_forever)
    thread.start()
    serving = loopback(answering)
    try:
        server = asyncio.run_coroutine_threadsafe(serving.__aenter__(), loop).result()
        yield server.url
        asyncio.run_coroutine_threadsafe(serving.__aexit__(None, None, None), loop).result()
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


@pytest.mark.parametrize(
    "version",
    one_in(
        4,
        ["--force", "-rf", "$(touch owned)", "1; touch owned", "`touch owned`", "1\ntouch owned", "1\x1b[2J", "1\x00"],
    ),
)
def test_a_version_is_one_argument_or_none(here: Path, version: str) -> None:
    status = run(upgraded_to(version))

    assert status in (0, 2)
    assert not (here / "owned").exists()
    ledger = here / "ledger"
    assert not ledger.exists() or version in ledger.read_text(encoding="utf-8")
    assert status == 0 or not ledger.exists()


def test_a_module_whose_name_is_a_command_is_not_deployed(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("shop.cart; touch owned", "--all", "../../etc", "shop.$(touch owned)"):
        assert run(upgraded_to("1.1", name)) == 2
    assert "Traceback" not in capsys.readouterr().err
    assert not (here / "owned").exists()
    assert effects(here) == []


def test_a_module_that_no_schema_describes_is_not_deployed(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(upgraded_to("1.1", "shop.cast")) == 2
    said = capsys.readouterr().err
    assert "no schema here describes 'shop.cast'; did you mean 'shop.cart'?" in said
    assert effects(here) == []


def test_no_command_of_a_schema_is_run(here: Path) -> None:
    hostile = {
        "runtime.deployment.health_check": "sh -c 'touch owned'",
        "runtime.deployment.rollback_plan": "$(touch owned)",
        "risk_and_change.change_control.automated_checks": ["touch owned"],
        "environments": {"prod": {"adapters": [{"shell": {"apply": ["touch", "owned"]}}]}},
    }
    text = schema_text("shop.cart", hostile)
    (here / "modules" / "shop.cart.yaml").write_text(text, encoding="utf-8")

    assert run(plan_of_modules("shop.cart")) == 0
    assert not (here / "owned").exists()
    assert effects(here) == ["shop.cart 1.1"]


@pytest.mark.real
def test_a_placeholder_in_a_value_is_no_placeholder(here: Path) -> None:
    assert run(upgraded_to("{attempt}{0.__class__}%s{environment}")) == 0
    assert effects(here) == ["shop.cart {attempt}{0.__class__}%s{environment}"]


GATE = GateSpec("http", GateKind.HTTP, in_a_row=1, every=0.1, deadline=5.0, version=VersionCheck.REQUIRED)
GATES = ('    gates: [{http: {url: "URL"}, in_a_row: 1, every: 100ms, deadline: 5s}]',)


def gated(here: Path, url: str, *more: str) -> DeploymentPlan:
    """Configure a gate at an address, and return a plan that has it."""
    configured(here, *(line.replace("URL", url) for line in GATES), *more)
    return plan_of_modules("shop.cart", gates=[GATE])


def test_a_plan_without_the_gates_of_the_settings_is_refused(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    plan = gated(here, "http://127.0.0.1:1/")
    weaker = replace(plan, gates={"upgrade:shop.cart": (replace(GATE, version=VersionCheck.IF_TOLD),)})

    assert run(replace(plan, gates={})) == 2
    assert "upgrade:shop.cart: the plan does not have the gate 'http'" in capsys.readouterr().err
    assert run(weaker) == 2
    assert run(replace(plan, limits=ConcurrencyLimits(slots=99))) == 2
    assert "the plan does not have the limits" in capsys.readouterr().err
    assert effects(here) == []


@pytest.mark.parametrize(
    "address", one_in(3, ["http://169.254.169.254/latest/", "http://127.0.0.1:1/", "http://[fd00:ec2::254]/"])
)
def test_a_health_address_that_may_not_be_asked_promotes_nothing(here: Path, address: str) -> None:
    plan = gated(here, address)
    plan = replace(plan, gates={"upgrade:shop.cart": (replace(GATE, deadline=0.2),)})
    configured(here, *(line.replace("URL", address).replace("5s", "200ms") for line in GATES))

    assert run(plan) == 4
    kinds = [event.kind for event in journal(here).events(journal(here).runs()[-1])]
    assert EventKind.PROMOTED not in kinds


@pytest.mark.real
def test_a_health_endpoint_steers_neither_the_terminal_nor_the_journal(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def hostile(received: Received) -> Sent:
        said = f"\x1b]0;owned\x07\x1b[2J::error::owned ##vso[task.setvariable variable=x]y {received.headers['a']}"
        return Sent({"status": "fail", "version": "1.1", "output": said}, 503)

    quick = "in_a_row: 1, failures: 1, every: 100ms, deadline: 5s, after_undo: false"
    with served(hostile) as url:
        gate = f'    gates: [{{http: {{url: "{url}", headers: {{A: TOKEN}}}}, {quick}}}]'
        configured(here, "    allow: [127.0.0.0/8]", gate)
        status = run(plan_of_modules("shop.cart", gates=[replace(GATE, failures=1, after_undo=False)]))
    printed = capsys.readouterr()

    assert status == 1
    assert_inert(printed.out + printed.err)
    assert "t0k3n" not in printed.out + recorded(here)


@pytest.mark.real
def test_what_a_command_prints_steers_nothing_and_hides_secrets(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    script(
        here,
        "deploy",
        '#!/bin/sh\nprintf "\\033[2J\\033]0;x\\007::set-output name=a::b\\n##vso[task.x]\\n"\n'
        'printf "%s" "${TOKEN%?????????}"; sleep 0.05; printf "%s\\n" "${TOKEN#??????????}"\n'
        'printf "%s" "$TOKEN" | base64\nexit 3\n',
    )
    run(plan_of_modules("shop.cart"))
    printed = capsys.readouterr()

    assert_inert(printed.out + printed.err)
    for text in (printed.out, recorded(here)):
        assert "***" in text
        assert "t0k3n" not in text
        assert "czNjcjN0" not in text


@pytest.mark.real
def test_a_hundred_megabytes_of_output_are_neither_kept_nor_shown(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    script(here, "deploy", "#!/bin/sh\nhead -c 100000000 /dev/zero | tr '\\0' x\nexit 3\n")
    run(plan_of_modules("shop.cart"))

    assert len(capsys.readouterr().out) < 20_000
    assert len(recorded(here)) < 1_000_000


@pytest.mark.real
def test_a_clock_that_is_turned_back_opens_no_freeze(
    here: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    today = time.strftime("%Y-%m-%d", time.gmtime())  # before the run: midnight may come meanwhile
    assert run(plan_of_modules("shop.cart")) == 0
    later = time.strftime("%Y-%m-%d", time.gmtime(time.time() + 3 * 86400))
    configured(here, f'    freeze: [{{from: "{today} 00:00", until: "{later} 00:00", reason: audit}}]')
    again = replace(upgraded_to("1.2"), steps=(replace(upgraded_to("1.2").steps[0], before=Deployed("1.1", "new")),))
    yesterday = time.time() - 2 * 86400
    monkeypatch.setattr(time, "time", lambda: yesterday)

    assert run(again) == 2
    assert "'prod' is frozen until" in capsys.readouterr().err
    assert effects(here) == ["shop.cart 1.1"]


def test_a_freeze_keeps_a_run_from_beginning_unless_somebody_says_why(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    configured(here, '    freeze: [{from: "2020-01-01 00:00", until: "2090-01-01 00:00", reason: audit}]')

    assert run(plan_of_modules("shop.cart")) == 2
    assert "'prod' is frozen until 2090-01-01 00:00 UTC (audit); wait, or say" in capsys.readouterr().err
    assert run(plan_of_modules("shop.cart"), "--override-freeze", "the leak is worse") == 0
    (started,) = [one for one in journal(here).events(journal(here).runs()[0]) if one.kind is EventKind.STARTED]
    assert started.facts["plan"]["inputs"]["freeze_override"] == "the leak is worse"


@pytest.mark.parametrize("text", ["", "[]", "{", '{"plan": {}}', "[" * 100_000, '{"plan": 1, "plan": 2}', "\x00"])
def test_what_is_no_plan_is_refused_in_a_line(here: Path, capsys: pytest.CaptureFixture[str], text: str) -> None:
    Path("plan.json").write_text(text, encoding="utf-8")

    assert main(["deploy", "run", "plan.json"]) == 2
    assert len(capsys.readouterr().err.splitlines()) == 1


def assert_inert(text: str) -> None:
    """Check that nothing of a text is a command to a terminal or to a build service."""
    assert "\x1b" not in text
    assert "\x07" not in text
    assert "##vso[" not in text
    assert not any(line.lstrip().startswith(("::", "##[")) for line in text.splitlines())

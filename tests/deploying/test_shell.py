"""Commands of the settings are run as they are written, once, and outlive whoever asked for them."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Coroutine, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeVar

import pytest

from archatlas.deploying.adapters.port import Attempt, AttemptResult
from archatlas.deploying.adapters.shell import ShellAdapter
from archatlas.deploying.secrets import MOST_RECORDED
from archatlas.model.deployment import AttemptOutcome, Deployed
from archatlas.model.record import replace
from archatlas.settings.deployment_adapters import ShellSettings
from deployments import NEW, OLD, effects, ledger_shell, script
from processes import LONG_ENOUGH, ended_already, wait_for_end

pytestmark = pytest.mark.real
"""Each command is a process."""

Result = TypeVar("Result")


def done(work: Coroutine[Any, Any, Result]) -> Result:
    return asyncio.run(asyncio.wait_for(work, LONG_ENOUGH))


def attempt(adapter: ShellAdapter | None = None, **changes: Any) -> Attempt:
    made = Attempt("r1:upgrade:shop.cart:1", "upgrade:shop.cart", "shop.cart", OLD, NEW, "prod", "r1", 3, 7)
    return replace(made, place=adapter.place if adapter else "", **changes)


def shell(tmp_path: Path, *apply: str, environ: Mapping[str, str] = os.environ, **settings: Any) -> ShellAdapter:
    return ShellAdapter(ShellSettings(tuple(apply), **settings), tmp_path, tmp_path / "attempts", environ)


def printed(tmp_path: Path, text: str, **settings: Any) -> AttemptResult:
    """Return what becomes of a script that is run with the module and its version."""
    program = script(tmp_path, "program", f"#!/bin/sh\n{text}\n")
    return done(shell(tmp_path, program, "{module}", "{version}", **settings).apply(attempt()))


def test_a_command_that_ends_well_has_an_effect(tmp_path: Path) -> None:
    result = done(ledger_shell(tmp_path).apply(attempt()))

    assert (result.outcome, result.facts["status"]) == (AttemptOutcome.APPLIED, 0)
    assert effects(tmp_path) == ["shop.cart 1.1"]


def test_no_shell_reads_a_value(tmp_path: Path) -> None:
    hostile = "1.1; touch owned $(touch owned) `touch owned` | touch owned"
    done(ledger_shell(tmp_path).apply(attempt(after=Deployed(hostile))))

    assert not (tmp_path / "owned").exists()
    assert effects(tmp_path) == ["shop.cart 1.1;"]


@pytest.mark.parametrize(
    ("after", "why"),
    [
        (Deployed("--force"), "'--force' would be taken for an option; put -- before {version} in the command"),
        (Deployed("1.1\n--force"), r"'1.1\n--force' holds a control character"),
        (Deployed("1.1\x1b[31m"), "holds a control character"),
        (Deployed(""), "nothing is known for {version}; declare it in the schema, or leave it out of the command"),
    ],
)
def test_a_value_that_no_command_may_get_keeps_a_step_from_being_made(
    tmp_path: Path, after: Deployed, why: str
) -> None:
    assert why in ledger_shell(tmp_path).cannot(attempt(after=after))


def test_a_value_that_looks_like_an_option_may_follow_two_hyphens_or_a_name(tmp_path: Path) -> None:
    after = attempt(after=Deployed("-1"))

    assert shell(tmp_path, "./deploy", "--", "{version}").cannot(after) == ""
    assert shell(tmp_path, "./deploy", "--version={version}").cannot(after) == ""
    assert shell(tmp_path, "./deploy", "{version}").cannot(after) != ""


def test_what_is_filled_in_is_not_looked_at_again(tmp_path: Path) -> None:
    result = printed(tmp_path, 'printf "%s|" "$@"')
    hostile = attempt(after=Deployed("{module}{0.__class__}%s"))
    other = done(shell(tmp_path, "./program", "{version}", "{0.__class__}").apply(replace(hostile, intent=8)))

    assert result.facts["output"] == "shop.cart|1.1|"
    assert other.facts["output"] == "{module}{0.__class__}%s|{0.__class__}|"


def test_a_missing_command_keeps_a_step_from_being_made(tmp_path: Path) -> None:
    retired = attempt(before=NEW, after=None)

    assert "its shell has no command 'retire'" in shell(tmp_path, "./deploy").cannot(retired)
    assert shell(tmp_path, "./deploy", retire=("./gone",)).cannot(retired) == ""


def test_a_variable_that_is_not_set_keeps_a_step_from_being_made(tmp_path: Path) -> None:
    adapter = shell(tmp_path, "./deploy", environment=("DEPLOY_TOKEN",), environ={})

    assert "the variable DEPLOY_TOKEN that its shell hands on is not set" in adapter.cannot(attempt())


def test_a_command_gets_what_is_said_of_the_attempt_and_only_the_variables_that_are_named(tmp_path: Path) -> None:
    environ = {"PATH": os.environ["PATH"], "MINE": "1", "OTHERS": "2"}
    script(tmp_path, "program", "#!/bin/sh\nenv | sort\n")
    result = done(shell(tmp_path, "./program", environ=environ, environment=("MINE",)).apply(attempt()))
    names = {line.partition("=")[0] for line in result.facts["output"].splitlines()}

    assert {"MINE", "ARCHATLAS_ATTEMPT", "ARCHATLAS_FENCE", "ARCHATLAS_MODULE", "ARCHATLAS_VERSION"} <= names
    assert "OTHERS" not in names
    assert "ARCHATLAS_FENCE=3" in result.facts["output"]


def test_secrets_are_masked_in_what_is_recorded_and_in_what_is_left_on_disk(tmp_path: Path) -> None:
    environ = {"PATH": os.environ["PATH"], "TOKEN": "s3cr3t-t0ken-value"}
    script(tmp_path, "program", '#!/bin/sh\necho "with $TOKEN"\nexit 3\n')
    result = done(shell(tmp_path, "./program", environ=environ, environment=("TOKEN",)).apply(attempt()))

    assert (result.outcome, result.reason) == (AttemptOutcome.FAILED, "its command ended with exit status 3")
    assert result.facts["output"].strip() == "with ***"
    assert [
        file for file in (tmp_path / "attempts").rglob("*") if file.is_file() and b"t0ken" in file.read_bytes()
    ] == []


def test_a_program_that_is_not_there_was_not_applied(tmp_path: Path) -> None:
    result = done(shell(tmp_path, "./missing").apply(attempt()))

    assert result.outcome is AttemptOutcome.NOT_APPLIED
    assert "its command cannot be run" in result.reason


def test_a_command_that_takes_too_long_is_ended_with_all_that_it_started(tmp_path: Path) -> None:
    result = printed(tmp_path, "sleep 600 & echo $! > child; wait", timeout=3.0)

    assert result.outcome is AttemptOutcome.FAILED
    assert "as it took longer than 3 s" in result.reason
    with suppress(ProcessLookupError):  # it has ended already, else it was told to
        wait_for_end(os.pidfd_open(int((tmp_path / "child").read_text())))


def test_a_question_that_ends_as_it_is_about_to_be_ended_took_too_long(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "killpg", ended_already)
    adapter = shell(tmp_path, "./deploy", observe=("/bin/sleep", "600"), timeout=0.1)
    result = done(adapter.observe(replace(attempt(), place="elsewhere")))

    assert (result.outcome, result.reason) == (
        AttemptOutcome.CANNOT_TELL,
        "its command 'observe' took too long",
    )


def test_of_much_output_the_end_is_kept(tmp_path: Path) -> None:
    result = printed(tmp_path, "head -c 20000000 /dev/zero | tr '\\0' x; echo; echo the end")

    assert result.outcome is AttemptOutcome.APPLIED
    assert result.facts["output"].rstrip().endswith("the end")
    assert len(result.facts["output"]) < MOST_RECORDED + 100


def test_a_service_that_a_command_leaves_behind_keeps_nobody_waiting(tmp_path: Path) -> None:
    result = printed(tmp_path, "sleep 600 & echo $! > child; echo started")
    os.kill(int((tmp_path / "child").read_text()), signal.SIGKILL)

    assert (result.outcome, result.facts["output"].strip()) == (AttemptOutcome.APPLIED, "started")


def test_an_attempt_that_nobody_began_never_begins_once_somebody_asked(tmp_path: Path) -> None:
    adapter = ledger_shell(tmp_path)
    asked = done(adapter.observe(attempt(adapter)))
    late = done(adapter.apply(attempt(adapter)))

    assert (asked.outcome, late.outcome) == (AttemptOutcome.NOT_APPLIED, AttemptOutcome.NOT_APPLIED)
    assert effects(tmp_path) == []


def test_an_attempt_is_made_anew_where_it_was_announced_anew(tmp_path: Path) -> None:
    adapter = ledger_shell(tmp_path)
    done(adapter.observe(attempt(adapter)))

    assert done(adapter.apply(attempt(adapter, intent=9))).outcome is AttemptOutcome.APPLIED
    assert effects(tmp_path) == ["shop.cart 1.1"]


def test_an_attempt_is_never_made_twice(tmp_path: Path) -> None:
    adapter = ledger_shell(tmp_path)
    first, second = done(adapter.apply(attempt(adapter))), done(adapter.apply(attempt(adapter)))

    assert (first.outcome, second.outcome) == (AttemptOutcome.APPLIED, AttemptOutcome.APPLIED)
    assert effects(tmp_path) == ["shop.cart 1.1"]


STARTER = """
import asyncio, sys
from pathlib import Path
from archatlas.deploying.adapters.port import Attempt
from archatlas.deploying.adapters.shell import ShellAdapter
from archatlas.model.deployment import Deployed
from archatlas.settings.deployment_adapters import ShellSettings
home = Path(sys.argv[1])
adapter = ShellAdapter(ShellSettings(("./slow",)), home, home / "attempts", {"PATH": sys.argv[2]})
step, old, new = "upgrade:shop.cart", Deployed("1.0", "old"), Deployed("1.1", "new")
attempt = Attempt("r1:upgrade:shop.cart:1", step, "shop.cart", old, new, "prod", "r1", 3, 7, adapter.place)
asyncio.run(adapter.apply(attempt))
"""
SLOW = """#!/bin/sh
echo "shop.cart 1.1" >> ledger
echo > begun
read line < go
"""


def killed_while_it_runs(tmp_path: Path) -> ShellAdapter:
    """Let another process run a command, kill it with SIGKILL in the middle, and return an adapter of our own."""
    script(tmp_path, "slow", SLOW)
    os.mkfifo(tmp_path / "begun")
    os.mkfifo(tmp_path / "go")
    command = [sys.executable, "-c", STARTER, str(tmp_path), os.environ["PATH"]]
    with subprocess.Popen(command) as starter:
        (tmp_path / "begun").read_text()
        starter.kill()
    return shell(tmp_path, "./slow")


def test_a_command_outlives_who_asked_for_it_and_is_adopted(tmp_path: Path) -> None:
    adapter = killed_while_it_runs(tmp_path)

    async def adopted() -> AttemptResult:
        asked = asyncio.ensure_future(adapter.observe(attempt(adapter)))
        await asyncio.sleep(0)
        await asyncio.to_thread((tmp_path / "go").write_text, "go\n")
        return await asked

    result = done(adopted())

    assert result.outcome is AttemptOutcome.APPLIED
    assert effects(tmp_path) == ["shop.cart 1.1"]


def test_where_the_runner_is_killed_too_the_target_is_asked_else_nobody_can_tell(tmp_path: Path) -> None:
    adapter = killed_while_it_runs(tmp_path)
    runners = [
        int(path.name)
        for path in Path("/proc").iterdir()
        if path.name.isdigit() and str(tmp_path / "attempts").encode() in command_of(path)
    ]
    for runner in runners:
        os.kill(runner, signal.SIGKILL)
    (tmp_path / "go").write_text("go\n")
    asked = replace(attempt(adapter))
    blind = done(adapter.observe(asked))
    seeing = ShellAdapter(ShellSettings(("./slow",), observe=("/bin/true",)), tmp_path, tmp_path / "attempts", {})

    assert runners
    assert blind.outcome is AttemptOutcome.CANNOT_TELL
    assert "has no command 'observe'" in blind.reason
    assert done(seeing.observe(asked)).outcome is AttemptOutcome.APPLIED


def command_of(process: Path) -> bytes:
    try:
        return (process / "cmdline").read_bytes()
    except OSError:
        return b""


@pytest.mark.parametrize(
    ("status", "outcome"),
    [(0, AttemptOutcome.APPLIED), (1, AttemptOutcome.NOT_APPLIED), (2, AttemptOutcome.CANNOT_TELL)],
)
def test_of_an_attempt_made_on_another_machine_the_target_is_asked(
    tmp_path: Path, status: int, outcome: AttemptOutcome
) -> None:
    observe = script(tmp_path, "observe", f"#!/bin/sh\nexit {status}\n")
    adapter = shell(tmp_path, "./deploy", observe=(observe, "{attempt}"))

    assert done(adapter.observe(replace(attempt(), place="elsewhere"))).outcome is outcome


def test_an_undo_brings_the_version_before_back(tmp_path: Path) -> None:
    adapter, undo = ledger_shell(tmp_path), attempt(before=NEW, after=OLD, id="r1:upgrade:shop.cart:undo-1")

    assert done(adapter.undo(undo)).outcome is AttemptOutcome.APPLIED
    assert effects(tmp_path) == ["shop.cart 1.0"]

"""The script of the action, run with a stand-in for Python that writes down how archatlas was called."""

import os
import re
import subprocess
from pathlib import Path

import pytest

from workflows import action

REVIEW = action().step("review")["run"]

PYTHON = """#!/bin/sh
shift 3
for argument; do printf '[%s]' "$argument" >>"$ANSWERS/calls"; done
echo >>"$ANSWERS/calls"
for argument; do case $argument in markdown:*) echo report >"${argument#markdown:}" ;; esac; done
exit "$STATUS"
"""


@pytest.mark.parametrize(
    ("status", "verdict"), [(0, "clean"), (1, "new-findings"), (2, "not-reviewed"), (3, "not-reviewed")]
)
def test_the_action_ends_as_the_review_does_and_tells_the_verdict(status: int, verdict: str, tmp_path: Path) -> None:
    done = review(tmp_path, status=status)

    assert done.returncode == status
    assert reports_named(tmp_path, (tmp_path / "output").read_text()).splitlines() == [
        f"verdict={verdict}",
        "markdown=REPORTS/review.md",
        "sarif=REPORTS/review.sarif",
        "json=REPORTS/review.json",
    ]
    assert (tmp_path / "summary").read_text() == "report\n"


def test_the_action_compares_with_the_base_branch_unless_told(tmp_path: Path) -> None:
    review(tmp_path, GITHUB_BASE_REF="main")

    assert calls(tmp_path) == [
        "[review][--base][origin/main][--output][github][--output][markdown:REPORTS/review.md]"
        "[--output][sarif:REPORTS/review.sarif][--output][json:REPORTS/review.json]"
    ]


def test_the_action_compares_with_what_a_merge_queue_starts_from(tmp_path: Path) -> None:
    review(tmp_path, BASE="", QUEUE="c0ffee")

    assert calls(tmp_path)[0].startswith("[review][--base][c0ffee]")


def test_each_line_of_the_schemas_is_a_directory_whatever_its_name(tmp_path: Path) -> None:
    review(tmp_path, SCHEMAS="services/schemas\n\nBüro & Söhne/*")

    assert calls(tmp_path)[0].startswith("[review][services/schemas][Büro & Söhne/*][--base]")


def test_the_action_says_so_when_there_is_nothing_to_compare_with(tmp_path: Path) -> None:
    done = review(tmp_path, BASE="")

    assert done.returncode == 2
    assert "the input base is empty" in done.stdout


def test_a_link_in_the_place_of_the_settings_leads_to_no_other_estate(tmp_path: Path) -> None:
    (tmp_path / "work" / "lenient").mkdir(parents=True)
    (tmp_path / "work" / "arch").symlink_to("lenient")

    done = review(tmp_path, PLACE="arch")

    assert done.returncode == 2
    assert "arch leads over a link" in done.stdout
    assert calls(tmp_path) == []


def test_a_change_that_takes_the_directory_away_is_reviewed(tmp_path: Path) -> None:
    assert review(tmp_path, PLACE="docs/arch").returncode == 0
    assert calls(tmp_path)[0].startswith("[review]")


def test_an_argument_is_a_line_and_no_line_becomes_a_command(tmp_path: Path) -> None:
    review(tmp_path, ARGS="--today\n2026-01-01\n\n*; $(touch pwned) `touch pwned`", FAIL_ON="warning")

    assert "[--fail-on][warning][--today][2026-01-01][*; $(touch pwned) `touch pwned`]" in calls(tmp_path)[0]
    assert not (tmp_path / "work" / "pwned").exists()


def test_a_baseline_is_read_where_the_branches_parted(tmp_path: Path) -> None:
    git = f'#!/bin/sh\n[ "$*" = "-C {tmp_path}/work merge-base abc HEAD" ] && echo parted\n'
    review(tmp_path, {"git": git}, BASE="abc", BASELINE="baseline.json", SCHEMAS="schemas")

    assert calls(tmp_path)[1] == "[check][schemas][--baseline][baseline.json][--baseline-rev][parted]"


@pytest.mark.parametrize("spelled", ["{work}/bin", "{work}/../work/bin", "{above}/./work//bin", "{above}/link", "bin"])
def test_a_program_of_the_checkout_is_not_found_however_the_path_spells_its_place(spelled: str, tmp_path: Path) -> None:
    work = tmp_path / "work"
    (work / "bin").mkdir(parents=True)
    (tmp_path / "link").symlink_to("work/bin")
    for name in ("mkdir", "mktemp", "cat", "git"):
        (work / "bin" / name).write_text(f"#!/bin/sh\necho {name} >>'{tmp_path}/ran'\n", encoding="utf-8")
        (work / "bin" / name).chmod(0o755)

    done = review(tmp_path, PATH=f"{spelled.format(work=work, above=tmp_path)}:{os.environ['PATH']}")

    assert done.returncode == 0, done.stderr
    assert calls(tmp_path)[0].startswith("[review]")
    assert not (tmp_path / "ran").exists()


def test_a_file_that_every_bash_would_read_first_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "rc").write_text(f"touch '{tmp_path}/ran'\n", encoding="utf-8")
    said = {name: value for name, value in action().step("review")["env"].items() if "${{" not in value}

    assert review(tmp_path, **{"BASH_ENV": str(tmp_path / "rc"), **said}).returncode == 0
    assert not (tmp_path / "ran").exists()


def review(
    folder: Path, programs: dict[str, str] | None = None, status: int = 0, **inputs: str
) -> subprocess.CompletedProcess[str]:
    """Run the script of the action as a runner does, with inputs as environment variables."""
    bin_folder = folder / "archatlas" / "bin"
    for place in (bin_folder, folder / "work"):
        place.mkdir(parents=True, exist_ok=True)
    for name, text in {"python": PYTHON, **(programs or {})}.items():
        (bin_folder / name).write_text(text)
        (bin_folder / name).chmod(0o755)
    defaults = dict.fromkeys(("SCHEMAS", "CONFIG", "FAIL_ON", "BASELINE", "ARGS", "BASE", "QUEUE"), "")
    base = {} if {"BASE", "GITHUB_BASE_REF"} & set(inputs) else {"BASE": "abc"}
    files = {"GITHUB_OUTPUT": str(folder / "output"), "GITHUB_STEP_SUMMARY": str(folder / "summary")}
    Path(files["GITHUB_OUTPUT"]).touch()
    places = {"ANSWERS": str(folder), "RUNNER_TEMP": str(folder), "GITHUB_WORKSPACE": str(folder / "work")}
    environment = {"PATH": f"{bin_folder}:{os.environ['PATH']}", "PLACE": ".", "STATUS": str(status), **places, **files}
    return subprocess.run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", REVIEW],
        cwd=folder / "work",
        env={**environment, **defaults, **base, **inputs},
        capture_output=True,
        text=True,
        check=False,
    )


def calls(folder: Path) -> list[str]:
    """Return how archatlas was called."""
    path = folder / "calls"
    return reports_named(folder, path.read_text()).splitlines() if path.exists() else []


def reports_named(folder: Path, text: str) -> str:
    """Return a text with a name for the directory of the reports, which is a new one each time."""
    return re.sub(re.escape(f"{folder}/archatlas-review.") + r"\w{6}", "REPORTS", text)

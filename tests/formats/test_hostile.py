"""The hostile corpus, as far as loading can judge it: what must be refused is, with file, line and key."""

import json
import os
import shutil
from pathlib import Path
from typing import Any

import pytest

from archatlas.formats.reader import load_catalog
from archatlas.formats.schema_files import read_tree
from archatlas.model.finding import Finding, Severity
from archatlas.render.text.messages import message_of
from conftest import SHARED

CORPUS = SHARED / "hostile"
CASES = sorted(path.parent.name for path in CORPUS.glob("*/expectations.json"))


def prepared(case: str, work: Path) -> dict[str, Any]:
    """Copy a case, carry out what it wants done beforehand, and return what it expects."""
    expectations: dict[str, Any] = json.loads((CORPUS / case / "expectations.json").read_text(encoding="utf-8"))
    shutil.copytree(CORPUS / case / "modules", work / "modules", symlinks=True)
    (work / "modules").chmod(0o755)
    for step in expectations["setup"]:
        place = work / step["path"]
        if step["op"] == "symlink":
            place.symlink_to(step["target"])
        elif step["op"] == "fifo":
            os.mkfifo(place)
        elif step["op"] == "chmod":
            place.chmod(int(step["mode"], 8))
        else:
            place.write_text(step["head"] + step["unit"] * (step["bytes"] // len(step["unit"]) + 1), encoding="utf-8")
    return expectations


@pytest.mark.skipif(not CASES, reason="no hostile corpus beside the work tree")
@pytest.mark.parametrize("case", CASES or ["none"])
def test_a_hostile_case_is_judged_as_expected(case: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    expected = prepared(case, tmp_path)
    if expected.get("skip_if_root") and os.geteuid() == 0:
        pytest.skip("root may read everything")
    monkeypatch.chdir(tmp_path)

    tree = read_tree(Path("modules"))
    result = load_catalog(tree.files)

    refused = {*tree.refused, *result.refused}
    findings = (*tree.findings, *result.findings)
    assert expected["good_module"] in {None, *result.catalog}
    if expected["expect"] == "accept":
        assert refused == set()
        assert [finding for finding in findings if finding.severity is Severity.ERROR] == []
    elif expected["expect"] == "reject" or refused:
        assert_refused(expected["reject"], refused, findings)


def assert_refused(expected: dict[str, Any], refused: set[str], findings: tuple[Finding, ...]) -> None:
    """The named files are refused, with an error near the line and with the key in its message."""
    assert refused >= set(expected["names_files"])
    errors = [
        finding
        for finding in findings
        if finding.severity is Severity.ERROR and finding.location.path == expected["names_files"][0]
    ]
    if expected["line"]:
        lines = [finding.location.line for finding in errors]
        assert any(abs(line - expected["line"]) <= expected["line_tolerance"] for line in lines), lines
    if expected["key"]:
        assert any(expected["key"] in message_of(finding) for finding in errors)

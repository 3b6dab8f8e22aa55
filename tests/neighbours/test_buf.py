"""What `buf breaking` calls breaking in Protocol Buffers is what a review names, and the other way round."""

import subprocess
from pathlib import Path

import pytest

from archatlas.analysis.compare.api_changes import ApiRule
from formats.api_documents.test_changes import PROTO

BUF = Path(__file__).parents[2] / "build" / "neighbours" / "npm" / "node_modules" / ".bin" / "buf"

pytestmark = [
    pytest.mark.real,
    pytest.mark.skipif(not BUF.exists(), reason="buf is not installed; make neighbours does it where npm is"),
]


@pytest.mark.parametrize(("rule", "before", "bad", "good"), PROTO)
def test_buf_agrees(tmp_path: Path, rule: ApiRule, before: str, bad: str, good: str) -> None:
    assert breaks(tmp_path, before, bad), rule
    assert not breaks(tmp_path, before, good), rule


def breaks(folder: Path, before: str, after: str) -> bool:
    for name, text in (("before", before), ("after", after)):
        (folder / name).mkdir(exist_ok=True)
        (folder / name / "c.proto").write_text(text, encoding="utf-8")
        (folder / name / "buf.yaml").write_text("version: v2\nbreaking: {use: [FILE]}\n", encoding="utf-8")
    done = subprocess.run(
        [BUF, "breaking", "after", "--against", "before", "--disable-symlinks"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode in (0, 100), done.stderr  # 100: findings
    return done.returncode == 100

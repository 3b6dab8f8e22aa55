"""The settings that the guide has for Neovim start the server, and Neovim shows what `check` says."""

import json
import os
import re
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from builders import requiring
from installed import ARCHATLAS, archatlas

ROOT = Path(__file__).parents[2]
BUILT = ROOT / "build/neovim/bin/nvim"
NEOVIM = str(BUILT) if BUILT.is_file() else shutil.which("nvim")
OLDEST = (0, 11)
SCRIPT = Path(__file__).with_name("neovim.lua")

pytestmark = pytest.mark.real


def version(program: str) -> tuple[int, ...]:
    said = subprocess.run([program, "--version"], capture_output=True, text=True, check=True).stdout
    found = re.search(r"v(\d+)\.(\d+)", said)
    return tuple(map(int, found.groups())) if found else (0,)


def snippet(title: str) -> str:
    """Return a block of the guide by the name of the file that it is for."""
    guide = (ROOT / "docs/guide/editor.md").read_text(encoding="utf-8")
    return guide.partition(f'title="{title}"\n')[2].partition("```")[0]


@pytest.fixture(scope="module")
def neovim() -> str:
    if NEOVIM is None:
        pytest.skip("there is no Neovim; `make neovim` installs one")
    if version(NEOVIM) < OLDEST:
        pytest.skip("this Neovim is older than the settings of the guide need; `make neovim` installs a newer one")
    return NEOVIM


@pytest.fixture(scope="module")
def estate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    top = tmp_path_factory.mktemp("estate")
    schemas = top / "schemas/modules"
    schemas.mkdir(parents=True)
    (schemas / "shop.basket.yaml").write_text(requiring("shop.basket", "shop.stock", "shop.stok"), encoding="utf-8")
    for name in ("shop.stock", "shop.staff"):
        (schemas / f"{name}.yaml").write_text(requiring(name), encoding="utf-8")
    return top


@pytest.fixture(scope="module")
def seen(neovim: str, estate: Path) -> Mapping[str, Any]:
    """Return what Neovim gets at the name of the first required module."""
    init = estate / "init.lua"
    init.write_text(snippet("init.lua"), encoding="utf-8")
    path = "schemas/modules/shop.basket.yaml"
    lines = (estate / path).read_text(encoding="utf-8").splitlines()
    line = next(number for number, text in enumerate(lines, 1) if "shop.stock" in text)
    place = [str(line), str(lines[line - 1].index("shop.stock") + 6)]
    done = subprocess.run(
        [neovim, "--headless", "-u", str(init), "-l", str(SCRIPT), path, *place, str(len(found_by_check(estate)))],
        cwd=estate,
        env={**os.environ, "PATH": f"{Path(ARCHATLAS[0]).parent}:{os.environ['PATH']}", "XDG_STATE_HOME": str(estate)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    answers: Mapping[str, Any] = json.loads((done.stdout or done.stderr).strip().splitlines()[-1])
    return answers


def found_by_check(estate: Path) -> list[Mapping[str, Any]]:
    found = json.loads(archatlas("check", "--output", "json", cwd=estate).stdout)["findings"]
    return [one for one in found if one["path"].endswith("shop.basket.yaml")]


def test_neovim_shows_the_findings_that_check_has(seen: Mapping[str, Any], estate: Path) -> None:
    assert sorted(map(at, seen["findings"])) == sorted(map(at, found_by_check(estate)))


def at(finding: Mapping[str, Any]) -> tuple[str, int]:
    return finding["rule"], finding["line"]


def test_neovim_explains_leads_to_and_completes_names_of_modules(seen: Mapping[str, Any], estate: Path) -> None:
    assert "shop.stock" in seen["hover"]
    assert seen["definition"] == (estate / "schemas/modules/shop.stock.yaml").as_uri()
    assert seen["completion"] == ["shop.staff"]

"""What code of a site does wrong, in a hook or a script, fails the build with its place, and is no bug of ours."""

import shutil
from pathlib import Path

import pytest

from builders import requiring, written
from installed import archatlas

pytestmark = pytest.mark.site


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("team")
    written(root / "schemas" / "modules", requiring("lane.a"))
    assert archatlas("new", cwd=root).returncode == 0
    return root


@pytest.fixture
def here(prepared: Path, tmp_path: Path) -> Path:
    return shutil.copytree(prepared, tmp_path / "here")


def with_hook(root: Path, statement: str) -> None:
    (root / "hook.py").write_text(f"def on_post_build(config, **rest):\n    {statement}\n", encoding="utf-8")
    settings = root / "mkdocs.yml"
    settings.write_text(f"{settings.read_text(encoding='utf-8')}hooks: [hook.py]\n", encoding="utf-8")


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("raise SystemExit(0)", "'hook.py', line 2, ends the build; a hook, a plugin or a script has to return"),
        ("__import__('sys').exit('told')", "'hook.py', line 2, ends the build"),
        ("{}['gone']", "'hook.py', line 2, fails: KeyError: 'gone'"),
        ("__import__('json').loads('{')", "'hook.py', line 2, fails: JSONDecodeError"),
    ],
)
def test_a_hook_that_fails_or_ends_the_build_is_named(statement: str, said: str, here: Path) -> None:
    with_hook(here, statement)

    done = archatlas("build", "--mkdocs", "mkdocs.yml", cwd=here)

    assert done.returncode == 2
    assert said in done.stderr
    assert not (here / "site").exists()


def test_a_script_that_fails_is_named(here: Path) -> None:
    script = here / "gen_files.py"
    script.write_text(f"{script.read_text(encoding='utf-8')}\nraise ValueError\n", encoding="utf-8")

    done = archatlas("build", "--mkdocs", "mkdocs.yml", cwd=here)

    assert done.returncode == 2
    assert "'gen_files.py', line " in done.stderr
    assert not (here / "site").exists()

"""An import of what a build makes is no dead one where a manifest says so, and only there."""

from pathlib import Path

import pytest

from archatlas.model.code import CodeFacts
from scanning.trees import scanned, write_tree

CODE = {"src/shop/__init__.py": "", "src/shop/a.py": "from shop._version import version\n"}
SCM = '[tool.setuptools_scm]\nversion_file = "src/shop/_version.py"\n'


def scan(root: Path, files: dict[str, str]) -> CodeFacts:
    return scanned(write_tree(root, files), {"shop.shop": ("src/shop/**",), "shop.other": ("other/**",)})


def dead(code: CodeFacts) -> list[str]:
    return [tie.target for one in code.modules.values() for tie in (*one.ties, *one.dead) if tie.is_dead]


@pytest.mark.parametrize(
    ("name", "manifest"),
    [
        ("pyproject.toml", SCM),
        ("pyproject.toml", SCM.replace("version_file", "write_to")),
        ("pyproject.toml", '[tool.hatch.build.hooks.vcs]\nversion-file = "src/shop/_version.py"\n'),
        ("pyproject.toml", '[tool.hatch.build.targets.wheel.hooks.vcs]\nversion-file = "src/shop/_version.py"\n'),
        ("pyproject.toml", '[tool.hatch.build.hooks.version]\npath = "./src/shop/_version.py"\n'),
        ("pyproject.toml", '[tool.pdm.version]\nsource = "scm"\nwrite_to = "shop/_version.py"\n'),
        ("pyproject.toml", '[tool.versioningit.write]\nfile = "src/shop/_version.py"\n'),
        ("pyproject.toml", '[[tool.scikit-build.generate]]\npath = "shop/_version.py"\n'),
        ("pyproject.toml", '[tool.maturin]\nmodule-name = "shop._version"\n'),
        ("pyproject.toml", '[[tool.setuptools.ext-modules]]\nname = "shop._version"\nsources = []\n'),
        ("setup.py", 'setup(use_scm_version={"write_to": "src/shop/_version.py"})\n'),
        ("setup.py", 'setup(use_scm_version=dict(version_file="src/shop/_version.py"))\n'),
    ],
)
def test_a_module_that_a_manifest_names_is_made_by_the_build(name: str, manifest: str, tmp_path: Path) -> None:
    code = scan(tmp_path, {**CODE, name: manifest})

    assert dead(code) == []
    assert code.built == ("src/shop/_version.py",)


@pytest.mark.parametrize(
    "manifest",
    [
        "",
        SCM.replace("_version.py", "_other.py"),
        SCM.replace("src/shop", "../shop"),
        SCM.replace("src/shop", "/src/shop"),
        SCM.replace("src/shop", "gone"),
        SCM.replace(".py", ".txt"),
        SCM.replace('"src/shop/_version.py"', "7"),
        "tool = 1\n",
        "[tool.setuptools]\next-modules = [1, {name = 2}]\n[tool.hatch.build]\ntargets = [1]\n",
    ],
)
def test_what_no_manifest_names_is_dead(manifest: str, tmp_path: Path) -> None:
    code = scan(tmp_path, {**CODE, "pyproject.toml": manifest})

    assert dead(code) == ["shop._version.version"]
    assert code.built == ()


def test_a_file_that_is_there_is_read_and_not_called_built(tmp_path: Path) -> None:
    code = scan(tmp_path, {**CODE, "pyproject.toml": SCM, "src/shop/_version.py": "version = '1'\n"})

    assert code.built == ()
    assert dead(code) == []


def test_another_module_requires_the_one_that_the_file_is_built_into(tmp_path: Path) -> None:
    code = scan(tmp_path, {**CODE, "pyproject.toml": SCM, "other/b.py": "import shop._version\n"})

    assert [tie.required for tie in code.modules["shop.other"].ties] == ["shop.shop"]

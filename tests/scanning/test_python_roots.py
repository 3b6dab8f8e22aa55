import pytest

from archatlas.scanning.python_roots import package_roots
from scanning.trees import in_memory


@pytest.mark.parametrize(
    ("name", "text", "root"),
    [
        ("pyproject.toml", '[tool.hatch.build.targets.wheel]\npackages = ["code/app"]\n', "p/code"),
        ("pyproject.toml", '[tool.setuptools.package-dir]\n"" = "code"\n', "p/code"),
        ("pyproject.toml", '[tool.setuptools.packages.find]\nwhere = ["code"]\n', "p/code"),
        ("pyproject.toml", '[tool.poetry]\npackages = [{ include = "app", from = "code" }]\n', "p/code"),
        ("pyproject.toml", '[tool.pytest.ini_options]\npythonpath = ["code", "other"]\n', "p/other"),
        ("pyproject.toml", '[tool.uv.build-backend]\nmodule-root = "code"\n', "p/code"),
        ("setup.cfg", "[options]\npackage_dir =\n    = code\n", "p/code"),
        ("setup.cfg", "[options.packages.find]\nwhere = code\n", "p/code"),
        ("setup.py", "setup(package_dir={'': 'code'})", "p/code"),
        ("setup.py", "setup(packages=find_packages(where='code'))", "p/code"),
        ("setup.py", "setup()", "p/src"),
    ],
)
def test_packages_lie_where_the_manifest_says(name: str, text: str, root: str) -> None:
    assert root in set(package_roots(in_memory({f"p/{name}": text})))


@pytest.mark.parametrize("said", ['"../up"', '"/etc"', "3", "{ a = 1 }", '["a/../../b"]'])
def test_a_manifest_leads_nowhere_else(said: str) -> None:
    text = f"[tool.maturin]\npython-source = {said}\n"

    assert set(package_roots(in_memory({"p/pyproject.toml": text}))) <= {"p", "p/src", "p/lib", "p/python", "p/a"}

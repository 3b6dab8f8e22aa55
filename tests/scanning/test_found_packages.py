"""What a module is where no schema and no setting says it."""

import random
import time
from collections.abc import Mapping

import pytest

from archatlas.model.module import NAME_PATTERN
from archatlas.scanning.packages import CodePackage, LaneBy, find_packages
from scanning.code_trees import tree


def found(files: Mapping[str, str | bytes] | list[str], lane_by: LaneBy = LaneBy.FOLDER) -> dict[str, tuple[str, ...]]:
    return {one.name: one.file_patterns for one in find_packages(tree(files), lane_by, "checkout")}


def python(folder: str, count: int) -> dict[str, str]:
    return {f"{folder}/__init__.py": "", **{f"{folder}/part{number}.py": "" for number in range(count - 1)}}


def test_a_file_alone_is_one_module_named_after_its_directory() -> None:
    assert found(["tool.py"]) == {"checkout.checkout": ("**/*",)}


def test_a_tree_without_code_has_no_modules() -> None:
    assert found(["README.md", "docs/index.md"]) == {}


def test_a_small_project_is_one_module_by_the_name_of_its_manifest() -> None:
    files = {
        "pyproject.toml": "[project]\nname = 'Small.Tool'",
        "src/small_tool/__init__.py": "",
        "tests/test_a.py": "",
    }

    assert found(files) == {"small-tool.small-tool": ("**/*",)}


@pytest.mark.parametrize("place", ["", "src/", "generator/"])
def test_the_packages_in_a_single_package_are_its_modules(place: str) -> None:
    files = {
        "pyproject.toml": "[project]\nname = 'atlas'",
        f"{place}atlas/__init__.py": "",
        **python(f"{place}atlas/model", 4),
        **python(f"{place}atlas/render", 8),
        f"{place}atlas/cli/__init__.py": "",
        **python("tests/unit", 6),
    }

    assert found(files) == {
        "atlas.atlas": ("**/*",),
        "atlas.cli": (f"{place}atlas/cli/**/*",),
        "atlas.model": (f"{place}atlas/model/**/*",),
        "atlas.render": (f"{place}atlas/render/**/*",),
        "atlas.tests": ("tests/**/*",),
    }


def test_tests_beside_code_belong_to_the_code() -> None:
    files = {"setup.cfg": "[metadata]\nname = x", **python("x/a", 6), **python("x/b", 6), **python("x/a/tests", 6)}

    assert set(found(files)) == {"x.a", "x.b"}


def test_several_distributions_are_modules_in_the_lanes_of_their_folders() -> None:
    files = {
        "exporter/x-json/pyproject.toml": "[project]\nname = 'x-exporter-json'",
        **python("exporter/x-json/src/x/exporter/json", 3),
        "exporter/x-grpc/setup.py": "from setuptools import setup\nsetup(\n  name='x-exporter-grpc',\n)",
        **python("exporter/x-grpc/src/x/exporter/grpc", 3),
        "x-api/setup.cfg": "[metadata]\nname = x-api",
        **python("x-api/src/x/api", 3),
    }

    assert found(files) == {
        "exporter.x-exporter-grpc": ("exporter/x-grpc/**/*",),
        "exporter.x-exporter-json": ("exporter/x-json/**/*",),
        "checkout.x-api": ("x-api/**/*",),
    }
    assert set(found(files, LaneBy.DISTRIBUTION)) == {
        "x-exporter-grpc.x-exporter-grpc",
        "x-exporter-json.x-exporter-json",
        "x-api.x-api",
    }


def test_members_of_an_npm_workspace_are_modules_and_fixtures_are_none() -> None:
    files = {
        "package.json": '{"name": "@big/monorepo", "workspaces": ["packages/*"]}',
        "packages/core/package.json": '{"name": "@big/core"}',
        "packages/core/src/index.ts": "",
        "packages/core/template/package.json": '{"name": "starter"}',
        **dict.fromkeys([f"packages/core/template/src/{name}.js" for name in "abcd"], ""),
        "packages/core/__tests__/fixtures/app/package.json": '{"name": "app"}',
        "packages/core/__tests__/fixtures/app/index.js": "",
        "packages/tiny/package.json": '{"name": "tiny"}',
        "packages/tiny/index.js": "",
    }

    assert found(files) == {"packages.core": ("packages/core/**/*",), "packages.tiny": ("packages/tiny/**/*",)}


def test_a_workspace_of_pnpm_names_its_members_by_patterns() -> None:
    files = {
        "package.json": '{"name": "all"}',
        "pnpm-workspace.yaml": "# which\npackages:\n  - 'tests/*' # kept\n  - \"libs/**\"\n\ncatalog:\n  a: 1\n",
        "tests/helper/package.json": '{"name": "helper"}',
        "tests/helper/index.ts": "",
        "libs/a/b/package.json": '{"name": "deep"}',
        "libs/a/b/index.ts": "",
    }

    assert set(found(files)) == {"all.helper", "all.deep"}


def test_crates_of_a_workspace_are_modules() -> None:
    files = {
        "Cargo.toml": '[package]\nname = "rg"\n[workspace]\nmembers = ["crates/*"]',
        "crates/regex/Cargo.toml": '[package]\nname = "grep-regex"',
        "crates/regex/src/lib.rs": "",
        "crates/cli/Cargo.toml": '[package]\nname = "grep-cli"',
        "crates/cli/src/lib.rs": "",
        "src/main.rs": "",
    }

    assert set(found(files)) == {"crates.grep-regex", "crates.grep-cli", "rg.rg"}


def test_a_single_go_module_is_divided_by_its_folders() -> None:
    folders = ["config", "scrape", "storage/remote", "cmd/server", "cmd/tool"]
    files = {"go.mod": "module github.com/example/server/v2\n", "main.go": ""}
    files |= {f"{folder}/{name}.go": "" for folder in folders for name in "abcd"}

    assert found(files) == {
        "server.server": ("**/*",),
        "server.cmd": ("cmd/**/*",),
        "server.config": ("config/**/*",),
        "server.scrape": ("scrape/**/*",),
        "server.storage-remote": ("storage/remote/**/*",),
    }


def test_modules_of_maven_keep_their_tests() -> None:
    pom = "<project xmlns='http://maven.apache.org/POM/4.0.0'>{}<artifactId>{}</artifactId></project>"
    java = "src/main/java/org/example"
    files = {
        "pom.xml": pom.format("<modules><module>core</module></modules>", "shop-parent"),
        "core/pom.xml": pom.format("<parent><artifactId>shop-parent</artifactId></parent>", "shop-core"),
        **{f"core/{java}/{part}/A{number}.java": "" for part in ("orders", "stock") for number in range(8)},
        "core/src/test/java/org/example/orders/ATest.java": "",
        "core/src/main/resources/archetype-resources/pom.xml": pom.format("", "${artifactId}"),
    }

    assert found(files) == {
        "core.orders": (f"core/{java}/orders/**/*", "core/src/test/java/org/example/orders/**/*"),
        "core.stock": (f"core/{java}/stock/**/*",),
    }


def test_a_module_of_a_profile_of_maven_is_one_too() -> None:
    pom = "<project>{}<artifactId>{}</artifactId></project>"
    listed = "<modules><module>a</module></modules>"
    files = {
        "pom.xml": pom.format("<modules><module>all</module></modules>", "top"),
        "all/pom.xml": pom.format(
            f"{listed}<profiles><profile>{listed.replace('a<', 'b<')}</profile></profiles>", "all"
        ),
        **{f"all/{name}/pom.xml": pom.format("", name) for name in "ab"},
        **{f"all/{name}/src/main/java/org/{name}/X.java": "" for name in "ab"},
    }

    assert set(found(files)) == {"all.a", "all.b"}


def test_what_gradle_includes_is_a_module_also_without_a_manifest() -> None:
    settings = """
    rootProject.name = "shop"
    include 'core', ":app:web"
    include(
        ":app:cli",
        ":moved",
    )
    // include ':gone'
    project(':moved').projectDir = file('elsewhere/moved')
    """
    java = "src/main/java/org/shop"
    files = {
        "settings.gradle": settings,
        "core/core.gradle": "",
        "elsewhere/build.gradle": "",
        **{f"{place}/{java}/A.java": "" for place in ("core", "app/web", "app/cli", "elsewhere/moved", "gone")},
    }

    assert set(found(files)) == {"app.cli", "app.web", "shop.core", "shop.moved", "shop.shop"}


def test_many_examples_are_one_module() -> None:
    files = {f"examples/e{number}/package.json": f'{{"name": "e{number}"}}' for number in range(9)}
    files |= {f"examples/e{number}/{name}.js": "" for number in range(9) for name in "abcd"}

    assert set(found({**files, "package.json": '{"name": "top"}', "src/index.js": ""})) == {"top.top", "top.examples"}


def test_other_languages_have_modules_too() -> None:
    files = [f"{folder}/{number}.{suffix}" for folder, suffix in (("core", "c"), ("gui", "cpp")) for number in range(9)]

    assert {one.name: one.language for one in find_packages(tree(files), title="Game")} == {
        "game.core": "C",
        "game.gui": "C++",
    }


def test_names_that_collide_are_told_apart_the_same_way_in_any_order() -> None:
    files = {f"{folder}/one/package.json": '{"name": "@x/one"}' for folder in ("a/b", "a/c", "a/d")}
    files |= {f"{folder}/one/{name}.js": "" for folder in ("a/b", "a/c", "a/d") for name in "abc"}
    shuffled = list(files.items())
    random.Random(1).shuffle(shuffled)

    assert set(found(files)) == {"a.one", "a.a-c-one", "a.a-d-one"}
    assert found(dict(shuffled)) == found(files)


@pytest.mark.parametrize("name", ["..", "\u001b[31mred", "a\nb", "9lives", "Ünïcode", "x" * 5000, "", "@/", "-"])
def test_any_name_of_a_manifest_makes_a_name_that_schemas_may_have(name: str) -> None:
    import json

    files = {"package.json": json.dumps({"name": name}), "index.js": ""}

    (only,) = found(files)
    assert NAME_PATTERN.match(only)
    assert len(only) <= 200


@pytest.mark.real  # large
def test_a_tree_of_50_000_files_has_tens_of_modules_within_a_few_seconds() -> None:
    files = tree([f"src/a{n % 40}/b{n % 600}/c{n % 3000}/f{n}.py" for n in range(50_000)])
    began = time.process_time()

    packages = find_packages(files)

    assert time.process_time() - began < 2
    assert 20 <= len(packages) <= 200


def test_thousands_of_projects_are_put_together() -> None:
    files = tree({f"g{n % 30}/p{n}/{name}": '{"name": "p"}' for n in range(3000) for name in ("package.json", "a.js")})
    workspace = tree({"package.json": '{"workspaces": ["*/*"]}'})

    assert 20 <= len(find_packages([*workspace, *files])) <= 200


def covered(packages: tuple[CodePackage, ...], path: str) -> bool:
    return any(path.startswith(pattern[: -len("**/*")]) for one in packages for pattern in one.file_patterns)


def test_every_file_of_code_belongs_to_a_module() -> None:
    files = tree(["a/b/c/d.py", "a/b/e.py", "x.py", ".github/tool.py", *[f"p/q{n}/r.py" for n in range(30)]])
    packages = find_packages(files)

    assert [file.path for file in files if not covered(packages, file.path)] == []


def test_what_is_called_like_the_whole_has_its_name_before_what_is_left_at_the_top() -> None:
    files = {
        "tools/release.py": "",
        "checkout/setup.py": "from setuptools import setup\nsetup(name='checkout')",
        **python("checkout/src/checkout", 6),
        "checkout-dns/setup.py": "from setuptools import setup\nsetup(name='checkout-dns')",
        **python("checkout-dns/src/checkout_dns", 6),
    }

    assert found(files) == {
        "checkout.root": ("**/*",),
        "checkout.checkout": ("checkout/**/*",),
        "checkout.checkout-dns": ("checkout-dns/**/*",),
    }


def test_a_large_distribution_among_many_small_ones_is_divided() -> None:
    files = {f"plugin{number}/setup.py": "import setuptools\nsetuptools.setup()" for number in range(25)}
    files |= {f"plugin{number}/plugin{number}/{name}.py": "" for number in range(25) for name in ("__init__", "a", "b")}
    files |= {"server/setup.py": "import setuptools\nsetuptools.setup(name='server')", **python("server/server", 9)}
    for part in ("models", "views", "tasks"):
        files |= python(f"server/server/{part}", 20)

    assert {"server.models", "server.views", "server.tasks", "server.server"} <= set(found(files))


def test_a_view_named_setup_is_no_project() -> None:
    files = {
        "pyproject.toml": "[project]\nname = 'board'",
        **{f"board/{part}/{name}.py": "" for part in ("handlers", "models") for name in "abcdef"},
        "board/handlers/setup.py": "def setup(request):\n    return render(name='x')\n",
    }

    assert set(found(files)) == {"board.handlers", "board.models"}


def test_parts_of_a_part_that_outweighs_all_others_are_modules() -> None:
    files = {f"{folder}/{number}.js": "" for folder in ("server", "cli", "docs") for number in range(12)}
    files |= {f"client/app/{part}/{number}.js": "" for part in ("pages", "parts", "state") for number in range(40)}
    files |= {f"client/cypress/{number}.js": "" for number in range(20)}

    assert {"client.app-pages", "client.app-parts", "client.app-state", "client.cypress"} <= set(found(files))


def test_a_folder_with_files_of_its_own_is_a_module_with_what_lies_in_it() -> None:
    files = ["src/index.js", "src/models/user.js", "src/models/token.js", "src/models/index.js"]
    files += [f"src/{folder}/{name}.js" for folder in ("models/plugins", "routes/v1", "services") for name in "abc"]

    assert set(found(files)) == {"checkout.checkout", "checkout.models", "checkout.routes-v1", "checkout.services"}


def test_a_small_application_is_divided_as_long_as_that_makes_no_more_than_a_few_modules() -> None:
    files = {
        "shop.py": "",
        **python("app", 8),
        **python("app/api", 6),
        **python("app/auth", 4),
        **python("app/errors", 2),
    }

    assert set(found(files)) == {"checkout.api", "checkout.auth", "checkout.errors", "checkout.checkout"}

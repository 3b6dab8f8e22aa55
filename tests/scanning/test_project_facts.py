"""What manifests, lock files and lists of owners say of modules."""

import time

import pytest

from archatlas.model.code import CodeLibrary, CodePlace
from archatlas.scanning.code_owners import CodeOwners
from archatlas.scanning.code_suffixes import language_of
from archatlas.scanning.entry_points import entry_points
from archatlas.scanning.libraries import Libraries
from scanning.code_trees import tree

TOML = '[[package]]\nname = "Some_Lib"\nversion = "1.2.3"\n'
POM = """<project xmlns="http://maven.apache.org/POM/4.0.0"><parent><artifactId>p</artifactId></parent>{}</project>"""
NPM = '{"packages": {"node_modules/@s/l": {"version": "1.2.3", "license": "MIT"}, "node_modules/a/node_modules/b": {}}}'
YARN = '# yarn lockfile v1\n\n"@s/l@^1.0.0", "@s/l@^1.2.0":\n  version "1.2.3"\n  resolved "x"\n'
BERRY = '"l@npm:^1.0.0":\n  version: 1.2.3\n  resolution: "x"\n'
PNPM = "lockfileVersion: '9'\n\npackages:\n\n  '@s/l@1.2.3(peer@2)':\n    resolution: {}\n"
IMPORTERS = "importers:\n  .:\n    dependencies:\n      l:\n        specifier: ^1\n        version: 1.2.3(p@1)\n"
PINS = "# x\nsome-lib[extra]==1.2.3 ; python_version > '3' \\\n  --hash=sha256:0\nother>=1\n"
GO = "module x.y/z\nrequire (\n\tx.org/lib v1.2.3 // indirect\n)\n"
MAVEN = POM.format(
    "<properties><v>1.2.3</v></properties><dependencies><dependency><groupId>g</groupId>"
    "<artifactId>a</artifactId><version>${v}</version></dependency></dependencies>"
)
CATALOG = """
[versions]
a = "1.2.3"
b = { strictly = "1.2.3", prefer = "1.2.2" }
[libraries]
by-text = "g:a:1.2.3"
by-module = { module = "g:b", version.ref = "a" }
by-parts = { group = "g", name = "c", version = { strictly = "1.2.3" } }
strict = { module = "g:d", version.ref = "b" }
bounded = { module = "g:e", version = { prefer = "1.2.3" } }
"""
GRADLE = "dependencies {\n  implementation 'g:a:1.2.3'\n  api(\"g:b:1.2.3@jar\")\n  runtimeOnly 'g:c'\n}\n"
LOCKS = [
    *(("gradle/libs.versions.toml", CATALOG, "app/a.java", f"g:{name}", "1.2.3") for name in "abcd"),
    ("gradle/libs.versions.toml", CATALOG, "app/a.java", "g:e", ""),
    *(("build.gradle", GRADLE, "src/main/java/a.java", f"g:{name}", "1.2.3") for name in "ab"),
    ("build.gradle.kts", GRADLE, "a.java", "g:c", ""),
    ("gradle.lockfile", "# made\ng:a:1.2.3=compileClasspath\nempty=\n", "a.java", "g:a", "1.2.3"),
    ("poetry.lock", TOML, "a.py", "some-lib", "1.2.3"),
    ("uv.lock", TOML, "deep/below/a.py", "some.lib", "1.2.3"),
    ("pylock.toml", TOML.replace("package", "packages"), "a.py", "some-lib", "1.2.3"),
    ("Pipfile.lock", '{"default": {"some-lib": {"version": "==1.2.3"}}}', "a.py", "some-lib", "1.2.3"),
    ("requirements-dev.txt", PINS, "a.py", "some_lib", "1.2.3"),
    ("Cargo.lock", TOML.lower(), "a.rs", "some-lib", "1.2.3"),
    ("Cargo.lock", TOML.lower() + TOML.lower().replace("1.2.3", "2.0"), "a.rs", "some-lib", ""),
    ("go.mod", GO, "a.go", "x.org/lib", "v1.2.3"),
    ("package-lock.json", '{"dependencies": {"l": {"version": "1.2.3"}}}', "a.js", "l", "1.2.3"),
    ("yarn.lock", YARN, "a.js", "@s/l", "1.2.3"),
    ("yarn.lock", BERRY, "a.js", "l", "1.2.3"),
    ("yarn.lock", "l@^1:\n  version 1.2.3\nl@^2:\n  version 2.0.0\n", "a.js", "l", ""),
    ("pnpm-lock.yaml", PNPM, "a.ts", "@s/l", "1.2.3"),
    ("pnpm-lock.yaml", f"{IMPORTERS}\npackages:\n  l@1.2.3:\n  l@2.0.0:\n", "a.js", "l", "1.2.3"),
    ("pom.xml", MAVEN, "a.java", "g:a", "1.2.3"),
]


@pytest.mark.parametrize(("name", "text", "path", "library", "version"), LOCKS)
def test_versions_come_from_lock_files(name: str, text: str, path: str, library: str, version: str) -> None:
    place = CodePlace(path, 1)
    found = Libraries(tree({name: text})).described(library, language_of(path), place)

    assert found == CodeLibrary(library, version, "", place)


def test_a_licence_is_said_where_a_lock_file_has_it() -> None:
    found = Libraries(tree({"package-lock.json": NPM})).described("@s/l", "TypeScript", CodePlace("a.ts", 1))

    assert (found.version, found.licence) == ("1.2.3", "MIT")


def test_the_nearest_lock_file_counts_and_those_of_other_ecosystems_never() -> None:
    files = {
        "uv.lock": TOML,
        "near/poetry.lock": TOML.replace("1.2.3", "2.0"),
        "near/Cargo.lock": TOML.replace("1.2.3", "3.0"),
        "near/below/requirements.txt": "other==4.0",
    }

    found = Libraries(tree(files)).described("some-lib", "Python", CodePlace("near/below/a.py", 1))
    assert found.version == "2.0"


def test_a_version_above_is_said_by_the_parent_of_a_pom() -> None:
    parent = "<dependencyManagement><dependencies><dependency><groupId>g</groupId><artifactId>a</artifactId>"
    parent += "<version>1.0</version></dependency></dependencies></dependencyManagement>"
    files = {"pom.xml": POM.format(parent), "core/pom.xml": POM.format("")}

    assert Libraries(tree(files)).described("g:a", "Java", CodePlace("core/A.java", 1)).version == "1.0"


def test_programs_begin_where_manifests_say() -> None:
    files = {
        "pyproject.toml": "[project.scripts]\na = 'pack.run:main'\n[tool.poetry.scripts]\nb = 'gone:main'\n",
        "src/pack/run.py": "",
        "old/setup.cfg": "[options.entry_points]\nconsole_scripts =\n  c = tool\n",
        "old/tool/__main__.py": "",
        "web/package.json": '{"bin": {"d": "./dist/cli.js", "e": "../../../etc/passwd"}}',
        "web/src/cli.ts": "",
        "one/package.json": '{"bin": "./run.mjs"}',
        "one/run.mjs": "",
        "rs/Cargo.toml": '[package]\nname = "x"\n[[bin]]\nname = "y"\npath = "code/main.rs"\n[[bin]]\nname = "z"\n',
        "rs/code/main.rs": "",
        "rs/src/bin/z.rs": "",
    }

    assert sorted(entry_points(tree(files))) == [
        "old/tool/__main__.py",
        "one/run.mjs",
        "rs/code/main.rs",
        "rs/src/bin/z.rs",
        "src/pack/run.py",
        "web/src/cli.ts",
    ]


def owner(text: str, path: str, place: str = "CODEOWNERS") -> str:
    found = CodeOwners(tree({place: text})).of(path)
    return " ".join(found.owners) if found else ""


@pytest.mark.parametrize(
    ("pattern", "fitting", "other"),
    [
        ("*", "a/b.py", None),
        ("*.js", "a/b.test.js", "a/b.ts"),
        ("/build/logs/", "build/logs/a/b", "x/build/logs/a"),
        ("build/logs", "build/logs/a", "x/build/logs/a"),
        ("docs/*", "docs/a.md", "docs/b/a.md"),
        ("apps/", "x/apps/y/z", "apps"),
        ("/docs/", "docs/a", "x/docs/a"),
        ("**/logs", "a/b/logs/c", "a/logging"),
        ("/scripts/**/run.sh", "scripts/a/b/run.sh", "x/scripts/run.sh"),
        ("/src/*/api", "src/a/api/b.py", "src/a/b/api/c.py"),
        ("name", "a/name/b", "a/names/b"),
        ("/a\\ b/", "a b/c", "a/c"),
        ("test_*.py", "x/test_a.py", "x/a_test.py"),
    ],
)
def test_patterns_of_owners_are_those_of_gitignore(pattern: str, fitting: str, other: str | None) -> None:
    assert owner(f"{pattern} @team # said\n", fitting) == "@team"
    assert other is None or owner(f"{pattern} @team\n", other) == ""


def test_the_last_pattern_that_fits_counts_also_one_without_owners() -> None:
    text = "# all\n* @all\n/a/ @a b@example.org\n/a/*/c/ @c\n/a/free\n"

    assert [owner(text, path) for path in ("x", "a/x", "a/b/c/x", "a/free/x")] == ["@all", "@a b@example.org", "@c", ""]


def test_the_place_of_what_counts_is_kept() -> None:
    found = CodeOwners(tree({".github/CODEOWNERS": "* @x\n\n/a/ @y\n", "CODEOWNERS": "* @z"})).of("a/b")

    assert found is not None
    assert found.places == (CodePlace(".github/CODEOWNERS", 3),)


def test_each_section_of_gitlab_adds_its_owners() -> None:
    text = "* @all\n[Docs][2] @writers\ndocs/\n*.md @md\n^[Optional]\n*.py @python\n"

    assert owner(text, "docs/a.txt", ".gitlab/CODEOWNERS") == "@all @writers"
    assert owner(text, "docs/a.md") == "@all @md"
    assert owner(text, "a.py") == "@all @python"


def test_words_that_are_no_owners_are_left_out() -> None:
    assert owner("* team @\x1b[31m @<b> @ok\n", "a") == "@ok"


def test_the_owner_of_a_module_is_the_one_of_most_of_its_files() -> None:
    owners = CodeOwners(tree({"CODEOWNERS": "/a/ @a\n/b/ @b\n"}))

    assert owners.of_most(["a/1", "a/2", "b/1"]) == "@a"
    assert owners.of_most(["a/1", "b/1"]) == ""
    assert owners.of_most(["a/1", "c/1", "c/2"]) == ""


@pytest.mark.real  # a large input
@pytest.mark.parametrize("pattern", ["/d{0}/*.py", "name{0}", "**/x{0}/**/y", "*{0}*", "/a/**/b{0}?"])
def test_ten_thousand_patterns_on_fifty_thousand_files_end(pattern: str) -> None:
    owners = CodeOwners(tree({"CODEOWNERS": "".join(f"{pattern.format(n)} @t{n}\n" for n in range(10_000))}))
    began = time.process_time()

    owners.of_most(f"a/d{n % 97}/x{n % 89}/f{n}.py" for n in range(50_000))

    assert time.process_time() - began < 20  # all against all takes hours

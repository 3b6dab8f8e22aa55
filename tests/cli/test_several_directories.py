"""A repository with schemas in several places, among the YAML files of everybody else."""

import json
import os
import subprocess
from pathlib import Path

import pytest

from installed import archatlas

CHECKOUT = "identity: {name: shop.checkout}\ndependencies: {internal: {requires: [platform.metrics]}}\n"
METRICS = "identity: {name: platform.metrics}\n"
FOREIGN = {
    "charts/shop/templates/deployment.yaml": "{{- if .Values.on }}\nspec: {{ .Values.x | toYaml }}\n{{- end }}\n",
    "charts/shop/Chart.yaml": "name: shop\ndependencies:\n  - name: redis\n",
    "charts/shop/values.yaml": "",
    "cloud/stack.yaml": "AWSTemplateFormatVersion: '2010-09-09'\nResources:\n  A: !Sub '${B}'\n",
    "ci/pipeline.yml": "stages: [build]\nbuild: &b\n  script: make\ntest: *b\n",
    "kubernetes/all.yaml": "kind: Service\n---\nkind: Deployment\n---\n",
    "docker-compose.yml": "services:\n  web: {image: nginx}\n",
    "api/openapi.yaml": "openapi: 3.1.0\ninfo: {title: Shop}\nsecurity: []\n",
    "ansible/site.yml": "- hosts: all\n  tasks: []\n",
    "latin.yaml": "title: Caf\xe9\n",
    "services/checkout/docker-compose.yml": "services:\n\tweb: {}\n",
}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Return a directory with two modules in two places, and what else lies around."""
    write(tmp_path, {"services/checkout/arch/checkout.yaml": CHECKOUT, "libs/metrics/arch/metrics.yaml": METRICS})
    for path, text in FOREIGN.items():
        write(tmp_path, {path: text}, "latin-1")
    return tmp_path


def write(root: Path, files: dict[str, str], encoding: str = "utf-8") -> None:
    for path, text in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, encoding=encoding)


def git(root: Path, *arguments: str) -> None:
    person = ("-c", "user.name=A", "-c", "user.email=a@example.org")
    subprocess.run(["git", *person, *arguments], cwd=root, check=True, capture_output=True)


def checked(root: Path, *arguments: str, cwd: str = ".") -> dict[str, object]:
    """Return the report of a check as programs see it."""
    done = archatlas("check", *arguments, "--output", "json", cwd=root / cwd)
    assert done.returncode in (0, 1), done.stderr
    report: dict[str, object] = json.loads(done.stdout)
    return report


def errors(report: dict[str, object]) -> list[tuple[str, str]]:
    found = report["findings"]
    assert isinstance(found, list)
    return [(one["rule"], one["path"]) for one in found if one["severity"] == "error"]


def passed_over(report: dict[str, object]) -> list[str]:
    told = report["passed_over"]
    assert isinstance(told, dict)
    return list(told["paths"])


@pytest.mark.parametrize(
    "places", [("services", "libs"), ("libs", "services"), ("services", "./services/", "libs/metrics", "libs")]
)
def test_the_schemas_of_several_directories_are_one_estate_and_each_file_counts_once(
    root: Path, places: tuple[str, ...]
) -> None:
    report = checked(root, *places)

    assert (report["modules"], errors(report)) == (2, [])


def test_yaml_files_of_other_tools_are_passed_over_and_counted(root: Path) -> None:
    report = checked(root, ".")

    assert (report["modules"], errors(report)) == (2, [])
    assert passed_over(report) == sorted(FOREIGN)
    said = archatlas("check", ".", cwd=root).stdout
    assert f"passed over {len(FOREIGN)} YAML files that are no module schemas" in said
    assert "passed over charts/shop/values.yaml" in archatlas("check", ".", "--list-passed-over", cwd=root).stderr


def test_a_name_that_two_directories_hold_is_told_with_both_places(root: Path) -> None:
    write(root, {"libs/other.yaml": CHECKOUT})

    report = checked(root, "services", "libs")

    assert [place for rule, place in errors(report) if rule == "module/duplicate-name"] == [
        "libs/other.yaml",
        "services/checkout/arch/checkout.yaml",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "identity:\n  name: shop.search\nlist: [unclosed\n",
        "# a comment\n---\n'identity': {name: shop.search\n",
        '{"ownership": {},\n "identity": {"name": "shop.search"\n',
        '\ufeff"identity" :\r\n\tname: shop.search\r\n',
        "%YAML 1.2\n---\nidentity: {name: shop.search}\n",
        "? identity\n: {name: shop.search\n",
        "ownership: *nobody\nidentity: {name: shop.search}\n",
        "identity: {name: shop.search}\n---\nidentity: {name: shop.two}\n",
    ],
)
def test_a_schema_that_cannot_be_parsed_is_a_schema_all_the_same(root: Path, text: str) -> None:
    write(root, {"services/search/arch/search.yaml": text})

    assert {path for _rule, path in errors(checked(root, "."))} == {"services/search/arch/search.yaml"}


@pytest.mark.parametrize(
    "text",
    ["identty:\n  name: shop.search\n", "Identity: {name: shop.search}\n", "ownership: {}\ncontracts: {}\nx: [\n"],
)
def test_a_schema_that_lost_its_first_key_is_told_aloud(root: Path, text: str) -> None:
    write(root, {"services/search/arch/search.yaml": text})

    done = archatlas("check", ".", "--fail-on", "warning", cwd=root)

    assert "services/search/arch/search.yaml: warning module/not-a-schema" in done.stdout


def test_an_empty_file_beside_a_module_schema_is_an_error_and_elsewhere_it_is_none(root: Path) -> None:
    write(root, {"services/checkout/arch/later.yaml": "# later\n", "services/search/later.yaml": "# later\n"})

    assert errors(checked(root, "services", "libs")) == [("yaml/empty", "services/checkout/arch/later.yaml")]


def test_what_git_ignores_is_passed_over_unless_it_is_tracked(root: Path) -> None:
    broken = "identity: [\n"
    write(root, {".gitignore": "node_modules\nout/\n", "services/.gitignore": "/made/\n"})
    write(root, {"node_modules/a/b.yaml": broken, "services/made/x.yaml": broken, "out/gone.yaml": broken})
    write(root, {"out/kept.yaml": "identity: {name: shop.kept}\n", "node_modules/c.yaml": broken})
    git(root, "init", "-q")
    git(root, "add", "-f", "out/kept.yaml")

    for cwd in (".", "services"):
        report = checked(root, os.path.relpath(root, root / cwd), cwd=cwd)

        assert (report["modules"], errors(report)) == (3, [])
        assert [path for path in passed_over(report) if "node_modules" in path or "made" in path] == []


def test_a_directory_that_git_ignores_is_read_when_it_is_named(root: Path) -> None:
    write(root, {".gitignore": "out/\n", "out/modules/a.yaml": METRICS})
    git(root, "init", "-q")

    assert checked(root, "out/modules")["modules"] == 1
    assert checked(root, "out")["modules"] == 1


def test_nothing_of_a_repository_runs_when_git_is_asked_what_it_ignores(root: Path) -> None:
    git(root, "init", "-q")
    (root / "spy.sh").write_text("#!/bin/sh\ntouch ran\n", encoding="utf-8")
    (root / "spy.sh").chmod(0o755)
    git(root, "config", "core.fsmonitor", "./spy.sh")

    checked(root, ".")

    assert not (root / "ran").exists()


def test_without_git_everything_is_read(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    git(root, "init", "-q")
    monkeypatch.setenv("PATH", str(root))

    assert checked(root, ".")["modules"] == 2


def test_without_an_argument_the_settings_say_where_schemas_are(root: Path) -> None:
    write(root, {"archatlas.yml": "schemas: [services, libs]\n"})
    git(root, "init", "-q")

    assert checked(root)["modules"] == 2
    assert checked(root, cwd="services/checkout")["modules"] == 2
    write(root, {"archatlas.yml": "schemas: libs\n"})
    assert checked(root)["modules"] == 1


def test_without_settings_the_directory_has_its_usual_name(root: Path) -> None:
    assert "name their directories, or list them under schemas" in archatlas("check", cwd=root).stderr
    write(root, {"schemas/modules/a.yaml": METRICS})
    assert checked(root)["modules"] == 1


@pytest.mark.parametrize("place", ["/etc", "..", "../other", "link"])
def test_settings_lead_no_reader_out_of_the_repository(root: Path, place: str) -> None:
    inner = root / "inner"
    write(inner, {"archatlas.yml": f"schemas: ['{place}']\n"})
    (inner / "link").symlink_to(root)
    git(inner, "init", "-q")

    done = archatlas("check", cwd=inner)

    assert done.returncode == 2
    assert "lies outside; name it on the command line" in done.stderr


def test_what_include_matches_is_a_module_schema_wherever_it_lies(root: Path) -> None:
    write(
        root, {"archatlas.yml": "include: ['**/arch/*.yaml']\n", "services/search/arch/search.yaml": "weather: fine\n"}
    )
    write(root, {"services/hidden/.x/arch/a.yaml": "identity: [", "elsewhere.yaml": "identity: {name: no.no}\n"})

    report = checked(root)

    assert (report["modules"], errors(report)) == (2, [("module/name", "services/search/arch/search.yaml")])


def test_a_pattern_that_fits_no_file_is_told(root: Path) -> None:
    write(root, {"archatlas.yml": "include: ['**/arch/*.yaml', '**/arhc/*.yaml']\n"})

    said = archatlas("check", cwd=root).stdout

    assert "note: include in archatlas.yml: '**/arhc/*.yaml' fits no file" in said
    assert "'**/arch/*.yaml' fits no file" not in said


def test_exclude_goes_before_include(root: Path) -> None:
    write(root, {"services/search/arch/search.yaml": "weather: fine\n"})
    write(root, {"archatlas.yml": "include: ['**/arch/*.yaml']\nexclude: [services/search/arch/*]\n"})

    assert errors(checked(root)) == errors(checked(root, "services", "libs")) == []


def test_a_file_that_stops_being_a_schema_is_no_file_to_pass_over_in_a_review(root: Path) -> None:
    git(root, "init", "-q")
    git(root, "add", "services", "libs")
    git(root, "commit", "-qm", "before")
    write(root, {"libs/metrics/arch/metrics.yaml": "weather: fine\n"})

    done = archatlas("review", "services", "libs", "--base", "HEAD", cwd=root)

    assert done.returncode == 1
    assert "libs/metrics/arch/metrics.yaml:1:1: error module/name" in done.stdout
    assert "removed platform.metrics" in done.stdout


def test_a_review_without_an_argument_reads_the_directories_of_both_settings(root: Path) -> None:
    write(root, {"archatlas.yml": "schemas: [services]\n", "services/a.yaml": "identity: {name: shop.a}\n"})
    git(root, "init", "-q")
    git(root, "add", ".")
    git(root, "commit", "-qm", "before")
    write(root, {"archatlas.yml": "schemas: [libs]\n"})

    done = archatlas("review", "--base", "HEAD", cwd=root)

    assert "what changed: no module and no dependency" in done.stdout  # it was there, only nobody looked


def test_a_repository_inside_is_read_but_no_part_of_a_review(root: Path) -> None:
    git(root, "init", "-q")
    git(root, "add", "services", "libs")
    git(root, "commit", "-qm", "before")
    write(root, {"vendor/a.yaml": "identity: {name: shop.vendor}\n", "vendor/.gitignore": "b.yaml\n"})
    write(root, {"vendor/b.yaml": "identity: [\n"})
    git(root / "vendor", "init", "-q")

    assert (checked(root, ".")["modules"], errors(checked(root, "."))) == (3, [])
    assert "shop.vendor" not in archatlas("review", ".", "--base", "HEAD", cwd=root).stdout


def test_settings_from_elsewhere_name_directories_of_this_repository(root: Path) -> None:
    place = root / "services"
    git(place, "init", "-q")
    git(place, "add", ".")
    git(place, "commit", "-qm", "before")
    write(root, {"elsewhere/policy.yml": "schemas: [checkout]\n"})
    policy = ("--config", root / "elsewhere" / "policy.yml")

    assert archatlas("check", *policy, "--format", "json", cwd=place).returncode == 1  # it requires another module
    assert archatlas("review", *policy, "--base", "HEAD", cwd=place).returncode == 0


def test_a_mark_of_the_end_and_the_key_of_an_editor_are_as_people_expect(root: Path) -> None:
    for number, end in enumerate(("---\n", "...\n", "---\n---\n", "---\n# the end\n", "...\n---\n")):
        text = f"$schema: ./module.schema.json\nidentity: {{name: shop.x{number}}}\n{end}"
        write(root, {f"libs/x{number}.yaml": text})
    write(root, {"libs/y.yaml": f"# yaml-language-server: $schema=x\n---\n---\n{METRICS.replace('metrics', 'y')}"})
    write(root, {"archatlas.yml": "$schema: ./settings.schema.json\nschemas: [libs]\n---\n"})

    report = checked(root)

    assert (report["modules"], errors(report)) == (7, [])
    assert "unknown-key" not in json.dumps(report["findings"])


def test_a_recorded_baseline_holds_for_several_directories(root: Path) -> None:
    write(root, {"libs/bad.yaml": "identity: {name: [}\n", "services/bad.yaml": "identity: {name: [}\n"})
    record = ("--baseline", "base.json")
    archatlas("check", "services", "libs", *record, "--update-baseline", "--allow-additions", cwd=root)

    assert '"module": "libs/bad.yaml"' in (root / "base.json").read_text()
    for places in (("libs", "services"), (str(root / "services"), str(root / "libs"))):
        assert archatlas("check", *places, *record, cwd=root).returncode == 0


@pytest.mark.real
def test_a_tree_of_very_many_files_of_others_is_no_error(root: Path) -> None:
    (root / "many").mkdir()
    for number in range(20_050):
        (root / "many" / f"{number}.yaml").touch()

    report = checked(root, ".")

    assert (report["modules"], errors(report)) == (2, [])

"""What CI measured comes to the modules whose files it speaks of, on the command line as by the settings."""

import json
import subprocess
from pathlib import Path

import pytest

from archatlas.model.measured import EvidenceKind, EvidenceProblemKind, MeasuredFacts
from archatlas.model.module import ModuleName
from archatlas.pipeline import assess_directory
from archatlas.pipeline.measured_facts import evidence_places, with_evidence_at
from archatlas.settings import settings_at
from builders import schema_text
from installed import archatlas

CART = ModuleName("shop.cart")
COBERTURA = """<?xml version="1.0" ?>
<!DOCTYPE coverage SYSTEM "http://cobertura.sourceforge.net/xml/coverage-04.dtd">
<coverage version="7.6.1" timestamp="1764255624000">
  <sources><source>/ci/shop/src</source></sources>
  <packages><package name="cart"><classes><class name="api.py" filename="shop/cart/api.py"><lines>
    <line number="1" hits="1"/><line number="2" hits="0"/><line number="3" hits="7"/>
  </lines></class></classes></package></packages>
</coverage>
"""
LCOV = "TN:\nSF:src/shop/cart/api.py\nDA:2,1\nDA:3,0\nend_of_record\nSF:src/shop/cart/more.py\nDA:1,0\nend_of_record\n"
JUNIT = """<testsuites><testsuite name="pytest" timestamp="2026-11-01T10:00:00">
  <testcase classname="tests.test_cart" name="test_one" time="0.5"/>
  <testcase classname="tests.test_cart.TestMore" name="test_two" time="1.5"><failure message="no"/></testcase>
  <testcase classname="unheard.of" name="test_three"/>
</testsuite></testsuites>
"""


@pytest.fixture
def estate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a directory with a module, its code, and a directory for evidence."""
    files = {
        "src/shop/cart/api.py": "a = 1\nb = 2\nc = 3\n",
        "src/shop/cart/more.py": "a = 1\n",
        "tests/test_cart.py": "",
        "schemas/modules/shop.cart.yaml": schema_text(
            "shop.cart", {"discovery.file_patterns": ["src/shop/cart/**", "tests/test_cart.py"]}
        ),
    }
    for path, text in files.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text)
    (tmp_path / "evidence").mkdir()
    monkeypatch.chdir(tmp_path)
    return tmp_path


def measured(*directories: str) -> MeasuredFacts:
    settings = settings_at(Path("archatlas.yml"))
    known = assess_directory(Path("schemas/modules"), settings)
    places = evidence_places([Path(one) for one in directories], settings, Path())
    return with_evidence_at(places, known, settings).facts.measured or MeasuredFacts()


def test_coverage_and_tests_come_to_the_module_of_the_files(estate: Path) -> None:
    (estate / "evidence/report").write_text(COBERTURA)
    (estate / "evidence/tests").write_text(JUNIT)

    facts = measured("evidence")
    coverage, tests = facts.of(CART).coverage, facts.of(CART).tests

    assert coverage is not None
    assert (coverage.covered, coverage.lines, coverage.files, coverage.files_of_module) == (2, 3, 1, 3)
    assert [one.path for one in coverage.artefacts] == ["evidence/report"]
    assert tests is not None
    assert (tests.passed, tests.failed, tests.total, tests.seconds) == (1, 1, 2, 2.0)
    assert tests.failing == ("tests.test_cart.TestMore::test_two",)
    assert [(one.kind, one.count, one.total, one.examples) for one in facts.problems] == [
        (EvidenceProblemKind.UNATTRIBUTED, 1, 3, ("unheard.of",))
    ]


def test_a_line_that_two_artefacts_have_counts_once_and_ran_where_one_says_so(estate: Path) -> None:
    (estate / "evidence/a.xml").write_text(COBERTURA)
    (estate / "evidence/b.info").write_text(LCOV)
    (estate / "evidence/copy.info").write_text(LCOV)

    facts = measured("evidence")
    coverage = facts.of(CART).coverage

    assert coverage is not None
    assert (coverage.covered, coverage.lines, coverage.files) == (3, 4, 2)
    assert [one.path for one in facts.artefacts] == ["evidence/a.xml", "evidence/b.info"]


def test_the_settings_say_where_artefacts_lie_and_what_their_names_mean(estate: Path) -> None:
    (estate / "evidence/deep").mkdir()
    (estate / "evidence/deep/b.info").write_text(LCOV.replace("src/shop", "/app/x/z"))
    (estate / "archatlas.yml").write_text(
        "evidence: {files: evidence/**/*.info, roots: {/app/x/z: src/shop}, max_age_days: 9, claims: [coverage]}\n"
    )

    facts = measured()

    assert facts.of(CART).coverage is not None
    assert (facts.max_age_days, facts.claims) == (9, frozenset({EvidenceKind.COVERAGE}))


def test_a_directory_in_which_nothing_is_an_artefact_is_a_problem(estate: Path) -> None:
    (estate / "evidence/index.html").write_text("<!DOCTYPE html><html><body>100 %</body></html>")

    assert [one.kind for one in measured("evidence").problems] == [EvidenceProblemKind.UNREADABLE]


def test_a_directory_that_is_not_there_is_told(estate: Path) -> None:
    told = archatlas("check", "--evidence", "nowhere", cwd=estate)

    assert told.returncode == 2
    assert "--evidence nowhere: there is no such directory" in told.stderr


def test_check_takes_a_directory_of_artefacts(estate: Path) -> None:
    (estate / "evidence/report").write_text(COBERTURA)

    assert archatlas("check", "--evidence", "evidence", cwd=estate).returncode == 0


def test_both_sides_of_a_review_are_judged_by_the_same_artefacts(estate: Path) -> None:
    def git(*words: str) -> None:
        names = ("-c", "user.name=a", "-c", "user.email=a@example.org")
        subprocess.run(["git", *names, *words], cwd=estate, check=True, capture_output=True)

    schema = estate / "schemas/modules/shop.cart.yaml"
    (estate / "evidence/report").write_text(COBERTURA)
    (estate / ".gitignore").write_text("evidence/\n")
    schema.write_text(f"{schema.read_text()}test_posture: {{coverage: {{current: 0.95}}}}\n")
    git("init", "-q", "-b", "main")
    git("add", ".")
    git("commit", "-qm", "base")
    schema.write_text(schema.read_text().replace("0.95", "0.94"))
    review = ("review", "--base", "main", "--evidence", "evidence", "--format", "json")

    told = archatlas(*review, cwd=estate)
    found = json.loads(told.stdout)["findings"]

    assert {one["standing"] for one in found if one["rule"].startswith("evidence/")} == {"known"}
    assert told.returncode == 0

    schema.write_text(schema.read_text().replace("0.94", "0.67"))
    fixed = json.loads(archatlas(*review, cwd=estate).stdout)["findings"]
    assert {one["standing"] for one in fixed if one["rule"] == "evidence/differs"} == {"fixed"}


@pytest.mark.usefixtures("estate")
def test_an_artefact_elsewhere_is_shown_without_the_directories_of_the_machine(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    elsewhere = tmp_path_factory.mktemp("reports")
    (elsewhere / "run").mkdir()
    (elsewhere / "run" / "junit.xml").write_text("<testsuite><testcase classname='x' name='y'/></testsuite>")

    (of_directory,) = measured(str(elsewhere)).artefacts
    (of_file,) = measured(str(elsewhere / "run" / "junit.xml")).artefacts

    assert (of_directory.path, of_file.path) == (f"{elsewhere.name}/run/junit.xml", "junit.xml")


@pytest.mark.parametrize("pattern", ["reports/*.info", "reports/cov.info", "../outside/*.info", "reports/**"])
def test_a_pattern_leads_over_no_link_and_to_nothing_outside(estate: Path, pattern: str) -> None:
    outside = estate.parent / "outside"
    outside.mkdir(exist_ok=True)
    (outside / "cov.info").write_text(LCOV)
    (estate / "reports").symlink_to(outside)
    (estate / "archatlas.yml").write_text(f"evidence: {{files: ['{pattern}']}}\n")

    assert measured().artefacts == ()


def test_a_pattern_without_a_directory_finds_what_lies_anywhere(estate: Path) -> None:
    (estate / "evidence" / "cov.info").write_text(LCOV)
    (estate / "archatlas.yml").write_text("evidence: {files: ['**/*.info']}\n")

    assert [one.path for one in measured().artefacts] == ["evidence/cov.info"]

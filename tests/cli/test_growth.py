"""A known finding that grows is new in its growth; one that shrinks is progress."""

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from builders import schema_text
from cli.changes import Repository
from installed import archatlas
from quick_cases import one_in

MODULES = "abcdefg"


def estate(requires: Mapping[str, str], policy: str = "", **values: Mapping[str, object]) -> dict[str, str]:
    """Return an estate of the modules `lab.a` to `lab.g`, given by their letters what each requires and says."""
    return {
        "archatlas.yml": policy,
        **{f"modules/lab.{name}.yaml": _schema(name, requires.get(name, ""), values.get(name, {})) for name in MODULES},
    }


def _schema(name: str, required: str, values: Mapping[str, object]) -> str:
    sound = {"identity.layer": "application", "identity.tier": 2, "ownership.owner": "@LabTeam"}
    names = [f"lab.{one}" for one in required]
    return schema_text(f"lab.{name}", {**sound, "dependencies.internal.requires": names, **values})


CASES = {
    "fan-out": ({"a": "bc"}, {"a": "bcdef"}, "thresholds: [{fan_out: 1}]", "grew from 2 to 5"),
    "fan-in": (
        {"b": "a", "c": "a"},
        {"b": "a", "c": "a", "d": "a"},
        "thresholds: [{fan_in: 1}]",
        "grew from 2 to 3",
    ),
    "reach": ({"a": "b", "b": "c"}, {"a": "b", "b": "c", "c": "d"}, "thresholds: [{reach: 0.1}]", "grew from 2 to 3"),
    "propagation cost": (
        {"a": "bc"},
        {"a": "bc", "b": "d"},
        "estate_thresholds: {propagation_cost: 0.1}",
        "grew from 18.4 % to 22.4 %",
    ),
    "NCCD": ({"a": "bc"}, {"a": "bc", "b": "d"}, "estate_thresholds: {nccd: 0.2}", "grew from 0.53 to 0.65"),
    "instability": (
        {"a": "b", "c": "a"},
        {"a": "bd", "c": "a"},
        "thresholds: [{instability: 0.3}]\nrules: {coupling/instability: warning}",
        "grew from 0.5 to 0.67",
    ),
}


@pytest.mark.parametrize("case", one_in(3, CASES))
def test_what_is_above_its_limit_and_grows_blocks(case: str, tmp_path: Path) -> None:
    before, after, policy, words = CASES[case]

    worse, better = Repository(tmp_path).there_and_back(estate(before, policy), estate(after, policy))

    grown = [one for one in worse.report["findings"] if one["standing"] == "new" and words in one["message"]]
    assert grown, [one["message"] for one in worse.report["findings"] if one["standing"] == "new"]
    assert worse.status == 1
    assert all(one["amount"] != one["amount_before"] for one in grown)
    assert (better.status, better.blocking()) == (0, [])
    known = [one["message"] for one in better.report["findings"] if one["standing"] == "known"]
    assert any(words.replace("grew", "fell").split(" from ")[0] + " from " in message for message in known)


def test_a_requirement_of_a_module_that_becomes_less_critical_grows(tmp_path: Path) -> None:
    before = estate({"a": "b"}, b={"identity.tier": 3})
    after = estate({"a": "b"}, b={"identity.tier": 5})

    reviewed = Repository(tmp_path).review(before, after)

    assert reviewed.blocking() == [("tier/inversion", "lab.a", "lab.b")]
    assert reviewed.messages("tier/inversion")[0].endswith("; grew from 1 tier to 3 tiers")


def test_a_requirement_that_reaches_still_higher_grows(tmp_path: Path) -> None:
    before = estate({"a": "b"}, a={"identity.layer": "foundational"}, b={"identity.layer": "infrastructure"})
    after = estate({"a": "b"}, a={"identity.layer": "foundational"}, b={"identity.layer": "interface"})

    reviewed = Repository(tmp_path).review(before, after)

    assert reviewed.blocking() == [("layer/upward", "lab.a", "lab.b")]


def test_a_cycle_that_grows_is_told_with_its_size(tmp_path: Path) -> None:
    reviewed = Repository(tmp_path).review(estate({"a": "b", "b": "a"}), estate({"a": "b", "b": "ac", "c": "a"}))

    assert reviewed.status == 1
    assert any(message.endswith("; grew from 2 modules to 3 modules") for message in reviewed.messages("cycle"))


def test_a_further_library_without_a_licence_is_one_more(tmp_path: Path) -> None:
    libs = "dependencies.external.libs"
    policy = "rules: {library/*: warning}"
    before = estate({}, policy, a={libs: [{"name": "one"}]})
    after = estate({}, policy, a={libs: [{"name": "one"}, {"name": "two"}]})

    reviewed = Repository(tmp_path).review(before, after)

    assert reviewed.blocking() == [("library/unknown-licence", "lab.a", libs)]


def test_findings_that_are_not_listed_are_counted(tmp_path: Path) -> None:
    def saying(number: int) -> dict[str, str]:
        return estate({}, a={f"identity.wrong{one}": one for one in range(number)})

    assert Repository(tmp_path).review(saying(510), saying(511)).blocking() == [("schema/too-many", "lab.a", "")]


def test_a_greater_share_of_less_is_no_growth(tmp_path: Path) -> None:
    policy = "estate_thresholds: {propagation_cost: 0.1, nccd: 0.2}"
    before = estate({"a": "bc", "b": "c"}, policy)
    after = {path: text for path, text in before.items() if "lab.f" not in path and "lab.g" not in path}

    assert Repository(tmp_path).review(before, after).blocking() == []


def test_another_name_and_another_order_are_no_growth(tmp_path: Path) -> None:
    policy = "thresholds: [{fan_out: 1}]"
    own = {
        "contracts.api.surface": ["python: lab.a.One", "python: lab.a.Two"],
        "identity.summary": "Nobody else does it",
    }
    before = estate({"a": "bcd", "b": "a"}, policy, a=own)
    after = {path.replace("lab.a", "lab.zeta"): text.replace("lab.a", "lab.zeta") for path, text in before.items()}

    assert Repository(tmp_path).review(before, after).blocking() == []


def test_one_that_grows_does_not_hide_behind_one_that_shrinks(tmp_path: Path) -> None:
    policy = "thresholds: [{fan_out: 1}]"

    reviewed = Repository(tmp_path).review(
        estate({"a": "cdef", "b": "cd"}, policy), estate({"a": "cd", "b": "cdef"}, policy)
    )

    assert reviewed.blocking() == [("coupling/fan-out", "lab.b", "dependencies.internal.requires")]


def test_the_text_report_counts_what_became_better(tmp_path: Path) -> None:
    repository = Repository(tmp_path)
    policy = "thresholds: [{fan_out: 1}]"
    repository.state(estate({"a": "bcd"}, policy))
    repository.state(estate({"a": "bc"}, policy))

    done = archatlas("review", "modules", "--base", "HEAD~1", "--head", "HEAD", cwd=repository.place)

    assert "1 of them better than it was" in done.stdout


def check(place: Path, *arguments: str) -> tuple[int, str]:
    done = archatlas("check", "modules", "--baseline", "b.json", "--fail-on", "warning", *arguments, cwd=place)
    return done.returncode, done.stdout + done.stderr


def test_a_recorded_finding_may_not_grow_past_its_amount(tmp_path: Path) -> None:
    repository = Repository(tmp_path)
    place, policy = repository.place, "thresholds: [{fan_out: 1}]"
    repository.state(estate({"a": "bc"}, policy))
    assert check(place, "--update-baseline", "--allow-additions")[0] == 0
    record = (place / "b.json").read_text(encoding="utf-8")
    assert '"amount": "2"' in record

    _write(place, estate({"a": "bcd"}, policy))
    status, said = check(place)
    assert status == 1
    assert "grew from 2 to 3" in said
    assert check(place, "--update-baseline")[0] == 1
    assert (place / "b.json").read_text(encoding="utf-8") == record

    status, said = check(place, "--update-baseline", "--allow-additions")
    assert (status, "raised coupling/fan-out for 'lab.a'" in said) == (0, True)

    _write(place, estate({"a": "bc"}, policy))
    assert check(place)[0] == 0
    assert check(place, "--update-baseline")[0] == 0
    assert (place / "b.json").read_text(encoding="utf-8") == record


def test_a_record_without_amounts_still_works_and_gets_them(tmp_path: Path) -> None:
    repository = Repository(tmp_path)
    repository.state(estate({"a": "bcd"}, "thresholds: [{fan_out: 1}]"))
    entry = {"rule": "coupling/fan-out", "module": "lab.a", "subject": "dependencies.internal.requires"}
    record = repository.place / "b.json"
    record.write_text(json.dumps({"archatlas_baseline": 1, "findings": [entry]}), encoding="utf-8")

    assert check(repository.place)[0] == 0
    assert check(repository.place, "--update-baseline")[0] == 0
    assert json.loads(record.read_text(encoding="utf-8"))["findings"] == [{**entry, "amount": "3"}]


def _write(place: Path, files: Mapping[str, str]) -> None:
    for path, text in files.items():
        (place / path).write_text(text, encoding="utf-8")

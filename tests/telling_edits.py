"""Edits made by hand: each changes what rules say of modules that it leaves alone.

Together they need every part of the scope of every rule. A new rule with a scope gets what it finds into one of them.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from archatlas.model.benchmark_runs import BenchmarkRuns, TimedFigure
from archatlas.model.change_log import CoChangedModules, CommonChanges
from archatlas.model.code import CodeFacts, CodePlace, ImportKind, ModuleCode, Tie
from archatlas.model.measured import ModuleEvidence
from archatlas.model.module import ModuleName
from edited_estates import DAYS, Moment, Schema
from measurements import covered, measured, ran

A, B, C, D, E, F = "alpha.core", "beta.core", "gamma.core", "gamma.feed", "gamma.cores", "beta.cores"
Edit = tuple[Moment, Moment]

STRICT: Mapping[str, Any] = {
    "lanes": {"may_require": {"alpha": ["gamma"]}},
    "thresholds": [
        {"fan_out": 0, "fan_in": 0, "instability": 0.1, "instability_step": 0.1, "reach": 0.3, "distance": 0.05}
    ],
}
"""Settings by which nearly everything is too much."""


def says(name: str, *requires: str, said: Mapping[str, Any] | None = None, provides: tuple[str, ...] = ()) -> Schema:
    """Return the schema of a module."""
    return Schema(name, requires, provides=provides, traits=tuple((said or {}).items()))


def estate(*schemas: Schema, settings: Mapping[str, Any] | None = None, code: CodeFacts | None = None) -> Moment:
    """Return an estate of a file a module."""
    return Moment({f"{one.name}.yaml": one for one in schemas}, {"all": settings or {}}, DAYS[0], code)


def with_more(before: Moment, *schemas: Schema) -> Edit:
    """Return the edit by which schemas come, or take the place of those of their modules."""
    return before, replace(before, files={**before.files, **estate(*schemas).files})


def with_settings(before: Moment, **settings: Any) -> Edit:
    """Return the edit by which the settings say something else."""
    return before, replace(before, parts={"all": settings})


def _a_required_module_comes() -> Edit:
    """What is required comes, and is everything that it should not be."""
    requirer = says(
        A,
        B,
        said={
            "identity.layer": "foundational",
            "identity.tier": 1,
            "observability.slos.availability_pct": 99.9,
            "dependencies.coupling_metrics.abstractness": 0.9,
            "dependencies.coupling_metrics.efferent": 0,
            "dependencies.internal.uses": {B: ["event: paid"]},
        },
    )
    required = says(
        B,
        said={
            "identity.layer": "interface",
            "identity.tier": 4,
            "identity.status": "deprecated",
            "observability.slos.availability_pct": 99,
            "ownership.promotion_rules": {"from_lane": "beta", "to_lane": "gamma"},
            "contracts.api.surface": ["event: sold"],
        },
    )
    return with_more(estate(requirer, settings=STRICT), required)


def _a_closed_layer_is_passed() -> Edit:
    """What is required comes, and lies in a lane that is not allowed as well."""
    settings = {"layers": {"closed": ["infrastructure"]}, "lanes": STRICT["lanes"]}
    above, below = says(A, B, said={"identity.layer": "application"}), says(B, said={"identity.layer": "foundational"})
    return with_more(estate(above, settings=settings), below)


def _a_module_comes_that_was_named() -> Edit:
    """Somebody comes who was named as a user, as a library and by an earlier name."""
    said = {"dependencies.external.libs": [{"name": "gamma"}], "identity.aliases": [C]}
    return with_more(estate(says(A, said=said, provides=(C,))), says(C))


def _somebody_requires() -> Edit:
    """A module is required from now on, as it said before, and more than it should be."""
    said = {"dependencies.coupling_metrics.abstractness": 0.9, "dependencies.coupling_metrics.afferent": 0}
    return with_more(estate(says(A, said=said, provides=(B,)), says(B), settings=STRICT), says(B, A))


def _what_is_required_requires() -> Edit:
    """What a module requires leans on others from now on, and on the module itself."""
    before = estate(says(C, A), says(A, B), says(B), says(D), says(E), settings=STRICT)
    return with_more(before, says(B, A, D, E))


def _what_is_required_is_less_stable() -> Edit:
    before = estate(says(C, A), says(A, B), says(B), says(D), says(E), settings=STRICT)
    return with_more(before, says(B, D, E))


def _promotions_are_declared() -> Edit:
    rules = {"ownership.promotion_rules": {"from_lane": "beta", "to_lane": "alpha"}}
    return with_more(estate(says(A, B), says(B), says(F)), says(F, said=rules))


def _a_topic_is_emitted() -> Edit:
    consumes = {"data_and_events.consumes": [{"topic": "paid"}]}
    return with_more(
        estate(says(A, said=consumes), says(B)), says(B, said={"data_and_events.emits": [{"topic": "paid"}]})
    )


def _a_promise_becomes_the_usual_one() -> Edit:
    promises, less = ({"observability.slos.availability_pct": number} for number in (99.9, 99))
    settings = {"shared_defaults": {"share": 0.6, "modules": 3}}
    before = estate(says(A, B, said=promises), says(B, said=less), says(C), says(D), settings=settings)
    return with_more(before, says(C, said=promises), says(D, said=promises))


def _a_day_goes_by() -> Edit:
    before = estate(says(A, said={"ownership.next_review": "2026-03-05"}))
    return before, replace(before, today=DAYS[1])


def _artefacts_say_otherwise() -> Edit:
    """Nothing but what CI measured changes."""
    zeros = {"test_posture.tests.unit": 0, "test_posture.coverage.current": 0.0}
    schemas = says(A, said={**zeros, "identity.tier": 1}), says(B, said=zeros), says(C, said=COVERED)
    before = estate(*schemas)
    modules = {A: ModuleEvidence(tests=ran(3)), B: ModuleEvidence(tests=ran(3)), C: ModuleEvidence(covered(10))}
    return before, replace(before, measured=replace(measured(modules), runs=_slower_runs()))


def _slower_runs() -> BenchmarkRuns:
    """Return runs of a benchmark of a module, of which the last five are slower."""
    key, begin = (A, "total", "", "s", "ci"), datetime(2026, 1, 1, tzinfo=UTC)
    values = [1 + run % 3 / 100 + (run >= 25) for run in range(30)]
    figures = (TimedFigure(key, begin + timedelta(days=run), str(run), value) for run, value in enumerate(values))
    return BenchmarkRuns("runs", tuple(figures))


def _the_past_says_otherwise() -> Edit:
    """Nothing but which modules changed together changes."""
    before = estate(says(A), says(B), says(C, B))
    return before, replace(before, changes=_changed_together())


def _what_changes_together_is_required_no_more() -> Edit:
    before = replace(estate(says(A), says(B, A), says(C, B)), changes=_changed_together())
    return with_more(before, says(B))


def _code_says_why_what_changes_together_does() -> Edit:
    tie = Tie(B, A, ImportKind.RUNTIME, 1, CodePlace("b.py", 1))
    code = {name: ModuleCode(name, languages=("Python",), files=3) for name in (A, B)}
    before = replace(estate(says(A), says(B), code=CodeFacts("src", code, 2)), changes=_changed_together())
    return before, replace(before, code=CodeFacts("src", {**code, B: replace(code[B], ties=(tie,))}, 2))


def _changed_together() -> CoChangedModules:
    often = CommonChanges(20, 25, 22, (0.8, 0.9))
    return CoChangedModules(100, together={(ModuleName(A), ModuleName(B)): often})


COVERED = {"test_posture.coverage.current": 0.9}


def _a_coverage_becomes_the_usual_one() -> Edit:
    settings = {"shared_defaults": {"share": 0.6, "modules": 3}}
    before = estate(says(A, said=COVERED), says(B), says(C), says(D), settings=settings)
    before = replace(before, measured=measured({A: ModuleEvidence(covered(10))}))
    return with_more(before, says(C, said=COVERED), says(D, said=COVERED))


def _settings_change() -> Edit:
    """Nothing but the settings changes: they are stricter in all, and laxer of tiers."""
    above = says(
        A,
        B,
        said={
            "identity.layer": "application",
            "identity.tier": 1,
            "dependencies.coupling_metrics.abstractness": 0.9,
        },
    )
    below = says(B, D, E, said={"identity.layer": "foundational", "identity.tier": 4})
    before = estate(says(C, A), above, below, says(D), says(E))
    order = ["interface", "foundational", "infrastructure", "application"]
    return with_settings(before, **STRICT, layers={"order": order[::-1]}, tiers={"tolerance": 3})


def _a_layer_is_closed() -> Edit:
    above, below = says(A, B, said={"identity.layer": "application"}), says(B, said={"identity.layer": "foundational"})
    return with_settings(estate(above, below), layers={"closed": ["infrastructure"]})


def _an_address_may_be_asked() -> Edit:
    checked = says(A, said={"runtime.deployment.health_check": "https://shop.example:8443/up"})
    before = estate(checked, settings={"live": {"allow": ["other.example:1"]}})
    return with_settings(before, live={"allow": ["shop.example:8443"]})


def _the_code_says_otherwise() -> Edit:
    """Nothing but the code changes."""
    untested = {"test_posture.tests.unit": 0, "test_posture.coverage.current": 0}
    before = estate(
        says(
            A,
            B,
            said={
                **untested,
                "identity.tier": 1,
                "ownership.owner": "@Red",
                "contracts.api.surface": ["python: x.Y"],
            },
        ),
        says(B, said=untested),
        says(C),
    )
    place = CodePlace("a.py", 1)
    tie, dead = Tie(A, C, ImportKind.RUNTIME, 1, place), Tie(A, A, ImportKind.RUNTIME, 1, place, True, f"{A}.gone")
    python, surface = ("Python",), ("python: z.Y",)
    own = ModuleCode(A, languages=python, files=3, tests=3, surface=surface, ties=(tie,), dead=(dead,), owner="@blue")
    other = ModuleCode(B, languages=python, files=2, tests=3)
    return before, replace(before, code=CodeFacts("src", {A: own, B: other}, 2))


EDITS: Mapping[str, Edit] = {
    make.__name__.strip("_"): make()
    for make in (
        _a_required_module_comes,
        _a_closed_layer_is_passed,
        _a_module_comes_that_was_named,
        _somebody_requires,
        _what_is_required_requires,
        _what_is_required_is_less_stable,
        _promotions_are_declared,
        _a_topic_is_emitted,
        _a_promise_becomes_the_usual_one,
        _a_day_goes_by,
        _settings_change,
        _a_layer_is_closed,
        _an_address_may_be_asked,
        _the_code_says_otherwise,
        _artefacts_say_otherwise,
        _the_past_says_otherwise,
        _what_changes_together_is_required_no_more,
        _code_says_why_what_changes_together_does,
        _a_coverage_becomes_the_usual_one,
    )
}
"""The edits, by what they do."""

"""What is proposed for dependencies, layers, cycles and limits."""

from fractions import Fraction

from analysis.fixes.proposing import context, told
from archatlas.analysis.policy.policy import EstateLimits, LayerPolicy, Limits, Policy, SelectedLimits
from archatlas.model.interfaces import (
    ApiContract,
    CouplingClaim,
    Dependencies,
    ModuleContracts,
)
from archatlas.model.module import Module, ModuleIdentity, ModuleName, Ownership, PromotionRules
from builders import module


def of_layer(name: str, layer: str, *requires: str) -> Module:
    return module(name, requires, identity=ModuleIdentity(ModuleName(name), layer=layer))


def of_tier(name: str, tier: int, *requires: str) -> Module:
    return module(name, requires, identity=ModuleIdentity(ModuleName(name), tier=tier))


def waiting(name: str) -> Module:
    lane = name.partition(".")[0]
    return module(name, ownership=Ownership(promotion_rules=PromotionRules(lane, "lukhas")))


def limited(**limits: int | Fraction) -> Policy:
    return Policy(limits=(SelectedLimits(Limits(**limits)),))  # type: ignore[arg-type]  # counts and shares mixed


def test_a_promoted_module_is_required_in_the_place_of_one_that_waits() -> None:
    known = context(
        module("products.enterprise", ("candidate.memory",)), waiting("candidate.memory"), module("lukhas.memory")
    )

    assert told(known, "lane/unpromoted-target")[0] == (
        "require 'lukhas.memory' instead of 'candidate.memory' => removes this finding and 1 other of"
        " 'products.enterprise'; NCCD stays 0.8"
    )


def test_a_module_that_is_required_already_is_not_offered_in_the_place_of_another_one() -> None:
    user = module("products.enterprise", ("candidate.memory", "lukhas.memory"))

    remedies = told(context(user, waiting("candidate.memory"), module("lukhas.memory")), "lane/unpromoted-target")

    assert not any("instead of" in remedy for remedy in remedies)


def test_an_owner_that_the_change_removed_is_restored() -> None:
    owned, nobody = (module("lane.a", ownership=Ownership(owner=owner)) for owner in ("@PayTeam", None))

    first = told(context(nobody, before=(owned,)), "ownership/unnamed")[0]

    assert first.startswith("restore '@PayTeam' as the owner, whom this change removed => removes this finding")


def test_a_mistyped_name_is_corrected() -> None:
    known = context(module("lane.a", ("lane.memroy",)), module("lane.memory"))

    assert told(known, "reference/unknown")[0].startswith("require 'lane.memory' instead of 'lane.memroy'")


def test_a_renamed_module_is_required_under_its_later_name() -> None:
    surface = ModuleContracts(ApiContract(tuple(f"rest: /{number}" for number in range(9))))
    old, new = module("lane.old", contracts=surface), module("lane.quite_new", contracts=surface)
    user = module("lane.user", ("lane.old",))

    known = context(user, new, before=(user, old))

    assert told(known, "reference/unknown")[0].startswith("require 'lane.quite_new' instead of 'lane.old'")


def test_a_module_that_was_removed_while_it_is_required_is_brought_back() -> None:
    user = module("lane.user", ("lane.old",))

    known = context(user, before=(user, module("lane.old")))

    assert "bring back 'lane.old', which this change removed => removes" in told(known, "reference/unknown")[0]


def test_a_requirement_is_dropped_where_another_one_reaches_the_same() -> None:
    known = context(of_tier("lane.a", 1, "lane.b", "lane.c"), of_tier("lane.b", 1, "lane.c"), of_tier("lane.c", 2))

    first = told(known, "tier/inversion", "lane.a")[0]
    assert first.startswith("drop the requirement of 'lane.c', which is reached through 'lane.b' anyway => removes")


def test_turning_a_requirement_around_comes_after_what_leaves_fewer_of_them() -> None:
    known = context(of_layer("lane.a", "infrastructure", "lane.b"), of_layer("lane.b", "application"))

    assert told(known, "layer/upward") == [
        "make 'lane.b' optional: list it in dependencies.internal.weak_dependencies"
        " => removes this finding; NCCD 1.09 → 0.73",
        "drop the requirement of 'lane.b' => removes this finding; NCCD 1.09 → 0.73",
        "turn it around: let 'lane.b' require 'lane.a' => removes this finding; NCCD stays 1.09",
    ]


def test_a_closed_layer_is_gone_through() -> None:
    known = context(
        of_layer("lane.a", "interface", "lane.c"),
        of_layer("lane.b", "application", "lane.c"),
        of_layer("lane.c", "foundational"),
        policy=Policy(layers=LayerPolicy(closed=("application",))),
    )

    assert told(known, "layer/skips-closed")[0].startswith("require 'lane.b' instead of 'lane.c' => removes")


def test_a_cycle_is_opened_at_the_requirement_that_closed_it() -> None:
    a, b, c = module("lane.a", ("lane.b",)), module("lane.b", ("lane.c",)), module("lane.c", ("lane.a",))

    known = context(a, b, c, before=(a, b, module("lane.c")))

    first = told(known, "cycle", "lane.a")[0]
    assert first.startswith("make optional the requirement of 'lane.a' that this change added to 'lane.c'")
    assert "NCCD 1.8 → 1.2" in first


def test_what_a_change_added_is_undone_to_come_under_a_limit() -> None:
    a = module("lane.a", ("lane.b", "lane.c"))
    others = (module("lane.b"), module("lane.c"), module("lane.d"))

    known = context(
        module("lane.a", ("lane.b", "lane.c", "lane.d")), *others, before=(a, *others), policy=limited(fan_out=2)
    )

    assert told(known, "coupling/fan-out")[0].startswith("drop the requirement of 'lane.d', which this change added")


def test_the_fewest_requirers_are_dropped_and_first_those_that_reach_it_anyway() -> None:
    known = context(
        module("lane.a", ("lane.x",)),
        module("lane.b", ("lane.a", "lane.x")),
        module("lane.c", ("lane.x",)),
        module("lane.x"),
        policy=limited(fan_in=2),
    )

    assert told(known, "coupling/fan-in")[0].startswith("make the requirement of 'lane.x' optional in 'lane.b' =>")


def test_the_requirement_that_reaches_most_is_cut() -> None:
    known = context(
        module("lane.a", ("lane.b", "lane.d")),
        module("lane.b", ("lane.c",)),
        module("lane.c"),
        module("lane.d"),
        policy=limited(reach=Fraction(1, 3)),
    )

    assert told(known, "coupling/propagation", "lane.a")[0].startswith("make 'lane.b' optional")


def test_an_abstractness_on_the_main_sequence_is_named() -> None:
    claimed = Dependencies(coupling_metrics=CouplingClaim(abstractness=0.1))
    known = context(
        module("lane.a", dependencies=claimed),
        module("lane.b", ("lane.a",)),
        policy=limited(distance=Fraction(1, 2)),
    )

    assert told(known, "coupling/distance")[0].startswith("bring its abstractness from 0.1 to 1.0")


def test_an_estate_is_loosened_at_the_requirement_that_weighs_most() -> None:
    loose = Policy(estate=EstateLimits(nccd=Fraction(1)))
    known = context(
        module("lane.a", ("lane.b",)), module("lane.b", ("lane.c",)), module("lane.c", ("lane.d",)), module("lane.d"),
        policy=loose,
    )  # fmt: skip

    first = told(known, "coupling/propagation", "estate")[0]
    assert first == "drop the requirement by 'lane.b' of 'lane.c' => removes this finding; NCCD 1.31 → 0.79"


def test_a_limit_that_no_estate_can_keep_is_to_be_another_one() -> None:
    known = context(module("lane.a"), policy=Policy(estate=EstateLimits(nccd=Fraction(1, 10))))

    assert told(known, "coupling/propagation", "estate") == [
        "set estate_thresholds.nccd in archatlas.yml to 1 and lower it step by step => removes this finding"
    ]

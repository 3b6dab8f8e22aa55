"""The architecture policy as data: which requirement may run where, which limits hold, what is waived until when."""

from collections.abc import Mapping
from datetime import date
from fnmatch import fnmatchcase
from fractions import Fraction
from types import MappingProxyType
from typing import Literal

from archatlas.model.finding import Severity
from archatlas.model.module import Module
from archatlas.model.record import dataclass, field
from archatlas.model.rule import RuleSpec
from archatlas.model.source import Location


@dataclass(frozen=True, slots=True)
class Selection:
    """Modules by lane, layer, tier, owner, name or path of their schema; what is empty leaves the choice open.

    Names and paths are patterns in which `*` stands for anything. A module is selected when it fits every criterion
    that is not empty.
    """

    lanes: tuple[str, ...] = ()
    layers: tuple[str, ...] = ()
    tiers: tuple[int, ...] = ()
    owners: tuple[str, ...] = ()
    modules: tuple[str, ...] = ()
    paths: tuple[str, ...] = ()

    def includes(self, module: Module) -> bool:
        """Tell whether a module is selected."""
        return (
            _is_among(module.lane, self.lanes)
            and _is_among(module.identity.layer or "", self.layers)
            and (not self.tiers or module.identity.tier in self.tiers)
            and _is_among(module.ownership.owner or "", self.owners)
            and _is_among(module.name, self.modules)
            and self.includes_path(module.path)
        )

    def includes_path(self, path: str) -> bool:
        """Tell whether a file is selected as far as its path says."""
        return not self.paths or any(
            fnmatchcase(path, pattern) or fnmatchcase(path, f"*/{pattern}") for pattern in self.paths
        )

    @property
    def is_about_files(self) -> bool:
        """Tell whether only paths decide, so that a file without a module can be selected too."""
        return self == Selection(paths=self.paths)


EVERYTHING = Selection()
"""The selection of every module."""


def _is_among(value: str, patterns: tuple[str, ...]) -> bool:
    return not patterns or any(fnmatchcase(value, pattern) for pattern in patterns)


LAYERS = ("foundational", "infrastructure", "application", "interface")
"""The layers of the format, from the lowest to the highest."""


@dataclass(frozen=True, slots=True)
class LanePolicy:
    """Which lane may require which; whatever is not said is allowed.

    `order` runs from the least to the most mature lane: a module must not require a module of an earlier one.
    `may_require` names for a lane all others that it may require; a lane that is no key may require every lane.
    """

    order: tuple[str, ...] = ()
    may_require: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class LayerPolicy:
    """The layers from the lowest to the highest; a module must not require a module of a higher one.

    A requirement must not pass over a layer that is named in `closed`: who is above it has to go through it.
    """

    order: tuple[str, ...] = LAYERS
    closed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TierPolicy:
    """How many tiers less critical a module may be than one that requires it."""

    tolerance: int = 0


@dataclass(frozen=True, slots=True)
class Limits:
    """The greatest values that are no finding; None where there is no limit. Shares and instabilities are 0 to 1.

    `instability_step` is how much less stable a required module may be than its requirer. `distance` is the one from
    the main sequence, `reach` the share of the estate that a module requires, directly or through others.
    """

    fan_out: int | None = None
    fan_in: int | None = None
    instability: Fraction | None = None
    instability_step: Fraction | None = None
    distance: Fraction | None = None
    reach: Fraction | None = None


@dataclass(frozen=True, slots=True)
class SelectedLimits:
    """Limits for some modules; of several that set the same limit, the last one counts."""

    limits: Limits
    selection: Selection = EVERYTHING


@dataclass(frozen=True, slots=True)
class EstateLimits:
    """Limits for the estate as a whole, with the place in the settings where each stands."""

    nccd: Fraction | None = None
    propagation_cost: Fraction | None = None
    places: Mapping[str, Location] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def is_limited(self) -> bool:
        """Tell whether there is any limit."""
        return self.nccd is not None or self.propagation_cost is not None


@dataclass(frozen=True, slots=True)
class SeverityOverride:
    """How grave a rule's findings are in some modules; None where the rule is off."""

    severity: Severity | None
    selection: Selection = EVERYTHING


@dataclass(frozen=True, slots=True)
class Waiver:
    """A promise to live with findings of a rule until a day; an empty module or subject stands for each.

    `module` may be a pattern with `*`. The waiver holds on the day `expires` and no longer afterwards.
    """

    rule: str
    module: str
    owner: str
    reason: str
    expires: date
    subject: str = ""
    ticket: str = ""
    location: Location = field(default_factory=lambda: Location("archatlas.yml"), compare=False)

    def is_over(self, today: date | None) -> bool:
        """Tell whether the waiver has ended; without a day none has."""
        return today is not None and today > self.expires


@dataclass(frozen=True, slots=True)
class Policy:
    """Everything a team decides about its architecture.

    `severity_overrides` holds by rule, or by family as `claim/*`, what is said of it, in the order of the settings.
    `mentions` are the names of lanes, owners and the like that the settings use, with their places. `asked` are the
    hosts and ports that a live registry may ask though a schema names them, None where there is no live registry.
    """

    lanes: LanePolicy = field(default_factory=LanePolicy)
    layers: LayerPolicy = field(default_factory=LayerPolicy)
    tiers: TierPolicy = field(default_factory=TierPolicy)
    limits: tuple[SelectedLimits, ...] = (SelectedLimits(Limits(fan_out=20, instability_step=Fraction(0))),)
    estate: EstateLimits = field(default_factory=EstateLimits)
    severity_overrides: tuple[tuple[str, SeverityOverride], ...] = ()
    waivers: tuple[Waiver, ...] = ()
    mentions: tuple["Mention", ...] = ()
    asked: frozenset[tuple[str, int]] | None = None


@dataclass(frozen=True, slots=True)
class Mention:
    """A name in the settings that the estate should know: `kind` is lane, layer, owner or module."""

    kind: str
    name: str
    location: Location


LimitName = Literal["fan_out", "fan_in", "instability", "instability_step", "distance", "reach"]


def can_find(rule: RuleSpec, policy: Policy) -> bool:
    """Tell whether a rule has a limit that it judges modules by, where it judges by limits."""
    every = (getattr(one.limits, limit) for one in policy.limits for limit in rule.limits)
    return not rule.limits or any(limit is not None for limit in every)


def limit_of(policy: Policy, module: Module, name: LimitName) -> Fraction | None:
    """Return the limit that the last fitting part of the policy sets, None where none does."""
    for selected in reversed(policy.limits):
        value: int | Fraction | None = getattr(selected.limits, name)
        if value is not None and selected.selection.includes(module):
            return Fraction(value)
    return None

"""Who answers for a module, and what it takes to promote it."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class PromotionRules:
    """What a module must fulfil to leave its lane for another one."""

    from_lane: str | None = None
    to_lane: str | None = None
    required_checks: tuple[str, ...] = ()
    min_coverage: float | None = None
    min_uptime_days: int | None = None


@dataclass(frozen=True, slots=True)
class Ownership:
    """The people behind a module; dates are ISO 8601 texts."""

    owner: str | None = None
    escalation: str | None = None
    lifecycle: str | None = None
    last_review: str | None = None
    next_review: str | None = None
    promotion_rules: PromotionRules = field(default_factory=PromotionRules)

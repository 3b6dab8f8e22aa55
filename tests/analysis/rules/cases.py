"""What an example of a rule is, and words for its files."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from archatlas.model.finding import Severity
from builders import schema_text

TODAY = date(2026, 3, 1)
ERROR, WARNING, NOTE = Severity.ERROR, Severity.WARNING, Severity.NOTE
REQUIRES = "dependencies.internal.requires"
COUPLING = "dependencies.coupling_metrics"
LIBS = "dependencies.external.libs"
USES = "dependencies.internal.uses"
COUNTS = "test_posture.tests"
COVERAGE = "test_posture.coverage.current"
AVAILABILITY = "observability.slos.availability_pct"
PROVIDES = "dependencies.internal.provides"
ABSTRACTNESS = f"{COUPLING}.abstractness"


@dataclass(frozen=True)
class Case:
    """Files that break one rule, what it says about them, and files that are good; all judged by the same policy."""

    rule: str
    severity: Severity
    bad: tuple[str, ...]
    message: str
    place: tuple[str, int, int]
    module: str
    subject: str
    good: tuple[str, ...]
    policy: str = ""


def saying(values: Mapping[str, object], name: str = "lane.a") -> tuple[str, ...]:
    """Return an estate of one module that says these values."""
    return (schema_text(name, values),)


def of_tier(tier: int, **values: object) -> tuple[str, ...]:
    said = {key.replace("__", "."): value for key, value in values.items()}
    return saying({"identity": {"name": "lane.a", "tier": tier}, **said})


def promoted(name: str, from_lane: str) -> str:
    return schema_text(name, {"ownership.promotion_rules": {"from_lane": from_lane, "to_lane": "two"}})


def claiming(name: str, afferent: int, efferent: int) -> str:
    return schema_text(name, {REQUIRES: ["lane.b"], COUPLING: {"afferent": afferent, "efferent": efferent}})


def using(entry: str) -> tuple[str, ...]:
    return (
        schema_text("lane.a", {REQUIRES: ["lane.b"], USES: {"lane.b": [entry]}}),
        schema_text("lane.b", {"contracts.api.surface": ["rest: /b"]}),
    )


def library(**facts: str) -> tuple[str, ...]:
    return saying({LIBS: [facts]})


def latency(p95: float, p99: float) -> tuple[str, ...]:
    return saying({"observability.slos": {"latency_p95_ms": p95, "latency_p99_ms": p99}})


def promising(own: float, below: float) -> tuple[str, ...]:
    return (
        schema_text("lane.a", {REQUIRES: ["lane.b"], AVAILABILITY: own}),
        schema_text("lane.b", {AVAILABILITY: below}),
    )


def being(name: str, *requires: str, **identity: object) -> str:
    """Return a module that says these values of `identity` and what it requires."""
    return schema_text(name, {"identity": {"name": name, **identity}, REQUIRES: list(requires)})


def listening(topic: str) -> tuple[str, ...]:
    return (
        schema_text("lane.a", {"data_and_events.consumes": [{"topic": topic}]}),
        schema_text("lane.b", {"data_and_events.emits": [{"topic": "order.made"}]}),
    )

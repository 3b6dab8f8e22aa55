"""The rules about deployments, so that only a plan can break them."""

from archatlas.model.finding import Severity
from archatlas.model.rule import Need, RuleKind, RuleSpec

_USES = "dependencies.internal.uses"


def _rule(name: str, severity: Severity, title: str, why: str, cure: str) -> RuleSpec:
    return RuleSpec(
        f"deploy/{name}", severity, title, why, cure, kind=RuleKind.DEPLOYMENT, place=900, need=Need.DEPLOYMENT
    )


REPLACES = _rule(
    "replaces",
    Severity.ERROR,
    "Adds and removes what one consumer uses, in one version",
    "The provider would have to go before its consumer and after it: whichever is first breaks the other one until both"
    " are there.",
    "expand, then contract: a version that offers both entries, then the consumer, then a version without the old one",
)
CONSUMER_LEFT = _rule(
    "consumer-left-behind",
    Severity.ERROR,
    "Takes away what a consumer still uses",
    "Once everything is done, the consumer calls something that is no longer there.",
    f"deploy the consumer's next version as well, keep the entry, or say under {_USES} what is used",
)
PROVIDER_LEFT = _rule(
    "provider-left-behind",
    Severity.ERROR,
    "Uses what its provider does not offer yet",
    "Once everything is done, the module calls something that its provider has not got.",
    f"deploy the provider's next version as well (--with-requirements), or correct {_USES}",
)
CYCLE = _rule(
    "cycle",
    Severity.ERROR,
    "Steps that wait for each other",
    "Each of them must go before another one, so that no order is safe.",
    "split one of the changes in two versions, or declare the circle and set `cycles: together` for the environment",
)
NOT_PROMOTED = _rule(
    "lane-not-promoted",
    Severity.ERROR,
    "Goes to another lane without its promotion",
    "A lane promises a maturity. What the promotion asks for is what would have shown that the module has it.",
    "fulfil ownership.promotion_rules of the former module first, or give what is known with --facts",
)
LANE_CROSSES = _rule(
    "lane-crosses",
    Severity.NOTE,
    "Waits for a step of another lane",
    "The release of one lane then hangs on that of another one, with other people and other gates.",
    "keep it deliberate, or release the provider's lane first by itself",
)
NO_GATE = _rule(
    "no-gate",
    Severity.WARNING,
    "Is deployed past no gate",
    "Whoever goes next goes although nobody asked whether this one works; a failure is found by those who call it.",
    "add a gate that fits the module to the environment in archatlas.yml",
)
IRREVERSIBLE = _rule(
    "irreversible",
    Severity.WARNING,
    "Cannot be undone",
    "Once it is done, it and everything that it needs has to stay, whatever fails afterwards.",
    "make it a deployment of its own, or a migration that both versions can live with",
)
NO_ROLLBACK = _rule(
    "no-rollback-plan",
    Severity.NOTE,
    "Nobody says how to undo it",
    "Whether a failure can be undone is then found out in the night in which it matters.",
    "write runtime.deployment.rollback or risk_and_change.upgrade_path.rollback_plan, or give the adapter an undo",
)
FREEZE = _rule(
    "freeze",
    Severity.ERROR,
    "Falls into a freeze",
    "The team agreed to change nothing then, most often because nobody is there to mend what breaks.",
    "wait until it ends, plan for a later time with --at, or override it with --override-freeze and a reason",
)
STALE_PLAN = _rule(
    "stale-plan",
    Severity.ERROR,
    "Was made from something that is different now",
    "Order, gates and ways back were decided for other versions than those that would be deployed.",
    "make the plan again",
)
LIVE_DIFFERS = _rule(
    "live-differs",
    Severity.ERROR,
    "Starts from a state that does not run",
    "Who can use what at each moment was worked out for versions that are not there.",
    "plan with --from live, or name the revision that runs",
)
ERROR_BUDGET = _rule(
    "error-budget",
    Severity.ERROR,
    "Has spent its error budget",
    "The users of the module have had all the failures that were promised to them; a change is the likeliest cause of"
    " the next one.",
    "mend it first, or wait until there is budget again",
)

DEPLOYMENT_RULES = (
    REPLACES,
    CONSUMER_LEFT,
    PROVIDER_LEFT,
    CYCLE,
    NOT_PROMOTED,
    LANE_CROSSES,
    NO_GATE,
    IRREVERSIBLE,
    NO_ROLLBACK,
    FREEZE,
    STALE_PLAN,
    LIVE_DIFFERS,
    ERROR_BUDGET,
)
"""What a plan alone can find."""

"""Rules for Prometheus: counts of events, burn rates of budgets, and the alerts that the registry itself would give.

No text of a schema stands in an expression or in a template; a module is known by its label alone.
"""

from collections.abc import Iterator

from archatlas.analysis.levels.burn_rates import BURN_RULES, LEAST_BAD_EVENTS, BurnRule, Urgency
from archatlas.analysis.levels.service_level import PERIOD, ServiceLevel
from archatlas.render.exports.exported_estate import ExportedEstate, ExportedModule, clean_value
from archatlas.render.exports.yaml_text import YamlValue, yaml_text

HEAD = "Rules of archatlas: check them with promtool check rules."
PROBES = 'probe_success{job=~"archatlas-probes.*"}'
BUDGET = "archatlas:budget:ratio"
STEP = 60
"""Seconds from one evaluation to the next: rates become counts by it."""

_COUNTED = (300, 1800, 3600, 21600)
"""The windows whose events are counted from samples; longer ones are sums of hours."""
_SUMMED = (3 * 86400, PERIOD)
_BURNING = {Urgency.PAGE: "ArchatlasBudgetBurnsFast", Urgency.TICKET: "ArchatlasBudgetBurns"}
_UNITS = ((86400, "d"), (3600, "h"), (60, "m"))


def to_prometheus_rules(estate: ExportedEstate) -> str:
    """Return a file of rules."""
    rules = [rule for one in estate.modules if one.level is not None for rule in _module_rules(one, one.level)]
    groups: list[YamlValue] = [
        {"name": "archatlas-levels", "interval": f"{STEP}s", "rules": [*rules, *_burn_rules(), *_alerts()]},
        {"name": "archatlas-registry", "interval": f"{STEP}s", "rules": list(_registry_alerts())},
    ]
    return yaml_text({"groups": groups}, HEAD)


def _module_rules(module: ExportedModule, level: ServiceLevel) -> Iterator[YamlValue]:
    """Yield what a module promised and, where requests say more than probes, how many there are and how many fail."""
    yield {
        "record": BUDGET,
        "expr": f"vector({float(level.budget):.10g})",
        "labels": _labels(module, level),
    }
    if module.requests and module.errors:
        labels = {"module": clean_value(module.name)}
        yield {"record": "archatlas:requests:rate", "expr": f"sum({module.requests})", "labels": labels}
        none = f"0 * sum({module.requests})"
        yield {"record": "archatlas:errors:rate", "expr": f"sum({module.errors}) or {none}", "labels": labels}


def _labels(module: ExportedModule, level: ServiceLevel) -> YamlValue:
    said = {
        "module": module.name,
        "lane": module.lane,
        "owner": module.owner,
        "tier": module.tier,
        "indicator": level.indicator.value,
        "origin": level.origin.value,
        "alerts": "on" if level.tells else "off",
    }
    return {key: clean_value(value) for key, value in said.items() if value}


def _burn_rules() -> Iterator[YamlValue]:
    for seconds in _COUNTED:
        window = span(seconds)
        requests, errors = (
            f"sum by (module) (sum_over_time(archatlas:{what}:rate[{window}])) * {STEP}"
            for what in ("requests", "errors")
        )
        probes = f"sum by (module) (count_over_time({PROBES}[{window}]))"
        passed = f"sum by (module) (sum_over_time({PROBES}[{window}]))"
        yield {"record": f"archatlas:events:count_{window}", "expr": f"{requests} or {probes}"}
        yield {"record": f"archatlas:bad:count_{window}", "expr": f"{errors} or {probes} - {passed}"}
    for seconds in _SUMMED:
        window = span(seconds)
        for what in ("events", "bad"):
            hours = f"sum_over_time(archatlas:{what}:count_1h[{window}:1h])"
            yield {"record": f"archatlas:{what}:count_{window}", "expr": hours}
    for seconds in (*_COUNTED, *_SUMMED):
        window = span(seconds)
        share = f"archatlas:bad:count_{window} / (archatlas:events:count_{window} > 0)"
        yield {"record": f"archatlas:burn:rate_{window}", "expr": f"{share} / on (module) group_right () {BUDGET}"}


def _alerts() -> Iterator[YamlValue]:
    for urgency, name in _BURNING.items():
        rules = [f"({_condition(rule)})" for rule in BURN_RULES if rule.urgency is urgency]
        said = '{{ $labels.module }} burns its budget {{ $value | printf "%.1f" }} times as fast as it may'
        yield _alert(name, " or ".join(rules), urgency.value, said)
    seen = f"(archatlas:requests:rate or on (module) {PROBES})"
    said = "nothing is counted of {{ $labels.module }}: whether it keeps its level is not known"
    blind = f'{BUDGET}{{alerts="on"}} unless on (module) {seen}'
    yield _alert("ArchatlasBlind", blind, "ticket", said, "15m")


def _condition(rule: BurnRule) -> str:
    long, short = span(rule.long), span(rule.short)
    return (
        f'archatlas:burn:rate_{long}{{alerts="on"}} >= {rule.factor:g}'
        f" and on (module) archatlas:burn:rate_{short} >= {rule.factor:g}"
        f" and on (module) archatlas:bad:count_{long} >= {LEAST_BAD_EVENTS}"
    )


def _registry_alerts() -> Iterator[YamlValue]:
    down = 'absent(up{job="archatlas"} == 1)'
    yield _alert("ArchatlasDown", down, "ticket", "the live registry does not answer", "5m")
    suspect = "max(archatlas_observer_suspect) == 1"
    yield _alert("ArchatlasObserverSuspect", suspect, "ticket", "the live registry suspects itself: states are frozen")
    fault = "max(archatlas_catalogue_fault) == 1 or max(archatlas_store_fault) == 1"
    yield _alert("ArchatlasFault", fault, "ticket", "the live registry cannot read its catalogue or its store", "5m")


def _alert(name: str, expression: str, severity: str, summary: str, lasting: str = "") -> YamlValue:
    held: dict[str, YamlValue] = {"for": lasting} if lasting else {}
    labels: dict[str, YamlValue] = {"severity": severity}
    annotations: dict[str, YamlValue] = {"summary": summary}
    return {"alert": name, "expr": expression, **held, "labels": labels, "annotations": annotations}


def span(seconds: float) -> str:
    """Return a duration as Prometheus writes it."""
    if seconds != int(seconds):
        return f"{round(seconds * 1000)}ms"
    return next((f"{int(seconds) // size}{unit}" for size, unit in _UNITS if not seconds % size), f"{int(seconds)}s")

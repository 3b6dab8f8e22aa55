"""What there is to say about each file, as grave as the policy wants it and without what is waived."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import chain

from archatlas.analysis.estate.facts import Facts
from archatlas.analysis.policy.policy import Waiver
from archatlas.analysis.policy.severity_overrides import with_severity_overrides
from archatlas.analysis.policy.waivers import Waived, Waiving
from archatlas.analysis.rules.deployment import DEPLOYMENT_RULES
from archatlas.analysis.rules.evaluation import ESTATE_RULES, RULES
from archatlas.analysis.rules.promises import REVIEW_RULES
from archatlas.model.finding import Finding, Severity
from archatlas.model.reading import Reading, in_order
from archatlas.model.record import dataclass
from archatlas.model.rule import Need

REVIEW_ONLY_RULES = frozenset(rule.name for rule in (*REVIEW_RULES, *DEPLOYMENT_RULES))
"""Rules that one state alone cannot break."""
_RULES_OF_CODE = frozenset(rule.name for rule in ESTATE_RULES if rule.need is Need.CODE)
_RULES_OF_ARTEFACTS = frozenset(rule.name for rule in ESTATE_RULES if rule.need is Need.MEASURED)
_RULES_OF_RUNS = frozenset(rule.name for rule in ESTATE_RULES if rule.need is Need.RUNS)

_RULES_OF_PAST = frozenset(rule.name for rule in ESTATE_RULES if rule.need is Need.PAST)

_ORDER = {rule.name: number for number, rule in enumerate(RULES)}


@dataclass(frozen=True, slots=True)
class PathFindings:
    """What there is to say about one file: what counts, in order, and what is waived, of reading it and of rules."""

    counting: tuple[Finding, ...]
    waived_of_reading: tuple[Waived, ...] = ()
    waived_of_rules: tuple[Waived, ...] = ()
    used: frozenset[Waiver] = frozenset()


class FindingsByFile:
    """What there is to say about every file, put together when somebody first asks: a trial of a fix seldom does."""

    __slots__ = ("_known", "_make")

    def __init__(self, make: Callable[[], Mapping[str, PathFindings]]) -> None:
        """Know how it is put together; that is forgotten with all that it holds once it was done."""
        self._make: Callable[[], Mapping[str, PathFindings]] | None = make
        self._known: Mapping[str, PathFindings] = {}

    def by_path(self) -> Mapping[str, PathFindings]:
        """Return it by path."""
        make = self._make
        if make is not None:
            self._known = make()
            self._make = None
        return self._known


def findings_at(
    path: str, reading: Reading, found: Iterable[Mapping[str, tuple[Finding, ...]]], facts: Facts
) -> PathFindings:
    """Return what there is to say about a file, given what rules found in its modules."""
    read = reading.findings_by_path.get(path, ())
    by_rules = chain.from_iterable(chain.from_iterable(in_order_of_rules(by_rule)) for by_rule in found)
    return _judged(read, by_rules, path in reading.refused, facts)


def findings_beside(reading: Reading, of_all: tuple[Finding, ...], facts: Facts) -> PathFindings:
    """Return what there is to say about no file that was read: about other files, the estate and the policy."""
    return _judged(reading.unopened, of_all, True, facts)


def in_order_of_rules(by_rule: Mapping[str, tuple[Finding, ...]]) -> Iterator[tuple[Finding, ...]]:
    """Yield what rules found in a module, rule by rule."""
    return (by_rule[rule] for rule in sorted(by_rule, key=_ORDER.__getitem__))


def _judged(read: Iterable[Finding], by_rules: Iterable[Finding], is_refused: bool, facts: Facts) -> PathFindings:
    """Judge findings; why a file was refused counts as it is: no setting makes such a file readable."""
    refusing = [one for one in read if is_refused and one.severity is Severity.ERROR]
    others = (one for one in read if not (is_refused and one.severity is Severity.ERROR))
    waiving = Waiving.on(facts.policy.waivers, facts.today)
    of_reading = waiving.parted(with_severity_overrides(others, facts))
    of_rules = waiving.parted(in_order(with_severity_overrides(by_rules, facts)))
    return PathFindings(
        in_order((*refusing, *of_reading.counting, *of_rules.counting)),
        of_reading.waived,
        of_rules.waived,
        of_reading.used | of_rules.used,
    )


def assembled(
    paths: Mapping[str, PathFindings], reading: Reading, of_all: tuple[Finding, ...], facts: Facts
) -> tuple[tuple[Finding, ...], tuple[Waived, ...]]:
    """Return all findings that count, in the order of the files, and all that are waived.

    Beside what is said of files that were read, these are about other files, the estate, the policy and waivers.
    """
    others = findings_beside(reading, of_all, facts)
    beside: dict[str, list[Finding]] = {}
    for finding in (*others.counting, *about_waivers((others, *paths.values()), facts)):
        beside.setdefault(finding.path, []).append(finding)
    counting = chain.from_iterable(
        in_order((*_counting(paths, path), *beside[path])) if path in beside else paths[path].counting
        for path in (sorted({*paths, *beside}) if beside else paths)
    )
    by_rules = chain.from_iterable(one.waived_of_rules for one in paths.values() if one.waived_of_rules)
    waived = (
        *others.waived_of_reading,
        *chain.from_iterable(one.waived_of_reading for one in paths.values() if one.waived_of_reading),
        *sorted((*by_rules, *others.waived_of_rules), key=lambda one: one.finding.order),
    )
    return tuple(counting), waived


def unasked_rules(facts: Facts) -> frozenset[str]:
    """Return the rules that find nothing because there is no code, no artefact or no past to look at this time."""
    unasked = frozenset[str]() if facts.code else _RULES_OF_CODE
    if facts.changes is None:
        unasked |= _RULES_OF_PAST
    if facts.measured is None:
        unasked |= _RULES_OF_ARTEFACTS
    return unasked if facts.measured and facts.measured.runs else unasked | _RULES_OF_RUNS


def about_waivers(parts: Iterable[PathFindings], facts: Facts) -> tuple[Finding, ...]:
    """Return what is wrong with waivers, given everything that there is to say."""
    used = frozenset[Waiver]().union(*(one.used for one in parts if one.used))
    waiving = Waiving.on(facts.policy.waivers, facts.today)
    return tuple(with_severity_overrides(waiving.problems(used, REVIEW_ONLY_RULES | unasked_rules(facts)), facts))


def _counting(paths: Mapping[str, PathFindings], path: str) -> tuple[Finding, ...]:
    return paths[path].counting if path in paths else ()

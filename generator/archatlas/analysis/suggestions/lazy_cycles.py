"""Chooses the lightest arcs of which every cycle has one, with HiGHS; cycles are told when a choice leaves them."""

from collections.abc import Iterable

import highspy

from archatlas.analysis.suggestions.disjoint_cycles import shortest_cycle
from archatlas.model.record import dataclass

_Arc = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Covered:
    """The arcs that were chosen, and the weight that no choice is below; `is_proven` where none is lighter."""

    arcs: tuple[_Arc, ...]
    bound: float
    is_acyclic: bool
    is_proven: bool


class _SilentSolver(highspy.Highs):
    """Prints nothing: HiGHS greets on standard output as soon as it is made, where a JSON document may begin."""

    def enableCallbacks(self) -> None:  # noqa: N802  # it is the solver's name
        """Be silent before the first message could come."""
        self.silent()
        super().enableCallbacks()  # type: ignore[no-untyped-call]  # highspy is typed in part


class CycleCover:
    """An integer programme: each arc is chosen or not, each known cycle has a chosen one."""

    def __init__(self, arcs: tuple[_Arc, ...], weights: list[float]) -> None:
        """Begin with no cycle."""
        self._arcs = arcs
        self._column = {arc: number for number, arc in enumerate(arcs)}
        self._known = set[frozenset[_Arc]]()
        self._model = model = _SilentSolver()  # type: ignore[no-untyped-call]  # highspy is typed in part
        # One thread and one seed: the same graph has to give the same cut.
        model.setOptionValue("threads", 1)
        model.setOptionValue("random_seed", 0)
        model.setOptionValue("mip_rel_gap", 0.0)
        model.setOptionValue("mip_abs_gap", 1e-7)
        for number, weight in enumerate(weights):
            model.addVar(0.0, 1.0)
            model.changeColCost(number, weight)
            model.changeColIntegrality(number, highspy.HighsVarType.kInteger)

    def add(self, cycles: Iterable[tuple[_Arc, ...]]) -> int:
        """Let each of some cycles have a chosen arc; return how many were not known."""
        fresh = [cycle for cycle in dict.fromkeys(map(frozenset, cycles)) if cycle not in self._known]
        for cycle in fresh:
            columns = sorted(self._column[arc] for arc in cycle)
            self._model.addRow(1.0, highspy.kHighsInf, len(columns), columns, [1.0] * len(columns))
        self._known.update(fresh)
        return len(fresh)

    def solved(self, seconds: float) -> Covered:
        """Return the lightest choice, or the best one that was found in time."""
        # HiGHS counts the time of all runs of a model together.
        self._model.setOptionValue("time_limit", seconds)
        bound = 0.0
        while True:
            self._model.run()
            is_optimal = self._model.getModelStatus() == highspy.HighsModelStatus.kOptimal
            bound = max(bound, self._model.getInfo().mip_dual_bound)
            values = self._model.getSolution().col_value
            taken = tuple(arc for arc, value in zip(self._arcs, values, strict=False) if value > 0.5)
            left = [arc for arc in self._arcs if arc not in set(taken)]
            cycles = [cycle for arc in left if (cycle := shortest_cycle(arc, left))]
            if not is_optimal or not self.add(cycles):
                return Covered(taken, bound, not cycles, is_optimal and not cycles)

"""What code, artefacts of CI and the past say of an estate, where the settings or the editor ask for it."""

from pathlib import Path

from archatlas.analysis.assessment import Assessment
from archatlas.analysis.incremental import Changes
from archatlas.model.record import dataclass, replace
from archatlas.pipeline.code_scan import code_root, scan_code, with_changes_where_asked
from archatlas.pipeline.measured_facts import evidence_places, measured_facts, read_evidence
from archatlas.settings import Settings


@dataclass(frozen=True, slots=True)
class _Compared:
    """A state by schemas alone, and what it is once it is compared with all else."""

    asked_by: object
    schemas: Assessment
    state: Assessment


class ComparedEstate:
    """Compares each state of an estate as `check` does.

    Code, artefacts and the past are read once, and again where somebody says so, the settings differ, or other files
    belong to modules.
    """

    def __init__(self, home: Path) -> None:
        """Read nothing yet; paths of the settings lead from `home`."""
        self.drift = False
        """Whether schemas are compared with code."""
        self._home = home
        self._last: _Compared | None = None

    def forget(self) -> None:
        """Read all again."""
        self._last = None

    def of(self, known: Assessment, settings: Settings) -> Assessment:
        """Return a state compared with all that is asked for, the same object where nothing is different.

        Raises a UserError where what is asked for cannot be read.
        """
        places = evidence_places((), settings, self._home)
        if not self.drift and places is None and not settings.changes_together:
            self._last = None
            return known
        files = tuple((name, one.path, one.discovery.file_patterns) for name, one in known.catalog.items())
        asked_by, last = (self.drift, settings, files), self._last
        if last is None or last.asked_by != asked_by:
            state = self._from_scratch(known, settings)
        elif last.schemas is known:
            return last.state
        else:
            old, evaluated = last.state.evaluated.criteria, known.evaluated
            criteria = replace(evaluated.criteria, code=old.code, measured=old.measured, changes=old.changes)
            state = last.state.after(Changes(reading=evaluated.reading, criteria=criteria))
        self._last = _Compared(asked_by, known, state)
        return state

    def _from_scratch(self, known: Assessment, settings: Settings) -> Assessment:
        criteria, places = known.evaluated.criteria, evidence_places((), settings, self._home)
        code = scan_code(code_root(settings, self._home), known.catalog, settings) if self.drift else None
        read = read_evidence(places, settings) if places else None
        measured = measured_facts(read, known.catalog, settings, code) if read else None
        compared = known.after(Changes(criteria=replace(criteria, code=code, measured=measured)))
        return with_changes_where_asked(compared, settings, self._home)

"""The files that could not be read and are missing from a site, said where a reader would otherwise not notice."""

from archatlas.analysis.assessment import Assessment
from archatlas.model.finding import Finding
from archatlas.model.record import dataclass
from archatlas.render.site.page import PageOptions
from archatlas.render.text.escaping import one_line
from archatlas.render.text.messages import message_of
from archatlas.render.text.words import count


@dataclass(frozen=True, slots=True)
class RefusedFile:
    """A file that was left out, with the reasons, each with its line where it stands at one."""

    path: str
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RefusedFiles:
    """All of them below a title that counts them."""

    title: str
    files: tuple[RefusedFile, ...]


def refused_files(assessment: Assessment, options: PageOptions) -> RefusedFiles | None:
    """Return what could not be read; None where everything could."""
    if not assessment.refusals:
        return None
    number, total = len(assessment.refusals), len(assessment.schemas)
    verb = "could not be read and is" if number == 1 else "could not be read and are"
    return RefusedFiles(
        f"{number:,} of {count(total, 'file')} {verb} not in this site",
        tuple(
            RefusedFile(one_line(options.shown_path(path)), tuple(map(_reason, findings)))
            for path, findings in assessment.refusals.items()
        ),
    )


def _reason(finding: Finding) -> str:
    line = finding.location.line
    where = f"line {line}: " if line > 1 else ""
    return f"{where}{one_line(message_of(finding))}"

"""What the features of the language server look at: an estate at one moment, with the texts that the editor shows."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Self

from lsprotocol.types import MarkupKind

from archatlas.analysis.assessment import Assessment
from archatlas.model.record import dataclass, field, replace
from archatlas.settings import SETTINGS_FILE, Settings
from archatlas.sources.scope import FileScope

_MOST_QUIET = 60_000
"""Milliseconds that an editor may have us wait."""


@dataclass(frozen=True, slots=True)
class EditorOptions:
    """What an editor may ask for, in `initializationOptions` or as its setting `archatlas`."""

    lens: bool = True
    inlay_hints: bool = True
    quiet_milliseconds: int = 150
    renames_files: bool = False
    """Whether the editor can give a file another name as a part of an edit."""
    asks_for_confirmation: bool = False
    """Whether the editor shows an edit that says so before it applies it."""
    hovers_in: MarkupKind = MarkupKind.Markdown
    documents_in: MarkupKind = MarkupKind.Markdown
    """What hovers are written in, and what stands beside a completion."""
    drift: bool = False
    """Whether schemas are compared with code, as `check --drift` does."""
    baseline: str = ""
    """A recorded baseline, by its path from the root: what stands in it is shown as a hint."""

    def with_said(self, said: object) -> Self:
        """Return the options with what an editor says; what is no option, or no value of it, is passed over."""
        if not isinstance(said, Mapping):
            return self
        lens, inlay_hints, quiet = said.get("lens"), said.get("inlayHints"), said.get("quietMilliseconds")
        return replace(
            self,
            lens=lens if isinstance(lens, bool) else self.lens,
            inlay_hints=inlay_hints if isinstance(inlay_hints, bool) else self.inlay_hints,
            quiet_milliseconds=min(max(quiet, 0), _MOST_QUIET) if type(quiet) is int else self.quiet_milliseconds,
            drift=said["drift"] if isinstance(said.get("drift"), bool) else self.drift,
            baseline=said["baseline"] if isinstance(said.get("baseline"), str) else self.baseline,
        )


@dataclass(frozen=True, slots=True)
class OverlaidTexts(Mapping[str, str]):
    """Texts by path, those that are open in the editor before all others."""

    open: Mapping[str, str]
    others: Mapping[str, str]

    def __getitem__(self, path: str) -> str:
        return self.open[path] if path in self.open else self.others[path]

    def __iter__(self) -> Iterator[str]:
        return iter({**self.others, **self.open})

    def __len__(self) -> int:
        return len(self.others) + sum(path not in self.others for path in self.open)


@dataclass(frozen=True, slots=True)
class Snapshot:
    """An estate as it was assessed last, with texts that may be newer.

    Paths are absolute, and those of findings and modules. `texts` holds every file of the estate, and what else is open
    in the editor, as the editor shows it. A feature gets positions in code points that count from 0, and gives such
    back; the server translates them for the editor.
    """

    root: Path
    """The directory of the settings, and of what is published."""
    assessment: Assessment
    settings: Settings
    scope: FileScope
    texts: Mapping[str, str]
    published_url: str = ""
    """The address of the published site, empty where nobody knows it."""
    options: EditorOptions = field(default_factory=EditorOptions)

    @property
    def settings_path(self) -> str:
        """Return the path of the settings file, which need not exist."""
        return (self.root / SETTINGS_FILE).as_posix()

    def shown(self, path: str) -> str:
        """Return a path as people know it, from the root where it lies below that."""
        return path.removeprefix(f"{self.root.as_posix()}/")

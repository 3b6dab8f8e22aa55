"""Tries the extension in a real VS Code, which code-server brings: `python -m editors.vscode FOLDER`.

What it sees is said line by line, and photographed into the folder; the first thing that is not as it must be ends it.
"""

import base64
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Page, ViewportSize, expect, sync_playwright

from browser.screenshots import AS_WEBP, QUALITY
from browser.serving import chromium
from installed import ARCHATLAS

ROOT = Path(__file__).parents[2]

CODE = ROOT / "build/editors/node_modules/code-server/lib/vscode/out/server-main.js"
EXTENSION = ROOT / "editors/vscode/dist/archatlas.vsix"
EXAMPLE = ROOT / "schemas/examples"
SIZE = ViewportSize(width=1280, height=800)
PATIENCE = 60_000
SETTINGS = """{
  "archatlas.server.path": "%s",
  "workbench.startupEditor": "none",
  "workbench.colorTheme": "Default Light Modern",
  "editor.minimap.enabled": false,
  "files.autoSave": "off",
  "chat.commandCenter.enabled": false,
  "workbench.tips.enabled": false
}
"""


@dataclass(frozen=True, slots=True)
class Editor:
    """A window of VS Code with a folder open in it."""

    page: Page
    folder: Path
    pictures: Path
    converter: Page
    """Makes pictures smaller."""

    def command(self, name: str) -> None:
        """Run a command by its name in the palette."""
        self.page.keyboard.press("F1")
        self._choose(f">{name}", name)

    def open(self, path: Path, line: int = 1) -> None:
        """Open a file at a line; its whole path needs no search, which code-server has no program for."""
        self.page.keyboard.press("Control+P")
        self._choose(f"{path}:{line}", path.name)
        expect(self.page.locator(".tab.active", has_text=path.name)).to_be_visible(timeout=PATIENCE)

    def _choose(self, typed: str, shown: str) -> None:
        self.page.locator(".quick-input-widget input").first.fill(typed)
        self.page.locator(".quick-input-list .monaco-list-row", has_text=shown).first.click()

    def saw(self, what: str, name: str) -> None:
        """Say what is seen, and keep a picture of it."""
        taken = self.page.screenshot(path=self.pictures / f"{name}.png")
        smaller = self.converter.evaluate(AS_WEBP, [base64.b64encode(taken).decode("ascii"), QUALITY])
        (self.pictures / f"{name}.webp").write_bytes(base64.b64decode(smaller))
        sys.stdout.write(f"seen: {what} ({name}.png)\n")


@contextmanager
def running(place: Path, program: str) -> Iterator[str]:
    """Start VS Code with the extension and nothing else of a user's, and return its address."""
    dirs = ["--user-data-dir", place / "user", "--extensions-dir", place / "extensions"]
    command = ["node", str(CODE), *map(str, dirs), "--server-data-dir", str(place / "data")]
    settings = place / "user/Machine/settings.json"
    settings.parent.mkdir(parents=True)
    settings.write_text(SETTINGS % program, encoding="utf-8")
    subprocess.run([*command, "--install-extension", str(EXTENSION)], check=True, capture_output=True)
    options = ["--host", "127.0.0.1", "--port", "0", "--without-connection-token", "--accept-server-license-terms"]
    with (place / "log").open("w+") as log:
        server = subprocess.Popen([*command, *options], stdout=log, stderr=log, start_new_session=True)
        try:
            yield f"http://127.0.0.1:{_port(place / 'log', server)}/"
        finally:
            os.killpg(server.pid, signal.SIGTERM)
            server.wait()


def _port(log: Path, server: "subprocess.Popen[bytes]") -> str:
    """Return the port that a server says it listens on."""
    while server.poll() is None:
        found = re.search(r"agent listening on (\d+)", log.read_text(encoding="utf-8"))
        if found:
            return found[1]
        time.sleep(0.1)
    raise AssertionError(f"VS Code does not start: {log.read_text(encoding='utf-8')}")


def estate(place: Path) -> Path:
    """Return a repository with the example, as it was committed."""
    shutil.copytree(EXAMPLE, place)
    author = ["-c", "user.name=Ada", "-c", "user.email=ada@example.org"]
    for words in (
        ["init", "--quiet"],
        ["add", "."],
        [*author, "commit", "--quiet", "--message", "Describe the railway"],
    ):
        subprocess.run(["git", "-C", str(place), *words], check=True)
    return place


def expected_problems(place: Path) -> tuple[int, int, int]:
    """Return how many errors, warnings and notes `check` has that are not waived."""
    done = subprocess.run([*ARCHATLAS, "check", "--output", "json"], cwd=place, capture_output=True, check=False)
    found = Counter(one["severity"] for one in json.loads(done.stdout)["findings"] if one["standing"] == "open")
    return found["error"], found["warning"], found["note"]


def sees_what_check_says(editor: Editor) -> None:
    """Trust the folder, and look at the number of problems."""
    editor.page.get_by_role("button", name="Yes, I trust the authors").click(timeout=PATIENCE)
    editor.open(editor.folder / "modules/ticketing.fares.yaml")
    errors, warnings, notes = expected_problems(editor.folder)
    words = f"Errors: {errors}, Warnings: {warnings}, Infos: {notes}"
    shown = editor.page.locator("[id='status.problems'] a").first
    expect(shown).to_have_attribute("aria-label", words, timeout=PATIENCE)
    editor.command("Problems: Focus on Problems View")
    editor.saw("as many problems as check has findings", "problems")


def sees_a_card(editor: Editor) -> None:
    """Look at a hover."""
    editor.open(editor.folder / "modules/ticketing.fares.yaml", 53)
    editor.page.keyboard.press("End")
    editor.page.keyboard.press("Control+K")
    editor.page.keyboard.press("Control+I")
    expect(editor.page.locator(".monaco-hover", has_text="@PlatformTeam").first).to_be_visible(timeout=PATIENCE)
    editor.saw("who owns a required module", "hover")
    editor.page.keyboard.press("Escape")


def sees_names(editor: Editor) -> None:
    """Look at a completion, and take it."""
    editor.page.keyboard.press("End")
    editor.page.keyboard.type("\n- ticketing.bo")
    row = editor.page.locator(".suggest-widget .monaco-list-row", has_text="ticketing.booking").first
    expect(row).to_be_visible(timeout=PATIENCE)
    editor.saw("the name of a module that begins as it was typed", "completion")
    editor.page.keyboard.press("Enter")


def sees_a_fix(editor: Editor) -> None:
    """Look at what mends a mistake, and take it."""
    editor.open(editor.folder / "modules/ticketing.fares.yaml", 3)
    editor.page.keyboard.press("End")
    editor.page.keyboard.press("Control+Shift+ArrowLeft")
    editor.page.keyboard.type("aplication")
    row = editor.page.locator(".action-widget .monaco-list-row", has_text="application").first
    for _attempt in range(20):  # a fix is tried in the whole estate, which is judged a moment after the file
        editor.page.keyboard.press("Escape")
        editor.page.keyboard.press("Control+.")
        with suppress(AssertionError):
            expect(row).to_be_visible(timeout=1_500)
            break
    editor.saw("a fix for what was mistyped", "fix")
    editor.page.keyboard.press("Enter")
    expect(editor.page.locator(".squiggly-warning")).to_have_count(0, timeout=PATIENCE)


def sees_what_changes(editor: Editor) -> None:
    """Look at what edits that are not saved do to the estate."""
    editor.command("archatlas: What do unsaved edits change?")
    expect(editor.page.locator(".view-line", has_text="compared the editor").first).to_be_visible(timeout=PATIENCE)
    expect(editor.page.locator(".view-line", has_text="ticketing.bo").last).to_be_visible(timeout=PATIENCE)
    editor.saw("what the edits do to the estate", "changes")


def sees_how_to_install(editor: Editor) -> None:
    """Look at what is said where the program is not there."""
    editor.page.get_by_role("button", name="Yes, I trust the authors").click(timeout=PATIENCE)
    told = editor.page.locator(".notification-toast", has_text="There is no program 'archatlas-nowhere'")
    expect(told.first).to_be_visible(timeout=PATIENCE)
    expect(told.get_by_role("button", name="Open the setting")).to_be_visible()
    expect(editor.page.locator(".notification-toast")).to_have_count(1)
    editor.saw("how to install what is missing, and nothing else", "missing")


def main(pictures: Path) -> None:
    """Look at everything once."""
    pictures.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch, sync_playwright() as playwright, chromium(playwright) as browser:
        folder, converter = estate(Path(scratch) / "railway"), browser.new_page()
        with running(Path(scratch) / "without", "archatlas-nowhere") as address:
            look(Editor(browser.new_page(), folder, pictures, converter), address, (sees_how_to_install,))
        with running(Path(scratch) / "code", str(ARCHATLAS[0])) as address:
            scenes = (sees_what_check_says, sees_a_card, sees_names, sees_a_fix, sees_what_changes)
            look(Editor(browser.new_page(), folder, pictures, converter), address, scenes)


def look(editor: Editor, address: str, scenes: Iterable[Callable[[Editor], None]]) -> None:
    """Open the folder, and look at one thing after the other."""
    page = editor.page
    page.bring_to_front()
    page.set_viewport_size(SIZE)
    page.goto(f"{address}?folder={editor.folder}")
    try:
        for scene in scenes:
            scene(editor)
    except BaseException:
        page.screenshot(path=editor.pictures / "last.png")
        raise


if __name__ == "__main__":
    main(Path(sys.argv[1]))

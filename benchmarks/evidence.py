"""Measure what is read of CI artefacts: names that are attributed rightly, time and memory of large reports.

    python benchmarks/evidence.py [--cases FILE] [--trees GIT_DIRECTORY ...] [--rounds 5] [--megabytes 100]

`--cases` takes lines of JSON, each with the `files` of a tree, the `sources` of a report and its `paths`: what a name
means, or null. `--trees` takes git directories of repositories: of the files in HEAD names are made as twenty kinds of
producers give them, for the tree as a whole and for some directories in it, with all files, a third and a twentieth of
them, the latter beside names of libraries and compilers that are nobody's. What fits several directories alike is left
out. Then a Cobertura report is read, by us and by a bare `iterparse` that clears what it has seen, each in a process of
its own, in turn; and a JUnit report of a million cases.
"""

import argparse
import json
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from statistics import median

from lxml import etree

from archatlas.evidence.artefact import read_artefact
from archatlas.evidence.attribution import attribute_names
from archatlas.evidence.file_names import FileTree
from archatlas.evidence.xml_stream import ArtefactLimits

UNLIMITED = ArtefactLimits(1 << 40, 64, 1 << 40)
CODE = (
    ".py",
    ".js",
    ".ts",
    ".tsx",
    ".go",
    ".java",
    ".kt",
    ".rs",
    ".c",
    ".cc",
    ".cpp",
    ".h",
    ".rb",
    ".php",
    ".cs",
    ".vue",
)
FOREIGN = (
    "/usr/lib/python3.12/asyncio/base_events.py",
    "/hostedtoolcache/Python/3.12/x64/lib/python3.12/logging/config.py",
    "/usr/include/x86_64-linux-gnu/sys/types.h",
    "/usr/local/go/src/net/http/server.go",
    "/go/pkg/mod/golang.org/x/sys@v0.1.0/unix/main.go",
    "/u/.cargo/registry/src/index.crates.io-6f17d22b/serde-1.0/src/lib.rs",
    "/rustc/abc/library/core/src/lib.rs",
    "node_modules/lodash/index.js",
    "/w/node_modules/vue/src/index.js",
    "/venv/lib/python3.11/site-packages/django/core/models.py",
    "/var/gen/build/main.go",
    "/build/generated/sources/com/acme/gen/Stub.java",
    "C:\\Program Files\\dotnet\\sdk\\main.cs",
    "<string>",
    "",
)
BESIDE = {
    "installed": "/usr/lib/python3/site-packages/",
    "below": "",
    "mounted": "/workspace/",
    "mounted deep": "/srv/app/current/",
}
"""How names begin that count from a directory of the tree, which the report does not name."""
WHOLE = {
    "relative": "",
    "dot": "./",
    "runner": "/builds/group/proj/",
    "workspace": "/var/jenkins_home/workspace/job@2/",
    "mnt": "/mnt/c/src/p/",
    "above": "../",
    "address": "file:///C:/x/y%20z/",
    "bundle": "webpack://proj/./",
    "import": "example.org/acme/team/proj/",
    "repository": "proj/",
}
WINDOWS = {"drive": "C:\\agent\\_work\\1\\s\\", "share": "\\\\srv\\share\\p\\"}


def main() -> None:
    """Measure what was asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cases", type=Path)
    parser.add_argument("--trees", type=Path, nargs="*", default=[])
    parser.add_argument("--seed", type=int, default=5)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--megabytes", type=int, default=100)
    parser.add_argument("--step", choices=STEPS, help=argparse.SUPPRESS)
    parser.add_argument("file", nargs="?", type=Path, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.step:
        print(json.dumps(measured(arguments.step, arguments.file)))
        return
    if arguments.cases:
        print("cases:", in_words(judge_cases(arguments.cases)))
    if arguments.trees:
        print("trees:", in_words(judge_trees(arguments.trees, random.Random(arguments.seed))))
    with tempfile.TemporaryDirectory() as directory:
        large_reports(Path(directory), arguments.megabytes, arguments.rounds)


def in_words(counts: Counter[str]) -> str:
    """Return how many names were read rightly, wrongly and not at all."""
    total = counts["right"] + counts["wrong"] + counts["missed"]
    share = {what: f"{counts[what]:,} ({counts[what] / total:.4%})" for what in ("right", "wrong", "missed")}
    return f"{total:,} names; " + ", ".join(f"{what} {said}" for what, said in share.items())


def judge_cases(file: Path) -> Counter[str]:
    """Compare what names are attributed to with what they mean."""
    counts = Counter[str]()
    for line in file.read_text(encoding="utf-8").splitlines():
        case = json.loads(line)
        count(counts, attribute_names(case["paths"], FileTree(case["files"]), case["sources"]).files, case["paths"])
    return counts


def count(counts: Counter[str], found: Mapping[str, str], truth: Mapping[str, str | None]) -> None:
    """Count names that are attributed rightly, wrongly, and not at all."""
    for name, file in truth.items():
        said = found.get(name)
        counts["right" if said == file else "missed" if said is None else "wrong"] += 1


def judge_trees(directories: Sequence[Path], chance: random.Random) -> Counter[str]:
    """Attribute names that are made of the files of some repositories."""
    counts = Counter[str]()
    for directory in directories:
        command = ["git", "--git-dir", str(directory), "ls-tree", "-r", "-z", "--name-only", "HEAD"]
        files = subprocess.run(command, capture_output=True, check=True).stdout.decode("utf-8", "replace")
        paths = [path for path in files.split("\0") if path]
        judge_tree(paths, chance, counts)
    return counts


def judge_tree(paths: Sequence[str], chance: random.Random, counts: Counter[str]) -> None:
    """Attribute names that are made of the files of one repository."""
    tree, known = FileTree(paths), set(paths)
    folders = sorted({"/".join(path.split("/")[:end]) + "/" for path in paths for end in range(1, path.count("/") + 1)})
    twins = Counter(path.casefold() for path in paths)
    for root, inner in roots(paths, folders, chance):
        for names, sources, is_lost in styles(root, inner):
            for share in (1.0, 0.3, 0.05):
                keys = sorted(chance.sample(sorted(names), min(3000, max(1, int(len(names) * share)))))
                truth: dict[str, str | None] = {key: names[key] for key in keys if twins[names[key].casefold()] == 1}
                below = [names[key][len(root) :] for key in keys]
                if is_lost and any(
                    other != root and all(other + path in known for path in below) for other in ("", *folders)
                ):
                    continue
                truth |= dict.fromkeys(FOREIGN if share < 1 else ())
                count(counts, attribute_names([*keys, *truth], tree, sources).files, truth)


def roots(paths: Sequence[str], folders: Sequence[str], chance: random.Random) -> Iterator[tuple[str, list[str]]]:
    """Yield the top and some directories of a tree, each with the files of code below it."""
    code = [path for path in paths if path.endswith(CODE)]
    large = [folder for folder in folders if folder.count("/") < 5 and sum(p.startswith(folder) for p in code) >= 8]
    for root in ("", *sorted(chance.sample(large, min(6, len(large))))):
        if inner := [path[len(root) :] for path in code if path.startswith(root)]:
            yield root, inner


def styles(root: str, inner: Sequence[str]) -> Iterator[tuple[dict[str, str], tuple[str, ...], bool]]:
    """Yield names by what they mean, the sources of their report, and whether it says nothing of the directory."""
    whole = [root + path for path in inner]
    top = root.rstrip("/")
    for before in WHOLE.values():
        yield {before + path: path for path in whole}, (), False
    for before in WINDOWS.values():
        yield {before + path.replace("/", "\\"): path for path in whole}, (), False
    yield {("C:\\AGENT\\" + path.replace("/", "\\").upper()): path for path in whole}, (), False
    for before in BESIDE.values():
        yield {before + path: root + path for path in inner}, (), True
    below = {path: root + path for path in inner}
    for sources in ((f"/ci/w/{top}",), ("/usr/other/lib", f"/ci/w/{top}"), (top or ".",)):
        yield below, sources, False


def large_reports(directory: Path, megabytes: int, rounds: int) -> None:
    """Read a large report of coverage in turn with a bare parser, and one of a million tests."""
    report = directory / "coverage.xml"
    write_cobertura(report, megabytes)
    runs: dict[str, list[Mapping[str, float]]] = {"bare": [], "ours": []}
    for _round in range(rounds):
        for step, known in runs.items():
            known.append(run(step, report))
    bare, ours = (median(one["seconds"] for one in runs[step]) for step in ("bare", "ours"))
    ratio = median(one["seconds"] / other["seconds"] for one, other in zip(runs["ours"], runs["bare"], strict=True))
    memory = max(one["megabytes"] for one in runs["ours"])
    print(f"Cobertura of {megabytes} MB: {ours:.2f} s, bare {bare:.2f} s, ratio {ratio:.2f}, {memory:.0f} MB")
    tests = directory / "junit.xml"
    with tests.open("w", encoding="utf-8") as file:
        file.write('<testsuite name="all">')
        file.writelines(f'<testcase classname="a.b{one % 997}" name="t{one}" time="0.1"/>' for one in range(10**6))
        file.write("</testsuite>")
    many = run("ours", tests)
    print(f"JUnit of 1,000,000 cases: {many['seconds']:.1f} s, {many['megabytes']:.0f} MB")


def write_cobertura(file: Path, megabytes: int) -> None:
    """Write a report in which every third line is none."""
    chance = random.Random(1)
    lines = [f'<line number="{line}" hits="{chance.randrange(3)}"/>\n' for line in range(1, 400) if line % 3]
    with file.open("w", encoding="utf-8") as out:
        out.write(
            '<?xml version="1.0" ?>\n<coverage timestamp="1764255624">\n<sources><source>/ci/src</source></sources>'
        )
        out.write("<packages><package><classes>\n")
        number = 0
        while out.tell() < megabytes * 1_000_000:
            out.write(f'<class filename="shop/p{number % 97}/m{number}.py"><methods/><lines>\n')
            out.write("".join(lines))
            out.write("</lines></class>\n")
            number += 1
        out.write("</classes></package></packages></coverage>\n")


def run(step: str, file: Path) -> Mapping[str, float]:
    """Measure one step in a process of its own."""
    command = [sys.executable, __file__, "--step", step, str(file)]
    said: Mapping[str, float] = json.loads(subprocess.run(command, capture_output=True, check=True, text=True).stdout)
    return said


def measured(step: str, file: Path) -> Mapping[str, float]:
    """Return the seconds of processor time of a step, and the most megabytes that the process took."""
    begin = time.process_time()
    STEPS[step](file)
    seconds = time.process_time() - begin
    return {"seconds": seconds, "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}


def bare(file: Path) -> None:
    """Go through a document and do nothing."""
    for _event, element in etree.iterparse(str(file)):
        element.clear()


def ours(file: Path) -> None:
    """Read an artefact as a build does, without the limits of one."""

    def chunks() -> Iterator[bytes]:
        with file.open("rb") as content:
            while chunk := content.read(1 << 16):
                yield chunk

    assert read_artefact(chunks, UNLIMITED) is not None


STEPS = {"bare": bare, "ours": ours}

if __name__ == "__main__":
    main()

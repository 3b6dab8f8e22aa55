"""Parts the report of our own test run by package, each beside the name of the module whose tests it has.

    python -m reports_of_packages build/junit.xml build/evidence

The tests mirror the package and belong to no module themselves: a report is named for the one that it is about.
"""

import sys
from collections import defaultdict
from pathlib import Path
from xml.etree import ElementTree

PACKAGES = Path(__file__).parents[1] / "generator" / "archatlas"


def main(report: str, out: str) -> None:
    """Write `<out>/archatlas.<package>/junit.xml` for each package that has tests in a report of all."""
    suites = ElementTree.parse(report).getroot()
    for package, cases in sorted(_by_package(suites).items()):
        suite = ElementTree.Element("testsuite", {"name": package, "timestamp": _moment(suites)})
        suite.extend(cases)
        place = Path(out) / f"archatlas.{package}"
        place.mkdir(parents=True, exist_ok=True)
        ElementTree.ElementTree(suite).write(place / "junit.xml", encoding="utf-8", xml_declaration=True)


def _by_package(suites: ElementTree.Element) -> dict[str, list[ElementTree.Element]]:
    """Return the tests of each package; those of several packages together, and of this project, are left out."""
    found: dict[str, list[ElementTree.Element]] = defaultdict(list)
    for case in suites.iter("testcase"):
        _, _, rest = case.get("classname", "").partition("tests.")
        package = rest.partition(".")[0]
        if (PACKAGES / package / "__init__.py").is_file():
            found[package].append(case)
    return found


def _moment(suites: ElementTree.Element) -> str:
    return next((moment for suite in suites.iter("testsuite") if (moment := suite.get("timestamp", ""))), "")


if __name__ == "__main__":
    main(*sys.argv[1:])

"""A slice of the measurement of many targets, whose whole is run by hand: what must hold on any machine."""

import re
import subprocess
import sys

import pytest

from own_code import ROOT
from processes import LONG_ENOUGH


@pytest.mark.real
def test_outages_are_known_and_nobody_well_is_called_ill() -> None:
    asked = ["--targets", "300", "--interval", "2", "--seconds", "12", "--busy", "2"]
    command = [sys.executable, str(ROOT / "benchmarks" / "live_probes.py"), *asked]
    done = subprocess.run(command, capture_output=True, text=True, timeout=LONG_ENOUGH, check=False)
    assert done.returncode == 0, done.stderr
    figures = dict(re.findall(r"^(.{40}) +(\S.*?)(?:   .*)?$", done.stdout, re.MULTILINE))
    told = {name.strip(): value.strip() for name, value in figures.items()}

    assert told["outages known"] == "6 of 6"
    assert told["well and shown as unhealthy"] == "0"
    assert int(told["in flight at most"]) <= 400
    assert int(told["peak memory, MB"]) <= 250

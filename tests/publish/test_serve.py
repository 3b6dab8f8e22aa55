"""The preview follows the schemas."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from installed import ARCHATLAS
from previews import free_address, preview

pytestmark = pytest.mark.site

PROGRAM = """
import sys
from pathlib import Path
from archatlas.publish.serve import ServeRequest, serve_site
serve_site(ServeRequest((Path(sys.argv[1]),), address=sys.argv[2]))
"""
SCHEMA = "identity: {name: lane.one, summary: Stores what was said.}\n"


def test_the_preview_follows_its_schemas_and_survives_a_broken_one(tmp_path: Path) -> None:
    (tmp_path / "modules").mkdir()
    (tmp_path / "modules" / "one.yaml").write_text(SCHEMA)
    with preview((*ARCHATLAS, "serve", "modules"), "--address", tmp_path) as running:
        assert "Stores what was said." in running.page("modules/lane.one/")

        (tmp_path / "modules" / "one.yaml").write_text(SCHEMA.replace("said", "seen"))
        running.wait_for("Reloading browsers")
        assert "Stores what was seen." in running.page("modules/lane.one/")

        (tmp_path / "modules" / "two.yaml").write_text("identity: [\n")
        running.wait_for("two.yaml:")
        assert "two.yaml" in running.page()


def test_a_refused_schema_is_told_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "one.yaml").write_text("identity: {name: lane.one\n")
    command = [sys.executable, "-c", PROGRAM, str(tmp_path), free_address()]

    done = subprocess.run(command, capture_output=True, text=True, check=False)

    assert done.returncode != 0
    assert re.search(r"one\.yaml:[12]:", done.stderr)
    assert "SchemasRefused" in done.stderr

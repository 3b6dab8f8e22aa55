"""The demo deploys a release past gates, sees its canary fail, puts back what hangs together, and shows it."""

from pathlib import Path

import pytest

from browser.deploy_demo import shown

pytestmark = pytest.mark.site


def test_the_demo_puts_back_what_stands_upon_the_module_that_failed_and_nothing_else(tmp_path: Path) -> None:
    (end,) = shown(tmp_path)

    assert end.status == 1
    assert end.running == {
        "shop.cart": "1.1",
        "shop.mail": "1.0",
        "shop.orders": "1.0",
        "shop.prices": "1.1",
        "shop.stock": "1.0",
        "shop.web": "1.0",
    }
    runs = [page.parent for page in (end.site / "deployments").rglob("index.html")]
    pages = {path.relative_to(end.site).parts[-1]: (path / "index.html").read_text("utf-8") for path in runs}
    assert "Change fail rate" in pages["deployments"]
    assert "no way back" not in pages["plan"]
    (run,) = set(pages) - {"deployments", "plan"}
    assert "This run rolled back" in pages[run]
    assert "undone, healthy as before" in pages[run]

"""The page on descriptions of APIs works word by word: its shop is written, its command prints what it shows."""

import re
from pathlib import Path

import pytest

from archatlas.cli.main import main
from runners import commit_all

GUIDE = Path(__file__).parents[1] / "docs" / "guide" / "api-descriptions.md"
BLOCK = re.compile(r'^```(\w+)(?: title="([^"]+)")?\n(.*?)^```$', re.MULTILINE | re.DOTALL)


def test_the_review_of_the_guide_prints_what_it_shows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    blocks = BLOCK.findall(GUIDE.read_text(encoding="utf-8"))
    for _, title, text in blocks:
        if title:
            (tmp_path / title).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / title).write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    commit_all(tmp_path, "A shop")

    edit(tmp_path / "modules" / "apis" / "orders.yaml", r"    delete:\n(?:      .*\n)+", "")
    edit(tmp_path / "modules" / "shop.orders.yaml", "v1.2.0", "v1.2.1")
    edit(tmp_path / "modules" / "apis" / "order.json", r'"id": \{"type": "string"\}', '"id": {"type": "integer"}')
    capsys.readouterr()
    main(["review", "modules", "--base", "main"])
    printed = capsys.readouterr().out

    (shown,) = (text for kind, _, text in blocks if kind == "console")
    assert shown.splitlines()[1] in printed, printed
    assert "'apis/orders.yaml: GET /orders/{id}'" in printed, printed
    assert "'apis/order.json: Order'" in printed, printed
    assert "restore" not in printed, printed


def edit(place: Path, before: str, after: str) -> None:
    text = place.read_text(encoding="utf-8")
    changed = re.sub(before, after, text)
    assert changed != text
    place.write_text(changed, encoding="utf-8")

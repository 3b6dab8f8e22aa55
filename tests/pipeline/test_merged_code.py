"""What the code says of two modules as one is what a scan says once their files are those of one module."""

from pathlib import Path

from archatlas.analysis.suggestions.merged_code import with_merged_code
from archatlas.model.code import CodeFacts
from archatlas.pipeline.code_scan import scan_code
from archatlas.settings import Settings
from builders import assessed, schema_text

FILES = {
    "shop/orders/place.py": "import json\nimport shop.stock.shelf\nimport shop.mail.send\n",
    "shop/orders/gone.py": "from shop.stock.lost import item\nfrom shop.page.nothing import never\n",
    "shop/stock/shelf.py": "import yaml\ndef count():\n    import shop.mail.send, shop.orders.place\n",
    "shop/stock/test_shelf.py": "import shop.mail.send\ndef test_count(): ...\n",
    "shop/mail/send.py": "def deliver(): ...\n",
    "shop/page/first.py": "import shop.orders.place\nimport shop.stock.shelf\n",
    "shop/page/second.py": "import shop.orders.place\ntry:\n    import shop.stock.shelf\nexcept: pass\n",
}


def scanned(root: Path, patterns: dict[str, list[str]]) -> CodeFacts:
    """Return what the code below a directory says of modules with some patterns."""
    texts = (schema_text(name, {"discovery.file_patterns": said}) for name, said in patterns.items())
    return scan_code(root, assessed(*texts).catalog, Settings())


def test_two_modules_as_one_are_what_a_scan_finds_then(tmp_path: Path) -> None:
    for path, text in FILES.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text, encoding="utf-8")
    apart = {f"shop.{name}": [f"shop/{name}/**"] for name in ("orders", "stock", "mail", "page")}
    for kept, gone in (("shop.orders", "shop.stock"), ("shop.stock", "shop.mail"), ("shop.mail", "shop.page")):
        joined = {name: said for name, said in apart.items() if name != gone}
        joined[kept] = [*apart[kept], *apart[gone]]

        assert with_merged_code(scanned(tmp_path, apart), kept, gone) == scanned(tmp_path, joined)

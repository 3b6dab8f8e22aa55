"""Puts the site of the example, as `make site` built it, beside this project's own; run by mkdocs-gen-files."""

import posixpath
from pathlib import Path

import mkdocs_gen_files

BUILT = Path(__file__).parents[1] / "build" / "example"
AT = "example"
LEFT_OUT = ("404.html", "sitemap.xml", "sitemap.xml.gz")
"""What belongs to the top of a host, where this project's own stand."""

if BUILT.is_dir():
    for found in sorted(place for place in BUILT.rglob("*") if place.is_file()):
        path = found.relative_to(BUILT).as_posix()
        if path.endswith(".md"):  # which is finished: mkdocs would make a page of it in the place of the other one
            copied = Path(mkdocs_gen_files.config["site_dir"], AT, path)
            copied.parent.mkdir(parents=True, exist_ok=True)
            copied.write_bytes(found.read_bytes())
        elif path not in LEFT_OUT and not path.startswith("."):
            with mkdocs_gen_files.open(posixpath.join(AT, path), "wb") as copy:
                copy.write(found.read_bytes())
else:
    with mkdocs_gen_files.open(f"{AT}/index.html", "w") as page:
        page.write("<!doctype html><title>Example</title><p>'make example' builds the site of the example.</p>\n")

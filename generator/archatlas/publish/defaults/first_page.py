"""Writes the first page of a site that has nothing but an atlas below an address; run by mkdocs-gen-files."""

from archatlas.publish.plugin import write_first_page

write_first_page()

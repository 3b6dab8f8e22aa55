"""Hands rendered files to a host."""

import os

# mkdocs-material and mkdocs-gen-files print advertising notices when they are imported; these are their own switches.
os.environ.setdefault("NO_MKDOCS_2_WARNING", "1")
os.environ.setdefault("DISABLE_MKDOCS_2_WARNING", "true")

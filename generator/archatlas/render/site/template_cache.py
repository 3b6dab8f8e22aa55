"""Keeps compiled templates beside the compiled modules of Python, under the same rules."""

import sys
from contextlib import suppress
from hashlib import sha256
from importlib.util import cache_from_source
from pathlib import Path
from types import CodeType

import jinja2
from jinja2.bccache import Bucket


class TemplateCache(jinja2.FileSystemBytecodeCache):
    """Keep what was compiled where that is possible; a template that changed is compiled anew."""

    def load_bytecode(self, bucket: Bucket) -> None:
        """Take a template that was kept; what cannot be read is compiled anew."""
        with suppress(
            Exception
        ):  # there is none that a damaged file cannot raise, SystemError and MemoryError included
            super().load_bytecode(bucket)
        if not isinstance(bucket.code, CodeType):
            bucket.reset()

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep a template, unless Python is told to keep nothing, or may not write here, or no space is left."""
        if sys.dont_write_bytecode:
            return
        with suppress(OSError):
            Path(self.directory).mkdir(parents=True, exist_ok=True)
            super().dump_bytecode(bucket)


def template_cache(environment: str, *compiled_by: str) -> TemplateCache:
    """Return where the templates of an environment are kept.

    Jinja knows a template by its text only. `compiled_by` are files of ours that decide what becomes of the text.
    """
    directory = Path(cache_from_source(__file__)).parent  # wherever PYTHONPYCACHEPREFIX puts it
    own = sha256(b"".join(Path(file).read_bytes() for file in compiled_by)).hexdigest()[:16]
    return TemplateCache(str(directory), f"{environment}-{own}-jinja-{jinja2.__version__}-%s.cache")

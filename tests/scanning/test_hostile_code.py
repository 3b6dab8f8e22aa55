"""Code whose author wants to stop, fool or use whoever reads it: bounded in time and memory, inert, and said."""

import time

import pytest

from archatlas.scanning.python_code import PythonCode
from quick_cases import one_in

SECONDS = 5.0
"""Far more than any of these takes, and far less than what grows with the square."""


@pytest.mark.parametrize(
    "text",
    one_in(
        4,
        [
            b"import a\n" * 200_000,
            b"import " + b"a," * 400_000 + b"b\n",
            b"from a import (" + b"b," * 400_000 + b")\n",
            b"x = " + b"(" * 500_000,
            b"x = " + b"[" * 100_000 + b"]" * 100_000,
            b"f(" * 200_000,
            b"f(" + b"[" * 50_000,
            b"\n".join(b" " * depth + b"if x:" for depth in range(1_500)) + b" import a\n",
            b"def f():\n"
            + b"".join(b" " * depth + b"try:\n" for depth in range(1, 1_200))
            + b" " * 1_200
            + b"import a\n",
            b"a" * 2_000_000,
            b"'" * 1_000_000,
            b"f'{" * 200_000,
            b"\0" * 1_000_000,
            b"\xff\xfe" + b"\xd8" * 100_000,
            bytes(range(256)) * 4_000,
            b"import a  # " + b"x" * 2_000_000,
            b"@a.get(" * 150_000,
            b"os.environ[" * 150_000,
            b"__all__ = [" + b"'a'," * 400_000 + b"]\n",
            b"__all__ += " + b"x + " * 300_000 + b"['a']\n",
            b"with suppress(" * 100_000,
            b"with  " + b"(" * 100_000,
            b"except" + b" " * 1_000_000,
            b"import a\\\n" * 200_000,
            b"from " + b". " * 500_000 + b"import a\n",
            b"import_module(" + b"'a' " * 200_000 + b")\n",
            b"x = y = " * 200_000 + b"1\n",
            b"a." * 500_000 + b"b\n",
            b"class A:\n def test(self): pass\n" * 60_000,
            b"urlpatterns = [" + b"path('a', b)," * 100_000 + b"]\n",
            b"r = A(prefix='/x')\n" * 50_000 + b"@r.get('/')\ndef f(): pass\n" * 20_000,
        ],
    ),
    ids=lambda text: ascii(text[:24]),
)
def test_no_text_takes_long_or_raises(text: bytes) -> None:
    start = time.process_time()

    PythonCode().read(text[: 160 * 1024])

    assert time.process_time() - start < SECONDS

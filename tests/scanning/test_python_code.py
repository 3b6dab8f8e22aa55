import pytest

from archatlas.model.code import ImportKind
from archatlas.scanning.file_facts import FileFacts
from archatlas.scanning.python_code import PythonCode


def read(text: str) -> FileFacts:
    return PythonCode().read(text.encode())


def kinds(text: str) -> list[tuple[str, str, int]]:
    return [(one.target, one.kind.value, one.line) for one in read(text).imports]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("import a.b, c as d", [("a.b", "runtime", 1), ("c", "runtime", 1)]),
        ("from . import x", [(".", "runtime", 1)]),
        ("from ..a import (\n  b,  # why\n  c as d,\n)", [("..a", "runtime", 1)]),
        ("def f():\n    import a", [("a", "lazy", 2)]),
        ("class A:\n    import a", [("a", "runtime", 2)]),
        ("class A:\n    def f(self):\n        if x:\n            import a", [("a", "lazy", 4)]),
        ("try:\n    import a\nexcept ImportError:\n    a = None", [("a", "optional", 2)]),
        ("try:\n    import a\nexcept ImportError:\n    import b", [("a", "optional", 2), ("b", "optional", 4)]),
        ("try:\n    import a\nexcept (KeyError, ModuleNotFoundError):\n    pass", [("a", "optional", 2)]),
        ("try:\n    import a\nexcept:\n    pass", [("a", "optional", 2)]),
        ("try:\n    import a\nexcept KeyError:\n    pass", [("a", "runtime", 2)]),
        ("try:\n    import a\nfinally:\n    import b", [("a", "runtime", 2), ("b", "runtime", 4)]),
        ("def f():\n    try:\n        import a\n    except ImportError:\n        pass", [("a", "optional", 3)]),
        ("try:\n    def f():\n        import a\nexcept ImportError:\n    pass", [("a", "lazy", 3)]),
        ("with suppress(ImportError):\n    import a", [("a", "optional", 2)]),
        ("with contextlib.suppress(ImportError):\n    import a", [("a", "optional", 2)]),
        ("with open(x) as y:\n    import a", [("a", "runtime", 2)]),
        ("if TYPE_CHECKING:\n    import a\nelse:\n    import b", [("a", "type-only", 2), ("b", "runtime", 4)]),
        ("if typing.TYPE_CHECKING:\n    from a import B", [("a", "type-only", 2)]),
        ("if not TYPE_CHECKING:\n    import a\nelse:\n    import b", [("a", "runtime", 2), ("b", "type-only", 4)]),
        ("if TYPE_CHECKING or x:\n    import a", [("a", "runtime", 2)]),
        ("if x:\n    import a\nelif TYPE_CHECKING:\n    import b", [("a", "runtime", 2), ("b", "type-only", 4)]),
        ("importlib.import_module('a.b')", [("a.b", "dynamic", 1)]),
        ("x = __import__('a')", [("a", "dynamic", 1)]),
        ("import_module('.b', __package__)", [(".b", "dynamic", 1)]),
        ("import_module('.b', package='a.c')", [("a.c.b", "dynamic", 1)]),
        ("try:\n    import_module('a')\nexcept ImportError:\n    pass", [("a", "optional", 2)]),
        ("import a; import b", [("a", "runtime", 1), ("b", "runtime", 1)]),
        ("from __future__ import annotations", []),
        ("x = 'import a'\n# import b\n'''\nimport c\n'''", []),
        ("import a\ndef broken(:\n    pass\nimport b\n", [("a", "runtime", 1), ("b", "runtime", 4)]),
        ("from a \\\n  import b", [("a", "runtime", 1)]),
    ],
)
def test_each_import_has_its_kind_and_its_line(text: str, expected: list[tuple[str, str, int]]) -> None:
    assert kinds(text) == expected


def test_names_that_are_taken_stand_with_the_import() -> None:
    (one,) = read("from a import b, c as d, *").imports

    assert one.names == ("b", "c")
    assert one.kind is ImportKind.RUNTIME


def test_computed_imports_are_counted() -> None:
    facts = read("import_module(name)\n__import__(f'a.{b}')\nimportlib.import_module('.x', other)\nimport_module('y')")

    assert facts.computed == 3
    assert [one.target for one in facts.imports] == ["y"]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("def a(): pass\nclass B: pass\nC = 1\n_d = 2\ndef _e(): pass", ("a", "B", "C")),
        ("__all__ = ['x', \"y\"]\ndef a(): pass", ("x", "y")),
        ("__all__ = ('x',) + ('y',)\n__all__ += ['z']\n__all__.extend(['w'])", ("x", "y", "z", "w")),
        ("__all__ = []\n__all__.append('x')", ("x",)),
        ("try:\n    def a(): pass\nexcept E:\n    def b(): pass", ("a", "b")),
        ("class A:\n    def method(self):\n        def inner(): pass", ("A",)),
        ("@decorated\ndef a(): pass", ("a",)),
        ("a: int = 1\nb, c = 1, 2\ntype D = int", ("a", "b", "c", "D")),
    ],
)
def test_public_names_are_those_of_all_else_those_without_an_underscore(text: str, names: tuple[str, ...]) -> None:
    assert set(read(text).public) == set(names)


def test_tests_are_counted_in_classes_too_and_not_within_functions() -> None:
    text = (
        "def test_a(): pass\nclass TestB:\n    async def test_c(self):\n        def test_no(): pass\ndef other(): pass"
    )

    assert read(text).tests == 2


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("os.environ['A']", ("A",)),
        ("os.environ.get('A', 'x')", ("A",)),
        ("os.getenv('A')\ngetenv(key='B')", ("A", "B")),
        ("os.environ['A'] = '1'\ndel os.environ['B']", ()),
        ("os.environ[name]\nos.getenv(f'{x}')", ()),
        ("environ.setdefault('A', '')", ("A",)),
    ],
)
def test_environment_variables_are_those_that_are_read_by_a_literal_name(text: str, names: tuple[str, ...]) -> None:
    assert read(text).environment == names


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("@app.get('/a')\ndef f(): pass", [("GET", "/a", 1)]),
        ("@app.route('/a', methods=['POST', 'GET'])\ndef f(): pass", [("GET", "/a", 1), ("POST", "/a", 1)]),
        ("@bp.route('/a')\ndef f(): pass", [("GET", "/a", 1)]),
        ("r = APIRouter(prefix='/v1')\n@r.post('/a/{id}')\ndef f(): pass", [("POST", "/v1/a/{id}", 2)]),
        ("bp = Blueprint('x', __name__, url_prefix='/v1')\n@bp.get('/')\ndef f(): pass", [("GET", "/v1/", 2)]),
        ("urlpatterns = [path('a/<int:id>/', view), path('b/', include('b.urls'))]", [("", "/a/<int:id>/", 1)]),
        ("@cache.get('key')\ndef f(): pass", []),
        ("@mock.patch('a.b')\ndef f(): pass", []),
        ("@app.get(PATH)\ndef f(): pass", []),
    ],
)
def test_routes_are_those_that_the_decorator_or_call_says_literally(
    text: str, found: list[tuple[str, str, int]]
) -> None:
    assert [(one.method, one.path, one.line) for one in read(text).routes] == found


def test_a_file_that_does_something_when_run_is_a_program() -> None:
    assert read("if __name__ == '__main__':\n    main()").is_program
    assert not read("'__main__'").is_program


def test_faults_have_lines_and_hide_nothing_else() -> None:
    facts = read("import a\nx = = 1\nimport b\n")

    assert facts.errors == (2,)
    assert [one.target for one in facts.imports] == ["a", "b"]


def test_new_and_old_syntax_is_understood_whatever_python_runs() -> None:
    text = "print 'old'\nimport a\nx = f'{'nested'}'\nmatch x:\n    case 1:\n        import b\ntype X[T] = list[T]\n"

    assert [one.target for one in read(text).imports] == ["a", "b"]

"""Rules about the third-party packages a module lists."""

from collections.abc import Iterator

from archatlas.analysis.estate.evidence import Evidence, EvidenceClassifier
from archatlas.analysis.estate.libraries import LIBS
from archatlas.analysis.rules.context import RuleContext, flat
from archatlas.model.detail import Named
from archatlas.model.finding import Finding, Severity
from archatlas.model.interfaces import Library
from archatlas.model.module import Module
from archatlas.model.rule import FixKind, RuleSpec, Scope

LOOKS_INTERNAL = RuleSpec(
    "library/looks-internal",
    Severity.WARNING,
    "External library with the name of an internal module or lane",
    "It is probably a requirement inside the estate, which the dependency graph then lacks.",
    "move it to dependencies.internal.requires, under the module's full name",
    scope=Scope.NAMES,
    place=170,
    fixes=(FixKind.INTERNAL_LIBRARY,),
)
UNKNOWN_LICENCE = RuleSpec(
    "library/unknown-licence",
    Severity.NOTE,
    "Library without version or licence",
    "Checks of licences and of known vulnerabilities cannot work on unknown ones.",
    f"fill version and license in {LIBS} from the lock file",
    place=300,
    fixes=(FixKind.LICENCE,),
)


@LOOKS_INTERNAL.check
def libraries_are_external(context: RuleContext, module: Module) -> Iterator[Finding]:
    """Yield a finding for each library that is named like a part of the estate."""
    seen: set[str] = set()
    for number, library in enumerate(module.dependencies.external.libs):
        if library.name not in seen and looks_internal(library, context.internal_names):
            seen.add(library.name)
            yield LOOKS_INTERNAL.found(module, f"{LIBS}[{number}].name", subject=library.name)


@UNKNOWN_LICENCE.check
def libraries_are_known(context: RuleContext, module: Module) -> Iterator[Finding]:
    """Yield a finding for a module with libraries of unknown version or licence."""
    libs = module.dependencies.external.libs
    found = [
        number
        for number, library in enumerate(libs)
        if not has_version_and_licence(library, module, context.classifier)
    ]
    if found:
        names = Named(tuple(libs[number].name for number in found))
        yield UNKNOWN_LICENCE.found(module, f"{LIBS}[{found[0]}]", names, LIBS).counting(len(found))


def looks_internal(library: Library, internal: frozenset[str]) -> bool:
    """Tell whether a library is named like a part of the estate; the standard library's names are ordinary words."""
    name = flat(library.name)
    if name in STANDARD_LIBRARY:
        return False
    return name in internal or name.partition(".")[0] in internal


def has_version_and_licence(library: Library, module: Module, classifier: EvidenceClassifier) -> bool:
    """Tell whether somebody has stated both; the standard library needs neither."""
    if library.name in STANDARD_LIBRARY:
        return True
    stated = ((f"{LIBS}.version", library.version), (f"{LIBS}.license", library.license))
    return all(classifier.classify(module, key, value) is Evidence.DECLARED for key, value in stated)


_NAMES = """
__future__ _abc _aix_support _android_support _ast _asyncio _bisect _blake2 _bootsubprocess _bz2 _codecs _codecs_cn
_codecs_hk _codecs_iso2022 _codecs_jp _codecs_kr _codecs_tw _collections _collections_abc _colorize _compat_pickle
_compression _contextvars _crypt _csv _ctypes _curses _curses_panel _datetime _dbm _decimal _elementtree
_frozen_importlib _frozen_importlib_external _functools _gdbm _hashlib _heapq _hmac _imp _interpchannels _interpqueues
_interpreters _io _ios_support _json _locale _lsprof _lzma _markupbase _md5 _msi _multibytecodec _multiprocessing
_opcode _opcode_metadata _operator _osx_support _overlapped _pickle _posixshmem _posixsubprocess _py_abc _py_warnings
_pydatetime _pydecimal _pyio _pylong _pyrepl _queue _random _remote_debugging _scproxy _sha1 _sha2 _sha256 _sha3
_sha512 _signal _sitebuiltins _socket _sqlite3 _sre _ssl _stat _statistics _string _strptime _struct _suggestions
_symtable _sysconfig _thread _threading_local _tkinter _tokenize _tracemalloc _types _typing _uuid _warnings _weakref
_weakrefset _winapi _wmi _zoneinfo _zstd abc aifc annotationlib antigravity argparse array ast asynchat asyncio
asyncore atexit audioop base64 bdb binascii binhex bisect builtins bz2 cProfile calendar cgi cgitb chunk cmath cmd
code codecs codeop collections colorsys compileall compression concurrent configparser contextlib contextvars copy
copyreg crypt csv ctypes curses dataclasses datetime dbm decimal difflib dis distutils doctest email encodings
ensurepip enum errno faulthandler fcntl filecmp fileinput fnmatch fractions ftplib functools gc genericpath getopt
getpass gettext glob graphlib grp gzip hashlib heapq hmac html http idlelib imaplib imghdr imp importlib inspect io
ipaddress itertools json keyword lib2to3 linecache locale logging lzma mailbox mailcap marshal math mimetypes mmap
modulefinder msilib msvcrt multiprocessing netrc nis nntplib nt ntpath nturl2path numbers opcode operator optparse os
ossaudiodev pathlib pdb pickle pickletools pipes pkgutil platform plistlib poplib posix posixpath pprint profile
pstats pty pwd py_compile pyclbr pydoc pydoc_data pyexpat queue quopri random re readline reprlib resource rlcompleter
runpy sched secrets select selectors shelve shlex shutil signal site smtpd smtplib sndhdr socket socketserver spwd
sqlite3 sre_compile sre_constants sre_parse ssl stat statistics string stringprep struct subprocess sunau symtable sys
sysconfig syslog tabnanny tarfile telnetlib tempfile termios textwrap this threading time timeit tkinter token
tokenize tomllib trace traceback tracemalloc tty turtle turtledemo types typing unicodedata unittest urllib uu uuid
venv warnings wave weakref webbrowser winreg winsound wsgiref xdrlib xml xmlrpc zipapp zipfile zipimport zlib zoneinfo
"""

STANDARD_LIBRARY = frozenset(_NAMES.split())
"""The top-level names of `sys.stdlib_module_names` from Python 3.10 to 3.14, together: what was one once is no library
that somebody has to look after, and what is one soon must not be a finding before."""

"""One mutant: the reference is changed for a moment, and vectors that reach the change are asked until one notices."""

import contextlib
import functools
import gc
import importlib.machinery
import importlib.util
import os
import resource
import signal
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from types import CodeType, FrameType, FunctionType, ModuleType
from typing import Any

from kskit.build import operations
from kskit.build.model import Outcome
from kskit.build.vectors import Vector
from kskit.evidence.mutation.modules import Module, modules
from kskit.evidence.mutation.mutants import Mutant
from kskit.verify.compare import exact

_OURS = ("kaltura_", "kskit.")
_SECONDS = 2.0  # of computing for one vector, which takes milliseconds: more is a loop without an end

Lines = dict[str, dict[int, list[Vector]]]


class _EndlessError(BaseException):
    """A mutant does not come to an end. Not an Exception, so that the code that is tried does not catch it."""


def ask(vector: Vector) -> Outcome:
    """Return what the reference, as it is at this moment, says to a vector's input."""
    try:
        return operations.run(vector.content["op"], vector.content["input"])
    except Exception as fault:  # noqa: BLE001 - whatever a mutant raises is what it says
        return Outcome({"raises": type(fault).__name__}, {})


def notices(vectors: Iterable[Vector]) -> str | None:
    """Return the id of the first vector that tells the reference, as it is now, from what was published, or None."""
    for vector in vectors:
        try:
            with _limit():
                found = ask(vector)
        except _EndlessError:
            return vector.id
        if not _is_published(vector, found):
            return vector.id
    return None


def _is_published(vector: Vector, found: Outcome) -> bool:
    """Tell whether an outcome is what the vector shows: expectation, stages, and the reason of an error."""
    published = (vector.content.get(name, {}) for name in ("expect", "stages"))
    same = all(exact(*pair) is None for pair in zip(published, (found.expect, found.stages), strict=True))
    return same and found.why == vector.content.get("why", "")


@contextlib.contextmanager
def _limit() -> Iterator[None]:
    """Raise _EndlessError in what computes for too long."""

    def stop(_signal: int, _frame: FrameType | None) -> None:
        raise _EndlessError

    before = signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, _SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def try_function(mutant: Mutant, vectors: Sequence[Vector]) -> str | None:
    """Change the code of the function where everybody sees it, ask, and change it back."""
    changed = _code_in(mutant.compiled(), mutant.function)
    function = _functions()[str(mutant.module.path), mutant.function]
    original = function.__code__
    if changed.co_freevars != original.co_freevars:  # a method that no longer says super()
        return try_import(mutant, vectors)
    function.__code__ = changed
    forget()
    try:
        return notices(vectors)
    finally:
        function.__code__ = original
        forget()


def _code_in(code: CodeType, name: str) -> CodeType:
    found = [one for one in code.co_consts if isinstance(one, CodeType)]
    while found:
        one = found.pop()
        if one.co_qualname == name:
            return one
        found += [inner for inner in one.co_consts if isinstance(inner, CodeType)]
    raise LookupError(f"the changed module has no function {name}")


@functools.cache
def _functions() -> dict[tuple[str, str], FunctionType]:
    return {
        (one.__code__.co_filename, one.__code__.co_qualname): one
        for one in gc.get_objects()
        if isinstance(one, FunctionType) and (one.__module__ or "").startswith(_OURS)
    }


@functools.cache
def _caches() -> list[Any]:
    """Return the caches of computed values; the unbounded ones outside of the mutated package keep data files."""
    found = [one for one in gc.get_objects() if isinstance(one, functools._lru_cache_wrapper)]  # noqa: SLF001
    return [one for one in found if _keeps_values(one.__module__ or "", one.cache_parameters()["maxsize"])]


def _keeps_values(module: str, maxsize: int | None) -> bool:
    return module.startswith(_OURS) and (maxsize is not None or module in {one.dotted for one in modules()})


def forget() -> None:
    """Clear the caches: what the right function gave must not stand in for the wrong one."""
    for one in _caches():
        one.cache_clear()


def try_import(mutant: Mutant, vectors: Sequence[Vector]) -> str | None:
    """Import everything anew with the change, in a process of its own, and ask there.

    Returns "import" where even that fails, and otherwise the id of a vector, or None.
    """
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reader)
        _child(mutant, vectors, writer)
    os.close(writer)
    with os.fdopen(reader, "rb") as stream:
        told = stream.read().decode("utf-8")
    os.waitpid(child, 0)
    return None if told == "-" else told or "import"


def _child(mutant: Mutant, vectors: Sequence[Vector], writer: int) -> None:
    """Write the id of the vector that notices, "-" for none, and end this process whatever happens."""
    try:
        used = int(resource.getrusage(resource.RUSAGE_SELF).ru_utime)
        resource.setrlimit(resource.RLIMIT_CPU, (used + 30, used + 30))
        _import_anew(mutant)
        os.write(writer, (notices(vectors) or "-").encode("utf-8"))
    except BaseException:  # noqa: BLE001, S110 - an import that fails is noticed
        pass
    finally:
        os._exit(0)


def _import_anew(mutant: Mutant) -> None:
    for name in [name for name in sys.modules if name.startswith(_OURS) and not name.startswith("kskit.evidence")]:
        del sys.modules[name]
    sys.meta_path.insert(0, _Finder(mutant))
    global operations  # noqa: PLW0603 - the functions above ask the new one
    operations = importlib.import_module("kskit.build.operations")


class _Finder(importlib.machinery.SourceFileLoader):
    """Finds one module and gives its changed code."""

    def __init__(self, mutant: Mutant) -> None:
        super().__init__(mutant.module.dotted, str(mutant.module.path))
        self._code = mutant.compiled()

    def find_spec(self, name: str, _path: object = None, _target: ModuleType | None = None) -> Any:
        """Return where the mutated module is to be found, None for any other."""
        return importlib.util.spec_from_file_location(name, self.path, loader=self) if name == self.name else None

    def get_code(self, _name: str) -> CodeType:
        """Return the changed code."""
        return self._code


def lines_reached(modules: Sequence[Module], vectors: Sequence[Vector]) -> Lines:
    """Return path to line to the vectors that run it, in their order."""
    reached: Lines = {str(module.path): {} for module in modules}
    for vector in vectors:
        for path, lines in _lines_of(vector, reached).items():
            for line in lines:
                reached[path].setdefault(line, []).append(vector)
    return reached


def _lines_of(vector: Vector, paths: Mapping[str, Any]) -> dict[str, set[int]]:
    found: dict[str, set[int]] = {path: set() for path in paths}

    def local(frame: FrameType, _event: str, _argument: Any) -> Callable[..., Any]:
        found[frame.f_code.co_filename].add(frame.f_lineno)
        return local

    def start(frame: FrameType, event: str, argument: Any) -> Callable[..., Any] | None:
        return local(frame, event, argument) if frame.f_code.co_filename in paths else None

    forget()
    before = sys.gettrace()
    sys.settrace(start)
    try:
        ask(vector)
    finally:
        sys.settrace(before)
    return found

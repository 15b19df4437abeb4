"""What a mutant is, and how the reference is made wrong for a moment."""

import contextlib
import importlib
import inspect
import sys
import textwrap
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import ModuleType
from typing import Any

from kaltura_session.errors import KitError
from kskit.build.operations import run

Answer = Mapping[str, Any] | None
Ask = Callable[[str, Mapping[str, Any]], Answer]

_OURS = ("kaltura_session", "kaltura_emulator", "kskit.build")
_FAULTS = (KitError, ValueError, LookupError, TypeError, AttributeError, ArithmeticError, StopIteration)


@dataclass(frozen=True, slots=True)
class Mutant:
    """An implementation that is wrong in one place.

    id: "area/what". ops: the operations it can get wrong. active: makes it so, as a context manager that gives the
    function to ask: operation and input to the expectation, None where the mistake cannot be made with that input.
    equivalent: why no input tells it from the reference; None for an ordinary mutant.
    """

    id: str
    title: str
    ops: tuple[str, ...]
    active: Callable[[], contextlib.AbstractContextManager[Ask]]
    equivalent: str | None = None


def edited(
    mutant_id: str, title: str, ops: tuple[str, ...], target: str, edit: tuple[str, str], equivalent: str | None = None
) -> Mutant:
    """Return a mutant that replaces one piece of the source of one function. target: "module:function"."""
    return Mutant(mutant_id, title, ops, lambda: _replaced(target, lambda found: _rewritten(found, *edit)), equivalent)


def wrapped(mutant_id: str, title: str, ops: tuple[str, ...], target: str, change: Callable[[Any], Any]) -> Mutant:
    """Return a mutant that puts something else in place of a function or constant; change takes what is there."""
    return Mutant(mutant_id, title, ops, lambda: _replaced(target, change))


@contextlib.contextmanager
def _replaced(target: str, change: Callable[[Any], Any]) -> Iterator[Ask]:
    """Put the changed object wherever one of our modules knows the original, and take it back."""
    module_name, _, name = target.partition(":")
    original = getattr(importlib.import_module(module_name), name)
    changed = change(original)
    known = [module for module in _our_modules() if module.__dict__.get(name) is original]
    for module in known:
        setattr(module, name, changed)
    _forget_values()
    try:
        yield ask_reference
    finally:
        for module in known:
            setattr(module, name, original)
        _forget_values()


def _forget_values() -> None:
    """Clear the caches that keep computed values: what the right function gave must not stand in for the wrong one."""
    for function in _value_caches(len(sys.modules)):
        function.cache_clear()


@lru_cache(maxsize=1)
def _value_caches(_modules: int) -> list[Any]:
    """Return the bounded caches of our modules; unbounded ones keep data files. _modules: how many are loaded."""
    found = {id(one): one for module in _our_modules() for one in vars(module).values() if hasattr(one, "cache_clear")}
    return [one for one in found.values() if one.cache_parameters()["maxsize"] is not None]


def _our_modules() -> list[ModuleType]:
    return [module for name, module in list(sys.modules.items()) if name.startswith(_OURS)]


def _rewritten(original: Any, old: str, new: str) -> Any:
    """Return the function with one piece of its source replaced; KitError unless it stands there exactly once."""
    function = inspect.unwrap(original)
    source = textwrap.dedent(inspect.getsource(function))
    body = source[source.index("def ") :]
    if body.count(old) != 1:
        raise KitError(f"{function.__qualname__} has {body.count(old)} times {old!r}, not once; mend the mutant")
    namespace: dict[str, Any] = {}
    code = compile(body.replace(old, new), "<mutant>", "exec")
    exec(code, function.__globals__, namespace)  # noqa: S102 - the source is our own
    return namespace[function.__name__]


def ask_reference(op: str, given: Mapping[str, Any]) -> Answer:
    """Return what the reference, as it is at this moment, says."""
    try:
        return run(op, given).expect
    except _FAULTS as fault:
        return {"raises": type(fault).__name__}

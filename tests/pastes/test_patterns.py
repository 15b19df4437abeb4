"""No regular expression takes more than linear time: repetitive texts of 50,000 characters end at once.

What takes quadratic time takes some hundred times as long as that, so the limit on the processor's time tells the two
apart on any machine; it is no measurement.
"""

import ast
import importlib
import pkgutil
import re
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

import kaltura_diagnosis
import kaltura_pastes
import kaltura_session
from kskit import explain

PACKAGES = (kaltura_session, kaltura_diagnosis, kaltura_pastes, explain)
LENGTH = 50_000
SECONDS = 1
METHODS = ("match", "fullmatch", "search", "findall", "finditer", "sub", "split")
PIECES = (
    *" \n\t'\"\\{[<(&%=:;,.-_>|}])a0$#@?!*A/+",
    "{a", "[a-", "[a", "a=", "a=b ", "&a=b", ";a=", "a:", "=>", "aA", "0a", "A_", " a", "\n ", "\\a", '\\"', "\r\n",
    "''", "://", "http://", "$a", "%a", "--", "-a ", "sudo ", "a;", "0;", "|0;", "ks", "ks ", "ks=", "ks='",
    "token ", "result", "{1:result", "curl ", "`curl ", "GET ", "> GET /", "HTTP/1.1 ", "<html", "<!doctype ",
    "PS ", "a@a", "app_", "=\n", "boundary=", "a(", "[a]", "iprestrict:", "=a&", "..", "a.a", "array(",
    "string(1) ",
)  # fmt: skip
QUOTED = ("a=b=c", "=2&a", "a", "\\a", "a ", "a,", "a&")
"""What may be in quotes that are never closed."""


def sources() -> Iterator[tuple[str, ast.Module]]:
    for package in PACKAGES:
        for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            path = importlib.import_module(found.name).__file__
            yield found.name, ast.parse(Path(path).read_text(encoding="utf-8"))


def held(value) -> Iterator[re.Pattern]:
    """Yield the patterns in a value of a module."""
    if isinstance(value, re.Pattern):
        yield value
    elif isinstance(value, dict):
        for item in value.values():
            yield from held(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from held(item)


def uses() -> dict[str, tuple[re.Pattern, str]]:
    """Return (pattern, method) by a name: what stands in calls of re, and what modules hold, as they call it."""
    found: dict[str, tuple[re.Pattern, str]] = {}
    for name, tree in sources():
        called: dict[str, set[str]] = {}
        for node in ast.walk(tree):
            if not (isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.attr in METHODS):
                continue
            called.setdefault(node.value.id, set()).add(node.attr)
        for node in ast.walk(tree):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and ast.unparse(node.func.value) == "re"
                and node.func.attr in METHODS
                and isinstance(node.args[0], ast.Constant)
            ):
                flags = [one.attr for one in ast.walk(node) if isinstance(one, ast.Attribute) and one.attr.isupper()]
                compiled = re.compile(node.args[0].value, sum(re.RegexFlag[one] for one in flags))
                found[f"{name}:{node.lineno}"] = (compiled, node.func.attr)
        for key, value in vars(importlib.import_module(name)).items():
            for number, pattern in enumerate(held(value)):
                for method in sorted(called.get(key, {"search"})):
                    found[f"{name}.{key}.{number}.{method}"] = (pattern, method)
    return found


@contextmanager
def guarded() -> Iterator[None]:
    """Raise TimeoutError in a block that does not come to its end."""

    def end(*_):
        raise TimeoutError

    before = signal.signal(signal.SIGPROF, end)
    signal.setitimer(signal.ITIMER_PROF, SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


USES = uses()


def run(pattern: re.Pattern, method: str, text: str) -> None:
    given = text.encode() if isinstance(pattern.pattern, bytes) else text
    if method in {"search", "findall", "finditer", "sub", "split"}:
        for _ in pattern.finditer(given):
            pass
    else:
        getattr(pattern, method)(given)


@pytest.mark.parametrize("use", USES)
def test_pattern_takes_linear_time(use):
    pattern, method = USES[use]
    for before, piece in (*(("", one) for one in PIECES), *(("'a", one) for one in QUOTED)):
        repeated = before + piece * (LENGTH // len(piece))
        with guarded():
            run(pattern, method, repeated + "\n\0")


def test_the_guard_notices_quadratic_time():
    with pytest.raises(TimeoutError), guarded():
        run(re.compile("{[^}]*}"), "search", "{" * LENGTH * 4)

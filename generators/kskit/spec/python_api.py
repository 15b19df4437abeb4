"""The page of the Python names, spec/api.md: what kaltura_session exports, from its signatures and docstrings.

The tool griffe reads the sources without importing them, so the page is the same on every machine.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from kaltura_session.errors import KitError
from kskit.spec.pages import GuardError, Request, fill, link_clauses, page_path, read_page

PACKAGE = "kaltura_session"
_WIDTH = 100
_VALUES = {"NamedTuple", "StrEnum"}  # their attributes are what they consist of


def render(root: Path) -> dict[Path, bytes]:
    """Return spec/api.md with its region filled: a section for each public name of the package below root."""
    package = load(root)

    def names(request: Request) -> str:
        if request.name != "python-names":
            raise GuardError(f"{page_path('api')}: nothing fills a region {request.name!r}; there is python-names")
        return "\n\n".join(_section(name, _find(package, name)) for name in map(str, package.exports or ()))

    return {page_path("api"): fill(read_page(root, "api"), names, str(page_path("api"))).encode("utf-8")}


def load(root: Path) -> Any:
    """Return the package as griffe sees it. Raises KitError when griffe is not installed."""
    try:
        import griffe  # noqa: PLC0415 - whoever installs the kit to use it does not need it
    except ImportError as error:
        raise KitError("griffe is not installed, which spec/api.md is made with; run: pip install griffe") from error
    return griffe.load(PACKAGE, search_paths=[root / "reference"])


def _find(package: Any, name: str) -> Any:
    """Return what a public name stands for; a function may have the name of its module."""
    found = package[package.imports[name].removeprefix(f"{PACKAGE}.")]
    return found.final_target if found.is_alias else found


def _section(name: str, found: Any) -> str:
    head = f"## class {name}" if found.is_class else f"## {name}"  # a class and a function may differ in case only
    parts = [head, *_described(name, found)]
    if found.is_class and not {str(base) for base in found.bases} & _VALUES:
        for member, inside in found.members.items():
            if not member.startswith("_") and inside.docstring:
                parts += [f"### {name}.{member}", *_described(member, inside)]
    return "\n\n".join(parts)


def _described(name: str, found: Any) -> Iterator[str]:
    """Yield the signature, and the docstring in blocks: text, and examples."""
    yield f"```python\n{_signature(name, found)}\n```"
    for block in (found.docstring.value if found.docstring else "").split("\n\n"):
        text = link_clauses(_escaped(" ".join(block.split())), "api")
        yield f"```pycon\n{block}\n```" if block.startswith(">>>") else text


def _signature(name: str, found: Any) -> str:
    if found.is_attribute:
        return f"{name}: {found.annotation}"
    if found.is_class and {str(base) for base in found.bases} & _VALUES:
        values = [one for one in found.members.values() if one.is_attribute]
        return f"class {name}:\n" + "\n".join(f"    {_value(one)}" for one in values)
    parameters = list(_parameters(found)) or [str(base) for base in getattr(found, "bases", [])]
    result = "" if found.is_class else f" -> {found.returns}"
    head = f"{'class' if found.is_class else 'def'} {name}"
    line = f"{head}({', '.join(parameters)}){result}"
    return line if len(line) <= _WIDTH else f"{head}(\n" + "".join(f"    {one},\n" for one in parameters) + f"){result}"


def _value(found: Any) -> str:
    annotation = f": {found.annotation}" if found.annotation else ""
    return f"{found.name}{annotation}" + (f" = {_shown(found.value)}" if found.value is not None else "")


def _shown(value: Any) -> str:
    """Return a default as it is written, that of a constant as its value."""
    constant = getattr(getattr(value, "resolved", None), "value", None)
    return str(value if constant is None else constant).replace("'", '"')


def _parameters(found: Any) -> Iterator[str]:
    """Yield each parameter as it is written, but for self."""
    keyword_only = False
    for one in found.parameters:
        if one.name == "self":
            continue
        stars = {"variadic positional": "*", "variadic keyword": "**"}.get(one.kind.value if one.kind else "", "")
        if one.kind and one.kind.value == "keyword-only" and not keyword_only:
            keyword_only = True
            yield "*"
        default = "" if one.default is None or stars else f" = {_shown(one.default)}"
        yield f"{stars}{one.name}: {one.annotation}{default}"


def _escaped(text: str) -> str:
    """Return a docstring's text for Markdown: what looks like HTML or emphasis is meant as it stands."""
    return re.sub(r"(?<!`)([<*])(?![^`]*`[^`]*$)", r"\\\1", text)

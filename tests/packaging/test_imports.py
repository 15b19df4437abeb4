"""Which module uses which: no circles, packages in one direction, and the protocol without its receiving side.

Every import counts, also those inside functions and those for type checking only.
"""

import ast
from collections.abc import Iterator
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = {
    "kaltura_session": ROOT / "reference",
    "kaltura_diagnosis": ROOT / "reference",
    "kaltura_pastes": ROOT / "reference",
    "kaltura_emulator": ROOT / "reference",
    "kskit": ROOT / "generators",
}
"""In the order of the arrows: a package uses only those that stand before it."""


def _name(path: Path, root: Path) -> str:
    parts = path.relative_to(root).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


@cache
def _modules() -> dict[str, Path]:
    return {_name(path, root): path for name, root in PACKAGES.items() for path in (root / name).rglob("*.py")}


def imported(source: str, modules: dict[str, Path]) -> Iterator[str]:
    """Yield the modules of ours that a source imports; a module is its package's where only a name is imported."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name in modules)
        elif isinstance(node, ast.ImportFrom) and node.module:
            inner = [f"{node.module}.{alias.name}" for alias in node.names]
            yield from (name if name in modules else node.module for name in inner if node.module in modules)


@cache
def _uses() -> dict[str, frozenset[str]]:
    modules = _modules()
    return {name: frozenset(imported(path.read_text("utf-8"), modules)) for name, path in modules.items()}


def test_the_packages_are_found():
    assert {name.partition(".")[0] for name in _modules()} == set(PACKAGES)
    assert "kaltura_session.forms" in _uses()["kaltura_session.server.parameters"]


def test_imports_of_every_kind_are_seen():
    source = "import a.b\nfrom a import b, word\nif TYPE_CHECKING:\n  from a.c import d\ndef f():\n  import a.d"
    found = set(imported(source, dict.fromkeys(["a", "a.b", "a.c", "a.d"], Path())))
    assert found == {"a", "a.b", "a.c", "a.d"}


def test_no_modules_import_each_other_in_a_circle():
    try:
        TopologicalSorter(_uses()).prepare()
    except CycleError as circle:
        pytest.fail(f"modules import each other in a circle: {' <- '.join(circle.args[1])}")


@pytest.mark.parametrize("package", PACKAGES)
def test_arrows_between_the_packages_point_one_way(package):
    order = list(PACKAGES)
    later = order[order.index(package) + 1 :]
    wrong = [
        (module, used)
        for module, uses in _uses().items()
        for used in uses
        if module.partition(".")[0] == package and used.partition(".")[0] in later
    ]
    assert wrong == []


def test_the_protocol_does_not_need_the_receiving_side():
    server = "kaltura_session.server"
    wrong = [
        (module, used)
        for module, uses in _uses().items()
        for used in uses
        if module.partition(".")[0] == "kaltura_session" and not module.startswith(server) and used.startswith(server)
    ]
    assert wrong == []


def test_the_protocol_is_read_in_one_sitting():
    read = [path for name, path in _modules().items() if name.partition(".")[0] == "kaltura_session"]
    lines = [len(path.read_text("utf-8").splitlines()) for path in read if "server" not in path.parts]
    assert sum(lines) <= 1_800
    assert len(lines) > 10
